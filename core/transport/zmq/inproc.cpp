// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmq/inproc.h"

#include "core/transport/base/memory.h"

#include <algorithm>
#include <array>
#include <new>
#include <sys/socket.h>

namespace ipcscope::zmq {

namespace {

Result<void> checkName(std::string_view endpoint, const char* attempt) {
    return endpoint.size() > Inproc::scheme.size() ? Result<void>() : systemFailure(EINVAL, attempt);
}

} // namespace

Inproc::Member::Member(Inproc& inproc, Reactor& reactor, sockets::Socket& socket, std::function<void()> serve)
    : m_inproc(inproc)
    , m_reactor(reactor)
    , m_socket(socket)
    , m_place(std::make_shared<Place>(&socket))
    , m_door(std::make_shared<Door>()) {
    m_door->serve = std::move(serve);
}

Inproc::Member::~Member() {
    m_inproc.forget(*this);
    const std::lock_guard lock(m_door->mutex);
    m_door->serve = nullptr;
}

void Inproc::Member::meet(Member& other) {
    remember(other);
    other.remember(*this);
}

void Inproc::Member::remember(const Member& other) {
    if (m_neighbours.size() >= m_tidyAt) { // one that only sends forgets nobody elsewhere
        std::erase_if(m_neighbours, [](const auto& each) { return each.expired(); });
        m_tidyAt = std::max(m_tidyAt, 2 * m_neighbours.size());
    }
    m_neighbours.insert(other.m_door);
}

/// Without memory they are served a little later, by the context's thread.
void Inproc::Member::serveNeighbours() noexcept {
    ifMemoryAllows([this] {
        const std::lock_guard lock(m_inproc.m_mutex);
        std::erase_if(m_neighbours, [](const auto& each) { return each.expired(); });
        for (const auto& each : m_neighbours) {
            if (auto door = each.lock())
                m_served.push_back(std::move(door));
        }
    });
    for (const auto& door : m_served) {
        const std::lock_guard lock(door->mutex);
        if (door->serve)
            door->serve();
    }
    m_served.clear();
}

Result<void> Inproc::Member::bind(std::string_view endpoint) {
    if (auto named = checkName(endpoint, "bind"); !named)
        return named;
    return m_inproc.bind(std::string(endpoint), *this);
}

Result<void> Inproc::Member::connect(std::string_view endpoint) {
    if (auto named = checkName(endpoint, "connect"); !named)
        return named;
    m_socket.connect(endpoint, [this, name = std::string(endpoint)] { return m_inproc.dial(name, *this); });
    return {};
}

Result<void> Inproc::Member::unbind(std::string_view endpoint) {
    return m_inproc.unbind(std::string(endpoint), *this);
}

void Inproc::Member::deliver(const std::string& name, ipc::Stream stream) {
    ++m_visits;
    // A task can be copied, and a stream cannot.
    const auto kept = std::make_shared<ipc::Stream>(std::move(stream));
    m_reactor.post([place = std::weak_ptr(m_place), kept, name] {
        if (const auto there = place.lock())
            there->socket->accept(name, std::move(*kept));
    });
}

void Inproc::Member::redial(const std::string& name) {
    m_reactor.post([place = std::weak_ptr(m_place), name] {
        if (const auto there = place.lock())
            there->socket->redial(name);
    });
}

bool Inproc::bound(std::string_view endpoint) const {
    const std::lock_guard lock(m_mutex);
    return m_bound.contains(endpoint);
}

Result<void> Inproc::bind(const std::string& name, Member& member) {
    const std::lock_guard lock(m_mutex);
    if (!m_bound.emplace(name, &member).second)
        return systemFailure(EADDRINUSE, "bind " + name);
    const auto [first, last] = m_waiting.equal_range(name);
    try {
        for (auto each = first; each != last; ++each) {
            each->second->meet(member);
            each->second->redial(name);
        }
    } catch (const std::bad_alloc&) { // those who were told wait again
        m_bound.erase(name);
        throw;
    }
    m_waiting.erase(first, last);
    return {};
}

Result<void> Inproc::unbind(const std::string& name, const Member& member) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_bound.find(name);
    if (found == m_bound.end() || found->second != &member)
        return systemFailure(ENOENT, "unbind " + name);
    m_bound.erase(found);
    return {};
}

Result<ipc::Stream> Inproc::dial(const std::string& name, Member& from) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_bound.find(name);
    if (found == m_bound.end() && m_ended)
        return systemFailure(ECANCELED, "connect " + name);
    if (found == m_bound.end()) {
        m_waiting.emplace(name, &from);
        return systemFailure(ECONNREFUSED, "connect " + name);
    }
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) < 0) {
        const int code = m_ended ? ECANCELED : errno; // nobody would wake it again
        if (!m_ended)
            m_waiting.emplace(name, &from);
        return systemFailure(code, "connect " + name);
    }
    ipc::Stream ours{UniqueFd(ends[0])};
    ipc::Stream theirs{UniqueFd(ends[1])};
    from.meet(*found->second);
    found->second->deliver(name, std::move(theirs));
    return ours;
}

void Inproc::end() {
    const std::lock_guard lock(m_mutex);
    m_ended = true;
    for (const auto& [name, member] : m_waiting)
        member->redial(name);
    m_waiting.clear();
}

void Inproc::unbindAll(const Member& member) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_bound, [&member](const auto& entry) { return entry.second == &member; });
}

void Inproc::forget(const Member& member) {
    unbindAll(member);
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_waiting, [&member](const auto& entry) { return entry.second == &member; });
}

} // namespace ipcscope::zmq
