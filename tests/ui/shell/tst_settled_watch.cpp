// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/libzmq.h"
#include "tests/ui/shell/desk.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/dialogs/ask_again_sheet.h"
#include "ui/dialogs/watch_sheet.h"
#include "ui/engine/monitor.h"

#include <QCheckBox>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

#include <algorithm>
#include <memory>

#include <zmq.h>

namespace ipcscope::ui {

using test::Desk;
using test::patience;

/// Watch where somebody does not want to be asked again.
class TestSettledWatch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void asksNoMoreWhereThatIsWanted();
    void asksNoMoreWhereAJoinIsRefused();
    void asksNoMoreInTheNextRun();
    void asksWhereAnotherProgramHasBound();
    void asksAgainWhereThatIsWanted();
    void keepsAFewHundredAndReadsDamageAsNothing();

private:
    /// As the list has it; no listener: not there yet.
    static discovery::Endpoint listed(const Desk& desk) {
        const auto& all = desk.engine.endpoints();
        const auto found = std::ranges::find(all, desk.folder.file("work.ipc"), &discovery::Endpoint::name);
        return found != all.end() ? *found : discovery::Endpoint();
    }
};

void TestSettledWatch::asksNoMoreWhereThatIsWanted() {
    Desk desk;
    auto bound = std::make_unique<test::LibzmqSocket>(ZMQ_PUSH);
    QVERIFY(bound->bind(desk.folder.endpoint("work.ipc")));
    QTRY_VERIFY_WITH_TIMEOUT(listed(desk).listens(), patience);
    const discovery::Endpoint push = listed(desk);
    desk.flow.watch(push);
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<WatchSheet>(), patience);
    auto* settled = desk.sheet<WatchSheet>()->findChild<QCheckBox*>();
    QVERIFY(settled && !settled->isChecked());
    settled->click();
    desk.sheet<WatchSheet>()->accept();
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.count(), 1, patience);

    QSignalSpy asking(&desk.flow, &WatchFlow::asking), answered(&desk.flow, &WatchFlow::answered);
    const auto watchAgain = [&] {
        desk.flow.watch(push);
        return QTest::qWaitFor([&] { return answered.count() == asking.count(); }, patience);
    };
    QVERIFY(watchAgain()); // while it is joined
    QVERIFY(desk.tabs.count() == 1 && !desk.sheet<WatchSheet>());
    desk.tabs.closeCurrent();
    QVERIFY(watchAgain());
    QVERIFY(desk.tabs.count() == 1 && !desk.sheet<WatchSheet>());
    desk.tabs.closeCurrent();

    bound.reset();
    bound = std::make_unique<test::LibzmqSocket>(ZMQ_DEALER); // something else by now
    QVERIFY(bound->bind(desk.folder.endpoint("work.ipc")));
    QTRY_VERIFY_WITH_TIMEOUT(listed(desk).listens() && listed(desk).listener != push.listener, patience);
    desk.flow.watch(listed(desk));
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<WatchSheet>(), patience);
    QCOMPARE(desk.tabs.count(), 0);
}

void TestSettledWatch::asksNoMoreWhereAJoinIsRefused() {
    Desk desk;
    test::LibzmqSocket bound(ZMQ_PUSH);
    QVERIFY(bound.bind(desk.folder.endpoint("work.ipc")));
    QTRY_VERIFY_WITH_TIMEOUT(listed(desk).listens(), patience);
    desk.flow.join(watchRequest(desk.folder.endpoint("work.ipc")));
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<WatchSheet>(), patience);
    desk.sheet<WatchSheet>()->findChild<QCheckBox*>()->click();
    desk.sheet<WatchSheet>()->accept();
    const auto pulls = [&] {
        const auto pages = desk.tabs.monitors();
        return pages.size() == 1 && pages.front()->monitor().request().type == zmtp::SocketType::Pull;
    };
    QTRY_VERIFY_WITH_TIMEOUT(pulls(), patience);
    desk.tabs.closeCurrent();
    desk.flow.join(watchRequest(desk.folder.endpoint("work.ipc")));
    QTRY_VERIFY_WITH_TIMEOUT(pulls(), patience);
    QVERIFY(!desk.sheet<WatchSheet>());
}

void TestSettledWatch::asksNoMoreInTheNextRun() {
    Desk desk;
    test::LibzmqSocket bound(ZMQ_PUSH);
    QVERIFY(bound.bind(desk.folder.endpoint("work.ipc")));
    QTRY_VERIFY_WITH_TIMEOUT(listed(desk).listens(), patience);
    desk.flow.watch(listed(desk));
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<WatchSheet>(), patience);
    auto* settled = desk.sheet<WatchSheet>()->findChild<QCheckBox*>();
    QVERIFY(settled->text().contains(QStringLiteral("tst_settled_watch"))); // which has bound it
    settled->click();
    desk.sheet<WatchSheet>()->reject();
    QVERIFY(desk.flow.settledJoins().isEmpty()); // it was no answer
    desk.flow.watch(listed(desk));
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<WatchSheet>(), patience);
    desk.sheet<WatchSheet>()->findChild<QCheckBox*>()->click();
    desk.sheet<WatchSheet>()->accept();
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.count(), 1, patience);
    desk.tabs.closeCurrent();

    WatchFlow next(desk.engine, desk.tabs, desk.settings.settings(), desk.window);
    next.watch(listed(desk));
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.count(), 1, patience);
    QVERIFY(!desk.sheet<WatchSheet>());
    QCOMPARE(desk.tabs.monitors().front()->monitor().request().type, zmtp::SocketType::Pull);
}

void TestSettledWatch::asksWhereAnotherProgramHasBound() {
    Desk desk;
    const std::string address = desk.folder.endpoint("work.ipc");
    desk.flow.settledJoins().add({address, zmtp::SocketType::Push, "/usr/bin/another"});
    test::LibzmqSocket bound(ZMQ_PUSH);
    QVERIFY(bound.bind(address));
    QTRY_VERIFY_WITH_TIMEOUT(listed(desk).listens(), patience);
    desk.flow.watch(listed(desk));
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<WatchSheet>(), patience);
    QCOMPARE(desk.tabs.count(), 0);
    desk.sheet<WatchSheet>()->findChild<QCheckBox*>()->click();
    desk.sheet<WatchSheet>()->accept();
    QCOMPARE(desk.flow.settledJoins().all().size(), 1); // one answer for an endpoint
    QVERIFY(desk.flow.settledJoins().all().front().program.ends_with("/tst_settled_watch"));
}

void TestSettledWatch::asksAgainWhereThatIsWanted() {
    Desk desk;
    SettledJoins& joins = desk.flow.settledJoins();
    joins.add({"ipc:///tmp/one", zmtp::SocketType::Push, "/usr/bin/one"});
    joins.add({"ipc:///tmp/b c\xff", zmtp::SocketType::Dealer, "/usr/bin/two"});
    joins.add({"ipc:///tmp/three", zmtp::SocketType::Push, {}}); // who is not known
    QCOMPARE(joins.all().size(), 2);
    AskAgainSheet sheet(joins.all(), {"/tmp/old"}, &desk.window);
    auto* table = sheet.findChild<QTableWidget*>();
    QCOMPARE(table->rowCount(), 3);
    QCOMPARE(table->item(1, 3)->text(), QStringLiteral("/usr/bin/one"));
    QVERIFY(sheet.chosenJoins().isEmpty());
    const auto action = [&sheet] {
        for (QPushButton* button : sheet.findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Ask again about the chosen ones"))
                return button;
        return static_cast<QPushButton*>(nullptr);
    };
    QVERIFY(!action()->isEnabled());
    table->selectRow(0);
    QVERIFY(action()->isEnabled());
    QCOMPARE(sheet.chosenJoins(), QList<std::string>{"ipc:///tmp/b c\xff"});
    joins.remove(sheet.chosenJoins().front());
    QVERIFY(sheet.chosenRemovals().isEmpty());
    table->selectRow(2);
    QVERIFY(sheet.chosenJoins().isEmpty());
    QCOMPARE(sheet.chosenRemovals(), QList<std::string>{"/tmp/old"});
    QCOMPARE(joins.all().size(), 1);
    QVERIFY(!joins.has({"ipc:///tmp/b c\xff", zmtp::SocketType::Dealer, "/usr/bin/two"}));
    QVERIFY(joins.has({"ipc:///tmp/one", zmtp::SocketType::Push, "/usr/bin/one"}));
    QVERIFY(!joins.has({"ipc:///tmp/one", zmtp::SocketType::Pair, "/usr/bin/one"}));
}

void TestSettledWatch::keepsAFewHundredAndReadsDamageAsNothing() {
    test::TemporarySettings settings;
    const QString path = settings.settings().stateFile(QStringLiteral("settled_joins.ini"));
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[General]\njoins=a PUSH b, a PUSH, x NONE b, \"\", \x01\xff, a PUSH b c, \" PUSH b\"\n[");
    }
    SettledJoins joins(path);
    QCOMPARE(joins.all(), (QList<SettledJoin>{{"a", zmtp::SocketType::Push, "b"}}));
    for (int i = 0; i < SettledJoins::most + 2; ++i)
        joins.add({"ipc:///tmp/" + std::to_string(i), zmtp::SocketType::Push, "p"});
    QCOMPARE(joins.all().size(), SettledJoins::most);
    QVERIFY(joins.has({"ipc:///tmp/201", zmtp::SocketType::Push, "p"}));
    QVERIFY(!joins.has({"a", zmtp::SocketType::Push, "b"}));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestSettledWatch)
#include "tst_settled_watch.moc"
