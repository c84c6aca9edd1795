// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/unique_fd.h"
#include "core/transport/ipc/address.h"

#include <QtGlobal>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipcscope::ipc::test {

constexpr uid_t nobody = 65534;

/// A folder of a test's own.
class Place {
public:
    Place() {
        if (!::mkdtemp(m_folder.data()) || ::chmod(m_folder.c_str(), 0755) < 0)
            qFatal("no temporary folder");
    }
    ~Place() {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    std::string path(const std::string& name = {}) const { return name.empty() ? m_folder : m_folder + "/" + name; }

private:
    std::string m_folder = (std::filesystem::temp_directory_path() / "ipcscope-test-XXXXXX").string();
};

inline Address addressOf(const std::string& path) {
    return Address::fromPath(path).value();
}

/// The kernel's own words, for sockets that are not made by the code under test.
inline UniqueFd plainSocket(const std::string& path, int kind) {
    UniqueFd fd(::socket(AF_UNIX, kind | SOCK_CLOEXEC, 0));
    sockaddr_un name;
    const socklen_t length = addressOf(path).fill(name);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), length) < 0)
        fd.reset();
    return fd;
}

inline UniqueFd plainListener(const std::string& path, int backlog = 5) {
    UniqueFd fd = plainSocket(path, SOCK_STREAM);
    if (fd && ::listen(fd.get(), backlog) < 0)
        fd.reset();
    return fd;
}

inline void makeStale(const std::string& path) {
    if (!plainListener(path))
        qFatal("cannot make a stale socket");
}

inline void writeFile(const std::string& path, const std::string& text) {
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        qFatal("cannot write a file");
}

inline std::string readFile(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string text(1000, '\0');
    const ssize_t got = ::read(fd.get(), text.data(), text.size());
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
}

struct Look {
    bool there = false;
    mode_t kind = 0;
    mode_t mode = 0;
    ino_t inode = 0;
};

inline Look lookAt(const std::string& path) {
    struct stat facts{};
    if (::lstat(path.c_str(), &facts) < 0)
        return {};
    return {true, facts.st_mode & S_IFMT, facts.st_mode & 07777, facts.st_ino};
}

/// Runs `work` in a child process and gives what it returned, a small number.
inline int inChild(const std::function<int()>& work) {
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(work());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/// The same as another user. Needs root.
inline int asNobody(const std::function<int()>& work) {
    return inChild([&work] { return ::setgid(nobody) == 0 && ::setuid(nobody) == 0 ? work() : 254; });
}

} // namespace ipcscope::ipc::test
