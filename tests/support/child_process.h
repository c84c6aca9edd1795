// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/unique_fd.h"

#include <string>
#include <vector>

#include <sys/types.h>

namespace ipcscope::test {

/// A program with pipes to its stdin and stdout; killed on destruction, and by the kernel when the test dies.
class ChildProcess {
public:
    explicit ChildProcess(const std::vector<std::string>& arguments);
    /// Runs `script` with the system's Python, which has pyzmq.
    static ChildProcess python(const std::string& script, const std::vector<std::string>& arguments);
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&&) = delete;
    ~ChildProcess() { kill(); }

    /// What it wrote since the last call, without waiting.
    std::string output();
    void write(const std::string& text);
    void closeInput() { m_input.reset(); }
    /// SIGKILL, and waits for its end.
    void kill();
    void signal(int number) const;
    bool running();

private:
    pid_t m_pid = -1;
    UniqueFd m_input;
    UniqueFd m_output;
};

} // namespace ipcscope::test
