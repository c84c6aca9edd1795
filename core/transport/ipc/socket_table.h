// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/error.h"
#include "core/transport/base/unique_fd.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace ipcscope::ipc {

/// A file as the kernel's socket table names it: the superblock's device and the low 32 bits of the inode.
struct TableFile {
    std::uint32_t device = 0; ///< kernel encoding (major << 20 | minor)
    std::uint32_t inode = 0;
    bool operator==(const TableFile&) const = default;
};

/// One AF_UNIX socket of this network namespace, from sock_diag(7).
struct TableSocket {
    std::uint32_t inode = 0; ///< the socket's own, as in /proc/PID/fd "socket:[inode]"
    std::uint16_t kind = 0;  ///< SOCK_STREAM, ...
    bool listening = false;
    bool connected = false;         ///< an accepted connection carries its listener's name and file
    std::string name;               ///< bytes at bind time: a path, or '\0' + abstract name; empty: unnamed
    std::optional<TableFile> file;  ///< of the path it was bound to
    std::uint32_t peer = 0;         ///< inode of the connected peer; 0: none
    std::uint32_t receiveQueue = 0; ///< bytes unread; for a listener: connections waiting
    std::uint32_t sendQueue = 0;    ///< for a listener: the backlog limit
    uid_t uid = 0;
    std::vector<std::uint32_t> waiting; ///< of a listener: inodes of the peers that it has not accepted yet
};

/// Every AF_UNIX socket the kernel shows us, in the kernel's order. Needs no privilege. "read the socket table" on
/// failure (EPERM or EPROTONOSUPPORT in a sandbox without netlink).
Result<std::vector<TableSocket>> readSocketTable();

/// The same over time: asked through one descriptor, and an answer is taken apart only if it is not the one before.
class SocketTable {
public:
    /// False: nothing is different since the last call. After an error the sockets are those of before.
    Result<bool> refresh();
    const std::vector<TableSocket>& sockets() const { return m_sockets; }
    /// Leaves none behind.
    std::vector<TableSocket> takeSockets() { return std::exchange(m_sockets, {}); }

private:
    UniqueFd m_fd;
    Bytes m_answer, m_buffer;
    Bytes m_spare; ///< room for the next answer, as the pages of a fresh one would cost more than the comparison
    std::vector<TableSocket> m_sockets;
};

/// One socket of this network namespace by its inode, of any process. ENOENT: there is none.
Result<TableSocket> readSocket(std::uint32_t inode);

/// Whether a file seen by stat and one named by the table are the same (the device of the path's mount is compared, as
/// st_dev differs from the superblock's on btrfs and some overlays).
enum class Same { No, Yes, Unknown };

/// Compares through /proc/self/mountinfo; read once, so make one per scan.
class FileComparison {
public:
    FileComparison();
    /// Also by the mounts of another process, for paths that lead through its /proc/PID/root.
    void addMountsOf(pid_t process);
    /// `path` is looked up with statx, without following a last symbolic link.
    Same compare(const std::string& path, const TableFile& file) const;
    /// How the table would name what a descriptor (O_PATH will do) or a path stands for. Empty: it cannot be told.
    std::optional<TableFile> tableFile(int fd) const;
    std::optional<TableFile> tableFile(const std::string& path) const;

private:
    struct Mount {
        std::uint64_t id = 0;
        std::uint32_t device = 0;
    };
    void addMounts(const std::string& table);
    std::optional<TableFile> lookUp(int folder, const char* path, int flags) const;

    std::vector<Mount> m_mounts;
};

} // namespace ipcscope::ipc
