// SPDX-License-Identifier: MPL-2.0
#pragma once

namespace ipcscope::sockets {

class Pipe;

/// Where a socket's messages pass without a question to its pattern: kept up to date by the pattern's FairIn and
/// BalanceOut, used by the socket's calls while the pipe itself agrees (Pipe::sendAllowed(), hasSpare()).
struct Express {
    Pipe* in = nullptr;  ///< the only one that has messages for receive()
    Pipe* out = nullptr; ///< the only one that send() has to choose from
};

} // namespace ipcscope::sockets
