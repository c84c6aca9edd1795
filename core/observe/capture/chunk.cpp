// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/chunk.h"

#include "core/transport/zmtp/wire.h"

#include <limits>

namespace ipcscope::capture {

namespace {

constexpr std::size_t maxBytes = std::numeric_limits<std::uint32_t>::max();

/// Whether a message of one frame is what singlesAreShortest() says.
bool isShortest(ByteView wire) {
    const auto header = zmtp::wire::readHeader(wire);
    return header && header->length == wire.size() - header->size &&
           header->size == zmtp::wire::headerSize(header->length);
}

/// What has an error may be anything.
bool claimsOneFrame(const RecordHeader& header) {
    const auto kind = header.kind();
    return (kind == Kind::Message || kind == Kind::Sent) && header.frames == 1 && header.code == 0;
}

} // namespace

Chunk::Chunk(std::size_t recordCapacity, std::size_t byteCapacity) {
    m_headers.reserve(recordCapacity);
    m_bytes.reserve(byteCapacity);
}

Record Chunk::record(std::size_t index) const {
    const auto& header = m_headers[index];
    return {header, m_bytes.values().subspan(header.offset, header.size)};
}

std::size_t Chunk::footprint(std::size_t from) const {
    if (from >= count())
        return 0;
    return (count() - from) * sizeof(RecordHeader) + m_bytes.size() - m_headers[from].offset;
}

bool Chunk::append(RecordHeader header, ByteView bytes) {
    if (bytes.size() > maxBytes - m_bytes.size())
        return false;
    header.offset = static_cast<std::uint32_t>(m_bytes.size());
    header.size = static_cast<std::uint32_t>(bytes.size());
    m_bytes.append(bytes);
    m_headers.append({&header, 1});
    m_hasMessagesOnly = m_hasMessagesOnly && header.kind() == Kind::Message;
    m_hasCommands |= header.kind() == Kind::Command;
    m_singlesAreShortest = m_singlesAreShortest && (!claimsOneFrame(header) || isShortest(bytes));
    return true;
}

bool Chunk::appendRun(RecordHeader header, const zmtp::Run& run) {
    if (run.wire.size() > maxBytes - m_bytes.size())
        return false;
    auto offset = static_cast<std::uint32_t>(m_bytes.size());
    m_bytes.append(run.wire);
    m_hasMessagesOnly = m_hasMessagesOnly && header.kind() == Kind::Message;
    auto* place = m_headers.extend(run.messages.size());
    for (const auto& message : run.messages) {
        header.offset = offset;
        header.size = static_cast<std::uint32_t>(message.size);
        header.frames = frameCountOf(message.frames);
        if (m_singlesAreShortest && header.frames == 1)
            m_singlesAreShortest = isShortest(m_bytes.values().subspan(offset, header.size));
        offset += header.size;
        *place++ = header;
    }
    return true;
}

bool Chunk::append(const Chunk& other, std::size_t from) {
    if (from >= other.count())
        return true;
    const auto first = other.header(from).offset;
    const auto bytes = other.bytes().subspan(first);
    if (bytes.size() > maxBytes - m_bytes.size())
        return false;
    const auto base = static_cast<std::uint32_t>(m_bytes.size());
    m_bytes.append(bytes);
    m_headers.reserve(count() + other.count() - from);
    m_hasMessagesOnly = m_hasMessagesOnly && other.hasMessagesOnly();
    m_hasCommands |= other.hasCommands();
    m_singlesAreShortest = m_singlesAreShortest && other.singlesAreShortest();
    for (auto header : other.headers().subspan(from)) {
        header.offset = header.offset - first + base;
        m_headers.append({&header, 1});
    }
    return true;
}

std::int64_t Chunk::timeBefore(std::size_t index) const {
    while (index > 0 && m_headers[index - 1].kind() == Kind::Command)
        --index;
    return index > 0 ? m_headers[index - 1].time : m_timeBefore;
}

void Chunk::shrink() {
    m_headers.shrink();
    m_bytes.shrink();
}

} // namespace ipcscope::capture
