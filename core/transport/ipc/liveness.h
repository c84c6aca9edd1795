// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/ipc/path_file.h"
#include "core/transport/ipc/socket_table.h"

#include <string>
#include <vector>

namespace ipcscope::ipc {

enum class Liveness {
    Absent,     ///< nothing at the path
    NotASocket, ///< a file, folder, link, ...: never touched
    Dead,       ///< a socket that no listener is, that refuses a connect, and that was the same file before and after
    Live,       ///< a listener is behind it
    Unknown,    ///< cannot be told (another user's, files that cannot be compared, bound but not listening yet): counts
                ///< as live
};

struct LivenessFinding {
    Liveness liveness = Liveness::Absent;
    FileId file;                ///< unless Absent
    std::uint32_t listener = 0; ///< socket inode of the listener, if one was found, or of who is only bound to it
};

enum class Contact { Allowed, None };

/// Asks the kernel's table first, and only if no listener is that file tries a connect (a connect as the first check
/// would take messages from an old libzmq). Never follows a symbolic link, never opens anything.
LivenessFinding inspect(const std::string& path);
/// The same with a table that was read already. Contact::None: no connect is tried, and Dead then means "no listener
/// is that file"; good enough to show, never to remove.
LivenessFinding inspect(const std::string& path, const std::vector<TableSocket>& table,
                        const FileComparison& comparison, Contact contact);
/// The same for a file that is held already, whatever its name is by now; the caller sees to the name.
LivenessFinding inspect(const PathFile& file);
LivenessFinding inspect(const PathFile& file, const std::vector<TableSocket>& table, const FileComparison& comparison,
                        Contact contact);

} // namespace ipcscope::ipc
