// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/other_networks.h"

#include "core/observe/discovery/networks.h"
#include "core/observe/discovery/owners.h"

namespace ipcscope::discovery {

bool mayListenElsewhere(const std::string& path) {
    Networks networks;
    const std::vector<pid_t> pids = allProcesses();
    networks.refresh(pids);
    return pids.empty() || networks.mayListen(path);
}

} // namespace ipcscope::discovery
