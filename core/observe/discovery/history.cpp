// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/history.h"

#include <algorithm>
#include <utility>

namespace ipcscope::discovery {

namespace {

std::uint64_t keyOf(std::uint32_t server, std::uint32_t client) {
    return std::uint64_t{client} << 32 | server;
}

} // namespace

bool History::Queue::stalled(Time now) const {
    return bytes > 0 && now - since >= std::chrono::seconds(stallSeconds);
}

void History::Queue::note(std::uint64_t bytesNow, Time now) {
    if (bytes == 0 || bytesNow < bytes)
        since = now;
    bytes = bytesNow;
}

Stall History::Past::stall(Time now) const {
    const bool atServer = server.stalled(now), atClient = client.stalled(now);
    return atServer && atClient ? Stall::Both : atServer ? Stall::Server : atClient ? Stall::Client : Stall::None;
}

void History::fillIn(Snapshot& snapshot, Time now, std::int64_t wall) {
    std::unordered_map<std::uint64_t, Past> pasts;
    for (Endpoint& endpoint : snapshot) {
        for (Connection& connection : endpoint.peers) {
            auto before = m_pasts.find(keyOf(connection.server, connection.client));
            if (before == m_pasts.end() && connection.server != 0) // it waited then
                before = m_pasts.find(keyOf(0, connection.client));
            Past past = before != m_pasts.end() ? before->second
                                                : Past{.since = wall, .older = !m_looked, .server = {}, .client = {}};
            past.server.note(connection.toServer, now);
            past.client.note(connection.toClient, now);
            past.told = past.stall(now);
            connection.since = past.since;
            connection.older = past.older;
            connection.stall = past.told;
            pasts.emplace(keyOf(connection.server, connection.client), past);
        }
    }
    m_pasts = std::move(pasts);
    m_looked = true;
}

bool History::stallsBy(Time now) const {
    return std::ranges::any_of(m_pasts, [now](const auto& each) { return each.second.stall(now) != each.second.told; });
}

} // namespace ipcscope::discovery
