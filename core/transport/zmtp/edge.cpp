// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/edge.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include <sys/uio.h>

namespace ipcscope::zmtp {
namespace {

constexpr std::size_t convertedAhead = 64 << 10;
constexpr std::size_t keptCapacity = 256 << 10;
constexpr std::size_t runsAhead = 64;

ByteView viewOf(const iovec& run) {
    return {static_cast<const std::uint8_t*>(run.iov_base), run.iov_len};
}

} // namespace

void Edge::rest() {
    if (waiting() > 0)
        return;
    Bytes().swap(m_out);
    std::vector<iovec>().swap(m_runs);
    m_begin = 0;
}

void Edge::passThrough(const Outgoing& outgoing) {
    std::array<iovec, runsAhead> runs{};
    for (const iovec& run : outgoing.gather(runs, outgoing.bytes())) {
        const ByteView bytes = viewOf(run);
        m_out.insert(m_out.end(), bytes.begin(), bytes.end());
    }
    if (m_out.empty())
        return;
    m_converted.push_back({m_out.size(), m_out.size()});
    m_plain = m_out.size();
}

std::span<iovec> Edge::gather(const Outgoing& outgoing, std::span<iovec> out, std::size_t maxBytes) {
    convertMore(outgoing, std::min(maxBytes, convertedAhead));
    const std::size_t size = std::min(waiting(), maxBytes);
    if (size == 0 || out.empty())
        return {};
    out[0] = {m_out.data() + m_begin, size};
    return out.first(1);
}

void Edge::convertMore(const Outgoing& outgoing, std::size_t wanted) {
    if (waiting() >= wanted)
        return;
    m_runs.resize(m_converted.size() + runsAhead);
    std::size_t skip = m_plain;
    for (const iovec& run : outgoing.gather(m_runs, std::numeric_limits<std::size_t>::max())) {
        ByteView rest = viewOf(run);
        const std::size_t known = std::min(skip, rest.size());
        skip -= known;
        rest = rest.subspan(known);
        while (!rest.empty() && waiting() < wanted) {
            const auto header = wire::readHeader(rest);
            if (!header || header->length > rest.size() - header->size)
                return;
            const auto length = static_cast<std::size_t>(header->length);
            const std::size_t before = m_out.size();
            encode(*header, rest.subspan(header->size, length), m_out);
            m_converted.push_back({m_out.size() - before, header->size + length});
            m_plain += header->size + length;
            rest = rest.subspan(header->size + length);
        }
        if (waiting() >= wanted)
            return;
    }
}

void Edge::written(std::size_t count, Outgoing& outgoing) {
    m_begin += count;
    while (!m_converted.empty() && count >= m_converted.front().wire) {
        const Converted done = m_converted.front();
        m_converted.pop_front();
        count -= done.wire;
        m_plain -= done.plain;
        outgoing.written(done.plain);
    }
    if (count > 0 && !m_converted.empty())
        m_converted.front().wire -= count;
    if (waiting() > 0 && m_begin < convertedAhead)
        return;
    m_out.erase(m_out.begin(), m_out.begin() + static_cast<std::ptrdiff_t>(m_begin));
    m_begin = 0;
    if (m_out.empty() && m_out.capacity() > keptCapacity)
        Bytes().swap(m_out);
}

void Edge::feed(Decoder& plain, ByteView bytes) {
    while (!bytes.empty()) {
        const MutableBytes room = plain.input();
        const std::size_t count = std::min(room.size(), bytes.size());
        std::memcpy(room.data(), bytes.data(), count);
        plain.received(count);
        bytes = bytes.subspan(count);
    }
}

void Edge::feedHeader(Decoder& plain, std::uint64_t length, std::uint8_t flags) {
    std::array<std::uint8_t, wire::maxHeaderSize> header{};
    const auto* end = wire::writeHeader(header.data(), static_cast<std::size_t>(length), flags);
    feed(plain, ByteView(header.data(), static_cast<std::size_t>(end - header.data())));
}

} // namespace ipcscope::zmtp
