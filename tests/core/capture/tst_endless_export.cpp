// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/pcapng/encoder.h"
#include "core/observe/capture/pcapng/stream_reader.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/capture_file.h"
#include "tests/support/resident_bytes.h"

#include <QTest>

#include <cstring>
#include <string>

using namespace ipcscope;
using namespace ipcscope::capture;

/// A capture that passes through for ever, whose connections come and go.
class EndlessExportTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void remembersSoManyConnectionsAndTellsOfAll_data();
    void remembersSoManyConnectionsAndTellsOfAll();
    void twoThatComeLateHaveOneInterfaceEach();
    void whoIsThereAllTheTimeIsToldOfAtTheEnd_data();
    void whoIsThereAllTheTimeIsToldOfAtTheEnd();
};

namespace {

PeerFacts factsOf(std::uint32_t number) {
    PeerFacts out;
    out.endpoint = "ipc:///tmp/feed";
    out.method = "joined";
    out.pid = static_cast<pid_t>(number);
    out.process = std::string(40, 'p') + std::to_string(number);
    return out;
}

RecordHeader headerOf(std::uint32_t peer, Kind kind, ByteView body) {
    RecordHeader out;
    out.time = 1;
    out.frames = kind == Kind::Message ? 1 : 0;
    out.size = static_cast<std::uint32_t>(body.size());
    out.peerAndKind = RecordHeader::pack(peer, kind, kind == Kind::Message ? Direction::Received : Direction::None);
    return out;
}

std::size_t interfacesIn(ByteView bytes) {
    constexpr std::uint32_t interfaceBlock = 1;
    std::size_t out = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        std::uint32_t type = 0;
        std::uint32_t length = 0;
        std::memcpy(&type, bytes.data() + at, sizeof(type));
        std::memcpy(&length, bytes.data() + at + sizeof(type), sizeof(length));
        out += type == interfaceBlock ? 1 : 0;
        at += length;
    }
    return out;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool isSanitized = true; // keeps freed memory
#else
constexpr bool isSanitized = false;
#endif

} // namespace

void EndlessExportTest::remembersSoManyConnectionsAndTellsOfAll_data() {
    QTest::addColumn<bool>("ends");
    QTest::newRow("their ends are told") << true;
    QTest::newRow("nobody says that they end") << false;
}

/// Every connection has one message, which is not what tells who is there; the first has one in between again and
/// again.
void EndlessExportTest::remembersSoManyConnectionsAndTellsOfAll() {
    QFETCH(const bool, ends);
    constexpr auto most = std::uint32_t{pcapng::Encoder::mostPeers};
    const auto all = most + most / (ends ? 4 : 1);
    const auto steady = most + most / (ends ? 8 : 2); // where others have to be forgotten it takes the heap a while
    constexpr std::size_t piece = 1 << 16;
    constexpr std::uint32_t again = 1'000;
    const auto wire = copyOf(zmtp::Message::of({"x"}).wire());
    const auto first = factsOf(1);
    const auto out = exporterNamed("pcapng")->make({});
    Bytes bytes;
    out->begin(bytes);
    pcapng::StreamReader reader;
    std::uint32_t toldOf = 0;
    RecordId read = 0;
    const auto pass = [&] {
        reader.received(bytes);
        bytes.clear();
        Roster roster;
        roster.add(reader.takePeers());
        toldOf += static_cast<std::uint32_t>(roster.entries().size());
        for (const auto& [number, entry] : roster.entries())
            QCOMPARE(entry.facts, factsOf(number));
        const auto chunk = reader.take();
        read += chunk ? chunk->count() : 0;
    };
    std::size_t filled = 0; // a while after as many are remembered as can be
    for (std::uint32_t i = 1; i <= all; ++i) {
        const auto facts = factsOf(i);
        const auto record = [&](std::uint32_t peer, Kind kind, ByteView body, const PeerFacts& who) {
            out->record({.record = {headerOf(peer, kind, body), body}, .id = i, .peer = &who}, bytes);
        };
        record(i, Kind::Message, wire, facts);
        if (ends)
            record(i, Kind::PeerDown, encode(facts), facts);
        if (i % again == 0)
            record(1, Kind::Message, wire, first);
        if (bytes.size() > piece)
            pass();
        if (i == steady)
            filled = test::residentBytes();
    }
    const auto grown = static_cast<std::int64_t>(test::residentBytes()) - static_cast<std::int64_t>(filled);
    qInfo("%lld KiB", static_cast<long long>(grown >> 10));
    if (!isSanitized)
        QVERIFY(grown < std::int64_t{8} << 20);
    out->end(bytes);
    pass();
    reader.ended();
    QVERIFY(!reader.damage());
    QVERIFY(toldOf >= all);
    QCOMPARE(read, RecordId(all) * (ends ? 2 : 1) + all / again);
}

/// When as many are remembered as can be, and they speak in turn.
void EndlessExportTest::twoThatComeLateHaveOneInterfaceEach() {
    constexpr auto most = std::uint32_t{pcapng::Encoder::mostPeers};
    constexpr std::uint32_t turns = 100;
    const auto wire = copyOf(zmtp::Message::of({"x"}).wire());
    Chunk records(0, 0);
    const auto add = [&](std::uint32_t peer) { records.append(headerOf(peer, Kind::Message, wire), wire); };
    for (std::uint32_t i = 1; i <= most; ++i)
        add(i);
    for (std::uint32_t i = 0; i < turns; ++i) {
        add(most + 1);
        add(most + 2);
    }
    Bytes bytes;
    pcapng::Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.append(records, bytes);
    QCOMPARE(interfacesIn(bytes), std::size_t{1} + most + 2);
}

void EndlessExportTest::whoIsThereAllTheTimeIsToldOfAtTheEnd_data() {
    QTest::addColumn<bool>("end");
    QTest::newRow("the others end") << true;
    QTest::newRow("nobody says that they end") << false;
}

/// The first speaks again and again, the second never does again: it is left out only where no other one has ended. Who
/// opens a file by its directory reads what is told at the end.
void EndlessExportTest::whoIsThereAllTheTimeIsToldOfAtTheEnd() {
    QFETCH(const bool, end);
    constexpr auto most = std::uint32_t{pcapng::Encoder::mostPeers};
    constexpr std::uint32_t again = 1'000;
    const auto wire = copyOf(zmtp::Message::of({"x"}).wire());
    const auto out = exporterNamed("pcapng")->make({});
    Bytes bytes;
    out->begin(bytes);
    RecordId id = 0;
    const auto record = [&](std::uint32_t peer, Kind kind, ByteView body) {
        const auto facts = factsOf(peer);
        out->record({.record = {headerOf(peer, kind, body), body}, .id = id++, .peer = &facts}, bytes);
    };
    for (std::uint32_t i = 1; i <= most + 5 * again; ++i) {
        record(i, Kind::Message, wire);
        if (end && i > 2)
            record(i, Kind::PeerDown, encode(factsOf(i)));
        if (i % again == 0)
            record(1, Kind::Message, wire);
    }
    out->end(bytes);
    const auto file = *opened(bytes);
    QVERIFY(!file->damage());
    QCOMPARE(file->count(), id);
    QCOMPARE(file->peers().size(), std::size_t{most});
    QCOMPARE(file->peers().at(1), factsOf(1));
    QCOMPARE(file->peers().contains(2), end);
}

QTEST_APPLESS_MAIN(EndlessExportTest)
#include "tst_endless_export.moc"
