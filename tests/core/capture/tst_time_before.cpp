// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/elapsed.h"
#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/capture/outbox.h"
#include "core/observe/capture/pcapng/encoder.h"
#include "core/observe/capture/pcapng/file.h"
#include "core/observe/capture/pcapng/stream_reader.h"
#include "core/observe/capture/recorder.h"
#include "core/observe/capture/store.h"
#include "tests/core/capture/capture_file.h"
#include "tests/core/capture/ids.h"
#include "tests/core/capture/random_records.h"

#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

#include <limits>

using namespace ipcscope;
using namespace ipcscope::capture;

/// `dt` of a record counts from the row before, wherever chunks begin and end.
class TimeBeforeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isKnownAcrossBatches();
    void isKnownOfAFile_data();
    void isKnownOfAFile();
    void isKnownWhereARecordingBegins();
    void anOlderFileKnowsItWithinAChunk();
    void timesThatDoNotFitAreTheFurthestThereAre();
    void aFilterFindsAGapBetweenChunks();
};

namespace {

struct Told {
    Kind kind;
    std::int64_t time;
};

/// What passes through an outbox, in small batches.
std::vector<std::shared_ptr<const Chunk>> traffic(std::vector<Told>& told) {
    RandomRecords random(3);
    Outbox outbox({});
    std::vector<std::shared_ptr<const Chunk>> out;
    std::int64_t time = 1'000'000;
    for (int i = 0; i < 3'000; ++i) {
        time += 1 + static_cast<std::int64_t>(random.below(1'000));
        const auto kind = random.below(3) == 0 ? Kind::Command : Kind::Subscribe;
        outbox.append(1, kind, Direction::Received, bytesOf(std::string_view("PING\0", 5)), 0, 0, time);
        told.push_back({kind, time});
        if (random.below(8) == 0)
            out.push_back(outbox.take());
    }
    if (auto rest = outbox.take())
        out.push_back(std::move(rest));
    return out;
}

void compare(const Chunk& chunk, RecordId first, const std::vector<Told>& told) {
    for (std::size_t i = 0; i < chunk.count(); ++i) {
        const auto& [kind, time] = told[first + i];
        QCOMPARE(chunk.header(i).time, time);
        auto before = first + i;
        while (before > 0 && told[before - 1].kind == Kind::Command)
            --before;
        const bool known = before > 0 && kind != Kind::Command;
        QCOMPARE(rowOf(chunk, i, first, {}).previousTime, known ? told[before - 1].time : time);
    }
}

} // namespace

void TimeBeforeTest::isKnownAcrossBatches() {
    std::vector<Told> told;
    Store store(30'000);
    for (const auto& batch : traffic(told)) {
        store.append(batch);
        for (const auto& [first, records] : store.snapshot().chunks)
            compare(*records.chunk(), first, told);
    }
    QVERIFY(store.evicted() > 0);
    QCOMPARE(store.end(), RecordId(told.size()));
}

void TimeBeforeTest::isKnownOfAFile_data() {
    QTest::addColumn<bool>("directory");
    QTest::newRow("with a directory") << true;
    QTest::newRow("of a killed recorder") << false;
}

void TimeBeforeTest::isKnownOfAFile() {
    QFETCH(bool, directory);
    std::vector<Told> told;
    pcapng::Encoder encoder({});
    Bytes bytes;
    encoder.begin(bytes);
    const auto batches = traffic(told);
    for (const auto& batch : batches)
        encoder.append(*batch, bytes);
    if (directory)
        encoder.finish({}, bytes);
    QTemporaryFile written;
    QVERIFY(written.open());
    QCOMPARE(written.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size())),
             static_cast<qint64>(bytes.size()));
    QVERIFY(written.flush());
    const auto file = pcapng::CaptureFile::open(written.fileName().toStdString());
    QVERIFY(file);
    QCOMPARE((*file)->parts().size(), batches.size());
    for (const auto& part : (*file)->parts())
        compare(*(*file)->load(part), part.first, told);

    pcapng::StreamReader reader;
    RecordId first = 0;
    for (ByteView rest = bytes; !rest.empty();) {
        const auto some = rest.first(std::min<std::size_t>(rest.size(), 1'000));
        rest = rest.subspan(some.size());
        reader.received(some);
        if (const auto chunk = reader.take()) {
            compare(*chunk, first, told);
            first += chunk->count();
        }
    }
    QCOMPARE(first, RecordId(told.size()));
}

/// The row before a recording is in no file, and left memory.
void TimeBeforeTest::isKnownWhereARecordingBegins() {
    const QTemporaryDir folder;
    std::vector<Told> told;
    Store store(1'000);
    for (const auto& batch : traffic(told))
        store.append(batch);
    const auto begin = store.first();
    QVERIFY(begin > 0);
    Recorder recorder(*OutputFile::create(folder.filePath("a").toStdString()), {}, Recorder::defaultQueue, begin);
    store.setRecording(true);
    for (const auto& [first, records] : store.snapshot().chunks)
        recorder.preface(records.chunk());
    QVERIFY(recorder.finish());
    store.setBudget(0);
    for (auto& [first, records] : recorder.takePlaced())
        store.placed(first, std::move(records));
    QCOMPARE(store.footprint(), std::size_t(0));
    QCOMPARE(store.first(), begin);
    QCOMPARE(store.end(), RecordId(told.size()));
    for (const auto& [first, records] : store.snapshot().chunks)
        compare(*records.load(), first, told);
}

namespace {

/// The same as a version would have written it whose chunk blocks end before the time of the row before.
Bytes asOlder(Bytes bytes) {
    using pcapng::putNumberAt;
    const auto u32 = [&](std::size_t at) {
        return pcapng::numberAt<std::uint32_t>(bytes, at, pcapng::ByteOrder::Little);
    };
    const auto u64 = [&](std::size_t at) {
        return pcapng::numberAt<std::uint64_t>(bytes, at, pcapng::ByteOrder::Little);
    };
    constexpr std::size_t gone = 8;
    const std::size_t head = u32(4) + u32(u32(4) + 4); // behind the section and its first interface
    const auto length = u64(head + 8);
    const auto index = head + length;
    const auto records = u32(index + 8);
    const auto interfaces = u32(index + 12);
    putNumberAt(bytes.data() + index + 16, length - gone);
    for (std::size_t i = 0; i < records; ++i) {
        const auto at = index + 24 + 4 * std::size_t{interfaces} + 24 * i + 8;
        putNumberAt(bytes.data() + at, std::uint32_t{u32(at) - std::uint32_t{gone}});
    }
    putNumberAt(bytes.data() + head + 4, std::uint32_t{u32(head + 4) - std::uint32_t{gone}});
    putNumberAt(bytes.data() + head + 8, length - gone);
    const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(head + 24);
    bytes.erase(from, from + gone);
    putNumberAt(bytes.data() + head + 24, u32(head + 4));
    const auto directory = bytes.size() - u32(bytes.size() - 4);
    putNumberAt(bytes.data() + directory + 16, u64(directory + 16) - gone);
    putNumberAt(bytes.data() + directory + 40, u64(directory + 40) - gone);
    return bytes;
}

} // namespace

void TimeBeforeTest::anOlderFileKnowsItWithinAChunk() {
    std::vector<Told> told;
    Chunk records(0, 0);
    for (const auto& batch : traffic(told))
        records.append(*batch);
    for (const bool directory : {true, false}) {
        pcapng::Encoder encoder({});
        Bytes bytes;
        encoder.begin(bytes);
        encoder.append(records, bytes);
        encoder.finish({}, bytes);
        bytes = asOlder(bytes);
        if (!directory)
            bytes.resize(bytes.size() -
                         pcapng::numberAt<std::uint32_t>(bytes, bytes.size() - 4, pcapng::ByteOrder::Little));
        const auto file = opened(bytes);
        QVERIFY(file);
        QVERIFY(!(*file)->damage());
        QCOMPARE((*file)->parts().size(), std::size_t(1));
        QCOMPARE((*file)->count(), RecordId(told.size()));
        compare(*(*file)->load(0), 0, told);
    }
}

void TimeBeforeTest::timesThatDoNotFitAreTheFurthestThereAre() {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    QCOMPARE(elapsed(3, 10), std::int64_t(7));
    QCOMPARE(elapsed(-5, most), most);
    QCOMPARE(elapsed(least, most), most);
    QCOMPARE(elapsed(most, least), least);
    QCOMPARE(elapsed(5, least), least);
}

void TimeBeforeTest::aFilterFindsAGapBetweenChunks() {
    Outbox outbox({});
    Store store;
    std::int64_t time = 1'000;
    for (int i = 0; i < 10; ++i) {
        time += i == 5 ? 2'000'000'000 : 1'000;
        outbox.append(1, Kind::Subscribe, Direction::Received, bytesOf("x"), 0, 0, time);
        store.append(outbox.take());
    }
    const auto filter = std::make_shared<const Filter>(*Filter::parse("dt > 1s"));
    FilterRun run(store.snapshot(), filter, {});
    RowIds found;
    while (run.work(std::chrono::seconds(1), found)) {
    }
    QCOMPARE(idsOf(found), std::vector<RecordId>{5});
}

QTEST_APPLESS_MAIN(TimeBeforeTest)
#include "tst_time_before.moc"
