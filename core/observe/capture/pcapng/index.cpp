// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/pcapng/index.h"

#include "core/observe/capture/pcapng/packet.h"

#include <algorithm>
#include <cerrno>

namespace ipcscope::capture::pcapng {

namespace {

constexpr auto little = ByteOrder::Little;
constexpr std::size_t leastOffset = blockHead + packetHeader + packetTags;

std::uint32_t word(ByteView bytes, std::size_t at) {
    return numberAt<std::uint32_t>(bytes, at, little);
}

/// The rest of a message whose `front` bytes stand at `offset`, in a packet; nothing if it is not behind that.
std::optional<MutableBytes> restOf(MutableBytes blocks, std::size_t offset, std::size_t front, std::size_t size) {
    const auto packet = offset - blockHead - packetHeader - packetTags;
    const std::size_t packetLength = word(blocks, packet + 4);
    const auto room = blocks.size() - packet;
    if (packetLength < offset - packet + front || packetLength > room || room - packetLength < blockFrame + restHeader)
        return std::nullopt;
    const auto rest = blocks.subspan(packet + packetLength);
    const auto wanted = blockFrame + restHeader + padded(size);
    if (static_cast<BlockType>(word(rest, 0)) != BlockType::Rest || word(rest, 4) != wanted ||
        word(rest, blockHead) != size || rest.size() < wanted)
        return std::nullopt;
    return rest.subspan(blockHead + restHeader, size);
}

/// In the place of one that is not where it should be.
RecordHeader lost(RecordHeader header) {
    header.peerAndKind = RecordHeader::pack(0, Kind::Lost, Direction::None);
    header.frames = 0;
    header.code = EIO;
    return header;
}

} // namespace

std::optional<Index::Head> Index::readHead(ByteView bytes) {
    if (bytes.size() < blockHead + indexHeader || static_cast<BlockType>(word(bytes, 0)) != BlockType::Index)
        return std::nullopt;
    const Head out{.length = word(bytes, 4),
                   .records = word(bytes, 8),
                   .interfaces = word(bytes, 12),
                   .back = numberAt<std::uint64_t>(bytes, 16, little)};
    const auto holds =
        std::uint64_t{out.records} * sizeof(RecordHeader) + std::uint64_t{out.interfaces} * sizeof(std::uint32_t);
    return out.length == blockFrame + indexHeader + holds ? std::optional(out) : std::nullopt;
}

std::vector<Interface> Index::interfacesIn(ByteView words) {
    constexpr std::uint8_t nanoseconds = 9;
    std::vector<Interface> out;
    for (std::size_t at = 0; at + 4 <= words.size(); at += 4) {
        const auto one = word(words, at);
        out.push_back({.timeOffset = 0,
                       .peer = one >> 8,
                       .linkType = upperPdu,
                       .resolution = nanoseconds,
                       .between = (one & 1) != 0});
    }
    return out;
}

std::optional<Index> Index::read(ByteView bytes) {
    const auto head = readHead(bytes);
    if (!head || head->length > bytes.size())
        return std::nullopt;
    const auto interfaces = head->interfaces * sizeof(std::uint32_t);
    return Index(
        bytes.subspan(blockHead + indexHeader + interfaces, head->length - blockFrame - indexHeader - interfaces));
}

struct Index::Entry {
    RecordHeader header;
    bool framed = false;   ///< its bytes stand there as the command frame's body does
    std::size_t front = 0; ///< bytes of it in its first block
    bool good = false;     ///< they may stand where they are said to
    std::size_t rest() const { return header.size - front; }
};

/// `used`: where the one before it ends.
Index::Entry Index::entry(std::size_t record, std::size_t used, std::size_t length) const {
    const auto words = m_entries.subspan(record * sizeof(RecordHeader), sizeof(RecordHeader));
    Entry out;
    auto& header = out.header;
    header.time = static_cast<std::int64_t>(numberAt<std::uint64_t>(words, 0, little));
    header.offset = word(words, 8);
    header.size = word(words, 12);
    header.peerAndKind = word(words, 16);
    header.frames = numberAt<std::uint16_t>(words, 20, little);
    header.code = static_cast<std::int16_t>(numberAt<std::uint16_t>(words, 22, little));
    out.framed = (header.peerAndKind & commandFrame) != 0;
    header.peerAndKind &= ~commandFrame;
    const bool message = header.kind() == Kind::Message || header.kind() == Kind::Sent;
    out.front = message ? std::min<std::size_t>(header.size, maxPayload) : header.size;
    out.good = known(header) && header.offset >= used && header.offset <= length && out.front <= length - header.offset;
    return out;
}

std::vector<RecordHeader> Index::headers(std::size_t length) const {
    std::vector<RecordHeader> out;
    out.reserve(records());
    auto used = leastOffset;
    for (std::size_t i = 0; i < records(); ++i) {
        const auto [header, framed, front, good] = entry(i, used, length);
        out.push_back(good ? header : lost(header));
        used = good ? header.offset + front : used;
    }
    return out;
}

bool Index::copyTo(Chunk& out, MutableBytes blocks) const {
    bool whole = true;
    auto used = leastOffset;
    for (std::size_t i = 0; i < records(); ++i) {
        const auto found = entry(i, used, blocks.size());
        const auto& [header, framed, front, mayStand] = found;
        bool good = mayStand;
        auto bytes = good ? blocks.subspan(header.offset, front) : MutableBytes();
        if (good && framed)
            good = unframedBody(bytes).has_value();
        if (good && found.rest() > 0) {
            const auto rest = restOf(blocks, header.offset, front, found.rest());
            good = rest.has_value();
            bytes = rest ? joined(bytes, *rest) : bytes;
        }
        if (good)
            used = static_cast<std::size_t>(bytes.data() - blocks.data()) + bytes.size();
        whole = whole && good;
        out.append(good ? header : lost(header), good ? bytes : ByteView());
    }
    return whole;
}

} // namespace ipcscope::capture::pcapng
