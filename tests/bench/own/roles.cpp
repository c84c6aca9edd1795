// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/own/roles.h"

#include <array>

namespace ipcscope::bench {

std::span<const Role> ownRoles() {
    static constexpr std::array roles{
        Role{"own.push", own::push},
        Role{"own.pull", own::pull},
        Role{"own.pull-batches", own::pullBatches},
        Role{"own.publish", own::publish},
        Role{"own.subscribe", own::subscribe},
        Role{"own.publish-freely", own::publishFreely},
        Role{"own.subscribe-freely", own::subscribeFreely},
        Role{"own.request", own::request},
        Role{"own.reply", own::reply},
        Role{"own.echo", own::echo},
        Role{"own.dial-in-turn", own::dialInTurn},
        Role{"own.dial-at-once", own::dialAtOnce},
        Role{"own.hold-bound", own::holdBound},
        Role{"own.hold-connected", own::holdConnected},
        Role{"own.keep-all", own::keepAll},
        Role{"own.record-all", own::recordAll},
        Role{"own.publishers", own::publishers},
        Role{"own.idle", own::idle},
    };
    return roles;
}

} // namespace ipcscope::bench
