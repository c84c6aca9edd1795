// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/hung_folder.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/strict_warnings.h"

#include "ui/endpoints/stuck_notice.h"
#include "ui/engine/engine.h"
#include "ui/engine/monitor.h"

#include <QElapsedTimer>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <tuple>

namespace ipcscope::ui {

namespace {

constexpr int patience = 10'000; // ms

constexpr qint64 unnoticed = 1'900; ///< ms that it hangs before anybody is told
/// A thread that waits for the file system is late by all the time it hangs; one that does not, on a busy machine, is
/// never this late.
constexpr qint64 waited = unnoticed / 2;
const char* const noMount = "needs the right to mount a file system, and /dev/fuse";

/// How late a timer of this thread was at worst, ms, until `done`.
template<class Done>
qint64 latenessUntil(const Done& done) {
    qint64 worst = 0;
    QElapsedTimer turn;
    QTimer tick;
    QObject::connect(&tick, &QTimer::timeout, &tick, [&] { worst = std::max(worst, turn.restart()); });
    turn.start();
    tick.start(std::chrono::milliseconds(1));
    std::ignore = QTest::qWaitFor(done, patience);
    return std::max(worst, turn.elapsed());
}

} // namespace

/// A thread of ours that hangs in the kernel's path lookup is told of, and the window goes on meanwhile.
class PulseTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void aHungFolderStopsTheList();
    void aHungPathStopsTheTabs();

private:
    const test::TemporaryFolder m_folder;
};

void PulseTest::aHungFolderStopsTheList() {
    test::HungFolder hung(m_folder.file("hung"));
    if (!hung)
        QSKIP(noMount);
    QElapsedTimer clock;
    clock.start();
    Engine engine({m_folder.file("hung/inner")});
    const StuckNotice notice(engine);
    QVERIFY(notice.isHidden());
    const qint64 late = latenessUntil([&] { return engine.listIsStuck(); });
    QVERIFY2(engine.listIsStuck() && !engine.trafficIsStuck(), "told");
    QVERIFY2(clock.elapsed() >= unnoticed, qPrintable(QString::number(clock.elapsed())));
    QVERIFY2(late < waited, qPrintable(QString::number(late)));
    QVERIFY(!notice.isHidden() && notice.text().startsWith(QStringLiteral("The list waits for a file system")));
    hung.end();
    QTRY_VERIFY_WITH_TIMEOUT(!engine.listIsStuck(), patience);
    QVERIFY(notice.isHidden());
}

void PulseTest::aHungPathStopsTheTabs() {
    test::HungFolder hung(m_folder.file("hung"));
    if (!hung)
        QSKIP(noMount);
    Engine engine({m_folder.path()});
    const StuckNotice notice(engine);
    capture::JoinRequest request;
    request.endpoint = m_folder.endpoint("hung/feed.ipc");
    const auto monitor = engine.open(request);
    const qint64 late = latenessUntil([&] { return engine.trafficIsStuck(); });
    QVERIFY(engine.trafficIsStuck());
    QVERIFY2(late < waited, qPrintable(QString::number(late)));
    QVERIFY(notice.text().startsWith(QStringLiteral("A connection waits for a file system")));
    hung.end();
    QTRY_VERIFY_WITH_TIMEOUT(!engine.trafficIsStuck(), patience);
    QVERIFY(notice.isHidden());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::PulseTest)
#include "tst_pulse.moc"
