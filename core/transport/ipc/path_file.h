// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/base/unique_fd.h"

#include <optional>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/types.h>

namespace ipcscope::ipc {

/// A file's identity as stat sees it.
struct FileId {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const FileId&) const = default;
};

/// Holds on to one file of any kind without opening it (O_PATH), so that it stays the same file whatever happens to its
/// name meanwhile. A symbolic link is held itself, never what it points to.
class PathFile {
public:
    /// `name` relative to the directory descriptor `folder`. "look at NAME": ENOENT, ENOTDIR, EACCES, EMFILE, ...
    static Result<PathFile> open(const std::string& name, int folder = AT_FDCWD);

    int fd() const { return m_fd.get(); }
    const FileId& id() const { return m_id; }
    bool isSocket() const;
    /// Permission bits, as they were when it was opened.
    mode_t permissions() const;
    /// A name that reaches this very file for connect() and chmod(), however long its own name is.
    std::string reachableName() const;

private:
    UniqueFd m_fd;
    FileId m_id;
    mode_t m_mode = 0;
};

/// A file name that nothing has: ".ipcscope-PID-N".
std::string freshSideName();
/// The process that took such a name; empty for any other.
std::optional<pid_t> sideNameOwner(std::string_view name);

} // namespace ipcscope::ipc
