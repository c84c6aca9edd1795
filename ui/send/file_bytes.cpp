// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/send/file_bytes.h"

#include "core/transport/base/unique_fd.h"

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::ui {

Result<Bytes> readRegularFile(const std::string& path, std::size_t limit) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file)
        return systemFailure(errno, "open " + path);
    struct stat facts{};
    if (::fstat(file.get(), &facts) != 0)
        return systemFailure(errno, "look at " + path);
    if (!S_ISREG(facts.st_mode))
        return systemFailure(EINVAL, "read " + path);
    if (static_cast<std::uint64_t>(facts.st_size) > limit)
        return systemFailure(EFBIG, "read " + path);
    Bytes bytes;
    Bytes piece(std::size_t{256} << 10);
    bytes.reserve(static_cast<std::size_t>(facts.st_size));
    for (;;) {
        const ssize_t got = ::read(file.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return systemFailure(errno, "read " + path);
        if (got == 0)
            return bytes;
        if (bytes.size() + static_cast<std::size_t>(got) > limit)
            return systemFailure(EFBIG, "read " + path);
        bytes.insert(bytes.end(), piece.begin(), piece.begin() + got);
    }
}

} // namespace ipcscope::ui
