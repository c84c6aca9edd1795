// SPDX-License-Identifier: GPL-3.0-or-later
// Over the real engine, with real socket files in a folder of their own.
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "ui/dialogs/remove_sheet.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/endpoints/sweep_flow.h"
#include "ui/engine/engine.h"

#include <QCheckBox>
#include <QFile>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <iterator>
#include <memory>

#include <unistd.h>

namespace ipcscope::ui {

using discovery::Endpoint;

namespace {

constexpr int patience = 15'000; // ms

} // namespace

class TestSettledRemovals : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void goAtOnceTheNextTime();
    void canBeUndoneAfterAnotherAttempt();
    void areNotSettledByCancel();
    void severalAreNamedInAnyCase();
    void areTakenBack();
    void aBoundOneStays();
    void keepAFewHundredAndReadDamageAsNothing();

private:
    std::string path(const char* name) const { return m_folder.path().toStdString() + '/' + name; }
    /// Those of the folder, once there are as many and all are in this state.
    std::vector<Endpoint> found(std::size_t count, discovery::State state);
    RemoveSheet* sheet() const { return m_window->findChild<RemoveSheet*>(); }
    QPushButton* undo() const;
    /// Chooses the only stale file and says yes to the question.
    void removeAsked(bool settle);

    QTemporaryDir m_folder;
    test::TemporarySettings m_settings;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<QWidget> m_window;
    NoticeBar* m_notice = nullptr;
    std::unique_ptr<SweepFlow> m_flow;
};

void TestSettledRemovals::initTestCase() {
    qputenv("TMPDIR", m_folder.path().toUtf8());
    m_engine = std::make_unique<Engine>();
    m_window = std::make_unique<QWidget>();
    m_notice = new NoticeBar(m_window.get());
    m_window->show();
}

void TestSettledRemovals::init() {
    test::failOnAnyWarning();
    m_flow = std::make_unique<SweepFlow>(*m_engine, *m_notice, *m_window,
                                         m_settings.settings().stateFile(QStringLiteral("settled_removals.ini")));
    QVERIFY(test::leaveStale(path("often.ipc")));
}

void TestSettledRemovals::cleanup() {
    m_flow.reset();
    m_notice->hide();
    QFile::remove(m_settings.settings().stateFile(QStringLiteral("settled_removals.ini")));
    QFile::remove(m_folder.filePath(QStringLiteral("often.ipc")));
    QCOMPARE(found(0, discovery::State::Stale).size(), std::size_t{0});
}

std::vector<Endpoint> TestSettledRemovals::found(std::size_t count, discovery::State state) {
    std::vector<Endpoint> here;
    const auto look = [&] {
        here.clear();
        std::ranges::copy_if(m_engine->endpoints(), std::back_inserter(here),
                             [&](const Endpoint& each) { return each.name.starts_with(path("")); });
        return here.size() == count &&
               std::ranges::all_of(here, [state](const Endpoint& each) { return each.state == state; });
    };
    (void)QTest::qWaitFor(look, patience);
    return here;
}

QPushButton* TestSettledRemovals::undo() const {
    for (auto* button : m_notice->findChildren<QPushButton*>())
        if (button->text().startsWith(QStringLiteral("Undo")) && button->isVisible())
            return button;
    return nullptr;
}

void TestSettledRemovals::removeAsked(bool settle) {
    const auto stale = found(1, discovery::State::Stale);
    QCOMPARE(stale.size(), std::size_t{1});
    m_flow->propose(stale);
    QVERIFY(sheet());
    const auto ready = [this] {
        return std::ranges::any_of(sheet()->findChildren<QPushButton*>(), [](const QPushButton* each) {
            return each->text() == QStringLiteral("Remove 1 file");
        });
    };
    QTRY_VERIFY_WITH_TIMEOUT(ready(), patience);
    sheet()->findChild<QCheckBox*>()->setChecked(settle);
    sheet()->accept();
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().startsWith(QStringLiteral("Removed ")), patience);
    QTRY_VERIFY(!sheet());
    QCOMPARE(found(0, discovery::State::Stale).size(), std::size_t{0});
    m_notice->hide();
}

void TestSettledRemovals::goAtOnceTheNextTime() {
    removeAsked(true);
    QVERIFY(test::leaveStale(path("often.ipc")));
    const auto stale = found(1, discovery::State::Stale);
    QCOMPARE(stale.size(), std::size_t{1});
    m_flow->propose(stale);
    QVERIFY(!sheet());
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->isVisible() && m_notice->text().startsWith(QStringLiteral("Removed ")),
                             patience);
    QCOMPARE(::access(path("often.ipc").c_str(), F_OK), -1);
    QVERIFY(undo()); // as after any removal
}

/// The list may still name it when it is chosen again.
void TestSettledRemovals::canBeUndoneAfterAnotherAttempt() {
    m_flow->settled().add(path("often.ipc"));
    const auto stale = found(1, discovery::State::Stale);
    QCOMPARE(stale.size(), std::size_t{1});
    m_flow->propose(stale);
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().startsWith(QStringLiteral("Removed ")), patience);
    m_flow->propose(stale);
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().startsWith(QStringLiteral("No file was removed")), patience);
    QVERIFY(undo());
    undo()->click();
    QTRY_COMPARE_WITH_TIMEOUT(m_notice->text(), QStringLiteral("1 file is back"), patience);
    QCOMPARE(::access(path("often.ipc").c_str(), F_OK), 0);
}

void TestSettledRemovals::areNotSettledByCancel() {
    m_flow->propose(found(1, discovery::State::Stale));
    QVERIFY(sheet());
    sheet()->findChild<QCheckBox*>()->setChecked(true);
    sheet()->reject();
    QTRY_VERIFY(!sheet());
    QVERIFY(m_flow->settled().isEmpty());
    QCOMPARE(::access(path("often.ipc").c_str(), F_OK), 0);
}

void TestSettledRemovals::severalAreNamedInAnyCase() {
    m_flow->settled().add(path("often.ipc"));
    QVERIFY(test::leaveStale(path("seldom.ipc")));
    m_flow->propose(found(2, discovery::State::Stale));
    QVERIFY(sheet());
    QVERIFY(!sheet()->findChild<QCheckBox*>());
    QVERIFY(sheet()->asksAgain());
    sheet()->reject();
    QTRY_VERIFY(!sheet());
    QCOMPARE(::unlink(path("seldom.ipc").c_str()), 0);
}

void TestSettledRemovals::areTakenBack() {
    m_flow->settled().add(path("often.ipc"));
    QVERIFY(!m_flow->settled().isEmpty());
    m_flow->settled().remove(path("often.ipc"));
    QVERIFY(m_flow->settled().isEmpty());
    m_flow->propose(found(1, discovery::State::Stale));
    QVERIFY(sheet());
    sheet()->reject();
    QTRY_VERIFY(!sheet());
}

/// That nobody asks does not mean that nobody looks: somebody listens behind what the list had as stale. It is the very
/// file, and old enough, so that nothing else can be the reason; as soon as nobody listens it goes.
void TestSettledRemovals::aBoundOneStays() {
    m_flow->settled().add(path("often.ipc"));
    QCOMPARE(::unlink(path("often.ipc").c_str()), 0);
    const int listener = test::listenAt(path("often.ipc"));
    QVERIFY(listener >= 0 && test::makeOld(path("often.ipc")));
    auto told = found(1, discovery::State::Live);
    QCOMPARE(told.size(), std::size_t{1});
    told.front().state = discovery::State::Stale;
    told.front().listener = 0;
    m_flow->propose(told);
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().startsWith(QStringLiteral("No file was removed")), patience);
    QVERIFY2(m_notice->text().contains(QStringLiteral("A program listens behind it")), qPrintable(m_notice->text()));
    QCOMPARE(::access(path("often.ipc").c_str(), F_OK), 0);

    ::close(listener);
    m_flow->propose(told);
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().startsWith(QStringLiteral("Removed ")), patience);
    QVERIFY(::access(path("often.ipc").c_str(), F_OK) != 0);
}

void TestSettledRemovals::keepAFewHundredAndReadDamageAsNothing() {
    const QString file = m_settings.settings().stateFile(QStringLiteral("settled_removals.ini"));
    {
        QFile damaged(file);
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("[General]\nremovals=/tmp/a, \"\", %2Ftmp%2Fb%20c%FF\n[");
    }
    SettledRemovals removals(file);
    QCOMPARE(removals.all(), (QList<std::string>{"/tmp/a", "/tmp/b c\xff"}));
    for (int i = 0; i < SettledRemovals::most + 2; ++i)
        removals.add("/tmp/" + std::to_string(i) + "\xff, \n");
    QCOMPARE(removals.all().size(), SettledRemovals::most);
    QVERIFY(removals.has("/tmp/201\xff, \n"));
    QVERIFY(!removals.has("/tmp/a"));
    QVERIFY(SettledRemovals(file).has("/tmp/2\xff, \n"));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestSettledRemovals)
#include "tst_settled_removals.moc"
