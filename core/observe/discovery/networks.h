// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/socket_table.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
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

    /// Looks at these processes (sorted): at those that are new or young again each time. True: something is different.
    bool refresh(const std::vector<pid_t>& pids);
    /// By the kernel's number of the namespace's table.
    const std::map<ino_t, Network>& others() const { return m_others; }
    /// Whether one of them has a listener at a name whose last part is this one's, or a process hides its table.
    bool mayListen(std::string_view path) const;

private:
    struct Process {
        ino_t network = 0; ///< 0: hidden
        std::chrono::steady_clock::time_point seen;
    };
    std::map<pid_t, Process> m_processes;
    std::map<ino_t, Network> m_others;
    ino_t m_own = 0;
    std::size_t m_hidden = 0;
};

} // namespace ipcscope::discovery
