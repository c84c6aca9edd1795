// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/side.h"

#include "tests/bench/allocations.h"
#include "tests/bench/placement.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
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

/// A number of /proc/self/status.
double statusFigure(std::string_view name) {
    std::ifstream status("/proc/self/status");
    std::string word;
    double figure = 0;
    while (status >> word) {
        if (word == name)
            status >> figure;
    }
    return figure;
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

double ownMemory() {
    return 1024 * statusFigure("RssAnon:");
}

int threadCount() {
    return static_cast<int>(statusFigure("Threads:"));
}

std::size_t raiseDescriptorLimit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

void Meter::start() {
    m_allocations = m_countsAllocations ? allocationsSoFar() : 0;
    m_start = Clock::now();
}

void Meter::stop() {
    m_time = Clock::now() - m_start;
    m_allocations = m_countsAllocations ? allocationsSoFar() - m_allocations : 0;
}

Laps::Laps(const Task& task)
    : m_warmUp(task.warmUp) {
    m_times.reserve(task.total());
}

Report Laps::report(double processor) {
    m_times.erase(m_times.begin(),
                  m_times.begin() + static_cast<std::ptrdiff_t>(std::min(m_warmUp, m_times.size() - 1)));
    const auto at = [this](double share) {
        const auto place =
            m_times.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(m_times.size() - 1));
        std::ranges::nth_element(m_times, place);
        return static_cast<double>(*place);
    };
    return {.processor = processor, .median = at(0.5), .slowest = at(0.99)};
}

void check(std::span<const std::uint8_t> body, std::size_t size) {
    if (body.size() != size || body.front() != filling || body.back() != filling)
        throw std::runtime_error("not the message that was sent");
}

} // namespace ipcscope::bench
