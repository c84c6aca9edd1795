// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/decoder.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace ipcscope::zmtp {
namespace {

constexpr std::size_t largeMessage = 4 << 10; ///< from which on a move costs more than a shorter read

/// A block that a decoder of this thread gave back with room left behind messages that may still be held: a few small
/// ones from each of many connections do not hold a block each.
struct OpenBlock {
    BlockRef block;
    std::size_t used = 0;
};
thread_local OpenBlock openBlock;

constexpr std::size_t mostUsed = BlockRef::usualSize / 2; ///< of one that is worth going on with

} // namespace

Decoder::Decoder(const DecoderRules& rules)
    : m_rules(rules) {}

MutableBytes Decoder::input() {
    if (m_begin == m_end && m_block && m_block.capacity() == m_rules.block && m_block.unique())
        m_begin = m_scan = m_end = 0;
    if (!m_block && m_rules.block == BlockRef::usualSize && openBlock.block)
        takeUp();
    const std::size_t held = m_end - m_begin;
    const std::size_t likely = std::max(held + m_rules.block / 4, std::min(m_lastSize, m_rules.eager));
    const std::size_t wanted = m_frameEnd != 0 ? m_frameEnd - m_begin : likely;
    const std::size_t capacity = m_block ? m_block.capacity() : 0;
    const bool fits = wanted <= capacity - m_begin;
    const bool ownBlockHasRoom = m_begin == 0 && capacity > m_rules.block && m_end < capacity;
    if (!fits && !ownBlockHasRoom)
        move(wanted);
    const MutableBytes free{base() + m_end, m_block.capacity() - m_end};
    return free.first(std::min(free.size(), expected()));
}

/// How much to read so that, should the next messages be as large as the last one, none of them begins in this block
/// without its end: it would have to be moved.
std::size_t Decoder::expected() const {
    if (m_lastSize < largeMessage)
        return std::numeric_limits<std::size_t>::max();
    const std::size_t from = m_frameEnd != 0 ? m_frameEnd : m_begin;
    const std::size_t left = m_block.capacity() - std::min(from, m_block.capacity());
    const std::size_t upTo = from + left / m_lastSize * m_lastSize;
    return upTo > m_end ? upTo - m_end : std::numeric_limits<std::size_t>::max();
}

void Decoder::rest() {
    if (m_begin != m_end)
        return;
    if (m_block.capacity() == BlockRef::usualSize && m_end <= mostUsed)
        openBlock = {std::move(m_block), m_end};
    m_block = {};
    m_begin = m_scan = m_end = 0;
}

/// Goes on where another decoder ended.
void Decoder::takeUp() {
    m_block = std::move(openBlock.block);
    m_begin = m_scan = m_end = m_block.unique() ? 0 : openBlock.used;
}

void Decoder::received(std::size_t count) {
    m_end += std::min(count, m_block ? m_block.capacity() - m_end : 0);
}

void Decoder::skip(std::size_t count) {
    m_begin += count;
    m_scan = m_begin;
}

Run Decoder::cutRun(std::span<Run::Message> messages) {
    if (m_frames > 0 || m_holes)
        return {};
    const std::size_t begin = m_begin;
    std::size_t count = 0;
    for (; count < messages.size(); ++count) {
        messages[count] = messageAt(m_begin);
        if (messages[count].frames == 0)
            break;
        m_begin += messages[count].size;
        m_lastSize = messages[count].size;
    }
    m_scan = m_begin;
    if (count > 0)
        m_frameEnd = 0;
    return {{base() + begin, m_begin - begin}, messages.first(count)};
}

/// No frames: no message is whole there, or it is not for cutRun().
Run::Message Decoder::messageAt(std::size_t at) const {
    const ByteView rest{base() + at, m_end - at};
    Run::Message message;
    std::uint64_t room = m_rules.messageSize;
    while (message.frames < m_rules.frames) {
        const auto header = wire::readHeader(rest.subspan(message.size));
        if (!header || header->command() || header->length > room ||
            header->length > rest.size() - message.size - header->size)
            break;
        message.size += header->size + static_cast<std::size_t>(header->length);
        room -= header->length;
        ++message.frames;
        if (!header->more())
            return message;
    }
    return {};
}

std::expected<std::optional<Unit>, Errc> Decoder::next() {
    for (;;) {
        const ByteView rest{base() + m_scan, m_end - m_scan};
        const auto header = wire::readHeader(rest);
        if (!header)
            return std::nullopt;
        if (const auto errc = fault(*header))
            return std::unexpected(*errc);
        const std::size_t size = header->size + static_cast<std::size_t>(header->length);
        if (rest.size() < size) {
            m_frameEnd = m_scan + size;
            return std::nullopt;
        }
        m_frameEnd = 0;
        if (header->command())
            return cutCommand(size);
        m_scan += size;
        m_bodies += header->length;
        ++m_frames;
        if (!header->more())
            return cutMessage();
    }
}

std::optional<Errc> Decoder::fault(const wire::FrameHeader& header) const {
    if (header.command() && (header.more() || !m_rules.commands))
        return Errc::BadFrameFlags;
    if (header.length > wire::maxFrameLength)
        return Errc::FrameTooLarge;
    if (header.command()) {
        if (header.length > m_rules.messageSize)
            return Errc::MessageTooLarge;
        const bool tooMuch =
            (m_holes && m_holes->size() >= maxInterleaved) || header.size + header.length > maxInterleavedSize;
        return m_frames > 0 && tooMuch ? std::optional(Errc::UnexpectedCommand) : std::nullopt;
    }
    if (header.length > m_rules.messageSize - m_bodies)
        return Errc::MessageTooLarge;
    if (m_frames >= m_rules.frames)
        return Errc::TooManyFrames;
    return std::nullopt;
}

std::expected<Unit, Errc> Decoder::cutCommand(std::size_t size) {
    const ByteView frame{base() + m_scan, size};
    m_scan += size;
    if (m_frames == 0) {
        m_begin = m_scan;
        return Unit{Message(m_block, frame, 1), true};
    }
    if (!m_holes)
        m_holes = std::make_unique<std::vector<Hole>>();
    m_holes->push_back({m_scan - size - m_begin, size});
    BlockRef own = BlockRef::allocate(size);
    std::memcpy(own.data(), frame.data(), size);
    const ByteView copy{own.data(), size};
    return Unit{Message(std::move(own), copy, 1), true};
}

Unit Decoder::cutMessage() {
    if (m_holes)
        closeHoles();
    const ByteView run{base() + m_begin, m_scan - m_begin};
    m_begin = m_scan;
    m_bodies = 0;
    m_lastSize = run.size();
    return {Message(m_block, run, std::exchange(m_frames, 0)), false};
}

/// Moves the frames before each hole up, so that the message ends where it ended and is one run.
void Decoder::closeHoles() {
    std::size_t to = m_scan;
    std::size_t end = m_scan;
    for (auto hole = m_holes->rbegin(); hole != m_holes->rend(); ++hole) {
        const std::size_t from = m_begin + hole->offset + hole->size;
        to -= end - from;
        std::memmove(base() + to, base() + from, end - from);
        end = m_begin + hole->offset;
    }
    to -= end - m_begin;
    std::memmove(base() + to, base() + m_begin, end - m_begin);
    m_begin = to;
    m_holes.reset();
}

/// Takes the unit under way to the front of a new block in which `wanted` bytes of it have room.
void Decoder::move(std::size_t wanted) {
    const ByteView held = pending();
    BlockRef block = BlockRef::allocate(capacityFor(wanted));
    if (!held.empty())
        std::memcpy(block.data(), held.data(), held.size());
    m_block = std::move(block);
    m_scan -= m_begin;
    if (m_frameEnd != 0)
        m_frameEnd -= m_begin;
    m_end = held.size();
    m_begin = 0;
}

std::size_t Decoder::capacityFor(std::size_t wanted) const {
    const std::size_t held = m_end - m_begin;
    const std::size_t affordable = std::max(m_rules.eager, 4 * held);
    const std::size_t forMore = m_frames > 0 ? 2 * held : 0;
    return std::max({m_rules.block, std::min(wanted, affordable), forMore});
}

} // namespace ipcscope::zmtp
