// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/pcapng/part.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ipcscope::capture {

namespace pcapng {
class CaptureFile;
}

/// Which records of a run are protocol commands, ascending.
using Commands = std::vector<std::uint32_t>;
Commands commandsIn(std::span<const RecordHeader> records);

/// A run of records as a store holds it: in memory, or in a capture file that is read when somebody asks. Cheap to
/// copy; any thread.
class KeptChunk {
public:
    /// In memory. Never null.
    explicit KeptChunk(std::shared_ptr<const Chunk> records);
    /// In a file. `commands`: those among the part's records.
    KeptChunk(std::shared_ptr<const pcapng::CaptureFile> file, pcapng::Part part, Commands commands);

    std::size_t count() const { return m_count; }
    bool inMemory() const { return m_chunk != nullptr; }
    /// Bytes of memory for its records.
    std::size_t footprint() const { return m_chunk ? m_chunk->footprint() : 0; }
    /// Null if it is in a file.
    const std::shared_ptr<const Chunk>& chunk() const { return m_chunk; }
    /// count() records. Reads the file if they are there, which takes as long as the disk does; one that cannot be
    /// read is a Lost record.
    std::shared_ptr<const Chunk> load() const;
    /// Of the first record of the chunk that it is of. Never reads.
    std::int64_t firstTime() const;
    /// Never reads.
    bool isCommand(std::size_t index) const;
    /// False: certainly none of its records is one.
    bool mayHaveCommands() const;

    /// Of one in a file: records from `from` on.
    KeptChunk slice(std::size_t from, std::size_t count) const;
    /// The same behind a record of `time`, which may be in no file: see Chunk::timeBefore().
    KeptChunk after(std::int64_t time) const;
    /// Takes what follows this one in the same part of a file; false: `next` is something else.
    bool extend(const KeptChunk& next);

private:
    struct Filed;
    std::shared_ptr<const Chunk> m_chunk;
    std::shared_ptr<const Filed> m_filed;
    std::size_t m_from = 0; ///< of the part's records
    std::size_t m_count = 0;
    std::int64_t m_timeBefore = 0; ///< 0: as the file says
};

} // namespace ipcscope::capture
