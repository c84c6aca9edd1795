// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/pcapng/decoder.h"

#include <optional>
#include <vector>

namespace ipcscope::capture::pcapng {

/// The index block behind a chunk's blocks, as found in a file: nothing in it is believed before it is checked. Valid
/// as long as the bytes it was read from.
class Index {
public:
    /// Of the block at the front of `bytes`; nothing if there is no whole, consistent index.
    static std::optional<Index> read(ByteView bytes);
    /// The size of the block at the front of `bytes` and what it says it holds; needs its first 28 bytes only.
    struct Head {
        std::size_t length = 0;
        std::size_t records = 0;
        std::size_t interfaces = 0;
        std::uint64_t back = 0; ///< to the head of the chunk
    };
    static std::optional<Head> readHead(ByteView bytes);
    static std::vector<Interface> interfacesIn(ByteView words);

    std::size_t records() const { return m_entries.size() / sizeof(RecordHeader); }
    /// Of all its records, in a chunk whose blocks have so many bytes: one that cannot be where it should be is a Lost
    /// one. Offsets are those of the file.
    std::vector<RecordHeader> headers(std::size_t length) const;
    /// All its records; `blocks`: the chunk, from its head. A record that is not where it should be becomes a Lost one.
    /// False if there was such a one. Changes the bytes of what it copies.
    bool copyTo(Chunk& out, MutableBytes blocks) const;

private:
    struct Entry;
    Entry entry(std::size_t record, std::size_t used, std::size_t length) const;
    explicit Index(ByteView entries)
        : m_entries(entries) {}
    ByteView m_entries;
};

} // namespace ipcscope::capture::pcapng
