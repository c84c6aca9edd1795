// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/block.h"
#include "tests/support/resident_bytes.h"

#include <QtTest>
#include <cstring>
#include <limits>
#include <new>
#include <thread>
#include <vector>

using namespace ipcscope;

class TestBlock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isSharedUntilTheLastReferenceGoes();
    void survivesAssignments();
    void costsNothingUnwritten();
    void refusesWhatDoesNotExist();
    void mayBeDroppedOnAnyThread();
};

void TestBlock::isSharedUntilTheLastReferenceGoes() {
    BlockRef first = BlockRef::allocate(100);
    QVERIFY(first && first.unique());
    QCOMPARE(first.capacity(), std::size_t{100});
    std::memset(first.data(), 7, first.capacity());
    {
        const BlockRef second = first;
        QCOMPARE(second.data(), first.data());
        QVERIFY(!first.unique() && !second.unique());
    }
    QVERIFY(first.unique());
    QCOMPARE(first.data()[99], std::uint8_t{7});
    const BlockRef moved = std::move(first);
    QVERIFY(moved.unique());
    const BlockRef none;
    QVERIFY(!none && !none.unique());
    QCOMPARE(none.capacity(), std::size_t{0});
}

void TestBlock::survivesAssignments() {
    BlockRef one = BlockRef::allocate(1);
    BlockRef two = BlockRef::allocate(2);
    const BlockRef& alias = one;
    one = alias;
    QVERIFY(one.unique());
    one = two;
    QCOMPARE(one.capacity(), std::size_t{2});
    QVERIFY(!two.unique());
    one = BlockRef();
    QVERIFY(two.unique());
}

void TestBlock::costsNothingUnwritten() {
    const std::size_t before = test::residentBytes();
    const BlockRef block = BlockRef::allocate(std::size_t{256} << 20);
    QVERIFY(block);
    QVERIFY(test::residentBytes() < before + (std::size_t{4} << 20));
}

void TestBlock::refusesWhatDoesNotExist() {
    QVERIFY_EXCEPTION_THROWN(BlockRef::allocate(std::numeric_limits<std::size_t>::max() - 1), std::bad_alloc);
}

void TestBlock::mayBeDroppedOnAnyThread() {
    BlockRef block = BlockRef::allocate(64);
    std::memset(block.data(), 1, 64);
    {
        std::vector<std::jthread> threads;
        for (int number = 0; number < 4; ++number) {
            threads.emplace_back([copy = block] {
                for (int round = 0; round < 10000; ++round) {
                    const BlockRef another = copy;
                    if (another.data()[63] != 1)
                        std::abort();
                }
            });
        }
    }
    QVERIFY(block.unique());
}

QTEST_APPLESS_MAIN(TestBlock)
#include "tst_block.moc"
