// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/message.h"

#include "core/transport/zmtp/wire.h"

#include <limits>
#include <new>
#include <vector>

namespace ipcscope::zmtp {
namespace {

constexpr std::size_t blockSize = BlockRef::usualSize;
constexpr std::size_t firstBlock = 960; ///< of a socket that may never send more than one message
constexpr std::size_t growth = 16;      ///< from one block to the next, up to blockSize
constexpr std::size_t largeMessage = blockSize / 2;

} // namespace

std::optional<Frame> FrameReader::next() {
    if (m_rest.empty() || m_malformed)
        return std::nullopt;
    const auto header = wire::readHeader(m_rest);
    if (!header || header->length > m_rest.size() - header->size) {
        m_malformed = true;
        return std::nullopt;
    }
    const auto length = static_cast<std::size_t>(header->length);
    const Frame frame{m_rest.subspan(header->size, length), header->more(), header->command()};
    m_rest = m_rest.subspan(header->size + length);
    return frame;
}

Message Message::of(std::span<const ByteView> bodies) {
    const std::size_t size = wire::framesSize(bodies);
    BlockRef block = BlockRef::allocate(size);
    wire::writeFrames(block.data(), bodies);
    const ByteView wire{block.data(), size};
    return {std::move(block), wire, static_cast<std::uint32_t>(bodies.size())};
}

Message Message::of(std::initializer_list<std::string_view> bodies) {
    std::vector<ByteView> views;
    views.reserve(bodies.size());
    for (const std::string_view body : bodies)
        views.push_back(bytesOf(body));
    return of(views);
}

Message Message::withRoom(std::size_t size) {
    const std::size_t header = wire::headerSize(size);
    if (size > std::numeric_limits<std::size_t>::max() - header)
        throw std::bad_alloc();
    BlockRef block = BlockRef::allocate(header + size);
    wire::writeHeader(block.data(), size, 0);
    const ByteView wire{block.data(), header + size};
    return {std::move(block), wire, 1};
}

ByteView Message::laterFrame(std::uint32_t index) const {
    FrameReader reader = frames();
    auto frame = reader.next();
    for (; frame && index > 0; --index)
        frame = reader.next();
    return frame ? frame->body : ByteView{};
}

Message Message::withoutFirst(std::uint32_t count) const {
    if (count == 0)
        return *this;
    const ByteView last = frame(count - 1);
    const auto* from = last.data() + last.size();
    Message rest(m_block, {from, m_wire.data() + m_wire.size()}, m_frameCount - count);
    rest.m_origin = m_origin;
    return rest;
}

MessageWriter::Room MessageWriter::reserve(std::size_t size) {
    if (size > largeMessage) {
        BlockRef own = BlockRef::allocate(size);
        const MutableBytes bytes{own.data(), size};
        return {std::move(own), bytes};
    }
    if (m_block && m_block.unique())
        m_used = 0;
    if (!m_block || m_block.capacity() - m_used < size) {
        const std::size_t next = std::min(std::max(firstBlock, growth * m_block.capacity()), blockSize);
        m_block = BlockRef::allocate(std::max(next, size));
        m_used = 0;
    }
    const MutableBytes bytes{m_block.data() + m_used, size};
    m_used += size;
    return {m_block, bytes};
}

Message MessageWriter::encode(std::span<const ByteView> bodies) {
    return encode(Envelope{}, bodies);
}

Message MessageWriter::encode(const Envelope& envelope, const Message& rest) {
    Room room = reserve(envelope.wire.size() + rest.wire().size());
    wire::writeBytes(wire::writeBytes(room.bytes.data(), envelope.wire), rest.wire());
    return {std::move(room.block), room.bytes, envelope.frames + rest.frameCount()};
}

Message MessageWriter::encode(const Envelope& envelope, std::span<const ByteView> bodies) {
    Room room = reserve(envelope.wire.size() + wire::framesSize(bodies));
    wire::writeFrames(wire::writeBytes(room.bytes.data(), envelope.wire), bodies);
    return {std::move(room.block), room.bytes, envelope.frames + static_cast<std::uint32_t>(bodies.size())};
}

} // namespace ipcscope::zmtp
