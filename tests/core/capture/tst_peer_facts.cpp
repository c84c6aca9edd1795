// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/opened_capture.h"
#include "core/observe/capture/pcapng/encoder.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/process_name.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/random_records.h"
#include "tests/support/temporary_folder.h"

#include <QDeadlineTimer>
#include <QTest>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <sched.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::capture;

class PeerFactsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBackAsWritten();
    void standsTruncationAndNoise();
    void rosterFollowsComingAndGoing();
    void rosterForgetsWhoLeftLongAgo();
    void aFileIsOfEverybodyInIt();
    void namesAProcess();
};

namespace {

PeerFacts someFacts(RandomRecords& random) {
    const auto text = [&] { return std::string(textOf(random.record(20).bytes)); };
    PeerFacts facts;
    facts.endpoint = text();
    facts.pid = static_cast<pid_t>(random.below(1 << 22));
    facts.uid = static_cast<uid_t>(random.below(1ULL << 32));
    facts.process = text();
    facts.type = text();
    facts.ownType = text();
    facts.mechanism = text();
    facts.version = text();
    facts.routingId = random.record(255).bytes;
    facts.reason = text();
    return facts;
}

std::shared_ptr<const Chunk> told(Kind kind, std::uint32_t peer, const PeerFacts& facts) {
    auto chunk = std::make_shared<Chunk>(1, 0);
    RecordHeader header;
    header.peerAndKind = RecordHeader::pack(peer, kind, Direction::None);
    chunk->append(header, encode(facts));
    return chunk;
}

} // namespace

void PeerFactsTest::comesBackAsWritten() {
    RandomRecords random(4);
    QVERIFY(decodePeerFacts(encode({})) == PeerFacts{});
    for (int i = 0; i < 500; ++i) {
        const auto facts = someFacts(random);
        auto bytes = encode(facts);
        QVERIFY(decodePeerFacts(bytes) == facts);
        const Bytes later{200, 0, 0, 0, 3, 'n', 'e', 'w'};
        bytes.insert(bytes.begin(), later.begin(), later.end());
        QVERIFY2(decodePeerFacts(bytes) == facts, "a tag of a later version is passed over");
    }
}

void PeerFactsTest::standsTruncationAndNoise() {
    RandomRecords random(5);
    const auto bytes = encode(someFacts(random));
    std::size_t refused = 0;
    for (std::size_t size = 0; size < bytes.size(); ++size)
        refused += decodePeerFacts(ByteView(bytes).first(size)) ? 0 : 1;
    QVERIFY(refused > bytes.size() / 2);
    QVERIFY(!decodePeerFacts(Bytes{2, 0, 0, 0, 3, 1, 2, 3}));         // a pid of three bytes
    QVERIFY(!decodePeerFacts(Bytes{1, 0xFF, 0xFF, 0xFF, 0xFF, 'e'})); // a length of 4 GiB
    for (int i = 0; i < 2'000; ++i) {
        const auto noise = random.record(40).bytes;
        if (const auto facts = decodePeerFacts(noise))
            QVERIFY(decodePeerFacts(encode(*facts)) == facts);
    }
}

void PeerFactsTest::rosterFollowsComingAndGoing() {
    Roster roster;
    PeerFacts facts;
    facts.process = "feedd";
    roster.add(*told(Kind::PeerUp, 1, facts));
    roster.add(*told(Kind::PeerUp, 2, facts));
    roster.add(*told(Kind::Message, 3, facts));
    QCOMPARE(roster.upCount(), std::size_t(2));
    facts.reason = "Connection reset";
    roster.add(*told(Kind::PeerDown, 1, facts));
    roster.add(*told(Kind::PeerDown, 7, facts)); // its coming was lost
    QCOMPARE(roster.upCount(), std::size_t(1));
    QVERIFY(!roster.peer(1)->up);
    QCOMPARE(roster.peer(1)->facts.reason, std::string("Connection reset"));
    QVERIFY(roster.peer(2)->up);
    QVERIFY(!roster.peer(7)->up);
    QVERIFY(roster.peer(3) == nullptr);
    roster.add({{1, {}}, {3, facts}});
    QVERIFY(!roster.peer(1)->up);
    QCOMPARE(roster.peer(1)->facts.process, std::string("feedd"));
    QVERIFY(roster.peer(3)->up);
}

void PeerFactsTest::rosterForgetsWhoLeftLongAgo() {
    Roster roster;
    constexpr std::uint32_t last = 12'000;
    RecordId id = 0;
    const auto tell = [&](Kind kind, std::uint32_t peer) { roster.add(*told(kind, peer, {}), id++); };
    tell(Kind::PeerUp, last + 1);
    tell(Kind::PeerDown, 2); // and comes back
    for (std::uint32_t peer = 1; peer <= last; ++peer) {
        tell(Kind::PeerUp, peer);
        tell(Kind::PeerDown, peer);
    }
    QCOMPARE(roster.entries().size(), std::size_t(last) + 1); // no record has gone
    QVERIFY(roster.peer(1) != nullptr);
    roster.forget(4); // peer 1 left with record 3
    QVERIFY(roster.peer(1) == nullptr);
    QVERIFY(roster.peer(2) != nullptr);
    QCOMPARE(roster.entries().size(), std::size_t(last));
    for (std::uint32_t peer = last + 2; peer < 10 * last; ++peer) { // without end, and records leave as they come
        tell(Kind::PeerUp, peer);
        tell(Kind::PeerDown, peer);
        roster.forget(id);
        QVERIFY(roster.entries().size() <= std::size_t(last));
    }
    QCOMPARE(roster.entries().size(), Roster::keptGone + 1);
    QVERIFY(roster.peer(last + 1)->up);
    QCOMPARE(roster.upCount(), std::size_t(1));
}

/// However many there were: the rows are all kept.
void PeerFactsTest::aFileIsOfEverybodyInIt() {
    const test::TemporaryFolder folder;
    constexpr std::uint32_t connections = 12'000;
    PeerFacts facts;
    facts.type = "PUSH";
    const auto told = encode(facts);
    const auto message = zmtp::Message::of({"x"});
    Chunk all(0, 0);
    for (std::uint32_t peer = 1; peer <= connections; ++peer) {
        for (const auto kind : {Kind::PeerUp, Kind::Message, Kind::PeerDown}) {
            const bool said = kind == Kind::Message;
            RecordHeader header;
            header.frames = said ? 1 : 0;
            header.peerAndKind = RecordHeader::pack(peer, kind, said ? Direction::Received : Direction::None);
            all.append(header, said ? message.wire() : ByteView(told));
        }
    }
    Bytes file;
    pcapng::Encoder encoder({.endpoint = "ipc:///tmp/tasks"});
    encoder.begin(file);
    encoder.append(all, file);
    encoder.finish({}, file);
    const auto path = folder.file("many");
    std::ofstream(path) << textOf(file);
    const auto opened = openCapture(path);
    QVERIFY(opened.has_value());
    const auto filter = Filter::parse("event == message and type == PUSH");
    RowIds rows;
    RecordId first = 0;
    for (const auto& each : opened->chunks) {
        const auto chunk = each.load();
        appendMatches(*filter, *chunk, first, 0, chunk->count(),
                      {.endpoint = {}, .method = {}, .roster = opened->roster.get()}, Showing::Everything, rows);
        first += chunk->count();
    }
    QCOMPARE(rows.rows(), std::size_t(connections));
}

void PeerFactsTest::namesAProcess() {
    const test::TemporaryFolder folder;
    const std::string name = "a-program-with-a-long-name";
    const std::string path = folder.file(name);
    QVERIFY(std::filesystem::copy_file("/bin/sleep", path));
    std::string first = name;
    std::string second = "60";
    std::array<char*, 3> arguments{first.data(), second.data(), nullptr};
    pid_t child = 0;
    QCOMPARE(::posix_spawn(&child, path.c_str(), nullptr, nullptr, arguments.data(), nullptr), 0);
    auto whole = processName(child);
    for (const QDeadlineTimer limit(5'000); whole != name && !limit.hasExpired(); ::sched_yield())
        whole = processName(child); // spawning ends a moment before the name changes
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    QCOMPARE(whole, name);
    ::prctl(PR_SET_NAME, "fifteen-letters");
    QCOMPARE(processName(::getpid()), std::string("fifteen-letters"));
    ::prctl(PR_SET_NAME, "short");
    QCOMPARE(processName(::getpid()), std::string("short"));
    QCOMPARE(processName(0), std::string());
    QCOMPARE(processName(-1), std::string());
    QCOMPARE(processName(0x3FFFFFFF), std::string());
}

QTEST_APPLESS_MAIN(PeerFactsTest)
#include "tst_peer_facts.moc"
