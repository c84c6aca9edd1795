// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/pcapng/stream_reader.h"
#include "core/observe/capture/peer_facts.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/capture_file.h"
#include "tests/core/capture/random_records.h"

#include <QTest>

#include <algorithm>
#include <limits>

using namespace ipcscope;
using namespace ipcscope::capture;
using namespace ipcscope::capture::pcapng;

/// What is written is read: from a file with and without its directory, and from a stream.
class PcapngTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsWhatItWrote_data();
    void readsWhatItWrote();
    void splitsAChunkIntoParts();
    void everyCutLeavesWhatIsWhole();
    void openingACutFileShowsWhatIsWhole();
    void aMessageThatFillsItsPacket_data();
    void aMessageThatFillsItsPacket();
    void aFileThatShrinksCostsWhatIsGone();
    void openingCanBeGivenUp();
};

namespace {

enum class From { Directory, Indexes, Stream };

struct Realistic {
    RandomRecords random;
    std::uint32_t peers = 0;

    Bytes message(std::size_t largest) {
        std::vector<Bytes> bodies(1 + random.below(3));
        std::vector<ByteView> views;
        for (auto& body : bodies) {
            body.resize(random.below(largest + 1), 'x');
            views.emplace_back(body);
        }
        return copyOf(zmtp::Message::of(views).wire());
    }
    OwnedRecord record(std::size_t largest) {
        constexpr std::uint32_t known = 7;
        OwnedRecord out;
        out.peer = static_cast<std::uint32_t>(1 + random.below(known));
        if (random.below(20) == 0) {
            out.kind = random.below(2) == 0 ? Kind::PeerUp : Kind::PeerDown;
            PeerFacts facts;
            facts.process = "feedd";
            facts.pid = static_cast<pid_t>(random.below(9'999));
            out.bytes = encode(facts);
        } else {
            out.kind = random.below(2) == 0 ? Kind::Message : Kind::Sent;
            out.direction = out.kind == Kind::Message ? Direction::Received : Direction::Sent;
            out.bytes = message(largest);
            zmtp::FrameReader frames(out.bytes);
            while (frames.next())
                ++out.frames;
        }
        return out;
    }
};

Bytes written(const Chunk& records, std::size_t run, bool finished, const std::string& method = "joined") {
    Bytes out;
    Encoder encoder({.endpoint = "ipc:///tmp/feed", .method = method});
    encoder.begin(out);
    for (std::size_t from = 0; from < records.count(); from += run)
        encoder.append(records, from, std::min(records.count(), from + run), out);
    if (finished)
        encoder.finish({}, out);
    return out;
}

/// Records of every shape: any bytes, kinds, directions, times.
Chunk anyRecords(unsigned seed, std::size_t count, std::size_t largest) {
    RandomRecords random(seed);
    Chunk out(0, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const auto one = random.record(largest);
        auto header = one.header();
        header.time = static_cast<std::int64_t>(random.below(std::numeric_limits<std::uint64_t>::max()));
        out.append(header, one.bytes);
    }
    return out;
}

Chunk realistic(unsigned seed, std::size_t count, std::size_t largest) {
    Realistic traffic{RandomRecords(seed)};
    Chunk out(0, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const auto one = traffic.record(largest);
        auto header = one.header();
        header.time = 1'700'000'000'000'000'000 + static_cast<std::int64_t>(i) * 1'001;
        out.append(header, one.bytes);
    }
    return out;
}

} // namespace

void PcapngTest::readsWhatItWrote_data() {
    QTest::addColumn<int>("from");
    QTest::addColumn<bool>("anything");
    QTest::addColumn<quint64>("count");
    QTest::addColumn<quint64>("largest");
    QTest::addColumn<quint64>("run");
    QTest::addColumn<QString>("method");
    const std::array names{"directory", "indexes", "stream"};
    for (int from = 0; from < 3; ++from) {
        const auto row = [&](const char* name, bool any, quint64 count, quint64 largest, quint64 run,
                             const char* method = "joined") {
            QTest::addRow("%s, %s", name, names[static_cast<std::size_t>(from)])
                << from << any << count << largest << run << QString(method);
        };
        row("nothing", true, 0, 0, 1);
        row("anything, small", true, 3'000, 40, 100);
        row("anything, one by one", true, 200, 300, 1);
        row("anything, large", true, 40, 700'000, 7);
        row("traffic", false, 20'000, 120, 5'000);
        row("traffic, large", false, 60, 400'000, 10);
        row("a tap's traffic", false, 500, 120, 50, "tap");
    }
}

void PcapngTest::readsWhatItWrote() {
    QFETCH(int, from);
    QFETCH(bool, anything);
    QFETCH(quint64, count);
    QFETCH(quint64, largest);
    QFETCH(quint64, run);
    QFETCH(QString, method);
    const auto seed = static_cast<unsigned>(count + largest);
    const auto records = anything ? anyRecords(seed, count, largest) : realistic(seed, count, largest);
    const auto bytes = written(records, run, static_cast<From>(from) == From::Directory, method.toStdString());
    if (static_cast<From>(from) == From::Stream) {
        RandomRecords random(seed);
        StreamReader reader;
        Chunk read(0, 0);
        for (ByteView rest = bytes; !rest.empty();) {
            const auto some = std::min<std::size_t>(rest.size(), 1 + random.below(count < 300 ? 100'000 : 3'000));
            reader.received(rest.first(some));
            rest = rest.subspan(some);
            if (const auto batch = reader.take())
                read.append(*batch);
        }
        reader.ended();
        QVERIFY(reader.begun());
        QVERIFY(!reader.damage());
        QVERIFY(!reader.take());
        QVERIFY(sameRecords(read, records));
        return;
    }
    const auto file = opened(bytes);
    QVERIFY(file.has_value());
    QVERIFY2(!(*file)->damage(), (*file)->damage().value_or(Damage{}).what.c_str());
    QCOMPARE((*file)->count(), RecordId(records.count()));
    QVERIFY(sameRecords(contentsOf(**file), records));
    QVERIFY(!(*file)->lostSome());
    for (const auto& part : (*file)->parts()) {
        QVERIFY2(!part.decoder, "an index was not used");
        QCOMPARE(part.firstTime, records.header(part.first).time);
    }
}

void PcapngTest::splitsAChunkIntoParts() {
    const auto records = realistic(4, 60'000, 60);
    const auto bytes = written(records, records.count(), true);
    const auto file = opened(bytes);
    QVERIFY(file.has_value());
    QVERIFY((*file)->parts().size() > 3);
    for (const auto& part : (*file)->parts())
        QVERIFY(part.length < 4 << 20);
    QVERIFY(sameRecords(contentsOf(**file), records));
}

namespace {

struct Counted final : Sink {
    void record(const RecordHeader& /*header*/, ByteView /*bytes*/) override { ++records; }
    void note(RecordId /*id*/, Note /*note*/) override {}
    std::size_t records = 0;
};

/// A MiB of capture file with messages around the size where they no longer fit a packet.
Chunk aMebibyte() {
    auto out = realistic(9, 3'000, 200);
    out.append(realistic(10, 3, 300'000));
    return out;
}

} // namespace

/// From every whole block on, every shorter piece of the next block yields nothing and is told as damage.
void PcapngTest::everyCutLeavesWhatIsWhole() {
    auto bytes = written(aMebibyte(), 500, true);
    QVERIFY(bytes.size() > 1 << 20);
    Decoder decoder;
    Counted whole;
    auto taken = bytes;
    for (MutableBytes rest = bytes; !rest.empty();) {
        const auto before = decoder;
        const auto counted = whole.records;
        const auto used = decoder.take(MutableBytes(taken).last(rest.size()), Decoder::Input::Whole, whole);
        QVERIFY(used > 0);
        const auto firstBlock = numberAt<std::uint32_t>(rest, 4, pcapng::ByteOrder::Little);
        for (std::size_t cut = 1; cut < used; ++cut) {
            auto again = before;
            Counted some;
            auto piece = rest.first(cut);
            while (const auto size = again.take(piece, Decoder::Input::Whole, some))
                piece = piece.subspan(size);
            QCOMPARE(some.records, cut >= firstBlock ? whole.records - counted : 0);
            QVERIFY(again.needed() > piece.size() || piece.empty());
            again.finish(piece.size());
            QCOMPARE(again.damage().has_value(), cut != firstBlock);
        }
        rest = rest.subspan(used);
    }
    QCOMPARE(whole.records, aMebibyte().count());
}

void PcapngTest::openingACutFileShowsWhatIsWhole() {
    const auto records = realistic(3, 240, 60);
    const auto bytes = written(records, 40, true);
    const auto file = fileOf(bytes);
    std::size_t most = records.count();
    for (std::size_t cut = bytes.size(); cut-- > 0;) {
        QCOMPARE(::ftruncate(file.get(), static_cast<off_t>(cut)), 0);
        const auto read = CaptureFile::of(UniqueFd(::dup(file.get())), "cut");
        if (cut < 28) {
            QVERIFY(!read.has_value());
            continue;
        }
        if (!read) {
            QCOMPARE(most, std::size_t(0));
            continue;
        }
        const auto count = static_cast<std::size_t>((*read)->count());
        QVERIFY(count <= most && most - count <= 1);
        if (count != most || cut % 97 == 0)
            QVERIFY(sameRecords(contentsOf(**read), records, count));
        most = count;
    }
    QCOMPARE(most, std::size_t(0));
}

void PcapngTest::aMessageThatFillsItsPacket_data() {
    QTest::addColumn<int>("over");
    for (const int over : {-5, -1, 0, 1, 3, 4, 5})
        QTest::addRow("%d", over) << over;
}

void PcapngTest::aMessageThatFillsItsPacket() {
    QFETCH(int, over);
    constexpr std::size_t longHeader = 9;
    const Bytes body(maxPayload - longHeader + static_cast<std::size_t>(over), 'b');
    const auto message = zmtp::Message::of(std::array{ByteView(body)});
    Chunk records(0, 0);
    RecordHeader header;
    header.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received);
    header.frames = 1;
    records.append(header, message.wire());
    records.append(header, message.wire());
    for (const bool finished : {true, false})
        QVERIFY(sameRecords(contentsOf(**opened(written(records, 2, finished))), records));
    StreamReader reader;
    reader.received(written(records, 2, true));
    QVERIFY(sameRecords(*reader.take(), records));
}

void PcapngTest::aFileThatShrinksCostsWhatIsGone() {
    const auto records = realistic(8, 1'000, 100);
    for (const bool finished : {true, false}) {
        const auto bytes = written(records, 100, finished);
        const auto fd = fileOf(bytes);
        const auto file = *CaptureFile::of(UniqueFd(::dup(fd.get())), "shrinking");
        QCOMPARE(file->count(), RecordId(1'000));
        const auto kept = file->parts()[3].offset;
        QCOMPARE(::ftruncate(fd.get(), static_cast<off_t>(kept + 50)), 0);
        const auto read = contentsOf(*file);
        QCOMPARE(read.count(), std::size_t(1'000));
        QVERIFY(sameRecords(read, records, 300));
        QVERIFY(file->lostSome());
        for (std::size_t i = 300; i < read.count(); ++i) {
            QVERIFY(read.header(i).kind() == Kind::Lost);
            QCOMPARE(read.header(i).code, std::int16_t(EIO));
        }
    }
}

void PcapngTest::openingCanBeGivenUp() {
    auto bytes = written(realistic(8, 60'000, 200), 60'000, false);
    bytes[32] = 'X'; // no longer ours: read through
    int asked = 0;
    const auto file = CaptureFile::of(fileOf(bytes), "large", [&](std::uint64_t done, std::uint64_t all) {
        ++asked;
        return done < all / 2;
    });
    QVERIFY(asked > 1);
    QVERIFY(!file.has_value());
    QVERIFY(file.error().code == std::errc::operation_canceled);
}

QTEST_APPLESS_MAIN(PcapngTest)
#include "tst_pcapng.moc"
