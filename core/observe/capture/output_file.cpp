// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/output_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::capture {

namespace {

constexpr int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t ownerOnly = 0600;

Result<void> syncFolder(const std::string& path) {
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string::npos ? std::string(".") : path.substr(0, slash + 1);
    const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || (::fsync(fd.get()) != 0 && errno != EINVAL))
        return systemFailure(errno, "sync " + folder);
    return {};
}

} // namespace

Result<OutputFile> OutputFile::create(const std::string& path) {
    UniqueFd fd(::open(path.c_str(), flags, ownerOnly));
    if (!fd)
        return systemFailure(errno, "create " + path);
    return OutputFile(std::move(fd), path, {});
}

Result<OutputFile> OutputFile::replacing(const std::string& path) {
    constexpr int tries = 100;
    for (int number = 0; number < tries; ++number) {
        auto name = fmt::format("{}.{}-{}.part", path, ::getpid(), number);
        UniqueFd fd(::open(name.c_str(), flags, ownerOnly));
        if (fd)
            return OutputFile(std::move(fd), path, std::move(name));
        if (errno != EEXIST)
            break;
    }
    return systemFailure(errno, "create " + path);
}

OutputFile::~OutputFile() {
    if (m_fd && !m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

Result<void> OutputFile::write(ByteView bytes) {
    while (!bytes.empty()) {
        const auto done = ::write(m_fd.get(), bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return systemFailure(done < 0 ? errno : EIO, "write " + m_path);
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return {};
}

Result<void> OutputFile::cut(std::uint64_t size) {
    if (::ftruncate(m_fd.get(), static_cast<off_t>(size)) != 0 ||
        ::lseek(m_fd.get(), static_cast<off_t>(size), SEEK_SET) < 0)
        return systemFailure(errno, "write " + m_path);
    return {};
}

Result<void> OutputFile::commit() {
    if (::fsync(m_fd.get()) != 0 && errno != EINVAL)
        return systemFailure(errno, "write " + m_path);
    if (!m_temporary.empty() && std::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return systemFailure(errno, "write " + m_path);
    m_temporary.clear();
    return syncFolder(m_path);
}

UniqueFd OutputFile::reader() const {
    return UniqueFd(::fcntl(m_fd.get(), F_DUPFD_CLOEXEC, 0));
}

bool OutputFile::lock() {
    return ::flock(m_fd.get(), LOCK_EX) == 0;
}

void OutputFile::discard() {
    ::unlink((m_temporary.empty() ? m_path : m_temporary).c_str());
}

} // namespace ipcscope::capture
