// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/record.h"

#include <memory>
#include <span>
#include <vector>

namespace ipcscope::capture {

/// A batch of records with their bytes. Filled by one thread, then published as shared_ptr<const Chunk> and never
/// changed again.
class Chunk {
public:
    /// Bytes and headers are reserved together, without zeroing.
    Chunk(std::size_t recordCapacity, std::size_t byteCapacity);

    std::size_t count() const { return m_headers.size(); }
    bool empty() const { return m_headers.empty(); }
    const RecordHeader& header(std::size_t index) const { return m_headers[index]; }
    std::span<const RecordHeader> headers() const { return m_headers; }
    Record record(std::size_t index) const;
    ByteView bytes() const;
    /// Headers and bytes: what the budget charges.
    std::size_t footprint() const;

    /// False (and nothing appended) if an offset would not fit 32 bits.
    bool append(RecordHeader header, ByteView bytes);
    /// All of `other` behind this one's records.
    bool append(const Chunk& other);

private:
    std::vector<RecordHeader> m_headers;
    struct Free {
        void operator()(std::uint8_t* bytes) const;
    };
    std::unique_ptr<std::uint8_t[], Free> m_bytes;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

} // namespace ipcscope::capture
