// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/pcapng/block_builder.h"
#include "core/observe/capture/pcapng/stream_reader.h"
#include "core/observe/decode/decoders.h"
#include "tests/core/capture/capture_file.h"

#include <QTest>

#include <algorithm>
#include <array>

using namespace ipcscope;
using namespace ipcscope::capture;
using namespace ipcscope::capture::pcapng;

/// What a person put on a capture is in its file.
class RemarksTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void marksAndNotesComeBack();
    void introductionsComeBack_data();
    void introductionsComeBack();
    void introductionsOfManyComeBack();
    void pinsComeBack_data();
    void pinsComeBack();
    void pinsOfAnotherVersionArePassedOver();
    void moreThanAnybodyWritesAreNotRead();
};

namespace {

Chunk messages(std::size_t count) {
    Chunk out(0, 0);
    for (std::size_t i = 0; i < count; ++i)
        out.append({.time = static_cast<std::int64_t>(i),
                    .peerAndKind = RecordHeader::pack(1, Kind::Message, Direction::Received),
                    .frames = 1},
                   std::array<std::uint8_t, 3>{0, 1, 'x'});
    return out;
}

} // namespace

void RemarksTest::marksAndNotesComeBack() {
    const auto records = messages(300);
    const Notes notes{{0, {.marked = true, .text = {}}},
                      {17, {.marked = false, .text = "why?"}},
                      {299, {.marked = true, .text = "the last"}}};
    Bytes bytes;
    Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.append(records, 0, 100, bytes, &notes);
    encoder.append(records, 100, 300, bytes, &notes);
    const auto unfinished = bytes;
    encoder.finish(notes, bytes);
    QCOMPARE(encoder.size(), std::uint64_t(bytes.size()));
    QCOMPARE((*opened(bytes))->notes(), notes);
    StreamReader reader;
    reader.received(bytes);
    reader.ended();
    QCOMPARE(reader.takeNotes(), notes);
    StreamReader cut;
    cut.received(unfinished);
    cut.ended();
    const Notes comments{{17, {.marked = false, .text = "why?"}}, {299, {.marked = false, .text = "the last"}}};
    QCOMPARE(cut.takeNotes(), comments);
}

void RemarksTest::introductionsComeBack_data() {
    QTest::addColumn<bool>("directory");
    QTest::newRow("whole") << true;
    QTest::newRow("without a directory") << false;
}

void RemarksTest::introductionsComeBack() {
    QFETCH(bool, directory);
    Peers peers;
    for (const std::uint32_t number : {1U, 9U}) {
        peers[number].endpoint = "ipc:///tmp/feed";
        peers[number].method = "tap";
        peers[number].process = std::string(number, 'x');
    }
    Bytes bytes;
    Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.introduce({{1, peers[1]}});
    encoder.append(messages(200), bytes);
    encoder.introduce(peers);
    encoder.append(messages(100), bytes);
    if (directory)
        encoder.finish({}, bytes);
    QCOMPARE(encoder.size(), std::uint64_t(bytes.size()));
    const auto file = *opened(bytes);
    QVERIFY(!file->damage());
    QCOMPARE(file->count(), RecordId(300));
    QCOMPARE(file->peers(), peers);

    StreamReader reader;
    Peers told;
    RecordId count = 0;
    for (ByteView rest = bytes; !rest.empty(); rest = rest.subspan(1)) {
        reader.received(rest.first(1));
        told.merge(reader.takePeers());
        if (const auto chunk = reader.take()) {
            QVERIFY(told.contains(chunk->header(0).peer()));
            count += chunk->count();
        }
    }
    QCOMPARE(count, RecordId(300));
    QCOMPARE(told, peers);
}

/// Of more than a block has.
void RemarksTest::introductionsOfManyComeBack() {
    constexpr std::uint32_t many = 1 << 16;
    Peers peers;
    for (std::uint32_t number = 1; number <= many; ++number)
        peers[number].pid = static_cast<pid_t>(number);
    Bytes bytes;
    Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.introduce(peers);
    encoder.append(messages(3), bytes);
    const auto file = *opened(bytes);
    QVERIFY(!file->damage());
    QCOMPARE(file->count(), RecordId(3));
    QCOMPARE(file->peers(), peers);
}

namespace {

/// Of 300 messages.
Bytes captureWith(const Notes& notes, const DecoderPins& pins) {
    Bytes bytes;
    Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.append(messages(300), bytes);
    encoder.finish(notes, bytes, pins);
    if (encoder.size() != bytes.size())
        qFatal("the encoder counts its bytes wrongly");
    return bytes;
}

DecoderPins somePins() {
    DecoderPins pins;
    pins.add({.frame = 1, .decoder = decode::decoderOf("pb")});
    pins.add({.frame = 1, .topic = "EU", .decoder = decode::decoderOf("msgpack")});
    pins.add({.frame = 1, .topic = std::string("\0\xff", 2)});
    pins.add({.frame = 2, .peer = 7, .decoder = decode::decoderOf("cbor")});
    pins.add({.frame = 3, .topic = "", .decoder = decode::decoderOf("text")});
    return pins;
}

} // namespace

void RemarksTest::pinsComeBack_data() {
    QTest::addColumn<bool>("notes");
    QTest::addColumn<bool>("directory");
    QTest::newRow("alone") << false << true;
    QTest::newRow("with notes") << true << true;
    QTest::newRow("without a directory") << true << false;
}

void RemarksTest::pinsComeBack() {
    QFETCH(bool, notes);
    QFETCH(bool, directory);
    const Notes noted{{5, {.marked = true, .text = "why?"}}};
    auto bytes = captureWith(notes ? noted : Notes(), somePins());
    if (!directory)
        bytes.resize(bytes.size() - numberAt<std::uint32_t>(bytes, bytes.size() - 4, pcapng::ByteOrder::Little));
    const auto file = *opened(bytes);
    QVERIFY(file->pins() == somePins());
    QCOMPARE(file->notes(), notes ? noted : Notes());
    QCOMPARE(file->count(), RecordId(300));
    QVERIFY(!file->damage());
}

void RemarksTest::pinsOfAnotherVersionArePassedOver() {
    auto bytes = captureWith({}, somePins());
    const auto word = std::ranges::search(bytes, std::string_view("msgpack"));
    QVERIFY(!word.empty());
    word.front() = 'n';
    const auto file = *opened(bytes);
    QCOMPARE(file->pins().all().size(), somePins().all().size() - 1);
    QVERIFY(!file->damage());
}

void RemarksTest::moreThanAnybodyWritesAreNotRead() {
    Bytes bytes;
    Encoder encoder({.endpoint = "ipc:///tmp/feed"});
    encoder.begin(bytes);
    encoder.append(messages(3), bytes);
    BlockBuilder block(bytes, BlockType::Pins);
    constexpr std::uint32_t many = 1'000'000;
    for (std::uint32_t frame = 0; frame < many; ++frame) {
        block.number(frame);
        for (int field = 0; field < 4; ++field)
            block.number(std::uint32_t{field == 0}); // of a connection
    }
    block.finish();
    const auto file = *opened(bytes);
    QCOMPARE(file->count(), RecordId(3));
    QVERIFY(file->pins().all().size() <= DecoderPins::most);
    QVERIFY(file->damage());
}

QTEST_APPLESS_MAIN(RemarksTest)
#include "tst_remarks.moc"
