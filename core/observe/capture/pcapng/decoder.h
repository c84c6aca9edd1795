// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/decoder_pins.h"
#include "core/observe/capture/notes.h"
#include "core/observe/capture/pcapng/options.h"
#include "core/observe/capture/pcapng/peer_numbers.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/record.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ipcscope::capture::pcapng {

/// Where records go as they are decoded. Bytes are valid during the call.
class Sink {
public:
    virtual void record(const RecordHeader& header, ByteView bytes) = 0;
    /// `id`: number of the record in the stream; it may be yet to come. As putNote(): the last one holds.
    virtual void note(RecordId id, Note note) = 0;
    /// Only who shows records needs these. Who is at a connection of which no record tells; its records come later.
    virtual void peer(std::uint32_t /*number*/, PeerFacts /*facts*/) {}
    virtual void pin(DecoderPin /*pin*/) {}

protected:
    ~Sink() = default;
};

/// What a file or stream turned out not to be (IS-130).
struct Damage {
    std::uint64_t offset = 0; ///< of the block, from the first byte
    std::string what;
    bool atEnd = false; ///< all before is whole
};

/// An interface of a section, as far as packets need it.
struct Interface {
    std::int64_t timeOffset = 0; ///< seconds
    std::uint32_t peer = 0;
    std::uint16_t linkType = 0;
    std::uint8_t resolution = 6;
    bool between = false;            ///< of a capture that stands between two others
    std::uint32_t longestPacket = 0; ///< 0: any
};

/// Turns the blocks of any pcapng stream into records, in either byte order, section by section. Ours come out as they
/// went in, but that connections of later sections have numbers above those of the sections before; a packet of another
/// program becomes a message of one frame, its interface a peer. Blocks of unknown type are passed over; one that
/// contradicts itself, or is longer than any can be, is passed over and remembered; one whose length cannot be right
/// ends it all. Holds no bytes of the stream. A copy goes on from where the original was, as long as it is fed the same
/// bytes.
class Decoder {
public:
    enum class Input : std::uint8_t { MayGrow, Whole };

    /// Takes the block at the front of `bytes` (and what belongs to it) and answers its size; 0: it is not whole, and
    /// needed() says how many bytes it takes at least, or stopped(). The bytes of what it takes change: records are put
    /// together where they stand, as one may be 256 MiB.
    std::size_t take(MutableBytes bytes, Input input, Sink& sink);
    std::size_t needed() const { return m_needed; }
    /// Passes over packets of other programs at the front of `bytes`, of `most` bytes and a packet at most, that are
    /// whole, without options and a message each: for who only counts them. take() would hand them on one by one.
    struct Passed {
        std::size_t bytes = 0;
        std::uint32_t records = 0;
        std::int64_t firstTime = 0;
    };
    Passed pass(ByteView bytes, std::size_t most);
    /// Whether take(), which waits for the rest of the block that begins with these bytes, would look at no byte of it
    /// but the last four: then passOver() does with those. Always so of a block that is longer than any can be.
    bool ignores(ByteView front) const;
    void passOver(ByteView lastFour);
    /// After the last whole block: `left` bytes at the end were no whole one.
    void finish(std::size_t left);

    /// A section was found.
    bool begun() const { return m_begun; }
    bool stopped() const { return m_stopped; }
    /// The first.
    const std::optional<Damage>& damage() const { return m_damage; }
    std::uint64_t offset() const { return m_offset; }
    /// Records so far.
    RecordId count() const { return m_count; }
    /// Of the last of them that is no protocol command; 0: there was none.
    std::int64_t timeBefore() const { return m_timeBefore; }

    /// For who passes over blocks of ours: a section begun here, little endian, with interfaces told by indexes.
    static Decoder within(std::uint64_t offset, RecordId records, std::vector<Interface> interfaces,
                          std::int64_t timeBefore = 0);
    /// Connections up to this number are taken, by blocks that were passed over.
    void reserve(std::uint32_t peer) { m_peers.reserve(peer); }
    /// Of the section, so far.
    std::span<const Interface> interfaces() const { return std::span(*m_interfaces).first(m_seen); }

private:
    struct Block;
    struct Packet;
    bool section(const Block& block);
    bool interface(const Block& block, Sink& sink);
    bool enhancedPacket(const Block& block, MutableBytes rest, Sink& sink);
    bool simplePacket(const Block& block, Sink& sink);
    bool event(const Block& block, Sink& sink);
    bool notes(const Block& block, Sink& sink);
    void packet(const Packet& packet, const Interface& interface, Sink& sink);
    void message(const Packet& packet, const Interface& interface, Sink& sink);
    void hand(const RecordHeader& header, ByteView bytes, Sink& sink);
    bool accept(const Block& block, MutableBytes rest, Sink& sink);
    std::optional<std::size_t> restAfter(ByteView bytes, std::size_t length, Input input);
    std::size_t stop(std::string what);
    std::size_t wait(std::size_t needed);
    void note(std::string what);

    ByteOrder m_order = ByteOrder::Little;
    bool m_begun = false;
    bool m_stopped = false;
    std::size_t m_needed = 0;
    std::uint64_t m_offset = 0;
    std::shared_ptr<std::vector<Interface>> m_interfaces;
    std::size_t m_seen = 0; ///< of m_interfaces
    PeerNumbers m_peers;
    std::int64_t m_lastTime = 0;
    std::int64_t m_timeBefore = 0;
    RecordId m_count = 0;
    RecordId m_sectionFirst = 0;
    std::optional<Damage> m_damage;
};

} // namespace ipcscope::capture::pcapng
