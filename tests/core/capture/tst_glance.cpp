// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/capture/filter/glance.h"
#include "core/transport/zmtp/wire.h"
#include "tests/core/capture/random_traffic.h"

#include <QTest>

#include <algorithm>

using namespace ipcscope;
using namespace ipcscope::capture;

class GlanceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void neverContradicts_data();
    void neverContradicts();
};

namespace {

/// A record as a peer may send it: a small body behind the header of a large one, and a file may claim anything.
void appendAwkward(Chunk& chunk) {
    Bytes wire(zmtp::wire::maxHeaderSize + 30, std::uint8_t{});
    wire[0] = zmtp::wire::longFlag;
    wire[zmtp::wire::maxHeaderSize - 1] = 30;
    RecordHeader header;
    header.frames = 1;
    header.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{25}, wire.size()})
        chunk.append(header, ByteView(wire).first(size));
}

} // namespace

void GlanceTest::neverContradicts_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<int>("least"); // per cent that need no look at the bytes
    QTest::addColumn<bool>("awkward");
    const auto row = [](const char* filter, int least, bool awkward = false) {
        QTest::addRow("%s%s", filter, awkward ? ", awkward" : "") << QString::fromUtf8(filter) << least << awkward;
    };
    row("size >= 30", 55);
    row("size >= 30", 30, true);
    row("size == 30", 35);      // one frame
    row("size == 30", 8, true); // commands
    row("size > 255", 50);
    row("size != 30", 35);
    row("size < 26", 8, true);
    row("not size < 12", 30);
    row("conn in (1, 3)", 100);
    row("type == DEALER or pid > 5", 100);
    row("pid != 5 and frames == 2", 100);
    row("dir == ← and event == message and no > 1000", 100);
    row("state == kept or abc", 90);
    row("conn == 2 and abc", 70);
    row("not (abc or conn == 2)", 20);
    row("user == 7 or (mechanism == CURVE and not size > 20)", 30);
    row("abc", 0);
}

void GlanceTest::neverContradicts() {
    QFETCH(QString, filter);
    QFETCH(int, least);
    QFETCH(bool, awkward);
    RandomRecords random(8);
    Roster roster;
    Chunk ups(0, 0);
    for (std::uint32_t peer = 0; peer < 4; ++peer) {
        RecordHeader up;
        up.peerAndKind = RecordHeader::pack(peer, Kind::PeerUp, Direction::None);
        PeerFacts facts;
        facts.type = peer % 2 == 0 ? "DEALER" : "SUB";
        facts.mechanism = peer == 3 ? "CURVE" : "NULL";
        facts.pid = static_cast<pid_t>(3 + peer);
        facts.uid = 6 + peer;
        ups.append(up, encode(facts));
    }
    roster.add(ups);
    const Surroundings surroundings{.endpoint = "ipc:///x", .method = "joined", .roster = &roster};
    const auto parsed = Filter::parse(filter.toStdString());
    QVERIFY(parsed);
    const auto chunk = traffic(12);
    if (awkward)
        appendAwkward(*chunk);
    QCOMPARE(chunk->singlesAreShortest(), !awkward);
    Glance glance(*parsed, *chunk, surroundings);
    std::size_t told = 0;
    std::size_t passing = 0;
    for (std::size_t from = 0; from < chunk->count(); from += Glance::together) {
        const auto headers = chunk->headers().subspan(from, std::min(Glance::together, chunk->count() - from));
        const auto [yes, possible] = glance.at(headers, from);
        for (std::size_t i = 0; i < headers.size(); ++i) {
            const bool passes = parsed->passes(rowOf(*chunk, from + i, 0, surroundings));
            const bool surely = (yes >> i & 1) != 0;
            const bool perhaps = (possible >> i & 1) != 0;
            QVERIFY(passes ? perhaps : !surely);
            QVERIFY(perhaps || !surely);
            passing += passes ? 1 : 0;
            told += surely || !perhaps ? 1 : 0;
        }
    }
    QVERIFY(passing > 0 && passing < chunk->count());
    QVERIFY2(told * 100 >= chunk->count() * static_cast<std::size_t>(least), qPrintable(QString::number(told)));
    QCOMPARE(glance.tellsAnything(), least > 0);
}

QTEST_APPLESS_MAIN(GlanceTest)
#include "tst_glance.moc"
