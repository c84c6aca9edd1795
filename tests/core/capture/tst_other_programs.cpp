// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/pcapng/block_builder.h"
#include "core/observe/capture/pcapng/stream_reader.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/capture_file.h"

#include <QTest>

#include <cerrno>

using namespace ipcscope;
using namespace ipcscope::capture;
using namespace ipcscope::capture::pcapng;

/// Packets of captures that are not ours.
class OtherProgramsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aPacketThatWasCutIsIncomplete();
    void aSimplePacketEndsWhereTheInterfaceCutsIt();
    void theObsoletePacketIsReadToo();
};

namespace {

constexpr std::uint32_t longer = 95; ///< than what was captured

/// A section with an interface that keeps so many bytes of a packet.
Bytes section(std::uint32_t longestPacket) {
    Bytes out;
    BlockBuilder section(out, BlockType::Section);
    section.number(byteOrderMagic);
    section.number(majorVersion);
    section.number(std::uint16_t{0});
    section.number(~std::uint64_t{0});
    section.finish();
    BlockBuilder interface(out, BlockType::Interface);
    interface.number(std::uint16_t{1});
    interface.number(std::uint16_t{0});
    interface.number(longestPacket);
    interface.finish();
    return out;
}

void putPacket(Bytes& out, BlockType type, std::string_view data) {
    BlockBuilder block(out, type);
    if (type == BlockType::Packet) {
        block.number(std::uint16_t{0});
        block.number(std::uint16_t{7}); // packets lost before
    } else {
        block.number(std::uint32_t{0});
    }
    block.number(std::uint64_t{0});
    block.number(static_cast<std::uint32_t>(data.size()));
    block.number(static_cast<std::uint32_t>(data.size() + longer));
    block.bytes(bytesOf(data));
    block.finish();
}

/// By whichever way it is read, the only record is this much of a longer packet.
void look(const Bytes& bytes, std::string_view data = "hello") {
    const auto file = opened(bytes);
    QVERIFY(file.has_value());
    QVERIFY(!(*file)->damage());
    StreamReader reader;
    reader.received(bytes);
    reader.ended();
    const auto streamed = reader.take();
    QVERIFY(streamed != nullptr);
    const auto read = contentsOf(**file);
    QCOMPARE(read.count(), std::size_t(1));
    QVERIFY(sameRecords(read, *streamed));
    const auto record = read.record(0);
    QCOMPARE(zmtp::FrameReader(record.bytes).next()->body.size(), data.size());
    QVERIFY(textOf(record.bytes).ends_with(data));
    QCOMPARE(record.header.code, std::int16_t(EMSGSIZE));
}

} // namespace

void OtherProgramsTest::aPacketThatWasCutIsIncomplete() {
    auto bytes = section(5);
    putPacket(bytes, BlockType::EnhancedPacket, "hello");
    look(bytes);
}

void OtherProgramsTest::aSimplePacketEndsWhereTheInterfaceCutsIt() {
    auto bytes = section(5);
    BlockBuilder block(bytes, BlockType::SimplePacket);
    block.number(5 + longer);
    block.bytes(bytesOf("hello"));
    block.finish();
    look(bytes);
}

void OtherProgramsTest::theObsoletePacketIsReadToo() {
    for (const std::string& data :
         {std::string("hello"), std::string(300'000, 'x')}) { // also more than is read at once
        auto bytes = section(0);
        putPacket(bytes, BlockType::Packet, data);
        look(bytes, data);
    }
}

QTEST_APPLESS_MAIN(OtherProgramsTest)
#include "tst_other_programs.moc"
