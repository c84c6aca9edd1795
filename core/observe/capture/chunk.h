// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/record.h"
#include "core/observe/capture/unzeroed.h"
#include "core/transport/zmtp/run.h"

#include <cstddef>
#include <span>

namespace ipcscope::capture {

/// A batch of records with their bytes. Filled by one thread, then published as shared_ptr<const Chunk> and never
/// changed again.
class Chunk {
public:
    /// Bytes and headers are reserved together, without zeroing.
    Chunk(std::size_t recordCapacity, std::size_t byteCapacity);

    std::size_t count() const { return m_headers.size(); }
    bool empty() const { return m_headers.size() == 0; }
    const RecordHeader& header(std::size_t index) const { return m_headers[index]; }
    std::span<const RecordHeader> headers() const { return m_headers.values(); }
    Record record(std::size_t index) const;
    ByteView bytes() const { return m_bytes.values(); }
    /// Headers and bytes: what the budget charges.
    std::size_t footprint() const { return m_headers.size() * sizeof(RecordHeader) + m_bytes.size(); }
    /// The same for the records from `from` on.
    std::size_t footprint(std::size_t from) const;

    /// False (and nothing appended) if an offset would not fit 32 bits.
    bool append(RecordHeader header, ByteView bytes);
    /// Each of its messages is a record, as `header` but for size and frames.
    bool appendRun(RecordHeader header, const zmtp::Run& run);
    /// The records of `other` from number `from` on behind this one's.
    bool append(const Chunk& other, std::size_t from = 0);
    /// True: certainly all of its records are received messages.
    bool hasMessagesOnly() const { return m_hasMessagesOnly; }
    /// False: certainly none of its records is a protocol command.
    bool hasCommands() const { return m_hasCommands; }
    /// True: certainly each of its whole messages of one frame is just that frame, its header the shortest there is.
    bool singlesAreShortest() const { return m_singlesAreShortest; }
    /// When the record before this one came that is no protocol command, which no list shows; 0: nobody knows of one.
    std::int64_t timeBefore(std::size_t index = 0) const;
    /// Of the record before the first.
    void setTimeBefore(std::int64_t time) { m_timeBefore = time; }
    /// Gives back what was reserved and not used.
    void shrink();

private:
    Unzeroed<RecordHeader> m_headers;
    Unzeroed<std::uint8_t> m_bytes;
    std::int64_t m_timeBefore = 0;
    bool m_hasMessagesOnly = true;
    bool m_hasCommands = false;
    bool m_singlesAreShortest = true;
};

} // namespace ipcscope::capture
