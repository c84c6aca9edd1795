// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "core/observe/discovery/folders.h"
#include "core/transport/base/error.h"
#include "core/transport/ipc/removal.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace ipcscope::discovery {

/// Whether this stale socket file may be removed at this moment; every proof is looked at again, and a connect is
/// tried. EPERM: another user's file. EAGAIN: younger than 10 s. EADDRINUSE: alive after all, or that cannot be ruled
/// out. ESTALE: the file is another one by now, or no socket. ENOENT: gone.
Result<void> mayRemove(const Endpoint& endpoint);

/// Removes one stale socket file that the user confirmed, by the rule of ipc/removal. Errors as mayRemove().
Result<void> removeStale(const Endpoint& endpoint);

/// Removes stale files so that it can be undone for a while: until then they are only renamed, in their folder. The
/// destructor removes them for good.
class Broom {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds undoTime{30};

    Broom() = default;
    ~Broom();
    Broom(const Broom&) = delete;
    Broom& operator=(const Broom&) = delete;

    /// Errors as mayRemove().
    Result<void> sweep(const Endpoint& endpoint, Clock::time_point now = Clock::now());
    struct NotBack {
        std::string path;
        Error error; ///< EEXIST: something is at the name by now
    };
    /// Puts all that still can be back under its name; nothing is made anew. Answers what could not.
    std::vector<NotBack> undo();
    /// Removes for good what was swept undoTime ago.
    void tidy(Clock::time_point now = Clock::now());
    std::size_t kept() const { return m_kept.size(); }
    /// What undo() would put back.
    std::vector<std::string> keptPaths() const;

private:
    struct Kept {
        ipc::Removal removal;
        Clock::time_point since;
    };
    std::vector<Kept> m_kept;
};

/// What a Broom of ours left renamed in this folder because its process was killed: dead sockets of this user under
/// such a name, of a process that is no more.
std::vector<SocketFile> leftoversIn(const std::string& folder);
/// Removes them. Answers how many.
std::size_t removeLeftovers(const std::string& folder);

} // namespace ipcscope::discovery
