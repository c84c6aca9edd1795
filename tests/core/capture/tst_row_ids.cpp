// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/row_ids.h"
#include "tests/core/capture/ids.h"
#include "tests/core/capture/random_records.h"

#include <QTest>

#include <algorithm>
#include <span>

using namespace ipcscope;
using namespace ipcscope::capture;

class RowIdsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void behaveAsAVector_data();
    void behaveAsAVector();
};

void RowIdsTest::behaveAsAVector_data() {
    QTest::addColumn<quint64>("first");
    QTest::addColumn<quint64>("longestRun");
    QTest::addColumn<quint64>("widestGap");
    QTest::newRow("runs") << quint64(0) << quint64(500) << quint64(4);
    QTest::newRow("short runs") << quint64(7) << quint64(20) << quint64(3);
    QTest::newRow("single ones") << quint64(0) << quint64(1) << quint64(40);
    QTest::newRow("across 32 bits") << (quint64(1) << 32) - 100 << quint64(15) << quint64(10);
    QTest::newRow("gaps beyond 32 bits") << quint64(0) << quint64(3) << (quint64(1) << 34);
}

void RowIdsTest::behaveAsAVector() {
    QFETCH(quint64, first);
    QFETCH(quint64, longestRun);
    QFETCH(quint64, widestGap);
    RandomRecords random(71);
    RowIds rows;
    std::vector<RecordId> naive;
    RecordId next = first;
    for (int round = 0; round < 20'000; ++round) {
        const auto what = random.below(1000);
        if (what < 970) {
            const auto count = 1 + random.below(longestRun);
            rows.append(next, count);
            for (std::uint64_t i = 0; i < count; ++i)
                naive.push_back(next++);
            next += random.below(widestGap);
        } else if (what < 999) {
            const auto gone = random.below(std::min<std::uint64_t>(naive.size() + 3, 2 * longestRun * 30));
            rows.dropOldest(gone);
            naive.erase(naive.begin(), naive.begin() + static_cast<std::ptrdiff_t>(std::min(gone, naive.size())));
        } else if (random.below(10) == 0) {
            rows.clear();
            naive.clear();
        }
        QCOMPARE(rows.rows(), std::uint64_t(naive.size()));
        if (round % 500 == 0) {
            const auto from = random.below(naive.size() + 1);
            const auto to = from + random.below(naive.size() + 1 - from);
            RowIds some;
            some.append(rows, from, to);
            QVERIFY(std::ranges::equal(idsOf(some), std::span(naive).subspan(from, to - from)));
            auto copy = rows;
            RowIds moved;
            moved.append(rows, 0, from);
            moved.append(std::move(copy), from, to);
            moved.append(rows, to, rows.rows());
            QCOMPARE(idsOf(moved), naive);
            for (int look = 0; look < 20 && !naive.empty(); ++look) {
                const auto row = random.below(naive.size());
                QCOMPARE(moved.idAt(row), naive[row]);
                QCOMPARE(moved.rowOf(naive[row]), std::uint64_t(row));
            }
            QCOMPARE(idsOf(rows), naive);
        }
        for (int look = 0; look < 5 && !naive.empty(); ++look) {
            const auto row = random.below(naive.size());
            QCOMPARE(rows.idAt(row), naive[row]);
            const auto near = naive[row] - std::min<RecordId>(naive[row], 5) + random.below(11);
            const auto expected = std::ranges::lower_bound(naive, near) - naive.begin();
            QCOMPARE(rows.rowOf(near), std::uint64_t(expected));
        }
        QCOMPARE(rows.rowOf(next), rows.rows());
    }
}

QTEST_APPLESS_MAIN(RowIdsTest)
#include "tst_row_ids.moc"
