// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/census.h"

#include "core/transport/sockets/errc.h"

#include <limits>

#include <sys/resource.h>
#include <unistd.h>

namespace ipcscope::sockets {

namespace {

/// Connections that one other user may have now; the limit of descriptors may change at any time.
std::size_t shareOfOthers() {
    rlimit descriptors{};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) < 0 || descriptors.rlim_cur == RLIM_INFINITY)
        return std::numeric_limits<std::size_t>::max();
    return descriptors.rlim_cur / limits::userShare;
}

} // namespace

Census& Census::shared() {
    static Census census;
    return census;
}

Result<Census::Place> Census::enter(uid_t user) {
    const std::size_t most = user == ::geteuid() ? std::numeric_limits<std::size_t>::max() : shareOfOthers();
    const std::lock_guard lock(m_mutex);
    const auto known = m_counts.find(user);
    const Count now = known == m_counts.end() ? Count{} : known->second;
    if (now.connections >= most)
        return failure(Errc::TooManyConnections, "accept user " + std::to_string(user));
    if (now.handshakes >= m_handshakes)
        return failure(Errc::TooManyHandshakes, "accept user " + std::to_string(user));
    m_counts[user] = {now.connections + 1, now.handshakes + 1};
    return Place(*this, user);
}

void Census::leave(uid_t user, bool admitted) noexcept {
    const std::lock_guard lock(m_mutex);
    const auto found = m_counts.find(user);
    if (found == m_counts.end())
        return;
    --found->second.connections;
    if (!admitted)
        --found->second.handshakes;
    if (found->second.connections == 0)
        m_counts.erase(found);
}

void Census::admitted(uid_t user) noexcept {
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_counts.find(user); found != m_counts.end())
        --found->second.handshakes;
}

Census::Place& Census::Place::operator=(Place&& other) noexcept {
    if (this == &other)
        return *this;
    if (m_census)
        m_census->leave(m_user, m_admitted);
    m_census = std::exchange(other.m_census, nullptr);
    m_user = other.m_user;
    m_admitted = other.m_admitted;
    return *this;
}

Census::Place::~Place() {
    if (m_census)
        m_census->leave(m_user, m_admitted);
}

void Census::Place::admitted() {
    if (m_census && !std::exchange(m_admitted, true))
        m_census->admitted(m_user);
}

} // namespace ipcscope::sockets
