// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/unique_fd.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace ipcscope::discovery {

/// One descriptor of a process.
struct Descriptor {
    int number = -1;
    std::uint32_t socket = 0; ///< its inode; 0: it is none
    bool held = false;        ///< for who keeps it: it is one of those that are looked for
};

/// /proc/PID/fd, to look at single descriptors.
class DescriptorFolder {
public:
    explicit DescriptorFolder(pid_t pid);
    /// False: the process ended, or its descriptors may not be read.
    explicit operator bool() const { return static_cast<bool>(m_folder); }
    /// Its inode; 0: it is none.
    std::uint32_t socket(int descriptor) const { return behind(descriptor).value_or(0); }
    /// The same; unset: there is no such descriptor.
    std::optional<std::uint32_t> behind(int descriptor) const;

private:
    UniqueFd m_folder;
};

/// How many a process has open, in one call; unset: it ended, or this kernel does not tell (before 6.2).
std::optional<std::size_t> openDescriptors(pid_t pid);

/// By number; empty if they may not be read.
std::vector<Descriptor> descriptorsOf(pid_t pid);

/// The descriptors of many processes. Begins at once, on threads of its own where there is enough for them: the kernel
/// does nearly all of the work, and for one process beside another.
class DescriptorWalk {
public:
    explicit DescriptorWalk(std::vector<pid_t> pids);
    ~DescriptorWalk();
    DescriptorWalk(const DescriptorWalk&) = delete;
    DescriptorWalk& operator=(const DescriptorWalk&) = delete;
    /// Takes part until all is done; then those of each process, in the order they were given in.
    std::vector<std::vector<Descriptor>> finish();

private:
    void takePart();

    std::vector<pid_t> m_pids;
    std::vector<std::vector<Descriptor>> m_descriptors;
    std::atomic<std::size_t> m_next{0};
    std::vector<std::jthread> m_helpers;
};

} // namespace ipcscope::discovery
