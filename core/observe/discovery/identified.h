// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "core/observe/discovery/identify.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ipcscope::discovery {

/// What a listener was found to be. Everything that is text is foreign.
struct Identified {
    std::uint32_t listener = 0; ///< socket inode
    std::string name;           ///< of the endpoint; together with the inode it stands for one listener since the boot
    std::string type;           ///< "PUB"; empty: not told
    std::string mechanism;      ///< "NULL"; empty: ZMTP 2.0 or older
    int major = 0, minor = 0;   ///< of ZMTP
    std::string routingId = {}; ///< empty: none, or not told
    /// What it says of itself beside type and routing id, at most `mostMetadata`.
    std::vector<std::pair<std::string, std::string>> metadata = {};
    static constexpr std::size_t mostMetadata = 8;
    bool operator==(const Identified&) const = default;
};
/// Empty unless it answered with a greeting.
std::optional<Identified> identifiedAs(const Endpoint& endpoint, const Identification& identification);

/// Results of Identify by listener, kept in a file so that the next program of this user need not ask again:
/// $XDG_STATE_HOME/ipcscope/identified (else ~/.local/state/...), mode 0600, replaced as a whole. What was written
/// before this boot is not read: the inodes are others since. Damaged lines are passed over.
class IdentifiedFile {
public:
    static constexpr std::size_t mostKept = 1'000; ///< the oldest go

    explicit IdentifiedFile(std::string path = defaultPath());
    static std::string defaultPath(); ///< empty: no home

    std::vector<Identified> read() const;
    /// All of them at once, each in place of what was known of the same listener by the same name. Makes the folder.
    Result<void> add(const std::vector<Identified>& found) const;

private:
    std::string m_path;
};

/// Of this endpoint, or null: what its listener was found to be at this name, or at another that `listed` has for it
/// too, as for a hard link of its socket file that was made later.
const Identified* find(const std::vector<Identified>& all, const Endpoint& endpoint, const Snapshot& listed);

} // namespace ipcscope::discovery
