// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/capture_faults.h"
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/pcapng/stream_reader.h"
#include "core/observe/capture/recorder.h"
#include "core/observe/decode/decoders.h"
#include "tests/core/capture/capture_file.h"
#include "tests/core/capture/random_records.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <limits>

#include <sys/resource.h>

using namespace ipcscope;
using namespace ipcscope::capture;

class RecorderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { std::signal(SIGXFSZ, SIG_IGN); }
    void recordsEverything();
    void isInTheFileWithinASecond();
    void remarksAreInTheFileBeforeItEnds();
    void knowsWhetherItHoldsAllNotes();
    void aDiskThatFillsUpLeavesAValidFile();
    void aFullQueueLosesCountedRecords();
    void aFileThatHasLostItsNameIsToldAsLost();
    void aFileThatWasRenamedIsToldAsThat();
    void exportsComeBack();
    void aBatchFitsAQueueWhereNothingWaits();
    void csvQuotesWhatItMust();

private:
    std::string path(const std::string& name) const { return m_folder.path().toStdString() + '/' + name; }
    QTemporaryDir m_folder;
};

namespace {

/// The kernel refuses to let any file of this process grow over `size` meanwhile.
class SmallDisk {
public:
    explicit SmallDisk(rlim_t size) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit small{.rlim_cur = size, .rlim_max = m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallDisk() { ::setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before{};
};

} // namespace

void RecorderTest::recordsEverything() {
    std::vector<OwnedRecord> received;
    RandomRecords random(4);
    Recorder recorder(*OutputFile::create(path("all")), {.endpoint = "ipc:///tmp/feed"});
    for (int i = 0; i < 200; ++i)
        recorder.append(random.batch(random.below(100), 2'000, received));
    const Notes notes{{5, {.marked = true, .text = "five"}}};
    QVERIFY(recorder.finish({.notes = notes}).has_value());
    recorder.append(random.batch(10, 10, received));
    const auto status = recorder.status();
    QCOMPARE(status.recorded, std::uint64_t(received.size() - 10));
    QCOMPARE(status.waiting, std::uint64_t(0));
    QCOMPARE(status.dropped, std::uint64_t(10));
    QCOMPARE(status.size, std::uint64_t(QFile(QString::fromStdString(path("all"))).size()));
    const auto file = pcapng::CaptureFile::open(path("all"));
    QVERIFY(file.has_value() && !(*file)->damage());
    QCOMPARE((*file)->notes(), notes);
    const auto read = contentsOf(**file);
    QCOMPARE(read.count(), received.size() - 10);
    QVERIFY(areFirst(read, received));
    QVERIFY((*file)->parts().size() < 60); // slow traffic is put together
}

/// Whatever becomes of this program then. The quickest of a few: a machine may be busy with something else.
void RecorderTest::isInTheFileWithinASecond() {
    qint64 quickest = std::numeric_limits<qint64>::max();
    for (const char* name : {"soon", "sooner", "soonest"}) {
        std::vector<OwnedRecord> received;
        Recorder recorder(*OutputFile::create(path(name)), {});
        const auto batch = RandomRecords(1).batch(20, 50, received);
        QElapsedTimer clock;
        clock.start();
        recorder.append(batch);
        recorder.waitUntilWaiting(0);
        quickest = std::min(quickest, clock.elapsed());
        QCOMPARE(recorder.status().recorded, std::uint64_t(20));
        const auto file = pcapng::CaptureFile::open(path(name));
        QCOMPARE((*file)->count(), capture::RecordId(20));
        QVERIFY(!(*file)->damage());
    }
    QVERIFY2(quickest < 1'000, qPrintable(QString::number(quickest)));
}

/// What a person put on records survives whatever becomes of the recorder; also what was taken back.
void RecorderTest::remarksAreInTheFileBeforeItEnds() {
    std::vector<OwnedRecord> received;
    RandomRecords random(3);
    constexpr RecordId first = 100;
    Recorder recorder(*OutputFile::create(path("remarked")), {}, Recorder::defaultQueue, first);
    const auto remarksOf = [this] {
        const auto file = pcapng::CaptureFile::open(path("remarked"));
        return file && !(*file)->damage() ? std::pair((*file)->notes(), (*file)->pins())
                                          : std::pair(Notes(), DecoderPins());
    };
    recorder.append(random.batch(20, 50, received));
    recorder.remark({{first + 3, {.marked = true, .text = "three"}}, {first + 5, {.marked = true}}}, {});
    recorder.remark({{first + 3, {.marked = true, .text = "third"}}, {first - 1, {.marked = true}}}, {});
    Notes notes{{3, {.marked = true, .text = "third"}}, {5, {.marked = true, .text = {}}}};
    QTRY_COMPARE_WITH_TIMEOUT(remarksOf().first, notes, 10'000);
    DecoderPins pins;
    const auto pin = [&](std::uint32_t frame, const decode::Decoder* decoder) {
        const DecoderPin chosen{.frame = frame, .decoder = decoder};
        pins.add(chosen);
        recorder.remark({}, {&chosen, 1});
    };
    pin(0, decode::decoderOf("pb"));
    pin(1, decode::decoderOf("json"));
    QTRY_COMPARE_WITH_TIMEOUT(remarksOf(), std::pair(notes, pins), 10'000);
    pin(0, nullptr);
    recorder.append(random.batch(20, 50, received));
    recorder.remark({{first + 5, {}}, {first + 30, {.text = "behind"}}}, {});
    notes.erase(5);
    notes[30] = {.marked = false, .text = "behind"};
    QTRY_COMPARE_WITH_TIMEOUT(remarksOf(), std::pair(notes, pins), 10'000);
    recorder.append(random.batch(20, 50, received));
    recorder.remark({{first + 30, {}}}, {}); // taken back just before the end
    notes.erase(30);
    Notes all;
    for (const auto& [position, note] : notes)
        all.emplace(first + position, note);
    QVERIFY(recorder.finish({.notes = all, .pins = pins}).has_value());
    QCOMPARE(remarksOf(), std::pair(notes, pins));
    QCOMPARE(recorder.status().size, std::uint64_t(QFile(QString::fromStdString(path("remarked"))).size()));
    const auto file = pcapng::CaptureFile::open(path("remarked"));
    const auto read = contentsOf(**file);
    QCOMPARE(read.count(), received.size());
    QVERIFY(areFirst(read, received));
    QFile bytes(QString::fromStdString(path("remarked")));
    QVERIFY(bytes.open(QIODevice::ReadOnly));
    const QByteArray whole = bytes.readAll();
    pcapng::StreamReader stream;
    stream.received(bytesOf(std::string_view(whole.constData(), static_cast<std::size_t>(whole.size()))));
    stream.ended();
    Notes told;
    for (const auto& [position, note] : stream.takeNotes())
        putNote(told, position, note);
    QCOMPARE(told, notes);
}

/// At every size: of what it says it holds, the file has every note.
void RecorderTest::knowsWhetherItHoldsAllNotes() {
    std::vector<OwnedRecord> received;
    RandomRecords random(9);
    const auto early = random.batch(20, 50, received);
    const auto late = random.batch(20, 50, received);
    const Notes first{{3, {.marked = true, .text = "three"}}, {19, {.marked = true, .text = {}}}};
    Notes all = first;
    all[30] = {.marked = false, .text = "behind"};
    int held = 0;
    int heldByFailures = 0;
    bool clean = false;
    for (rlim_t size = 200; !clean; size += 1'901) {
        const auto name = path("noted") + std::to_string(size);
        {
            const SmallDisk disk(size);
            Recorder recorder(*OutputFile::create(name), {});
            recorder.append(early);
            recorder.remark(first, {});
            QTRY_VERIFY_WITH_TIMEOUT(recorder.status().recorded == 20 || recorder.status().error, 10'000);
            recorder.append(late);
            clean = recorder.finish({.notes = all}).has_value();
            QCOMPARE(recorder.holdsAll(all), clean);
            held = recorder.holdsAll(first) ? 1 : 0;
            QVERIFY(!recorder.holdsAll({{3, {.marked = true, .text = "another"}}}));
            QVERIFY(!recorder.holdsAll({{40, {.marked = true, .text = {}}}}));
        }
        heldByFailures += clean ? 0 : held;
        const auto file = pcapng::CaptureFile::open(name);
        for (const auto& [id, note] : held == 1 ? first : Notes())
            QCOMPARE((*file)->notes().at(id), note);
    }
    QCOMPARE(held, 1);
    QVERIFY(heldByFailures > 0);
    // A file that is gone holds nothing.
    Recorder recorder(*OutputFile::create(path("gone")), {});
    recorder.append(early);
    QVERIFY(QFile::remove(m_folder.filePath("gone")));
    QVERIFY(!recorder.finish({.notes = first}));
    QVERIFY(!recorder.holdsAll(first) && recorder.holdsAll({}));
}

/// At every size: what is told as recorded is in the file, and what is in the file is whole.
void RecorderTest::aDiskThatFillsUpLeavesAValidFile() {
    constexpr std::size_t batches = 6;
    std::vector<OwnedRecord> received;
    std::vector<std::shared_ptr<const Chunk>> traffic;
    RandomRecords random(6);
    for (std::size_t i = 0; i < batches; ++i)
        traffic.push_back(random.batch(30, 60'000, received));
    int failures = 0;
    bool clean = false;
    for (rlim_t size = 0; !clean; size += 200'003) {
        const auto name = path("full") + std::to_string(size);
        Recorder::Status status;
        {
            const SmallDisk disk(size);
            Recorder recorder(*OutputFile::create(name), {});
            for (const auto& batch : traffic)
                recorder.append(batch);
            clean = recorder.finish().has_value();
            status = recorder.status();
        }
        failures += clean ? 0 : 1;
        QCOMPARE(status.error.has_value(), !clean);
        QCOMPARE(status.recorded + status.dropped, std::uint64_t(received.size()));
        QCOMPARE(status.waiting, std::uint64_t(0));
        const auto file = pcapng::CaptureFile::open(name);
        if (!file) {
            QVERIFY(size < 100);
            continue;
        }
        QVERIFY(!(*file)->damage());
        const auto read = contentsOf(**file);
        QCOMPARE(std::uint64_t(read.count()), status.recorded);
        QVERIFY(areFirst(read, received));
        QFile::remove(QString::fromStdString(name));
    }
    QVERIFY(failures > 20);
}

/// Received = recorded + dropped, and the file itself tells how many were dropped.
void RecorderTest::aFullQueueLosesCountedRecords() {
    constexpr std::size_t queue = 30'000;
    std::vector<OwnedRecord> received;
    RandomRecords random(12);
    Recorder recorder(*OutputFile::create(path("narrow")), {}, queue);
    for (int i = 0; i < 40; ++i) {
        auto batch = std::make_shared<Chunk>(10, 0);
        for (int record = 0; record < 10; ++record) {
            received.push_back(random.record(1'000));
            received.back().kind = Kind::Message;
            batch->append(received.back().header(), received.back().bytes);
        }
        recorder.append(batch);
    }
    QVERIFY(recorder.finish());
    const auto status = recorder.status();
    QVERIFY(status.dropped > 0);
    QCOMPARE(status.waiting, std::uint64_t(0));
    QCOMPARE(status.recorded + status.dropped, std::uint64_t(received.size()));
    const auto all = contentsOf(**pcapng::CaptureFile::open(path("narrow")));
    std::uint64_t told = 0;
    std::uint64_t whole = 0;
    std::size_t next = 0;
    for (std::size_t i = 0; i < all.count(); ++i) {
        const auto record = all.record(i);
        if (record.header.kind() != Kind::Lost) {
            QVERIFY(received[next++].is(record));
            ++whole;
            continue;
        }
        std::uint64_t count = 0;
        for (const auto byte : record.bytes)
            count = count << 8 | byte;
        told += count;
        next += count;
    }
    QCOMPARE(whole, status.recorded);
    QCOMPARE(told, status.dropped);
}

void RecorderTest::aFileThatHasLostItsNameIsToldAsLost() {
    std::vector<OwnedRecord> received;
    RandomRecords random(7);
    for (const bool replaced : {false, true}) {
        Recorder recorder(*OutputFile::create(path("lost")), {});
        recorder.append(random.batch(10, 100, received));
        QVERIFY(QFile::remove(m_folder.filePath("lost")));
        if (replaced)
            QVERIFY(OutputFile::create(path("lost")).has_value());
        const auto finished = recorder.finish();
        QVERIFY(!finished);
        QVERIFY(finished.error().attempt.starts_with("find "));
        QCOMPARE(advice::recordingStopped(finished.error(), path("lost"), 1, advice::Afterwards::Ends).title,
                 std::string("What was recorded is lost"));
        QFile::remove(m_folder.filePath("lost"));
    }
}

void RecorderTest::aFileThatWasRenamedIsToldAsThat() {
    std::vector<OwnedRecord> received;
    Recorder recorder(*OutputFile::create(path("before")), {});
    recorder.append(RandomRecords(8).batch(10, 100, received));
    QVERIFY(QFile::rename(m_folder.filePath("before"), m_folder.filePath("behind")));
    const auto finished = recorder.finish();
    QVERIFY(!finished);
    QCOMPARE(advice::recordingStopped(finished.error(), path("before"), 1, advice::Afterwards::Ends).title,
             std::string("What was recorded has another name"));
    const auto file = pcapng::CaptureFile::open(path("behind"));
    QVERIFY(file.has_value() && !(*file)->damage());
}

void RecorderTest::exportsComeBack() {
    std::vector<OwnedRecord> received;
    const auto chunk = RandomRecords(3).batch(500, 300, received);
    const auto out = exporterNamed("pcapng")->make({.endpoint = "ipc:///tmp/feed"});
    Bytes bytes;
    out->begin(bytes);
    const Note note{.marked = true, .text = "seven"};
    for (std::size_t i = 0; i < chunk->count(); ++i)
        out->record({.record = chunk->record(i), .id = i, .note = i == 7 ? &note : nullptr}, bytes);
    out->end(bytes);
    const auto file = *opened(bytes);
    QVERIFY(sameRecords(contentsOf(*file), *chunk));
    QCOMPARE(file->notes(), (Notes{{7, note}}));
}

void RecorderTest::aBatchFitsAQueueWhereNothingWaits() {
    const Bytes body(1 << 20, 1); // is written at once
    Recorder recorder(*OutputFile::create(path("empty-queue")), {}, 1);
    for (int round = 0; round < 25; ++round) {
        auto batch = std::make_shared<Chunk>(1, body.size());
        batch->append({}, body);
        recorder.append(std::move(batch));
        recorder.waitUntilWaiting(0);
        QCOMPARE(recorder.status().dropped, std::uint64_t(0));
    }
    QVERIFY(recorder.finish());
}

void RecorderTest::csvQuotesWhatItMust() {
    const auto out =
        exporterNamed("csv")->make({.columns = {*fieldNamed("no"), *fieldNamed("frame[1]"), *fieldNamed("size")}});
    Bytes bytes;
    out->begin(bytes);
    RecordHeader header;
    header.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received);
    Row row;
    const std::vector<std::string> bodies{
        "plain", "a,b",  "say \"hi\"", "two\nlines", "=1+2", "-3", std::string(1, '\0'),
        "-3+1",  "\n=1", "\uFF1D1",    "a\u202Eb"};
    for (const auto& body : bodies) {
        const Bytes wire = [&] {
            Bytes made{0, static_cast<std::uint8_t>(body.size())};
            made.insert(made.end(), body.begin(), body.end());
            return made;
        }();
        row.record = {header, wire};
        out->record(row, bytes);
        ++row.id;
    }
    out->end(bytes);
    QCOMPARE(
        QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())),
        QByteArray("No,frame[1],Size\r\n1,plain,5\r\n2,\"a,b\",3\r\n3,\"say \"\"hi\"\"\",8\r\n4,\"two\nlines\",9\r\n"
                   "5,\"'=1+2\",4\r\n6,-3,2\r\n7,\u2400,1\r\n"
                   "8,\"'-3+1\",4\r\n9,\"'\n=1\",3\r\n10,\"'\uFF1D1\",4\r\n11,a\u202Eb,5\r\n"));
}

QTEST_APPLESS_MAIN(RecorderTest)
#include "tst_recorder.moc"
