// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/socket_table.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace ipcscope::discovery {

/// The sockets of the other network namespaces that processes we can see live in, from /proc/PID/net/unix. A path is
/// reached across such namespaces, but the kernel's table tells of our own only. Contacts nobody.
class Networks {
public:
    struct Network {
        pid_t through = 0; ///< one of its processes
        std::string text;
        std::vector<ipc::TableSocket> sockets;
    };

    using Now = std::function<std::chrono::steady_clock::time_point()>;
    explicit Networks(Now now = std::chrono::steady_clock::now)
        : m_now(std::move(now)) {}
    /// Looks at these processes (sorted): at those that are new or young each time, at the others every 10 s. True:
    /// something is different.
    bool refresh(const std::vector<pid_t>& pids);
    /// By the kernel's number of the namespace's table.
    const std::map<ino_t, Network>& others() const { return m_others; }
    /// Whether one of them has a socket that listens, or is bound and may come to, at a name whose last part is this
    /// one's, or at any path if the file has several names (hard links), or a process hides its table, or there may be
    /// others that we cannot see.
    bool mayListen(std::string_view path) const;

private:
    struct Process {
        ino_t network = 0; ///< 0: hidden
        std::chrono::steady_clock::time_point seen, looked;
    };
    Now m_now;
    std::map<pid_t, Process> m_processes;
    std::map<ino_t, Network> m_others;
    ino_t m_own = 0;
    bool m_seesAll = true;
    std::size_t m_hidden = 0;
};

} // namespace ipcscope::discovery
