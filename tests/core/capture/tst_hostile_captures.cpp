// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/pcapng/block_builder.h"
#include "core/observe/capture/pcapng/stream_reader.h"
#include "core/observe/capture/pcapng/ticks.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/decode/decoders.h"
#include "tests/core/capture/capture_file.h"
#include "tests/core/capture/random_records.h"

#include <QTest>

#include <functional>
#include <limits>

using namespace ipcscope;
using namespace ipcscope::capture;
using namespace ipcscope::capture::pcapng;

/// Files of others and files that lie.
class HostileCapturesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isNoCapture_data();
    void isNoCapture();
    void damageIsNamedAndTheRestShown_data();
    void damageIsNamedAndTheRestShown();
    void capturesOfOthersOpenAsBytes_data();
    void capturesOfOthersOpenAsBytes();
    void partsOfOthersHoldWhatAStreamTells();
    void timesOfAnyResolution_data();
    void timesOfAnyResolution();
    void aChangedByteHarmsNothing();
};

namespace {

/// pcapng of another program, in either byte order.
class Foreign {
public:
    explicit Foreign(pcapng::ByteOrder order)
        : m_order(order) {}

    template<std::unsigned_integral T>
    Foreign& number(T value) {
        if constexpr (sizeof(T) > 1) {
            if (m_order == pcapng::ByteOrder::Big)
                value = std::byteswap(value);
        }
        const auto at = m_bytes.size();
        m_bytes.resize(at + sizeof(T));
        std::memcpy(m_bytes.data() + at, &value, sizeof(T));
        return *this;
    }
    Foreign& text(std::string_view value) {
        m_bytes.insert(m_bytes.end(), value.begin(), value.end());
        m_bytes.resize(padded(m_bytes.size()));
        return *this;
    }
    Foreign& block(std::uint32_t type, const std::function<void(Foreign&)>& body) {
        Foreign inner(m_order);
        body(inner);
        const auto length = static_cast<std::uint32_t>(inner.m_bytes.size() + blockFrame);
        number(type).number(length);
        m_bytes.insert(m_bytes.end(), inner.m_bytes.begin(), inner.m_bytes.end());
        return number(length);
    }
    Foreign& section() {
        return block(0x0A0D0D0A, [](Foreign& body) {
            body.number(byteOrderMagic).number(std::uint16_t{1}).number(std::uint16_t{0}).number(~std::uint64_t{0});
        });
    }
    Foreign& interface(std::uint16_t linkType) {
        return block(1, [=](Foreign& body) {
            body.number(linkType).number(std::uint16_t{0}).number(std::uint32_t{0});
            body.number(option::interfaceName).number(std::uint16_t{4}).text("eth0").number(std::uint32_t{0});
        });
    }
    Foreign& packet(std::uint32_t interface, std::string_view data, std::uint32_t claimed) {
        return block(6, [=](Foreign& body) {
            body.number(interface).number(std::uint32_t{1}).number(std::uint32_t{2}).number(claimed).number(claimed);
            body.text(data);
        });
    }
    Foreign& packet(std::uint32_t interface, std::string_view data) {
        return packet(interface, data, static_cast<std::uint32_t>(data.size()));
    }
    Foreign& simple(std::string_view data) {
        return block(3, [=](Foreign& body) { body.number(static_cast<std::uint32_t>(data.size())).text(data); });
    }
    const Bytes& bytes() const { return m_bytes; }

private:
    pcapng::ByteOrder m_order;
    Bytes m_bytes;
};

std::vector<std::string> bodiesIn(const Chunk& chunk) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < chunk.count(); ++i) {
        if (chunk.header(i).kind() == Kind::Message) {
            const auto bytes = chunk.record(i).bytes;
            out.emplace_back(textOf(bytes.subspan(std::min<std::size_t>(bytes.size(), 2))));
        }
    }
    return out;
}

Bytes own(bool finished) {
    std::vector<OwnedRecord> unused;
    const auto chunk = RandomRecords(12).batch(60, 50, unused);
    Bytes out;
    Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(out);
    encoder.append(*chunk, 0, 30, out);
    encoder.append(*chunk, 30, 60, out);
    DecoderPins pins;
    pins.add({.frame = 1, .topic = "EU", .decoder = decode::decoderOf("pb")});
    if (finished)
        encoder.finish({{3, {.marked = true, .text = "note"}}}, out, pins);
    return out;
}

} // namespace

void HostileCapturesTest::isNoCapture_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("0 bytes") << QByteArray();
    QTest::newRow("3 bytes") << QByteArray("\x0A\x0D\x0D");
    QTest::newRow("text") << QByteArray("hello, this is no capture file at all");
    QTest::newRow("pcap, not pcapng") << QByteArray("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0",
                                                    24);
    QTest::newRow("no byte order") << QByteArray("\x0A\x0D\x0D\x0A\x1c\0\0\0abcdefghijklmnop\x1c\0\0\0", 28);
    QTest::newRow("version 2") << QByteArray(
        "\x0A\x0D\x0D\x0A\x1c\0\0\0\x4d\x3c\x2b\x1a\2\0\0\0\xff\xff\xff\xff\xff\xff"
        "\xff\xff\x1c\0\0\0",
        28);
    QTest::newRow("zeros") << QByteArray(4096, '\0');
}

void HostileCapturesTest::isNoCapture() {
    QFETCH(QByteArray, bytes);
    const ByteView view(reinterpret_cast<const std::uint8_t*>(bytes.constData()),
                        static_cast<std::size_t>(bytes.size()));
    const auto file = opened(view);
    QVERIFY(!file.has_value());
    QVERIFY(file.error().code == std::errc::bad_message);
    StreamReader reader;
    reader.received(view);
    reader.ended();
    QVERIFY(!reader.begun());
    QVERIFY(!reader.take());
}

void HostileCapturesTest::damageIsNamedAndTheRestShown_data() {
    QTest::addColumn<QByteArray>("tail");
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("after");
    const auto row = [](const char* name, const Bytes& bytes, const char* what, int after) {
        QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(bytes.data()),
                                          static_cast<qsizetype>(bytes.size()))
                            << QString(what) << after;
    };
    const auto words = [](std::initializer_list<std::uint32_t> numbers) {
        Foreign out(pcapng::ByteOrder::Little);
        for (const auto number : numbers)
            out.number(number);
        return out.bytes();
    };
    row("length 0", words({6, 0, 0, 0}), "a block cannot be 0 bytes long", 0);
    row("length 11", words({6, 11, 0, 0}), "a block cannot be 11 bytes long", 0);
    row("length 18", words({6, 18, 0, 0, 18}), "a block cannot be 18 bytes long", 0);
    row("length 4 GiB", words({6, 0xFFFFFFFC, 0, 0}), "a block cannot be 4294967292 bytes long", 0);
    row("length past the end", words({6, 4096, 0, 0}), "the last block is incomplete", 0);
    row("lengths differ", words({6, 16, 0, 20}), "the two lengths of a block differ", 0);
    row("half a head", words({6}), "the last block is incomplete", 0);
    row("a packet longer than its block",
        Foreign(pcapng::ByteOrder::Little).packet(0, "abcd", 400).packet(0, "good").bytes(),
        "a block of type 0x6 contradicts itself", 1);
    row("no such interface", Foreign(pcapng::ByteOrder::Little).packet(7, "abcd").packet(0, "good").bytes(),
        "a block of type 0x6 contradicts itself", 1);
    row("a packet without a head",
        Foreign(pcapng::ByteOrder::Little).block(6, [](Foreign&) {}).packet(0, "good").bytes(),
        "a block of type 0x6 contradicts itself", 1);
    row("an event of unknown kind",
        Foreign(pcapng::ByteOrder::Little)
            .block(0x80495302,
                   [](Foreign& body) {
                       body.number(std::uint64_t{0}).number(std::uint32_t{0xFF}).number(std::uint32_t{0});
                       body.number(std::uint32_t{0}).number(std::uint32_t{0});
                   })
            .packet(0, "good")
            .bytes(),
        "a block of type 0x80495302 contradicts itself", 1);
    row("a note of no record",
        Foreign(pcapng::ByteOrder::Little)
            .block(
                0x80495306,
                [](Foreign& body) { body.number(std::uint64_t{99}).number(std::uint32_t{1}).number(std::uint32_t{0}); })
            .packet(0, "good")
            .bytes(),
        "a block of type 0x80495306 contradicts itself", 1);
}

void HostileCapturesTest::damageIsNamedAndTheRestShown() {
    QFETCH(QByteArray, tail);
    QFETCH(QString, what);
    QFETCH(int, after);
    auto bytes =
        Foreign(pcapng::ByteOrder::Little).section().interface(147).packet(0, "first").packet(0, "second").bytes();
    const auto good = bytes.size();
    bytes.insert(bytes.end(), tail.begin(), tail.end());
    const auto file = opened(bytes);
    QVERIFY(file.has_value());
    QVERIFY((*file)->damage().has_value());
    QCOMPARE(QString::fromStdString((*file)->damage()->what), what);
    QCOMPARE((*file)->damage()->offset, std::uint64_t(good));
    const auto bodies = bodiesIn(contentsOf(**file));
    QCOMPARE(bodies.size(), static_cast<std::size_t>(2 + after));
    QCOMPARE(bodies[1], std::string("second"));
    QVERIFY(!(*file)->lostSome());
}

void HostileCapturesTest::capturesOfOthersOpenAsBytes_data() {
    QTest::addColumn<bool>("big");
    QTest::newRow("little endian") << false;
    QTest::newRow("big endian") << true;
}

void HostileCapturesTest::capturesOfOthersOpenAsBytes() {
    QFETCH(bool, big);
    Foreign bytes(big ? pcapng::ByteOrder::Big : pcapng::ByteOrder::Little);
    bytes.section().interface(1).block(0x12345678, [](Foreign& body) { body.number(std::uint32_t{5}); });
    bytes.packet(0, "one").simple("two").interface(252).packet(1, "no tags at all");
    Foreign other(big ? pcapng::ByteOrder::Little : pcapng::ByteOrder::Big); // a section has its own order
    other.section().interface(147).packet(0, "three");
    auto both = bytes.bytes();
    both.insert(both.end(), other.bytes().begin(), other.bytes().end());
    const auto file = opened(both);
    QVERIFY(file.has_value());
    QVERIFY2(!(*file)->damage(), (*file)->damage().value_or(Damage{}).what.c_str());
    const auto read = contentsOf(**file);
    QCOMPARE(bodiesIn(read), (std::vector<std::string>{"one", "two", "no tags at all", "three"}));
    std::vector<std::uint32_t> peers;
    for (const auto& header : read.headers()) {
        peers.push_back(header.peer());
        QCOMPARE(header.time, std::int64_t((1ULL << 32 | 2) * 1'000));
    }
    QCOMPARE(peers, (std::vector<std::uint32_t>{1, 1, 2, 3}));
    QCOMPARE((*file)->peers().size(), std::size_t(3));
    for (const auto& [number, facts] : (*file)->peers())
        QCOMPARE(facts.endpoint, std::string("eth0"));
}

/// Packets that are passed over when a file is opened, among those that must be looked into.
void HostileCapturesTest::partsOfOthersHoldWhatAStreamTells() {
    RandomRecords random(17);
    for (const auto order : {pcapng::ByteOrder::Little, pcapng::ByteOrder::Big}) {
        Foreign bytes(order);
        std::uint32_t interfaces = 0;
        bytes.section();
        while (bytes.bytes().size() < 3 << 20) {
            if (interfaces == 0 || random.below(4'000) == 0) {
                bytes.interface(random.below(2) == 0 ? 147 : upperPdu);
                ++interfaces;
            }
            const auto interface = static_cast<std::uint32_t>(random.below(interfaces));
            const std::string data(random.below(200), 'x');
            const auto size = static_cast<std::uint32_t>(data.size());
            const auto what = random.below(1'000);
            if (what == 0) {
                bytes.simple(data);
            } else if (what == 1) {
                bytes.block(0x12345678, [](Foreign& body) { body.number(std::uint32_t{5}); });
            } else {
                bytes.block(6, [&](Foreign& body) {
                    body.number(interface).number(static_cast<std::uint32_t>(random.below(9)));
                    body.number(static_cast<std::uint32_t>(random.below(1'000'000))).number(size);
                    body.number(size + (what == 2 ? 7 : 0)).text(data); // cut short
                    if (what == 3)
                        body.number(option::comment).number(std::uint16_t{3}).text("odd").number(std::uint32_t{0});
                });
            }
        }
        const auto file = opened(bytes.bytes());
        QVERIFY(file.has_value());
        QVERIFY((*file)->parts().size() > 2);
        StreamReader reader;
        reader.received(bytes.bytes());
        reader.ended();
        const auto told = reader.take();
        QVERIFY(sameRecords(contentsOf(**file), *told));
        QVERIFY(!(*file)->notes().empty());
        QCOMPARE((*file)->notes(), reader.takeNotes());
        for (const auto& part : (*file)->parts()) {
            QCOMPARE(part.firstTime, told->header(part.first).time);
            QCOMPARE((*file)->load(part)->timeBefore(), told->timeBefore(part.first));
        }
    }
}

void HostileCapturesTest::timesOfAnyResolution_data() {
    QTest::addColumn<quint64>("ticks");
    QTest::addColumn<int>("resolution");
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<qint64>("time");
    constexpr auto latest = std::numeric_limits<qint64>::max();
    QTest::newRow("ns") << quint64(7) << 9 << qint64(0) << qint64(7);
    QTest::newRow("us") << quint64(7) << 6 << qint64(0) << qint64(7'000);
    QTest::newRow("s") << quint64(7) << 0 << qint64(0) << qint64(7'000'000'000);
    QTest::newRow("ps") << quint64(7'123) << 12 << qint64(0) << qint64(7);
    QTest::newRow("finest") << ~quint64(0) << 0x7F << qint64(0) << qint64(0);
    QTest::newRow("offset") << quint64(7) << 9 << qint64(-2) << qint64(-1'999'999'993);
    QTest::newRow("half seconds") << quint64(3) << 0x81 << qint64(0) << qint64(1'500'000'000);
    QTest::newRow("2^-40 s") << (quint64(1) << 39) << 0x80 + 40 << qint64(0) << qint64(500'000'000);
    QTest::newRow("2^-127 s") << ~quint64(0) << 0xFF << qint64(0) << qint64(0);
    QTest::newRow("too late") << ~quint64(0) << 0 << qint64(0) << latest;
    QTest::newRow("far too late") << ~quint64(0) << 0x80 << qint64(0) << latest;
    QTest::newRow("offset too large") << quint64(0) << 9 << latest << latest;
}

void HostileCapturesTest::timesOfAnyResolution() {
    QFETCH(quint64, ticks);
    QFETCH(int, resolution);
    QFETCH(qint64, offset);
    QFETCH(qint64, time);
    QCOMPARE(qint64(nanosecondsOf(ticks, static_cast<std::uint8_t>(resolution), offset)), time);
}

/// Every byte of a small capture changed, in four ways: it opens or it does not, and every part can be loaded.
void HostileCapturesTest::aChangedByteHarmsNothing() {
    for (const bool finished : {true, false}) {
        const auto good = own(finished);
        const auto fd = fileOf(good);
        for (std::size_t at = 0; at < good.size(); ++at) {
            for (const int change : {0x01, 0x80, 0xFF, 0x0C}) {
                const auto changed = static_cast<std::uint8_t>(good[at] ^ change);
                QCOMPARE(::pwrite(fd.get(), &changed, 1, static_cast<off_t>(at)), ssize_t(1));
                const auto file = CaptureFile::of(UniqueFd(::dup(fd.get())), "changed");
                if (file) {
                    const auto read = contentsOf(**file);
                    QCOMPARE(RecordId(read.count()), (*file)->count());
                    QVERIFY(read.bytes().size() <= good.size());
                }
            }
            QCOMPARE(::pwrite(fd.get(), &good[at], 1, static_cast<off_t>(at)), ssize_t(1));
        }
    }
}

QTEST_APPLESS_MAIN(HostileCapturesTest)
#include "tst_hostile_captures.moc"
