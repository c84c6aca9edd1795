// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/folds/shared.h"
#include "core/observe/capture/peer_facts.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace ipcscope::capture {

/// Who was and is connected: a fold over PeerUp and PeerDown records. Looks at each batch once. Remembers everybody,
/// until forget() is told that nobody asks about those who left before some record. Copies share who is in them until
/// somebody comes or goes.
class Roster {
public:
    static constexpr std::size_t keptGone = 1'000;

    struct Entry {
        PeerFacts facts;
        bool up = true;
        RecordId left = 0; ///< the record that tells of it
    };
    /// `first`: id of the batch's first record; for forget().
    void add(const Chunk& batch, RecordId first = 0);
    /// Who is there without a record that tells of it.
    void add(const Peers& introduced);
    /// Records before this one are kept no more. Who left before it goes too, except the last `keptGone` of all.
    void forget(RecordId before);
    const Entry* peer(std::uint32_t number) const;
    std::size_t upCount() const { return m_up; }
    /// Where the capture is from, as far as the first tells who tells it; for records of no connection.
    struct Origin {
        std::string endpoint = {};
        std::string method = {};
    };
    Origin origin() const;
    /// Who is up and not in `told`.
    Peers present(const Roster& told) const;
    const std::map<std::uint32_t, Entry>& entries() const { return *m_entries; }

private:
    void set(std::uint32_t number, Entry entry);

    Shared<std::map<std::uint32_t, Entry>> m_entries;
    struct Gone {
        std::uint32_t peer;
        RecordId left;
    };
    std::deque<Gone> m_gone; ///< oldest first
    std::size_t m_up = 0;
};

} // namespace ipcscope::capture
