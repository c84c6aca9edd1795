// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/connection_text.h"

#include <QTest>

#include <unistd.h>

namespace ipcscope::ui {

using discovery::Connection;

namespace {

Connection connection(std::uint32_t server, std::uint32_t client) {
    Connection made;
    made.server = server;
    made.client = client;
    made.clientOwners = {{.pid = static_cast<pid_t>(5000 + client), .process = "risk", .library = {}}};
    return made;
}

} // namespace

class TestConnectionText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tells_data();
    void tells();
};

void TestConnectionText::tells_data() {
    QTest::addColumn<Connection>("shown");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("queues");
    QTest::addColumn<QString>("age");
    QTest::addColumn<QString>("fact");
    const auto row = [](const char* name, Connection shown, const char* title, const char* queues, const char* age,
                        const char* fact) {
        QTest::newRow(name) << shown << QString::fromUtf8(title) << QString::fromUtf8(queues) << QString::fromUtf8(age)
                            << QString::fromUtf8(fact);
    };
    const std::int64_t now = 1'000'000;
    Connection plain = connection(3, 20);
    plain.since = now - 180;
    plain.serverOwners = {{.pid = 4121, .process = "feedd", .library = {}}};
    row("plain", plain, "risk 5020", "", "3 min", "Binder: feedd 4121");
    Connection older = plain;
    older.older = true;
    row("there before", older, "risk 5020", "", "> 3 min", "Connected before we first looked, 3 min ago");
    Connection stalled = plain;
    stalled.toServer = 12;
    stalled.toClient = 180'224;
    stalled.stall = discovery::Stall::Client;
    row("stalled", stalled, "risk 5020", "↑ 12 B  ↓ 176 KiB ‖", "3 min",
        "Unread by the peer: 176 KiB, no fewer for 3 s: its reader stands still");
    Connection hidden = plain;
    hidden.clientOwners.clear();
    hidden.clientUid = 33;
    row("hidden", hidden, "another user", "", "3 min", "Peer: a program of user id 33");
    hidden.clientUid = ::geteuid();
    row("hidden, of ours", hidden, "owner unknown", "", "3 min", "Binder: feedd 4121");
    Connection ours = plain;
    ours.ours = true;
    row("ours", ours, "this program", "", "3 min", "One end is this program");
    Connection waiting = connection(0, 20);
    waiting.clientOwners.push_back({.pid = 6000, .process = "risk", .library = {}});
    row("waits", waiting, "risk 5020 +1", "", "", "Binder: has not accepted it yet");
    Connection foreign = plain;
    foreign.clientOwners[0].process = "a\x1b[31m\n<b>";
    row("foreign", foreign, "a␛[31m␊<b> 5020", "", "3 min", "Peer: a␛[31m␊<b> 5020");
}

void TestConnectionText::tells() {
    QFETCH(Connection, shown);
    QFETCH(QString, title);
    QFETCH(QString, queues);
    QFETCH(QString, age);
    QFETCH(QString, fact);
    const std::int64_t now = 1'000'000;
    QCOMPARE(connectionTitle(shown), title);
    QCOMPARE(connectionQueues(shown), queues);
    QCOMPARE(connectionAge(shown, now), age);
    QVERIFY2(factsText(shown, now).split(u'\n').contains(fact), qPrintable(factsText(shown, now)));
    QVERIFY(spokenText(shown, now).startsWith(title));
    QCOMPARE(spokenText(shown, now).contains(QStringLiteral("stalled")), shown.stall != discovery::Stall::None);
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestConnectionText)
#include "tst_connection_text.moc"
