// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/endpoint.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

namespace ipcscope::discovery {

/// Which process takes part in which endpoint, and how: two sorts of nodes, and edges from one sort to the other.
struct Graph {
    /// A process, or (pid 0) all those of one user that are hidden from us, or several that are alike (fold()).
    struct Process {
        pid_t pid = 0;            ///< of several: the first
        std::optional<uid_t> uid; ///< pid 0: of whom; none: not even that is known
        std::string name;         ///< program name; foreign text; empty for hidden ones
        std::vector<pid_t> all{}; ///< of several: all of them, in the graph's order; else empty

        std::size_t count() const { return all.empty() ? 1 : all.size(); }
        bool isFolded() const { return !all.empty(); }
        bool operator==(const Process&) const = default;
    };
    /// What of an endpoint can be seen in a graph, or several that are alike (foldPlaces()).
    struct Place {
        std::string name; ///< as Endpoint::name; of several: the first
        std::uint32_t listener = 0;
        State state = State::Live;
        std::vector<std::string> all{}; ///< of several: the names of all, in the graph's order; else empty

        std::size_t count() const { return all.empty() ? 1 : all.size(); }
        bool isFolded() const { return !all.empty(); }
        bool operator==(const Place&) const = default;
    };
    enum class Role : std::uint8_t { Binds, Connects };
    struct Edge {
        std::size_t process = 0; ///< index
        std::size_t place = 0;   ///< index
        Role role = Role::Binds;
        std::uint32_t connections = 0;  ///< Connects: how many
        std::uint64_t toEndpoint = 0;   ///< Connects: bytes that the binding side has not read
        std::uint64_t fromEndpoint = 0; ///< Connects: bytes that this process has not read
        bool stalled = false;           ///< one of the connections is
        bool operator==(const Edge&) const = default;

        std::uint64_t queued() const { return toEndpoint + fromEndpoint; }
    };

    std::vector<Process> processes; ///< in the order they are met
    std::vector<Place> places;      ///< as in the snapshot
    std::vector<Edge> edges;        ///< by place, those that bind first; one per process, place and role
    bool operator==(const Graph&) const = default;
};

/// Pure. Stale files take no part, nor do endpoints of Group::Other unless `others`.
Graph graphOf(const Snapshot& endpoints, bool others);

/// From how many alike on processes are folded: two are told sooner one by one.
inline constexpr std::size_t fewestFolded = 3;
/// The same with one node for processes that are alike: the same program, taking part in the same endpoints in the same
/// roles. Their edges are one, with the sums of connections and queues. Programs whose name is in `unfolded` stay as
/// they are, and so do those that are hidden. Pure.
Graph fold(const Graph& graph, const std::set<std::string>& unfolded);

/// From how many endpoints on that nobody is connected to are folded: of fewer the names tell more.
inline constexpr std::size_t fewestPlacesFolded = 6;
struct FoldedPlaces {
    Graph graph;                         ///< with the same processes
    std::vector<std::size_t> foldedInto; ///< for each place that there was, the place that it is, or is in
};
/// One node for the endpoints of a process that nobody is connected to, if they are in the same state. Those of
/// programs whose name is in `unfolded` stay as they are; a hidden process has an empty name. Pure.
FoldedPlaces foldPlaces(const Graph& graph, const std::set<std::string>& unfolded);

/// The part of `graph` whose places `keeps` is true of (asked with a place's index): they stay with all their edges and
/// whoever those lead to.
Graph partOf(const Graph& graph, const std::function<bool(std::size_t)>& keeps);

} // namespace ipcscope::discovery
