// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/sources/joined.h"
#include "core/transport/ipc/address.h"
#include "core/transport/ipc/path_file.h"
#include "core/transport/ipc/socket_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace ipcscope::advice {

inline constexpr std::string_view taking = "a mere connect takes messages away from a PUSH, DEALER, REQ or PAIR socket";

/// What an address stands for at this moment: a socket that a connect could reach.
struct Place {
    bool abstract = false;
    std::string name; ///< as endpoints are named; of a path the one behind all links
    ipc::FileId file;
    std::int64_t changed = 0; ///< ns: numbers of files are used again
    bool operator==(const Place&) const = default;
};
/// Empty: there is no such socket.
std::optional<Place> placeOf(const ipc::Address& address);

/// Who is at a place, and what they are known by.
struct Meeting {
    capture::Encounter encounter;
    bool looked = true;                                ///< the kernel answered who listens
    std::optional<ipc::TableSocket> listener;          ///< none: nobody listens, or it cannot be told who
    std::vector<std::pair<pid_t, std::string>> owners; ///< each with its discovery::identityOf()
};
/// Reads the kernel's table, and /proc of every process for who holds the listener. Contacts nobody.
Meeting meet(const Place& place);
/// Whether the same would be met at the same place again: looks at the listener and its owners alone. That the listener
/// was handed to one more process is not seen.
bool isStillThere(const Meeting& meeting, const Place& place);

} // namespace ipcscope::advice
