// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/pcapng/decoder.h"

#include <memory>
#include <optional>

namespace ipcscope::capture::pcapng {

/// pcapng that comes in pieces of any size: from a pipe, another program, another machine. Keeps no more than a block
/// that is not whole yet.
class StreamReader {
public:
    void received(ByteView bytes);
    /// Nothing more will come.
    void ended();

    /// The records since the last call; null if there are none.
    std::shared_ptr<const Chunk> take();
    /// Who is at connections of which no record tells, since the last call: before the records of take().
    Peers takePeers();
    /// Notes since the last call, by number of the record in the stream; one that is neither marked nor has a text was
    /// taken away.
    Notes takeNotes();
    /// False: what came so far is no pcapng.
    bool begun() const { return m_decoder.begun(); }
    const std::optional<Damage>& damage() const { return m_decoder.damage(); }
    bool stopped() const { return m_decoder.stopped(); }

private:
    struct Collected final : Sink {
        void record(const RecordHeader& header, ByteView bytes) override;
        void note(RecordId id, Note note) override;
        void peer(std::uint32_t number, PeerFacts facts) override;
        std::shared_ptr<Chunk> chunk;
        std::int64_t timeBefore = 0; ///< of the next
        Peers peers;
        Notes notes;
    };
    void decode(Decoder::Input input);
    bool passOver();

    Decoder m_decoder;
    Collected m_collected;
    Bytes m_bytes;
    std::size_t m_used = 0; ///< of m_bytes
    struct Passing {
        std::size_t left = 0; ///< bytes to come before its last four
    };
    std::optional<Passing> m_passing; ///< a long block that nobody looks into
};

} // namespace ipcscope::capture::pcapng
