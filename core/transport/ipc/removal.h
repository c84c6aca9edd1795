// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/base/unique_fd.h"
#include "core/transport/ipc/liveness.h"

#include <string>

namespace ipcscope::ipc {

/// What stood at a name before we bound it.
enum class Replaced { Nothing, DeadSocket, LiveSocket };

/// Takes the dead socket `expected` away from `path`: rename aside without overwriting, look again, then unlink. If
/// what was renamed turns out to be alive or another file it is put back; if a new socket stands at the name by then,
/// the newest binder keeps it. ESTALE: not the expected file any more. EADDRINUSE: it is alive (and is back in its
/// place). EEXIST: not a socket. EACCES / EPERM: no right to rename in that folder; nothing was changed. ENOENT: gone
/// already.
Result<void> removeDead(const std::string& path, const FileId& expected);

/// Takes a name away from whoever holds it, for `takeover`: only ever a socket (EEXIST otherwise). Needs one
/// descriptor.
Result<void> removeAny(const std::string& path, const FileId& expected);

/// The same in steps, for whoever keeps what was taken away for a while. One name in one directory, which stays that
/// directory whatever happens to the path that led there. Errors as above.
class Removal {
public:
    enum class Only { Dead, AnySocket };

    Removal(const std::string& path, const FileId& expected, Only only);
    /// All of the first three.
    Result<void> takeAway();
    /// 1: the expected socket is at the name.
    Result<void> look() const;
    /// 2: it gets a name that nothing has.
    Result<void> moveAside();
    /// 3: the second look, when nobody can bind over it any more. An error means that it was put back.
    Result<void> judge();
    /// Unlinks what was moved aside, unless it is another file by now.
    Result<void> discard();
    /// Undoes moveAside(). EEXIST: something is at the name by now, and what was moved aside is where it is.
    Result<void> restore();
    const std::string& path() const { return m_path; }

private:
    std::unexpected<Error> failed(int number, const std::string& step) const;
    int compare(const std::string& name) const;
    int whyNot() const;
    std::unexpected<Error> putBack(int reason) const;

    std::string m_path, m_name, m_side;
    FileId m_expected;
    Only m_only;
    UniqueFd m_folder;
    int m_openError = 0;
};

} // namespace ipcscope::ipc
