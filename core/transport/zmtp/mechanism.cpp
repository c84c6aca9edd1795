// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/mechanism.h"

namespace ipcscope::zmtp {

void Mechanism::refuse(std::string_view reason, Outgoing& outgoing) {
    Bytes data{static_cast<std::uint8_t>(reason.size())};
    data.insert(data.end(), reason.begin(), reason.end());
    outgoing.appendControl(wire::command("ERROR", data));
}

} // namespace ipcscope::zmtp
