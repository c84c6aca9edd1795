// SPDX-License-Identifier: MPL-2.0
#pragma once

namespace ipcscope::zmtp {

/// To be called before anything of libsodium's that needs randomness; any thread, as often as one likes. Throws
/// std::system_error where it cannot be used.
void startSodium();

} // namespace ipcscope::zmtp
