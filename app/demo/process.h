// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/part.h"
#include "core/transport/base/error.h"

#include <sys/types.h>

namespace ipcscope::demo {

/// A running part. Ends with this object, and with our process however that ends; in the latter case it removes the
/// demo's folder.
class Process {
public:
    /// Forks, and waits until the part is bound or connecting.
    static Result<Process> start(const Part& part, const Folder& folder);
    Process(Process&& other) noexcept;
    Process& operator=(Process&&) = delete;
    ~Process();

private:
    explicit Process(pid_t pid)
        : m_pid(pid) {}
    pid_t m_pid;
};

} // namespace ipcscope::demo
