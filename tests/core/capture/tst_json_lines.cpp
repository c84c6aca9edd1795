// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/json_lines/reader.h"
#include "core/observe/capture/summary.h"
#include "core/observe/capture/words.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/capture_file.h"
#include "tests/core/capture/random_records.h"

#include <QTest>

#include <limits>

using namespace ipcscope;
using namespace ipcscope::capture;

class JsonLinesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBack_data();
    void comesBack();
    void peersAreToldOfOnce();
    void aConnectionMayHaveNumberZero();
    void saysWhichLineIsNone_data();
    void saysWhichLineIsNone();
    void whatIsAroundADamagedLineIsRead();
    void everyCutKeepsTheLinesBeforeIt();
    void linesWithoutRecordsAreNoCapture();
    void timesComeBack();
    void whatIsLongerEscapedIsBase64();
    void aLineThatIsTooLongIsSkipped();
    void controlCharactersEndALine();
};

namespace {

constexpr const char* head = R"({"v":1,"time":"2026-11-23T10:22:01.044120000Z","dir":"received")";

/// One or several frames of any bytes, mostly text.
Bytes randomWire(RandomRecords& random, std::uint16_t& frames) {
    frames = static_cast<std::uint16_t>(1 + random.below(4));
    std::vector<Bytes> bodies;
    for (std::uint16_t i = 0; i < frames; ++i) {
        bodies.push_back(random.record(random.below(10) == 0 ? 700 : 40).bytes);
        if (random.below(2) == 0) {
            for (auto& byte : bodies.back())
                byte = static_cast<std::uint8_t>(byte % 128);
        }
    }
    return copyOf(zmtp::Message::of(std::vector<ByteView>(bodies.begin(), bodies.end())).wire());
}

OwnedRecord randomRecord(RandomRecords& random) {
    auto out = random.record(40);
    out.peer = static_cast<std::uint32_t>(random.below(5));
    out.kind = random.below(2) == 0 ? Kind::Message : out.kind;
    const bool message = out.kind == Kind::Message || out.kind == Kind::Sent;
    const bool plain = random.below(10) > 0;
    out.frames = 0;
    if (message && plain)
        out.bytes = randomWire(random, out.frames);
    if (message && !plain) {
        zmtp::FrameReader reader(out.bytes);
        while (reader.next())
            ++out.frames;
    }
    return out;
}

std::shared_ptr<Chunk> randomChunk(unsigned seed, std::size_t count) {
    RandomRecords random(seed);
    auto out = std::make_shared<Chunk>(0, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const auto record = randomRecord(random);
        auto header = record.header();
        header.time = 1'763'889'721'044'120'000 + static_cast<std::int64_t>(random.below(1'000'000'000'000));
        out->append(header, record.bytes);
    }
    return out;
}

Bytes exported(const Chunk& chunk, const Roster* roster, const Notes& notes) {
    const auto out = exporterNamed("json")->make({.endpoint = "ipc:///tmp/feed", .notes = notes});
    Bytes bytes;
    out->begin(bytes);
    for (std::size_t i = 0; i < chunk.count(); ++i) {
        const auto* const peer = roster == nullptr ? nullptr : roster->peer(chunk.header(i).peer());
        out->record({.record = chunk.record(i), .id = i, .peer = peer == nullptr ? nullptr : &peer->facts}, bytes);
    }
    out->end(bytes);
    return bytes;
}

Bytes bytesFrom(const std::string& text) {
    return copyOf(bytesOf(text));
}

} // namespace

void JsonLinesTest::comesBack_data() {
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 20; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void JsonLinesTest::comesBack() {
    QFETCH(unsigned, seed);
    const auto chunk = randomChunk(seed, 400);
    const Notes notes{{3, {.marked = true, .text = {}}}, {399, {.marked = false, .text = "\"last\" \xE2\x82\xAC\n"}}};
    const auto bytes = exported(*chunk, nullptr, notes);
    const auto file = opened(bytes);
    QVERIFY(file.has_value());
    QVERIFY2(!(*file)->damage(), (*file)->damage() ? (*file)->damage()->what.c_str() : "");
    const auto read = contentsOf(**file);
    QCOMPARE(read.count(), chunk->count());
    for (std::size_t i = 0; i < read.count(); ++i)
        QVERIFY2(sameRecords(read, *chunk, i + 1), asJsonLine(chunk->record(i), {}, nullptr).c_str());
    QCOMPARE((*file)->notes(), notes);

    RandomRecords random(seed);
    JsonLinesReader reader;
    Chunk pieces(0, 0);
    Notes readNotes;
    for (ByteView rest = bytes; !rest.empty();) {
        const auto some = std::min<std::size_t>(rest.size(), 1 + random.below(300));
        reader.received(rest.first(some));
        rest = rest.subspan(some);
        if (const auto batch = reader.take())
            pieces.append(*batch);
        readNotes.merge(reader.takeNotes());
    }
    reader.ended();
    QVERIFY(!reader.damage());
    QVERIFY(sameRecords(pieces, *chunk));
    QCOMPARE(readNotes, notes);
}

void JsonLinesTest::peersAreToldOfOnce() {
    const PeerFacts facts{.endpoint = "ipc:///tmp/feed",
                          .method = "joined",
                          .pid = 4121,
                          .uid = 1000,
                          .process = "feedd",
                          .type = "PUB",
                          .ownType = {},
                          .mechanism = "NULL",
                          .version = "3.1",
                          .routingId = {0, 1, 0xFF},
                          .reason = {}};
    Chunk chunk(0, 0);
    Roster roster;
    const auto add = [&chunk](Kind kind, ByteView bytes) {
        RecordHeader header;
        header.time = 1'763'889'721'044'120'000;
        header.frames = kind == Kind::Message ? 1 : 0;
        header.peerAndKind = RecordHeader::pack(7, kind, kind == Kind::Message ? Direction::Received : Direction::None);
        chunk.append(header, bytes);
    };
    add(Kind::PeerUp, encode(facts));
    add(Kind::Message, zmtp::Message::of({"one"}).wire());
    add(Kind::Message, zmtp::Message::of({"two"}).wire());
    roster.add(chunk);
    QVERIFY(sameRecords(contentsOf(**opened(exported(chunk, &roster, {}))), chunk));

    Chunk messages(0, 0);
    messages.append(chunk, 1);
    const auto file = *opened(exported(messages, &roster, {}));
    QVERIFY(sameRecords(contentsOf(*file), messages));
    QCOMPARE(file->peers(), (Peers{{7, facts}}));
}

void JsonLinesTest::aConnectionMayHaveNumberZero() {
    JsonLinesReader reader;
    reader.received(bytesOf(std::string(head) +
                            R"(,"endpoint":"ipc:///tmp/x","peer":{"id":0,"pid":42,"uid":7,"process":"feedd"},)"
                            R"("frames":[{"text":"a"}]})"
                            "\n" +
                            head + R"(,"event":"source-up","what":"Bound","frames":[]})" + "\n"));
    reader.ended();
    const auto told = reader.damage() ? reader.damage()->what : std::string();
    QVERIFY2(told.empty(), told.c_str());
    Roster roster;
    roster.add(reader.takePeers());
    const auto chunk = reader.take();
    const auto* peer = roster.peer(0);
    QVERIFY(chunk && chunk->count() == 2 && peer != nullptr);
    const auto line = asJsonLine(chunk->record(0), "ipc:///tmp/x", &peer->facts);
    QVERIFY2(line.find(R"("peer":{"id":0,"pid":42,"uid":7,"process":"feedd")") != std::string::npos, line.c_str());
    const auto again = readJsonLine(line);
    QVERIFY(again && again->peer && again->peer->process == "feedd");
    // What the source tells of itself is of no connection.
    QVERIFY(asJsonLine(chunk->record(1), "ipc:///tmp/x", &peer->facts).find("peer") == std::string::npos);
}

void JsonLinesTest::saysWhichLineIsNone_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("why");
    const QByteArray begin(head);
    QTest::newRow("no JSON") << QByteArray("{\"v\":1") << QByteArray("line 2 is no JSON object");
    QTest::newRow("an array") << QByteArray("[1]") << QByteArray("line 2 is no JSON object");
    QTest::newRow("of the future") << QByteArray("{\"v\":2}") << QByteArray("line 2 is of another version");
    QTest::newRow("no time") << QByteArray("{\"v\":1}") << QByteArray("line 2 has no time");
    QTest::newRow("half a time") << QByteArray("{\"v\":1,\"time\":\"2026-11-23\"}") << QByteArray("line 2 has no time");
    QTest::newRow("no day") << QByteArray("{\"v\":1,\"time\":\"2026-02-30T10:22:01.044120000Z\"}")
                            << QByteArray("line 2 has no time");
    QTest::newRow("no direction") << QByteArray("{\"v\":1,\"time\":\"2026-11-23T10:22:01.044120000Z\",\"dir\":\"up\"}")
                                  << QByteArray("line 2 has no direction");
    QTest::newRow("no frames") << begin + "}" << QByteArray("line 2 has no frames");
    QTest::newRow("frames of nothing") << begin + ",\"frames\":[]}" << QByteArray("line 2 has no frames");
    QTest::newRow("a frame of numbers") << begin + ",\"frames\":[1]}"
                                        << QByteArray("line 2 has bytes that are neither text nor base64");
    QTest::newRow("no base64") << begin + ",\"frames\":[{\"base64\":\"?\"}]}"
                               << QByteArray("line 2 has bytes that are neither text nor base64");
    QTest::newRow("an event nobody knows")
        << begin + ",\"event\":\"rain\"}" << QByteArray("line 2 has an unknown event");
    QTest::newRow("a peer too many") << begin + ",\"peer\":{\"id\":16777216},\"frames\":[{\"text\":\"\"}]}"
                                     << QByteArray("line 2 has no proper id");
    QTest::newRow("a code of words") << begin + ",\"code\":\"x\",\"frames\":[{\"text\":\"\"}]}"
                                     << QByteArray("line 2 has no proper code");
    QTest::newRow("too deep") << begin + ",\"frames\":" + QByteArray(100'000, '[')
                              << QByteArray("line 2 is no JSON object");
}

void JsonLinesTest::saysWhichLineIsNone() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, why);
    const auto good = std::string(head) + R"(,"frames":[{"text":"good"}]})" + "\n";
    JsonLinesReader reader;
    reader.received(bytesOf(good + line.toStdString() + "\n\n" + good));
    reader.ended();
    QVERIFY(reader.damage().has_value());
    QCOMPARE(QByteArray::fromStdString(reader.damage()->what), why);
    QCOMPARE(reader.damage()->offset, std::uint64_t(good.size()));
    QCOMPARE(reader.take()->count(), std::size_t(2));
}

void JsonLinesTest::whatIsAroundADamagedLineIsRead() {
    const auto chunk = randomChunk(1, 20);
    auto text = std::string(textOf(exported(*chunk, nullptr, {})));
    text.insert(text.find('\n') + 1, "no record\n");
    const auto file = opened(bytesFrom(text));
    QVERIFY(file.has_value() && (*file)->damage());
    QCOMPARE((*file)->damage()->what, std::string("line 2 is no JSON object"));
    QVERIFY(sameRecords(contentsOf(**file), *chunk));
}

void JsonLinesTest::everyCutKeepsTheLinesBeforeIt() {
    const auto chunk = randomChunk(2, 8);
    const auto bytes = exported(*chunk, nullptr, {});
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto cut = ByteView(bytes).first(size);
        const auto lines = static_cast<std::size_t>(std::ranges::count(cut, '\n'));
        const bool endOfLine = bytes[size] == '\n';
        const auto file = opened(cut);
        const auto whole = lines + (endOfLine ? 1 : 0);
        QCOMPARE(file.has_value(), whole > 0);
        if (!file)
            continue;
        QCOMPARE((*file)->count(), RecordId(whole));
        QVERIFY(sameRecords(contentsOf(**file), *chunk, whole));
        QCOMPARE((*file)->damage().has_value(), !endOfLine && size > 0 && bytes[size - 1] != '\n');
    }
}

void JsonLinesTest::linesWithoutRecordsAreNoCapture() {
    for (const auto& text : {std::string("{}"), std::string("{\n{\n"), std::string("  {"), std::string(70'000, '{')}) {
        const auto file = opened(bytesFrom(text));
        QVERIFY(!file.has_value());
        QCOMPARE(file.error().code, std::make_error_code(std::errc::bad_message));
    }
}

void JsonLinesTest::timesComeBack() {
    for (const std::int64_t time : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{999'999'999},
                                    std::int64_t{1'763'889'721'044'120'001}, std::int64_t{-9'000'000'000'000'000'000},
                                    std::int64_t{9'000'000'000'000'000'000}})
        QCOMPARE(timeOfIso(isoTime(time)), std::optional(time));
    const std::int64_t time = 1'763'889'721'500'000'000;
    for (const char* text : {"2025-11-23T09:22:01.5Z", "2025-11-23T09:22:01.500000Z", "2025-11-23T10:52:01.5+01:30",
                             "2025-11-22T21:22:01.5-12:00"})
        QCOMPARE(timeOfIso(text), std::optional(time));
    QCOMPARE(timeOfIso("2025-11-23T09:22:01Z"), std::optional(time - 500'000'000));
    for (const char* text : {"", "2025-11-23T09:22:01", "2025-11-23T09:22:01.Z", "2025-11-23T09:22:01.1234567890Z",
                             "2025-11-23T09:22:01+1:00", "2025-11-23 09:22:01Z", "2025-02-30T09:22:01Z"})
        QVERIFY2(!timeOfIso(text), text);
}

void JsonLinesTest::whatIsLongerEscapedIsBase64() {
    Chunk chunk(0, 0);
    RecordHeader header;
    header.time = std::numeric_limits<std::int64_t>::max();
    header.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received);
    header.frames = 1;
    chunk.append(header, zmtp::Message::of({std::string(1'000, '\0')}).wire());
    header.time = std::numeric_limits<std::int64_t>::min();
    chunk.append(header, zmtp::Message::of({std::string(1'000, 'x') + "\n\t"}).wire());
    chunk.append(header, zmtp::Message::of({std::string_view("\1EU", 3)}).wire());
    const auto bytes = exported(chunk, nullptr, {});
    QVERIFY(bytes.size() < 3'000);
    QVERIFY(textOf(bytes).contains(R"("text":"xxx)"));
    QVERIFY(textOf(bytes).contains(R"("text":"\u0001EU)"));
    JsonLinesReader reader;
    reader.received(bytes);
    QVERIFY(!reader.damage());
    QVERIFY(sameRecords(*reader.take(), chunk));
}

void JsonLinesTest::aLineThatIsTooLongIsSkipped() {
    const std::string good = std::string(head) + R"(,"frames":[{"text":"a"}]})" + '\n';
    const std::string piece(64 << 20, ' ');
    JsonLinesReader reader;
    reader.received(bytesOf(good));
    for (std::size_t size = 0; size <= JsonLinesReader::longestLine; size += piece.size())
        reader.received(bytesOf(piece));
    reader.received(bytesOf("rest\n" + good + good));
    reader.ended();
    const auto read = reader.take();
    QVERIFY(read != nullptr);
    QCOMPARE(read->count(), std::size_t(3));
    QVERIFY(reader.damage().has_value());
    QCOMPARE(reader.damage()->what, std::string("line 2 is too long"));
    QCOMPARE(reader.damage()->offset, std::uint64_t(good.size()));
}

/// At once, wherever they stand; but those that JSON allows for.
void JsonLinesTest::controlCharactersEndALine() {
    const std::string begin = std::string(head) + R"(,"frames":[{"text":"a"}])";
    for (int code = 0; code < ' '; ++code) {
        const auto c = static_cast<char>(code);
        if (c == '\n')
            continue;
        const bool stands = c == '\t' || c == '\r';
        for (const std::size_t spaces : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}) {
            JsonLinesReader reader;
            reader.received(bytesOf(begin + std::string(spaces, ' ') + c));
            QCOMPARE(reader.skips(), !stands);
            QCOMPARE(reader.damage().has_value(), !stands);
            reader.received(bytesOf("}\n" + begin + "}\n"));
            QCOMPARE(reader.take()->count(), std::size_t(stands ? 2 : 1));
            if (!stands) {
                QCOMPARE(reader.damage()->what, std::string("line 1 is no JSON object"));
                QCOMPARE(reader.damage()->offset, std::uint64_t(0));
            }
        }
    }
}

QTEST_APPLESS_MAIN(JsonLinesTest)
#include "tst_json_lines.moc"
