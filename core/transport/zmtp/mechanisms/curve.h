// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/zmtp/mechanism.h"

#include <memory>

namespace ipcscope::zmtp {

/// CURVE (RFC 25, 26): HELLO, WELCOME, INITIATE, READY, then every frame in a box. Short-term keys live as long as the
/// connection. A server admits whoever has a key of its own, unless somebody judges.
std::unique_ptr<Mechanism> makeCurveMechanism(const Security& security, Judge judge);
bool curveComplete(const Security& security);

} // namespace ipcscope::zmtp
