// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/outbox.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace ipcscope::capture {

namespace {

constexpr std::size_t leastRecords = 16;
constexpr std::size_t leastBytes = 2048;
constexpr std::size_t lostRecordSize = 8;

std::array<std::uint8_t, lostRecordSize> bigEndian(std::uint64_t number) {
    std::array<std::uint8_t, lostRecordSize> out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    return out;
}

bool tellsWhoIsThere(Kind kind) {
    constexpr std::array kinds{Kind::PeerUp, Kind::PeerDown, Kind::HandshakeFailed, Kind::SourceUp, Kind::SourceDown};
    return std::ranges::find(kinds, kind) != kinds.end();
}

std::int64_t nanoseconds(auto sinceEpoch) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(sinceEpoch).count();
}

std::int64_t monotonic() {
    return nanoseconds(std::chrono::steady_clock::now().time_since_epoch());
}

} // namespace

std::int64_t timestamp() {
    static const std::int64_t base = nanoseconds(std::chrono::system_clock::now().time_since_epoch()) - monotonic();
    return base + monotonic();
}

Outbox::Outbox(std::function<void()> filled, std::size_t limit)
    : m_filled(std::move(filled))
    , m_limit(limit) {}

void Outbox::append(std::uint32_t peer, Kind kind, Direction direction, ByteView bytes, std::uint16_t frames,
                    std::int16_t code, std::int64_t time) {
    RecordHeader header;
    header.time = time;
    header.peerAndKind = RecordHeader::pack(peer, kind, direction);
    header.frames = frames;
    header.code = code;
    if (keep(header, bytes) && m_filled)
        m_filled();
}

void Outbox::appendRun(std::uint32_t peer, const zmtp::Run& run, std::int64_t time) {
    RecordHeader header;
    header.time = time;
    header.peerAndKind = RecordHeader::pack(peer, Kind::Message, Direction::Received);
    if (keep(header, run) && m_filled)
        m_filled();
}

/// Room for `bytes` at least. Answers whether it was empty.
bool Outbox::begin(std::size_t bytes) {
    if (m_batch)
        return false;
    m_batch = std::make_shared<Chunk>(m_lastCount + m_lastCount / 8 + leastRecords,
                                      std::max(m_lastBytes + m_lastBytes / 8 + leastBytes, bytes));
    m_batch->setTimeBefore(m_timeBefore);
    return true;
}

void Outbox::lose(std::size_t records) {
    m_lost += records;
    m_lostUntold += records;
}

bool Outbox::keep(RecordHeader header, ByteView bytes) {
    const std::lock_guard lock(m_mutex);
    header.time = m_lastTime = std::max(header.time, m_lastTime);
    const bool wasEmpty = begin(bytes.size());
    const bool full = m_lostUntold > 0 || m_batch->footprint() > m_limit;
    const std::size_t reserved = full ? sizeof(header) + bytes.size() : 0;
    const bool fits = !full || (tellsWhoIsThere(header.kind()) && reserved <= reserve - m_reserveUsed);
    if (fits && m_batch->append(header, bytes))
        m_reserveUsed += reserved;
    else
        lose(1);
    return wasEmpty;
}

bool Outbox::keep(RecordHeader header, zmtp::Run run) {
    const std::lock_guard lock(m_mutex);
    header.time = m_lastTime = std::max(header.time, m_lastTime);
    const bool wasEmpty = begin(run.wire.size());
    const auto all = run.messages.size();
    std::size_t fitting = 0;
    std::size_t bytes = 0;
    for (auto size = m_batch->footprint(); m_lostUntold == 0 && fitting < all && size <= m_limit; ++fitting) {
        bytes += run.messages[fitting].size;
        size += sizeof(header) + run.messages[fitting].size;
    }
    run = {run.wire.first(bytes), run.messages.first(fitting)};
    lose(m_batch->appendRun(header, run) ? all - fitting : all);
    return wasEmpty;
}

std::shared_ptr<const Chunk> Outbox::take() {
    std::shared_ptr<Chunk> batch;
    {
        const std::lock_guard lock(m_mutex);
        batch = std::exchange(m_batch, nullptr);
        if (!batch)
            return nullptr;
        m_reserveUsed = 0;
        if (m_lostUntold > 0) {
            RecordHeader header;
            header.time = m_lastTime = std::max(timestamp(), m_lastTime);
            header.peerAndKind = RecordHeader::pack(0, Kind::Lost, Direction::None);
            const auto count = bigEndian(m_lostUntold);
            if (batch->append(header, count))
                m_lostUntold = 0;
        }
        m_timeBefore = batch->timeBefore(batch->count());
        m_lastCount = batch->count();
        m_lastBytes = batch->bytes().size();
    }
    batch->shrink();
    return batch;
}

std::uint64_t Outbox::lost() const {
    const std::lock_guard lock(m_mutex);
    return m_lost;
}

} // namespace ipcscope::capture
