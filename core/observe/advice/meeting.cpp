// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/meeting.h"

#include "core/observe/advice/bound_program.h"
#include "core/observe/advice/contact_risk.h"
#include "core/observe/discovery/other_networks.h"
#include "core/observe/discovery/owners.h"
#include "core/observe/discovery/process_facts.h"
#include "core/transport/ipc/liveness.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::advice {

namespace {

/// The listener's line in the table; null and `sure`: there is none.
struct Found {
    const ipc::TableSocket* socket = nullptr;
    bool sure = true;
};

Found listenerAt(const Place& place, const std::vector<ipc::TableSocket>& table) {
    const auto find = [&table](auto matches) {
        const auto at = std::ranges::find_if(table, matches);
        return at != table.end() ? &*at : nullptr;
    };
    if (place.abstract) {
        const std::string bound = '\0' + place.name.substr(1);
        return {.socket = find([&](const auto& each) { return each.name == bound && !each.connected; })};
    }
    const auto look = ipc::inspect(place.name, table, ipc::FileComparison(), ipc::Contact::None);
    if (look.liveness == ipc::Liveness::Dead)
        return {.sure = !discovery::mayListenElsewhere(place.name)};
    const bool gone = look.liveness == ipc::Liveness::Absent || look.liveness == ipc::Liveness::NotASocket;
    const auto* socket =
        look.listener != 0 ? find([&](const auto& each) { return each.inode == look.listener; }) : nullptr;
    return {.socket = socket, .sure = gone || socket != nullptr};
}

/// The place itself, where it cannot be told who listens there.
std::string somebodyAt(const Place& place) {
    return fmt::format("file {}:{}:{}", place.file.device, place.file.inode, place.changed);
}

Meeting meetBehind(const ipc::TableSocket& listener) {
    discovery::Owners owners;
    owners.update({listener.inode});
    discovery::Endpoint endpoint;
    endpoint.listener = listener.inode;
    endpoint.owners = owners.of(listener.inode);
    endpoint.anotherUsers = endpoint.owners.empty() && listener.uid != ::geteuid();
    const std::string program = boundProgram(endpoint); // one that starts again is the same
    Meeting meeting{.encounter = {.who = program.empty() ? fmt::format("socket {}", listener.inode) : program,
                                  .objection = contactRisk(endpoint).reason},
                    .listener = listener,
                    .owners = {}};
    for (const discovery::Owner& owner : endpoint.owners)
        meeting.owners.emplace_back(owner.pid, discovery::identityOf(owner.pid));
    return meeting;
}

Meeting meetSomebodyAt(const Place& place, std::string objection) {
    return {.encounter = {.who = somebodyAt(place), .objection = std::move(objection)}, .listener = {}, .owners = {}};
}

Meeting unknownAt(const Place& place) {
    auto meeting =
        meetSomebodyAt(place, fmt::format("Who listens there cannot be found out. Before ZeroMQ 4.3.3 {}.", taking));
    meeting.looked = false;
    return meeting;
}

} // namespace

std::optional<Place> placeOf(const ipc::Address& address) {
    if (address.form() == ipc::Address::Form::Abstract)
        return Place{.abstract = true, .name = "@" + address.name(), .file = {}, .changed = 0};
    struct stat status{};
    if (address.form() != ipc::Address::Form::Path || ::stat(address.name().c_str(), &status) != 0 ||
        !S_ISSOCK(status.st_mode) || ::faccessat(AT_FDCWD, address.name().c_str(), W_OK, AT_EACCESS) != 0)
        return std::nullopt;
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(address.name().c_str(), nullptr), &std::free);
    return Place{.abstract = false,
                 .name = real ? real.get() : address.name(),
                 .file = {.device = status.st_dev, .inode = status.st_ino},
                 .changed = status.st_ctim.tv_sec * 1'000'000'000LL + status.st_ctim.tv_nsec};
}

Meeting meet(const Place& place) {
    const auto table = ipc::readSocketTable();
    if (!table)
        return unknownAt(place);
    const Found found = listenerAt(place, *table);
    if (!found.sure)
        return meetSomebodyAt(place, fmt::format("No program that can be seen from here listens there, but one in a "
                                                 "container may. Before ZeroMQ 4.3.3 {}.",
                                                 taking));
    const bool reached = found.socket && found.socket->kind == SOCK_STREAM;
    return reached ? meetBehind(*found.socket) : Meeting{};
}

bool isStillThere(const Meeting& meeting, const Place& place) {
    if (!meeting.looked)
        return false;
    if (!meeting.listener)
        return !place.abstract; // whoever binds a path makes another file
    const auto now = ipc::readSocket(meeting.listener->inode);
    return now && now->name == meeting.listener->name && now->file == meeting.listener->file &&
           std::ranges::all_of(meeting.owners, [](const auto& owner) {
               return !owner.second.empty() && discovery::identityOf(owner.first) == owner.second;
           });
}

} // namespace ipcscope::advice
