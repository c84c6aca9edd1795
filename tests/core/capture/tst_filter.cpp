// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/filter_run.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/ids.h"
#include "tests/core/capture/random_traffic.h"

#include <QTest>

#include <algorithm>
#include <cerrno>

using namespace ipcscope;
using namespace ipcscope::capture;

class FilterTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void passes_data();
    void passes();
    void says_data();
    void says();
    void runsAsANaiveOne_data();
    void runsAsANaiveOne();
    void veryManyFramesAreWalkedOnce();
};

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t now = 1'700'000'000 * second;

/// A message of a publisher, the one before it 60 ms ago.
struct Sample {
    zmtp::Message message = zmtp::Message::of({"EU.BMW", R"({"price":101.5,"n":7,"list":[1,{"a":"x y"}],"on":true})"});
    PeerFacts peer;
    Note note{.marked = true, .text = "odd one"};

    Sample() {
        peer.endpoint = "ipc:///tmp/quotes.ipc";
        peer.process = "feedd";
        peer.pid = 4121;
        peer.uid = 1000;
        peer.type = "PUB";
        peer.mechanism = "NULL";
        peer.routingId = copyOf(bytesOf("W1"));
    }
    Row row() const {
        Row out;
        out.record.header.time = now - 2 * second;
        out.record.header.peerAndKind = RecordHeader::pack(3, Kind::Message, Direction::Received);
        out.record.header.frames = 2;
        out.record.bytes = message.wire();
        out.id = 41;
        out.previousTime = out.record.header.time - 60'000'000;
        out.method = "joined";
        out.peer = &peer;
        out.note = &note;
        return out;
    }
};

} // namespace

void FilterTest::passes_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("holds");
    const auto row = [](const char* filter, bool holds) { QTest::newRow(filter) << QString(filter) << holds; };
    row("", true);
    row("EU.BMW", true);
    row("eu.bmw", false);
    row("\"101.5\"", true);
    row("hex\"45 55\"", true);
    row("topic starts \"EU.\" and json.price > 100", true);
    row("topic starts EU. and json.price > 102", false);
    row("dir == ← and frame[1] =~ /bmw/i", true);
    row("frame[1] =~ /bmw/", false);
    row("dir == received", true);
    row("dir == →", false);
    row("dir in (sent, received)", true);
    row("type == pub", true);
    row("type in (REQ, DEALER)", false);
    row("type != REQ", true);
    row("no == 42", true);
    row("no >= 43", false);
    row("time > -5s", true);
    row("time > -1s", false);
    row("time == 2023-11-14T22:13:18Z", true);
    row("time > 2023-11-14T22:13:18.5Z", false);
    row("time == 2023-11-15T00:13:18+02:00", true);
    row("time > 2023-11-13T12:00 and time < 2023-11-16T12:00:00.5", true);
    row("time > 2023-11-16T12:00", false);
    row("dt > 50ms and dt <= 0.06s", true);
    row("frames == 2", true);
    row("size > 1k", false);
    row("size < 64k", true);
    row("frame[2].size > 10", true);
    row("frame[3].size > 0", false);
    row("not frame[3].size > 0", true);
    row("frame[3] != x", false);
    row("conn == 3", true);
    row("from == feedd and to == me", true);
    row("pid == 4121 and user == 1000", true);
    row("mechanism == null", true);
    row("identity == W1", true);
    row("identity starts w", false);
    row("method == joined", true);
    row("endpoint ~ quotes", true);
    row("event == message", true);
    row("text ~ price", true);
    row("hex ~ \"45 55\"", true);
    row("json.n == 7", true);
    row("json.n == 7.0", true);
    row("json.n == \"7\"", false);
    row("json.price == 101.5", true);
    row("json.price < 101.6 and json.price >= 101.5", true);
    row("json.list[0] == 1", true);
    row("json.list[1].a == \"x y\"", true);
    row("json.list[1].a =~ /^x\\sy$/", true);
    row("json.list[2] == 1", false);
    row("json.on == true", true);
    row("json.price.deeper == 1", false);
    row("has json.price", true);
    row("has json.cost", false);
    row("not has json.cost", true);
    row("has json", true);
    row("json.none != 1", false);
    row("state == kept", true);
    row("has mark and mark == yes", true);
    row("note ~ odd", true);
    row("(US or EU) and not (XX or YY)", true);
    row("US or EU and XX", false);
    row("not US and not XX", true);
    row("not not EU", true);
    row("and.or", false);
}

void FilterTest::passes() {
    QFETCH(QString, filter);
    QFETCH(bool, holds);
    const auto parsed = Filter::parse(filter.toStdString(), now);
    QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().what.c_str());
    const Sample sample;
    QCOMPARE(parsed->passes(sample.row()), holds);
    const auto denied = Filter::parse("not (" + filter.toStdString() + ")", now);
    if (!filter.isEmpty())
        QCOMPARE(denied->passes(sample.row()), !holds);
}

void FilterTest::says_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("what");
    QTest::addColumn<bool>("incomplete");
    const auto row = [](const char* filter, int column, const char* what, bool incomplete = false) {
        QTest::newRow(filter) << QString(filter) << column << QString(what) << incomplete;
    };
    row("topc == x", 1, "unknown field \"topc\" – did you mean topic?");
    row("size > 1 and dri == sent", 14, "unknown field \"dri\" – did you mean dir?");
    row("ä and topc == x", 7, "unknown field \"topc\" – did you mean topic?");
    row("something == x", 1, "unknown field \"something\"");
    row("has sise", 5, "unknown field \"sise\" – did you mean size?");
    row("frame[0] == x", 1, "unknown field \"frame[0]\" – did you mean frame[n]?");
    row("size ~ 4", 6, "\"~\" does not go with size");
    row("topic > a", 7, "\">\" does not go with topic");
    row("size > big", 8, "\"big\" is not a size: 64k");
    row("no == many", 7, "\"many\" is not a number");
    row("json.n > abc", 10, "\"abc\" is not a number");
    row("json.n >= \"4\"", 11, "\"4\" in quotes is not a number");
    row("ä and msgpack.n < 0x", 19, "\"0x\" is not a number");
    row("cbor.n < 1e999", 10, "\"1e999\" is not a number");
    row("dt > 5", 6, "\"5\" is not a duration: 50ms");
    row("time > noon", 8, "\"noon\" is no time: 10:22:01, 2026-11-27T10:22 or -5s");
    row("time > 2023-13-01T10:22", 8, "\"2023-13-01T10:22\" is no time: 10:22:01, 2026-11-27T10:22 or -5s");
    row("time > 25:00", 8, "\"25:00\" is no time: 10:22:01, 2026-11-27T10:22 or -5s");
    row("state == gone", 10, "state is one of: kept incomplete lost");
    row("text =~ abc", 9, "a regular expression is missing here: /…/");
    row("text =~ /a(/", 12, "regular expression: missing closing parenthesis");
    row("text =~ /a/x", 12, "regular expression: unknown flag \"x\"");
    row("text =~ /a/six", 14, "regular expression: unknown flag \"x\"");
    row("text =~ /é\\/[b-a]c/", 16, "regular expression: range out of order in character class");
    row("NOT a == 1", 1, "\"NOT\" means nothing here – did you mean not?");
    row("a AND b", 3, "\"AND\" means nothing here – did you mean and?");
    row("(a Or b)", 4, "\"Or\" means nothing here – did you mean or?");
    row("a && b", 3, "\"&&\" means nothing here – did you mean and?");
    row("size > 4 || b", 10, "\"||\" means nothing here – did you mean or?");
    row("topic contains b", 7, "\"contains\" means nothing here – did you mean ~?");
    row("a and !b", 7, "a single \"!\" means nothing here – did you mean not?");
    row("lenght > 4", 1, "unknown field \"lenght\" – did you mean size?");
    row("length > 4", 1, "unknown field \"length\" – did you mean size?");
    row("payload ~ x", 1, "unknown field \"payload\" – did you mean text?");
    row("message ~ x", 1, "unknown field \"message\" – did you mean event?");
    row("a b", 3, "\"and\" or \"or\" is missing here");
    row("a)", 2, "no parenthesis is open");
    row("a = b", 3, "a single \"=\" means nothing here – did you mean ==?");
    row("hex\"4\"", 6, "");
    row("", 0, "");
    row("size >", 7, "a value is missing here", true);
    row("a and", 6, "something is missing here", true);
    row("(a", 3, "\")\" is missing", true);
    row("\"abc", 1, "the text does not end", true);
    row("text =~ /abc", 9, "the regular expression does not end", true);
    row("type in (A, ", 13, "a value is missing here", true);
}

void FilterTest::says() {
    QFETCH(QString, filter);
    QFETCH(int, column);
    QFETCH(QString, what);
    QFETCH(bool, incomplete);
    const auto parsed = Filter::parse(filter.toStdString(), now);
    QCOMPARE(parsed.has_value(), column == 0);
    if (parsed)
        return;
    if (!what.isEmpty())
        QCOMPARE(QString::fromStdString(parsed.error().what), what);
    QCOMPARE(parsed.error().column, static_cast<std::size_t>(column));
    QCOMPARE(parsed.error().incomplete, incomplete);
}

namespace {

bool frameContains(const Record& record, std::string_view needle) {
    if (record.header.kind() != Kind::Message)
        return false;
    zmtp::FrameReader frames(record.bytes);
    while (const auto frame = frames.next()) {
        if (textOf(frame->body).find(needle) != std::string_view::npos)
            return true;
    }
    return false;
}
std::string_view firstOf(const Record& record) {
    zmtp::FrameReader frames(record.bytes);
    return textOf(frames.next()->body);
}

using Reference = bool (*)(const Record&);
struct Twin {
    const char* filter;
    Reference reference;
};
constexpr std::array twins{
    Twin{"abcab", [](const Record& r) { return frameContains(r, "abcab"); }},
    Twin{"a", [](const Record& r) { return frameContains(r, "a"); }},
    Twin{"topic == ab",
         [](const Record& r) { return r.header.kind() == Kind::Message && r.header.frames > 1 && firstOf(r) == "ab"; }},
    Twin{"frame[1] starts ca and not bb",
         [](const Record& r) {
             return r.header.kind() == Kind::Message && firstOf(r).starts_with("ca") && !frameContains(r, "bb");
         }},
    Twin{"aaa or ccc", [](const Record& r) { return frameContains(r, "aaa") || frameContains(r, "ccc"); }},
    Twin{"conn == 2 and cab", [](const Record& r) { return r.header.peer() == 2 && frameContains(r, "cab"); }},
    Twin{"not abc", [](const Record& r) { return !frameContains(r, "abc"); }},
    Twin{"event == command", [](const Record& r) { return r.header.kind() == Kind::Command; }},
    Twin{"size > 30",
         [](const Record& r) {
             std::size_t size = 0; // an event has none
             zmtp::FrameReader frames(r.header.kind() == Kind::Message ? r.bytes : ByteView());
             while (const auto frame = frames.next())
                 size += frame->body.size();
             return size > 30;
         }},
    Twin{"not (size < 20 or conn == 1) and frames == 2",
         [](const Record& r) {
             if (r.header.kind() != Kind::Message || r.header.frames != 2 || r.header.peer() == 1)
                 return false;
             std::size_t size = 0;
             zmtp::FrameReader frames(r.bytes);
             while (const auto frame = frames.next())
                 size += frame->body.size();
             return size >= 20;
         }},
    Twin{"text =~ /^a.*c$/",
         [](const Record& r) {
             if (r.header.kind() != Kind::Message)
                 return false;
             zmtp::FrameReader frames(r.bytes);
             while (const auto frame = frames.next()) {
                 const auto text = textOf(frame->body);
                 if (text.size() > 1 && text.front() == 'a' && text.back() == 'c')
                     return true;
             }
             return false;
         }},
};

} // namespace

void FilterTest::runsAsANaiveOne_data() {
    QTest::addColumn<int>("twin");
    for (std::size_t i = 0; i < twins.size(); ++i)
        QTest::newRow(twins[i].filter) << static_cast<int>(i);
}

void FilterTest::runsAsANaiveOne() {
    QFETCH(int, twin);
    const auto& [text, reference] = twins[static_cast<std::size_t>(twin)];
    Store store;
    constexpr int chunks = 3;
    std::vector<RecordId> expected;
    for (int i = 0; i < chunks; ++i) {
        const auto chunk = traffic(static_cast<unsigned>(i + 5));
        for (std::size_t record = 0; record < chunk->count(); ++record) {
            if (reference(chunk->record(record)))
                expected.push_back(store.end() + record);
        }
        store.append(chunk);
    }
    QVERIFY(!expected.empty() && expected.size() < store.kept());
    FilterRun run(store.snapshot(), std::make_shared<const Filter>(*Filter::parse(text)), {});
    QCOMPARE(run.all(), std::uint64_t(chunks) * recordsOfTraffic);
    RowIds found;
    int slices = 0;
    do {
        ++slices;
        QCOMPARE(run.lookedAt() < run.all(), !run.done());
    } while (run.work(std::chrono::nanoseconds(0), found));
    QVERIFY(slices > 15);
    QCOMPARE(run.lookedAt(), run.all());
    QVERIFY(idsOf(found) == expected);
}

/// One walk for each frame would take minutes.
void FilterTest::veryManyFramesAreWalkedOnce() {
    constexpr std::size_t count = 300'000;
    std::vector<ByteView> bodies(count);
    const std::string_view last = "end";
    bodies.back() = bytesOf(last);
    const auto message = zmtp::Message::of(bodies);
    for (const char* filter : {"text == end", "hex == \"65 6e 64\"", "frame[300000] == end"}) {
        Row row;
        row.record.header.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received);
        row.record.bytes = message.wire();
        QVERIFY2(Filter::parse(filter)->passes(row), filter);
    }
}

QTEST_APPLESS_MAIN(FilterTest)
#include "tst_filter.moc"
