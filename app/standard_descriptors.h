// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cerrno>
#include <initializer_list>

#include <fcntl.h>
#include <unistd.h>

namespace ipcscope {

/// First of all in main(): who started us may have closed 0, 1 or 2. They are taken then, so that no file or socket of
/// ours gets their number and is written to as if it were a terminal; reading and writing them fails as before.
inline void occupyStandardDescriptors() {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY); // the lowest that is free
    }
}

} // namespace ipcscope
