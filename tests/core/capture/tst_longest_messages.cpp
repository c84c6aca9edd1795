// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/pcapng/stream_reader.h"
#include "core/observe/capture/recorder.h"
#include "core/observe/capture/saving.h"
#include "core/transport/base/limits.h"
#include "core/transport/zmtp/wire.h"
#include "tests/core/capture/capture_file.h"
#include "tests/support/resident_bytes.h"

#include <QTemporaryDir>

#include <cerrno>

using namespace ipcscope;
using namespace ipcscope::capture;
using namespace ipcscope::capture::pcapng;

class LongestMessagesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comeBack_data();
    void comeBack();
    void thoseCutShortAreCounted();
    void takeOneCopyMore_data();
    void takeOneCopyMore();
};

namespace {

/// Two of one frame each, the first of which has so many bytes.
Chunk messages(std::size_t size) {
    Chunk out(2, 0);
    for (const auto each : {size, std::size_t{4}}) {
        Bytes wire(zmtp::wire::headerSize(each));
        zmtp::wire::writeHeader(wire.data(), each, 0);
        wire.resize(wire.size() + each, 'x');
        RecordHeader header;
        header.peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received);
        header.frames = 1;
        out.append(header, wire);
    }
    return out;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool isSanitized = true; // its memory is not the program's
#else
constexpr bool isSanitized = false;
#endif

enum class Way : std::uint8_t { ByIndex, ByReading, AsStream };

/// Of one message, as long as a peer may make it; without an index it is read block by block.
UniqueFd longestFile(Way way) {
    Bytes bytes;
    Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.append(messages(limits::messageBytes), 0, 1, bytes);
    const auto& part = encoder.parts().back();
    if (way == Way::ByReading)
        bytes.resize(static_cast<std::size_t>(part.offset + part.length));
    return fileOf(bytes);
}

std::shared_ptr<const Chunk> streamed(const UniqueFd& fd) {
    constexpr std::size_t piece = 1 << 20;
    StreamReader reader;
    for (std::uint64_t done = 0;;) {
        const auto bytes = readAt(fd.get(), done, piece);
        if (bytes.empty())
            break;
        done += bytes.size();
        reader.received(bytes);
    }
    reader.ended();
    return reader.take();
}

} // namespace

Q_DECLARE_METATYPE(Way)

void LongestMessagesTest::comeBack_data() {
    QTest::addColumn<quint64>("size");
    QTest::addColumn<bool>("whole");
    QTest::newRow("as long as a peer may make it") << quint64{limits::messageBytes} << true;
    QTest::newRow("longer, where that limit was lifted") << quint64{limits::messageBytes + (1 << 20)} << false;
}

/// Whole, or cut and said to be, by the directory, by the indexes, and as a stream; and so does what follows.
void LongestMessagesTest::comeBack() {
    QFETCH(const quint64, size);
    QFETCH(const bool, whole);
    const auto records = messages(size);
    const auto isBack = [&](const Chunk& read) {
        if (read.count() != 2)
            return false;
        const auto first = read.record(0);
        return std::ranges::equal(read.record(1).bytes, records.record(1).bytes) && first.header.frames == 1 &&
               first.header.code == (whole ? 0 : EMSGSIZE) && first.bytes.size() == first.header.size &&
               std::ranges::equal(first.bytes, records.record(0).bytes.first(whole ? size + 9 : maxPayload));
    };
    Bytes bytes;
    Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.append(records, bytes);
    for (const bool finished : {false, true}) {
        if (finished)
            encoder.finish({}, bytes);
        const auto file = *opened(bytes);
        QVERIFY(!file->damage());
        QVERIFY(!file->parts().front().decoder);
        QVERIFY(isBack(contentsOf(*file)));
        QVERIFY(!file->lostSome());
    }
    StreamReader reader;
    reader.received(bytes);
    reader.ended();
    QVERIFY(!reader.damage());
    QVERIFY(isBack(*reader.take()));
}

/// By the recorder and in a saved file, with payloads and without.
void LongestMessagesTest::thoseCutShortAreCounted() {
    const QTemporaryDir folder;
    const auto path = [&](const char* name) { return folder.filePath(QString::fromLatin1(name)).toStdString(); };
    const auto records = std::make_shared<const Chunk>(messages(limits::messageBytes + (1 << 20)));
    Recorder recorder(*OutputFile::create(path("recorded")), {.endpoint = "ipc:///tmp/feed"});
    recorder.append(records);
    QVERIFY(recorder.finish().has_value());
    QCOMPARE(recorder.status().recorded, std::uint64_t(2));
    QCOMPARE(recorder.status().cutShort, std::uint64_t(1));
    SaveRequest request{.snapshot = {}, .path = path("saved"), .exporter = exporterNamed("pcapng")};
    request.snapshot.chunks.push_back({0, KeptChunk(records)});
    for (const auto payloads : {Payloads::Kept, Payloads::LeftOut}) {
        request.payloads = payloads;
        const auto saved = save(request);
        QVERIFY(saved.has_value());
        QCOMPARE(saved->records, std::uint64_t(2));
        QCOMPARE(saved->cutShort, std::uint64_t(1));
    }
    // What is short by now is not counted again.
    const auto file = *CaptureFile::open(path("recorded"));
    request.snapshot.chunks = {{0, KeptChunk(std::make_shared<const Chunk>(contentsOf(*file)))}};
    QCOMPARE(save(request)->cutShort, std::uint64_t(0));
}

void LongestMessagesTest::takeOneCopyMore_data() {
    QTest::addColumn<Way>("way");
    QTest::newRow("by its index") << Way::ByIndex;
    QTest::newRow("block by block") << Way::ByReading;
    QTest::newRow("as a stream") << Way::AsStream;
}

/// What was read of the file, beside the bytes that a store keeps.
void LongestMessagesTest::takeOneCopyMore() {
    QFETCH(const Way, way);
    constexpr std::size_t mebibyte = 1 << 20;
    auto fd = longestFile(way);
    const auto most = test::mostBytesOf([&] {
        std::shared_ptr<const Chunk> read;
        if (way == Way::AsStream) {
            read = streamed(fd);
        } else {
            const auto file = *CaptureFile::of(std::move(fd), "capture");
            if ((file->parts().front().decoder != nullptr) != (way == Way::ByReading))
                return false;
            read = file->load(0);
        }
        return read->count() == 1 && read->header(0).size > limits::messageBytes;
    });
    QVERIFY(most.has_value());
    qInfo("%zu MiB", *most / mebibyte);
    if (!isSanitized)
        QVERIFY(*most > limits::messageBytes && *most < 2 * limits::messageBytes + 16 * mebibyte);
}

QTEST_APPLESS_MAIN(LongestMessagesTest)
#include "tst_longest_messages.moc"
