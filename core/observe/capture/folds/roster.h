// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/store.h"

#include <cstdint>
#include <map>

namespace ipcscope::capture {

/// Who was and is connected: a fold over PeerUp and PeerDown records. Looks at each batch once.
class Roster {
public:
    struct Entry {
        PeerFacts facts;
        bool up = true;
    };
    void add(const Chunk& batch);
    const Entry* peer(std::uint32_t number) const;
    std::size_t upCount() const { return m_up; }
    const std::map<std::uint32_t, Entry>& entries() const { return m_entries; }

private:
    std::map<std::uint32_t, Entry> m_entries;
    std::size_t m_up = 0;
};

} // namespace ipcscope::capture
