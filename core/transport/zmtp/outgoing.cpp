// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/outgoing.h"

#include "core/transport/zmtp/wire.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <sys/uio.h>

namespace ipcscope::zmtp {
namespace {

struct FirstMessage {
    ByteView wire;
    std::uint32_t frames = 0;
};

/// The message at the front of a run of whole messages.
FirstMessage firstMessage(ByteView run) {
    std::size_t size = 0;
    std::uint32_t frames = 0;
    bool more = true;
    while (more) {
        const auto header = wire::readHeader(run.subspan(size));
        if (!header)
            break;
        size += header->size + static_cast<std::size_t>(header->length);
        more = header->more();
        ++frames;
    }
    return {run.first(size), frames};
}

} // namespace

void Outgoing::append(const Message& message) {
    const ByteView wire = message.wire();
    m_bytes += wire.size();
    ++m_messages;
    if (!m_runs.empty()) {
        Run& last = m_runs.back();
        const bool adjacent = last.bytes.data() + last.bytes.size() == wire.data();
        if (last.messages > 0 && adjacent && last.block.data() == message.block().data()) {
            last.bytes = {last.bytes.data(), last.bytes.size() + wire.size()};
            ++last.messages;
            return;
        }
    }
    m_runs.push_back({message.block(), wire, 1});
}

Outgoing::Run Outgoing::controlRun(ByteView bytes) {
    BlockRef block = BlockRef::allocate(bytes.size());
    std::memcpy(block.data(), bytes.data(), bytes.size());
    const ByteView copy{block.data(), bytes.size()};
    m_bytes += bytes.size();
    m_controlBytes += bytes.size();
    return {std::move(block), copy, 0};
}

void Outgoing::appendControl(ByteView bytes) {
    m_runs.push_back(controlRun(bytes));
}

void Outgoing::insertControl(ByteView bytes) {
    std::size_t at = 0;
    if (m_written > 0) {
        separateFirstMessage();
        at = 1;
    }
    while (at < m_runs.size() && m_runs[at].messages == 0)
        ++at;
    m_runs.insert(m_runs.begin() + static_cast<std::ptrdiff_t>(at), controlRun(bytes));
}

void Outgoing::separateFirstMessage() {
    Run& front = m_runs.front();
    if (front.messages < 2)
        return;
    const std::size_t size = firstMessage(front.bytes).wire.size();
    Run rest{front.block, front.bytes.subspan(size), front.messages - 1};
    front.bytes = front.bytes.first(size);
    front.messages = 1;
    m_runs.insert(m_runs.begin() + 1, std::move(rest));
}

std::span<iovec> Outgoing::gather(std::span<iovec> out, std::size_t maxBytes) const {
    std::size_t used = 0;
    std::size_t skip = m_written;
    for (const Run& run : m_runs) {
        if (used == out.size() || maxBytes == 0)
            break;
        const std::size_t size = std::min(run.bytes.size() - skip, maxBytes);
        out[used++] = {const_cast<std::uint8_t*>(run.bytes.data() + skip), size};
        maxBytes -= size;
        skip = 0;
    }
    return out.first(used);
}

void Outgoing::written(std::size_t count) {
    m_bytes -= std::min(count, m_bytes);
    while (count > 0 && !m_runs.empty()) {
        const Run& front = m_runs.front();
        const std::size_t left = front.bytes.size() - m_written;
        if (count < left) {
            m_written += count;
            writtenOfFront();
            return;
        }
        count -= left;
        m_messages -= front.messages;
        if (front.messages == 0)
            m_controlBytes -= front.bytes.size();
        m_written = 0;
        m_runs.pop_front();
    }
}

/// Lets go of the messages at the front that are written to their end.
void Outgoing::writtenOfFront() {
    Run& front = m_runs.front();
    while (front.messages > 1) {
        const std::size_t size = firstMessage(front.bytes).wire.size();
        if (size > m_written)
            return;
        front.bytes = front.bytes.subspan(size);
        m_written -= size;
        --front.messages;
        --m_messages;
    }
}

std::vector<Message> Outgoing::takeMessages() {
    std::vector<Message> taken;
    taken.reserve(m_messages);
    for (const Run& run : m_runs) {
        ByteView rest = run.bytes;
        for (std::size_t i = 0; i < run.messages; ++i) {
            const FirstMessage first = firstMessage(rest);
            taken.emplace_back(run.block, first.wire, first.frames);
            rest = rest.subspan(first.wire.size());
        }
    }
    *this = Outgoing();
    return taken;
}

} // namespace ipcscope::zmtp
