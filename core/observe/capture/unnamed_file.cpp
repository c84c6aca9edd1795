// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/unnamed_file.h"

#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace ipcscope::capture {

UniqueFd unnamedFile() {
    const char* const wanted = std::getenv("TMPDIR");
    for (const char* const folder : {wanted == nullptr ? "/var/tmp" : wanted, "/var/tmp", "/tmp"}) {
        constexpr mode_t ownerOnly = 0600;
        if (UniqueFd fd(::open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, ownerOnly)); fd)
            return fd;
    }
    return UniqueFd(::memfd_create("ipcscope", MFD_CLOEXEC));
}

Result<void> writeTo(int fd, ByteView bytes) {
    while (!bytes.empty()) {
        const auto done = ::write(fd, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return systemFailure(done < 0 ? errno : EIO, "write a temporary file");
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return {};
}

} // namespace ipcscope::capture
