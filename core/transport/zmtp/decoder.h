// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/block.h"
#include "core/transport/base/bytes.h"
#include "core/transport/base/limits.h"
#include "core/transport/zmtp/errc.h"
#include "core/transport/zmtp/message.h"
#include "core/transport/zmtp/run.h"
#include "core/transport/zmtp/wire.h"

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace ipcscope::zmtp {

/// What a decoder accepts, and how much memory it spends ahead of the bytes.
struct DecoderRules {
    std::uint64_t messageSize = 0;           ///< bytes, all bodies of a message together, or the body of a command
    std::uint32_t frames = 0;                ///< per message
    bool commands = true;                    ///< ZMTP 2.0 has none
    std::size_t block = BlockRef::usualSize; ///< bytes of a shared block
    std::size_t eager =
        limits::allocationAhead; ///< bytes of a block for one message may pass four times the bytes held up to this
};

/// A whole message or a whole command, as on the wire.
struct Unit {
    Message wire; ///< of a command: its one frame
    bool command = false;
};

/// Cuts one direction of a ZMTP connection (framing of 2.0 and 3.x) into messages and commands. Sans-I/O: the caller
/// reads into input(). Small messages share large blocks and cost no allocation; a message that is larger than a block
/// moves to a block of its own, into which its rest is read. Lengths are checked against the rules as soon as they are
/// known, before anything is allocated for them. Reserved flag bits are ignored.
///
/// libzmq's heartbeats may stand between two frames of a message: such a command comes out before the message, and the
/// message without it. More than `maxInterleaved` of them, or longer ones than `maxInterleavedSize`, are a fault.
class Decoder {
public:
    static constexpr std::size_t maxInterleaved = limits::interleavedCommands;
    static constexpr std::size_t maxInterleavedSize = limits::interleavedCommandBytes; ///< bytes of the frame

    explicit Decoder(const DecoderRules& rules);
    /// For what has not been cut yet. Bytes held are kept.
    void setRules(const DecoderRules& rules) { m_rules = rules; }

    /// Never empty. Valid until the next call.
    MutableBytes input();
    /// `count` bytes of input() were filled.
    void received(std::size_t count);

    /// Bytes that belong to nothing yet, from the first byte of the unit under way.
    ByteView pending() const { return {base() + m_begin, m_end - m_begin}; }
    /// Consumes the first `count` bytes of pending(), between two units.
    void skip(std::size_t count);
    /// Gives back what memory it holds, if nothing is pending: an idle connection costs none. The next decoder of this
    /// thread goes on behind the messages.
    void rest();
    /// Hands `keep` the next messages as long as they are whole, of one frame and within the rules, `most` at most.
    /// What else stands there is left to next(). Answers how many. `keep` does not throw, and drops none of them before
    /// this returns.
    template<class Keep>
    std::size_t cutSimple(std::size_t most, Keep keep);
    /// The next messages as long as they are whole and within the rules and no command stands between them, as many as
    /// `messages` has room for. What else stands there is left to next(). Valid until the next call of input().
    Run cutRun(std::span<Run::Message> messages);
    /// The next unit, if it is whole. After a fault the decoder is of no use any more.
    std::expected<std::optional<Unit>, Errc> next();

private:
    struct Hole { ///< An interleaved command, already cut; offset from m_begin.
        std::size_t offset;
        std::size_t size;
    };

    std::uint8_t* base() const { return m_block ? m_block.data() : nullptr; }
    std::optional<Errc> fault(const wire::FrameHeader& header) const;
    Run::Message messageAt(std::size_t at) const;
    std::expected<Unit, Errc> cutCommand(std::size_t size);
    Unit cutMessage();
    void closeHoles();
    void takeUp();
    void move(std::size_t wanted);
    std::size_t expected() const;
    std::size_t capacityFor(std::size_t wanted) const;

    DecoderRules m_rules;
    BlockRef m_block;
    std::size_t m_begin = 0;                    ///< of the unit under way
    std::size_t m_scan = 0;                     ///< of its first frame that is not whole
    std::size_t m_end = 0;                      ///< of what was received
    std::size_t m_frameEnd = 0;                 ///< where the frame at m_scan will end; 0 while its header is not whole
    std::uint64_t m_bodies = 0;                 ///< bytes in the whole frames of the message under way
    std::uint32_t m_frames = 0;                 ///< of the message under way
    std::unique_ptr<std::vector<Hole>> m_holes; ///< none: there is none
    std::size_t m_lastSize = 0;                 ///< of the last message, as on the wire
};

template<class Keep>
std::size_t Decoder::cutSimple(std::size_t most, Keep keep) {
    if (m_frames > 0 || m_holes)
        return 0;
    BlockRef::Batch references(m_block);
    const std::uint8_t* at = base() + m_begin;
    const std::uint8_t* const end = base() + m_end;
    std::size_t size = 0;
    std::size_t count = 0;
    for (; count < most; ++count) {
        const ByteView rest{at, end};
        const auto header = wire::readHeader(rest);
        if (!header || (header->flags & ~wire::longFlag) != 0 || header->length > m_rules.messageSize ||
            header->length > rest.size() - header->size)
            break;
        size = header->size + static_cast<std::size_t>(header->length);
        keep(Message(references.next(), rest.first(size), 1));
        at += size;
    }
    if (count == 0)
        return 0;
    m_begin = m_scan = static_cast<std::size_t>(at - base());
    m_frameEnd = 0;
    m_lastSize = size;
    return count;
}

} // namespace ipcscope::zmtp
