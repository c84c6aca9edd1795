// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/zmtp/errc.h"
#include "tests/core/zmtp/session_log.h"
#include "tests/core/zmtp/wire_text.h"

#include <QTest>

#include <array>

#include <sys/uio.h>

using namespace ipcscope;
using namespace ipcscope::zmtp;

namespace {

using Lines = std::vector<std::string>;

SessionOptions speaking1(SocketType type, std::string_view routingId = {}) {
    SessionOptions options{.type = type, .routingId = copyOf(bytesOf(routingId))};
    options.limits.messageSize = 1000;
    options.limits.frames = 3;
    options.zmtp1 = true;
    return options;
}

QByteArray joined(const Lines& lines) {
    QByteArray out;
    for (const std::string& line : lines)
        out += (out.isEmpty() ? "" : "|") + QByteArray::fromStdString(line);
    return out;
}

} // namespace

/// ZMTP 1.0 where the socket's option allows it; conversations with real peers are in the transcripts.
class TestFraming1 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void receives_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("lines");
        const auto row = [](const char* name, const char* bytes, const char* lines) {
            QTest::newRow(name) << QByteArray(bytes) << QByteArray(lines);
        };
        row("no identity", "01 00 06 00 \"hello\"", "established 1.0|message [hello]");
        row("identity", "03 00 \"me\" 01 00", "established 1.0 id=me|message []");
        row("long identity", "ff 00*7 03 00 \"me\" 01 00", "established 1.0 id=me|message []");
        row("two parts", "01 00 02 01 61 03 00 62 63", "established 1.0|message [a][bc]");
        row("reserved flags", "01 00 02 fe 61", "established 1.0|message [a]");
        row("body of 253", "01 00 fe 00 61*253", "established 1.0|message [253 bytes]");
        row("body of 254", "01 00 ff 00*7 ff 00 61*254", "established 1.0|message [254 bytes]");
        row("long form of a short body", "01 00 ff 00*7 02 00 61", "established 1.0|message [a]");
        row("length of 0", "01 00 00", "established 1.0|failed FrameTooLarge receive");
        row("long length of 0", "01 00 ff 00*8 00", "established 1.0|failed FrameTooLarge receive");
        row("length of 2^64-1", "01 00 ff ff*8 00", "established 1.0|failed FrameTooLarge receive");
        row("1 TiB", "01 00 ff 00*2 01 00*5 00", "established 1.0|failed MessageTooLarge receive");
        row("four parts", "01 00 01 01 01 01 01 01 01 00", "established 1.0|failed TooManyFrames receive");
        row("identity of 256 bytes", "ff 00*6 01 01 00 61*256", "failed BadRoutingId handshake: identity");
        row("identity of length 0", "00 00", "failed FrameTooLarge receive");
        row("1.0 framing behind a signature", "ff 00*8 7f 00", "failed UnsupportedVersion greeting");
        row("3.1 all the same", "@greeting @ready:PUSH 00 01 61", "established 3.1 NULL PUSH|message [a]");
        row("2.0 all the same", "ff 00*8 7f 01 08 00 00 00 01 61", "established 2.0 PUSH|message [a]");
    }
    void receives() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, lines);
        for (const std::size_t chunk : {0U, 1U, 2U, 7U}) {
            SessionLog log(speaking1(SocketType::Pull));
            log.feed(wireBytes(bytes.toStdString()), chunk);
            QCOMPARE(joined(log.lines), lines);
        }
    }

    /// Behind the signature, which is its header, our identity; then frames.
    void sends() {
        SessionLog log(speaking1(SocketType::Req, "me"));
        log.feed(wireBytes("01 00"), 1);
        QVERIFY(log.sent == wireBytes("ff 00*7 03 7f \"me\""));
        log.sent.clear();
        log.session.send(Message::of({"", "q"}));
        log.session.send(Message::of({std::string(253, 'a')}));
        log.session.send(Message::of({std::string(254, 'a')}));
        log.session.sendSubscription(true, bytesOf("top"));
        log.session.sendSubscription(false, bytesOf("top"));
        log.takeSent();
        QVERIFY(log.sent ==
                wireBytes("01 01 02 00 71 fe 00 61*253 ff 00*7 ff 00 61*254 05 00 01 \"top\" 05 00 00 \"top\""));
        QCOMPARE(log.session.unsentMessages(), std::size_t{0});
        QVERIFY(!log.session.wantsToSend());
    }

    void publishersTellOfASubscriberOfAll() {
        for (const SocketType type : {SocketType::Pub, SocketType::XPub, SocketType::Push}) {
            SessionLog log(speaking1(type));
            log.feed(wireBytes("01 00"));
            const Lines both{"established 1.0", "subscribe "};
            QCOMPARE(log.lines, type == SocketType::Push ? Lines{"established 1.0"} : both);
        }
    }

    void unsentIsTakenBack() {
        SessionLog log(speaking1(SocketType::Push));
        log.feed(wireBytes("01 00"));
        log.session.send(Message::of({"a", "bc"}));
        log.session.send(Message::of({"d"}));
        std::array<iovec, 2> room{};
        QCOMPARE(log.session.gather(room, 100).front().iov_len, std::size_t{3 + 4 + 3});
        log.session.sent(3 + 4);
        QCOMPARE(log.session.unsentMessages(), std::size_t{1});
        log.session.sent(2);
        const auto unsent = log.session.takeUnsent();
        QCOMPARE(unsent.size(), std::size_t{1});
        QCOMPARE(std::string(textOf(unsent[0].frame(0))), std::string("d"));
    }

    void heldBack() {
        SessionOptions options = speaking1(SocketType::Sub, "me");
        options.opening = Opening::Hold;
        SessionLog log(options);
        log.feed(wireBytes("01 00 02 00 61"), 1);
        QCOMPARE(log.lines, Lines{"announced 1.0"});
        QCOMPARE(log.sent.size(), std::size_t{10});
        log.session.proceed();
        log.drain();
        log.takeSent();
        QCOMPARE(joined(log.lines), QByteArray("announced 1.0|established 1.0|message [a]"));
        QCOMPARE(log.sent.size(), std::size_t{12});
    }

    void neverSecured() {
        SessionOptions options = speaking1(SocketType::Pull);
        options.judge = Judge::Owner;
        SessionLog judged(options);
        judged.feed(wireBytes("01 00"));
        QCOMPARE(judged.lines, Lines{"failed TooOldToSecure greeting"});
        options.judge = Judge::Nobody;
        options.security.mechanism = "PLAIN";
        SessionLog plain(options);
        plain.feed(wireBytes("01 00"));
        QCOMPARE(plain.lines, Lines{"failed TooOldToSecure greeting"});
    }
};

QTEST_APPLESS_MAIN(TestFraming1)
#include "tst_framing1.moc"
