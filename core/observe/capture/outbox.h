// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/record.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

namespace ipcscope::capture {

/// Wall time at the first call plus monotonic time since, in ns: never jumps. Any thread.
std::int64_t timestamp();

/// Where records wait between the thread that reads and the one that shows. One writer, one taker. Two memcpys a
/// record, no allocation per record. Once more than `limit` bytes wait, records are dropped and counted until take(),
/// which puts a Lost record with the count in their place; traffic is never held up. Records that tell who is there and
/// what becomes of the source have `reserve` bytes more, so that a roster made of them stays right.
class Outbox {
public:
    static constexpr std::size_t defaultLimit = 64 << 20;
    static constexpr std::size_t reserve = 1 << 20;

    /// `filled` is called on the writing thread whenever the outbox goes from empty to not empty.
    explicit Outbox(std::function<void()> filled, std::size_t limit = defaultLimit);

    /// A `time` before the last record's becomes that one's.
    void append(std::uint32_t peer, Kind kind, Direction direction, ByteView bytes, std::uint16_t frames = 0,
                std::int16_t code = 0, std::int64_t time = timestamp());
    /// Messages that `peer` sent.
    void appendRun(std::uint32_t peer, const zmtp::Run& run, std::int64_t time = timestamp());
    /// All records so far, or null if there are none. The other thread.
    std::shared_ptr<const Chunk> take();
    /// Records dropped since the start. Any thread.
    std::uint64_t lost() const;

private:
    bool keep(RecordHeader header, ByteView bytes);
    bool keep(RecordHeader header, zmtp::Run run);
    bool begin(std::size_t bytes);
    void lose(std::size_t records);

    const std::function<void()> m_filled;
    const std::size_t m_limit;
    mutable std::mutex m_mutex;
    std::shared_ptr<Chunk> m_batch;
    std::int64_t m_lastTime = 0;
    std::int64_t m_timeBefore = 0; ///< of the next batch
    std::size_t m_lastCount = 0;   ///< of the batch taken last: the next is expected to be alike
    std::size_t m_lastBytes = 0;
    std::size_t m_reserveUsed = 0; ///< of this batch
    std::uint64_t m_lost = 0;
    std::uint64_t m_lostUntold = 0;
};

} // namespace ipcscope::capture
