// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/zmtp/mechanism.h"

#include <memory>

namespace ipcscope::zmtp {

/// PLAIN (RFC 24): HELLO with name and password, WELCOME, INITIATE, READY. A server that nobody judges for fails every
/// connection, as libzmq's does.
std::unique_ptr<Mechanism> makePlainMechanism(const Security& security, Judge judge);
bool plainComplete(const Security& security);

} // namespace ipcscope::zmtp
