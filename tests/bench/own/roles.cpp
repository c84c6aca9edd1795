// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/own/roles.h"

#include <array>

namespace ipcscope::bench {

std::span<const Role> ownRoles() {
    static constexpr std::array roles{
        Role{"own.push", own::push},
        Role{"own.pull", own::pull},
        Role{"own.pull-batches", own::pullBatches},
    };
    return roles;
}

} // namespace ipcscope::bench
