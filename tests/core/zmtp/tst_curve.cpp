// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/zmtp/curve_box.h"
#include "core/transport/zmtp/errc.h"
#include "core/transport/zmtp/wire.h"
#include "core/transport/zmtp/z85.h"
#include "tests/core/zmtp/curve_pair.h"
#include "tests/core/zmtp/wire_text.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include <sys/uio.h>

using namespace ipcscope;
using namespace ipcscope::zmtp;
using Role = Security::Role;

Q_DECLARE_METATYPE(ipcscope::zmtp::Errc)

namespace {

using Lines = std::vector<std::string>;

QByteArray joined(const Lines& lines) {
    QByteArray out;
    for (const std::string& line : lines)
        out += (out.isEmpty() ? "" : "|") + QByteArray::fromStdString(line);
    return out;
}

/// Turns over one byte behind the name of this command.
CurvePair::Change damage(std::string_view name, std::size_t offset) {
    return [name, offset](Bytes& bytes) {
        const std::size_t at = commandAt(bytes, name);
        if (at + 1 + name.size() + offset < bytes.size())
            bytes[at + 1 + name.size() + offset] ^= 1;
    };
}

} // namespace

/// CURVE between two sessions of ours; libzmq's are in the interop tests, nonces in tst_curve_traffic.
class TestCurve : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void talks() {
        for (const std::size_t chunk : {0U, 1U, 7U, 64U}) {
            CurvePair pair;
            pair.run(chunk);
            QCOMPARE(pair.client.lines, Lines{"established 3.1 CURVE PULL"});
            QCOMPARE(pair.server.lines, Lines{"established 3.1 CURVE PUSH"});
            pair.client.session.send(Message::of({"hello"}));
            pair.client.session.send(Message::of({"a", "", std::string(300, 'x')}));
            pair.client.session.sendSubscription(true, bytesOf("topic"));
            pair.client.session.send(Message::of({std::string(90'000, 'y')}));
            QCOMPARE(pair.client.session.unsentMessages(), std::size_t{3});
            pair.run(chunk);
            QCOMPARE(joined(pair.server.lines), QByteArray("established 3.1 CURVE PUSH|message [hello]|"
                                                           "message [a][][300 bytes]|subscribe topic|"
                                                           "message [90000 bytes]"));
            QCOMPARE(pair.client.session.unsentMessages(), std::size_t{0});
            QVERIFY(!pair.client.session.wantsToSend());
        }
    }

    void nothingIsReadable() {
        CurvePair pair;
        std::size_t seen = 0;
        pair.toServer = [&](Bytes& bytes) { seen += textOf(bytes).find("confidential") != std::string_view::npos; };
        pair.run();
        pair.client.session.send(Message::of({"confidential"}));
        pair.run();
        QCOMPARE(pair.server.lines.back(), std::string("message [confidential]"));
        QCOMPARE(seen, std::size_t{0});
    }

    /// The sizes of the RFC: no answer is larger than the question.
    void sizes() {
        CurvePair pair;
        std::vector<std::size_t> sizes;
        const auto note = [&](Bytes& bytes) {
            for (const char* command : {"HELLO", "WELCOME", "MESSAGE"}) {
                if (const std::size_t at = commandAt(bytes, command); at < bytes.size())
                    sizes.push_back(2 + bytes.size() - at);
            }
        };
        pair.toServer = pair.toClient = note;
        pair.run();
        pair.client.session.send(Message::of({"hello"}));
        pair.run();
        QCOMPARE(sizes, (std::vector<std::size_t>{202, 170, 2 + 33 + 5}));
    }

    void properties() {
        SessionOptions client = curveOptions(Role::Client);
        client.type = SocketType::Dealer;
        client.routingId = copyOf(bytesOf("me"));
        client.metadata = {{"X-a", "b"}};
        SessionOptions server = curveOptions(Role::Server);
        server.type = SocketType::Router;
        server.judge = Judge::Owner;
        CurvePair pair(client, server);
        pair.server.verdict.userId = "joe";
        pair.run();
        QCOMPARE(pair.server.lines.front(), "asks CURVE " + z85::encode(curveKeys(Role::Client).publicKey).value());
        QCOMPARE(pair.server.lines.back(), std::string("established 3.1 CURVE DEALER id=me"));
        const Announcement& peer = pair.server.session.announcement();
        QCOMPARE(peer.userId, std::string("joe"));
        QCOMPARE(peer.properties.back().first, std::string("X-a"));
    }

    void refused() {
        SessionOptions server = curveOptions(Role::Server);
        server.judge = Judge::Owner;
        CurvePair pair(curveOptions(Role::Client), server);
        pair.server.verdict.status = Verdict::Status::Refused;
        pair.run();
        QCOMPARE(pair.server.error.code, make_error_code(Errc::AuthenticationRefused));
        QCOMPARE(pair.client.error.code, make_error_code(Errc::PeerError));
        QCOMPARE(pair.client.session.announcement().refusal, 400);
    }

    void damaged_data() {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<int>("offset");
        QTest::addColumn<bool>("atServer");
        const auto row = [](const char* name, const char* command, int offset, bool atServer) {
            QTest::newRow(name) << QByteArray(command) << offset << atServer;
        };
        row("HELLO: version", "HELLO", 0, true);
        row("HELLO: short-term key", "HELLO", 2 + 72, true);
        row("HELLO: nonce", "HELLO", 2 + 72 + 32 + 6, true);
        row("HELLO: box", "HELLO", 2 + 72 + 32 + 8 + 30, true);
        row("WELCOME: nonce", "WELCOME", 3, false);
        row("WELCOME: box", "WELCOME", 20, false);
        row("INITIATE: cookie nonce", "INITIATE", 3, true);
        row("INITIATE: cookie", "INITIATE", 50, true);
        row("INITIATE: nonce", "INITIATE", 96 + 6, true);
        row("INITIATE: box", "INITIATE", 96 + 8 + 60, true);
        row("READY: nonce", "READY", 2, false);
        row("READY: box", "READY", 12, false);
    }
    void damaged() {
        QFETCH(QByteArray, command);
        QFETCH(int, offset);
        QFETCH(bool, atServer);
        CurvePair pair;
        (atServer ? pair.toServer : pair.toClient) =
            damage(std::string_view(command.constData(), std::size_t(command.size())), std::size_t(offset));
        pair.run();
        const SessionLog& victim = atServer ? pair.server : pair.client;
        QCOMPARE(victim.lines.size(), std::size_t{1});
        QVERIFY2(victim.lines.back().starts_with("failed "), victim.lines.back().c_str());
        const bool version = offset == 0;
        QCOMPARE(victim.error.code, make_error_code(version ? Errc::BadHello : Errc::BadCryptography));
        QVERIFY(!victim.session.established());
    }

    void shortened_data() {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<Errc>("fault");
        QTest::newRow("HELLO") << QByteArray("HELLO") << Errc::BadHello;
        QTest::newRow("WELCOME") << QByteArray("WELCOME") << Errc::BadWelcome;
        QTest::newRow("INITIATE") << QByteArray("INITIATE") << Errc::BadInitiate;
        QTest::newRow("READY") << QByteArray("READY") << Errc::BadReady;
    }
    /// A command of the right name and a wrong size.
    void shortened() {
        QFETCH(QByteArray, command);
        QFETCH(Errc, fault);
        for (const std::size_t size : {0U, 1U, 20U, 90U, 195U}) {
            CurvePair pair;
            const auto change = [&](Bytes& bytes) {
                const std::size_t at =
                    commandAt(bytes, std::string_view(command.constData(), std::size_t(command.size())));
                if (at == bytes.size())
                    return;
                const std::size_t header = at >= 9 && bytes[at - 9] == 6 ? 9 : 2;
                bytes.resize(at - header);
                const Bytes frame = wire::command(command.toStdString(), Bytes(size, 0xFF));
                bytes.insert(bytes.end(), frame.begin(), frame.end());
            };
            pair.toServer = pair.toClient = change;
            pair.run();
            const bool atServer = command == "HELLO" || command == "INITIATE";
            const SessionLog& victim = atServer ? pair.server : pair.client;
            QCOMPARE(victim.lines.size(), std::size_t{1});
            const bool isBox = command == "READY" && size > 24;
            QCOMPARE(victim.error.code, make_error_code(isBox ? Errc::BadCryptography : fault));
        }
    }

    void wrongKeys() {
        SessionOptions client = curveOptions(Role::Client);
        client.security.serverKey = curve::newKeyPair().publicKey;
        CurvePair stranger(client, curveOptions(Role::Server));
        stranger.run();
        QCOMPARE(stranger.server.lines, Lines{"failed BadCryptography handshake: HELLO"});
        client = curveOptions(Role::Client);
        client.security.publicKey = curve::newKeyPair().publicKey;
        CurvePair impostor(client, curveOptions(Role::Server));
        impostor.run();
        QCOMPARE(impostor.server.lines, Lines{"failed BadCryptography handshake: INITIATE: vouch"});
    }

    void outOfTurn() {
        CurvePair pair;
        Bytes hello;
        pair.toServer = [&](Bytes& bytes) {
            if (const std::size_t at = commandAt(bytes, "HELLO"); at < bytes.size())
                hello.assign(bytes.begin() + std::ptrdiff_t(at) - 2, bytes.end());
            if (commandAt(bytes, "INITIATE") < bytes.size())
                bytes = hello;
        };
        pair.run();
        QCOMPARE(pair.server.lines, Lines{"failed UnexpectedCommand handshake: HELLO"});
    }

    /// What has not left is given back as it was, whatever was encrypted ahead.
    void unsentIsTakenBack() {
        CurvePair pair;
        pair.run();
        for (int i = 0; i < 5; ++i)
            pair.client.session.send(Message::of({"message " + std::to_string(i), "tail"}));
        std::array<iovec, 4> room{};
        const auto some = pair.client.session.gather(room, 1 << 20);
        QCOMPARE(some.size(), std::size_t{1});
        const std::size_t each = some[0].iov_len / 5;
        pair.client.session.sent(2 * each + 1);
        QCOMPARE(pair.client.session.unsentMessages(), std::size_t{3});
        const auto unsent = pair.client.session.takeUnsent();
        QCOMPARE(unsent.size(), std::size_t{3});
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(std::string(textOf(unsent[i].frame(0))), "message " + std::to_string(i + 2));
            QCOMPARE(unsent[i].frameCount(), 2U);
        }
        QVERIFY(!pair.client.session.wantsToSend());
    }

    /// The answer to a PING goes before what is not encrypted yet, between two messages, however much waits.
    void pongDoesNotWait() {
        CurvePair pair;
        pair.run();
        const Bytes body(3000);
        const Message message = Message::of(std::vector<ByteView>(30, body));
        for (int i = 0; i < 100; ++i)
            pair.client.session.send(message);
        const auto write = [&pair] {
            std::array<iovec, 4> room{};
            const auto some = pair.client.session.gather(room, 20'000);
            pair.server.feed({static_cast<const std::uint8_t*>(some[0].iov_base), some[0].iov_len});
            pair.client.session.sent(some[0].iov_len);
        };
        write();
        pair.server.session.ping(std::chrono::milliseconds(0), bytesOf("context"));
        pair.server.takeSent();
        std::ranges::copy(pair.server.sent, pair.client.session.input().begin());
        pair.client.session.received(pair.server.sent.size());
        QVERIFY(std::holds_alternative<events::Pinged>(*pair.client.session.next()));
        while (pair.client.session.wantsToSend())
            write();
        const Lines& lines = pair.server.lines;
        const auto isMessage = [](const std::string& line) { return line.starts_with("message"); };
        QCOMPARE(std::ranges::count_if(lines, isMessage), std::ptrdiff_t{100});
        const auto pong = std::ranges::find_if(lines, [](const auto& line) { return line.contains("PONG"); });
        QVERIFY(pong != lines.end());
        QVERIFY(std::count_if(lines.begin(), pong, isMessage) <= 2);
    }

    void writtenInPieces() {
        CurvePair pair;
        pair.run();
        for (int i = 0; i < 300; ++i)
            pair.client.session.send(Message::of({std::string(std::size_t(i * 7), 'm'), std::to_string(i)}));
        std::array<iovec, 4> room{};
        for (std::size_t most = 1; pair.client.session.wantsToSend(); most = most * 3 % 1009 + 1) {
            const auto some = pair.client.session.gather(room, most);
            QVERIFY(!some.empty() && some[0].iov_len > 0 && some[0].iov_len <= most);
            pair.server.feed({static_cast<const std::uint8_t*>(some[0].iov_base), some[0].iov_len});
            pair.client.session.sent(some[0].iov_len);
        }
        QCOMPARE(pair.server.lines.size(), std::size_t{301});
        QCOMPARE(pair.server.lines.back(), std::string("message [2093 bytes][299]"));
        QCOMPARE(pair.client.session.unsentBytes(), std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(TestCurve)
#include "tst_curve.moc"
