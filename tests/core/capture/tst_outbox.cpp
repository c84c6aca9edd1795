// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/outbox.h"
#include "tests/core/capture/random_records.h"

#include <QTest>

#include <array>
#include <cstring>
#include <thread>

using namespace ipcscope;
using namespace ipcscope::capture;

class OutboxTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void givesBackWhatWasWritten();
    void tellsWhenItFills();
    void tellsWhatItDropped();
    void keepsOfARunWhatFits();
    void keepsOneRecordOverTheLimit();
    void whoIsThereIsToldEvenWhenFull();
    void countsAddUpBetweenTwoThreads();
    void timeNeverGoesBack();
};

namespace {

std::uint64_t lostCount(const Record& record) {
    std::uint64_t count = 0;
    for (const auto byte : record.bytes)
        count = count << 8 | byte;
    return count;
}

} // namespace

void OutboxTest::givesBackWhatWasWritten() {
    RandomRecords random(11);
    Outbox outbox({});
    for (int round = 0; round < 50; ++round) {
        std::vector<OwnedRecord> written;
        for (auto left = 1 + random.below(200); left > 0; --left) {
            const auto& one = written.emplace_back(random.record(500));
            outbox.append(one.peer, one.kind, one.direction, one.bytes, one.frames, one.code);
        }
        const auto batch = outbox.take();
        QCOMPARE(batch->count(), written.size());
        for (std::size_t i = 0; i < written.size(); ++i)
            QVERIFY(written[i].is(batch->record(i)));
        QVERIFY(!outbox.take());
    }
}

void OutboxTest::tellsWhenItFills() {
    int filled = 0;
    Outbox outbox([&] { ++filled; });
    for (int round = 1; round <= 3; ++round) {
        for (int i = 0; i < 5; ++i)
            outbox.append(1, Kind::Message, Direction::Received, bytesOf("x"));
        QCOMPARE(filled, round);
        outbox.take();
    }
}

void OutboxTest::tellsWhatItDropped() {
    const Bytes body(100, 7);
    Outbox outbox({}, 1'000);
    for (int i = 0; i < 50; ++i)
        outbox.append(1, Kind::Message, Direction::Received, body);
    auto batch = outbox.take();
    const auto kept = batch->count() - 1;
    QCOMPARE(kept, std::size_t(9)); // the ninth record passes the limit of 1000 with 124 bytes each
    QCOMPARE(batch->header(kept).kind(), Kind::Lost);
    QCOMPARE(lostCount(batch->record(kept)), std::uint64_t(50 - kept));
    QCOMPARE(outbox.lost(), std::uint64_t(50 - kept));

    outbox.append(1, Kind::Message, Direction::Received, body);
    batch = outbox.take();
    QCOMPARE(batch->count(), std::size_t(1));
    QCOMPARE(batch->header(0).kind(), Kind::Message);
}

void OutboxTest::keepsOfARunWhatFits() {
    const Bytes wire(1'000, 7);
    const std::vector<zmtp::Run::Message> messages(10, {100, 2});
    Outbox outbox({}, 500);
    outbox.appendRun(7, {wire, messages}, 1'000);
    outbox.appendRun(7, {wire, messages}, 2'000);
    auto batch = outbox.take();
    QCOMPARE(batch->count(), std::size_t(6)); // the fifth record passes the limit of 500 with 124 bytes each
    for (std::size_t i = 0; i < 5; ++i) {
        const Record record = batch->record(i);
        QCOMPARE(record.bytes.size(), std::size_t(100));
        QCOMPARE(record.header.frames, std::uint16_t(2));
        QCOMPARE(record.header.peer(), 7U);
        QCOMPARE(record.header.time, std::int64_t(1'000));
        QCOMPARE(record.header.kind(), Kind::Message);
    }
    QCOMPARE(lostCount(batch->record(5)), std::uint64_t(15));
    outbox.appendRun(7, {wire, std::array{zmtp::Run::Message{400, 1}, zmtp::Run::Message{600, 100'000}}}, 3'000);
    batch = outbox.take();
    QCOMPARE(batch->count(), std::size_t(2)); // the last one may pass it
    QCOMPARE(batch->header(1).offset, 400U);
    QCOMPARE(batch->header(1).frames, std::uint16_t(0xFFFF));
}

void OutboxTest::keepsOneRecordOverTheLimit() {
    const Bytes body(100'000, 7);
    Outbox outbox({}, 1'000);
    outbox.append(1, Kind::Message, Direction::Received, body);
    outbox.append(1, Kind::Message, Direction::Received, bytesOf("dropped"));
    const auto batch = outbox.take();
    QCOMPARE(batch->count(), std::size_t(2));
    QCOMPARE(batch->header(0).size, std::uint32_t(body.size()));
    QCOMPARE(batch->header(1).kind(), Kind::Lost);
}

void OutboxTest::whoIsThereIsToldEvenWhenFull() {
    const Bytes body(100'000, 7);
    Outbox outbox({}, 1'000);
    for (int round = 0; round < 2; ++round) { // taking gives the reserve back
        for (const Kind kind : {Kind::Message, Kind::Message, Kind::PeerUp, Kind::Subscribe, Kind::PeerDown})
            outbox.append(1, kind, Direction::None, kind == Kind::Message ? ByteView(body) : bytesOf("x"));
        for (int i = 0; i < 20; ++i)
            outbox.append(1, Kind::HandshakeFailed, Direction::None, body);
        outbox.append(0, Kind::SourceUp, Direction::None, bytesOf("x"));
        const auto batch = outbox.take();
        std::vector<Kind> kinds;
        for (const auto& header : batch->headers())
            kinds.push_back(header.kind());
        std::vector<Kind> expected{Kind::Message, Kind::PeerUp, Kind::PeerDown};
        expected.insert(expected.end(), 10, Kind::HandshakeFailed); // as many as fit 1 MiB
        expected.insert(expected.end(), {Kind::SourceUp, Kind::Lost});
        QCOMPARE(kinds, expected);
        QCOMPARE(lostCount(batch->record(batch->count() - 1)), std::uint64_t(12));
    }
}

void OutboxTest::countsAddUpBetweenTwoThreads() {
    constexpr std::uint64_t count = 300'000;
    std::atomic<int> edges = 0;
    Outbox outbox([&] { ++edges; }, 20'000);
    std::atomic<bool> done = false;
    std::thread writer([&] {
        for (std::uint64_t i = 0; i < count; ++i) {
            std::array<std::uint8_t, 8> number{};
            std::memcpy(number.data(), &i, number.size());
            outbox.append(1, Kind::Message, Direction::Received, number);
        }
        done = true;
    });
    std::uint64_t next = 0;
    std::uint64_t lost = 0;
    int batches = 0;
    bool inOrder = true;
    const auto look = [&](const Chunk& batch) {
        ++batches;
        for (std::size_t i = 0; i < batch.count(); ++i) {
            const auto record = batch.record(i);
            if (record.header.kind() == Kind::Lost) {
                lost += lostCount(record);
                next += lostCount(record);
                continue;
            }
            std::uint64_t number = 0;
            std::memcpy(&number, record.bytes.data(), sizeof(number));
            inOrder = inOrder && number == next;
            ++next;
        }
    };
    while (!done) {
        if (const auto batch = outbox.take())
            look(*batch);
    }
    writer.join();
    if (const auto batch = outbox.take())
        look(*batch);
    QVERIFY(inOrder);
    QCOMPARE(next, count);
    QCOMPARE(outbox.lost(), lost);
    QCOMPARE(edges.load(), batches);
}

void OutboxTest::timeNeverGoesBack() {
    Outbox outbox({}, 2'000);
    std::int64_t last = 0;
    for (int round = 0; round < 100; ++round) {
        for (int i = 0; i < 100; ++i)
            outbox.append(1, Kind::Message, Direction::Received, {});
        const auto batch = outbox.take();
        for (const auto& header : batch->headers()) {
            QVERIFY(header.time >= last);
            last = header.time;
        }
    }
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto off = std::chrono::duration_cast<std::chrono::seconds>(now - std::chrono::nanoseconds(last)).count();
    QVERIFY(off > -5 && off < 5);
}

QTEST_APPLESS_MAIN(OutboxTest)
#include "tst_outbox.moc"
