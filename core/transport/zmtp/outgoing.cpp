// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/outgoing.h"

#include "core/transport/base/secret.h"
#include "core/transport/zmtp/wire.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <sys/uio.h>

namespace ipcscope::zmtp {
namespace {

/// Bytes of a block: about what is written at once. It is still in the processor's cache when it is used again.
constexpr std::size_t blockSize = (64 << 10) + 64;

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

void Outgoing::allow(std::size_t bytes, std::size_t messages) {
    m_allowedEnd = m_end + std::min(bytes, room());
    m_allowedMessages = m_openMessages + messages;
}

void Outgoing::append(const Envelope& envelope, std::span<const ByteView> bodies) {
    const std::size_t size = envelope.wire.size() + wire::framesSize(bodies);
    if (room() < size)
        makeRoom(size);
    advance(wire::writeFrames(wire::writeBytes(m_end, envelope.wire), bodies));
}

void Outgoing::appendRun(const Message& message) {
    if (m_openMessages > 0)
        close();
    m_runs.push({message.block(), message.wire(), 1});
}

/// For `size` bytes behind the open run; one that is too large for what is left starts anew in another block.
void Outgoing::makeRoom(std::size_t size) {
    if (m_openMessages > 0)
        close();
    m_block = BlockRef::allocate(std::max(size, blockSize));
    m_begin = m_end = m_block.data();
    m_limit = m_begin + m_block.capacity();
    forbid();
}

/// What comes next stands behind a run of another kind.
void Outgoing::close() {
    const ByteView bytes{m_begin, m_end};
    m_runs.push({m_block, bytes, m_openMessages});
    m_closedBytes += bytes.size();
    m_closedMessages += std::exchange(m_openMessages, 0);
    m_begin = m_end;
    forbid();
}

Outgoing::Run Outgoing::controlRun(ByteView bytes) {
    BlockRef block = BlockRef::allocate(bytes.size());
    std::memcpy(block.data(), bytes.data(), bytes.size());
    const ByteView copy{block.data(), bytes.size()};
    return {std::move(block), copy, 0};
}

void Outgoing::addedControl(std::size_t size) {
    forbid();
    m_closedBytes += size;
    m_controlBytes += size;
}

void Outgoing::appendControl(ByteView bytes) {
    if (m_openMessages > 0)
        close();
    m_runs.push(controlRun(bytes));
    addedControl(bytes.size());
}

void Outgoing::appendSecret(ByteView bytes) {
    appendControl(bytes);
    m_secret = m_runs.back().block;
}

void Outgoing::forgetSecret() {
    wipe({m_secret.data(), m_secret.capacity()});
    m_secret = {};
}

void Outgoing::insertControl(ByteView bytes, std::size_t taken) {
    if (m_openMessages > 0)
        close();
    std::size_t before = m_written + taken;
    std::size_t at = 0;
    for (; at < m_runs.size() && before >= m_runs[at].bytes.size(); ++at)
        before -= m_runs[at].bytes.size();
    if (before > 0 && at < m_runs.size())
        split(at++, before);
    while (at < m_runs.size() && m_runs[at].messages == 0)
        ++at;
    m_runs.insert(at, controlRun(bytes));
    addedControl(bytes.size());
}

/// Leaves in this run the messages that begin within its first `begun` bytes; the others become the next run.
void Outgoing::split(std::size_t index, std::size_t begun) {
    m_runs.reserve(1);
    Run& run = m_runs[index];
    std::size_t size = 0;
    std::size_t messages = 0;
    for (; messages < run.messages && size < begun; ++messages)
        size += firstMessage(run.bytes.subspan(size)).wire.size();
    if (messages == run.messages)
        return;
    Run rest{run.block, run.bytes.subspan(size), run.messages - messages};
    run.bytes = run.bytes.first(size);
    run.messages = messages;
    m_runs.insert(index + 1, std::move(rest));
}

std::span<iovec> Outgoing::gather(std::span<iovec> out, std::size_t maxBytes) const {
    std::size_t used = 0;
    std::size_t skip = m_written;
    const auto add = [&](ByteView run) {
        const std::size_t size = std::min(run.size() - skip, maxBytes);
        out[used++] = {const_cast<std::uint8_t*>(run.data() + skip), size};
        maxBytes -= size;
        skip = 0;
    };
    for (std::size_t i = 0; i < m_runs.size() && used < out.size() && maxBytes > 0; ++i)
        add(m_runs[i].bytes);
    if (m_openMessages > 0 && used < out.size() && maxBytes > 0)
        add({m_begin, m_end});
    return out.first(used);
}

void Outgoing::written(std::size_t count) {
    count = std::min(count, bytes());
    forbid();
    while (count > 0 && !m_runs.empty()) {
        const Run& front = m_runs.front();
        const std::size_t left = front.bytes.size() - m_written;
        if (count < left) {
            writtenOfClosed(count);
            return;
        }
        count -= left;
        m_closedMessages -= front.messages;
        m_closedBytes -= front.bytes.size();
        if (front.messages == 0)
            m_controlBytes -= front.bytes.size();
        if (m_secret && front.block.data() == m_secret.data())
            forgetSecret();
        m_written = 0;
        m_runs.popFront();
    }
    if (count > 0)
        writtenOfOpen(count);
}

/// Lets go of the messages at the front that are written to their end.
void Outgoing::writtenOfClosed(std::size_t count) {
    Run& front = m_runs.front();
    m_written += count;
    while (front.messages > 1) {
        const std::size_t size = firstMessage(front.bytes).wire.size();
        if (size > m_written)
            return;
        front.bytes = front.bytes.subspan(size);
        m_closedBytes -= size;
        m_written -= size;
        --front.messages;
        --m_closedMessages;
    }
}

void Outgoing::writtenOfOpen(std::size_t count) {
    m_written += count;
    if (m_written == static_cast<std::size_t>(m_end - m_begin)) {
        m_openMessages = 0;
        m_written = 0;
        m_block = {};
        m_begin = m_end = m_limit = nullptr;
        forbid();
        return;
    }
    while (m_openMessages > 1) {
        const std::size_t size = firstMessage({m_begin, m_end}).wire.size();
        if (size > m_written)
            return;
        m_begin += size;
        m_written -= size;
        --m_openMessages;
    }
}

std::vector<Message> Outgoing::takeMessages() {
    if (m_openMessages > 0)
        close();
    std::vector<Message> taken;
    taken.reserve(messages());
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const Run& run = m_runs[i];
        ByteView rest = run.bytes;
        for (std::size_t message = 0; message < run.messages; ++message) {
            const FirstMessage first = firstMessage(rest);
            taken.emplace_back(run.block, first.wire, first.frames);
            rest = rest.subspan(first.wire.size());
        }
    }
    forgetSecret();
    *this = Outgoing();
    return taken;
}

} // namespace ipcscope::zmtp
