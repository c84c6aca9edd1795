// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/mechanism.h"

#include "core/transport/zmtp/mechanisms/curve.h"
#include "core/transport/zmtp/mechanisms/null.h"
#include "core/transport/zmtp/mechanisms/plain.h"

#include <algorithm>
#include <array>

namespace ipcscope::zmtp {
namespace {

constexpr std::array table{
    MechanismEntry{"NULL", makeNullMechanism, nullComplete},
    MechanismEntry{"PLAIN", makePlainMechanism, plainComplete},
    MechanismEntry{"CURVE", makeCurveMechanism, curveComplete},
};

} // namespace

const MechanismEntry* mechanismNamed(std::string_view name) {
    const auto found = std::ranges::find(table, name, &MechanismEntry::name);
    return found == table.end() ? nullptr : &*found;
}

bool usable(const Security& security) {
    const MechanismEntry* entry = mechanismNamed(security.mechanism);
    return entry && entry->complete(security);
}

} // namespace ipcscope::zmtp
