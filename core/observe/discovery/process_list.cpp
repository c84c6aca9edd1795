// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/process_list.h"

#include "core/observe/discovery/owners.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace ipcscope::discovery {

ProcessList::ProcessList()
    : m_load(::open("/proc/loadavg", O_RDONLY | O_CLOEXEC)) {}

/// proc_loadavg(5): "0.05 0.10 0.07 RUNNING/ALL LAST", how many threads there are and the newest process: with both as
/// they were, none was started, so none ended either.
std::string ProcessList::counts() const {
    std::array<char, 128> buffer;
    const ssize_t length = ::pread(m_load.get(), buffer.data(), buffer.size(), 0);
    const std::string_view text(buffer.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    return std::string(text.substr(std::min(text.find('/'), text.size())));
}

const std::vector<pid_t>& ProcessList::refresh() {
    std::string now = counts();
    if (now.empty() || now != m_counts) {
        m_processes = allProcesses();
        m_counts = std::move(now);
    }
    return m_processes;
}

} // namespace ipcscope::discovery
