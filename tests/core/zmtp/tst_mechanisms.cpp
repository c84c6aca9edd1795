// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/zmtp/errc.h"
#include "tests/core/zmtp/session_log.h"
#include "tests/core/zmtp/wire_text.h"

#include <QTest>

#include <fstream>
#include <optional>
#include <sstream>

using namespace ipcscope;
using namespace ipcscope::zmtp;

namespace {

using Lines = std::vector<std::string>;

const char* const greeting = "ff 00*8 7f 03 01 \"PLAIN\" 00*15 00*32 ";
const char* const hello = "04 0a 05 \"HELLO\" 01 \"u\" 01 \"p\" ";
const char* const welcome = "04 08 07 \"WELCOME\" ";
const char* const initiate = "04 1d 08 \"INITIATE\" 0b \"Socket-Type\" 00 00 00 04 \"PUSH\" ";

SessionOptions plain(Security::Role role, Judge judge = Judge::Owner) {
    SessionOptions options{.type = role == Security::Role::Server ? SocketType::Pull : SocketType::Push};
    options.security.mechanism = "PLAIN";
    options.security.role = role;
    options.security.username = "u";
    options.security.password = Secret(std::string_view("p"));
    options.judge = judge;
    return options;
}

QByteArray joined(const Lines& lines) {
    QByteArray out;
    for (const std::string& line : lines)
        out += (out.isEmpty() ? "" : "|") + QByteArray::fromStdString(line);
    return out;
}

std::size_t occurrences(const Bytes& bytes, std::string_view what) {
    std::size_t count = 0;
    for (auto at = textOf(bytes).find(what); at != std::string_view::npos; at = textOf(bytes).find(what, at + 1))
        ++count;
    return count;
}

/// Not in the program's text.
Secret madePassword() {
    Secret password(std::size_t{24});
    for (std::size_t i = 0; i < password.size(); ++i)
        password.bytes()[i] = static_cast<std::uint8_t>('A' + (i * 7 + 3) % 26);
    return password;
}

/// How often it stands in writable memory that a core dump would have.
int leaked(const Secret& secret) {
    std::ifstream maps("/proc/self/smaps");
    std::ifstream memory("/proc/self/mem", std::ios::binary);
    std::uintptr_t from = 0;
    std::uintptr_t to = 0;
    bool writable = false;
    int count = 0;
    for (std::string line; std::getline(maps, line);) {
        char dash = 0;
        std::string mode;
        std::uintptr_t first = 0;
        std::uintptr_t last = 0;
        if (std::istringstream words(line); words >> std::hex >> first >> dash >> last >> mode && dash == '-') {
            from = first;
            to = last;
            writable = mode.starts_with("rw");
        }
        if (!line.starts_with("VmFlags:") || !writable || line.find(" dd") != line.npos)
            continue;
        Bytes bytes(to - from);
        memory.clear();
        memory.seekg(static_cast<std::streamoff>(from));
        memory.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        for (auto at = all.find(textOf(secret.view())); at != all.npos; at = all.find(textOf(secret.view()), at + 1))
            ++count;
        wipe(bytes);
    }
    return count;
}

} // namespace

/// PLAIN in either role, and peers that are judged. What real peers say is in the transcripts.
class TestMechanisms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void server_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("lines");
        const auto row = [](const char* name, const QByteArray& bytes, const char* lines) {
            QTest::newRow(name) << greeting + bytes << QByteArray(lines);
        };
        row("admitted", QByteArray(hello) + initiate + "00 01 61",
            "asks PLAIN u:p|established 3.1 PLAIN PUSH|message [a]");
        row("INITIATE first", initiate, "failed UnexpectedCommand handshake: INITIATE");
        row("HELLO twice", QByteArray(hello) + hello, "asks PLAIN u:p|failed UnexpectedCommand handshake: HELLO");
        row("READY", "04 06 05 \"READY\"", "failed UnexpectedCommand handshake: READY");
        row("empty HELLO", "04 06 05 \"HELLO\"", "failed BadHello handshake: HELLO");
        row("name cut", "04 08 05 \"HELLO\" 02 \"u\"", "failed BadHello handshake: HELLO");
        row("no password", "04 08 05 \"HELLO\" 01 \"u\"", "failed BadHello handshake: HELLO");
        row("password cut", "04 0a 05 \"HELLO\" 01 \"u\" 02 \"p\"", "failed BadHello handshake: HELLO");
        row("more behind the password", "04 0b 05 \"HELLO\" 01 \"u\" 01 \"p\" 00", "failed BadHello handshake: HELLO");
        row("properties cut", QByteArray(hello) + "04 0a 08 \"INITIATE\" 01",
            "asks PLAIN u:p|failed BadInitiate handshake: INITIATE");
        row("message before READY", "00 01 61", "failed MessageBeforeReady handshake");
        row("other type", QByteArray(hello) + "04 1c 08 \"INITIATE\" 0b \"Socket-Type\" 00 00 00 03 \"SUB\"",
            "asks PLAIN u:p|failed IncompatibleType handshake: PULL with SUB");
        row("ERROR", "04 07 05 \"ERROR\" 00", "failed PeerError handshake: ERROR ");
    }
    void server() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, lines);
        for (const std::size_t chunk : {0U, 1U, 7U}) {
            SessionLog log(plain(Security::Role::Server));
            log.feed(wireBytes(bytes.toStdString()), chunk);
            QCOMPARE(joined(log.lines), lines);
        }
    }

    void client_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("lines");
        const auto row = [](const char* name, const QByteArray& bytes, const char* lines) {
            QTest::newRow(name) << greeting + bytes << QByteArray(lines);
        };
        row("admitted", QByteArray(welcome) + "@ready:PULL", "established 3.1 PLAIN PULL");
        row("READY first", "@ready:PULL", "failed UnexpectedCommand handshake: READY");
        row("WELCOME twice", QByteArray(welcome) + welcome, "failed UnexpectedCommand handshake: WELCOME");
        row("WELCOME with more", "04 09 07 \"WELCOME\" 00", "failed BadWelcome handshake: WELCOME");
        row("HELLO", hello, "failed UnexpectedCommand handshake: HELLO");
        row("refused", "04 0a 05 \"ERROR\" 03 \"400\"", "failed PeerError handshake: ERROR 400");
        row("refused for now", "04 0a 05 \"ERROR\" 03 \"300\"", "failed RefusedForNow handshake: ERROR 300");
        row("refused by libzmq", "04 09 5e \"RROR\" 03 \"500\"", "failed PeerError handshake: ERROR 500");
    }
    void client() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, lines);
        for (const std::size_t chunk : {0U, 1U, 7U}) {
            SessionLog log(plain(Security::Role::Client));
            log.feed(wireBytes(bytes.toStdString()), chunk);
            QCOMPARE(joined(log.lines), lines);
        }
    }

    /// A secured side says no word of its own to whoever offers less.
    void nothingForTheWeaker_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("lines");
        QTest::newRow("NULL") << QByteArray("@greeting @ready:PULL")
                              << QByteArray("failed MechanismMismatch handshake: PLAIN with NULL");
        QTest::newRow("CURVE") << QByteArray("ff 00*8 7f 03 01 \"CURVE\" 00*15 00*32")
                               << QByteArray("failed MechanismMismatch handshake: PLAIN with CURVE");
        QTest::newRow("2.0") << QByteArray("ff 00*8 7f 01 07 00 00") << QByteArray("failed TooOldToSecure greeting");
        QTest::newRow("1.0") << QByteArray("01 00") << QByteArray("failed NotZmtp greeting");
    }
    void nothingForTheWeaker() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, lines);
        for (const auto role : {Security::Role::Client, Security::Role::Server}) {
            SessionLog log(plain(role));
            log.feed(wireBytes(bytes.toStdString()), 1);
            QCOMPARE(joined(log.lines), lines);
            QCOMPARE(occurrences(log.sent, "HELLO"), std::size_t{0});
            QVERIFY(log.sent.size() <= 64);
        }
    }

    /// Who asks for the type in the way of 2.0, and for nothing else, is told by a server, as libzmq's tell.
    void aServerTellsItsType() {
        for (const auto role : {Security::Role::Client, Security::Role::Server}) {
            SessionLog log(plain(role));
            log.feed(wireBytes("ff 00*8 7f 01"));
            const bool server = role == Security::Role::Server;
            QCOMPARE(joined(log.lines), QByteArray(server ? "" : "failed TooOldToSecure greeting"));
            QCOMPARE(log.sent.size(), std::size_t{11} + (server ? 1 : 0));
            if (server)
                QCOMPARE(log.sent.back(), static_cast<std::uint8_t>(plain(role).type));
        }
    }

    void judgedNullRefusesOldPeers() {
        SessionOptions options{.type = SocketType::Pull};
        options.judge = Judge::Owner;
        SessionLog log(options);
        log.feed(wireBytes("ff 00*8 7f 01 08 00 00"));
        QCOMPARE(log.lines, Lines{"failed TooOldToSecure greeting"});
    }

    void plainServersNeedAJudge() {
        SessionLog log(plain(Security::Role::Server, Judge::Nobody));
        log.feed(wireBytes(std::string(greeting) + hello));
        QCOMPARE(log.lines, Lines{"failed NoAuthenticator handshake"});
        QCOMPARE(log.sent.size(), std::size_t{64});
    }

    /// The handshake stands still until the answer, whatever comes.
    void theVerdictIsWaitedFor() {
        SessionOptions options{.type = SocketType::Pull};
        options.judge = Judge::Owner;
        SessionLog log(options);
        log.answers = false;
        log.feed(wireBytes("@greeting @ready:PUSH 00 01 61"), 5);
        QCOMPARE(log.lines, Lines{"asks NULL"});
        QCOMPARE(log.sent.size(), std::size_t{64});
        log.session.answer({.status = Verdict::Status::Admitted, .userId = "joe", .metadata = {{"X-a", Bytes{7}}}});
        log.drain();
        log.takeSent();
        QCOMPARE(log.lines, (Lines{"asks NULL", "established 3.1 NULL PUSH", "message [a]"}));
        QVERIFY(log.sent == wireBytes("@greeting @ready:PULL"));
        const Announcement& peer = log.session.announcement();
        QCOMPARE(peer.userId, std::string("joe"));
        QCOMPARE(peer.properties.size(), std::size_t{3});
        QCOMPARE(peer.properties[0].first, std::string("User-Id"));
        QCOMPARE(peer.properties[1].first, std::string("X-a"));
        QCOMPARE(peer.properties[2].first, std::string("Socket-Type"));
    }

    /// An answer that makes no sense admits nobody, and is no word to the peer.
    void senselessVerdictsEndIt() {
        SessionOptions options{.type = SocketType::Pull};
        options.judge = Judge::Owner;
        SessionLog log(options);
        log.answers = false;
        log.feed(wireBytes("@greeting @ready:PUSH"));
        Verdict verdict{.status = Verdict::Status::Admitted, .userId = {}, .metadata = {}};
        verdict.fault = Verdict::Fault::Version;
        log.session.answer(verdict);
        log.drain();
        log.takeSent();
        QCOMPARE(log.lines, (Lines{"asks NULL", "failed BadVerdict handshake"}));
        QCOMPARE(log.sent.size(), std::size_t{64});
        QCOMPARE(log.session.announcement().badVerdict, static_cast<int>(Verdict::Fault::Version));
    }

    void refusals_data() {
        QTest::addColumn<QString>("mechanism");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("NULL 400") << "NULL" << 400 << QByteArray("04 0a 05 \"ERROR\" 03 \"400\"");
        QTest::newRow("NULL 500") << "NULL" << 500 << QByteArray("04 0a 05 \"ERROR\" 03 \"500\"");
        QTest::newRow("NULL 300") << "NULL" << 300 << QByteArray();
        QTest::newRow("PLAIN 400") << "PLAIN" << 400 << QByteArray("04 09 5e \"RROR\" 03 \"400\"");
        QTest::newRow("PLAIN 300") << "PLAIN" << 300 << QByteArray();
    }
    void refusals() {
        QFETCH(QString, mechanism);
        QFETCH(int, status);
        QFETCH(QByteArray, says);
        SessionOptions options = plain(Security::Role::Server);
        options.security.mechanism = mechanism.toStdString();
        SessionLog log(options);
        log.verdict.status = static_cast<Verdict::Status>(status);
        log.feed(wireBytes(mechanism == "NULL" ? "@greeting" : std::string(greeting) + hello));
        QCOMPARE(log.error.code, make_error_code(Errc::AuthenticationRefused));
        QCOMPARE(log.session.announcement().refusal, status);
        QVERIFY(Bytes(log.sent.begin() + 64, log.sent.end()) == wireBytes(says.toStdString()));
    }

    /// Nobody names its own User-Id.
    void userIdsAreOurs() {
        SessionLog log({.type = SocketType::Pull});
        log.feed(wireBytes("@greeting 04 18 05 \"READY\" 07 \"user-ID\" 00 00 00 05 \"admin\" 00"));
        QCOMPARE(log.error.code, make_error_code(Errc::BadReady));
        SessionLog other({.type = SocketType::Pull});
        other.feed(wireBytes("@greeting 04 17 05 \"READY\" 07 \"user-ID\" 00 00 00 05 \"admin\""));
        QCOMPARE(other.lines, Lines{"established 3.1 NULL"});
        QVERIFY(other.session.announcement().properties.empty());
        QVERIFY(other.session.announcement().userId.empty());
    }

    /// What a password leaves behind in our memory: nothing outside of what core dumps leave out.
    void passwordsLeaveNoTrace() {
        SessionOptions clients = plain(Security::Role::Client);
        clients.security.password = madePassword();
        std::optional<SessionLog> client(std::in_place, clients);
        std::optional<SessionLog> server(std::in_place, plain(Security::Role::Server));
        QCOMPARE(leaked(clients.security.password), 0);
        Bytes copy = copyOf(clients.security.password.view());
        QVERIFY(leaked(clients.security.password) > 0);
        wipe(copy);
        for (int round = 0; round < 6; ++round) {
            for (auto [from, to] : {std::pair{&*client, &*server}, std::pair{&*server, &*client}}) {
                from->takeSent();
                to->feed(from->sent);
                wipe(from->sent);
                from->sent.clear();
            }
            for (SessionLog* log : {&*client, &*server})
                std::erase_if(log->lines, [](std::string& line) {
                    wipe({reinterpret_cast<std::uint8_t*>(line.data()), line.size()});
                    return line.starts_with('\0');
                });
        }
        QVERIFY(client->session.established() && server->session.established());
        QCOMPARE(leaked(clients.security.password), 0);
        client.reset();
        server.reset();
        QCOMPARE(leaked(clients.security.password), 0);
    }

    /// Opening::Hold: a client of PLAIN says HELLO when it may, a server READY.
    void held() {
        SessionOptions options = plain(Security::Role::Client);
        options.opening = Opening::Hold;
        SessionLog client(options);
        client.feed(wireBytes(greeting), 1);
        QCOMPARE(client.lines, Lines{"announced 3.1 PLAIN"});
        QCOMPARE(client.sent.size(), std::size_t{64});
        client.session.proceed();
        client.drain();
        client.takeSent();
        QCOMPARE(occurrences(client.sent, "HELLO"), std::size_t{1});
        client.feed(wireBytes(std::string(welcome) + "@ready:PULL"));
        QCOMPARE(client.lines, (Lines{"announced 3.1 PLAIN", "established 3.1 PLAIN PULL"}));

        options = plain(Security::Role::Server);
        options.opening = Opening::Hold;
        SessionLog server(options);
        server.feed(wireBytes(std::string(greeting) + hello + initiate));
        QCOMPARE(server.lines, (Lines{"asks PLAIN u:p", "announced 3.1 PLAIN PUSH"}));
        QCOMPARE(occurrences(server.sent, "READY"), std::size_t{0});
        server.session.proceed();
        server.drain();
        server.takeSent();
        QCOMPARE(server.lines.back(), std::string("established 3.1 PLAIN PUSH"));
        QCOMPARE(occurrences(server.sent, "READY"), std::size_t{1});
    }
};

QTEST_APPLESS_MAIN(TestMechanisms)
#include "tst_mechanisms.moc"
