// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/folds/shared_run.h"

#include <QTest>

#include <thread>

using namespace ipcscope::capture;

namespace {

struct Entry {
    std::uint64_t key;
    std::uint64_t value;
};
using Run = SharedRun<Entry, &Entry::key>;

/// Every third key from `begin` on, and nothing else.
bool holds(const Run& run, std::uint64_t begin, std::uint64_t end) {
    for (auto key = begin; key < end; ++key) {
        const auto* found = run.find(key);
        const bool there = key % 3 == 0;
        if ((found != nullptr) != there || (there && found->value != key * 2))
            return false;
    }
    return true;
}

void grow(Run& run, std::uint64_t begin, std::uint64_t end) {
    for (auto key = begin; key < end; key += 3)
        run.add({key, key * 2});
}

} // namespace

class SharedRunTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsWhatWasAdded_data();
    void findsWhatWasAdded();
    void aCopyGoesItsOwnWay();
    void whatIsForgottenGivesItsMemoryBack();
};

void SharedRunTest::findsWhatWasAdded_data() {
    QTest::addColumn<quint64>("count");
    for (const quint64 count : {quint64(0), quint64(1), quint64(Run::blockSize - 1), quint64(Run::blockSize),
                                quint64(Run::blockSize + 1), quint64(3 * Run::blockSize)})
        QTest::addRow("%llu", static_cast<unsigned long long>(count)) << count;
}

void SharedRunTest::findsWhatWasAdded() {
    QFETCH(quint64, count);
    Run run;
    grow(run, 0, 3 * count);
    QCOMPARE(run.size(), std::size_t(count));
    QVERIFY(holds(run, 0, 3 * count));
    QVERIFY(run.find(3 * count) == nullptr);
}

/// On another thread, while the first one grows and forgets.
void SharedRunTest::aCopyGoesItsOwnWay() {
    static constexpr std::uint64_t half = 3 * (2 * Run::blockSize + 100);
    Run run;
    grow(run, 0, half);
    bool held = false;
    std::thread other([copy = run, &held]() mutable {
        held = holds(copy, 0, half);
        grow(copy, half + 3, 3 * half);
        held = held && copy.find(half) == nullptr && holds(copy, half + 1, 3 * half);
    });
    grow(run, half, 2 * half);
    run.forgetBefore(half);
    other.join();
    QVERIFY(held);
    QVERIFY(holds(run, half, 2 * half));
}

void SharedRunTest::whatIsForgottenGivesItsMemoryBack() {
    Run run;
    for (std::uint64_t key = 0; key < 30 * Run::blockSize; key += 3) {
        run.add({key, 2 * key});
        run.forgetBefore(key);
        QVERIFY(run.size() <= Run::blockSize + 1);
    }
}

QTEST_APPLESS_MAIN(SharedRunTest)
#include "tst_shared_run.moc"
