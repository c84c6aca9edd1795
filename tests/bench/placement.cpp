// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/placement.h"

#include <sched.h>

namespace ipcscope::bench {

std::vector<Placement> placements() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    std::vector<int> cores;
    if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
        for (int core = 0; core < CPU_SETSIZE; ++core) {
            if (CPU_ISSET(core, &allowed))
                cores.push_back(core);
        }
    }
    std::vector<Placement> all;
    if (!cores.empty())
        all.push_back({"same", cores[0], cores[0]});
    all.push_back({"free", -1, -1});
    if (cores.size() > 1)
        all.push_back({"cross", cores[1], cores[0]});
    return all;
}

void runOn(int core) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(core, &only);
    ::sched_setaffinity(0, sizeof only, &only);
}

} // namespace ipcscope::bench
