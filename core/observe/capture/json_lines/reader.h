// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/json_lines/connection_numbers.h"
#include "core/observe/capture/json_lines/line.h"
#include "core/observe/capture/pcapng/decoder.h"
#include "core/observe/capture/recent_peers.h"

#include <memory>
#include <optional>

namespace ipcscope::capture {

/// Records of JSON Lines, as the exporter of that name writes them, that come in pieces of any size. A line that is no
/// record is passed over and remembered. Keeps no more than a line that is not whole yet. Lines of several endpoints
/// may be mixed: their connections get numbers of their own, and each record stays under its endpoint, also one of no
/// connection.
class JsonLinesReader {
public:
    /// A longer line is no record; nor is one with a control character, at which it is given up.
    static constexpr std::size_t longestLine = std::size_t{384} << 20;
    /// Whether bytes that begin like this may be JSON Lines.
    static bool mayBegin(ByteView bytes);

    void received(ByteView bytes);
    /// Nothing more will come.
    void ended();
    /// What comes before the next end of a line counts for nothing: whoever knows that there is none need not read it.
    bool skips() const { return m_skipping; }

    /// The records since the last call; null if there are none.
    std::shared_ptr<const Chunk> take();
    /// Who is at connections of which no record of their own tells, as far as the lines do, since the last call.
    Peers takePeers();
    /// Notes since the last call, by number of the record.
    Notes takeNotes();
    /// False: no record so far.
    bool begun() const { return m_count > 0; }
    /// Of the first line that is no record.
    const std::optional<pcapng::Damage>& damage() const { return m_damage; }

private:
    static constexpr std::size_t mostTold = 1 << 16;

    void line(std::string_view text);
    void take(JsonLine line);
    void connect(JsonLine& line);
    void tell(std::uint32_t number, PeerFacts facts);
    bool learn(std::uint32_t number, bool inFull);
    void skip(std::string why);
    void fault(std::string why);
    void append(const RecordHeader& header, ByteView bytes);

    std::string m_rest; ///< of a line
    std::uint64_t m_offset = 0;
    std::uint64_t m_lines = 0;
    RecordId m_count = 0;
    std::shared_ptr<Chunk> m_chunk;
    std::int64_t m_timeBefore = 0; ///< of the next
    Peers m_peers;
    Notes m_notes;
    ConnectionNumbers m_numbers;
    RecentPeers<bool> m_told{mostTold};    ///< in full, or that somebody is there; until it goes. Twice does no harm
    std::optional<std::string> m_endpoint; ///< the first
    bool m_endpointTold = false;           ///< by who is there
    bool m_several = false;                ///< of another one, too
    bool m_nobodyNamed = false;            ///< m_endpoint has records of no connection, and need not be told of
    std::optional<pcapng::Damage> m_damage;
    bool m_skipping = false; ///< the rest of a line that is none
};

} // namespace ipcscope::capture
