// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/opened_capture.h"
#include "core/observe/capture/pcapng/encoder.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <atomic>
#include <optional>
#include <span>
#include <vector>

#include <dlfcn.h>

using namespace ipcscope;
using namespace ipcscope::capture;

namespace {

std::atomic<std::size_t> bytesRead = 0;

} // namespace

extern "C" ssize_t pread(int fd, void* bytes, size_t size, off_t offset) {
    static auto* const real = reinterpret_cast<ssize_t (*)(int, void*, size_t, off_t)>(::dlsym(RTLD_NEXT, "pread"));
    const auto got = real(fd, bytes, size, offset);
    bytesRead += got > 0 ? static_cast<std::size_t>(got) : 0;
    return got;
}

/// What is known of a capture file when it has been opened.
class OpenedCaptureTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whoLeftDidSoAtARecordOfTheFile();
    void messagesBesideHeartbeatsAreNotRead_data();
    void messagesBesideHeartbeatsAreNotRead();

private:
    std::string file(std::span<const Chunk> parts, bool whole = true) const;
    QTemporaryDir m_folder;
};

namespace {

constexpr std::size_t inPart = 50;
constexpr std::size_t bodySize = 10'000;

void put(Chunk& chunk, Kind kind, ByteView bytes) {
    RecordHeader header;
    header.time = 1;
    header.peerAndKind = RecordHeader::pack(1, kind, Direction::Received);
    header.frames = kind == Kind::Message ? 1 : 0;
    chunk.append(header, bytes);
}

Bytes facts() {
    PeerFacts out;
    out.endpoint = "ipc:///tmp/feed";
    return encode(out);
}

/// One record is `between`, if any.
Chunk messages(std::optional<Kind> between = {}, const Bytes& told = {}) {
    Chunk out(0, 0);
    for (std::size_t i = 0; i < inPart; ++i) {
        if (between && i == inPart / 2)
            put(out, *between, told);
        else
            put(out, Kind::Message, Bytes(bodySize, 7));
    }
    return out;
}

} // namespace

std::string OpenedCaptureTest::file(std::span<const Chunk> parts, bool whole) const {
    Bytes bytes;
    pcapng::Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    for (const auto& part : parts)
        encoder.append(part, bytes);
    if (whole)
        encoder.finish({}, bytes);
    QFile out(m_folder.filePath("capture"));
    const auto size = static_cast<qint64>(bytes.size());
    if (!out.open(QIODevice::WriteOnly) || out.write(reinterpret_cast<const char*>(bytes.data()), size) != size)
        qFatal("write");
    return out.fileName().toStdString();
}

void OpenedCaptureTest::whoLeftDidSoAtARecordOfTheFile() {
    const std::array parts{messages(Kind::PeerUp, facts()), messages(), messages(Kind::PeerDown, facts())};
    const auto opened = openCapture(file(parts));
    QVERIFY(opened.has_value());
    QCOMPARE(opened->chunks.size(), parts.size());
    const auto* const peer = opened->roster->peer(1);
    QVERIFY(peer != nullptr && !peer->up);
    QCOMPARE(peer->left, RecordId(2 * inPart + inPart / 2));
}

void OpenedCaptureTest::messagesBesideHeartbeatsAreNotRead_data() {
    QTest::addColumn<bool>("whole");
    QTest::newRow("with a directory") << true;
    QTest::newRow("without one") << false;
}

/// That PING was said stands in the index of a part.
void OpenedCaptureTest::messagesBesideHeartbeatsAreNotRead() {
    QFETCH(bool, whole);
    const Bytes ping{'P', 'I', 'N', 'G', 0, 0, 0};
    std::vector<Chunk> parts;
    parts.push_back(messages(Kind::PeerUp, facts()));
    for (int i = 0; i < 40; ++i)
        parts.push_back(messages(Kind::Command, ping));
    const auto path = file(parts, whole);
    bytesRead = 0;
    const auto opened = openCapture(path);
    const std::size_t read = bytesRead;
    QVERIFY(opened.has_value() && !opened->file->damage());
    QVERIFY2(read > (inPart - 1) * bodySize, qPrintable(QString::number(read))); // the part that tells who came
    QVERIFY2(read < 8 * inPart * bodySize, qPrintable(QString::number(read)));
    QVERIFY(opened->roster->peer(1) != nullptr);
    QCOMPARE(opened->chunks.size(), parts.size());
    for (std::size_t part = 0; part < parts.size(); ++part) {
        const auto& chunk = opened->chunks[part];
        for (std::size_t i = 0; i < chunk.count(); ++i)
            QCOMPARE(chunk.isCommand(i), chunk.load()->header(i).kind() == Kind::Command);
        QCOMPARE(chunk.mayHaveCommands(), part > 0);
    }
    QVERIFY(!opened->file->lostSome());
}

QTEST_APPLESS_MAIN(OpenedCaptureTest)
#include "tst_opened_capture.moc"
