// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "core/transport/base/error.h"

#include <memory>
#include <string>
#include <vector>

namespace ipcscope::discovery {

/// Folders whose socket files are listed even if nobody listens: /tmp, /run, /run/user/UID, /var/run, $TMPDIR,
/// $XDG_RUNTIME_DIR, without doubles.
std::vector<std::string> defaultFolders();

/// Looks at the machine without contacting anybody: sock_diag (or /proc/net/unix where that is refused, which proves
/// nobody dead), /proc/PID/fd, file facts, the tables of other network namespaces. Remembers between scans what cannot
/// have changed, so a scan with nothing new costs one dump. May run on any one thread at a time.
class Scanner {
public:
    explicit Scanner(std::vector<std::string> folders = defaultFolders());
    ~Scanner();
    Scanner(Scanner&&) noexcept;
    Scanner& operator=(Scanner&&) noexcept;

    /// The same object as the last time if nothing is different.
    Result<std::shared_ptr<const Snapshot>> scan();
    /// The kernel's socket table was refused: without files, peers and queues.
    bool limited() const;
    /// One inotify descriptor over the watched folders (and those learnt from listeners), from the second scan on:
    /// readable means drainChanges(), and scan soon if that says so.
    int changesFd() const;
    bool drainChanges();

private:
    class Core;
    std::unique_ptr<Core> m_core;
};

} // namespace ipcscope::discovery
