// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo/process.h"

#include "app/terminal/ending_signals.h"
#include "core/transport/base/unique_fd.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipcscope::demo {
namespace {

/// Standard input and output belong to the demo itself.
void leaveStandardStreams() {
    const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!nothing)
        return;
    ::dup2(nothing.get(), STDIN_FILENO);
    ::dup2(nothing.get(), STDOUT_FILENO);
}

int play(const Part& part, const Folder& folder, UniqueFd started) {
    const UniqueFd ending = terminal::endingSignals();
    Reactor reactor;
    const auto actor = part.start(reactor, folder);
    if (!actor) {
        fmt::print(stderr, "{}: {}\n", part.process, describe(actor.error()));
        return 1;
    }
    const char ready = '1';
    if (::write(started.get(), &ready, 1) != 1)
        return 1;
    started.reset();
    std::array waiting{pollfd{.fd = reactor.fd(), .events = POLLIN, .revents = 0},
                       pollfd{.fd = ending.get(), .events = POLLIN, .revents = 0}};
    while (waiting[1].revents == 0) {
        if (::poll(waiting.data(), waiting.size(), -1) > 0 && waiting[0].revents != 0)
            reactor.turn();
    }
    return 0;
}

[[noreturn]] void becomePart(const Part& part, const Folder& folder, pid_t parent, UniqueFd started) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::prctl(PR_SET_NAME, std::string(part.process).c_str());
    leaveStandardStreams();
    int status = 1;
    try {
        if (::getppid() == parent)
            status = play(part, folder, std::move(started));
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}: {}\n", part.process, error.what());
    }
    if (::getppid() != parent)
        folder.remove();
    ::_exit(status);
}

} // namespace

Result<Process> Process::start(const Part& part, const Folder& folder) {
    const std::string attempt = "start " + std::string(part.process);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return systemFailure(errno, attempt);
    const UniqueFd started(ends[0]);
    UniqueFd toStarted(ends[1]);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        return systemFailure(errno, attempt);
    if (pid == 0)
        becomePart(part, folder, parent, std::move(toStarted));
    Process process(pid);
    toStarted.reset();
    char ready = 0;
    ssize_t count = 0;
    do {
        count = ::read(started.get(), &ready, 1);
    } while (count < 0 && errno == EINTR);
    if (count != 1)
        return systemFailure(ECHILD, attempt);
    return process;
}

Process::Process(Process&& other) noexcept
    : m_pid(std::exchange(other.m_pid, -1)) {}

Process::~Process() {
    if (m_pid <= 0)
        return;
    ::kill(m_pid, SIGTERM);
    while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

} // namespace ipcscope::demo
