// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/output_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <climits>
#include <cstdio>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::capture {

namespace {

constexpr int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t ownerOnly = 0600;

/// With its slash; empty: the working folder.
std::string folderOf(const std::string& path) {
    return path.substr(0, path.rfind('/') + 1);
}

Result<void> syncFolder(const std::string& path) {
    const auto folder = folderOf(path).empty() ? std::string(".") : folderOf(path);
    const UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || (::fsync(fd.get()) != 0 && errno != EINVAL))
        return systemFailure(errno, "sync " + folder);
    return {};
}

/// ENOENT: nothing has the file any more. ESTALE: it has another name.
Result<void> find(int fd, const std::string& path) {
    struct stat own{}, named{};
    if (::fstat(fd, &own) != 0 || (::lstat(path.c_str(), &named) != 0 && errno != ENOENT))
        return systemFailure(errno, "write " + path);
    if (own.st_nlink == 0)
        return systemFailure(ENOENT, "find " + path);
    if (own.st_ino != named.st_ino || own.st_dev != named.st_dev)
        return systemFailure(ESTALE, "find " + path);
    return {};
}

/// Somebody has locked it.
bool isInWork(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    return fd && ::flock(fd.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

/// Whether what has the name, if anything does, is a file that nobody works on.
Result<void> mayReplace(const std::string& path) {
    struct stat facts{};
    if (::lstat(path.c_str(), &facts) != 0)
        return errno == ENOENT ? Result<void>() : systemFailure(errno, "create " + path);
    if (!S_ISREG(facts.st_mode))
        return systemFailure(ENOTSUP, "replace " + path);
    return isInWork(path) ? systemFailure(EBUSY, "replace " + path) : Result<void>();
}

/// Where a link of this user's leads, whether or not something is there; the path itself if it is none.
Result<std::string> followed(std::string path) {
    constexpr int mostLinks = 40;
    for (int links = 0; links < mostLinks; ++links) {
        struct stat facts{};
        if (::lstat(path.c_str(), &facts) != 0)
            return errno == ENOENT ? Result<std::string>(std::move(path)) : systemFailure(errno, "create " + path);
        if (!S_ISLNK(facts.st_mode))
            return path;
        if (facts.st_uid != ::geteuid())
            return systemFailure(EPERM, "follow " + path);
        std::string target(PATH_MAX, '\0');
        const auto size = ::readlink(path.c_str(), target.data(), target.size());
        if (size < 0)
            return systemFailure(errno, "follow " + path);
        target.resize(static_cast<std::size_t>(size));
        path = target.starts_with('/') ? target : folderOf(path) + target;
    }
    return systemFailure(ELOOP, "follow " + path);
}

/// The file that commit() will give its name has one of its own length: the longest names are names, too.
std::string temporaryBeside(const std::string& path, int number) {
    return fmt::format("{}.ipcscope-{}-{}.part", folderOf(path), ::getpid(), number);
}

} // namespace

Result<OutputFile> OutputFile::create(const std::string& path) {
    UniqueFd fd(::open(path.c_str(), flags, ownerOnly));
    if (!fd)
        return systemFailure(errno, "create " + path);
    return OutputFile(std::move(fd), path, {});
}

Result<OutputFile> OutputFile::replacing(const std::string& path) {
    auto target = followed(path);
    if (!target)
        return std::unexpected(target.error());
    if (auto may = mayReplace(*target); !may)
        return std::unexpected(may.error());
    constexpr int tries = 1'000;
    for (int number = 0; number < tries; ++number) {
        auto name = temporaryBeside(*target, number);
        UniqueFd fd(::open(name.c_str(), flags, ownerOnly));
        if (fd)
            return OutputFile(std::move(fd), std::move(*target), std::move(name));
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
    if (m_temporary.empty()) {
        if (auto found = find(m_fd.get(), m_path); !found)
            return found;
    } else {
        if (auto may = mayReplace(m_path); !may) // writing took its time
            return may;
        if (std::rename(m_temporary.c_str(), m_path.c_str()) != 0)
            return systemFailure(errno, "write " + m_path);
    }
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
