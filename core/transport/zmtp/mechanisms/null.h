// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/zmtp/mechanism.h"

#include <memory>

namespace ipcscope::zmtp {

/// NULL (RFC 37): both sides send READY as soon as the greeting is over; where somebody judges peers, behind its
/// verdict.
std::unique_ptr<Mechanism> makeNullMechanism(const Security& security, Judge judge);
bool nullComplete(const Security& security);

} // namespace ipcscope::zmtp
