// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/duo.h"

#include "core/transport/base/unique_fd.h"

#include <array>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipcscope::bench {
namespace {

constexpr unsigned longest = 120; // s

struct Report {
    double seconds = 0;
    double processor = 0; ///< s
};

double processorTime() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Channel {
    UniqueFd read;
    UniqueFd write;
};

Channel makeChannel() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("pipe");
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

void tell(const UniqueFd& to, const Report& report) {
    if (::write(to.get(), &report, sizeof report) != sizeof report)
        throw std::runtime_error("the other process is gone");
}

std::optional<Report> hear(const UniqueFd& from) {
    Report report;
    if (::read(from.get(), &report, sizeof report) != sizeof report)
        return std::nullopt;
    return report;
}

/// Runs `work` in a child process.
pid_t spawn(std::string_view name, std::string_view side, std::optional<int> core, const std::function<void()>& work) {
    std::fflush(stdout);
    const pid_t pid = ::fork();
    if (pid != 0)
        return pid;
    ::alarm(longest);
    ::prctl(PR_SET_NAME, std::string(name).append(side).c_str());
    runOn(core);
    try {
        work();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ipcscope-bench: %s\n", error.what());
        ::_exit(1);
    }
    ::_exit(0);
}

} // namespace

void Meter::count() {
    ++m_count;
    if (m_count == m_load.warmUp)
        m_start = Clock::now();
    else if (m_count == m_load.total())
        m_time = Clock::now() - m_start;
}

std::optional<Measured> measure(const Sides& sides, const Load& load, const Placement& placement) {
    Channel bound = makeChannel();
    Channel sent = makeChannel();
    Channel received = makeChannel();
    Channel finished = makeChannel();
    const pid_t sender = spawn(sides.name, "-send", placement.sender, [&] {
        finished.write.reset();
        const double before = processorTime();
        sides.send(load, [&] { tell(bound.write, {}); });
        // What libzmq's own thread still writes belongs to the sender's bill.
        (void)hear(finished.read);
        tell(sent.write, {0, processorTime() - before});
    });
    bound.write.reset();
    sent.write.reset();
    if (!hear(bound.read))
        return std::nullopt;
    const pid_t receiver = spawn(sides.name, "-receive", placement.receiver, [&] {
        const double before = processorTime();
        Meter meter(load);
        sides.receive(load, meter);
        tell(received.write, {meter.seconds(), processorTime() - before});
    });
    received.write.reset();
    const auto receiverReport = hear(received.read);
    finished.write.reset();
    const auto senderReport = hear(sent.read);
    ::waitpid(sender, nullptr, 0);
    ::waitpid(receiver, nullptr, 0);
    if (!receiverReport || !senderReport)
        return std::nullopt;
    const double total = static_cast<double>(load.total()) * 1e-6;
    return Measured{static_cast<double>(load.messages) / receiverReport->seconds, senderReport->processor / total,
                    receiverReport->processor / total};
}

} // namespace ipcscope::bench
