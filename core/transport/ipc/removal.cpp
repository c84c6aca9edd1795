// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/removal.h"

#include "core/transport/base/unique_fd.h"

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

enum class Only { Dead, AnySocket };

/// One name in one directory, which stays that directory whatever happens to the path that led there.
class Removal {
public:
    explicit Removal(const std::string& path)
        : m_path(path) {
        const std::size_t slash = path.rfind('/');
        m_name = slash == std::string::npos ? path : path.substr(slash + 1);
        const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
        m_folder.reset(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        m_openError = m_folder ? 0 : errno;
    }

    Result<void> run(const FileId& expected, Only only) {
        if (!m_folder)
            return failed(m_openError, "open its folder");
        if (const int number = compare(m_name, expected); number != 0)
            return failed(number, "look at it");
        if (const int number = moveAside(); number != 0)
            return failed(number, "rename");
        if (const int number = judge(expected, only); number != 0)
            return putBack(number);
        if (::unlinkat(m_folder.get(), m_side.c_str(), 0) < 0)
            return putBack(errno);
        return {};
    }

private:
    std::unexpected<Error> failed(int number, const std::string& step) const {
        return systemFailure(number, "remove " + m_path + (step.empty() ? "" : ": " + step));
    }

    /// 0, or what is wrong with the file at `name`.
    int compare(const std::string& name, const FileId& expected) const {
        struct stat facts{};
        if (::fstatat(m_folder.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) < 0)
            return errno;
        if (!S_ISSOCK(facts.st_mode))
            return EEXIST;
        return FileId{facts.st_dev, facts.st_ino} == expected ? 0 : ESTALE;
    }

    int moveAside() {
        for (int tries = 0; tries < sideNamesToTry; ++tries) {
            m_side = freshSideName();
            if (::renameat2(m_folder.get(), m_name.c_str(), m_folder.get(), m_side.c_str(), RENAME_NOREPLACE) == 0)
                return 0;
            if (errno != EEXIST)
                return errno;
        }
        return EEXIST;
    }

    /// The second look, when nobody can bind over it any more. 0: it may go.
    int judge(const FileId& expected, Only only) const {
        if (only == Only::Dead) {
            const Result<PathFile> file = PathFile::open(m_side, m_folder.get());
            if (!file)
                return file.error().code.value();
            if (file->id() == expected && inspect(*file).liveness != Liveness::Dead)
                return EADDRINUSE;
        }
        return compare(m_side, expected);
    }

    /// If another took the name meanwhile, the newest binder keeps it. What is no socket is never given up.
    std::unexpected<Error> putBack(int reason) const {
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

    std::string m_path;
    std::string m_name;
    std::string m_side;
    UniqueFd m_folder;
    int m_openError = 0;
};

} // namespace

Result<void> removeDead(const std::string& path, const FileId& expected) {
    return Removal(path).run(expected, Only::Dead);
}

Result<void> removeAny(const std::string& path, const FileId& expected) {
    return Removal(path).run(expected, Only::AnySocket);
}

} // namespace ipcscope::ipc
