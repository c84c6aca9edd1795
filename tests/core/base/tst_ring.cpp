// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/ring.h"

#include <QTest>

#include <algorithm>
#include <deque>
#include <memory>
#include <random>

using ipcscope::Ring;

class TstRing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void likeADeque();
    void letsGoOfWhatWasTaken();
};

void TstRing::likeADeque() {
    Ring<int> ring;
    std::deque<int> model;
    std::minstd_rand random;
    for (int round = 0; round < 20'000; ++round) {
        // Long stretches of more pushes, then of more pops, so that it grows, wraps and gives back.
        const bool push = random() % 10 < (round / 4000 % 2 == 0 ? 8U : 2U);
        if (random() % 50 == 0) {
            const std::size_t at = random() % (model.size() + 1);
            ring.insert(at, -round);
            model.insert(model.begin() + static_cast<std::ptrdiff_t>(at), -round);
        } else if (push && random() % 2 == 0) {
            ring.reserve(1);
            const auto room = ring.emptySlots();
            QVERIFY(!room.empty() && room.size() <= ring.room());
            const std::size_t count = random() % std::min<std::size_t>(room.size() + 1, 4);
            for (std::size_t i = 0; i < count; ++i) {
                room[i] = round;
                model.push_back(round);
            }
            ring.filled(count);
        } else if (push) {
            ring.push(round);
            model.push_back(round);
        } else if (!model.empty()) {
            QCOMPARE(ring.front(), model.front());
            QCOMPARE(ring.pop(), model.front());
            model.pop_front();
        }
        QCOMPARE(ring.size(), model.size());
        QCOMPARE(ring.empty(), model.empty());
        if (!model.empty()) {
            const std::size_t at = random() % model.size();
            QCOMPARE(ring[at], model[at]);
            QCOMPARE(ring.back(), model.back());
        }
    }
}

void TstRing::letsGoOfWhatWasTaken() {
    Ring<std::shared_ptr<int>> ring;
    const auto shared = std::make_shared<int>(1);
    for (int i = 0; i < 5; ++i)
        ring.push(shared);
    QCOMPARE(shared.use_count(), 6L);
    for (int i = 0; i < 5; ++i)
        ring.pop();
    QCOMPARE(shared.use_count(), 1L);
}

QTEST_APPLESS_MAIN(TstRing)
#include "tst_ring.moc"
