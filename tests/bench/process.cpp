// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/process.h"

#include <array>
#include <csignal>
#include <filesystem>
#include <stdexcept>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipcscope::bench {
namespace {

struct Named {
    Library library;
    std::string_view name;
    std::string_view program;
};

constexpr std::array<Named, 5> libraries{{
    {Library::Own, "own", "ipcscope-bench"},
    {Library::Libzmq, "libzmq", "ipcscope-bench-libzmq"},
    {Library::CFunctions, "c", "ipcscope-bench-c"},
    {Library::Proof, "proof", "ipcscope-bench"},
    {Library::Window, "window", "ipcscope-bench-window"},
}};

const Named& entry(Library library) {
    return libraries[static_cast<std::size_t>(library)];
}

std::string programOf(Library library) {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / entry(library).program;
}

} // namespace

std::string_view nameOf(Library library) {
    return entry(library).name;
}

std::optional<Library> libraryOf(std::string_view name) {
    for (const Named& one : libraries) {
        if (one.name == name)
            return one.library;
    }
    return std::nullopt;
}

Process::Process(Library library, std::string_view role, const Task& task) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        throw std::runtime_error("socketpair");
    m_control = UniqueFd(ends[0]);
    const UniqueFd far(ends[1]);
    const std::string program = programOf(library);
    const std::string name = std::string(nameOf(library)).append(".").append(role);
    m_pid = ::fork();
    if (m_pid == 0) {
        const std::string fd = std::to_string(::dup(far.get()));
        ::execl(program.c_str(), program.c_str(), "side", name.c_str(), fd.c_str(), nullptr);
        ::_exit(127);
    }
    if (m_pid < 0 || ::write(m_control.get(), &task, sizeof task) != sizeof task)
        throw std::runtime_error("cannot start " + name);
}

Process::~Process() {
    m_control.reset();
    if (m_pid < 0)
        return;
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
}

std::optional<Report> Process::hear() {
    Report report;
    if (::recv(m_control.get(), &report, sizeof report, MSG_WAITALL) != sizeof report)
        return std::nullopt;
    return report;
}

void Process::go() {
    const char go = 1;
    [[maybe_unused]] const ssize_t sent = ::send(m_control.get(), &go, 1, MSG_NOSIGNAL);
}

} // namespace ipcscope::bench
