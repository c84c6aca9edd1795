// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/view.h"
#include "tests/core/capture/ids.h"
#include "tests/core/capture/random_records.h"

#include <QTest>

#include <algorithm>

using namespace ipcscope;
using namespace ipcscope::capture;

class ViewTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void behavesAsANaiveOne_data();
    void behavesAsANaiveOne();
    void extendsInSlices();
    void takesWhatWasFoundElsewhere();
    void looksNoLongerThanItMay();
};

namespace {

constexpr std::uint32_t middle = 1 << 23;

/// What a view promises, with eight bytes a row and no thought.
struct NaiveView {
    std::vector<RecordId> rows;
    RecordId seen = 0;
    bool filtered = false; ///< connections from the middle on only

    std::uint64_t rowOf(RecordId id) const {
        return static_cast<std::uint64_t>(std::ranges::lower_bound(rows, id) - rows.begin());
    }
    std::uint64_t extend(const Store& store, std::uint64_t most) {
        seen = std::max(seen, store.first());
        const auto before = rows.size();
        for (std::uint64_t i = 0; i < most && seen < store.end(); ++i, ++seen) {
            const auto header = store.at(seen).header;
            if (header.kind() != Kind::Command && (!filtered || header.peer() >= middle))
                rows.push_back(seen);
        }
        return rows.size() - before;
    }
};

} // namespace

void ViewTest::behavesAsANaiveOne_data() {
    QTest::addColumn<quint64>("firstId");
    QTest::newRow("from 0") << quint64(0);
    QTest::newRow("across 32 bits") << (quint64(1) << 32) - 3'000;
    QTest::newRow("far beyond") << (quint64(5) << 32) + 17;
}

void ViewTest::behavesAsANaiveOne() {
    QFETCH(quint64, firstId);
    RandomRecords random(23);
    Store store(30'000, firstId);
    View view(store);
    NaiveView naive;
    std::vector<OwnedRecord> unused;
    for (int round = 0; round < 2'000; ++round) {
        const auto what = random.below(100);
        if (what < 50) {
            store.append(random.batch(random.below(30), 60, unused));
        } else if (what < 80) {
            const auto most = random.below(60);
            const auto coming = view.pending(most);
            QCOMPARE(view.extend(most), coming);
            QCOMPARE(naive.extend(store, most), coming);
        } else if (what < 98) {
            const auto gone = naive.rowOf(store.first());
            QCOMPARE(view.outdated(), gone);
            const auto rows = random.below(gone + 1);
            view.trim(rows);
            naive.rows.erase(naive.rows.begin(), naive.rows.begin() + static_cast<std::ptrdiff_t>(rows));
        } else {
            const auto filter = std::make_shared<const Filter>(*Filter::parse("conn >= " + std::to_string(middle)));
            if (what == 98) {
                store.clear();
                view.clear();
            } else {
                naive.filtered = !naive.filtered;
                view.setFilter(naive.filtered ? filter : nullptr);
            }
            naive.rows.clear();
            naive.seen = store.first();
        }
        QCOMPARE(view.rows(), std::uint64_t(naive.rows.size()));
        QCOMPARE(view.behind(), std::max(naive.seen, store.first()) < store.end() || naive.seen < store.end());
        for (std::uint64_t row = 0; row < view.rows(); ++row)
            QCOMPARE(view.idAt(row), naive.rows[row]);
        const auto id = store.first() - std::min<RecordId>(store.first(), 50) + random.below(store.kept() + 100);
        QCOMPARE(view.rowOf(id), naive.rowOf(id));
    }
    QVERIFY(store.evicted() > 0);
}

void ViewTest::extendsInSlices() {
    RandomRecords random(2);
    std::vector<OwnedRecord> received;
    Store store;
    store.append(random.batch(1'000, 10, received));
    View view(store);
    std::uint64_t added = 0;
    int slices = 0;
    for (; view.behind(); ++slices)
        added += view.extend(300);
    QCOMPARE(slices, 4);
    const auto shown = std::ranges::count_if(received, [](const auto& one) { return one.kind != Kind::Command; });
    QCOMPARE(added, std::uint64_t(shown));
    QVERIFY(added < received.size());
    QCOMPARE(view.extend(300), std::uint64_t(0));
}

void ViewTest::takesWhatWasFoundElsewhere() {
    RandomRecords random(5);
    std::vector<OwnedRecord> unused;
    Store store;
    for (int batch = 0; batch < 20; ++batch)
        store.append(random.batch(200, 20, unused));
    const auto filter = std::make_shared<const Filter>(*Filter::parse("conn >= " + std::to_string(middle)));
    View alone(store), helped(store);
    alone.setFilter(filter);
    helped.setFilter(filter);
    alone.extend(store.kept());
    FilterRun run(store.snapshot(), filter, {}, Showing::WithoutCommands);
    RowIds found;
    while (run.work(std::chrono::nanoseconds(0), found)) {
    }
    QCOMPARE(helped.adopt(found, store.end()), alone.rows());
    QVERIFY(!helped.behind());
    store.append(random.batch(200, 20, unused));
    alone.extend(store.kept());
    helped.extend(store.kept());
    QCOMPARE(helped.rows(), alone.rows());
    for (std::uint64_t row = 0; row < alone.rows(); ++row)
        QCOMPARE(helped.idAt(row), alone.idAt(row));

    // What left the store meanwhile is left out.
    store.setBudget(store.footprint() / 2);
    View late(store);
    late.setFilter(filter);
    late.adopt(found, store.end());
    QVERIFY(late.rows() < found.rows());
    QCOMPARE(late.outdated(), std::uint64_t(0));
}

void ViewTest::looksNoLongerThanItMay() {
    RandomRecords random(2);
    std::vector<OwnedRecord> unused;
    Store store;
    store.append(random.batch(1'000, 10, unused));
    View view(store);
    view.setFilter(std::make_shared<const Filter>(*Filter::parse("conn >= " + std::to_string(middle))));
    const auto past = std::chrono::steady_clock::now();
    QCOMPARE(view.within(1'000, past), std::uint64_t(1));
    const auto coming = view.pending(1);
    QCOMPARE(view.extend(1), coming);
    QCOMPARE(view.seen(), store.first() + 1);
    QCOMPARE(view.within(2'000, past + std::chrono::hours(1)), std::uint64_t(999));
}

QTEST_APPLESS_MAIN(ViewTest)
#include "tst_view.moc"
