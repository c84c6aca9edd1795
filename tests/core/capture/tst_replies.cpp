// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/capture/find.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/ids.h"
#include "tests/core/capture/random_records.h"

#include <QTest>

#include <map>

using namespace ipcscope;
using namespace ipcscope::capture;

class RepliesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void knowsWhatIsAnswered_data();
    void knowsWhatIsAnswered();
    void neverGuesses_data();
    void neverGuesses();
    void chunksMakeNoDifference();
    void copiesGoTheirOwnWays();
    void filtersFindAndReadTheSame();
    void manyOpenRequestsEndIt();
    void anEnvelopeHasALimit();
};

namespace {

constexpr std::int64_t step = 1'000'000; // ns between records

/// Records of connections of a ROUTER (or another type) of ours, or with one.
class Script {
public:
    void up(std::uint32_t peer, const char* type, const char* ownType) {
        add(peer, Kind::PeerUp, Direction::None, encode(factsOf(type, ownType)), 0);
    }
    void wasUpBefore(std::uint32_t peer, const char* type, const char* ownType) {
        m_roster.add({{peer, factsOf(type, ownType)}});
    }
    void down(std::uint32_t peer) { add(peer, Kind::PeerDown, Direction::None, {}, 0); }
    void lost() { add(0, Kind::Lost, Direction::None, Bytes(8, 1), 0); }
    RecordId received(std::uint32_t peer, const std::vector<std::string>& frames) {
        return message(peer, Kind::Message, Direction::Received, frames);
    }
    RecordId sent(std::uint32_t peer, const std::vector<std::string>& frames) {
        return message(peer, Kind::Sent, Direction::Sent, frames);
    }
    const std::shared_ptr<Chunk>& chunk() const { return m_chunk; }
    const Roster& roster() const { return m_roster; }
    std::size_t size() const { return m_chunk->count(); }

private:
    static PeerFacts factsOf(const char* type, const char* ownType) {
        PeerFacts facts;
        facts.type = type;
        facts.ownType = ownType;
        return facts;
    }
    RecordId message(std::uint32_t peer, Kind kind, Direction direction, const std::vector<std::string>& frames) {
        std::vector<ByteView> bodies;
        for (const auto& frame : frames)
            bodies.push_back(bytesOf(frame));
        return add(peer, kind, direction, copyOf(zmtp::Message::of(bodies).wire()),
                   static_cast<std::uint16_t>(frames.size()));
    }
    RecordId add(std::uint32_t peer, Kind kind, Direction direction, const Bytes& bytes, std::uint16_t frames) {
        RecordHeader header;
        header.time = static_cast<std::int64_t>(size()) * step;
        header.peerAndKind = RecordHeader::pack(peer, kind, direction);
        header.frames = frames;
        m_chunk->append(header, bytes);
        return size() - 1;
    }
    std::shared_ptr<Chunk> m_chunk = std::make_shared<Chunk>(0, 0);
    Roster m_roster; ///< who was there before the first record
};

using Answers = std::map<RecordId, RecordId>; ///< reply, request
Answers answersIn(const Replies& replies, RecordId end) {
    Answers out;
    for (RecordId id = 0; id < end; ++id) {
        if (const auto answer = replies.answerOf(id))
            out.emplace(id, answer->request);
    }
    return out;
}

Answers answersIn(const Script& script) {
    Replies replies;
    replies.add(*script.chunk(), 0, &script.roster());
    return answersIn(replies, script.size());
}

/// "up 1 REQ REP; < 1 |a; > 1 |b": received and sent messages, frames behind the connection, each with | in front.
Script scriptOf(const QString& text) {
    Script out;
    for (const QString& line : text.split(';')) {
        const QStringList words = line.simplified().split(' ');
        const auto peer = words.value(1).toUInt();
        const QString ownType = words.value(3) == u"-" ? QString() : words.value(3);
        if (words[0] == "up")
            out.up(peer, qPrintable(words[2]), qPrintable(ownType));
        else if (words[0] == "was")
            out.wasUpBefore(peer, qPrintable(words[2]), qPrintable(ownType));
        else if (words[0] == "down")
            out.down(peer);
        else if (words[0] == "lost")
            out.lost();
        else {
            std::vector<std::string> frames;
            for (const QString& frame : words[2].mid(1).split('|'))
                frames.push_back(frame.toStdString());
            if (words[0] == "<")
                out.received(peer, frames);
            else
                out.sent(peer, frames);
        }
    }
    return out;
}

QString told(const Answers& answers) {
    QStringList out;
    for (const auto& [reply, request] : answers)
        out << QStringLiteral("%1:%2").arg(reply).arg(request);
    return out.join(' ');
}

} // namespace

/// Records count from 0; "3:1" is: record 3 answers record 1. A message "||x" is a delimiter and x.
void RepliesTest::knowsWhatIsAnswered_data() {
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("answers");
    const auto row = [](const char* name, const char* script, const char* answers) {
        QTest::newRow(name) << script << answers;
    };
    row("REQ asks us", "up 1 REQ REP; < 1 ||a; > 1 ||b; < 1 ||c; > 1 ||d", "2:1 4:3");
    row("we ask a REP", "up 1 REP REQ; > 1 ||a; < 1 ||b", "2:1");
    row("REQ and ROUTER", "up 1 REQ ROUTER; < 1 ||a; > 1 ||b", "2:1");
    row("two who ask", "up 1 REQ REP; up 2 REQ REP; < 1 ||a; < 2 ||b; > 2 ||c; > 1 ||d", "4:3 5:2");
    row("REQ that puts numbers in front", "up 1 REQ ROUTER; < 1 |7||a; < 1 |8||b; > 1 |8||c; > 1 |7||d", "3:2 4:1");
    row("DEALER and REP", "up 1 REP DEALER; > 1 ||a; > 1 ||b; < 1 ||c; < 1 ||d", "3:1 4:2");
    row("a REP throws away what has no delimiter", "up 1 REP DEALER; > 1 |a; > 1 ||b; < 1 ||c", "3:2");
    row("DEALER and ROUTER", "up 1 DEALER ROUTER; < 1 |a; > 1 |b; < 1 ||c; > 1 ||d", "2:1 4:3");
    row("by routing id", "up 1 ROUTER DEALER; > 1 |x||a; > 1 |y||b; < 1 |y||c; < 1 |x||d", "3:2 4:1");
    row("CLIENT and SERVER", "up 1 CLIENT SERVER; < 1 |a; > 1 |b", "2:1");
    row("REQ and who knows", "up 1 REQ -; < 1 ||a; > 1 ||b", "2:1");
    row("REP and who knows", "up 1 REP -; > 1 ||a; < 1 ||b", "2:1");
    row("ROUTER and who knows", "up 1 ROUTER -; > 1 ||a; < 1 ||b", "");
    row("PUB", "up 1 PUB SUB; < 1 |a; < 1 |b", "");
    row("DEALER and DEALER", "up 1 DEALER DEALER; < 1 ||a; > 1 ||b", "");
    row("ROUTER and ROUTER", "up 1 ROUTER ROUTER; < 1 ||a; > 1 ||b", "");
    row("only one answer", "up 1 DEALER ROUTER; < 1 ||a; > 1 ||b; > 1 ||c", "2:1");
    row("nobody asked", "up 1 DEALER ROUTER; > 1 ||b; < 1 ||a; > 1 ||c", "3:2");
    row("somebody new with the number", "up 1 REQ REP; < 1 ||a; down 1; up 1 REQ REP; > 1 ||b", "");
}

void RepliesTest::knowsWhatIsAnswered() {
    QFETCH(QString, script);
    QTEST(told(answersIn(scriptOf(script))), "answers");
}

void RepliesTest::neverGuesses_data() {
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("answers");
    const auto row = [](const char* name, const char* script, const char* answers) {
        QTest::newRow(name) << script << answers;
    };
    row("two open that a ROUTER answers", "up 1 DEALER ROUTER; < 1 ||a; < 1 ||b; > 1 ||c; > 1 ||d; < 1 ||e; > 1 ||f",
        "6:5");
    row("one of two is never answered", "up 1 DEALER ROUTER; < 1 ||a; < 1 ||b; > 1 ||c; < 1 ||d; > 1 ||e", "");
    row("our own REP, which passes over some", "up 1 DEALER REP; < 1 ||a; < 1 ||b; > 1 ||c", "");
    row("a REQ that asks again", "up 1 REQ ROUTER; < 1 ||a; < 1 ||b; > 1 ||c", "");
    row("a worker's DEALER", "up 1 DEALER ROUTER; > 1 |x||a; < 1 |x||b; > 1 |x||c; < 1 |x||d", "");
    row("DEALER whose beginning is not there", "< 1 ||a; > 1 ||b", "");
    row("DEALER that was there before", "was 1 DEALER ROUTER; < 1 ||a; > 1 ||b", "");
    row("REQ that was there before", "was 1 REQ REP; < 1 ||a; > 1 ||b", "1:0");
    row("answer to what came before", "was 1 REQ REP; > 1 ||b; < 1 ||a; > 1 ||c", "2:1");
    row("around a loss", "up 1 REQ REP; < 1 ||a; lost; > 1 ||b; < 1 ||c; > 1 ||d", "5:4");
    row("a DEALER and a loss", "up 1 DEALER ROUTER; < 1 ||a; > 1 ||b; lost; < 1 ||c; > 1 ||d", "2:1");
}

void RepliesTest::neverGuesses() {
    knowsWhatIsAnswered();
}

namespace {

/// Traffic as real sockets make it, and which request each reply answers in truth.
struct Traffic {
    Script script;
    Answers truth;
};

Traffic randomTraffic(unsigned seed, std::size_t records) {
    struct End {
        bool request; ///< REQ asks, not DEALER
        bool rep;     ///< answers in turn
        std::deque<RecordId> open;
    };
    RandomRecords random(seed);
    Traffic out;
    std::map<std::uint32_t, End> ends;
    for (std::uint32_t next = 1; out.script.size() < records;) {
        const auto peer = static_cast<std::uint32_t>(1 + random.below(next));
        const auto known = ends.find(peer);
        if (known == ends.end()) {
            const bool request = random.below(2) == 0;
            const bool rep = random.below(2) == 0;
            out.script.up(next, rep ? "REP" : "ROUTER", request ? "REQ" : "DEALER");
            ends.emplace(next++, End{request, rep, {}});
            continue;
        }
        auto& [request, rep, open] = known->second;
        const bool asks = open.empty() || (!request && random.below(3) == 0);
        if (random.below(60) == 0) {
            out.script.down(peer);
            ends.erase(known);
        } else if (asks) {
            open.push_back(out.script.sent(peer, {"", "question"}));
        } else {
            const auto which = rep ? 0 : static_cast<std::ptrdiff_t>(random.below(open.size()));
            out.truth.emplace(out.script.received(peer, {"", "answer"}), open[static_cast<std::size_t>(which)]);
            open.erase(open.begin() + which);
        }
    }
    return out;
}

Roster rosterOf(const Script& script) {
    Roster out;
    out.add(*script.chunk());
    return out;
}

} // namespace

/// Cut into chunks anywhere, the answers are the same; begun anywhere, they are right or unknown.
void RepliesTest::chunksMakeNoDifference() {
    constexpr std::size_t records = 3'000;
    for (unsigned seed = 1; seed < 6; ++seed) {
        const auto [script, truth] = randomTraffic(seed, records);
        const auto roster = rosterOf(script);
        const auto whole = answersIn(script);
        QVERIFY(whole.size() > truth.size() / 2);
        for (const auto& [reply, request] : whole)
            QCOMPARE(request, truth.at(reply));
        RandomRecords random(seed);
        Replies pieces;
        for (std::size_t from = 0; from < records;) {
            Chunk chunk(0, 0);
            for (auto left = 1 + random.below(100); left > 0 && from < records; --left, ++from)
                chunk.append(script.chunk()->header(from), script.chunk()->record(from).bytes);
            const auto half = random.below(chunk.count());
            pieces.add(chunk, from - chunk.count(), &roster, half);
            pieces.add(chunk, from - chunk.count(), &roster);
        }
        QVERIFY(answersIn(pieces, records) == whole);
        for (int begin = 0; begin < 20; ++begin) {
            const auto first = random.below(records);
            Chunk rest(0, 0);
            for (auto at = first; at < records; ++at)
                rest.append(script.chunk()->header(at), script.chunk()->record(at).bytes);
            Replies late;
            late.add(rest, first, &roster);
            for (const auto& [reply, request] : answersIn(late, records))
                QCOMPARE(request, truth.at(reply));
        }
        pieces.forgetBefore(records / 2);
        for (const auto& [reply, request] : whole)
            QVERIFY(reply < records / 2 || pieces.answerOf(reply));
    }
}

/// A copy shares what is open, and neither sees what becomes of the other's.
void RepliesTest::copiesGoTheirOwnWays() {
    constexpr std::size_t records = 3'000;
    const auto [script, truth] = randomTraffic(4, records);
    const auto roster = rosterOf(script);
    const auto whole = answersIn(script);
    Replies known;
    std::vector<Replies> begun;
    for (std::size_t from = 0; from < records; from += 100) {
        begun.push_back(known);
        known.add(*script.chunk(), 0, &roster, 100);
    }
    QVERIFY(answersIn(known, records) == whole);
    RecordHeader lost;
    lost.peerAndKind = RecordHeader::pack(0, Kind::Lost, Direction::None);
    Chunk loss(0, 0);
    loss.append(lost, {});
    for (const auto& each : begun) {
        auto other = each;
        other.add(loss, other.end(), &roster);
        auto same = each;
        same.add(*script.chunk(), 0, &roster);
        QVERIFY(answersIn(same, records) == whole);
    }
}

void RepliesTest::filtersFindAndReadTheSame() {
    const auto [script, truth] = randomTraffic(9, 3'000);
    const auto answers = answersIn(script);
    const auto roster = rosterOf(script);
    Store store;
    for (std::size_t from = 0; from < script.size(); from += 500) {
        auto chunk = std::make_shared<Chunk>(0, 0);
        for (auto at = from; at < from + 500 && at < script.size(); ++at)
            chunk->append(script.chunk()->header(at), script.chunk()->record(at).bytes);
        store.append(KeptChunk(chunk));
    }
    const auto filter = std::make_shared<const Filter>(*Filter::parse("latency > 3ms and reply_to <= 1500"));
    std::vector<RecordId> expected;
    for (const auto& [reply, request] : answers) {
        if (reply - request > 3 && request < 1'500)
            expected.push_back(reply);
    }
    Surroundings surroundings{.endpoint = {}, .method = {}, .roster = &roster};
    RowIds found;
    for (FilterRun run(store.snapshot(), filter, surroundings); run.work(std::chrono::nanoseconds(0), found);) {
    }
    QVERIFY(!expected.empty());
    QVERIFY(idsOf(found) == expected);
    const std::atomic<bool> stale = false;
    const auto wanted = wantedBy(FindAs::Text, "answer");
    QCOMPARE(find(store.snapshot(), *wanted, filter.get(), surroundings, store.end(), FindDirection::Backward, stale),
             std::optional(expected.back()));
    Replies replies;
    replies.add(*script.chunk(), 0, nullptr);
    surroundings.replies = &replies;
    const auto row = rowOf(*script.chunk(), expected.front(), 0, surroundings);
    const auto request = answers.at(expected.front());
    QCOMPARE(capture::textOf(*fieldNamed("reply_to"), row), std::to_string(request + 1));
    QCOMPARE(capture::textOf(*fieldNamed("latency"), row), std::to_string((expected.front() - request) * step));
    surroundings.replies = nullptr;
    QCOMPARE(capture::textOf(*fieldNamed("latency"), rowOf(*script.chunk(), expected.front(), 0, surroundings)),
             std::string());
}

void RepliesTest::manyOpenRequestsEndIt() {
    Script script;
    script.up(1, "REP", "DEALER");
    for (std::size_t i = 0; i <= Replies::mostOpen; ++i)
        script.sent(1, {"", "q"});
    script.received(1, {"", "a"});
    QVERIFY(answersIn(script).empty());
}

void RepliesTest::anEnvelopeHasALimit() {
    const auto answers = [](std::size_t ids, std::size_t idSize) {
        std::vector<std::string> frames(ids, std::string(idSize, 'i'));
        frames.emplace_back();
        frames.emplace_back("body");
        Script script;
        script.up(1, "REQ", "ROUTER");
        script.received(1, frames);
        script.sent(1, frames);
        return answersIn(script).size();
    };
    QCOMPARE(answers(15, 255), std::size_t(1));
    QCOMPARE(answers(17, 255), std::size_t(0)); // over 4096 bytes
    QCOMPARE(answers(1, 256), std::size_t(0));  // no routing id is that long
}

QTEST_APPLESS_MAIN(RepliesTest)
#include "tst_replies.moc"
