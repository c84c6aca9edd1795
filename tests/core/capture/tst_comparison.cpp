// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/comparison.h"
#include "core/observe/decode/decoders.h"
#include "core/transport/zmtp/message.h"

#include <QTest>

using namespace ipcscope;
using namespace ipcscope::capture;

class ComparisonTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsTheOneBeforeOfTheTopic();
    void withoutATopicTheConnectionCounts();
    void comparesByMembers();
    void comparesBytesByLines();
    void aDecoderThatWasChosenIsUsed();
    void seesWhatTheTextsCut();
    void saysThatThereIsMore();
    void otherTreesAreOtherValues();
    void whatIsWrittenOtherwiseIsNotIdentical();
    void longPathsAreCut();
};

namespace {

using Bodies = std::initializer_list<std::string_view>;

/// Messages of one capture.
class Capture {
public:
    explicit Capture(std::size_t perChunk)
        : m_perChunk(perChunk) {}
    Capture& add(Bodies bodies, std::uint32_t peer = 1, Direction way = Direction::Received,
                 Kind kind = Kind::Message) {
        if (m_snapshot.chunks.empty() || m_chunk->count() == m_perChunk) {
            m_chunk = std::make_shared<Chunk>(0, 0);
            m_snapshot.chunks.push_back({m_count, KeptChunk(m_chunk)});
        }
        m_chunk->append(
            {.peerAndKind = RecordHeader::pack(peer, kind, way), .frames = static_cast<std::uint16_t>(bodies.size())},
            zmtp::Message::of(bodies).wire());
        ++m_count;
        return *this;
    }
    std::optional<RecordId> before(RecordId id) {
        Store::Snapshot fresh;
        for (const auto& each : m_snapshot.chunks)
            fresh.chunks.push_back({each.first, KeptChunk(each.records.chunk())});
        for (const auto& each : fresh.chunks) {
            if (id >= each.first && id < each.end())
                return previousAlike(fresh, id, each.records.chunk()->record(static_cast<std::size_t>(id - each.first)),
                                     std::atomic<bool>(false));
        }
        return std::nullopt;
    }

private:
    std::size_t m_perChunk;
    std::shared_ptr<Chunk> m_chunk;
    Store::Snapshot m_snapshot;
    RecordId m_count = 0;
};

Comparison compared(Bodies before, Bodies after, const DecoderPins& pins = {}) {
    const auto old = zmtp::Message::of(before);
    const auto now = zmtp::Message::of(after);
    const auto record = [](const zmtp::Message& message) {
        return Record{{.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received),
                       .frames = static_cast<std::uint16_t>(message.frameCount())},
                      message.wire()};
    };
    return compare(record(old), record(now), pins);
}

/// "1 price: 101.2 -> 101.3", a line for each value that differs.
QStringList differences(const Comparison& comparison) {
    QStringList out;
    for (const auto& value : comparison.values) {
        if (value.differs)
            out << QString::fromStdString(std::to_string(value.frame) + ' ' + value.path + ": " +
                                          value.before.value_or("none") + " -> " + value.after.value_or("none"));
    }
    return out;
}

} // namespace

void ComparisonTest::findsTheOneBeforeOfTheTopic() {
    for (const std::size_t perChunk : {1, 2, 100}) {
        Capture capture(perChunk);
        capture.add({"EU", "1"})
            .add({"US", "2"})
            .add({"EU", "3"}, 2)
            .add({"EU", "x"}, 1, Direction::None, Kind::Command)
            .add({"EU", "4"}, 1, Direction::Sent)
            .add({"EU"})
            .add({"EU", "5"})
            .add({"", "6"})
            .add({"", "7"});
        QCOMPARE(capture.before(6), std::optional<RecordId>(2));
        QCOMPARE(capture.before(2), std::optional<RecordId>(0));
        QVERIFY(!capture.before(0) && !capture.before(1) && !capture.before(4) && !capture.before(5));
        QCOMPARE(capture.before(8), std::optional<RecordId>(7));
    }
}

void ComparisonTest::withoutATopicTheConnectionCounts() {
    Capture capture(2);
    capture.add({"a"}, 1).add({"b"}, 2).add({"c"}, 1).add({"d", "e"}, 1).add({"f"}, 1);
    QCOMPARE(capture.before(2), std::optional<RecordId>(0));
    QCOMPARE(capture.before(4), std::optional<RecordId>(2));
    QVERIFY(!capture.before(1));
}

void ComparisonTest::comparesByMembers() {
    const auto result = compared({"EU", R"({"price":101.2,"list":[1,2],"gone":{"a":1},"same":true})"},
                                 {"EU", R"({"new":null,"price":101.3,"list":[1,3,4],"same":true})"});
    const QStringList wanted{"1 new: none -> null", "1 price: 101.2 -> 101.3", "1 list[1]: 2 -> 3",
                             "1 list[2]: none -> 4", "1 gone.a: 1 -> none"};
    QCOMPARE(differences(result), wanted);
    QCOMPARE(result.values.size(), std::size_t(8)); // and the topic, list[0], same
    QVERIFY(!result.cut);
    QVERIFY(differences(compared({"a", "{}"}, {"a", "{}"})).isEmpty());
}

void ComparisonTest::comparesBytesByLines() {
    const std::string old("\0\1\2\3\4\5\6\7\0\1\2\3\4\5\6\7\0\xff", 18);
    const std::string now("\0\1\2\3\4\5\6\7\0\1\2\3\4\5\6\7\1\xff", 18);
    QCOMPARE(differences(compared({old}, {now})), QStringList{"0 0010: 00 ff -> 01 ff"});
    QCOMPARE(differences(compared({old}, {old.substr(0, 16)})), QStringList{"0 0010: 00 ff -> none"});
}

void ComparisonTest::aDecoderThatWasChosenIsUsed() {
    DecoderPins pins;
    pins.add({.frame = 0, .decoder = decode::decoderOf("pb")});
    const auto result = compared({"\x08\x05\x08\x06"}, {"\x08\x05\x08\x07"}, pins);
    QCOMPARE(result.values.size(), std::size_t(2));
    QVERIFY(!result.values[0].differs && result.values[1].differs);
    QCOMPARE(result.values[1].path, std::string("1 (2)"));
}

void ComparisonTest::seesWhatTheTextsCut() {
    const std::string old(10'000, 'a');
    const auto result = compared({old + "b"}, {old + "c"});
    QCOMPARE(result.values.size(), std::size_t(1));
    QVERIFY(result.values[0].differs);
    QVERIFY(result.values[0].before->size() < 2'000);
}

void ComparisonTest::saysThatThereIsMore() {
    const std::string old(comparedBytes + 1, '\0');
    const auto result = compared({old}, {old});
    QVERIFY(result.cut);
    QCOMPARE(result.values.size(), comparedBytes / 8);
    std::string many = "[0";
    for (std::size_t i = 0; i < 2 * comparedValues; ++i)
        many += ",1";
    QVERIFY(compared({many + "]"}, {"[0]"}).cut);
}

void ComparisonTest::otherTreesAreOtherValues() {
    const auto differ = [](std::string_view before, std::string_view after) {
        return !differences(compared({before}, {after})).isEmpty();
    };
    const QStringList wanted{"0 a.b: none -> 1", "0 [\"a.b\"]: 1 -> none"};
    QCOMPARE(differences(compared({"{\"a.b\":1}"}, {"{\"a\":{\"b\":1}}"})), wanted);
    QVERIFY(differ("[1,2]", "{\"[0]\":1,\"[1]\":2}"));
    QVERIFY(differ("{\"a\":[{\"b\":1}]}", "{\"a[0]\":{\"b\":1}}"));
    QVERIFY(differ("{\"a x\":{\"b y\":1}}", "{\"a x\\\"][\\\"b y\":1}"));
}

void ComparisonTest::whatIsWrittenOtherwiseIsNotIdentical() {
    QVERIFY(compared({"t", "[1]"}, {"t", "[1]"}).identical);
    const auto result = compared({"t", "[1]"}, {"t", "[ 1 ]"});
    QVERIFY(differences(result).isEmpty() && !result.identical);
    std::string large(100'000, '\0');
    const std::string same = large;
    large.back() = 1;
    QVERIFY(!compared({same}, {large}).identical);
}

/// Names of 500 bytes, nested 60 deep, around as many values as there is room for.
void ComparisonTest::longPathsAreCut() {
    const std::string name(500, '\xff');
    std::string body;
    for (int i = 0; i < 60; ++i)
        body += "\x81\xda\x01\xf4" + name;
    body += std::string("\xdc\x75\x30", 3) + std::string(30'000, '\x01');
    const auto result = compared({body}, {body});
    QVERIFY(result.identical && result.values.size() > 1'000);
    for (const auto& value : result.values)
        QVERIFY(value.path.size() <= comparedPath + 20);
    QVERIFY(result.values.front().path.ends_with("…"));
    QVERIFY(result.values.back().path != result.values.front().path);
}

QTEST_APPLESS_MAIN(ComparisonTest)
#include "tst_comparison.moc"
