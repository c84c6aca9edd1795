// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/contact_risk.h"

#include "core/observe/advice/bound_program.h"
#include "core/observe/discovery/library.h"
#include "core/observe/discovery/other_networks.h"
#include "core/observe/discovery/owners.h"
#include "core/transport/base/showable.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <tuple>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::advice {

namespace {

using discovery::Endpoint;
using discovery::Library;
using discovery::Owner;
using discovery::State;
using zmtp::SocketType;

constexpr std::string_view taking = "a mere connect takes messages away from a PUSH, DEALER, REQ or PAIR socket";

enum class Safety { Safe, Old, VersionUnknown, Unknown };

Safety safetyOf(const Library& library) {
    const auto numbers = std::tie(library.major, library.minor, library.patch);
    switch (library.kind) {
    case Library::Kind::Own:
        return Safety::Safe;
    case Library::Kind::Libzmq:
        if (library.major == 0)
            return Safety::VersionUnknown;
        return numbers >= std::tuple(5, 2, 3) ? Safety::Safe : Safety::Old;
    case Library::Kind::BuiltIn:
        if (library.major == 0)
            return Safety::VersionUnknown;
        return numbers >= std::tuple(4, 3, 3) || numbers == std::tuple(4, 1, 8) ? Safety::Safe : Safety::Old;
    case Library::Kind::None:
    case Library::Kind::Unreadable:
        break;
    }
    return Safety::Unknown;
}

std::string reasonFor(const Owner& owner) {
    const std::string who = fmt::format("{} (pid {})", showable(owner.process, 64), owner.pid);
    const Library& library = owner.library;
    switch (safetyOf(library)) {
    case Safety::Safe:
        return {};
    case Safety::Old:
        return fmt::format("{} uses {}, which is older than ZeroMQ 4.3.3: there {}.", who, discovery::nameOf(library),
                           taking);
    case Safety::VersionUnknown:
        return fmt::format("{} uses a libzmq whose version cannot be told. Before ZeroMQ 4.3.3 {}.", who, taking);
    case Safety::Unknown:
        break;
    }
    if (library.kind == Library::Kind::Unreadable)
        return fmt::format("The libraries of {} may not be read. Before ZeroMQ 4.3.3 {}.", who, taking);
    return fmt::format("{} has no known ZeroMQ library loaded. With some, such as ZeroMQ before 4.3.3, {}.", who,
                       taking);
}

/// What an address stands for at this moment.
struct Place {
    bool abstract = false;
    std::string name; ///< as endpoints are named; of a path the one behind all links
    ipc::FileId file;
    std::int64_t changed = 0; ///< ns: numbers of files are used again
};

/// Empty: no socket that a connect could reach.
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

bool isFileOf(const Endpoint& endpoint, const Place& place) {
    return endpoint.file != ipc::FileId() && endpoint.file == place.file;
}

bool mayBe(const Endpoint& endpoint, const Place& place) {
    const bool elsewhere = endpoint.state == State::Stale || endpoint.state == State::Overridden ||
                           endpoint.state == State::NotASocket || endpoint.space.mounts != 0 ||
                           (endpoint.abstract && endpoint.space.network != 0);
    if (elsewhere || endpoint.abstract != place.abstract)
        return false;
    return isFileOf(endpoint, place) || (endpoint.file == ipc::FileId() && endpoint.name == place.name);
}

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

capture::Encounter encounterOf(const ipc::TableSocket& listener) {
    discovery::Owners owners;
    owners.update({listener.inode});
    Endpoint endpoint;
    endpoint.listener = listener.inode;
    endpoint.owners = owners.of(listener.inode);
    endpoint.anotherUsers = endpoint.owners.empty() && listener.uid != ::geteuid();
    const std::string program = boundProgram(endpoint); // one that starts again is the same
    return {.who = program.empty() ? fmt::format("socket {}", listener.inode) : program,
            .objection = contactRisk(endpoint).reason};
}

capture::Encounter encounterAt(const Place& place) {
    const auto table = ipc::readSocketTable();
    if (!table)
        return {.who = somebodyAt(place),
                .objection = fmt::format("Who listens there cannot be found out. Before ZeroMQ 4.3.3 {}.", taking)};
    const Found found = listenerAt(place, *table);
    if (!found.sure)
        return {.who = somebodyAt(place),
                .objection = fmt::format("No program that can be seen from here listens there, but one in a container "
                                         "may. Before ZeroMQ 4.3.3 {}.",
                                         taking)};
    const bool reached = found.socket && found.socket->kind == SOCK_STREAM;
    return reached ? encounterOf(*found.socket) : capture::Encounter{};
}

} // namespace

bool hasAddress(const Endpoint& endpoint) {
    return endpoint.abstract ? endpoint.space.network == 0
                             : endpoint.space.mounts == 0 && endpoint.name.starts_with('/');
}

ContactRisk contactRisk(const discovery::Snapshot& known, const ipc::Address& address) {
    const auto place = placeOf(address);
    if (!place)
        return {};
    bool listed = false;
    for (const Endpoint& endpoint : known) {
        if (!mayBe(endpoint, *place))
            continue;
        if (ContactRisk risk = contactRisk(endpoint); risk.ask)
            return risk;
        listed = listed || place->abstract || isFileOf(endpoint, *place);
    }
    if (listed)
        return {};
    capture::Encounter met = encounterAt(*place);
    return {.ask = !met.objection.empty(), .reason = std::move(met.objection)};
}

ContactRisk contactRisk(const discovery::Endpoint& endpoint) {
    if (endpoint.state == discovery::State::Stale)
        return {};
    if (endpoint.owners.empty())
        return {.ask = true,
                .reason = fmt::format("The program behind it is hidden from you{}. Before ZeroMQ 4.3.3 {}.",
                                      endpoint.anotherUsers ? " (another user's)" : "", taking)};
    const auto is = [](Safety safety) {
        return [safety](const Owner& owner) { return safetyOf(owner.library) == safety; };
    };
    const auto& owners = endpoint.owners;
    auto risky = std::ranges::find_if(owners, is(Safety::Old));
    if (risky == owners.end())
        risky = std::ranges::find_if(owners, is(Safety::VersionUnknown));
    if (risky == owners.end() && std::ranges::none_of(owners, is(Safety::Safe)))
        risky = owners.begin();
    return risky == owners.end() ? ContactRisk{} : ContactRisk{.ask = true, .reason = reasonFor(*risky)};
}

capture::LookAhead lookAhead(const std::string& endpoint) {
    const auto address = ipc::Address::parse(endpoint);
    if (!address)
        return {};
    return [address = *address] {
        const auto place = placeOf(address);
        return place ? encounterAt(*place) : capture::Encounter{};
    };
}

} // namespace ipcscope::advice
