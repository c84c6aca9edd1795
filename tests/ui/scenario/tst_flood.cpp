// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/resident_bytes.h"
#include "tests/ui/shell/capture_window.h"
#include "ui/shell/formats.h"
#include "ui/shell/status_text.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace ipcscope::ui {

namespace {

constexpr std::size_t mebibyte = 1 << 20;
constexpr std::size_t budget = 16 * mebibyte;
constexpr std::size_t bodySize = 4'096;
/// Of libzmq, in this process; its heap takes up to three times as much.
constexpr std::size_t sendersQueue = 1'000 * bodySize;
constexpr std::uint64_t flood = 20 * budget / bodySize;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool isSanitized = true; // its memory is not the window's
#else
constexpr bool isSanitized = false;
#endif

} // namespace

/// The real window at a libzmq publisher that sends as fast as it is read, without dropping a message, much more than
/// the window may keep.
class TestFlood : public CaptureWindow {
    Q_OBJECT

private Q_SLOTS:
    void isCountedWholeInLimitedMemory();
};

void TestFlood::isCountedWholeInLimitedMemory() {
    open();
    m_settings->settings().setMemoryBudget(budget);
    m_publisher->set(ZMQ_XPUB_NODROP, 1).set(ZMQ_SNDTIMEO, 100);
    watchSome(10);
    const Monitor& monitor = page().monitor();
    QCOMPARE(monitor.store().budget(), budget);
    m_window->grab();
    const std::size_t before = test::residentBytes();
    std::atomic<bool> stop = false;
    std::uint64_t sent = 10;
    std::jthread sending([&] {
        const std::string body(bodySize, 'x');
        while (!stop && sent < flood)
            sent += zmq_send(m_publisher->handle(), body.data(), body.size(), 0) >= 0 ? 1 : 0;
    });
    std::size_t most = 0;
    const bool came = QTest::qWaitFor(
        [&] {
            most = std::max(most, test::residentBytes());
            return monitor.messagesReceived() + monitor.lost() >= flood;
        },
        6 * patience);
    stop = true;
    sending.join();
    QVERIFY(came);
    QTRY_VERIFY_WITH_TIMEOUT(!monitor.view().behind(), patience);
    QCOMPARE(monitor.messagesReceived() + monitor.lost(), sent);
    const capture::Store& store = monitor.store();
    QVERIFY(store.evicted() > flood / 2);
    QVERIFY(store.footprint() <= budget);
    QCOMPARE(store.kept() + store.evicted(), store.end());
    QVERIFY(store.end() >= monitor.messagesReceived()); // the rest tells of the connection, or of what was lost
    QCOMPARE(monitor.view().rows(), store.kept());
    QCOMPARE(static_cast<std::uint64_t>(page().list().messages().rowCount()), store.kept());
    const QString told = monitorText(monitor);
    QVERIFY2(told.contains(QStringLiteral("evicted %1").arg(groupedNumber(store.evicted()))), qPrintable(told));
    QVERIFY2(isSanitized || most <= before + budget + 3 * sendersQueue + 64 * mebibyte,
             qPrintable(QStringLiteral("%1 MiB more").arg((most - before) / mebibyte)));
    close();
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestFlood)
#include "tst_flood.moc"
