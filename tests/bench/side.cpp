// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/side.h"

#include "tests/bench/placement.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace ipcscope::bench {
namespace {

constexpr unsigned longest = 120; // s

[[noreturn]] void alone() {
    throw std::runtime_error("the measuring process is gone");
}

} // namespace

Task Control::task() {
    Task task;
    if (::read(m_fd, &task, sizeof task) != sizeof task)
        alone();
    return task;
}

void Control::ready() {
    report({});
}

void Control::wait() {
    char go = 0;
    if (::read(m_fd, &go, 1) != 1)
        alone();
}

void Control::report(const Report& report) {
    if (::write(m_fd, &report, sizeof report) != sizeof report)
        alone();
}

int runSide(std::span<const Role> roles, std::string_view role, int controlFd) {
    ::alarm(longest);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGPIPE, SIG_IGN);
    try {
        const auto found = std::ranges::find(roles, role, &Role::name);
        if (found == roles.end())
            throw std::runtime_error("no such role");
        Control control(controlFd);
        const Task task = control.task();
        if (task.core >= 0)
            runOn(task.core);
        found->work(task, control);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ipcscope-bench: %s: %s\n", std::string(role).c_str(), error.what());
        return 1;
    }
    return 0;
}

double processorTime() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void check(std::span<const std::uint8_t> body, std::size_t size) {
    if (body.size() != size || body.front() != filling || body.back() != filling)
        throw std::runtime_error("not the message that was sent");
}

} // namespace ipcscope::bench
