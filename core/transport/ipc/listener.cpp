// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/listener.h"

#include "core/transport/ipc/private_folder.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <new>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::ipc {

namespace {

constexpr int bindsToTry = 8;
constexpr int claimsToTry = 50;

int bindTo(int fd, const Address& address) {
    sockaddr_un name;
    const socklen_t length = address.fill(name);
    return ::bind(fd, reinterpret_cast<const sockaddr*>(&name), length) == 0 ? 0 : errno;
}

std::string absolute(const std::string& path) {
    std::error_code unknown;
    const std::filesystem::path found = std::filesystem::absolute(path, unknown);
    return unknown ? path : found.string();
}

/// Whether `file` is what our socket `fd` was bound to, by the kernel's own table.
Same isOurs(int fd, const PathFile& file) {
    if (!file.isSocket())
        return Same::No;
    struct stat facts{};
    if (::fstat(fd, &facts) < 0)
        return Same::Unknown;
    const Result<TableSocket> socket = readSocket(static_cast<std::uint32_t>(facts.st_ino));
    const std::optional<TableFile> named = FileComparison().tableFile(file.fd());
    if (!socket || !socket->file || !named)
        return Same::Unknown;
    return *socket->file == *named ? Same::Yes : Same::No;
}

} // namespace

Result<Listener> Listener::bind(const Address& address, const ListenOptions& options) {
    Listener listener(UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)), address);
    if (!listener.m_fd)
        return listener.failed(errno, "socket");
    if (address.form() == Address::Form::Wildcard) {
        if (const Result<void> made = listener.makePrivateFolder(); !made)
            return std::unexpected(made.error());
    }
    if (address.form() == Address::Form::Abstract) {
        if (const int number = bindTo(listener.fd(), address); number != 0)
            return listener.failed(number);
    } else if (const Result<void> bound = listener.bindPath(options); !bound) {
        return std::unexpected(bound.error());
    }
    if (::listen(listener.fd(), options.backlog) < 0)
        return listener.failed(errno, "listen");
    return listener;
}

Result<Listener> Listener::adopt(int descriptor, const Address& address) {
    const auto says = [descriptor](int option) {
        int value = 0;
        socklen_t length = sizeof value;
        return ::getsockopt(descriptor, SOL_SOCKET, option, &value, &length) == 0 ? value : -1;
    };
    const auto failed = [&](int number) {
        return systemFailure(number, "bind " + address.display() + ": use descriptor " + std::to_string(descriptor));
    };
    if (says(SO_DOMAIN) != AF_UNIX || says(SO_TYPE) != SOCK_STREAM || says(SO_ACCEPTCONN) != 1)
        return failed(EINVAL);
    const int flags = ::fcntl(descriptor, F_GETFL);
    if (flags < 0 || ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0 ||
        ::fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0)
        return failed(errno);
    return Listener(UniqueFd(descriptor), address);
}

Listener& Listener::operator=(Listener&& other) noexcept {
    if (this == &other)
        return *this;
    removeOwnFile();
    m_fd = std::move(other.m_fd);
    m_address = std::move(other.m_address);
    m_file = std::exchange(other.m_file, std::nullopt);
    m_ownPath = std::move(other.m_ownPath);
    m_privateFolder = std::exchange(other.m_privateFolder, {});
    m_replaced = other.m_replaced;
    m_reserve = std::move(other.m_reserve);
    return *this;
}

Listener::~Listener() {
    removeOwnFile();
}

Result<std::optional<Stream>> Listener::accept() {
    int fd = -1;
    do {
        fd = ::accept4(m_fd.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    } while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (fd >= 0)
        return Stream(UniqueFd(fd));
    if (errno == EAGAIN)
        return std::nullopt;
    return systemFailure(errno, "accept on " + m_address.display());
}

Result<void> Listener::bindPath(const ListenOptions& options) {
    // What the socket allows now, less the umask, is what its file will allow from its first moment.
    if (options.mode && ::fchmod(m_fd.get(), *options.mode & 0777) < 0)
        return failed(errno, "fchmod");
    for (int tries = 0; tries < bindsToTry; ++tries) {
        const int number = bindTo(m_fd.get(), m_address);
        if (number == 0)
            return claimFile(options.mode);
        if (number != EADDRINUSE)
            return failed(number);
        if (const Result<void> room = makeRoom(options.takeover); !room)
            return room;
    }
    return failed(EADDRINUSE);
}

/// One attempt to free the name; success means that another bind is worth trying.
Result<void> Listener::makeRoom(bool takeover) {
    const std::string& path = m_address.name();
    const Result<PathFile> held = PathFile::open(path); // nobody else's file gets its number meanwhile
    const LivenessFinding found = inspect(path);
    if (found.liveness == Liveness::Absent)
        return {};
    if (found.liveness == Liveness::NotASocket)
        return failed(EEXIST);
    const bool dead = found.liveness == Liveness::Dead;
    if (!dead && !takeover)
        return failed(EADDRINUSE);
    const Result<void> removed = dead ? removeDead(path, found.file) : removeAny(path, found.file);
    if (removed) {
        m_replaced = dead ? Replaced::DeadSocket : Replaced::LiveSocket;
        return {};
    }
    const int number = removed.error().code.value();
    if (number == ENOENT || number == ESTALE || (number == EADDRINUSE && takeover))
        return {};
    return number == EADDRINUSE || number == EEXIST ? failed(number) : failed(number, "replace");
}

/// Notes which file is ours, and widens its mode while every connect is still refused.
Result<void> Listener::claimFile(std::optional<mode_t> mode) {
    m_ownPath = absolute(m_address.name());
    m_reserve.reset(::open("/", O_PATH | O_CLOEXEC));
    if (!m_reserve)
        return failed(errno, "keep a descriptor in reserve");
    const auto look = [this] {
        Result<PathFile> file = PathFile::open(m_address.name());
        return file && isOurs(m_fd.get(), *file) != Same::No ? std::optional(std::move(*file)) : std::nullopt;
    };
    std::optional<PathFile> file = look();
    // Another binder who looks for stale files may have moved ours aside for a moment.
    for (int tries = 0; tries < claimsToTry && !file; ++tries) {
        ::sched_yield();
        file = look();
    }
    if (!file)
        return failed(EADDRINUSE, "taken over at once");
    m_file = file->id();
    if (!mode || file->permissions() == (*mode & 0777))
        return {};
    if (::chmod(file->reachableName().c_str(), *mode & 0777) < 0)
        return failed(errno, "chmod");
    return {};
}

Result<void> Listener::makePrivateFolder() {
    int number = ENOENT;
    std::string step = "make a private folder";
    for (const std::string& base : privateFolderPlaces()) {
        std::string folder = base + std::string(privateFolderTemplate);
        Result<Address> address = Address::fromPath(folder + std::string(privateSocketName));
        if (address && ::mkdtemp(folder.data())) {
            m_privateFolder = folder;
            m_address = *Address::fromPath(folder + std::string(privateSocketName));
            return {};
        }
        number = address ? errno : ENAMETOOLONG;
        step = "make a private folder in " + base;
    }
    return failed(number, step);
}

std::unexpected<Error> Listener::failed(int number, std::string_view step) const {
    std::string attempt = "bind " + m_address.display();
    if (!step.empty())
        attempt.append(": ").append(step);
    return systemFailure(number, std::move(attempt));
}

void Listener::removeOwnFile() noexcept {
    if (!m_fd)
        return;
    m_reserve.reset();
    // Our socket keeps its file's inode alive, so nobody else's can have the same number.
    try {
        if (m_file)
            static_cast<void>(removeAny(m_ownPath, *m_file));
    } catch (const std::bad_alloc&) {
        return; // the file stays behind, stale
    }
    if (!m_privateFolder.empty())
        ::rmdir(m_privateFolder.c_str());
}

} // namespace ipcscope::ipc
