// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/contact_risk.h"

#include "core/observe/advice/lookout.h"
#include "core/observe/advice/meeting.h"
#include "core/observe/discovery/library.h"
#include "core/transport/base/showable.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace ipcscope::advice {

namespace {

using discovery::Endpoint;
using discovery::Library;
using discovery::Owner;
using discovery::State;
using zmtp::SocketType;

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
    capture::Encounter met = meet(*place).encounter;
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
    return address ? capture::LookAhead(Lookout(*address)) : nullptr;
}

} // namespace ipcscope::advice
