// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/elf.h"
#include "core/observe/discovery/endpoint.h"

#include <ctime>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <sys/types.h>

namespace ipcscope::discovery {

/// The libzmq that is part of a program or of a module of it (zeromq.js' addon, a program linked statically): it
/// defines zmq_version, whose instructions hold the three numbers of zmq_version(3). Version 0.0.0: it is there, but
/// its instructions are none that we know. Kind None: no such function is in its symbol tables.
Library libraryBuiltInto(const ReadAt& file);

/// A file that a process has mapped, by /proc/PID/maps.
struct MappedFile {
    std::string path;
    ino_t inode = 0;
    bool operator==(const MappedFile&) const = default;
};
/// Those with "zmq" or "zeromq" in their path, each once, 16 at the most.
std::vector<MappedFile> likelyModules(std::string_view maps);

/// Looks into the files that a process runs, and remembers what was found by file. Any thread.
class BuiltInLibraries {
public:
    /// Into its likely modules, and then into its program.
    Library of(pid_t pid, std::string_view maps);

private:
    using File = std::tuple<dev_t, ino_t, off_t, std::time_t, long>;
    /// `inode`: what it has to be; 0: any.
    Library in(const std::string& path, ino_t inode);

    std::mutex m_mutex;
    std::map<File, Library> m_known;
};

} // namespace ipcscope::discovery
