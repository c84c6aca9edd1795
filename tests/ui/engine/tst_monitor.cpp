// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/watched_publisher.h"

#include "ui/engine/io_thread.h"
#include "ui/engine/monitor.h"

#include <QSignalSpy>
#include <QTest>

#include <zmq.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 10'000; // ms

capture::JoinRequest subscriber(const std::string& endpoint) {
    capture::JoinRequest request;
    request.endpoint = endpoint;
    request.subscriptions.emplace_back();
    return request;
}

/// True once `frames` is what arrived next.
bool arrives(test::LibzmqSocket& socket, const test::Frames& frames) {
    std::optional<test::Frames> next;
    return QTest::qWaitFor([&] { return (next = socket.receive()).has_value(); }, patience) && *next == frames;
}

/// Follows the row signals as a model would, and notes whether they ever disagree with the view.
class Ledger : public QObject {
public:
    explicit Ledger(const Monitor& monitor)
        : m_monitor(monitor)
        , m_rows(monitor.view().rows()) {
        connect(&monitor, &Monitor::rowsAboutToBeAdded, this, [this](quint64 first, quint64 count) {
            m_exact = m_exact && first == m_rows && count > 0 && m_monitor.view().rows() == m_rows;
            m_rows += count;
        });
        connect(&monitor, &Monitor::rowsAdded, this, &Ledger::compare);
        connect(&monitor, &Monitor::rowsAboutToLeave, this, [this](quint64 count) {
            m_exact = m_exact && count > 0 && count <= m_rows && m_monitor.view().rows() == m_rows;
            m_rows -= count;
            m_left += count;
        });
        connect(&monitor, &Monitor::rowsLeft, this, &Ledger::compare);
    }
    bool isExact() const { return m_exact; }
    quint64 rows() const { return m_rows; }
    quint64 left() const { return m_left; }

private:
    void compare() { m_exact = m_exact && m_monitor.view().rows() == m_rows; }

    const Monitor& m_monitor;
    quint64 m_rows;
    quint64 m_left = 0;
    bool m_exact = true;
};

} // namespace

class TestMonitor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void announcesRowsExactly();
    void showsTheLastMessage();
    void staysStillWhileFrozen();
    void keepsRowsWhenStopped();
    void forgetsWhenCleared();
    void evictsUnderABudget();
    void waitsForAnEndpointAndLeavesAtOnce();
    void tellsWhatCanNeverWork();
    void refusesWhatIsNoPublisher();
    void comesToRest();
    void takesPartInAConversation();
};

void TestMonitor::announcesRowsExactly() {
    test::WatchedPublisher watched;
    Monitor& monitor = watched.monitor();
    const Ledger ledger(monitor);
    QTRY_VERIFY_WITH_TIMEOUT(watched.isSubscribed(), patience);
    QVERIFY(watched.publishSeries(5000));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.messagesReceived(), 5000U, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!monitor.view().behind(), patience);
    QVERIFY(ledger.isExact());
    QCOMPARE(ledger.rows(), monitor.view().rows());
    QCOMPARE(monitor.state(), Monitor::State::Live);
    QCOMPARE(monitor.lost(), 0U);
    QCOMPARE(monitor.roster().upCount(), std::size_t(1));
}

void TestMonitor::showsTheLastMessage() {
    test::WatchedPublisher watched;
    Monitor& monitor = watched.monitor();
    QTRY_VERIFY_WITH_TIMEOUT(watched.isSubscribed(), patience);
    QVERIFY(watched.publish({"topic", "body"}));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.messagesReceived(), 1U, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!monitor.view().behind(), patience);
    const auto record = monitor.store().at(monitor.view().idAt(monitor.view().rows() - 1));
    QCOMPARE(record.header.kind(), capture::Kind::Message);
    QCOMPARE(int(record.header.frames), 2);
    QCOMPARE(textOf(record.bytes), std::string_view("\x01\x05topic\x00\x04"
                                                    "body",
                                                    13));
    QTRY_VERIFY_WITH_TIMEOUT(monitor.messageRate() > 0, patience);
    QTRY_COMPARE_WITH_TIMEOUT(monitor.messageRate(), 0.0, patience);
}

void TestMonitor::staysStillWhileFrozen() {
    test::WatchedPublisher watched;
    Monitor& monitor = watched.monitor();
    QTRY_VERIFY_WITH_TIMEOUT(watched.isSubscribed(), patience);
    QVERIFY(watched.publishSeries(10));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.messagesReceived(), 10U, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!monitor.view().behind(), patience);
    const auto shown = monitor.view().rows();
    monitor.setFrozen(true);
    QVERIFY(watched.publishSeries(20));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.newWhileFrozen(), 20U, patience);
    QCOMPARE(monitor.view().rows(), shown);
    monitor.setFrozen(false);
    QTRY_COMPARE_WITH_TIMEOUT(monitor.view().rows(), shown + 20, patience);
    QCOMPARE(monitor.newWhileFrozen(), 0U);
}

void TestMonitor::keepsRowsWhenStopped() {
    test::WatchedPublisher watched;
    Monitor& monitor = watched.monitor();
    QTRY_VERIFY_WITH_TIMEOUT(watched.isSubscribed(), patience);
    QVERIFY(watched.publishSeries(10));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.messagesReceived(), 10U, patience);
    monitor.stop();
    QTRY_COMPARE_WITH_TIMEOUT(monitor.state(), Monitor::State::Stopped, patience);
    const auto rows = monitor.view().rows();
    QVERIFY(rows >= 10);
    QVERIFY(watched.publishSeries(5));
    std::optional<Result<void>> answer;
    monitor.send({Bytes{1}}, [&](const Result<void>& result) { answer = result; });
    QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), patience);
    QVERIFY(!answer->has_value());
    QCOMPARE(monitor.messagesReceived(), 10U);
}

void TestMonitor::forgetsWhenCleared() {
    test::WatchedPublisher watched;
    Monitor& monitor = watched.monitor();
    const Ledger ledger(monitor);
    QTRY_VERIFY_WITH_TIMEOUT(watched.isSubscribed(), patience);
    QVERIFY(watched.publishSeries(10));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.messagesReceived(), 10U, patience);
    QSignalSpy cleared(&monitor, &Monitor::cleared);
    monitor.clear();
    QCOMPARE(cleared.count(), 1);
    QCOMPARE(monitor.view().rows(), 0U);
    QCOMPARE(monitor.store().kept(), 0U);
    QVERIFY(watched.publishSeries(3));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.view().rows(), 3U, patience);
    QVERIFY(ledger.isExact());
}

void TestMonitor::evictsUnderABudget() {
    test::WatchedPublisher watched(3 << 20);
    Monitor& monitor = watched.monitor();
    const Ledger ledger(monitor);
    QTRY_VERIFY_WITH_TIMEOUT(watched.isSubscribed(), patience);
    const std::string large(64 << 10, 'x');
    for (int i = 0; i < 200; ++i)
        QVERIFY(watched.publish({large}));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.messagesReceived(), 200U, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!monitor.view().behind(), patience);
    QVERIFY(monitor.store().evicted() > 0);
    QVERIFY(monitor.store().footprint() <= monitor.store().budget() + (2 << 20));
    QVERIFY(ledger.isExact());
    QCOMPARE(monitor.view().outdated(), 0U);
    QCOMPARE(ledger.rows(), monitor.store().kept());
    QVERIFY(ledger.left() <= monitor.store().evicted());
}

void TestMonitor::waitsForAnEndpointAndLeavesAtOnce() {
    const test::TemporaryFolder folder;
    IoThread io;
    auto monitor = std::make_unique<Monitor>(io, subscriber(folder.endpoint("later.ipc")));
    QTRY_COMPARE_WITH_TIMEOUT(monitor->state(), Monitor::State::Waiting, patience);
    test::LibzmqSocket publisher(ZMQ_XPUB);
    QVERIFY(publisher.bind(folder.endpoint("later.ipc")));
    QTRY_COMPARE_WITH_TIMEOUT(monitor->state(), Monitor::State::Live, patience);
    QVERIFY(arrives(publisher, test::Frames{std::string(1, '\1')}));
    QElapsedTimer clock;
    clock.start();
    monitor.reset();
    QVERIFY(clock.elapsed() < 100);
    QVERIFY(arrives(publisher, test::Frames{std::string(1, '\0')}));
}

void TestMonitor::tellsWhatCanNeverWork() {
    IoThread io;
    capture::JoinRequest request = subscriber("ipc:///" + std::string(130, 'x'));
    const Monitor monitor(io, request);
    QTRY_COMPARE_WITH_TIMEOUT(monitor.state(), Monitor::State::Failed, patience);
    QCOMPARE(monitor.error()->code.value(), ENAMETOOLONG);
}

void TestMonitor::refusesWhatIsNoPublisher() {
    const test::TemporaryFolder folder;
    test::LibzmqSocket push(ZMQ_PUSH);
    QVERIFY(push.bind(folder.endpoint("work.ipc")));
    IoThread io;
    capture::JoinRequest request = subscriber(folder.endpoint("work.ipc"));
    request.publishersOnly = true;
    const Monitor monitor(io, request);
    QTRY_COMPARE_WITH_TIMEOUT(monitor.state(), Monitor::State::Refused, patience);
    QCOMPARE(monitor.finding()->what, capture::Finding::What::OtherType);
    QCOMPARE(monitor.finding()->announcement.type, zmtp::SocketType::Push);
}

void TestMonitor::comesToRest() {
    test::WatchedPublisher watched;
    Monitor& monitor = watched.monitor();
    QTRY_VERIFY_WITH_TIMEOUT(watched.isSubscribed(), patience);
    QVERIFY(watched.publishSeries(10));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.messagesReceived(), 10U, patience);
    const auto* tick = monitor.findChild<QTimer*>(QStringLiteral("tick"));
    QVERIFY(tick);
    QTRY_VERIFY_WITH_TIMEOUT(!tick->isActive(), patience);
    QVERIFY(watched.publishSeries(1));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.messagesReceived(), 11U, patience);
}

void TestMonitor::takesPartInAConversation() {
    const test::TemporaryFolder folder;
    IoThread io;
    capture::JoinRequest request;
    request.endpoint = folder.endpoint("bound.ipc");
    request.type = zmtp::SocketType::Dealer;
    request.role = capture::Role::Bind;
    Monitor monitor(io, request);
    QTRY_COMPARE_WITH_TIMEOUT(monitor.state(), Monitor::State::Live, patience);
    test::LibzmqSocket partner(ZMQ_DEALER);
    QVERIFY(partner.connect(folder.endpoint("bound.ipc")));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.roster().upCount(), std::size_t(1), patience);
    std::optional<Result<void>> answer;
    monitor.send({Bytes{'h', 'i'}}, [&](const Result<void>& result) { answer = result; });
    QVERIFY(arrives(partner, test::Frames{"hi"}));
    QTRY_VERIFY_WITH_TIMEOUT(answer && answer->has_value(), patience); // comes by another way
    QVERIFY(partner.send({"back"}));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.messagesReceived(), 1U, patience);
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestMonitor)
#include "tst_monitor.moc"
