// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/block.h"
#include "core/transport/base/bytes.h"
#include "core/transport/zmtp/wire.h"

#include <cstdint>
#include <optional>
#include <span>

namespace ipcscope::zmtp {

/// One frame inside a run of wire bytes.
struct Frame {
    ByteView body;
    bool more = false;
    bool command = false;
};

/// Walks the frames of a run of wire bytes (ZMTP 2.0 / 3.x framing: flags, length, body). Stops for good at the first
/// frame that is not whole; malformed() tells whether the run ended cleanly. Never reads outside the run.
class FrameReader {
public:
    explicit FrameReader(ByteView wire)
        : m_rest(wire) {}
    std::optional<Frame> next();
    bool malformed() const { return m_malformed; }

private:
    ByteView m_rest;
    bool m_malformed = false;
};

/// A whole message as it is on the wire: all its frames, headers included, in one contiguous run of a shared block.
/// Cheap to copy (a counted reference), immutable.
class Message {
public:
    Message() = default;
    Message(BlockRef block, ByteView wire, std::uint32_t frameCount)
        : m_block(std::move(block))
        , m_wire(wire)
        , m_frameCount(frameCount) {}
    /// A new message of these frames in a block of its own. `bodies` must not be empty.
    static Message of(std::span<const ByteView> bodies);
    static Message of(std::initializer_list<std::string_view> bodies);
    /// A new message of one frame, whose body of `size` bytes `fill` writes. No body is copied when it is sent.
    template<class Fill>
    static Message filled(std::size_t size, Fill&& fill) {
        Message message = withRoom(size);
        fill(MutableBytes{message.m_block.data() + (message.m_wire.size() - size), size});
        return message;
    }

    bool empty() const { return m_frameCount == 0; }
    ByteView wire() const { return m_wire; }
    std::uint32_t frameCount() const { return m_frameCount; }
    FrameReader frames() const { return FrameReader(m_wire); }
    /// The body of frame `index`; an empty view past the end.
    ByteView frame(std::uint32_t index) const {
        if (index > 0) [[unlikely]]
            return laterFrame(index);
        const auto header = wire::readHeader(m_wire);
        const bool whole = header && header->length <= m_wire.size() - header->size;
        return whole ? m_wire.subspan(header->size, static_cast<std::size_t>(header->length)) : ByteView{};
    }
    /// This message without its first `count` frames (count < frameCount()); shares the block.
    Message withoutFirst(std::uint32_t count) const;
    const BlockRef& block() const { return m_block; }
    /// A number that its owner gave it: of the connection it came by. 0: none.
    std::uint32_t origin() const { return m_origin; }
    void setOrigin(std::uint32_t origin) { m_origin = origin; }
    /// The block alone; nothing is left of the message.
    BlockRef takeBlock() && { return std::move(m_block); }

private:
    static Message withRoom(std::size_t size);
    ByteView laterFrame(std::uint32_t index) const;

    BlockRef m_block;
    ByteView m_wire;
    std::uint32_t m_frameCount = 0;
    std::uint32_t m_origin = 0;
};

/// What stands in front of a message, as on the wire: frames with MORE on all of them (REQ's delimiter, a routing id).
struct Envelope {
    ByteView wire;
    std::uint32_t frames = 0;
};

/// Encodes messages one behind the other into blocks, which grow large with their number, so that consecutive messages
/// are contiguous and one write sends many of them; a large message gets a block of its own. No allocation per message
/// in steady state.
class MessageWriter {
public:
    Message encode(std::span<const ByteView> bodies);
    Message encode(const Envelope& envelope, const Message& rest);
    Message encode(const Envelope& envelope, std::span<const ByteView> bodies);

private:
    struct Room {
        BlockRef block;
        MutableBytes bytes;
    };
    Room reserve(std::size_t size);
    BlockRef m_block;
    std::size_t m_used = 0;
};

} // namespace ipcscope::zmtp
