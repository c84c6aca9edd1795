// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cerrno>
#include <cstddef>

#include <dlfcn.h>
#include <sys/stat.h>
#include <sys/types.h>

/// Makes the Nth of the calls that change files fail. For one source file of a program: it defines the calls.
namespace ipcscope::test {

/// So many more succeed, then one fails. Negative: none does.
inline std::atomic<int> callsLeft = -1;
inline std::atomic<int> failWith = 0;

inline bool fails() {
    if (callsLeft < 0 || callsLeft-- > 0)
        return false;
    errno = failWith;
    return true;
}

template<class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

} // namespace ipcscope::test

extern "C" {
ssize_t write(int fd, const void* bytes, size_t size) {
    static auto* const real = ipcscope::test::next<ssize_t(int, const void*, size_t)>("write");
    struct stat facts{};
    const bool file = ::fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode);
    return file && ipcscope::test::fails() ? -1 : real(fd, bytes, size);
}
int fsync(int fd) {
    static auto* const real = ipcscope::test::next<int(int)>("fsync");
    return ipcscope::test::fails() ? -1 : real(fd);
}
int renameat(int fromFolder, const char* from, int toFolder, const char* to) {
    static auto* const real = ipcscope::test::next<int(int, const char*, int, const char*)>("renameat");
    return ipcscope::test::fails() ? -1 : real(fromFolder, from, toFolder, to);
}
}
