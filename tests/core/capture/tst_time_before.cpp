// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/capture/outbox.h"
#include "core/observe/capture/pcapng/encoder.h"
#include "core/observe/capture/pcapng/file.h"
#include "core/observe/capture/pcapng/stream_reader.h"
#include "core/observe/capture/recorder.h"
#include "core/observe/capture/store.h"
#include "tests/core/capture/random_records.h"

#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

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
    auto introduced = std::make_shared<Chunk>(1, 0);
    introduced->append({.time = 1, .peerAndKind = RecordHeader::pack(1, Kind::PeerUp, Direction::None)}, {});
    recorder.introduce(std::move(introduced));
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
    std::vector<RecordId> found;
    while (run.work(std::chrono::seconds(1), found)) {
    }
    QCOMPARE(found, std::vector<RecordId>{5});
}

QTEST_APPLESS_MAIN(TimeBeforeTest)
#include "tst_time_before.moc"
