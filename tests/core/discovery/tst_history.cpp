// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/history.h"

#include <QtTest>

using namespace ipcscope::discovery;
using std::chrono::milliseconds;

namespace {

Snapshot one(std::uint64_t toServer, std::uint64_t toClient, std::uint32_t server = 10) {
    Endpoint endpoint;
    Connection connection;
    connection.server = server;
    connection.client = 20;
    connection.toServer = toServer;
    connection.toClient = toClient;
    endpoint.peers = {connection};
    return {endpoint};
}

} // namespace

class HistoryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstSeen();
    void acceptedLater();
    void stalls_data();
    void stalls();
    void tellsWhenToLookAgain();

private:
    Connection after(History& history, milliseconds time, std::uint64_t toServer, std::uint64_t toClient) {
        Snapshot snapshot = one(toServer, toClient);
        history.fillIn(snapshot, History::Time(std::chrono::hours(1) + time), 1000 + time.count() / 1000);
        return snapshot[0].peers[0];
    }
};

void HistoryTest::firstSeen() {
    History history;
    Connection connection = after(history, milliseconds(0), 0, 0);
    QCOMPARE(connection.since, 1000);
    QVERIFY(connection.older);
    connection = after(history, milliseconds(5000), 0, 0);
    QCOMPARE(connection.since, 1000);
    Snapshot none;
    history.fillIn(none, {}, 1006);
    connection = after(history, milliseconds(9000), 0, 0);
    QCOMPARE(connection.since, 1009);
    QVERIFY(!connection.older);
}

void HistoryTest::acceptedLater() {
    History history;
    Snapshot waiting = one(0, 0, 0);
    history.fillIn(waiting, {}, 1000);
    QCOMPARE(after(history, milliseconds(4000), 0, 0).since, 1000);
}

void HistoryTest::stalls_data() {
    QTest::addColumn<QList<int>>("toClient"); // one a second
    QTest::addColumn<bool>("stalled");
    QTest::newRow("stands") << QList<int>{5, 5, 5, 5} << true;
    QTest::newRow("grows") << QList<int>{5, 7, 9, 20} << true;
    QTest::newRow("too short") << QList<int>{5, 5, 5} << false;
    QTest::newRow("shrank") << QList<int>{9, 9, 8, 9} << false;
    QTest::newRow("empty") << QList<int>{0, 0, 0, 0, 0} << false;
    QTest::newRow("was empty") << QList<int>{5, 5, 0, 5, 5} << false;
    QTest::newRow("read at last") << QList<int>{5, 5, 5, 5, 0} << false;
}

void HistoryTest::stalls() {
    QFETCH(QList<int>, toClient);
    QFETCH(bool, stalled);
    History history;
    Connection connection;
    for (int second = 0; second < toClient.size(); ++second)
        connection = after(history, milliseconds(1000 * second), 0, static_cast<std::uint64_t>(toClient[second]));
    QCOMPARE(connection.stall, stalled ? Stall::Client : Stall::None);
    for (int second = 0; second < 4; ++second)
        connection = after(history, milliseconds(60'000 + 1000 * second), 1, 1);
    QCOMPARE(connection.stall, Stall::Both);
}

void HistoryTest::tellsWhenToLookAgain() {
    History history;
    after(history, milliseconds(0), 7, 0);
    const History::Time start{std::chrono::hours(1)};
    QVERIFY(!history.stallsBy(start + milliseconds(2999)));
    QVERIFY(history.stallsBy(start + milliseconds(3000)));
    QCOMPARE(after(history, milliseconds(3000), 7, 0).stall, Stall::Server);
    QVERIFY(!history.stallsBy(start + milliseconds(9000)));
}

QTEST_APPLESS_MAIN(HistoryTest)
#include "tst_history.moc"
