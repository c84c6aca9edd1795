// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/peer_filter.h"

#include <algorithm>
#include <cerrno>
#include <grp.h>
#include <optional>
#include <pwd.h>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::ipc {

namespace {

constexpr std::size_t firstRecordSize = 1024;
constexpr std::size_t largestRecordSize = std::size_t{1} << 20;

/// Calls `look(buffer, size)` with more and more room, until its answer is not ERANGE.
template<class Look>
bool withRoom(std::vector<char>& room, Look look) {
    for (room.resize(firstRecordSize); room.size() <= largestRecordSize; room.resize(room.size() * 4)) {
        const int number = look(room.data(), room.size());
        if (number != ERANGE)
            return number == 0;
    }
    return false;
}

std::optional<std::string> nameOf(uid_t user) {
    std::vector<char> room;
    passwd record{};
    passwd* found = nullptr;
    const bool looked =
        withRoom(room, [&](char* bytes, std::size_t size) { return ::getpwuid_r(user, &record, bytes, size, &found); });
    return looked && found ? std::optional<std::string>(found->pw_name) : std::nullopt;
}

bool lists(gid_t group, std::string_view member) {
    std::vector<char> room;
    ::group record{};
    ::group* found = nullptr;
    const bool looked = withRoom(
        room, [&](char* bytes, std::size_t size) { return ::getgrgid_r(group, &record, bytes, size, &found); });
    if (!looked || !found)
        return false;
    for (char** name = found->gr_mem; *name; ++name) {
        if (*name == member)
            return true;
    }
    return false;
}

} // namespace

bool PeerFilter::admits(const Credentials& peer) const {
    if (empty() || users.contains(peer.uid) || groups.contains(peer.gid) || processes.contains(peer.pid))
        return true;
    if (groups.empty())
        return false;
    const std::optional<std::string> name = nameOf(peer.uid);
    return name && std::ranges::any_of(groups, [&name](gid_t group) { return lists(group, *name); });
}

} // namespace ipcscope::ipc
