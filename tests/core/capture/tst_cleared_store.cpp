// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/recorder.h"
#include "core/observe/capture/store.h"
#include "tests/core/capture/capture_file.h"
#include "tests/support/descriptors_of.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ipcscope;
using namespace ipcscope::capture;

/// Clearing that is undone, beside a store that was never cleared.
class ClearedStoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theOldestLeaveAsIfItHadNotBeenCleared_data();
    void theOldestLeaveAsIfItHadNotBeenCleared();
    void rowsOfAFileStay();
    void aPartOfAFileMayHoldClearedRowsAndLaterOnes();
    void clearedRowsOfAFileStayWhenAnotherIsBegun();
    void whatWasClearedBeforeARecordingDoesNotWaitForIt();
    void whatComesBackInFrontOfAFileDoesNotWaitForAnother();
    void aFileThatOnlyClearedRowsNeedIsClosed();

private:
    QTemporaryDir m_folder;
};

namespace {

constexpr std::size_t budget = 1 << 20;
constexpr std::size_t body = 1'000;
constexpr int full = 40; ///< batches that are more than the budget

/// Too large to be merged with others.
std::shared_ptr<const Chunk> batch(std::uint8_t content) {
    auto out = std::make_shared<Chunk>(0, 0);
    RecordHeader header;
    header.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received);
    for (int i = 0; i < 70; ++i)
        out->append(header, Bytes(body, content));
    return out;
}

std::size_t sizeOf(const Store::Snapshot& snapshot) {
    std::size_t out = 0;
    for (const auto& kept : snapshot.chunks)
        out += kept.records.footprint();
    return out;
}

bool isWhole(const Store& store) {
    auto next = store.first();
    for (const auto& kept : store.snapshot().chunks) {
        const auto records = kept.records.load();
        for (std::size_t i = 0; i < records->count(); ++i)
            if (records->record(i).bytes.front() != (kept.first + i) / 70 % 256)
                return false;
        if (kept.first != next)
            return false;
        next = kept.end();
    }
    return next == store.end();
}

} // namespace

void ClearedStoreTest::theOldestLeaveAsIfItHadNotBeenCleared_data() {
    QTest::addColumn<int>("since");
    QTest::addColumn<bool>("comesBack");
    QTest::newRow("nothing came since") << 0 << true;
    QTest::newRow("a little") << 1 << true;
    QTest::newRow("a half") << 7 << true;
    QTest::newRow("nearly all") << 13 << true;
    QTest::newRow("all") << 15 << false;
    QTest::newRow("more than all") << 60 << false;
}

void ClearedStoreTest::theOldestLeaveAsIfItHadNotBeenCleared() {
    QFETCH(int, since);
    QFETCH(bool, comesBack);
    Store store(budget);
    Store other(budget);
    std::uint8_t content = 0;
    const auto append = [&] {
        const auto one = batch(content++);
        store.append(one);
        other.append(one);
    };
    for (int i = 0; i < full; ++i)
        append();
    auto forgotten = store.clear();
    bool can = store.makeRoom(forgotten);
    QVERIFY(can);
    for (int i = 0; i < since; ++i) {
        append();
        can = can && store.makeRoom(forgotten);
        if (can)
            QVERIFY(store.footprint() + sizeOf(forgotten) <= budget);
    }
    QCOMPARE(can, comesBack);
    if (!can)
        return;
    QVERIFY(store.restore(std::move(forgotten)));
    QCOMPARE(store.first(), other.first());
    QCOMPARE(store.evicted(), other.evicted());
    QCOMPARE(store.footprint(), other.footprint());
    QVERIFY(isWhole(store));
}

/// What is recorded leaves memory only.
void ClearedStoreTest::rowsOfAFileStay() {
    Store store(budget);
    Recorder recorder(*OutputFile::create(m_folder.filePath("rows").toStdString()), {});
    store.setRecording(true);
    std::uint8_t content = 0;
    const auto append = [&] { // the recorder has them all after a while
        for (int i = 0; i < full / 4; ++i) {
            const auto one = batch(content++);
            store.append(one);
            recorder.append(one);
        }
        recorder.waitUntilWaiting(0);
        for (auto& [first, records] : recorder.takePlaced())
            store.placed(first, std::move(records));
    };
    for (int i = 0; i < 4; ++i)
        append();
    QCOMPARE(store.first(), RecordId(0));
    auto forgotten = store.clear();
    for (int i = 0; i < 4; ++i) {
        append();
        QVERIFY(store.makeRoom(forgotten));
        QVERIFY(store.footprint() + sizeOf(forgotten) <= budget);
    }
    QVERIFY(recorder.finish());
    QVERIFY(store.restore(std::move(forgotten)));
    QCOMPARE(store.first(), RecordId(0));
    QCOMPARE(store.evicted(), std::uint64_t(0));
    QVERIFY(isWhole(store));
}

namespace {

KeptChunk inFile(const Chunk& records) {
    Bytes bytes;
    pcapng::Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.append(records, bytes);
    encoder.finish({}, bytes);
    const auto file = *opened(bytes);
    return {file, file->parts().front(), {}};
}

} // namespace

/// Those before the clear and those behind it were written together; the later ones leave memory first.
void ClearedStoreTest::aPartOfAFileMayHoldClearedRowsAndLaterOnes() {
    constexpr int half = 3;
    Store store(0);
    store.setRecording(true);
    Chunk all(0, 0);
    std::uint8_t content = 0;
    const auto append = [&] {
        for (int i = 0; i < half; ++i) {
            const auto one = batch(content++);
            store.append(one);
            all.append(*one);
        }
    };
    append();
    auto forgotten = store.clear();
    append();
    store.placed(0, inFile(all));
    QCOMPARE(store.footprint(), std::size_t(0));
    QVERIFY(store.makeRoom(forgotten));
    QVERIFY(store.restore(std::move(forgotten)));
    QCOMPARE(store.first(), RecordId(0));
    QCOMPARE(store.footprint(), std::size_t(0));
    QVERIFY(isWhole(store));
}

void ClearedStoreTest::clearedRowsOfAFileStayWhenAnotherIsBegun() {
    Store store(0);
    store.setRecording(true);
    const auto rows = batch(0);
    store.append(rows);
    auto forgotten = store.clear();
    store.placed(0, inFile(*rows));
    store.setRecording(false);
    store.setRecording(true);
    QVERIFY(store.makeRoom(forgotten));
    QVERIFY(store.restore(std::move(forgotten)));
    QCOMPARE(store.footprint(), std::size_t(0));
    QCOMPARE(store.kept(), rows->count());
    QVERIFY(isWhole(store));
}

/// When nobody can bring them back; that of rows that came later stays open.
void ClearedStoreTest::aFileThatOnlyClearedRowsNeedIsClosed() {
    const auto path = m_folder.filePath("cleared").toStdString();
    Store store(4 * budget); // it all stays in memory: its places in the file wait
    store.setRecording(true);
    std::uint8_t content = 0;
    const auto recorded = [&](const std::string& name) {
        Recorder recorder(*OutputFile::create(name), {}, Recorder::defaultQueue, store.end());
        const auto one = batch(content++);
        store.append(one);
        recorder.append(one);
        QVERIFY(recorder.finish());
        for (auto& [first, records] : recorder.takePlaced())
            store.placed(first, std::move(records));
    };
    recorded(path);
    auto forgotten = store.clear();
    const auto later = m_folder.filePath("later").toStdString();
    recorded(later);
    QCOMPARE(test::descriptorsOf(path), 1);
    QCOMPARE(test::descriptorsOf(later), 1);
    forgotten = {};
    store.letGoOfCleared();
    QCOMPARE(test::descriptorsOf(path), 0);
    QCOMPARE(test::descriptorsOf(later), 1);
    store.setBudget(0);
    QCOMPARE(store.kept(), std::uint64_t(70));
    QVERIFY(isWhole(store));
}

/// It will never be in the file.
void ClearedStoreTest::whatWasClearedBeforeARecordingDoesNotWaitForIt() {
    Store store(budget);
    std::uint8_t content = 0;
    constexpr int some = 10;
    for (int i = 0; i < some; ++i)
        store.append(batch(content++));
    auto forgotten = store.clear();
    const auto begin = store.end();
    store.setRecording(true);
    Recorder recorder(*OutputFile::create(m_folder.filePath("begun later").toStdString()), {}, Recorder::defaultQueue,
                      begin);
    const auto append = [&] {
        const auto one = batch(content++);
        store.append(one);
        recorder.append(one);
    };
    for (int i = 0; i < some; ++i)
        append();
    QVERIFY(store.makeRoom(forgotten));
    QVERIFY(store.footprint() + sizeOf(forgotten) <= budget);
    QVERIFY(store.restore(std::move(forgotten)));
    QVERIFY(store.first() < begin);
    for (int i = 0; i < full; ++i)
        append();
    QCOMPARE(store.first(), begin);
    QVERIFY(recorder.finish());
    for (auto& [first, records] : recorder.takePlaced())
        store.placed(first, std::move(records));
    QCOMPARE(store.first(), begin);
    QVERIFY(store.footprint() <= budget);
    QVERIFY(isWhole(store));
}

/// A recording begins behind the last that stands in a file.
void ClearedStoreTest::whatComesBackInFrontOfAFileDoesNotWaitForAnother() {
    Store store(budget);
    std::uint8_t content = 0;
    store.append(batch(content++));
    auto forgotten = store.clear();
    const auto begin = store.end();
    store.setRecording(true);
    const auto recorded = batch(content++);
    store.append(recorded);
    store.placed(begin, inFile(*recorded));
    store.setBudget(0);
    QVERIFY(!store.isInMemory(begin));
    store.setBudget(budget);
    QVERIFY(store.makeRoom(forgotten));
    QVERIFY(store.restore(std::move(forgotten)));
    QVERIFY(store.isInMemory(store.first()) && store.first() < begin);
    store.setRecording(false);
    store.setRecording(true);
    for (int i = 0; i < full; ++i)
        store.append(batch(content++));
    QCOMPARE(store.first(), begin);
    QVERIFY(store.footprint() > budget); // the others wait
    QVERIFY(isWhole(store));
}

QTEST_APPLESS_MAIN(ClearedStoreTest)
#include "tst_cleared_store.moc"
