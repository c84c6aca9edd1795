// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/identify.h"

#include "core/observe/discovery/probe.h"
#include "core/transport/ipc/stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <unordered_set>
#include <utility>

#include <poll.h>
#include <sys/uio.h>

namespace ipcscope::discovery {

namespace {

using Clock = std::chrono::steady_clock;
using Outcome = Identification::Outcome;

enum class End : std::uint8_t { Told, Silent, Closed };

/// False: the other side is gone, or takes no more, which a probe's few bytes never meet.
bool say(ipc::Stream& stream, const Bytes& bytes) {
    iovec piece{const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
    if (bytes.empty())
        return true;
    const auto written = stream.write({&piece, 1});
    return written && *written == bytes.size();
}

bool waitFor(const ipc::Stream& stream, Clock::time_point until) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        if (left.count() <= 0)
            return false;
        pollfd ready{.fd = stream.fd(), .events = POLLIN, .revents = 0};
        const int found = ::poll(&ready, 1, static_cast<int>(left.count()));
        if (found > 0)
            return true;
        if (found < 0 && errno != EINTR)
            return false;
    }
}

/// Talks until the probe has been told all, or to the end of patience.
End talk(ipc::Stream& stream, Probe& probe, std::chrono::milliseconds silence, Clock::time_point deadline) {
    if (!say(stream, probe.opening()))
        return End::Closed;
    std::array<std::uint8_t, 4096> buffer;
    while (probe.state() == Probe::State::Waiting) {
        if (!waitFor(stream, std::min(Clock::now() + silence, deadline)))
            return End::Silent;
        const auto got = stream.read(buffer);
        if (!got && got.error().code.value() == EAGAIN)
            continue;
        if (!got || *got == 0)
            return End::Closed;
        if (!say(stream, probe.hear(ByteView(buffer).first(*got))))
            return End::Closed;
    }
    return End::Told;
}

Outcome outcomeOf(const Probe& probe, End end) {
    if (probe.state() == Probe::State::NotZmtp)
        return Outcome::NotZmtp;
    if (probe.peer().major != 0)
        return Outcome::Answered;
    return end == End::Closed ? Outcome::Closed : Outcome::Silent;
}

void askForType(const ipc::Address& address, const ProbeLimits& limits, Clock::time_point deadline,
                Identification& result) {
    auto stream = ipc::Stream::connect(address);
    if (!stream)
        return;
    ++result.connections;
    Probe probe(Probe::Way::Down);
    if (talk(*stream, probe, limits.silence, deadline) != End::Told || !probe.peer().type)
        return;
    result.peer.type = probe.peer().type;
    result.peer.typeName = probe.peer().typeName;
}

} // namespace

Identification identify(const ipc::Address& address, const ProbeLimits& limits) {
    const auto start = Clock::now();
    const auto deadline = start + limits.whole;
    Identification result;
    auto stream = ipc::Stream::connect(address);
    if (!stream) {
        result.outcome = Outcome::Unreachable;
        result.error = stream.error();
        return result;
    }
    ++result.connections;
    Probe probe(Probe::Way::Up);
    const End end = talk(*stream, probe, limits.silence, deadline);
    result.outcome = outcomeOf(probe, end);
    result.peer = probe.peer();
    if (result.outcome == Outcome::Answered && result.peer.major >= 3 && result.peer.typeName.empty())
        askForType(address, limits, deadline, result);
    result.took = std::chrono::ceil<std::chrono::milliseconds>(Clock::now() - start);
    return result;
}

void Identifications::remember(std::uint32_t listener, Identification identification) {
    m_results.insert_or_assign(listener, std::move(identification));
}

const Identification* Identifications::of(std::uint32_t listener) const {
    const auto found = m_results.find(listener);
    return found == m_results.end() ? nullptr : &found->second;
}

void Identifications::prune(const Snapshot& snapshot) {
    if (m_results.empty())
        return;
    std::unordered_set<std::uint32_t> listeners;
    for (const Endpoint& endpoint : snapshot)
        listeners.insert(endpoint.listener);
    std::erase_if(m_results, [&listeners](const auto& each) { return !listeners.contains(each.first); });
}

} // namespace ipcscope::discovery
