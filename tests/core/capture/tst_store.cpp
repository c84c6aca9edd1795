// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/store.h"
#include "tests/core/capture/random_records.h"

#include <QTest>

using namespace ipcscope;
using namespace ipcscope::capture;

class StoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsTheNewestWithinItsBudget_data();
    void keepsTheNewestWithinItsBudget();
    void mergesSlowTrafficCheaply();
    void leavesLargeBatchesAlone();
    void snapshotOutlivesWhatLeaves();
    void clearingKeepsIdsGoing();
    void theBudgetHoldsAtOnce();
};

namespace {

std::size_t footprintOf(const std::vector<OwnedRecord>& records, std::size_t from) {
    std::size_t sum = 0;
    for (auto i = from; i < records.size(); ++i)
        sum += sizeof(RecordHeader) + records[i].bytes.size();
    return sum;
}

} // namespace

void StoreTest::keepsTheNewestWithinItsBudget_data() {
    QTest::addColumn<quint64>("budget");
    QTest::addColumn<quint64>("batch");
    QTest::addColumn<quint64>("largest");
    QTest::newRow("nothing fits") << quint64(0) << quint64(10) << quint64(10);
    QTest::newRow("one empty record fits") << quint64(24) << quint64(5) << quint64(3);
    QTest::newRow("smaller than a batch") << quint64(900) << quint64(60) << quint64(100);
    QTest::newRow("a few batches") << quint64(20'000) << quint64(60) << quint64(100);
    QTest::newRow("one by one") << quint64(20'000) << quint64(1) << quint64(100);
    QTest::newRow("some records over the budget") << quint64(4'000) << quint64(4) << quint64(8'000);
    QTest::newRow("never full") << quint64(64 << 20) << quint64(60) << quint64(300);
    QTest::newRow("several whole chunks") << quint64(4 << 20) << quint64(60) << quint64(3'000);
}

void StoreTest::keepsTheNewestWithinItsBudget() {
    QFETCH(quint64, budget);
    QFETCH(quint64, batch);
    QFETCH(quint64, largest);
    RandomRecords random(7);
    std::vector<OwnedRecord> received;
    Store store(budget);
    std::uint64_t left = 0;
    for (int round = 0; round < 300; ++round) {
        left += store.append(random.batch(random.below(batch + 1), largest, received));
        QCOMPARE(store.end(), RecordId(received.size()));
        QCOMPARE(store.evicted(), left);
        QCOMPARE(store.kept() + store.evicted(), std::uint64_t(received.size()));
        QVERIFY(store.footprint() <= budget);
        QCOMPARE(store.footprint(), footprintOf(received, store.first()));
        if (footprintOf(received, 0) <= budget)
            QCOMPARE(left, std::uint64_t(0));
        if (store.kept() > 0) {
            const auto id = store.first() + random.below(store.kept());
            QVERIFY(received[id].is(store.at(id)));
            QCOMPARE(store.header(id).peerAndKind, received[id].header().peerAndKind);
        }
    }
    for (auto id = store.first(); id < store.end(); ++id)
        QVERIFY(received[id].is(store.at(id)));
    if (left > 0 && budget > 10 * (largest + sizeof(RecordHeader)) * batch)
        QVERIFY2(store.footprint() > budget / 2, "eviction takes far more than it has to");
}

void StoreTest::mergesSlowTrafficCheaply() {
    constexpr int batches = 100'000;
    RandomRecords random(3);
    std::vector<OwnedRecord> received;
    Store store(64 << 20);
    std::size_t copied = 0;
    for (int i = 0; i < batches; ++i) {
        const auto batch = random.batch(1, 100, received);
        store.append(batch);
        const auto newest = store.snapshot().chunks.back().records.chunk();
        copied += newest == batch ? 0 : newest->footprint();
    }
    const auto chunks = store.snapshot().chunks.size();
    QVERIFY2(chunks <= 40, qPrintable(QString::number(chunks)));
    QVERIFY2(copied <= 24 * store.footprint(), qPrintable(QString::number(copied / store.footprint())));
    QCOMPARE(store.kept(), std::uint64_t(batches));
}

void StoreTest::leavesLargeBatchesAlone() {
    const Bytes body(2 << 20, 1);
    Store store;
    std::vector<std::shared_ptr<const Chunk>> batches;
    for (int i = 0; i < 3; ++i) {
        auto batch = std::make_shared<Chunk>(1, body.size());
        batch->append({}, body);
        batches.push_back(batch);
        store.append(batch);
    }
    const auto snapshot = store.snapshot();
    QCOMPARE(snapshot.chunks.size(), batches.size());
    for (std::size_t i = 0; i < batches.size(); ++i)
        QCOMPARE(snapshot.chunks[i].records.chunk(), batches[i]);
}

void StoreTest::snapshotOutlivesWhatLeaves() {
    RandomRecords random(5);
    std::vector<OwnedRecord> received;
    Store store(100'000);
    store.append(random.batch(50, 1'000, received));
    const auto snapshot = store.snapshot();
    const auto count = received.size();
    while (store.first() < count)
        store.append(random.batch(50, 1'000, received));
    std::size_t seen = 0;
    for (const auto& [first, records] : snapshot.chunks) {
        for (std::size_t i = 0; i < records.count(); ++i, ++seen)
            QVERIFY(received[first + i].is(records.chunk()->record(i)));
    }
    QCOMPARE(seen, count);
}

void StoreTest::clearingKeepsIdsGoing() {
    RandomRecords random(1);
    std::vector<OwnedRecord> received;
    Store store;
    QVERIFY(!store.startTime());
    store.append(random.batch(10, 10, received));
    store.clear();
    const auto start = store.startTime();
    QCOMPARE(start, std::optional(received[0].header().time));
    QCOMPARE(store.first(), RecordId(10));
    QCOMPARE(store.kept(), std::uint64_t(0));
    QCOMPARE(store.footprint(), std::size_t(0));
    store.append(random.batch(5, 10, received));
    QCOMPARE(store.end(), RecordId(15));
    QVERIFY(received[12].is(store.at(12)));
    QCOMPARE(store.startTime(), start);
    QCOMPARE(store.evicted(), std::uint64_t(0));
}

void StoreTest::theBudgetHoldsAtOnce() {
    RandomRecords random(2);
    std::vector<OwnedRecord> received;
    Store store(200'000);
    QCOMPARE(store.setBudget(100'000), std::uint64_t(0));
    for (int i = 0; i < 100; ++i)
        store.append(random.batch(10, 100, received));
    const auto kept = store.kept();
    const auto evicted = store.evicted();
    const auto left = store.setBudget(20'000);
    QVERIFY(left > 0 && store.kept() > 0);
    QVERIFY(store.footprint() <= 20'000);
    QCOMPARE(store.kept() + left, kept);
    QCOMPARE(store.evicted(), evicted + left);
    QVERIFY(received[store.first()].is(store.at(store.first())));
    QCOMPARE(store.setBudget(1 << 20), std::uint64_t(0));
}

QTEST_APPLESS_MAIN(StoreTest)
#include "tst_store.moc"
