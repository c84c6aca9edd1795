// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cerrno>
#include <cstring>
#include <string>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipcscope::test {

/// Why this process may not make such namespaces (CLONE_NEWNET, ...), for QSKIP; empty: it may. Asked by a child that
/// does nothing but that: where it may, whatever fails of a test is a failure.
inline std::string lackForNamespaces(int namespaces) {
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(::unshare(namespaces) == 0 ? 0 : errno);
    int status = 0;
    pid_t ended = -1;
    if (child > 0) {
        do
            ended = ::waitpid(child, &status, 0);
        while (ended < 0 && errno == EINTR);
    }
    if (ended < 0 || !WIFEXITED(status) || WEXITSTATUS(status) == 0)
        return {};
    if (WEXITSTATUS(status) == EPERM)
        return "needs CAP_SYS_ADMIN, to make a namespace";
    return std::string("no namespace can be made here: ") + std::strerror(WEXITSTATUS(status));
}

} // namespace ipcscope::test
