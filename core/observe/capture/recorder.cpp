// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/recorder.h"

#include <chrono>
#include <utility>

namespace ipcscope::capture {

namespace {

constexpr std::size_t writeAt = 1 << 20;
constexpr std::chrono::milliseconds writeAfter{500};

} // namespace

Recorder::Recorder(OutputFile file, pcapng::Origin origin)
    : m_file(std::move(file))
    , m_encoder(std::move(origin))
    , m_thread([this] { run(); }) {}

Recorder::~Recorder() {
    std::ignore = finish();
}

void Recorder::append(std::shared_ptr<const Chunk> batch) {
    if (!batch || batch->empty())
        return;
    const std::lock_guard lock(m_mutex);
    if (m_status.error || m_last) {
        m_status.dropped += batch->count();
        return;
    }
    m_status.waiting += batch->count();
    m_waitingBytes += batch->footprint();
    m_waiting.push_back(std::move(batch));
    m_wake.notify_one();
}

Result<void> Recorder::finish(const Notes& notes) {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_last)
            m_last = notes;
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
        m_wake.wait_for(lock, writeAfter, [this] { return m_waitingBytes >= writeAt || m_last; });
        auto batches = std::exchange(m_waiting, {});
        m_waitingBytes = 0;
        const bool ends = m_last.has_value();
        lock.unlock();
        write(std::move(batches), ends ? &*m_last : nullptr);
        if (ends)
            return;
        lock.lock();
    }
}

/// All batches together make the runs of the file, so that slow traffic does not make one for each message.
void Recorder::write(std::deque<std::shared_ptr<const Chunk>> batches, const Notes* last) {
    std::shared_ptr<const Chunk> records = batches.empty() ? nullptr : batches.front();
    if (batches.size() > 1) {
        const auto together = std::make_shared<Chunk>(0, 0);
        for (const auto& batch : batches)
            together->append(*batch);
        records = together;
    }
    if (status().error)
        return;
    const auto count = records ? records->count() : 0;
    Bytes bytes;
    for (std::size_t from = 0; from < count;) {
        const auto end = pcapng::Encoder::endOfRun(*records, from);
        const auto before = m_encoder.size();
        bytes.clear();
        m_encoder.append(*records, from, end, bytes);
        if (auto done = m_file.write(bytes); !done) {
            std::ignore = m_file.cut(before);
            return fail(done.error(), count - from);
        }
        const std::lock_guard lock(m_mutex);
        m_status.recorded += end - from;
        m_status.waiting -= end - from;
        m_status.size = m_encoder.size();
        from = end;
    }
    if (last == nullptr)
        return;
    const auto before = m_encoder.size();
    bytes.clear();
    m_encoder.finish(*last, bytes);
    if (auto done = m_file.write(bytes); !done) {
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
        lost += batch->count();
    m_waitingBytes = 0;
    m_status.dropped += lost;
    m_status.waiting -= lost;
}

} // namespace ipcscope::capture
