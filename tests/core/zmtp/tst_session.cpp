// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/error.h"
#include "core/transport/zmtp/errc.h"
#include "core/transport/zmtp/wire.h"
#include "tests/core/zmtp/session_log.h"
#include "tests/core/zmtp/wire_text.h"

#include <QTest>

#include <set>

using namespace ipcscope;
using namespace ipcscope::zmtp;

namespace {

using Lines = std::vector<std::string>;

const char* const twoZero = "ff 00*7 01 7f 01 08 00 00 ";
const char* const opened = "@greeting @ready:PUSH ";

SessionOptions pull(Opening opening = Opening::Direct) {
    Limits limits;
    limits.messageSize = 1000;
    limits.frames = 3;
    return {.type = SocketType::Pull, .routingId = {}, .limits = limits, .opening = opening};
}

} // namespace

/// What a session makes of what a peer says; the other direction is in tst_session_sending.
class TstSession : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void malformed_data();
    void malformed();
    void everyFaultHasASentence();
    void lenient_data();
    void lenient();
    void hold_data();
    void hold();
    void holdIsBounded();
    void proceedAsAnotherType();
    void propertiesGoBothWays();
    void nothingFollowsAFailure();
};

void TstSession::malformed_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("lastLine");
    const auto row = [](const char* name, const QByteArray& bytes, const char* failure) {
        QTest::newRow(name) << bytes << QByteArray("failed ") + failure;
    };
    row("http", "\"GET\" 20 2f", "NotZmtp greeting");
    row("short 1.0 identity", "01 00", "NotZmtp greeting");
    row("long 1.0 identity", "ff 00*7 09 00", "NotZmtp greeting");
    row("revision 0", "ff 00*8 7f 00", "UnsupportedVersion greeting");
    row("PLAIN", "ff 00*8 7f 03 01 \"PLAIN\" 00*15 00*32", "MechanismMismatch handshake: NULL with PLAIN");
    row("junk behind the mechanism's NUL", "ff 00*8 7f 03 01 \"NULL\" 00*15 21 00*32",
        "MechanismMismatch handshake: NULL with NULL␀␀␀␀␀␀␀␀␀␀␀␀␀␀␀!");
    row("READY with MORE", "@greeting 05 06 05 \"READY\"", "BadFrameFlags handshake");
    row("READY ends in a property", "@greeting 04 0b 05 \"READY\" 03 \"X-a\" 00", "BadReady handshake: READY");
    row("READY property too long", "@greeting 04 0f 05 \"READY\" 03 \"X-a\" 00 00 00 02 61",
        "BadReady handshake: READY");
    row("READY property of 4 GiB", "@greeting 04 0e 05 \"READY\" 03 \"X-a\" ff ff ff ff", "BadReady handshake: READY");
    row("READY property without a name", "@greeting 04 0b 05 \"READY\" 00 00*4", "BadReady handshake: READY");
    row("empty command first", "@greeting 04 00", "BadCommand handshake");
    row("command name cut", "@greeting 04 03 05 \"RE\"", "BadCommand handshake");
    row("other command first", "@greeting 04 05 04 \"PING\"", "UnexpectedCommand handshake: PING");
    row("command of 64 KiB and a byte", "@greeting 06 00*5 01 00 01", "MessageTooLarge handshake");
    row("message first", "@greeting 00 05 \"hello\"", "MessageBeforeReady handshake");
    row("short message first", "@greeting 00 00", "MessageBeforeReady handshake");
    row("wrong type", "@greeting @ready:PUB", "IncompatibleType handshake: PULL with PUB");
    row("unheard-of type", "@greeting @ready:DGRAM", "UnknownSocketType handshake: PULL with DGRAM");
    row("type in lower case", "@greeting @ready:push", "UnknownSocketType handshake: PULL with push");
    row("routing id of 256 bytes", "@greeting 06 00*6 01 13 05 \"READY\" 08 \"Identity\" 00 00 01 00 61*256",
        "BadRoutingId handshake: READY");
    row("ERROR", "@greeting 04 0a 05 \"ERROR\" 03 \"400\"", "PeerError handshake: ERROR 400");
    row("ERROR without a reason", "@greeting 04 06 05 \"ERROR\"", "BadError handshake: ERROR");
    row("ERROR with its reason cut", "@greeting 04 09 05 \"ERROR\" 03 \"40\"", "BadError handshake: ERROR");
    row("ERROR of PLAIN servers", "@greeting 04 09 5e \"RROR\" 03 \"400\"", "PeerError handshake: ERROR 400");
    row("ERROR with a foul reason", "@greeting 04 0a 05 \"ERROR\" 03 1b 5b 6d", "PeerError handshake: ERROR ␛[m");
    row("2.0: wrong type", "ff 00*8 7f 01 01", "IncompatibleType handshake: PULL with PUB");
    row("2.0: type out of range", "ff 00*8 7f 01 0b", "UnknownSocketType handshake: PULL with type 11");
    row("2.0: routing id of 256 bytes", "ff 00*8 7f 01 08 02 00*6 01 00", "BadRoutingId handshake: identity");
    row("2.0: routing id with MORE", "ff 00*8 7f 01 08 01 00", "BadFrameFlags handshake: identity");
    row("2.0: command", QByteArray(twoZero) + "04 05 04 \"PING\"", "BadFrameFlags receive");
    row("command with MORE", QByteArray(opened) + "05 05 04 \"PING\"", "BadFrameFlags receive");
    row("length of 2^63", QByteArray(opened) + "02 80 00*7", "FrameTooLarge receive");
    row("length of 2^64-1", QByteArray(opened) + "02 ff*8", "FrameTooLarge receive");
    row("1001 bytes", QByteArray(opened) + "02 00*6 03 e9", "MessageTooLarge receive");
    row("1 TiB", QByteArray(opened) + "02 00 00 01 00*5", "MessageTooLarge receive");
    row("1001 bytes in parts", QByteArray(opened) + "03 00*6 03 e7 61*999 00 02", "MessageTooLarge receive");
    row("command of 1001 bytes", QByteArray(opened) + "06 00*6 03 e9", "MessageTooLarge receive");
    row("4 frames", QByteArray(opened) + "01 00 01 00 01 00 00 00", "TooManyFrames receive");
    row("empty command", QByteArray(opened) + "04 00", "BadCommand receive");
    row("command without a name", QByteArray(opened) + "04 03 00 61 61", "BadCommand receive");
    row("name past the end", QByteArray(opened) + "04 03 09 61 61", "BadCommand receive");
    row("PING without time to live", QByteArray(opened) + "04 06 04 \"PING\" 00", "BadCommand receive: PING");
    row("long command in a message", QByteArray(opened) + "01 01 61 06 00*6 01 f8", "UnexpectedCommand receive");
}

void TstSession::malformed() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, lastLine);
    const Bytes wire = wireBytes(bytes.toStdString());
    Lines seen;
    for (const std::size_t chunk : {0, 1, 2, 5}) {
        SessionLog log(pull());
        log.feed(wire, chunk);
        QVERIFY(!log.lines.empty());
        QCOMPARE(log.lines.back(), lastLine.toStdString());
        QVERIFY(!log.session.established());
        if (chunk != 0)
            QCOMPARE(log.lines, seen);
        seen = log.lines;
    }
}

void TstSession::everyFaultHasASentence() {
    std::set<std::string> sentences;
    for (int value = 0; value <= static_cast<int>(Errc::BadError); ++value)
        sentences.insert(zmtpCategory().message(value));
    QCOMPARE(sentences.size(), std::size_t{static_cast<int>(Errc::BadError) + 1});
    const std::error_code code = Errc::NotZmtp;
    QCOMPARE(code.category().name(), "zmtp");
}

void TstSession::lenient_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("lines");
    const auto row = [](const char* name, const QByteArray& bytes, const QByteArray& lines) {
        QTest::newRow(name) << bytes << lines;
    };
    const QByteArray push = "established 3.1 NULL PUSH";
    row("spec's empty padding", "ff 00*8 7f 03 01 \"NULL\" 00*48 @ready:PUSH", push);
    row("noise in padding and filler", "ff 11*8 01 03 01 \"NULL\" 00*16 01 22*31 @ready:PUSH", push);
    row("revision 2", "ff 00*8 7f 02 00 \"NULL\" 00*48 @ready:PUSH", "established 3.0 NULL PUSH");
    row("revision 4", "ff 00*8 7f 04 02 \"NULL\" 00*48 @ready:PUSH", "established 3.2 NULL PUSH");
    row("property names in any case", "@greeting 04 1a 05 \"READY\" 0b \"sOCKET-tYPE\" 00 00 00 04 \"PUSH\"", push);
    row("no type", "@greeting 04 06 05 \"READY\"", "established 3.1 NULL");
    row("READY without its flag", "@greeting 00 1a 05 \"READY\" 0b \"Socket-Type\" 00 00 00 04 \"PUSH\"", push);
    row("READY in a long frame", "@greeting 06 00*7 06 05 \"READY\"", "established 3.1 NULL");
    row("READY twice", QByteArray(opened) + "@ready:PUSH", push + "|command READY");
    row("ERROR later", QByteArray(opened) + "04 06 05 \"ERROR\"", push + "|command ERROR");
    row("reserved flags", QByteArray(opened) + "f8 01 61", push + "|message [a]");
    row("long header, short body", QByteArray(opened) + "02 00*7 01 61", push + "|message [a]");
    row("empty message", QByteArray(opened) + "00 00", push + "|message []");
    row("unknown command", QByteArray(opened) + "04 05 04 \"JOIN\"", push + "|command JOIN");
    row("subscription", QByteArray(opened) + "04 0b 09 \"SUBSCRIBE\" 61 04 07 06 \"CANCEL\"",
        push + "|subscribe a|cancel ");
    row("PING", QByteArray(opened) + "04 07 04 \"PING\" 00 0f 00 01 61", push + "|pinged 1500 ms|message [a]");
    row("PING of 65.6 s", QByteArray(opened) + "04 07 04 \"PING\" 02 90", push + "|pinged 65600 ms");
    row("PING with a context that is too long", QByteArray(opened) + "04 18 04 \"PING\" 00 0f 61*17 00 01 61",
        push + "|pinged 1500 ms|message [a]");
    row("heartbeat inside a message",
        QByteArray(opened) + "01 01 61 04 07 04 \"PING\" 00 0f 01 01 62 "
                             "04 05 04 \"PONG\" 04 05 04 \"PONG\" 00 01 63 00 01 64",
        push + "|pinged 1500 ms|command PONG|command PONG|message [a][b][c]|message [d]");
    row("exactly the limits", QByteArray(opened) + "03 00*6 03 e7 61*999 01 01 62 00 00",
        push + "|message [999 bytes][b][]");
    row("2.0: routing id of 255 bytes", "ff 00*8 7f 01 08 00 ff 61*255 00 00",
        "established 2.0 PUSH id=255 bytes|message []");
}

void TstSession::lenient() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, lines);
    const Bytes wire = wireBytes(bytes.toStdString());
    for (const std::size_t chunk : {0, 1, 2, 5}) {
        SessionLog log(pull());
        log.feed(wire, chunk);
        QByteArray joined;
        for (const std::string& line : log.lines)
            joined += (joined.isEmpty() ? "" : "|") + QByteArray::fromStdString(line);
        QCOMPARE(joined, lines);
        QVERIFY(log.session.established());
        QCOMPARE(log.session.heldBytes(), std::size_t{0});
    }
}

/// Before proceed() a held session says no more than it must to make the peer speak.
void TstSession::hold_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("announced"); ///< empty: nothing yet
    QTest::addColumn<int>("sentBefore");
    QTest::addColumn<QByteArray>("proceeded");
    QTest::addColumn<int>("sentAfter");
    const auto row = [](const char* name, const QByteArray& bytes, const char* announced, int before,
                        const char* proceeded, int after) {
        QTest::newRow(name) << bytes << QByteArray(announced) << before << QByteArray(proceeded) << after;
    };
    const int ready = 28;
    row("silence", "", "", 11, "", 11);
    row("signature", "ff 00*8 7f", "", 11, "", 11);
    row("half a greeting", "ff 00*8 7f 03 01 \"NULL\"", "", 11, "", 11);
    row("greeting", "@greeting", "", 64, "", 64);
    row("READY", "@greeting @ready:PUSH", "announced 3.1 NULL PUSH", 64, "established 3.1 NULL PUSH", 64 + ready);
    row("wrong type", "@greeting @ready:PUB", "announced 3.1 NULL PUB", 64,
        "failed IncompatibleType handshake: PULL with PUB", 64);
    row("unknown type", "@greeting @ready:DGRAM", "announced 3.1 NULL DGRAM", 64,
        "failed UnknownSocketType handshake: PULL with DGRAM", 64);
    row("PLAIN", "ff 00*8 7f 03 01 \"PLAIN\" 00*47", "announced 3.1 PLAIN", 11,
        "failed MechanismMismatch handshake: NULL with PLAIN", 11);
    row("2.0 without its type", "ff 00*8 7f 01", "", 11, "", 11);
    row("2.0", "ff 00*8 7f 01 08", "announced 2.0 PUSH", 11, "", 11 + 1 + 2);
    row("2.0 with routing id", "ff 00*8 7f 01 08 00 01 61", "announced 2.0 PUSH", 11, "established 2.0 PUSH id=a",
        11 + 1 + 2);
    row("message behind READY", "@greeting @ready:PUSH 00 01 61", "announced 3.1 NULL PUSH", 64,
        "established 3.1 NULL PUSH|message [a]", 64 + ready);
}

void TstSession::hold() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, announced);
    QFETCH(int, sentBefore);
    QFETCH(QByteArray, proceeded);
    QFETCH(int, sentAfter);
    for (const std::size_t chunk : {0, 1, 3}) {
        SessionLog log(pull(Opening::Hold));
        log.feed(wireBytes(bytes.toStdString()), chunk);
        log.drain();
        log.takeSent();
        QCOMPARE(log.lines, announced.isEmpty() ? Lines{} : Lines{announced.toStdString()});
        QCOMPARE(log.sent.size(), std::size_t(sentBefore));
        QVERIFY(!log.session.established());
        if (announced.isEmpty())
            continue;
        log.lines.clear();
        log.session.proceed();
        log.drain();
        log.takeSent();
        QByteArray joined;
        for (const std::string& line : log.lines)
            joined += (joined.isEmpty() ? "" : "|") + QByteArray::fromStdString(line);
        QCOMPARE(joined, proceeded);
        QCOMPARE(log.sent.size(), std::size_t(sentAfter));
    }
}

void TstSession::holdIsBounded() {
    SessionLog log(pull(Opening::Hold));
    log.feed(wireBytes("@greeting @ready:PUSH"));
    const Bytes more = wireBytes("00 ff 61*255");
    for (int i = 0; i < 300; ++i)
        log.feed(more);
    QCOMPARE(log.lines, (Lines{"announced 3.1 NULL PUSH", "failed MessageBeforeReady handshake"}));
    QVERIFY(log.session.heldBytes() < (66 << 10));
}

void TstSession::proceedAsAnotherType() {
    SessionLog log({.type = SocketType::Sub, .routingId = {}, .limits = {}, .opening = Opening::Hold});
    log.feed(wireBytes("@greeting @ready:XPUB"));
    log.session.proceedAs(SocketType::XSub);
    log.drain();
    log.takeSent();
    QCOMPARE(log.lines, (Lines{"announced 3.1 NULL XPUB", "established 3.1 NULL XPUB"}));
    const Bytes own = wireBytes("@greeting @ready:XSUB");
    QCOMPARE(log.sent, own);
}

void TstSession::propertiesGoBothWays() {
    SessionOptions options = pull();
    options.metadata = {{"X-Colour", "red"}, {"X-Size", ""}};
    SessionLog log(options);
    log.feed(wireBytes("@greeting 04 26 05 \"READY\" 0b \"Socket-Type\" 00 00 00 04 \"PUSH\""
                       " 03 \"X-a\" 00 00 00 04 00 ff 00 ff"));
    QCOMPARE(log.lines, Lines{"established 3.1 NULL PUSH"});
    const auto& properties = log.session.announcement().properties;
    QCOMPARE(properties.size(), std::size_t{2});
    QCOMPARE(properties[1].first, std::string("X-a"));
    QCOMPARE(properties[1].second, (Bytes{0, 0xff, 0, 0xff}));
    QCOMPARE(log.sent, wireBytes("@greeting 04 35 05 \"READY\" 0b \"Socket-Type\" 00 00 00 04 \"PULL\""
                                 " 08 \"X-Colour\" 00 00 00 03 \"red\" 06 \"X-Size\" 00 00 00 00"));
}

void TstSession::nothingFollowsAFailure() {
    SessionLog log(pull());
    log.feed(wireBytes("@greeting @ready:PUSH 04 00 00 01 61"));
    log.feed(wireBytes("00 01 61"));
    QCOMPARE(log.lines, (Lines{"established 3.1 NULL PUSH", "failed BadCommand receive"}));
    QVERIFY(!log.session.input().empty());
    QCOMPARE(log.error.code, std::error_code(Errc::BadCommand));
}

QTEST_APPLESS_MAIN(TstSession)
#include "tst_session.moc"
