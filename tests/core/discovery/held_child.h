// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <sys/wait.h>
#include <unistd.h>

namespace ipcscope::test {

/// A child process that does something and then stays as it is until this object goes.
class HeldChild {
public:
    explicit HeldChild(const std::function<bool()>& prepare) {
        int told[2], held[2];
        if (::pipe(told) != 0 || ::pipe(held) != 0)
            return;
        m_pid = ::fork();
        if (m_pid == 0) {
            ::close(told[0]);
            ::close(held[1]);
            const char answer = prepare() ? 'y' : 'n';
            char byte = 0;
            if (::write(told[1], &answer, 1) == 1)
                static_cast<void>(::read(held[0], &byte, 1));
            ::_exit(0);
        }
        ::close(told[1]);
        ::close(held[0]);
        m_held = held[1];
        char answer = 'n';
        m_ready = ::read(told[0], &answer, 1) == 1 && answer == 'y';
        ::close(told[0]);
    }
    ~HeldChild() { end(); }
    HeldChild(const HeldChild&) = delete;
    HeldChild& operator=(const HeldChild&) = delete;

    bool ready() const { return m_ready; }
    pid_t pid() const { return m_pid; }
    void end() {
        if (m_pid <= 0)
            return;
        ::close(m_held);
        ::waitpid(m_pid, nullptr, 0);
        m_pid = 0;
    }

private:
    pid_t m_pid = 0;
    int m_held = -1;
    bool m_ready = false;
};

} // namespace ipcscope::test
