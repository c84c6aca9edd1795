// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/libzmq.h"
#include "tests/ui/shell/desk.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/dialogs/watch_sheet.h"
#include "ui/engine/monitor.h"

#include <QCheckBox>
#include <QSignalSpy>
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

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestSettledWatch)
#include "tst_settled_watch.moc"
