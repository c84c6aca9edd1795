// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal/output.h"

#include "app/terminal/arguments.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace ipcscope::terminal {

void Output::line(std::string_view text) {
    if (!m_closed)
        m_text.append(text).push_back('\n');
}

void Output::bytes(std::string_view text) {
    if (!m_closed)
        m_text.append(text);
}

void Output::close() {
    m_closed = true;
    m_text.clear();
    m_written = 0;
}

void Output::writeSome() {
    if (m_text.empty())
        return;
    const std::size_t size = std::min<std::size_t>(m_text.size() - m_written, PIPE_BUF);
    const ssize_t wrote = ::write(m_fd, m_text.data() + m_written, size);
    if (wrote < 0) {
        const int error = errno;
        if (error == EAGAIN || error == EINTR)
            return;
        if (error != EPIPE && !std::exchange(s_failed, true))
            say(fmt::format("ipcscope-cli: standard output: {}", std::generic_category().message(error)));
        close();
        return;
    }
    m_written += static_cast<std::size_t>(wrote);
    if (m_written == m_text.size()) {
        m_text.clear();
        m_written = 0;
    }
}

void Output::finish(std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (waiting()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd ready{.fd = m_fd, .events = POLLOUT, .revents = 0};
        if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) == 0)
            return;
        writeSome();
    }
}

} // namespace ipcscope::terminal
