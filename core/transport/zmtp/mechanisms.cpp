// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/mechanism.h"

#include "core/transport/zmtp/mechanisms/null.h"

#include <algorithm>
#include <array>

namespace ipcscope::zmtp {
namespace {

constexpr std::array table{
    MechanismEntry{"NULL", makeNullMechanism},
};

} // namespace

const MechanismEntry* mechanismNamed(std::string_view name) {
    const auto found = std::ranges::find(table, name, &MechanismEntry::name);
    return found == table.end() ? nullptr : &*found;
}

} // namespace ipcscope::zmtp
