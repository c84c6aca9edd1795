// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal/loop.h"

#include "app/terminal/ending_signals.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <poll.h>
#include <unistd.h>

namespace ipcscope::terminal {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

Loop::Loop()
    : m_signals(endingSignals())
    , m_out(STDOUT_FILENO) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // write(2) answers EFBIG then
}

Loop::~Loop() {
    m_out.finish(std::chrono::seconds(1));
}

Loop::End Loop::run(std::optional<milliseconds> limit, const std::function<bool()>& done) {
    constexpr milliseconds longestWait = std::chrono::hours(1);
    const auto start = Clock::now();
    for (;;) {
        if (done())
            return End::Done;
        if (m_interrupted)
            return End::Interrupted;
        if (m_out.closed())
            return End::NoReader;
        milliseconds left = longestWait;
        if (limit) {
            left = std::min(left, *limit - std::chrono::floor<milliseconds>(Clock::now() - start));
            if (left.count() <= 0)
                return End::TimeOver;
        }
        wait(left);
    }
}

void Loop::wait(milliseconds longest) {
    const short writing = m_out.waiting() ? POLLOUT : 0;
    std::array ready{
        pollfd{.fd = m_reactor.fd(), .events = POLLIN, .revents = 0},
        pollfd{.fd = m_signals.get(), .events = POLLIN, .revents = 0},
        pollfd{.fd = m_out.fd(), .events = writing, .revents = 0},
    };
    if (::poll(ready.data(), ready.size(), static_cast<int>(longest.count())) <= 0)
        return;
    if (ready[1].revents != 0)
        m_interrupted = true;
    if ((ready[2].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
        m_out.close();
    else if ((ready[2].revents & POLLOUT) != 0)
        m_out.writeSome();
    m_reactor.turn();
}

} // namespace ipcscope::terminal
