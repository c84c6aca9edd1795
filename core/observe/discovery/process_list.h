// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/unique_fd.h"

#include <string>
#include <vector>

#include <sys/types.h>

namespace ipcscope::discovery {

/// Sorted; empty if /proc cannot be read.
std::vector<pid_t> allProcesses();

/// The processes there are, over time: /proc is listed again only if the kernel's counts tell that one came or went.
class ProcessList {
public:
    ProcessList();
    /// Sorted, as allProcesses().
    const std::vector<pid_t>& refresh();

private:
    std::string counts() const;

    UniqueFd m_load;
    std::string m_counts; ///< when they were listed; empty: not known
    std::vector<pid_t> m_processes;
};

} // namespace ipcscope::discovery
