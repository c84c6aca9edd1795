// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <fstream>
#include <string>

#include <unistd.h>

namespace ipcscope::test {

/// Of this process, as the kernel counts them; proc(5), statm.
inline std::size_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// The most that there were since forgetPeak(); proc(5), VmHWM.
inline std::size_t peakResidentBytes() {
    std::ifstream file("/proc/self/status");
    std::string word;
    while (file >> word && word != "VmHWM:")
        continue;
    std::size_t kibibytes = 0;
    file >> kibibytes;
    return kibibytes << 10;
}

/// False: it cannot be forgotten here; proc(5), clear_refs.
inline bool forgetPeak() {
    std::ofstream file("/proc/self/clear_refs");
    return static_cast<bool>(file << '5' << std::flush);
}

} // namespace ipcscope::test
