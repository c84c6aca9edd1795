// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/recorder.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace ipcscope::capture {

namespace {

constexpr std::size_t writeAt = 1 << 20;
constexpr std::chrono::milliseconds writeAfter{500};

std::shared_ptr<const Chunk> lossOf(std::uint64_t records, std::int64_t time) {
    std::array<std::uint8_t, sizeof records> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes.at(bytes.size() - 1 - i) = static_cast<std::uint8_t>(records >> (8 * i));
    RecordHeader header;
    header.time = time;
    header.peerAndKind = RecordHeader::pack(0, Kind::Lost, Direction::None);
    const auto out = std::make_shared<Chunk>(1, bytes.size());
    out->append(header, bytes);
    return out;
}

} // namespace

Recorder::Recorder(OutputFile file, pcapng::Origin origin, std::size_t queue)
    : m_queue(queue)
    , m_file(std::move(file))
    , m_encoder(std::move(origin))
    , m_thread([this] { run(); }) {}

Recorder::~Recorder() {
    std::ignore = finish();
}

void Recorder::append(std::shared_ptr<const Chunk> batch) {
    if (!batch || batch->empty())
        return;
    const std::lock_guard lock(m_mutex);
    const auto count = batch->count();
    const auto size = batch->footprint();
    const bool full = m_waitingBytes > 0 && size > m_queue - std::min(m_queue, m_waitingBytes);
    if (m_status.error || m_last || full) {
        m_status.dropped += count;
        m_untoldLoss += count;
        return;
    }
    if (m_untoldLoss > 0)
        m_waiting.push_back({lossOf(m_untoldLoss, batch->header(0).time), true});
    m_untoldLoss = 0;
    m_status.waiting += count;
    m_waitingBytes += size;
    m_newBytes += size;
    m_waiting.push_back({std::move(batch), false});
    m_wake.notify_one();
}

Result<void> Recorder::finish(const Notes& notes) {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_last) {
            if (m_untoldLoss > 0 && !m_status.error) {
                const auto now = std::chrono::system_clock::now().time_since_epoch();
                m_waiting.push_back({lossOf(m_untoldLoss, std::chrono::nanoseconds(now).count()), true});
            }
            m_last = notes;
        }
        m_wake.notify_one();
    }
    if (m_thread.joinable())
        m_thread.join();
    const std::lock_guard lock(m_mutex);
    return m_status.error ? Result<void>(std::unexpected(*m_status.error)) : Result<void>();
}

Recorder::Status Recorder::status() const {
    const std::lock_guard lock(m_mutex);
    return m_status;
}

void Recorder::run() {
    Bytes head;
    m_encoder.begin(head);
    if (auto done = m_file.write(head); !done)
        fail(done.error(), 0);
    for (std::unique_lock lock(m_mutex);;) {
        m_wake.wait(lock, [this] { return !m_waiting.empty() || m_last; });
        m_wake.wait_for(lock, writeAfter, [this] { return m_newBytes >= writeAt || m_last; });
        auto batches = std::exchange(m_waiting, {});
        const auto taken = std::exchange(m_newBytes, 0);
        const bool ends = m_last.has_value();
        lock.unlock();
        write(std::move(batches), ends ? &*m_last : nullptr);
        if (ends)
            return;
        lock.lock();
        m_waitingBytes -= std::min(taken, m_waitingBytes);
    }
}

/// Small batches that follow each other make the runs of the file together, so that slow traffic does not make one for
/// each message.
void Recorder::write(std::deque<Waiting> batches, const Notes* last) {
    while (!batches.empty() && !status().error) {
        auto group = std::move(batches.front());
        batches.pop_front();
        std::shared_ptr<Chunk> together;
        while (group.records->footprint() < writeAt && !batches.empty() && !batches.front().tellsLoss) {
            if (!together) {
                together = std::make_shared<Chunk>(0, 0);
                together->append(*group.records);
                group.records = together;
            }
            if (!together->append(*batches.front().records))
                break;
            batches.pop_front();
        }
        if (writeRun(group))
            continue;
        std::uint64_t lost = 0;
        for (const auto& rest : batches)
            lost += rest.tellsLoss ? 0 : rest.records->count();
        return fail(*status().error, lost);
    }
    if (last != nullptr && !status().error)
        writeEnd(*last);
}

bool Recorder::writeRun(const Waiting& records) {
    const auto& chunk = *records.records;
    for (std::size_t from = 0; from < chunk.count();) {
        const auto end = pcapng::Encoder::endOfRun(chunk, from);
        const auto before = m_encoder.size();
        m_bytes.clear();
        m_encoder.append(chunk, from, end, m_bytes);
        const std::size_t told = records.tellsLoss && from == 0 ? 1 : 0;
        if (auto done = m_file.write(m_bytes); !done) {
            std::ignore = m_file.cut(before);
            fail(done.error(), chunk.count() - from - told);
            return false;
        }
        const std::lock_guard lock(m_mutex);
        m_status.recorded += end - from - told;
        m_status.waiting -= end - from - told;
        m_status.size = m_encoder.size();
        from = end;
    }
    return true;
}

void Recorder::writeEnd(const Notes& notes) {
    const auto before = m_encoder.size();
    m_bytes.clear();
    m_encoder.finish(notes, m_bytes);
    if (auto done = m_file.write(m_bytes); !done) {
        std::ignore = m_file.cut(before);
        return fail(done.error(), 0);
    }
    if (auto done = m_file.commit(); !done)
        return fail(done.error(), 0);
    const std::lock_guard lock(m_mutex);
    m_status.size = m_encoder.size();
}

void Recorder::fail(Error error, std::uint64_t lost) {
    const std::lock_guard lock(m_mutex);
    m_status.error = std::move(error);
    for (const auto& batch : std::exchange(m_waiting, {}))
        lost += batch.tellsLoss ? 0 : batch.records->count();
    m_waitingBytes = 0;
    m_newBytes = 0;
    m_status.dropped += lost;
    m_status.waiting -= lost;
}

} // namespace ipcscope::capture
