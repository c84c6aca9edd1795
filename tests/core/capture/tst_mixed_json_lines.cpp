// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/json_lines/reader.h"
#include "core/observe/capture/summary.h"
#include "core/observe/text/base64.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/capture_file.h"

#include <QTest>

#include <array>
#include <set>
#include <utility>

using namespace ipcscope;
using namespace ipcscope::capture;

/// JSON Lines in which endpoints are mixed.
class MixedJsonLinesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void endpointsCountTheirConnectionsThemselves();
    void messagesOfNoConnectionStayUnderTheirEndpoint();
    void eventsOfNoConnectionStayUnderTheirEndpoint();
    void moreConnectionsThanCanBeToldApart();
    void whoHasGoneIsForgotten();
    void numbersThatWereLeftOutDoNotFillIt();
    void whoComesBackIsNotForgotten();
    void everyoneOfAnEndlessStreamIsToldOf();
    void anEndpointThatComesLateIsToldOf();
    void whoIsFirstKnownByNumberIsToldOfLater();
};

namespace {

constexpr const char* head = R"({"v":1,"time":"2026-11-23T10:22:01.044120000Z","dir":"received")";

/// Somebody comes as connection 1, whom 2 was there before, and goes.
Chunk ofEndpoint(const PeerFacts& facts) {
    Chunk out(0, 0);
    const auto add = [&out](std::uint32_t peer, Kind kind, ByteView bytes) {
        RecordHeader header;
        header.time = 1'763'889'721'044'120'000;
        header.frames = kind == Kind::Message ? 1 : 0;
        header.peerAndKind =
            RecordHeader::pack(peer, kind, kind == Kind::Message ? Direction::Received : Direction::None);
        out.append(header, bytes);
    };
    add(1, Kind::PeerUp, encode(facts));
    add(1, Kind::Message, zmtp::Message::of({"one of " + facts.endpoint}).wire());
    add(2, Kind::Message, zmtp::Message::of({"two of " + facts.endpoint}).wire());
    add(1, Kind::Subscribe, bytesOf("EU"));
    add(2, Kind::Message, zmtp::Message::of({"three of " + facts.endpoint}).wire());
    add(1, Kind::PeerDown, encode(facts));
    return out;
}

std::string withoutNumber(const std::string& line) {
    const auto begin = line.find("\"id\":");
    return begin == std::string::npos ? line : line.substr(0, begin) + line.substr(line.find(',', begin));
}

std::string exported(const Chunk& chunk, const Roster& roster) {
    const auto out = exporterNamed("json")->make({});
    Bytes bytes;
    for (std::size_t i = 0; i < chunk.count(); ++i)
        out->record({.record = chunk.record(i), .id = i, .peer = &roster.peer(chunk.header(i).peer())->facts}, bytes);
    return std::string(textOf(bytes));
}

} // namespace

/// Two endpoints of one process, whose connections have the same numbers, in one file.
void MixedJsonLinesTest::endpointsCountTheirConnectionsThemselves() {
    constexpr std::size_t each = 6;
    const std::array<std::string, 2> endpoints{"ipc:///tmp/feed", "ipc:///tmp/control"};
    std::array<std::vector<std::string>, 2> lines;
    std::string oneBehindTheOther;
    for (std::size_t e = 0; e < 2; ++e) {
        PeerFacts facts;
        facts.endpoint = endpoints[e];
        facts.method = "joined";
        facts.pid = 4121;
        facts.process = "feedd";
        facts.type = "PUB";
        const auto capture = ofEndpoint(facts);
        Roster roster;
        roster.add(Peers{{2, facts}});
        roster.add(capture);
        const auto bytes = exported(capture, roster);
        oneBehindTheOther += bytes;
        const auto text = QByteArray::fromStdString(bytes).split('\n');
        for (std::size_t i = 0; i < each; ++i)
            lines[e].push_back(text[static_cast<qsizetype>(i)].toStdString() + '\n');
    }
    std::string mixed;
    for (std::size_t i = 0; i < each; ++i)
        mixed += lines[0][i] + lines[1][i];
    for (const auto& [text, inTurn] : {std::pair(oneBehindTheOther, false), {mixed, true}}) {
        const auto file = opened(copyOf(bytesOf(text)));
        QVERIFY(file.has_value() && !(*file)->damage());
        const auto read = contentsOf(**file);
        QCOMPARE(read.count(), 2 * each);
        Roster roster;
        roster.add((*file)->peers());
        std::array<std::vector<std::string>, 2> again;
        std::array<std::set<std::uint32_t>, 2> numbers;
        for (std::size_t i = 0; i < read.count(); ++i) {
            Chunk one(0, 0);
            one.append(read.header(i), read.record(i).bytes);
            roster.add(one);
            const auto number = read.header(i).peer();
            const auto* const peer = roster.peer(number);
            QVERIFY(peer != nullptr);
            const auto e = inTurn ? i % 2 : i / each;
            QCOMPARE(peer->facts.endpoint, endpoints[e]);
            numbers[e].insert(number);
            again[e].push_back(asJsonLine(read.record(i), peer->facts.endpoint, &peer->facts) + '\n');
        }
        QCOMPARE(numbers[0].size(), std::size_t(2));
        QCOMPARE(numbers[1].size(), std::size_t(2));
        numbers[0].merge(numbers[1]);
        QCOMPARE(numbers[0].size(), std::size_t(4));
        for (std::size_t e = 0; e < 2; ++e) {
            for (std::size_t i = 0; i < each; ++i)
                QCOMPARE(withoutNumber(again[e][i]), withoutNumber(lines[e][i]));
        }
        QCOMPARE(roster.upCount(), std::size_t(2)); // those that left did so at their own endpoint
    }
}

void MixedJsonLinesTest::messagesOfNoConnectionStayUnderTheirEndpoint() {
    const auto line = [](const char* endpoint, const char* more, const char* text) {
        return std::string(head) + R"(,"endpoint":")" + endpoint + '"' + more + R"(,"frames":[{"text":")" + text +
               "\"}]}\n";
    };
    const auto up = line("ipc://a", R"(,"peer":{"id":1,"process":"x"})", "1");
    const auto quiet = line("ipc://a", "", "2");
    JsonLinesReader alone;
    alone.received(bytesOf(up + quiet));
    QCOMPARE(alone.takePeers().size(), std::size_t(1)); // the message is of nobody, and its endpoint that of all
    QCOMPARE(alone.take()->header(1).peer(), 0U);
    JsonLinesReader reader;
    reader.received(bytesOf(up + quiet + line("ipc://b", "", "3") + line("ipc://b", R"(,"peer":{"id":1})", "4") +
                            line("ipc://b", "", "5")));
    const auto peers = reader.takePeers();
    const auto read = reader.take();
    QVERIFY(!reader.damage() && read);
    std::vector<std::string> endpoints;
    for (const auto& header : read->headers())
        endpoints.push_back(peers.at(header.peer()).endpoint);
    QCOMPARE(endpoints, (std::vector<std::string>{"ipc://a", "ipc://a", "ipc://b", "ipc://b", "ipc://b"}));
    QCOMPARE(read->header(4).peer(), read->header(2).peer());
    QVERIFY(read->header(3).peer() != read->header(2).peer());
}

/// Two endpoints are bound, one after the other, and stopped; somebody speaks at one of them only.
void MixedJsonLinesTest::eventsOfNoConnectionStayUnderTheirEndpoint() {
    const auto event = [](const char* endpoint, const char* name) {
        return std::string(R"({"v":1,"time":"2026-11-23T10:22:01Z","dir":"none","endpoint":")") + endpoint +
               R"(","event":")" + name + R"(","what":"stopped","data":{"text":"x"}})" + '\n';
    };
    const auto message = std::string(head) + R"(,"endpoint":"ipc://b","peer":{"id":1,"process":"x"},)" +
                         R"("frames":[{"text":"1"}]})" + '\n';
    JsonLinesReader alone;
    alone.received(bytesOf(event("ipc://a", "source-up") + event("ipc://a", "source-down")));
    QVERIFY(alone.takePeers().empty());
    QCOMPARE(alone.take()->header(1).peer(), 0U);
    const std::array<const char*, 5> endpoints{"ipc://a", "ipc://b", "ipc://b", "ipc://a", "ipc://b"};
    JsonLinesReader reader;
    reader.received(bytesOf(event("ipc://a", "source-up") + event("ipc://b", "source-up") + message +
                            event("ipc://a", "source-down") + event("ipc://b", "lost")));
    const auto peers = reader.takePeers();
    const auto read = reader.take();
    QVERIFY(!reader.damage() && read);
    QCOMPARE(read->count(), endpoints.size());
    std::string again;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        const auto& peer = peers.at(read->header(i).peer());
        QCOMPARE(peer.endpoint, endpoints[i]);
        again += asJsonLine(read->record(i), peer.endpoint, &peer) + '\n';
    }
    QVERIFY(!peers.contains(read->header(2).peer()) || peers.at(read->header(2).peer()).process == "x");
    JsonLinesReader second;
    second.received(bytesOf(again));
    QVERIFY(!second.damage());
    const auto peersAgain = second.takePeers();
    const auto readAgain = second.take();
    for (std::size_t i = 0; i < endpoints.size(); ++i)
        QCOMPARE(peersAgain.at(readAgain->header(i).peer()).endpoint, endpoints[i]);
}

void MixedJsonLinesTest::moreConnectionsThanCanBeToldApart() {
    ConnectionNumbers numbers;
    QCOMPARE(numbers.of("a", ConnectionNumbers::highest), ConnectionNumbers::highest);
    QCOMPARE(numbers.of("b", 7), 7U);
    QCOMPARE(numbers.of("a", 7), 7U); // nothing is free above the highest
    ConnectionNumbers many;
    for (std::uint32_t i = 0; i < ConnectionNumbers::most; ++i)
        QCOMPARE(many.of(std::to_string(i), 1), i + 1);
    QCOMPARE(many.of("one more", 1), 1U);
    QCOMPARE(many.of("5", 1), 6U);
}

/// Connections come and go for ever; nobody has the number of one that went.
void MixedJsonLinesTest::whoHasGoneIsForgotten() {
    ConnectionNumbers numbers;
    std::uint32_t last = numbers.of("b", 1);
    QCOMPARE(last, 1U);
    for (std::uint32_t i = 1; i < 3 * ConnectionNumbers::most; ++i) {
        const auto one = numbers.of("a", i);
        QCOMPARE(one, last + 1);
        QCOMPARE(numbers.of("a", i), one);
        last = one;
        numbers.end("a", i);
    }
    QCOMPARE(numbers.of("b", 1), 1U);
    QCOMPARE(numbers.of("a", 3 * std::uint32_t{ConnectionNumbers::most} - 1), last); // not yet
    QCOMPARE(numbers.of("a", 1), last + 1);
    QCOMPARE(numbers.of("c", 2), last + 2);
    numbers.end("nobody", 1);
    numbers.end("b", 7);
    // Also where they are told of one by one.
    JsonLinesReader reader;
    const auto line = [](const char* endpoint, std::uint32_t number, const char* event) {
        return std::string(R"({"v":1,"time":"2026-11-23T10:22:01Z","dir":"none","endpoint":")") + endpoint +
               R"(","peer":{"id":)" + std::to_string(number) + R"(,"process":"x"},"event":"peer-)" + event +
               R"(","what":"x","data":{"base64":")" + text::toBase64(encode({})) + "\"}}\n";
    };
    for (std::uint32_t i = 1; i <= ConnectionNumbers::most + 10; ++i)
        reader.received(bytesOf(line("ipc://a", i, "down")));
    reader.received(bytesOf(line("ipc://b", 1, "up")));
    QVERIFY(!reader.damage());
    const auto read = reader.take();
    QCOMPARE(read->header(read->count() - 1).peer(), std::uint32_t(ConnectionNumbers::most) + 11);
}

namespace {

std::string messageOf(std::uint32_t connection, const std::string& more, const std::string& text = "x") {
    return std::string(head) + R"(,"endpoint":"ipc://a","peer":{"id":)" + std::to_string(connection) + more +
           R"(},"frames":[{"text":")" + text + "\"}]}\n";
}

} // namespace

/// As of a stream that was filtered.
void MixedJsonLinesTest::numbersThatWereLeftOutDoNotFillIt() {
    constexpr auto all = 2 * std::uint32_t{ConnectionNumbers::most};
    ConnectionNumbers numbers;
    for (std::uint32_t i = 0; i < all; ++i) {
        QCOMPARE(numbers.of("a", 2 * i + 1), 2 * i + 1);
        numbers.end("a", 2 * i + 1);
    }
    QCOMPARE(numbers.of("b", 1), 2 * all);
    QCOMPARE(numbers.of("b", 2 * all - 1), 2 * all + 1);
}

void MixedJsonLinesTest::whoComesBackIsNotForgotten() {
    ConnectionNumbers numbers;
    QCOMPARE(numbers.of("a", 1), 1U);
    QCOMPARE(numbers.of("b", 1), 2U);
    numbers.end("b", 1);
    QCOMPARE(numbers.of("b", 1), 2U);
    for (std::uint32_t i = 1; i <= 2 * ConnectionNumbers::most; ++i) {
        QCOMPARE(numbers.of("c", i), i + 2);
        numbers.end("c", i);
    }
    QCOMPARE(numbers.of("b", 1), 2U);
}

/// No record tells who comes and goes.
void MixedJsonLinesTest::everyoneOfAnEndlessStreamIsToldOf() {
    constexpr std::uint32_t all = 70'000;
    constexpr std::uint32_t atOnce = 10'000;
    JsonLinesReader reader;
    Roster roster;
    for (std::uint32_t i = 0; i < all;) {
        for (const auto end = i + atOnce; i < end; ++i)
            reader.received(bytesOf(messageOf(i, R"(,"process":"p)" + std::to_string(i) + '"')));
        roster.add(reader.takePeers());
        QVERIFY(reader.take() != nullptr);
    }
    QVERIFY(!reader.damage());
    for (std::uint32_t i = 0; i < all; ++i) {
        QVERIFY(roster.peer(i) != nullptr);
        QCOMPARE(roster.peer(i)->facts.endpoint, "ipc://a");
        QCOMPARE(roster.peer(i)->facts.process, "p" + std::to_string(i));
    }
}

/// Behind more connections than who reads a capture keeps, all of which have ended.
void MixedJsonLinesTest::anEndpointThatComesLateIsToldOf() {
    constexpr std::uint32_t all = ConnectionNumbers::most + 6'500; // more than are told of at once
    const auto gone = R"(,"event":"peer-down","what":"x","data":{"base64":")" + text::toBase64(encode({})) + "\"}}\n";
    std::string lines;
    for (std::uint32_t i = 1; i <= all; ++i) {
        const auto message = messageOf(i, R"(,"process":"p")");
        lines += message + message.substr(0, message.find(R"(,"frames")")) + gone;
    }
    auto late = messageOf(1, R"(,"process":"q")");
    late.replace(late.find("ipc://a"), 7, "ipc://b");
    const auto file = opened(copyOf(bytesOf(lines + late)));
    QVERIFY(file.has_value() && !(*file)->damage());
    QCOMPARE((*file)->count(), 2 * RecordId(all) + 1);
    const auto last = (*file)->load((*file)->parts().size() - 1);
    const auto& peers = (*file)->peers();
    const auto found = peers.find(last->header(last->count() - 1).peer());
    QVERIFY(found != peers.end());
    QCOMPARE(found->second.endpoint, "ipc://b");
}

void MixedJsonLinesTest::whoIsFirstKnownByNumberIsToldOfLater() {
    const auto first = messageOf(1, "");
    const auto later = messageOf(1, R"(,"pid":42,"process":"feedd")");
    JsonLinesReader atOnce;
    atOnce.received(bytesOf(first + later + first));
    QCOMPARE(atOnce.takePeers().at(1).process, "feedd");
    JsonLinesReader reader;
    Roster roster;
    for (const auto& line : {first, later, first}) {
        reader.received(bytesOf(line));
        roster.add(reader.takePeers());
    }
    QCOMPARE(roster.peer(1)->facts.process, "feedd");
    QCOMPARE(roster.peer(1)->facts.pid, 42);
    constexpr std::size_t morePiecesThanOne = 3 << 20;
    const auto file = opened(copyOf(bytesOf(first + messageOf(2, "", std::string(morePiecesThanOne, 'x')) + later)));
    QVERIFY(file.has_value() && !(*file)->damage());
    QCOMPARE((*file)->peers().at(1).process, "feedd");
}

QTEST_APPLESS_MAIN(MixedJsonLinesTest)
#include "tst_mixed_json_lines.moc"
