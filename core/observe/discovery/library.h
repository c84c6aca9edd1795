// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <optional>
#include <string>
#include <string_view>

namespace ipcscope::discovery {

/// libzmq.so.5.2.4, libzmq-<hash>.so.5.2.5 (as wheels ship it), either with " (deleted)" behind. Version 0.0.0: it is
/// libzmq, but its name does not tell three numbers.
std::optional<Library> libraryNamed(std::string_view fileName);

/// The oldest libzmq among the files of a /proc/PID/maps, since it is the one that may be unsafe; kind None if there is
/// none. proc_pid_maps(5).
Library libraryMapped(std::string_view maps);

/// Of a libzmq: "libzmq.so.5.2.4", or "libzmq.so" where its name does not tell three numbers; "built-in libzmq 4.3.5".
std::string nameOf(const Library& library);
/// The release it is, "4.3.4"; empty where that is not settled. libzmq.so.5.2.N is 4.3.N.
std::string releaseOf(const Library& library);

/// Is this the file name of one of our programs: ipcscope, ipcscope-...?
bool isOurProgram(std::string_view executable);

} // namespace ipcscope::discovery
