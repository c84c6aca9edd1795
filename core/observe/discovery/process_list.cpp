// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/process_list.h"

#include "core/observe/discovery/process_facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace ipcscope::discovery {

std::vector<pid_t> allProcesses() {
    std::vector<pid_t> pids;
    forEachEntry("/proc", [&pids](int, const char* name) {
        pid_t pid = 0;
        const char* end = name + std::strlen(name);
        if (const auto [last, error] = std::from_chars(name, end, pid); error == std::errc() && last == end)
            pids.push_back(pid);
    });
    std::ranges::sort(pids);
    return pids;
}

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
