// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/sockets/options.h"
#include "core/transport/zmtp/curve_keys.h"
#include "tests/support/libzmq.h"

#include <string>
#include <string_view>

namespace ipcscope::test {

/// The keys of the two sides of a CURVE connection, made once.
const zmtp::curve::KeyPair& serverKeys();
const zmtp::curve::KeyPair& clientKeys();

/// Our side of NULL, PLAIN (admin, secret) or CURVE.
sockets::Options secured(const std::string& mechanism, zmtp::Security::Role role);
/// libzmq's side. As a server of PLAIN it needs a ZapHandler.
void secure(LibzmqSocket& socket, const std::string& mechanism, zmtp::Security::Role role,
            const char* password = "secret");
zmtp::Security::Role other(zmtp::Security::Role role);

} // namespace ipcscope::test
