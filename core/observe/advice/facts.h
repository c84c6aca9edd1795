// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace ipcscope::advice {

/// What an intent is about, taken apart; also when it can be no address, such as a path that is too long.
struct Target {
    std::string name; ///< path bytes, or '@' + abstract name
    bool abstract = false;
    std::string base;   ///< for titles: the file's base name, showable
    std::string shown;  ///< for bodies: the whole name, showable
    std::string folder; ///< the one the file is in, as bytes; "." for a bare name
};
Target targetOf(std::string_view endpoint);

/// As endpoints are named in a list: absolute, links in its folder followed.
std::string listedName(const Target& target);

/// What kind of file, "a regular file (2.1 KiB)"; empty if there is none or it is a socket.
std::string fileDescription(const std::string& path);
/// "/run/orderd has mode 0700 and belongs to orderd." The nearest folder above `path` that bars the way; empty if none
/// does.
std::string closedFolder(const std::string& path);
/// The folder above `path` that is missing or no folder; empty if all are there.
std::string missingFolder(const std::string& path);

/// Who has bound a name now, as far as the kernel tells without contact.
struct Holder {
    std::optional<discovery::Owner> owner;
    uid_t uid = 0;
    bool listens = false;      ///< else the name is bound, and nobody listens on it
    std::uint32_t waiting = 0; ///< connections not accepted yet
    std::uint32_t backlog = 0;
};
std::optional<Holder> holderOf(const Target& target);

std::string userName(uid_t uid);   ///< showable; the number if it has no name
std::string modeText(mode_t mode); ///< "0755"
std::string sizeText(std::uint64_t size);
std::string ageText(std::int64_t since);              ///< "3 days ago", of seconds since the epoch
std::string spanText(std::chrono::milliseconds span); ///< "500 ms", "2 s"
/// Of a measured wait that ran into its limit: the limit, in tenths of a second.
std::string waitText(std::chrono::milliseconds waited);

} // namespace ipcscope::advice
