// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"

#include <cstdint>
#include <memory>
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

/// The same over time, at the price of what is new: the kernel is asked for the queues of all sockets, and for the
/// facts of those only that are new.
class SocketTable {
public:
    SocketTable();
    ~SocketTable();
    SocketTable(SocketTable&&) noexcept;
    SocketTable& operator=(SocketTable&&) noexcept;

    /// What is different since the last call. Sockets that are in no process yet and have no inode are not told of.
    struct News {
        bool all = false;                  ///< everything may be
        std::vector<std::size_t> came;     ///< where they stand in the sockets
        std::vector<std::uint32_t> others; ///< inodes of those that went, and of those whose queues are different
        bool any() const { return all || !came.empty() || !others.empty(); }
    };
    /// That a socket without a name got one, and neither listens nor is connected, is all that the queues do not tell.
    enum class Names { AsBefore, MayBeNew };
    /// `sockets`: as the last call left them; in no particular order. After an error they are those of before.
    Result<News> refresh(std::vector<TableSocket>& sockets, Names names = Names::MayBeNew);

private:
    class Core;
    std::unique_ptr<Core> m_core;
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
    /// The same of a file that lstat saw: of all files with one st_dev a single one is looked up.
    Same compare(const std::string& path, dev_t device, ino_t inode, const TableFile& file);
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
    std::vector<std::pair<dev_t, std::uint32_t>> m_devices; ///< the superblock's behind each st_dev
};

} // namespace ipcscope::ipc
