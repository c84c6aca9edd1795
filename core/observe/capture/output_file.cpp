// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/output_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::capture {

namespace {

constexpr int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t ownerOnly = 0600;
constexpr int tries = 1'000;

Result<void> syncFolder(int folder, const std::string& path) {
    const UniqueFd fd(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || (::fsync(fd.get()) != 0 && errno != EINVAL))
        return systemFailure(errno, "sync the folder of " + path);
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
bool isInWork(int folder, const std::string& name) {
    const UniqueFd fd(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    return fd && ::flock(fd.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

/// Whether what has the name, if anything does, is a file that nobody works on.
Result<void> mayReplace(int folder, const std::string& name, const std::string& path) {
    struct stat facts{};
    if (::fstatat(folder, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? Result<void>() : systemFailure(errno, "create " + path);
    if (!S_ISREG(facts.st_mode))
        return systemFailure(ENOTSUP, "replace " + path);
    return isInWork(folder, name) ? systemFailure(EBUSY, "replace " + path) : Result<void>();
}

/// Where this link of this user's leads: empty if it is no link.
Result<std::string> targetOf(int file, const std::string& path) {
    struct stat facts{};
    if (::fstat(file, &facts) != 0)
        return systemFailure(errno, "create " + path);
    if (!S_ISLNK(facts.st_mode))
        return std::string();
    if (facts.st_uid != ::geteuid())
        return systemFailure(EPERM, "follow " + path);
    std::string target(PATH_MAX, '\0');
    const auto size = ::readlinkat(file, "", target.data(), target.size());
    if (size < 0)
        return systemFailure(errno, "follow " + path);
    target.resize(static_cast<std::size_t>(size));
    return target;
}

/// The file that commit() will give its name has one of its own length: the longest names are names, too.
std::string temporaryName(int number) {
    return fmt::format(".ipcscope-{}-{}.part", ::getpid(), number);
}

/// In place of a temporary name where the file has none before commit(): nothing of it is left if this program ends.
constexpr std::string_view noName = "/";

/// Invalid where the file system has no such files, or they could not get a name later.
UniqueFd unnamedIn(int folder) {
    if (::access("/proc/self/fd", X_OK) != 0)
        return {};
    return UniqueFd(::openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, ownerOnly));
}

bool giveName(int fd, int folder, const std::string& name) {
    const auto self = fmt::format("/proc/self/fd/{}", fd);
    return ::linkat(AT_FDCWD, self.c_str(), folder, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

/// Gives `name`, or if that is taken a temporary one, which it answers; errno of the last attempt.
std::optional<std::string> giveNameOr(int fd, int folder, const std::string& name) {
    if (giveName(fd, folder, name))
        return std::string();
    for (int number = 0; errno == EEXIST && number < tries; ++number) {
        if (auto temporary = temporaryName(number); giveName(fd, folder, temporary))
            return temporary;
    }
    return std::nullopt;
}

struct Temporary {
    UniqueFd fd;
    std::string name;
};

/// A new file with a temporary name; errno of the last attempt.
std::optional<Temporary> temporaryIn(int folder) {
    for (int number = 0; number < tries; ++number) {
        auto name = temporaryName(number);
        UniqueFd fd(::openat(folder, name.c_str(), flags, ownerOnly));
        if (fd)
            return Temporary{std::move(fd), std::move(name)};
        if (errno != EEXIST)
            break;
    }
    return std::nullopt;
}

Result<void> writeAll(int fd, ByteView bytes, const std::string& path) {
    while (!bytes.empty()) {
        const auto done = ::write(fd, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return systemFailure(done < 0 ? errno : EIO, "write " + path);
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return {};
}

Result<void> copyAll(int from, int to, const std::string& path) {
    Bytes piece(1 << 20);
    for (std::uint64_t at = 0;;) {
        const auto got = ::pread(from, piece.data(), piece.size(), static_cast<off_t>(at));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? systemFailure(errno, "write " + path) : Result<void>();
        if (auto done = writeAll(to, ByteView(piece).first(static_cast<std::size_t>(got)), path); !done)
            return done;
        at += static_cast<std::uint64_t>(got);
    }
}

} // namespace

Result<OutputFile::Place> OutputFile::placeOf(std::string path) {
    const auto end = path.rfind('/') + 1; // npos + 1 is 0
    const std::string folder = end == 0 ? "." : path.substr(0, end);
    const std::string name = end == path.size() ? "." : path.substr(end);
    UniqueFd fd(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return systemFailure(errno, "create " + path);
    return Place{.folder = std::move(fd), .name = name, .path = std::move(path)};
}

/// Where a link of this user's leads, whether or not something is there; the path's place itself if it is none.
Result<OutputFile::Place> OutputFile::followed(std::string path) {
    constexpr int mostLinks = 40;
    for (int links = 0; links < mostLinks; ++links) {
        auto place = placeOf(path);
        if (!place)
            return place;
        const UniqueFd file(::openat(place->folder.get(), place->name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        if (!file && errno != ENOENT)
            return systemFailure(errno, "create " + path);
        auto target = file ? targetOf(file.get(), path) : Result<std::string>();
        if (!target)
            return std::unexpected(target.error());
        if (target->empty())
            return place;
        path = target->starts_with('/') ? *target : path.substr(0, path.rfind('/') + 1) + *target;
    }
    return systemFailure(ELOOP, "follow " + path);
}

Result<OutputFile> OutputFile::create(const std::string& path) {
    auto place = placeOf(path);
    if (!place)
        return std::unexpected(place.error());
    UniqueFd fd(::openat(place->folder.get(), place->name.c_str(), flags, ownerOnly));
    if (!fd)
        return systemFailure(errno, "create " + path);
    return OutputFile(std::move(fd), std::move(*place), {});
}

Result<OutputFile> OutputFile::replacing(const std::string& path) {
    auto place = followed(path);
    if (!place)
        return std::unexpected(place.error());
    const int folder = place->folder.get();
    if (auto may = mayReplace(folder, place->name, place->path); !may)
        return std::unexpected(may.error());
    if (auto fd = unnamedIn(folder); fd)
        return OutputFile(std::move(fd), std::move(*place), std::string(noName));
    auto temporary = temporaryIn(folder);
    if (!temporary)
        return systemFailure(errno, "create " + path);
    return OutputFile(std::move(temporary->fd), std::move(*place), std::move(temporary->name));
}

OutputFile::~OutputFile() {
    if (m_fd && !m_temporary.empty() && m_temporary != noName)
        ::unlinkat(m_place.folder.get(), m_temporary.c_str(), 0);
}

Result<void> OutputFile::write(ByteView bytes) {
    return writeAll(m_fd.get(), bytes, path());
}

Result<void> OutputFile::cut(std::uint64_t size) {
    if (::ftruncate(m_fd.get(), static_cast<off_t>(size)) != 0 ||
        ::lseek(m_fd.get(), static_cast<off_t>(size), SEEK_SET) < 0)
        return systemFailure(errno, "write " + path());
    return {};
}

Result<void> OutputFile::commit() {
    const int folder = m_place.folder.get();
    if (::fsync(m_fd.get()) != 0 && errno != EINVAL)
        return systemFailure(errno, "write " + path());
    if (!m_temporary.empty()) {
        if (auto may = mayReplace(folder, m_place.name, path()); !may) // writing took its time
            return may;
        if (m_temporary == noName) {
            auto named = giveNameOr(m_fd.get(), folder, m_place.name);
            if (auto copied = named ? Result<void>() : copyToNamed(); !copied)
                return copied;
            if (named)
                m_temporary = std::move(*named);
            else if (auto may = mayReplace(folder, m_place.name, path()); !may) // and so did copying
                return may;
        }
        if (!m_temporary.empty() && ::renameat(folder, m_temporary.c_str(), folder, m_place.name.c_str()) != 0)
            return systemFailure(errno, "write " + path());
        m_temporary.clear();
    }
    if (auto found = find(m_fd.get(), path()); !found)
        return found;
    return syncFolder(folder, path());
}

/// Where the file system makes files without a name, but gives them none later.
Result<void> OutputFile::copyToNamed() {
    auto temporary = temporaryIn(m_place.folder.get());
    if (!temporary)
        return systemFailure(errno, "write " + path());
    const auto nameless = std::exchange(m_fd, std::move(temporary->fd));
    m_temporary = std::move(temporary->name);
    if (auto copied = copyAll(nameless.get(), m_fd.get(), path()); !copied)
        return copied;
    return ::fsync(m_fd.get()) == 0 || errno == EINVAL ? Result<void>() : systemFailure(errno, "write " + path());
}

UniqueFd OutputFile::reader() const {
    return UniqueFd(::fcntl(m_fd.get(), F_DUPFD_CLOEXEC, 0));
}

bool OutputFile::lock() {
    return ::flock(m_fd.get(), LOCK_EX) == 0;
}

void OutputFile::discard() {
    if (m_temporary == noName)
        return;
    ::unlinkat(m_place.folder.get(), (m_temporary.empty() ? m_place.name : m_temporary).c_str(), 0);
}

} // namespace ipcscope::capture
