// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/find.h"
#include "core/observe/text/hex.h"
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
    void findsWhatAFilterFinds_data();
    void findsWhatAFilterFinds();
    void looksIntoBodiesOnly();
    void takesWhatIsTyped_data();
    void takesWhatIsTyped();
    void saysWhatIsWrongWithIt_data();
    void saysWhatIsWrongWithIt();
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

Filter wanted(const Bytes& needle) {
    return *wantedBy(FindAs::Hex, text::toHex(needle));
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
        QCOMPARE(find(snapshot, wanted(needle), nullptr, {}, from, FindDirection::Forward, stale), next);
        QCOMPARE(find(snapshot, wanted(needle), nullptr, {}, from, FindDirection::Backward, stale), previous);
        found += next ? 1 : 0;
    }
    QVERIFY(found > 0);
}

void FindTest::findsWhatAFilterFinds_data() {
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("shown");
    QTest::newRow("a text") << "bab" << "";
    QTest::newRow("a regular expression") << "text =~ /^ba+b$/" << "";
    QTest::newRow("what is shown") << "ab" << "size > 4";
    QTest::newRow("nothing") << "xyz" << "";
}

/// From every record, in both directions.
void FindTest::findsWhatAFilterFinds() {
    QFETCH(QString, wanted);
    QFETCH(QString, shown);
    const auto filter = *Filter::parse(wanted.toStdString());
    const auto view = *Filter::parse(shown.toStdString());
    RandomRecords random(11);
    Store store;
    for (int i = 0; i < 400; ++i) {
        Bytes body(random.below(7));
        std::ranges::generate(body, [&] { return static_cast<std::uint8_t>('a' + random.below(2)); });
        append(store, {Kind::Message, {body}});
    }
    std::vector<RecordId> passing;
    for (auto id = store.first(); id < store.end(); ++id) {
        const Row row{.record = store.at(id), .id = id};
        if (filter.passes(row) && view.passes(row))
            passing.push_back(id);
    }
    QCOMPARE(passing.empty(), wanted == "xyz");
    const std::atomic<bool> stale = false;
    const auto search = [&](RecordId from, FindDirection direction) {
        return find(store.snapshot(), filter, shown.isEmpty() ? nullptr : &view, {}, from, direction, stale);
    };
    for (auto id = store.first(); id < store.end(); ++id) {
        const auto next = std::ranges::lower_bound(passing, id);
        QCOMPARE(search(id, FindDirection::Forward), next == passing.end() ? std::nullopt : std::optional(*next));
        const auto last = std::ranges::upper_bound(passing, id);
        QCOMPARE(search(id, FindDirection::Backward),
                 last == passing.begin() ? std::nullopt : std::optional(*(last - 1)));
    }
}

void FindTest::looksIntoBodiesOnly() {
    Store store;
    append(store, {Kind::Message, {copyOf(bytesOf("abc")), copyOf(bytesOf("def"))}});
    const std::atomic<bool> stale = false;
    const auto search = [&](const Bytes& needle) {
        return find(store.snapshot(), wanted(needle), nullptr, {}, 0, FindDirection::Forward, stale);
    };
    QVERIFY(search(copyOf(bytesOf("bc"))).has_value());
    QVERIFY(!search(copyOf(bytesOf("cd"))).has_value());
    QVERIFY(!search(Bytes{3, 'd'}).has_value()); // the length in front of the second body
    QVERIFY(!search(Bytes{'c', 0, 3, 'd'}).has_value());
}

void FindTest::takesWhatIsTyped_data() {
    QTest::addColumn<FindAs>("how");
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<QByteArray>("hit");
    QTest::addColumn<QByteArray>("miss");
    QTest::newRow("text") << FindAs::Text << QByteArray("size") << QByteArray("the size is") << QByteArray("siz e");
    QTest::newRow("text with quotes") << FindAs::Text << QByteArray("\"a\\") << QByteArray("x\"a\\y")
                                      << QByteArray("xay");
    QTest::newRow("text that looks like a filter")
        << FindAs::Text << QByteArray("a and b") << QByteArray("a and b") << QByteArray("b a");
    QTest::newRow("hex") << FindAs::Hex << QByteArray("00 ff") << QByteArray("x\0\xff", 3) << QByteArray("00 ff");
    QTest::newRow("regex") << FindAs::Regex << QByteArray("^b/c+$") << QByteArray("b/cc") << QByteArray("ab/cc");
    QTest::newRow("regex with escapes") << FindAs::Regex << QByteArray("a\\/\\.b") << QByteArray("a/.b")
                                        << QByteArray("a/xb");
}

void FindTest::takesWhatIsTyped() {
    QFETCH(FindAs, how);
    QFETCH(QByteArray, typed);
    QFETCH(QByteArray, hit);
    QFETCH(QByteArray, miss);
    const auto filter = wantedBy(how, typed.toStdString());
    QVERIFY(filter.has_value());
    Store store;
    append(store, {Kind::Message, {Bytes(miss.begin(), miss.end())}});
    append(store, {Kind::Message, {Bytes(hit.begin(), hit.end())}});
    QCOMPARE(find(store.snapshot(), *filter, nullptr, {}, 0, FindDirection::Forward, false),
             std::optional<RecordId>(1));
}

void FindTest::saysWhatIsWrongWithIt_data() {
    QTest::addColumn<FindAs>("how");
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<int>("column");
    QTest::newRow("half a byte") << FindAs::Hex << QByteArray("00 f") << 5;
    QTest::newRow("no hex") << FindAs::Hex << QByteArray("0g") << 2;
    QTest::newRow("open bracket") << FindAs::Regex << QByteArray("a(b") << 4;
    QTest::newRow("open bracket behind slashes") << FindAs::Regex << QByteArray("/\\//[b-a]") << 8;
}

void FindTest::saysWhatIsWrongWithIt() {
    QFETCH(FindAs, how);
    QFETCH(QByteArray, typed);
    QFETCH(int, column);
    const auto filter = wantedBy(how, typed.toStdString());
    QVERIFY(!filter);
    QVERIFY(!filter.error().what.empty());
    QCOMPARE(static_cast<int>(filter.error().column), column);
}

void FindTest::givesUpWhenStale() {
    Store store;
    append(store, {Kind::Message, {copyOf(bytesOf("cd"))}});
    append(store, {Kind::Subscribe, {copyOf(bytesOf("ab"))}});
    append(store, {Kind::Message, {copyOf(bytesOf("ab"))}});
    const std::atomic<bool> stale = true;
    QVERIFY(!find(store.snapshot(), wanted(copyOf(bytesOf("ab"))), nullptr, {}, 0, FindDirection::Forward, stale));
}

QTEST_APPLESS_MAIN(FindTest)
#include "tst_find.moc"
