// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/zmtp/session_log.h"
#include "tests/core/zmtp/wire_text.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cstring>

#include <sys/uio.h>

using namespace ipcscope;
using namespace ipcscope::zmtp;

namespace {

using Lines = std::vector<std::string>;

SessionLog opened(SocketType own, const char* peer) {
    SessionLog log({.type = own});
    log.feed(wireBytes(peer));
    log.sent.clear();
    return log;
}

Bytes joined(std::span<const iovec> parts) {
    Bytes out;
    for (const iovec& part : parts) {
        const auto* from = static_cast<const std::uint8_t*>(part.iov_base);
        out.insert(out.end(), from, from + part.iov_len);
    }
    return out;
}

/// Takes up to `most` bytes off the session, as a write() that stops there would.
Bytes take(Session& session, std::size_t most) {
    std::array<iovec, 8> room{};
    Bytes out = joined(session.gather(room, most));
    session.sent(out.size());
    return out;
}

} // namespace

class TstSessionSending : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoSessions_data();
    void twoSessions();
    void adjacentMessagesAreOneWrite();
    void pongGoesBetweenMessages();
    void pongsAreBounded();
    void unsentIsWhatWasNotWritten_data();
    void unsentIsWhatWasNotWritten();
    void subscriptionForms_data();
    void subscriptionForms();
    void noBytesBeforeTheirTurn_data();
    void noBytesBeforeTheirTurn();
};

void TstSessionSending::twoSessions_data() {
    QTest::addColumn<qulonglong>("size");
    QTest::addColumn<qulonglong>("write");
    for (const qulonglong size : {0, 1, 255, 256, 64 << 10, 5 << 20}) {
        for (const qulonglong write : {1ULL << 30, 4099ULL, 1ULL}) {
            if (write > 1 || size <= 256)
                QTest::addRow("%llu by %llu", size, write) << size << write;
        }
    }
}

void TstSessionSending::twoSessions() {
    QFETCH(qulonglong, size);
    QFETCH(qulonglong, write);
    Session push({.type = SocketType::Push});
    Session pull({.type = SocketType::Pull});
    Bytes body(size);
    for (std::size_t i = 0; i < body.size(); ++i)
        body[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
    MessageWriter writer;
    std::vector<Message> got;
    const auto pump = [&](Session& from, Session& to) {
        while (from.wantsToSend()) {
            const Bytes bytes = take(from, write);
            for (ByteView rest = bytes; !rest.empty();) {
                const MutableBytes into = to.input();
                const std::size_t count = std::min(into.size(), rest.size());
                std::memcpy(into.data(), rest.data(), count);
                to.received(count);
                rest = rest.subspan(count);
                while (auto event = to.next()) {
                    if (auto* received = std::get_if<events::Received>(&*event))
                        got.push_back(std::move(received->message));
                }
            }
        }
    };
    for (int i = 0; i < 6; ++i) {
        pump(push, pull);
        pump(pull, push);
    }
    QVERIFY(push.established() && pull.established());
    for (int i = 0; i < 5; ++i)
        push.send(writer.encode(std::array<ByteView, 3>{body, bytesOf("between"), body}));
    QCOMPARE(push.unsentMessages(), std::size_t{5});
    pump(push, pull);
    QCOMPARE(push.unsentMessages(), std::size_t{0});
    QCOMPARE(push.unsentBytes(), std::size_t{0});
    QCOMPARE(got.size(), std::size_t{5});
    for (const Message& message : got) {
        QCOMPARE(message.frameCount(), 3U);
        QVERIFY(std::ranges::equal(message.frame(0), body));
        QVERIFY(std::ranges::equal(message.frame(2), body));
    }
}

void TstSessionSending::adjacentMessagesAreOneWrite() {
    SessionLog log = opened(SocketType::Push, "@greeting @ready:PULL");
    MessageWriter writer;
    for (int i = 0; i < 100; ++i)
        log.session.send(writer.encode(std::array{bytesOf("small")}));
    log.session.send(Message::of({"elsewhere"}));
    std::array<iovec, 8> room{};
    const auto parts = log.session.gather(room, 1 << 20);
    QCOMPARE(parts.size(), std::size_t{2});
    QCOMPARE(parts[0].iov_len, std::size_t{700});
    QCOMPARE(joined(log.session.gather(std::span(room).first(1), 1 << 20)).size(), std::size_t{700});
    QCOMPARE(joined(log.session.gather(room, 705)).size(), std::size_t{705});
    QCOMPARE(log.session.unsentMessages(), std::size_t{101});
    QCOMPARE(log.session.unsentBytes(), std::size_t{711});
}

void TstSessionSending::pongGoesBetweenMessages() {
    const Bytes messages = wireBytes("00 02 \"m0\" 01 01 61 00 01 62 00 02 \"m2\"");
    const Bytes pongs = wireBytes("04 07 04 \"PONG\" \"c1\" 04 07 04 \"PONG\" \"c2\"");
    for (std::size_t cut = 0; cut <= messages.size(); ++cut) {
        SessionLog log = opened(SocketType::Push, "@greeting @ready:PULL");
        MessageWriter writer;
        log.session.send(writer.encode(std::array{bytesOf("m0")}));
        log.session.send(writer.encode(std::array{bytesOf("a"), bytesOf("b")}));
        log.session.send(writer.encode(std::array{bytesOf("m2")}));
        Bytes wire = take(log.session, cut);
        const std::size_t boundary = cut == 0 ? 0 : cut <= 4 ? 4 : cut <= 10 ? 10 : 14;
        // Not feed(): it would take off what is to be sent.
        const Bytes pings = wireBytes("04 09 04 \"PING\" 00 0f \"c1\" 04 09 04 \"PING\" 00 0f \"c2\"");
        std::memcpy(log.session.input().data(), pings.data(), pings.size());
        log.session.received(pings.size());
        for (int answered = 0; answered < 2; ++answered) {
            const auto event = log.session.next();
            QVERIFY(event && std::holds_alternative<events::Pinged>(*event));
        }
        QVERIFY(!log.session.next());
        while (log.session.wantsToSend()) {
            const Bytes more = take(log.session, 3);
            wire.insert(wire.end(), more.begin(), more.end());
        }
        Bytes expected(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(boundary));
        expected.insert(expected.end(), pongs.begin(), pongs.end());
        expected.insert(expected.end(), messages.begin() + static_cast<std::ptrdiff_t>(boundary), messages.end());
        QCOMPARE(wire, expected);
        QCOMPARE(log.session.unsentMessages(), std::size_t{0});
    }
}

void TstSessionSending::pongsAreBounded() {
    SessionLog log = opened(SocketType::Push, "@greeting @ready:PULL");
    const Bytes ping = wireBytes("04 07 04 \"PING\" 00 0f");
    for (int i = 0; i < 100'000; ++i) {
        std::memcpy(log.session.input().data(), ping.data(), ping.size());
        log.session.received(ping.size());
        const auto event = log.session.next();
        QVERIFY(event && std::holds_alternative<events::Pinged>(*event));
        QVERIFY(!log.session.next());
    }
    QVERIFY(log.session.unsentBytes() > 0 && log.session.unsentBytes() < 5000);
    log.takeSent();
    log.sent.clear();
    log.feed(ping);
    QCOMPARE(log.sent, wireBytes("04 05 04 \"PONG\""));
}

void TstSessionSending::unsentIsWhatWasNotWritten_data() {
    QTest::addColumn<int>("written");
    QTest::addColumn<int>("messages");
    for (const auto& [written, messages] :
         {std::pair{0, 4}, {1, 4}, {2, 4}, {3, 3}, {4, 3}, {6, 2}, {8, 2}, {11, 1}, {12, 1}})
        QTest::addRow("%d", written) << written << messages;
}

void TstSessionSending::unsentIsWhatWasNotWritten() {
    QFETCH(int, written);
    QFETCH(int, messages);
    SessionLog log = opened(SocketType::Push, "@greeting @ready:PULL");
    MessageWriter writer;
    for (const char* body : {"0", "1"})
        log.session.send(writer.encode(std::array{bytesOf(body)}));
    log.session.send(Message::of({"2", ""}));
    log.session.send(writer.encode(std::array{bytesOf("3")}));
    QCOMPARE(take(log.session, std::size_t(written)).size(), std::size_t(written));
    QCOMPARE(log.session.unsentMessages(), std::size_t(messages));
    QCOMPARE(log.session.unsentBytes(), std::size_t(14 - written));
    const auto unsent = log.session.takeUnsent();
    QCOMPARE(unsent.size(), std::size_t(messages));
    for (std::size_t i = 0; i < unsent.size(); ++i)
        QCOMPARE(textOf(unsent[i].frame(0)), std::to_string(4 - unsent.size() + i));
    QVERIFY(!log.session.wantsToSend());
    QCOMPARE(log.session.unsentBytes(), std::size_t{0});
}

void TstSessionSending::subscriptionForms_data() {
    QTest::addColumn<QByteArray>("peer");
    QTest::addColumn<QByteArray>("wire");
    QTest::newRow("3.1") << QByteArray("@greeting @ready:PUB")
                         << QByteArray("04 0c 09 \"SUBSCRIBE\" \"ab\" 04 09 06 \"CANCEL\" \"ab\"");
    QTest::newRow("3.0") << QByteArray("@greeting30 @ready:PUB") << QByteArray("00 03 01 \"ab\" 00 03 00 \"ab\"");
    QTest::newRow("2.0") << QByteArray("ff 00*8 7f 01 01 00 00") << QByteArray("00 03 01 \"ab\" 00 03 00 \"ab\"");
}

void TstSessionSending::subscriptionForms() {
    QFETCH(QByteArray, peer);
    QFETCH(QByteArray, wire);
    SessionLog log = opened(SocketType::Sub, peer.constData());
    log.session.sendSubscription(true, bytesOf("ab"));
    log.session.sendSubscription(false, bytesOf("ab"));
    QCOMPARE(log.session.unsentMessages(), std::size_t{0});
    log.takeSent();
    QCOMPARE(log.sent, wireBytes(wire.toStdString()));
}

/// The sizes of all that was said, whenever something was. An old peer must be able to answer in between.
void TstSessionSending::noBytesBeforeTheirTurn_data() {
    QTest::addColumn<bool>("zmtp1");
    QTest::addColumn<bool>("judged");
    QTest::addColumn<std::vector<std::size_t>>("sizes");
    const std::size_t ready = 46;
    using Sizes = std::vector<std::size_t>;
    QTest::newRow("signature and version, then the rest and READY") << false << false << Sizes{11, 64 + ready};
    QTest::newRow("1.0 allowed: the version by itself") << true << false << Sizes{10, 11, 64 + ready};
    QTest::newRow("judged: READY by itself") << false << true << Sizes{11, 64, 64 + ready};
}

void TstSessionSending::noBytesBeforeTheirTurn() {
    QFETCH(bool, zmtp1);
    QFETCH(bool, judged);
    QFETCH(std::vector<std::size_t>, sizes);
    SessionOptions options{.type = SocketType::Dealer, .routingId = copyOf(bytesOf("cli"))};
    options.zmtp1 = zmtp1;
    options.judge = judged ? Judge::Owner : Judge::Nobody;
    SessionLog log(options);
    const Bytes peer = wireBytes("@greeting @ready:ROUTER");
    std::vector<std::size_t> sent;
    log.takeSent();
    sent.push_back(log.sent.size());
    for (std::size_t i = 0; i < peer.size(); ++i) {
        log.feed(ByteView(peer).subspan(i, 1));
        if (sent.back() != log.sent.size())
            sent.push_back(log.sent.size());
    }
    QCOMPARE(sent, sizes);
    QCOMPARE(log.sent[8], std::uint8_t{4});
}

QTEST_APPLESS_MAIN(TstSessionSending)
#include "tst_session_sending.moc"
