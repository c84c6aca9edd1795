// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/pcapng/index.h"

#include "core/observe/capture/pcapng/packet.h"

#include <cerrno>

namespace ipcscope::capture::pcapng {

namespace {

constexpr auto little = ByteOrder::Little;

std::uint32_t word(ByteView bytes, std::size_t at) {
    return numberAt<std::uint32_t>(bytes, at, little);
}

/// The rest of a message that begins in the packet whose bytes stand at `offset`; nothing if it is not there.
std::optional<ByteView> restOf(ByteView blocks, std::size_t offset, std::size_t size) {
    const auto packet = offset - blockHead - packetHeader - packetTags;
    const std::size_t packetLength = word(blocks, packet + 4);
    const auto room = blocks.size() - packet;
    if (packetLength > room || room - packetLength < blockFrame + restHeader)
        return std::nullopt;
    const auto rest = blocks.subspan(packet + packetLength);
    const auto wanted = blockFrame + restHeader + padded(size);
    if (static_cast<BlockType>(word(rest, 0)) != BlockType::Rest || word(rest, 4) != wanted ||
        word(rest, blockHead) != size || rest.size() < wanted)
        return std::nullopt;
    return rest.subspan(blockHead + restHeader, size);
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

RecordHeader Index::header(std::size_t record) const {
    const auto entry = m_entries.subspan(record * sizeof(RecordHeader), sizeof(RecordHeader));
    RecordHeader out;
    out.time = static_cast<std::int64_t>(numberAt<std::uint64_t>(entry, 0, little));
    out.offset = word(entry, 8);
    out.size = word(entry, 12);
    out.peerAndKind = word(entry, 16);
    out.frames = numberAt<std::uint16_t>(entry, 20, little);
    out.code = static_cast<std::int16_t>(numberAt<std::uint16_t>(entry, 22, little));
    return out;
}

bool Index::copyTo(Chunk& out, MutableBytes blocks) const {
    constexpr std::size_t leastOffset = blockHead + packetHeader + packetTags;
    bool whole = true;
    std::size_t used = leastOffset;
    Bytes joined;
    for (std::size_t i = 0; i < records(); ++i) {
        auto header = this->header(i);
        const bool framed = (header.peerAndKind & commandFrame) != 0;
        header.peerAndKind &= ~commandFrame;
        const bool split = (header.kind() == Kind::Message || header.kind() == Kind::Sent) && header.size > maxPayload;
        const std::size_t front = split ? maxPayload : header.size;
        bool good = known(header) && header.offset >= used && header.offset <= blocks.size() &&
                    front <= blocks.size() - header.offset;
        ByteView bytes = good ? blocks.subspan(header.offset, front) : ByteView();
        if (good && framed) {
            const auto body = unframedBody(blocks.subspan(header.offset, front));
            good = body.has_value();
            bytes = body.value_or(ByteView());
        }
        if (good && split) {
            const auto rest = restOf(blocks, header.offset, header.size - front);
            good = rest.has_value();
            joined.assign(bytes.begin(), bytes.end());
            if (rest)
                joined.insert(joined.end(), rest->begin(), rest->end());
            bytes = joined;
        }
        if (good) {
            used = header.offset + front;
        } else {
            header.peerAndKind = RecordHeader::pack(0, Kind::Lost, Direction::None);
            header.frames = 0;
            header.code = EIO;
            bytes = {};
            whole = false;
        }
        out.append(header, bytes);
    }
    return whole;
}

} // namespace ipcscope::capture::pcapng
