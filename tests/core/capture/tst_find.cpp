// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/find.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/random_records.h"

#include <QTest>

#include <algorithm>

using namespace ipcscope;
using namespace ipcscope::capture;

class FindTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsWhatANaiveSearchFinds_data();
    void findsWhatANaiveSearchFinds();
    void looksIntoBodiesOnly();
    void givesUpWhenStale();
};

namespace {

struct Kept {
    Kind kind;
    std::vector<Bytes> frames;
};

void append(Store& store, const Kept& kept) {
    std::vector<ByteView> bodies(kept.frames.begin(), kept.frames.end());
    const auto message = zmtp::Message::of(bodies);
    RecordHeader header;
    header.peerAndKind = RecordHeader::pack(1, kept.kind, Direction::Received);
    auto chunk = std::make_shared<Chunk>(1, 0);
    chunk->append(header, message.wire());
    store.append(chunk);
}

bool matches(const Kept& kept, const Bytes& needle) {
    if (kept.kind != Kind::Message && kept.kind != Kind::Sent)
        return false;
    return std::ranges::any_of(kept.frames,
                               [&](const Bytes& frame) { return !std::ranges::search(frame, needle).empty(); });
}

} // namespace

void FindTest::findsWhatANaiveSearchFinds_data() {
    QTest::addColumn<int>("needleSize");
    for (const int size : {1, 2, 3, 6})
        QTest::addRow("%d bytes", size) << size;
}

void FindTest::findsWhatANaiveSearchFinds() {
    QFETCH(int, needleSize);
    RandomRecords random(static_cast<unsigned>(needleSize));
    const auto bytes = [&](std::size_t size) {
        Bytes out(size);
        std::ranges::generate(out, [&] { return static_cast<std::uint8_t>(random.below(4)); });
        return out;
    };
    Store store(8'000, 1'000);
    std::vector<Kept> all(1'000);
    for (int i = 0; i < 600; ++i) {
        Kept kept{random.below(5) == 0 ? Kind::Subscribe : random.below(2) == 0 ? Kind::Sent : Kind::Message, {}};
        for (auto frames = 1 + random.below(3); frames > 0; --frames)
            kept.frames.push_back(bytes(random.below(12)));
        append(store, kept);
        all.push_back(kept);
    }
    QVERIFY(store.evicted() > 0);
    const auto snapshot = store.snapshot();
    const std::atomic<bool> stale = false;
    int found = 0;
    for (int i = 0; i < 300; ++i) {
        const auto needle = bytes(static_cast<std::size_t>(needleSize));
        const auto from = store.first() - 5 + random.below(store.kept() + 10);
        std::optional<RecordId> next;
        std::optional<RecordId> previous;
        for (auto id = store.first(); id < store.end(); ++id) {
            const bool hit = matches(all[id], needle);
            if (hit && id >= from && !next)
                next = id;
            if (hit && id <= from)
                previous = id;
        }
        QCOMPARE(find(snapshot, needle, from, FindDirection::Forward, stale), next);
        QCOMPARE(find(snapshot, needle, from, FindDirection::Backward, stale), previous);
        found += next ? 1 : 0;
    }
    QVERIFY(found > 0);
}

void FindTest::looksIntoBodiesOnly() {
    Store store;
    append(store, {Kind::Message, {copyOf(bytesOf("abc")), copyOf(bytesOf("def"))}});
    const std::atomic<bool> stale = false;
    const auto search = [&](ByteView needle) {
        return find(store.snapshot(), needle, 0, FindDirection::Forward, stale);
    };
    QVERIFY(search(bytesOf("bc")).has_value());
    QVERIFY(!search(bytesOf("cd")).has_value());
    QVERIFY(!search(Bytes{3, 'd'}).has_value()); // the length in front of the second body
    QVERIFY(!search(Bytes{'c', 0, 3, 'd'}).has_value());
    QVERIFY(!search({}).has_value());
}

void FindTest::givesUpWhenStale() {
    Store store;
    append(store, {Kind::Message, {copyOf(bytesOf("cd"))}});
    append(store, {Kind::Subscribe, {copyOf(bytesOf("ab"))}});
    append(store, {Kind::Message, {copyOf(bytesOf("ab"))}});
    const std::atomic<bool> stale = true;
    QVERIFY(!find(store.snapshot(), bytesOf("ab"), 0, FindDirection::Forward, stale));
}

QTEST_APPLESS_MAIN(FindTest)
#include "tst_find.moc"
