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

std::shared_ptr<const pcapng::CaptureFile> readerOf(const OutputFile& file) {
    UniqueFd fd = file.reader();
    return fd ? pcapng::CaptureFile::growing(std::move(fd)) : nullptr;
}

} // namespace

Recorder::Recorder(OutputFile file, pcapng::Origin origin, std::size_t queue, RecordId first)
    : m_next(first)
    , m_queue(queue)
    , m_file(std::move(file))
    , m_encoder(std::move(origin))
    , m_reader(readerOf(m_file))
    , m_thread([this] { run(); }) {}

Recorder::~Recorder() {
    std::ignore = finish();
}

void Recorder::introduce(Peers peers) {
    const std::lock_guard lock(m_mutex);
    m_introduced.merge(peers);
}

void Recorder::take(std::shared_ptr<const Chunk> batch, Room room) {
    if (!batch || batch->empty())
        return;
    const std::lock_guard lock(m_mutex);
    const auto count = batch->count();
    const auto size = batch->footprint();
    const auto first = std::exchange(m_next, m_next + count);
    const bool full = room == Room::InQueue && m_waitingBytes > 0 && size > m_queue - std::min(m_queue, m_waitingBytes);
    if (m_status.error || m_last || full) {
        m_status.dropped += count;
        m_untoldLoss += count;
        return;
    }
    if (m_untoldLoss > 0)
        m_waiting.push_back({.records = lossOf(m_untoldLoss, batch->header(0).time), .ours = 1, .first = first});
    m_untoldLoss = 0;
    m_status.waiting += count;
    const std::size_t charge = room == Room::InQueue ? size : 0;
    m_waitingBytes += charge;
    m_newBytes += size;
    m_waiting.push_back({.records = std::move(batch), .first = first, .charge = charge});
    m_wake.notify_one();
}

void Recorder::remark(const Notes& notes, std::span<const DecoderPin> pins) {
    const std::lock_guard lock(m_mutex);
    if (m_status.error || m_last)
        return;
    for (const auto& [id, note] : notes)
        m_changes.notes.insert_or_assign(id, note);
    m_changes.pins.insert(m_changes.pins.end(), pins.begin(), pins.end());
    m_wake.notify_one();
}

Result<void> Recorder::finish(const Remarks& remarks) {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_last) {
            if (m_untoldLoss > 0 && !m_status.error) {
                const auto now = std::chrono::system_clock::now().time_since_epoch();
                m_waiting.push_back(
                    {.records = lossOf(m_untoldLoss, std::chrono::nanoseconds(now).count()), .ours = 1});
            }
            m_last = remarks;
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

std::vector<Recorder::Placed> Recorder::takePlaced() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_placed, {});
}

void Recorder::waitUntilWaiting(std::uint64_t most) {
    std::unique_lock lock(m_mutex);
    m_written.wait(lock, [&] { return m_status.waiting <= most || m_status.error; });
}

void Recorder::run() {
    Bytes head;
    m_encoder.begin(head);
    if (auto done = m_file.write(head); !done)
        fail(done.error(), 0);
    for (std::unique_lock lock(m_mutex);;) {
        m_wake.wait(lock, [this] { return !m_waiting.empty() || !m_changes.empty() || m_last; });
        m_wake.wait_for(lock, writeAfter, [this] { return m_newBytes >= writeAt || m_last; });
        Round round{.introduced = std::exchange(m_introduced, {}),
                    .batches = std::exchange(m_waiting, {}),
                    .changes = std::exchange(m_changes, {}),
                    .last = m_last};
        m_newBytes = 0;
        const bool ends = m_last.has_value();
        lock.unlock();
        write(std::move(round));
        if (ends)
            return;
        lock.lock();
    }
}

/// Small batches that follow each other make the runs of the file together, so that slow traffic does not make one for
/// each message.
void Recorder::write(Round round) {
    m_encoder.introduce(round.introduced);
    auto& batches = round.batches;
    while (!batches.empty() && !status().error) {
        auto group = std::move(batches.front());
        batches.pop_front();
        std::shared_ptr<Chunk> together;
        while (group.records->footprint() < writeAt && !batches.empty() && batches.front().ours == 0) {
            if (!together) {
                together = std::make_shared<Chunk>(0, 0);
                together->append(*group.records);
                if (group.given() == 0)
                    group.first = batches.front().first;
                group.records = together;
            }
            if (!together->append(*batches.front().records))
                break;
            group.charge += batches.front().charge;
            batches.pop_front();
        }
        if (writeRun(group))
            continue;
        std::uint64_t lost = 0;
        for (const auto& rest : batches)
            lost += rest.given();
        return fail(*status().error, lost);
    }
    writeChanges(round.changes);
    if (round.last)
        writeEnd(*round.last);
}

bool Recorder::writeRun(const Waiting& records) {
    const auto& chunk = *records.records;
    for (std::size_t from = 0; from < chunk.count();) {
        const auto end = pcapng::Encoder::endOfRun(chunk, from);
        const auto before = m_encoder.size();
        m_bytes.clear();
        m_encoder.append(chunk, from, end, m_bytes);
        const auto given = [&records](std::size_t index) { return std::max(index, records.ours) - records.ours; };
        if (!writeBytes(before, records.given() - given(from)))
            return false;
        place(records, from, end);
        {
            const std::lock_guard lock(m_mutex);
            m_status.recorded += given(end) - given(from);
            m_status.cutShort = m_encoder.cutShort();
            m_status.waiting -= given(end) - given(from);
            if (end == chunk.count()) // with its last record the queue has room again
                m_waitingBytes -= std::min(records.charge, m_waitingBytes);
        }
        m_written.notify_all();
        from = end;
    }
    return true;
}

/// Of `records`, what stands between `from` and `end` is the newest part of the file.
void Recorder::place(const Waiting& records, std::size_t from, std::size_t end) {
    const auto& part = m_encoder.parts().back();
    const auto ours = std::min(end, std::max(from, records.ours)) - from;
    const auto count = end - from - ours;
    if (count == 0)
        return;
    const RecordId first = records.first + (from + ours - records.ours);
    const RecordId position = part.first + ours;
    if (!m_spans.empty() && m_spans.back().first + m_spans.back().count == first &&
        m_spans.back().position + m_spans.back().count == position)
        m_spans.back().count += count;
    else
        m_spans.push_back({first, position, count});
    if (!m_reader)
        return;
    Placed placed{
        first,
        KeptChunk(m_reader, part, commandsIn(records.records->headers().subspan(from, end - from))).slice(ours, count)};
    const std::lock_guard lock(m_mutex);
    m_placed.push_back(std::move(placed));
}

/// In the file, if the record is in it.
std::optional<RecordId> Recorder::positionOf(RecordId id) const {
    auto span = std::ranges::upper_bound(m_spans, id, {}, &Span::first);
    if (span == m_spans.begin())
        return std::nullopt;
    --span;
    return id - span->first < span->count ? std::optional(span->position + (id - span->first)) : std::nullopt;
}

/// By position in the file; those of records that are not in it have no place there.
Notes Recorder::positioned(const Notes& notes) const {
    Notes out;
    for (const auto& [id, note] : notes) {
        if (const auto position = positionOf(id))
            out.emplace(*position, note);
    }
    return out;
}

/// They were written, as far as they have a place.
void Recorder::noteFiled(const Notes& notes) {
    for (const auto& [id, note] : notes) {
        if (positionOf(id))
            putNote(m_filed, id, note);
    }
}

bool Recorder::holdsAll(const Notes& notes) const {
    return std::ranges::all_of(notes, [this](const auto& each) {
        const auto filed = m_filed.find(each.first);
        return filed != m_filed.end() && filed->second == each.second;
    });
}

void Recorder::writeChanges(const Changes& changes) {
    if (changes.empty() || status().error)
        return;
    const auto before = m_encoder.size();
    m_bytes.clear();
    m_encoder.remark(positioned(changes.notes), changes.pins, m_bytes);
    if (writeBytes(before, 0))
        noteFiled(changes.notes);
}

void Recorder::writeEnd(const Remarks& remarks) {
    if (status().error)
        return;
    const auto before = m_encoder.size();
    m_bytes.clear();
    m_encoder.finish(positioned(remarks.notes), m_bytes, remarks.pins);
    if (!writeBytes(before, 0))
        return;
    if (auto done = m_file.commit(); done) {
        noteFiled(remarks.notes);
    } else {
        m_filed.clear(); // nobody knows what the disk, or the name, still has
        fail(done.error(), 0);
    }
}

/// What the encoder made of m_bytes; the file had `before` bytes. False: the recording has failed, and `lost` records
/// are not in it.
bool Recorder::writeBytes(std::uint64_t before, std::uint64_t lost) {
    if (auto done = m_file.write(m_bytes); !done) {
        std::ignore = m_file.cut(before);
        fail(done.error(), lost);
        return false;
    }
    const std::lock_guard lock(m_mutex);
    m_status.size = m_encoder.size();
    return true;
}

void Recorder::fail(Error error, std::uint64_t lost) {
    const std::lock_guard lock(m_mutex);
    m_status.error = std::move(error);
    for (const auto& batch : std::exchange(m_waiting, {}))
        lost += batch.given();
    m_waitingBytes = 0;
    m_newBytes = 0;
    m_status.dropped += lost;
    m_status.waiting -= lost;
    m_written.notify_all();
}

} // namespace ipcscope::capture
