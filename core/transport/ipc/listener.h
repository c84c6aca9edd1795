// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/removal.h"
#include "core/transport/ipc/stream.h"

#include <optional>
#include <string>
#include <string_view>

namespace ipcscope::ipc {

struct ListenOptions {
    /// Mode of the socket file from its first moment; unset: what the umask says. The umask itself is never touched.
    std::optional<mode_t> mode = 0600;
    int backlog = 100;
    /// Take the name away from a program that is alive. Never applies to what is not a socket.
    bool takeover = false;
};

/// A bound, listening, non-blocking AF_UNIX stream socket. Binding over a name that exists follows one rule: not a
/// socket: never touched (EEXIST); dead: replaced; alive or unknown: EADDRINUSE unless `takeover`. Its own file is
/// removed on destruction, only if the inode at the path is still its own; a wildcard's private directory goes too.
/// Holds limits::reserveDescriptors, so that this also works where no descriptor is left.
class Listener {
public:
    /// The wildcard makes a 0700 directory under $XDG_RUNTIME_DIR, else $TMPDIR, else /tmp: the first that is an
    /// absolute path, short enough, and lets us. Errors carry "bind PATH" and the step: EADDRINUSE, EEXIST (not a
    /// socket), ENOENT (no such folder), EACCES, ENOTDIR, ... EACCES or EPERM at the step "replace" is a dead socket in
    /// a folder where we may not remove it.
    static Result<Listener> bind(const Address& address, const ListenOptions& options);
    /// Takes over a descriptor that is bound and listening already (USE_FD, systemd's socket activation). Its file is
    /// neither made nor removed by us; `address` only names it. EINVAL: it is no listening AF_UNIX stream socket; it is
    /// left open then.
    static Result<Listener> adopt(int descriptor, const Address& address);
    Listener(Listener&& other) noexcept = default;
    Listener& operator=(Listener&& other) noexcept;
    ~Listener();

    int fd() const { return m_fd.get(); }
    /// The real address: LAST_ENDPOINT.
    const Address& address() const { return m_address; }
    /// What stood at the name before.
    Replaced replaced() const { return m_replaced; }
    /// Empty: nobody waits. EMFILE and ENFILE are errors: pause and try again later.
    Result<std::optional<Stream>> accept();

private:
    Listener(UniqueFd fd, Address address)
        : m_fd(std::move(fd))
        , m_address(std::move(address)) {}
    Result<void> bindPath(const ListenOptions& options);
    Result<void> makeRoom(bool takeover);
    Result<void> claimFile(std::optional<mode_t> mode);
    Result<void> makePrivateFolder();
    std::unexpected<Error> failed(int number, std::string_view step = {}) const;
    void removeOwnFile() noexcept;

    UniqueFd m_fd;
    Address m_address;
    std::optional<FileId> m_file; ///< ours, noted at bind
    std::string m_ownPath;        ///< absolute, as the working directory may change
    std::string m_privateFolder;  ///< of a wildcard
    Replaced m_replaced = Replaced::Nothing;
    UniqueFd m_reserve; ///< given up to remove our file: all others may be in use then
};

} // namespace ipcscope::ipc
