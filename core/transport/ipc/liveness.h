// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/socket_table.h"

#include <string>
#include <vector>

namespace ipcscope::ipc {

/// A file's identity as stat sees it.
struct FileId {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const FileId&) const = default;
};

enum class Liveness {
    Absent,     ///< nothing at the path
    NotASocket, ///< a file, folder, link, ...: never touched
    Dead,       ///< a socket that no listener is, that refuses a connect, and that was the same file before and after
    Live,       ///< a listener is behind it
    Unknown,    ///< cannot be told (another namespace, another user's, files that cannot be compared): counts as live
};

struct LivenessFinding {
    Liveness liveness = Liveness::Absent;
    FileId file;                ///< unless Absent
    std::uint32_t listener = 0; ///< socket inode of the listener, if one was found
};

/// Asks the kernel's table first, and only if no listener is that file tries a connect (a connect as the first check
/// would take messages from an old libzmq). Never follows a symbolic link, never opens anything.
LivenessFinding inspect(const std::string& path);
/// The same with a table that was read already. `contact` false: no connect is tried, and Dead then means "no listener
/// is that file"; good enough to show, never to remove.
enum class Contact { Allowed, None };
LivenessFinding inspect(const std::string& path, const std::vector<TableSocket>& table,
                        const FileComparison& comparison, Contact contact);

} // namespace ipcscope::ipc
