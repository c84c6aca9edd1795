// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/proofs.h"

#include "core/observe/advice/facts.h"
#include "core/transport/base/showable.h"

#include <algorithm>
#include <cerrno>
#include <iterator>

#include <fmt/format.h>

namespace ipcscope::advice {

namespace {

using discovery::Connection;
using discovery::Endpoint;
using discovery::Stall;
using discovery::State;

std::string processName(const discovery::Owner& owner) {
    return fmt::format("{} (pid {})", showable(owner.process, 64), owner.pid);
}

std::string atTheName(const Endpoint& endpoint, const discovery::Snapshot& known) {
    if (endpoint.lostItsFile())
        return "Its file is gone; nothing is at the path.";
    const auto heir = std::ranges::find(known, endpoint.successor, &Endpoint::listener);
    if (endpoint.successor != 0 && heir != known.end())
        return fmt::format("The file at the path is another one: that of {}.", whoListens(*heir));
    if (endpoint.successor != 0)
        return "The file at the path is another one, behind which another socket listens.";
    return "The file at the path is another socket file.";
}

std::vector<std::string> whyUnknown(const Endpoint& endpoint) {
    if (endpoint.listener == 0)
        return {"It is a socket file, and no listener that can be seen is that file.",
                "A program in another network namespace may listen behind it, or the files cannot be compared."};
    if (endpoint.space.network != 0)
        return {"It is in the socket table of another network namespace, which names no files."};
    if (!endpoint.name.starts_with('/'))
        return {"Its name is relative to a working folder that cannot be found out."};
    if (endpoint.fileError == ENOENT)
        return {"Nothing is at the path here, and whether its program sees the same folders is hidden."};
    if (endpoint.fileError != 0)
        return {fmt::format("The path cannot be looked at: {}.", std::generic_category().message(endpoint.fileError))};
    return {"Its file and the one at the path cannot be compared from here."};
}

} // namespace

std::vector<std::string> stallsOf(const Endpoint& endpoint) {
    std::vector<std::string> stalls;
    for (const Connection& connection : endpoint.peers) {
        const std::string client =
            connection.clientOwners.empty() ? "a hidden program" : processName(connection.clientOwners.front());
        const auto add = [&](const std::string& who, std::uint64_t bytes) {
            stalls.push_back(fmt::format("Stalled reader: {} unread by {} have not become fewer for {} s.",
                                         sizeText(bytes), who, discovery::stallSeconds));
        };
        if (connection.stall == Stall::Client || connection.stall == Stall::Both)
            add(client, connection.toClient);
        if (connection.stall == Stall::Server || connection.stall == Stall::Both)
            add(whoListens(endpoint), connection.toServer);
    }
    return stalls;
}

namespace {

std::vector<std::string> listeningAt(const Endpoint& endpoint, const discovery::Snapshot& known) {
    std::vector<std::string> proofs{fmt::format("{} listens.", whoListens(endpoint)),
                                    "The file at the path is the listener's."};
    for (const Endpoint& other : known)
        if (other.listener == endpoint.listener && other.file == endpoint.file && other.name != endpoint.name)
            proofs.push_back(fmt::format("The same file is also at {}. Connections are shown at one of the two only.",
                                         showable(other.name, 256)));
    return proofs;
}

std::vector<std::string> proofsOfState(const Endpoint& endpoint, const discovery::Snapshot& known) {
    switch (endpoint.state) {
    case State::Live:
        if (endpoint.abstract)
            return {fmt::format("{} listens under this abstract name.", whoListens(endpoint))};
        return listeningAt(endpoint, known);
    case State::NotAccepting:
        return {fmt::format("{} listens.", whoListens(endpoint)),
                fmt::format("{} connections wait to be accepted; its queue takes {} and one more.", endpoint.waiting,
                            endpoint.backlog)};
    case State::Stale:
        return {"It is a socket file.", "No listener in the kernel's table is that file.",
                "No program in another network namespace that can be seen listens under such a name."};
    case State::Overridden:
        return {fmt::format("{} still listens.", whoListens(endpoint)), atTheName(endpoint, known)};
    case State::NotASocket:
        return {fmt::format("{} still listens.", whoListens(endpoint)), "What is at the path now is not a socket."};
    case State::NotListening:
        return {fmt::format("{} has bound the file and does not listen.", whoListens(endpoint)),
                "Every connect is refused until it does."};
    case State::Unknown:
        break;
    }
    return whyUnknown(endpoint);
}

} // namespace

std::string whoListens(const Endpoint& endpoint) {
    if (endpoint.owners.empty())
        return endpoint.uid ? fmt::format("A program of user {}", userName(*endpoint.uid)) : "A hidden program";
    const std::size_t more = endpoint.owners.size() - 1;
    return processName(endpoint.owners.front()) + (more > 0 ? fmt::format(" and {} more", more) : "");
}

std::vector<std::string> proofsOf(const Endpoint& endpoint, const discovery::Snapshot& known) {
    std::vector<std::string> proofs = proofsOfState(endpoint, known);
    std::ranges::move(stallsOf(endpoint), std::back_inserter(proofs));
    return proofs;
}

} // namespace ipcscope::advice
