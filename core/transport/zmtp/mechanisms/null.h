// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/zmtp/mechanism.h"

#include <memory>

namespace ipcscope::zmtp {

/// NULL (RFC 37): both sides send READY as soon as the greeting is over.
std::unique_ptr<Mechanism> makeNullMechanism();

} // namespace ipcscope::zmtp
