// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/removal.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::ipc {

namespace {

constexpr int sideNamesToTry = 100;
constexpr int putBacksToTry = 100;

} // namespace

Removal::Removal(const std::string& path, const FileId& expected, Only only)
    : m_path(path)
    , m_expected(expected)
    , m_only(only) {
    const std::size_t slash = path.rfind('/');
    m_name = slash == std::string::npos ? path : path.substr(slash + 1);
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    m_folder.reset(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    m_openError = m_folder ? 0 : errno;
}

std::unexpected<Error> Removal::failed(int number, const std::string& step) const {
    return systemFailure(number, "remove " + m_path + (step.empty() ? "" : ": " + step));
}

/// 0, or what is wrong with the file at `name`.
int Removal::compare(const std::string& name) const {
    struct stat facts{};
    if (::fstatat(m_folder.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) < 0)
        return errno;
    if (!S_ISSOCK(facts.st_mode))
        return EEXIST;
    return FileId{facts.st_dev, facts.st_ino} == m_expected ? 0 : ESTALE;
}

Result<void> Removal::takeAway() {
    if (const Result<void> seen = look(); !seen)
        return seen;
    if (const Result<void> moved = moveAside(); !moved)
        return moved;
    return judge();
}

Result<void> Removal::look() const {
    if (!m_folder)
        return failed(m_openError, "open its folder");
    if (const int number = compare(m_name); number != 0)
        return failed(number, "look at it");
    return {};
}

Result<void> Removal::moveAside() {
    for (int tries = 0; tries < sideNamesToTry; ++tries) {
        m_side = freshSideName();
        if (::renameat2(m_folder.get(), m_name.c_str(), m_folder.get(), m_side.c_str(), RENAME_NOREPLACE) == 0)
            return {};
        if (errno != EEXIST)
            return failed(errno, "rename");
    }
    return failed(EEXIST, "rename");
}

Result<void> Removal::judge() {
    if (const int number = whyNot(); number != 0)
        return putBack(number);
    return {};
}

/// 0: it may go.
int Removal::whyNot() const {
    if (m_only == Only::Dead) {
        const Result<PathFile> file = PathFile::open(m_side, m_folder.get());
        if (!file)
            return file.error().code.value();
        if (file->id() == m_expected && inspect(*file).liveness != Liveness::Dead)
            return EADDRINUSE;
    }
    return compare(m_side);
}

Result<void> Removal::discard() {
    if (const int number = compare(m_side); number != 0)
        return failed(number, "look at what was moved aside");
    if (::unlinkat(m_folder.get(), m_side.c_str(), 0) < 0)
        return putBack(errno);
    return {};
}

Result<void> Removal::restore() {
    if (::renameat2(m_folder.get(), m_side.c_str(), m_folder.get(), m_name.c_str(), RENAME_NOREPLACE) != 0)
        return failed(errno, "put it back");
    return {};
}

/// If another took the name meanwhile, the newest binder keeps it. What is no socket is never given up.
std::unexpected<Error> Removal::putBack(int reason) const {
    const int folder = m_folder.get();
    for (int tries = 0; tries < putBacksToTry; ++tries) {
        if (::renameat2(folder, m_side.c_str(), folder, m_name.c_str(), RENAME_NOREPLACE) == 0)
            return failed(reason, "");
        if (errno != EEXIST)
            break;
        const Result<PathFile> newest = PathFile::open(m_name, folder);
        const Result<PathFile> displaced = PathFile::open(m_side, folder);
        if (newest && displaced && newest->isSocket() && displaced->isSocket() &&
            ::unlinkat(folder, m_side.c_str(), 0) == 0)
            return failed(reason, "");
        if (newest || newest.error().code.value() != ENOENT)
            break;
    }
    return failed(reason, "what stood there is now " + m_side);
}

namespace {

Result<void> remove(const std::string& path, const FileId& expected, Removal::Only only) {
    Removal removal(path, expected, only);
    if (const Result<void> taken = removal.takeAway(); !taken)
        return taken;
    return removal.discard();
}

} // namespace

Result<void> removeDead(const std::string& path, const FileId& expected) {
    return remove(path, expected, Removal::Only::Dead);
}

Result<void> removeAny(const std::string& path, const FileId& expected) {
    return remove(path, expected, Removal::Only::AnySocket);
}

} // namespace ipcscope::ipc
