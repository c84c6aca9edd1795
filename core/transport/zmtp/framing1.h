// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/zmtp/edge.h"

#include <memory>

namespace ipcscope::zmtp {

/// The framing of ZMTP 1.0 (RFC 13): length of flags and body (one byte, or FF and eight), flags (1: MORE), body.
std::unique_ptr<Edge> makeFraming1();

} // namespace ipcscope::zmtp
