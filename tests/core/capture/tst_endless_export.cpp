// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/pcapng/encoder.h"
#include "core/observe/capture/pcapng/stream_reader.h"
#include "core/transport/zmtp/message.h"
#include "tests/support/resident_bytes.h"

#include <QTest>

#include <string>

using namespace ipcscope;
using namespace ipcscope::capture;

/// A capture that passes through for ever, whose connections come and go.
class EndlessExportTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void remembersSoManyConnectionsAndTellsOfAll_data();
    void remembersSoManyConnectionsAndTellsOfAll();
};

namespace {

PeerFacts factsOf(std::uint32_t number) {
    PeerFacts out;
    out.endpoint = "ipc:///tmp/feed";
    out.method = "joined";
    out.pid = static_cast<pid_t>(number);
    out.process = std::string(300, 'p') + std::to_string(number);
    return out;
}

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
    const std::uint32_t all = ends ? 20'000 : 3 * std::uint32_t{pcapng::Encoder::mostPeers};
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
    std::size_t filled = 0; // when as many are remembered as can be
    for (std::uint32_t i = 1; i <= all; ++i) {
        const auto facts = factsOf(i);
        const auto record = [&](std::uint32_t peer, Kind kind, ByteView body, const PeerFacts& who) {
            RecordHeader header;
            header.time = i;
            header.frames = kind == Kind::Message ? 1 : 0;
            header.size = static_cast<std::uint32_t>(body.size());
            header.peerAndKind =
                RecordHeader::pack(peer, kind, kind == Kind::Message ? Direction::Received : Direction::None);
            out->record({.record = {header, body}, .id = i, .peer = &who}, bytes);
        };
        record(i, Kind::Message, wire, facts);
        if (ends)
            record(i, Kind::PeerDown, encode(facts), facts);
        if (i % again == 0)
            record(1, Kind::Message, wire, first);
        if (bytes.size() > piece)
            pass();
        if (i == all / 3 * 2)
            filled = test::residentBytes();
    }
    const auto grown = static_cast<std::int64_t>(test::residentBytes()) - static_cast<std::int64_t>(filled);
    qInfo("%lld KiB", static_cast<long long>(grown >> 10));
    QVERIFY(grown < std::int64_t{16} << 20);
    out->end(bytes);
    pass();
    reader.ended();
    QVERIFY(!reader.damage());
    QVERIFY(toldOf >= all);
    QCOMPARE(read, RecordId(all) * (ends ? 2 : 1) + all / again);
}

QTEST_APPLESS_MAIN(EndlessExportTest)
#include "tst_endless_export.moc"
