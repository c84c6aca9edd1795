// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/decoder_pins.h"
#include "core/observe/capture/notes.h"
#include "core/observe/capture/pcapng/part.h"
#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/recent_peers.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ipcscope::capture::pcapng {

/// Where the records of a capture come from; told with every interface.
struct Origin {
    std::string endpoint;
    std::string method = "joined"; ///< a Source's name
};

/// Records as the bytes of a capture file, ipcscope-capture(5). No I/O: whoever owns it writes what it puts behind
/// `out`, in order. A file is good after every call; without finish() it lacks its directory only. Remembers
/// `mostPeers` connections, and as many introductions: where there are more, those that have ended are forgotten, then
/// those that had their last record longest ago. Such a connection gets another interface with its next record.
class Encoder {
public:
    /// Readers take no more from one block.
    static constexpr std::size_t mostPeers = 1 << 16;

    explicit Encoder(Origin origin)
        : m_origin(std::move(origin)) {}

    /// The section, and an interface of no connection: others want one before any block of ours.
    void begin(Bytes& out);
    /// Who is at connections whose records come, where no record tells: told before the next chunk.
    void introduce(const Peers& peers);
    /// Records `from` to `end` of `chunk` as one chunk of the file. `notes` of them (by position in the file) become
    /// comments of packets.
    void append(const Chunk& chunk, std::size_t from, std::size_t end, Bytes& out, const Notes* notes = nullptr);
    void append(const Chunk& chunk, Bytes& out) { append(chunk, 0, chunk.count(), out); }
    /// Notes that changed (an empty one was taken away) and pins in the order in which they were added, between chunks:
    /// for who reads a file that is never finished.
    void remark(const Notes& notes, std::span<const DecoderPin> pins, Bytes& out);
    /// The introductions that are remembered, all marks, notes and pins, then the directory; nothing may follow.
    void finish(const Notes& notes, Bytes& out, const DecoderPins& pins = {});

    /// Records so far.
    RecordId count() const { return m_count; }
    /// The chunks so far.
    std::span<const Part> parts() const { return m_parts; }
    /// Messages so far that are longer than readers take, of which the file has the front only.
    std::uint64_t cutShort() const { return m_cutShort; }
    /// Bytes so far: of the file.
    std::uint64_t size() const { return m_size; }
    /// The end of a run of records from `from` on that fits a chunk of the file (a MiB or so; one record at least).
    static std::size_t endOfRun(const Chunk& chunk, std::size_t from);

private:
    struct Peer {
        std::uint32_t interface = none;
        std::string method; ///< once there is an interface
        Bytes facts;        ///< until then
    };
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    std::size_t put(const Record& record, const std::string* note, Bytes& out);
    std::size_t putPacket(const Record& record, ByteView head, const std::string* note, Bytes& out);
    std::size_t putEvent(const Record& record, Bytes& out);
    void putIndex(const std::vector<RecordHeader>& headers, std::uint64_t length, Bytes& out);
    void tellIntroduced(Bytes& out);
    void learn(const Record& record);
    const Peer& interfaceOf(std::uint32_t peer, Bytes& out);
    void putInterface(std::uint32_t peer, const PeerFacts& known, const Bytes& facts, Bytes& out) const;

    Origin m_origin;
    RecentPeers<Peer> m_peers{mostPeers}; ///< who is connected, or was met before being told of
    RecentPeers<PeerFacts> m_introduced{mostPeers};
    Peers m_untold;                             ///< of those introduced
    std::vector<std::uint32_t> m_newInterfaces; ///< of this chunk, as the index has them
    std::uint32_t m_interfaces = 0;
    std::vector<Part> m_parts;
    RecordId m_count = 0;
    std::int64_t m_timeBefore = 0; ///< of the last record that is no command
    std::uint64_t m_cutShort = 0;
    std::uint64_t m_size = 0;
};

} // namespace ipcscope::capture::pcapng
