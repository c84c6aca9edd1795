// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/filter/seen_values.h"
#include "core/observe/capture/opened_capture.h"
#include "core/observe/capture/recorder.h"
#include "core/observe/capture/recording_file.h"
#include "core/observe/capture/store.h"
#include "core/observe/capture/view.h"
#include "tests/core/capture/random_records.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace ipcscope;
using namespace ipcscope::capture;

/// A store whose records go into a file too, and a file that is read as a store.
class RecordedStoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rowsStayWhenTheirBytesLeaveMemory_data();
    void rowsStayWhenTheirBytesLeaveMemory();
    void whatTheDiskDoesNotTakeInTimeLeaves();
    void aGapInTheFileIsAGapInTheRows();
    void recordsOfAFileAreAtHandWhenLent();
    void aSecondRecordingTakesOver();
    void clearingCanBeUndone();
    void notesFindTheirRecords();
    void anIntroductionCountsForNobody();
    void anOpenedFileIsAStore();
    void aFileThatShrinksLosesRecordsOnly();
    void aRecordingHasItsNameWhenItIsWhole();
    void abandonedRecordingsAreFound();

private:
    std::string path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)).toStdString(); }
    QTemporaryDir m_folder;
};

namespace {

void place(Store& store, Recorder& recorder) {
    for (auto& [first, records] : recorder.takePlaced())
        store.placed(first, std::move(records));
}

/// Every record of the store, read wherever it is.
bool holds(const Store& store, const std::vector<OwnedRecord>& received) {
    auto next = store.first();
    for (const auto& [first, records] : store.snapshot().chunks) {
        const auto chunk = records.load();
        if (first != next || chunk->count() != records.count())
            return false;
        for (std::size_t i = 0; i < records.count(); ++i, ++next) {
            const bool command = received[next].kind == Kind::Command;
            if (!received[next].is(chunk->record(i)) || records.isCommand(i) != command)
                return false;
        }
    }
    return next == store.end();
}

/// Several parts of a file.
bool recorded(const std::string& path, RandomRecords& random, std::vector<OwnedRecord>& received) {
    Recorder recorder(*OutputFile::create(path), {});
    for (int i = 0; i < 40; ++i)
        recorder.append(random.batch(100, 1'500, received));
    return recorder.finish().has_value();
}

} // namespace

void RecordedStoreTest::rowsStayWhenTheirBytesLeaveMemory_data() {
    QTest::addColumn<quint64>("budget");
    QTest::addColumn<quint64>("batch");
    QTest::addColumn<quint64>("largest");
    QTest::newRow("nothing stays in memory") << quint64(0) << quint64(10) << quint64(100);
    QTest::newRow("less than a batch") << quint64(900) << quint64(60) << quint64(100);
    QTest::newRow("a few batches") << quint64(20'000) << quint64(60) << quint64(100);
    QTest::newRow("larger than a part of the file") << quint64(300'000) << quint64(60) << quint64(60'000);
    QTest::newRow("all stays in memory") << quint64(64 << 20) << quint64(60) << quint64(300);
}

void RecordedStoreTest::rowsStayWhenTheirBytesLeaveMemory() {
    QFETCH(quint64, budget);
    QFETCH(quint64, batch);
    QFETCH(quint64, largest);
    RandomRecords random(11);
    std::vector<OwnedRecord> received;
    Store store(budget);
    View view(store);
    const QByteArray name = QByteArray("stays-") + QTest::currentDataTag();
    Recorder recorder(*OutputFile::create(path(name.constData())), {});
    store.setRecording(true);
    for (int round = 0; round < 120; ++round) {
        const auto records = random.batch(1 + random.below(batch), largest, received);
        store.append(records);
        recorder.append(records);
        if (random.below(80) == 0)
            recorder.waitUntilWaiting(0);
        place(store, recorder);
        QCOMPARE(store.first(), RecordId(0));
        view.extend(received.size());
    }
    recorder.waitUntilWaiting(0);
    place(store, recorder);
    QVERIFY(store.footprint() <= budget);
    QVERIFY(holds(store, received));
    const auto commands = std::ranges::count(received, Kind::Command, &OwnedRecord::kind);
    QCOMPARE(view.rows(), received.size() - static_cast<std::uint64_t>(commands));
    View again(store);
    QCOMPARE(again.pending(received.size()), view.rows());
    QCOMPARE(again.extend(received.size()), view.rows());
    for (std::uint64_t row = 0; row < view.rows(); ++row)
        QCOMPARE(again.idAt(row), view.idAt(row));
    QVERIFY(recorder.finish());
    QVERIFY(holds(store, received));
}

/// Records that wait for a disk are kept up to a limit; then the oldest leave as they do without a recording.
void RecordedStoreTest::whatTheDiskDoesNotTakeInTimeLeaves() {
    const Bytes body(1 << 20, 1);
    Store store(4 << 20);
    store.setRecording(true);
    std::uint64_t left = 0;
    const auto append = [&] {
        auto batch = std::make_shared<Chunk>(1, body.size());
        batch->append({}, body);
        left += store.append(std::move(batch));
    };
    while (store.footprint() + body.size() + sizeof(RecordHeader) <= store.budget() + Store::recordingSlack) {
        append();
        QCOMPARE(left, std::uint64_t(0));
    }
    append();
    QCOMPARE(left, std::uint64_t(1));
    QVERIFY(store.footprint() <= store.budget() + Store::recordingSlack);
    store.setRecording(false);
    left += store.setBudget(store.budget());
    QVERIFY(store.footprint() <= store.budget());
    QCOMPARE(store.first(), RecordId(left));
}

/// Where the recorder had to drop records the rows behind the gap are the ones that stay.
void RecordedStoreTest::aGapInTheFileIsAGapInTheRows() {
    RandomRecords random(5);
    std::vector<OwnedRecord> received;
    Store store(0);
    store.setRecording(true);
    Recorder recorder(*OutputFile::create(path("gap")), {}, 1);
    std::uint64_t rounds = 0;
    while (recorder.status().dropped == 0) {
        QVERIFY(++rounds < 10'000);
        const auto records = random.batch(20, 3'000, received);
        store.append(records);
        recorder.append(records);
    }
    recorder.waitUntilWaiting(0);
    const auto gap = received.size();
    const auto after = random.batch(20, 3'000, received);
    store.append(after);
    recorder.append(after);
    recorder.waitUntilWaiting(0);
    place(store, recorder);
    QCOMPARE(store.first(), RecordId(0)); // they wait in memory, within the slack
    store.setRecording(false);
    store.setBudget(0);
    QCOMPARE(store.first(), RecordId(gap));
    QVERIFY(holds(store, received));
}

void RecordedStoreTest::recordsOfAFileAreAtHandWhenLent() {
    RandomRecords random(8);
    std::vector<OwnedRecord> received;
    Store store(0);
    store.setRecording(true);
    Recorder recorder(*OutputFile::create(path("lent")), {});
    for (std::size_t i = 0; i < Store::mostLent + 3; ++i) {
        const auto records = random.batch(10, 500'000, received);
        store.append(records);
        recorder.append(records);
        recorder.waitUntilWaiting(0);
    }
    place(store, recorder);
    const auto chunks = store.snapshot().chunks;
    QVERIFY(chunks.size() > Store::mostLent);
    const auto seen = [&store] {
        return seenValues(store, *fieldNamed("event"), {}, 9, std::chrono::seconds(5)).size();
    };
    QCOMPARE(seen(), 0u);
    for (const auto& [first, records] : chunks) {
        QVERIFY(!store.isInMemory(first) && !store.isAtHand(first));
        store.lend(first, records.load());
        QVERIFY(store.isAtHand(first));
        QVERIFY(received[first].is(store.at(first)));
        QCOMPARE(store.header(first + records.count() - 1).size, received[first + records.count() - 1].bytes.size());
    }
    QVERIFY(seen() > 0);
    QVERIFY(!store.isAtHand(chunks.front().first));
    QVERIFY(store.isAtHand(chunks[chunks.size() - Store::mostLent].first));
}

/// What the first left in memory stands in the second, from the beginning; no row is lost on the way.
void RecordedStoreTest::aSecondRecordingTakesOver() {
    RandomRecords random(17);
    std::vector<OwnedRecord> received;
    Store store(60'000);
    for (const char* name : {"first", "second", "third"}) {
        store.setRecording(true);
        RecordId begin = store.end();
        for (const auto& kept : store.snapshot().chunks)
            begin = std::min(begin, kept.records.inMemory() ? kept.first : begin);
        Recorder recorder(*OutputFile::create(path(name)), {}, Recorder::defaultQueue, begin);
        for (const auto& kept : store.snapshot().chunks) {
            if (kept.records.inMemory())
                recorder.preface(kept.records.chunk());
        }
        for (int round = 0; round < 30; ++round) {
            const auto records = random.batch(10, 1'500, received);
            store.append(records);
            recorder.append(records);
            place(store, recorder);
        }
        QVERIFY(recorder.finish());
        place(store, recorder);
        QCOMPARE(store.first(), RecordId(0));
        QVERIFY(store.footprint() <= store.budget());
        store.setRecording(false);
        QVERIFY(holds(store, received));
    }
}

void RecordedStoreTest::clearingCanBeUndone() {
    RandomRecords random(3);
    std::vector<OwnedRecord> received;
    Store store(50'000);
    store.append(random.batch(30, 1'000, received));
    auto forgotten = store.clear();
    QCOMPARE(store.kept(), std::uint64_t(0));
    store.append(random.batch(10, 1'000, received));
    QVERIFY(store.restore(std::move(forgotten)));
    QCOMPARE(store.first(), RecordId(0));
    QVERIFY(holds(store, received));
    // What came meanwhile used up the budget: the oldest that came back leave again.
    forgotten = store.clear();
    store.append(random.batch(60, 1'000, received));
    QVERIFY(store.restore(std::move(forgotten)));
    QVERIFY(store.footprint() <= store.budget());
    QVERIFY(holds(store, received));
    // Or some of what came meanwhile has left: nothing can come back.
    forgotten = store.clear();
    for (int i = 0; i < 20; ++i)
        store.append(random.batch(60, 1'000, received));
    const auto first = store.first();
    QVERIFY(!store.restore(std::move(forgotten)));
    QCOMPARE(store.first(), first);
    QVERIFY(holds(store, received));
}

void RecordedStoreTest::notesFindTheirRecords() {
    RandomRecords random(4);
    std::vector<OwnedRecord> received;
    random.batch(100, 10, received); // before the recording
    Recorder recorder(*OutputFile::create(path("notes")), {}, Recorder::defaultQueue, 100);
    recorder.preface(random.batch(50, 1'000, received));
    recorder.append(random.batch(50, 1'000, received));
    const Notes notes{{7, {.marked = true, .text = "too early"}},
                      {100, {.marked = true, .text = {}}},
                      {160, {.marked = false, .text = "later"}},
                      {200, {.marked = true, .text = "too late"}}};
    QVERIFY(recorder.finish({.notes = notes}));
    const auto file = *pcapng::CaptureFile::open(path("notes"));
    QCOMPARE(file->notes(), (Notes{{0, notes.at(100)}, {60, notes.at(160)}}));
}

void RecordedStoreTest::anIntroductionCountsForNobody() {
    Roster roster;
    Chunk ups(2, 0);
    PeerFacts facts;
    facts.endpoint = "ipc:///tmp/feed";
    for (const std::uint32_t number : {4U, 9U}) {
        RecordHeader header;
        header.peerAndKind = RecordHeader::pack(number, Kind::PeerUp, Direction::None);
        ups.append(header, encode(facts));
    }
    QVERIFY(roster.present({}).empty());
    roster.add(ups);
    RandomRecords random(4);
    std::vector<OwnedRecord> received;
    Recorder recorder(*OutputFile::create(path("introduced")), {});
    QVERIFY(roster.present(roster).empty());
    recorder.introduce(roster.present({}));
    const auto batch = random.batch(5, 10, received);
    recorder.append(batch);
    QVERIFY(recorder.finish());
    QCOMPARE(recorder.status().recorded, std::uint64_t(5));
    QCOMPARE(recorder.status().waiting, std::uint64_t(0));
    const auto placed = recorder.takePlaced();
    QCOMPARE(placed.size(), std::size_t(1));
    QCOMPARE(placed.front().first, RecordId(0));
    QVERIFY(placed.front().records.load()->count() == 5);
    const auto opened = openCapture(path("introduced"));
    QVERIFY(opened.has_value());
    QCOMPARE(opened->file->count(), RecordId(5));
    QCOMPARE(QByteArray::fromStdString(opened->roster->origin().endpoint), QByteArray("ipc:///tmp/feed"));
    QVERIFY(opened->roster->peer(9) != nullptr);
}

void RecordedStoreTest::anOpenedFileIsAStore() {
    RandomRecords random(21);
    std::vector<OwnedRecord> received;
    QVERIFY(recorded(path("opened"), random, received));
    const auto opened = openCapture(path("opened"));
    QVERIFY(opened.has_value());
    QVERIFY(opened->chunks.size() > 2);
    Store store;
    for (const auto& chunk : opened->chunks)
        store.append(chunk);
    QCOMPARE(store.footprint(), std::size_t(0));
    QVERIFY(holds(store, received));
    QCOMPARE(openCapture(path("none")).error().code.value(), ENOENT);
    const auto canceled = openCapture(path("opened"), [](auto, auto) { return false; });
    QVERIFY(!canceled || canceled->file->count() == received.size());
}

void RecordedStoreTest::aFileThatShrinksLosesRecordsOnly() {
    RandomRecords random(22);
    std::vector<OwnedRecord> received;
    QVERIFY(recorded(path("shrinks"), random, received));
    const auto opened = openCapture(path("shrinks"));
    QVERIFY(opened.has_value());
    QVERIFY(QFile::resize(QString::fromStdString(path("shrinks")), 1'500'000));
    std::size_t whole = 0;
    std::size_t lost = 0;
    for (const auto& chunk : opened->chunks) {
        const auto records = chunk.load();
        QCOMPARE(records->count(), chunk.count());
        for (std::size_t i = 0; i < records->count(); ++i) {
            const bool is = received[whole + lost].is(records->record(i));
            QVERIFY(is || (records->header(i).kind() == Kind::Lost && records->header(i).code == EIO));
            (is ? whole : lost) += 1;
        }
    }
    QVERIFY(whole > 0 && lost > 0);
    QVERIFY(opened->file->lostSome());
}

void RecordedStoreTest::aRecordingHasItsNameWhenItIsWhole() {
    const auto folder = path("deep/recordings");
    auto file = recording::create(folder, "quotes.ipc 2026/../x");
    QVERIFY(file.has_value());
    const QString growing = QString::fromStdString(file->path());
    QCOMPARE(QFileInfo(growing).fileName(), QStringLiteral("quotes.ipc_2026_.._x.recording.ipcscope.pcapng"));
    QCOMPARE(QFileInfo(growing).absolutePath(), QString::fromStdString(folder));
    auto second = recording::create(folder, "quotes.ipc 2026/../x");
    QVERIFY(second.has_value() && second->path() != file->path());
    const auto sealed = recording::seal(file->path());
    QVERIFY(sealed.has_value());
    QCOMPARE(QFileInfo(QString::fromStdString(*sealed)).fileName(),
             QStringLiteral("quotes.ipc_2026_.._x.ipcscope.pcapng"));
    QVERIFY(!QFile::exists(growing));
    // A finished recording is never replaced.
    QVERIFY(recording::create(folder, "quotes.ipc 2026/../x")->path() != growing.toStdString());
    const auto other = recording::seal(second->path());
    QVERIFY(other.has_value() && *other != *sealed);
    QVERIFY(!recording::seal(path("anything")).has_value());
    QVERIFY(recording::create(folder, "..")->path().ends_with("/recording.recording.ipcscope.pcapng"));
    QVERIFY(!recording::create(path("deep/recordings/none\n") + std::string(300, 'x'), "a").has_value());
}

void RecordedStoreTest::abandonedRecordingsAreFound() {
    const auto folder = path("left");
    QVERIFY(recording::abandoned(folder).empty());
    auto live = *recording::create(folder, "live");
    const auto left = recording::create(folder, "left")->path();
    const auto sealed = *recording::seal(recording::create(folder, "sealed")->path());
    QCOMPARE(recording::abandoned(folder), std::vector<std::string>{left});
    {
        const auto moved = std::move(live);
        QCOMPARE(recording::abandoned(folder), std::vector<std::string>{left});
    }
    QCOMPARE(recording::abandoned(folder).size(), std::size_t(2));
    QCOMPARE(::symlink(sealed.c_str(), (folder + "/link.recording.ipcscope.pcapng").c_str()), 0);
    QCOMPARE(recording::abandoned(folder).size(), std::size_t(2));
}

QTEST_APPLESS_MAIN(RecordedStoreTest)
#include "tst_recorded_store.moc"
