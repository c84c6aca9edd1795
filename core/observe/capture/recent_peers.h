// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <utility>

namespace ipcscope::capture {

/// What is kept of so many connections, by number. Where one more comes, one that was released goes, or else the one
/// that was used longest ago.
template<typename Kept>
class RecentPeers {
public:
    explicit RecentPeers(std::size_t most)
        : m_most(most) {}

    /// Null: nothing is kept of it.
    Kept* use(std::uint32_t peer) {
        const auto found = m_places.find(peer);
        if (found == m_places.end())
            return nullptr;
        m_lastUsed.splice(m_lastUsed.begin(), m_lastUsed, found->second);
        return &found->second->second;
    }
    /// `fresh` is kept of it from now on, unless something is already; answers whether it is.
    std::pair<Kept*, bool> keep(std::uint32_t peer, Kept fresh) {
        if (auto* const known = use(peer))
            return {known, false};
        if (m_places.size() == m_most)
            forget(m_lastUsed.back().first);
        m_lastUsed.emplace_front(peer, std::move(fresh));
        m_places.emplace(peer, m_lastUsed.begin());
        return {&m_lastUsed.front().second, true};
    }
    void forget(std::uint32_t peer) {
        const auto found = m_places.find(peer);
        if (found == m_places.end())
            return;
        m_lastUsed.erase(found->second);
        m_places.erase(found);
    }
    /// It has ended, and goes before all others unless it is used again.
    void release(std::uint32_t peer) {
        if (const auto found = m_places.find(peer); found != m_places.end())
            m_lastUsed.splice(m_lastUsed.end(), m_lastUsed, found->second);
    }
    bool contains(std::uint32_t peer) const { return m_places.contains(peer); }
    /// Pairs of a number and what is kept of it.
    const auto& all() const { return m_lastUsed; }

private:
    using List = std::list<std::pair<std::uint32_t, Kept>>;
    std::size_t m_most;
    List m_lastUsed; ///< that which was used last first
    std::unordered_map<std::uint32_t, typename List::iterator> m_places;
};

} // namespace ipcscope::capture
