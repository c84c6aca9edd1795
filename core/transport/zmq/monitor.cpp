// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmq/monitor.h"

#include "core/transport/base/memory.h"

#include <cstring>
#include <utility>

namespace ipcscope::zmq {

namespace {

constexpr std::size_t mostWaiting = 10'000;
constexpr std::chrono::milliseconds longestEnd{1000};

sockets::Options pairOptions() {
    sockets::Options options = sockets::manualDefaults(zmtp::SocketType::Pair);
    options.linger = longestEnd;
    return options;
}

} // namespace

Monitor::Monitor(Inproc& inproc, Reactor& reactor, int events)
    : m_reactor(reactor)
    , m_socket(reactor, zmtp::SocketType::Pair, pairOptions())
    , m_events(events) {
    m_member.emplace(inproc, reactor, m_socket);
    m_socket.onWritable([this] { flush(); });
    m_socket.onEvent([this](const sockets::SocketEvent& event) {
        if (event.kind == sockets::SocketEvent::Kind::Disconnected)
            readerLeft();
    });
}

Result<void> Monitor::start(std::string_view endpoint) {
    m_endpoint = endpoint;
    return m_member->bind(endpoint);
}

void Monitor::tell(const sockets::SocketEvent& event) {
    if (event.endpoint.starts_with(Inproc::scheme))
        return;
    for (const sockets::MonitorEvent& each : sockets::monitorEvents(event))
        put(each, event.endpoint);
}

void Monitor::stop() noexcept {
    ifMemoryAllows([this] {
        put({sockets::MonitorEvent::MonitorStopped, 0}, {});
        if (!m_waiting.empty() && mayBeRead())
            m_deadline = m_reactor.after(longestEnd, [this] { end(); });
    });
    if (!m_deadline)
        end();
}

bool Monitor::mayBeRead() const {
    return m_member->visits() > m_left;
}

void Monitor::readerLeft() {
    ++m_left;
    if (m_deadline && !mayBeRead())
        m_deadline = m_reactor.after({}, [this] { end(); });
}

void Monitor::end() noexcept {
    m_deadline = {};
    m_member.reset();
    m_socket.close([this](std::uint64_t) { m_over = true; });
}

void Monitor::put(sockets::MonitorEvent event, std::string_view endpoint) {
    if ((m_events & event.number) == 0 || m_waiting.size() >= mostWaiting)
        return;
    const auto number = static_cast<std::uint16_t>(event.number);
    Frames frames{{}, std::string(endpoint)};
    std::memcpy(frames.event.data(), &number, sizeof number);
    std::memcpy(frames.event.data() + sizeof number, &event.value, sizeof event.value);
    m_waiting.push_back(std::move(frames));
    flush();
}

void Monitor::flush() {
    while (!m_waiting.empty()) {
        const std::array<ByteView, 2> parts{m_waiting.front().event, bytesOf(m_waiting.front().endpoint)};
        if (!m_socket.send(parts))
            return;
        m_waiting.pop_front();
    }
    if (m_deadline)
        end();
}

} // namespace ipcscope::zmq
