// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/kept_chunk.h"

#include "core/observe/capture/pcapng/file.h"

#include <algorithm>
#include <utility>

namespace ipcscope::capture {

Commands commandsIn(std::span<const RecordHeader> records) {
    Commands out;
    for (std::size_t index = 0; index < records.size(); ++index) {
        if (records[index].kind() == Kind::Command)
            out.push_back(static_cast<std::uint32_t>(index));
    }
    return out;
}

struct KeptChunk::Filed {
    std::shared_ptr<const pcapng::CaptureFile> file;
    pcapng::Part part;
    Commands commands;
};

KeptChunk::KeptChunk(std::shared_ptr<const Chunk> records)
    : m_chunk(std::move(records))
    , m_count(m_chunk->count()) {}

KeptChunk::KeptChunk(std::shared_ptr<const pcapng::CaptureFile> file, pcapng::Part part, Commands commands)
    : m_filed(std::make_shared<const Filed>(std::move(file), std::move(part), std::move(commands)))
    , m_count(m_filed->part.records) {}

std::shared_ptr<const Chunk> KeptChunk::load() const {
    if (m_chunk)
        return m_chunk;
    auto whole = m_filed->file->load(m_filed->part);
    const auto before = m_timeBefore != 0 ? m_timeBefore : whole->timeBefore(m_from);
    if (m_count == whole->count() && before == whole->timeBefore())
        return whole;
    auto out = std::make_shared<Chunk>(m_count, 0);
    out->setTimeBefore(before);
    for (auto index = m_from; index < m_from + m_count; ++index) {
        const auto record = whole->record(index);
        out->append(record.header, record.bytes);
    }
    return out;
}

std::int64_t KeptChunk::firstTime() const {
    return m_chunk ? m_chunk->header(0).time : m_filed->part.firstTime;
}

bool KeptChunk::isCommand(std::size_t index) const {
    if (m_chunk)
        return m_chunk->header(index).kind() == Kind::Command;
    return std::ranges::binary_search(m_filed->commands, static_cast<std::uint32_t>(m_from + index));
}

bool KeptChunk::mayHaveCommands() const {
    return m_chunk ? m_chunk->hasCommands() : !m_filed->commands.empty();
}

KeptChunk KeptChunk::slice(std::size_t from, std::size_t count) const {
    auto out = *this;
    out.m_from += from;
    out.m_count = count;
    out.m_timeBefore = from == 0 ? m_timeBefore : 0;
    return out;
}

KeptChunk KeptChunk::after(std::int64_t time) const {
    auto out = *this;
    out.m_timeBefore = time;
    return out;
}

bool KeptChunk::extend(const KeptChunk& next) {
    if (m_chunk || m_filed != next.m_filed || m_from + m_count != next.m_from)
        return false;
    m_count += next.m_count;
    return true;
}

} // namespace ipcscope::capture
