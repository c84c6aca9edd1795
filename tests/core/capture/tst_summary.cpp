// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/outbox.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/summary.h"
#include "core/transport/zmtp/message.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace ipcscope;
using namespace ipcscope::capture;

class SummaryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsMessages_data();
    void tellsMessages();
    void tellsEvents_data();
    void tellsEvents();
    void costsWhatItShows();
    void copiesAsText();
    void copiesAsHex();
    void copiesAsJson();
    void copiesEventsAsJson();
};

namespace {

using Frames = QList<QByteArray>;

zmtp::Message messageOf(const Frames& frames) {
    std::vector<ByteView> bodies;
    for (const auto& frame : frames)
        bodies.push_back(bytesOf({frame.data(), static_cast<std::size_t>(frame.size())}));
    return zmtp::Message::of(bodies);
}

Record recordOf(Kind kind, ByteView bytes, std::size_t frames = 0, std::uint32_t peer = 0) {
    Record record;
    record.header.time = 1'763'889'721'044'120'007;
    record.header.frames = static_cast<std::uint16_t>(frames);
    record.header.size = static_cast<std::uint32_t>(bytes.size());
    record.header.peerAndKind =
        RecordHeader::pack(peer, kind, kind == Kind::Sent ? Direction::Sent : Direction::Received);
    record.bytes = bytes;
    return record;
}

QString summaryOf(const Frames& frames, std::size_t limit = 256) {
    const auto message = messageOf(frames);
    return QString::fromStdString(summary(recordOf(Kind::Message, message.wire(), frames.size()), limit));
}

PeerFacts feedd() {
    PeerFacts facts;
    facts.pid = 4121;
    facts.process = "feedd";
    facts.type = "PUB";
    facts.mechanism = "NULL";
    facts.version = "3.1";
    return facts;
}

} // namespace

void SummaryTest::tellsMessages_data() {
    QTest::addColumn<Frames>("frames");
    QTest::addColumn<QString>("expected");
    QTest::newRow("topic and body") << Frames{"EU.BMW", "{\"price\":101.2}"}
                                    << QStringLiteral("EU.BMW  {\"price\":101.2}");
    QTest::newRow("one frame") << Frames{"hello"} << QStringLiteral("hello");
    QTest::newRow("one empty frame") << Frames{""} << QStringLiteral("(empty)");
    QTest::newRow("delimiter in front") << Frames{"", "body"} << QStringLiteral("(empty)  body");
    QTest::newRow("envelope with a generated routing id")
        << Frames{QByteArray::fromHex("006b8b4567"), "", "hi"} << QStringLiteral("006b8b4567  (empty)  hi");
    QTest::newRow("long binary envelope")
        << Frames{QByteArray(40, '\x01'), "hi"} << QStringLiteral("40 B  01 01 01 01 01 01 01 01 …  hi");
    QTest::newRow("short binary body") << Frames{QByteArray::fromHex("deadbeef")} << QStringLiteral("4 B  de ad be ef");
    QTest::newRow("MessagePack") << Frames{"quotes",
                                           QByteArray::fromHex("83a373796da3424d57a57072696365cb4059600000000000"
                                                               "a1619201c40200ff")}
                                 << QStringLiteral("quotes  {\"sym\": \"BMW\", \"price\": 101.5, \"a\": [1, h'00ff']}");
    QTest::newRow("CBOR") << Frames{QByteArray::fromHex("bf6161fb4059600000000000ff")}
                          << QStringLiteral("{\"a\": 101.5}");
    QTest::newRow("MessagePack with text that would turn the line round")
        << Frames{QByteArray::fromHex("91a5c280e280ae")} << QStringLiteral("[\"<U+0080><U+202E>\"]");
    QTest::newRow("MessagePack that goes on")
        << Frames{QByteArray::fromHex("81a36162630100")} << QStringLiteral("7 B  81 a3 61 62 63 01 00");
    QTest::newRow("MessagePack that is too large to be sure")
        << Frames{QByteArray::fromHex("91c51001") + QByteArray(0x1001, '\1')}
        << QStringLiteral("4101 B  91 c5 10 01 01 01 01 01 01 01 01 01 01 01 01 01 …");
    QTest::newRow("long binary body") << Frames{QByteArray(20, '\0')}
                                      << QStringLiteral("20 B  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 …");
    QTest::newRow("several lines become one")
        << Frames{"{\n  \"a\": 1,\r\n\t\"b\":  2\n}"} << QStringLiteral("{ \"a\": 1, \"b\":  2 }");
    QTest::newRow("bidi override") << Frames{"a\xE2\x80\xAE"
                                             "b"}
                                   << QStringLiteral("a<U+202E>b");
    QTest::newRow("escape sequence is binary") << Frames{"\x1b[31m"} << QStringLiteral("5 B  1b 5b 33 31 6d");
    QTest::newRow("cut") << Frames{QByteArray(300, 'x')} << QString(256, QLatin1Char('x')) + QStringLiteral("…");
    QTest::newRow("cut inside a character")
        << Frames{QByteArray(255, 'x') + "äöü"} << QString(255, QLatin1Char('x')) + QStringLiteral("…");
}

void SummaryTest::tellsMessages() {
    QFETCH(Frames, frames);
    QFETCH(QString, expected);
    QCOMPARE(summaryOf(frames), expected);
}

void SummaryTest::tellsEvents_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, Kind kind, const QByteArray& bytes, const char* expected) {
        QTest::newRow(name) << static_cast<int>(kind) << bytes << QString::fromUtf8(expected);
    };
    const auto facts = [](PeerFacts from) {
        const auto bytes = encode(from);
        return QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    };
    auto gone = feedd();
    gone.reason = "Connection reset by peer";
    auto nameless = PeerFacts{};
    nameless.reason = "not ZMTP";
    PeerFacts others;
    others.process = "link type 1";
    row("peer of which nothing is known", Kind::PeerUp, facts(others), "link type 1 connected");
    others.type = "PUB";
    row("peer of which little is known", Kind::PeerUp, facts(others), "link type 1 connected: PUB");
    row("peer up", Kind::PeerUp, facts(feedd()), "feedd (pid 4121) connected: PUB, NULL, ZMTP 3.1");
    row("peer left", Kind::PeerDown, facts(feedd()), "feedd (pid 4121) left");
    row("peer reset", Kind::PeerDown, facts(gone), "feedd (pid 4121) left: Connection reset by peer");
    row("failed handshake", Kind::HandshakeFailed, facts(nameless), "Handshake with a peer failed: not ZMTP");
    row("damaged facts", Kind::PeerDown, "\x01", "a peer left");
    row("subscribe", Kind::Subscribe, "EU.", "subscribes to EU.");
    row("subscribe to all", Kind::Subscribe, "", "subscribes to all topics");
    row("cancel binary", Kind::Cancel, QByteArray::fromHex("00ff"), "no longer wants 2 B  00 ff");
    row("bound", Kind::SourceUp, "Bound to ipc:///tmp/x", "Bound to ipc:///tmp/x");
    row("hostile path", Kind::SourceDown, "a\nb", "a␊b");
    row("one lost", Kind::Lost, QByteArray::fromHex("0000000000000001"), "1 record was read but not kept");
    row("many lost", Kind::Lost, QByteArray::fromHex("000000000000a028"), "41000 records were read but not kept");
    row("command", Kind::Command, QByteArray("PING\0\0\x0a", 7), "PING  2 B  00 0a");
    row("command without data", Kind::Command, "NOOP", "NOOP  (empty)");
}

void SummaryTest::tellsEvents() {
    QFETCH(int, kind);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    const auto view = bytesOf({bytes.data(), static_cast<std::size_t>(bytes.size())});
    QCOMPARE(QString::fromStdString(summary(recordOf(static_cast<Kind>(kind), view))), expected);
}

void SummaryTest::costsWhatItShows() {
    const auto wide = summaryOf({QByteArray(50 << 20, 'x'), "tail"});
    QVERIFY(wide.startsWith(QString(256, QLatin1Char('x'))));
    QVERIFY(wide.size() < 300);
    const auto many = summaryOf(Frames(60'000, "frame"));
    QVERIFY(many.endsWith(QStringLiteral("… (60000 frames)")));
    QVERIFY(many.size() < 300);
    const auto hostile = summaryOf({QByteArray("\xE2\x80\xAE").repeated(1'000)});
    QVERIFY(hostile.size() < 1'000);
}

void SummaryTest::copiesAsText() {
    const auto message = messageOf({"EU", QByteArray("a\0\xFF\n", 4)});
    QCOMPARE(asText(recordOf(Kind::Message, message.wire(), 2)), std::string("EU\na\0\xFF\n", 7));
    QCOMPARE(asText(recordOf(Kind::SourceUp, bytesOf("Bound"))), std::string("Bound"));
}

void SummaryTest::copiesAsHex() {
    const auto message = messageOf({"EU.IDX", "0123456789abcdef\x01z"});
    QCOMPARE(QString::fromStdString(asHex(recordOf(Kind::Sent, message.wire(), 2))),
             QStringLiteral("frame 1 of 2, 6 bytes\n"
                            "0000  45 55 2e 49 44 58                                EU.IDX\n"
                            "frame 2 of 2, 18 bytes\n"
                            "0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n"
                            "0010  01 7a                                            .z\n"));
}

void SummaryTest::copiesAsJson() {
    const auto message = messageOf({"EU", QByteArray::fromHex("deadbeef"), "\"\n\xE2\x82\xAC"});
    const auto facts = feedd();
    const auto line = asJsonLine(recordOf(Kind::Message, message.wire(), 3, 5), "ipc:///tmp/\xFFx", &facts);
    QVERIFY(line.starts_with("{\"v\":1,\"time\":\"2025-11-23T09:22:01.044120007Z\",\"endpoint\":"));
    QVERIFY(line.find('\n') == std::string::npos);
    const auto json = nlohmann::json::parse(line);
    QCOMPARE(json["endpoint"].get<std::string>(), std::string("ipc:///tmp/\xEF\xBF\xBDx"));
    QCOMPARE(json["dir"].get<std::string>(), std::string("received"));
    QCOMPARE(json["peer"]["id"].get<int>(), 5);
    QCOMPARE(json["peer"]["process"].get<std::string>(), std::string("feedd"));
    QCOMPARE(json["frames"].size(), std::size_t(3));
    QCOMPARE(json["frames"][0].dump(), std::string("{\"text\":\"EU\"}"));
    QCOMPARE(json["frames"][1].dump(), std::string("{\"base64\":\"3q2+7w==\"}"));
    QCOMPARE(json["frames"][2]["text"].get<std::string>(), std::string("\"\n\xE2\x82\xAC"));
    const auto hostile = messageOf({"\u202e\u009b2J\u4ef7"});
    const auto escaped = asJsonLine(recordOf(Kind::Message, hostile.wire(), 1), "ipc:///tmp/\u200b", nullptr);
    QVERIFY(escaped.find("{\"text\":\"\\u202e\\u009b2J\u4ef7\"}") != std::string::npos);
    QVERIFY(escaped.find("ipc:///tmp/\\u200b") != std::string::npos);
    const auto unknown = nlohmann::json::parse(asJsonLine(recordOf(Kind::Sent, message.wire(), 3, 5), "", nullptr));
    QCOMPARE(unknown["peer"].dump(), std::string("{\"id\":5}"));
    QCOMPARE(unknown["dir"].get<std::string>(), std::string("sent"));
}

void SummaryTest::copiesEventsAsJson() {
    const auto up =
        nlohmann::json::parse(asJsonLine(recordOf(Kind::PeerUp, encode(feedd()), 0, 1), "ipc://x", nullptr));
    QCOMPARE(up["event"].get<std::string>(), std::string("peer-up"));
    QVERIFY(up["what"].get<std::string>().starts_with("feedd (pid 4121)"));
    QVERIFY(!up.contains("frames"));
    const auto topic = nlohmann::json::parse(asJsonLine(recordOf(Kind::Subscribe, bytesOf("EU")), "ipc://x", nullptr));
    QCOMPARE(topic["topic"].dump(), std::string("{\"text\":\"EU\"}"));
    QVERIFY(!topic.contains("peer"));
}

QTEST_APPLESS_MAIN(SummaryTest)
#include "tst_summary.moc"
