// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/base/unique_fd.h"
#include "tests/bench/side.h"

#include <optional>
#include <string>

#include <sys/types.h>

namespace ipcscope::bench {

/// Who does a side's part: our sockets, the system's libzmq, the C functions of ours, or the proof programs that show
/// what the kernel allows, or the window. Each program holds one of them only, but for our sockets and the proof.
enum class Library : std::uint8_t { Own, Libzmq, CFunctions, Proof, Window };
/// "own", "libzmq", "c", "proof", "window"
std::string_view nameOf(Library library);
std::optional<Library> libraryOf(std::string_view name);

/// One side, in a process of its own; killed if it is still there on destruction.
class Process {
public:
    /// Throws std::runtime_error when it cannot be started.
    Process(Library library, std::string_view role, const Task& task);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t pid() const { return m_pid; }
    /// What it says next; empty if it failed. Also how it says that it is ready.
    std::optional<Report> hear();
    void go();

private:
    pid_t m_pid = -1;
    UniqueFd m_control;
};

} // namespace ipcscope::bench
