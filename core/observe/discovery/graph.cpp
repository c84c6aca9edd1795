// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/graph.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace ipcscope::discovery {

namespace {

class Builder {
public:
    void add(const Endpoint& endpoint) {
        const std::size_t place = m_graph.places.size();
        m_graph.places.push_back({endpoint.name, endpoint.listener, endpoint.state});
        const std::size_t firstEdge = m_graph.edges.size();
        addOwners(endpoint, place);
        for (const Connection& connection : endpoint.peers)
            addConnection(connection, place);
        // Those that connect, each in one edge, whatever order their connections have.
        std::ranges::stable_sort(m_graph.edges.begin() + std::ptrdiff_t(firstEdge), m_graph.edges.end(), {},
                                 [](const Graph::Edge& edge) { return edge.role; });
        m_edgeOf.clear();
    }
    Graph take() { return std::move(m_graph); }

private:
    void addOwners(const Endpoint& endpoint, std::size_t place) {
        for (const Owner& owner : endpoint.owners)
            edge(known(owner), place, Graph::Role::Binds);
        if (endpoint.owners.empty())
            edge(hidden(endpoint.uid), place, Graph::Role::Binds);
    }
    void addConnection(const Connection& connection, std::size_t place) {
        // A connection that several processes hold has one queue: it is told once, of the one that holds it longest.
        const std::size_t process =
            connection.clientOwners.empty() ? hidden(connection.clientUid) : known(connection.clientOwners.front());
        Graph::Edge& at = m_graph.edges[edge(process, place, Graph::Role::Connects)];
        ++at.connections;
        at.toEndpoint += connection.toServer;
        at.fromEndpoint += connection.toClient;
        at.stalled |= connection.stall != Stall::None;
    }
    std::size_t known(const Owner& owner) {
        return process({.pid = owner.pid, .uid = std::nullopt, .name = owner.process});
    }
    std::size_t hidden(std::optional<uid_t> uid) { return process({.pid = 0, .uid = uid, .name = {}}); }
    std::size_t process(Graph::Process process) {
        const auto [at, isNew] = m_processOf.try_emplace({process.pid, process.uid}, m_graph.processes.size());
        if (isNew)
            m_graph.processes.push_back(std::move(process));
        return at->second;
    }
    std::size_t edge(std::size_t process, std::size_t place, Graph::Role role) {
        const auto [at, isNew] = m_edgeOf.try_emplace({process, role}, m_graph.edges.size());
        if (isNew)
            m_graph.edges.push_back({.process = process, .place = place, .role = role});
        return at->second;
    }

    Graph m_graph;
    std::map<std::pair<pid_t, std::optional<uid_t>>, std::size_t> m_processOf;
    std::map<std::pair<std::size_t, Graph::Role>, std::size_t> m_edgeOf; ///< of the endpoint at hand
};

/// For each process the first of those that it is folded with, or itself.
std::vector<std::size_t> firstsAlike(const Graph& graph, const std::set<std::string>& unfolded) {
    // Edges are by place, so whoever takes the same parts has them in the same order.
    std::vector<std::vector<std::pair<std::size_t, Graph::Role>>> parts(graph.processes.size());
    for (const Graph::Edge& edge : graph.edges)
        parts[edge.process].emplace_back(edge.place, edge.role);
    std::map<std::pair<std::string_view, decltype(parts)::value_type>, std::vector<std::size_t>> alike;
    std::vector<std::size_t> firsts(graph.processes.size());
    for (std::size_t index = 0; index < firsts.size(); ++index) {
        const Graph::Process& process = graph.processes[index];
        firsts[index] = index;
        if (process.pid != 0 && !unfolded.contains(process.name))
            alike[{process.name, std::move(parts[index])}].push_back(index);
    }
    for (const auto& [key, indexes] : alike)
        for (const std::size_t index : indexes)
            if (indexes.size() >= fewestFolded)
                firsts[index] = indexes.front();
    return firsts;
}

/// For each place the first of those that it is folded with, or itself.
std::vector<std::size_t> firstPlacesAlike(const Graph& graph, const std::set<std::string>& unfolded) {
    std::vector<std::vector<std::size_t>> binders(graph.places.size());
    std::vector<bool> stays(graph.places.size());
    for (const Graph::Edge& edge : graph.edges) {
        const Graph::Process& process = graph.processes[edge.process];
        // Who is hidden may be several, each with endpoints of its own.
        if (edge.role == Graph::Role::Connects || process.pid == 0 || unfolded.contains(process.name))
            stays[edge.place] = true;
        binders[edge.place].push_back(edge.process);
    }
    std::map<std::pair<std::vector<std::size_t>, State>, std::vector<std::size_t>> alike;
    std::vector<std::size_t> firsts(graph.places.size());
    for (std::size_t index = 0; index < firsts.size(); ++index) {
        firsts[index] = index;
        if (!stays[index])
            alike[{std::move(binders[index]), graph.places[index].state}].push_back(index);
    }
    for (const auto& [key, indexes] : alike)
        for (const std::size_t index : indexes)
            if (indexes.size() >= fewestPlacesFolded)
                firsts[index] = indexes.front();
    return firsts;
}

} // namespace

Graph graphOf(const Snapshot& endpoints, bool others) {
    Builder builder;
    for (const Endpoint& endpoint : endpoints) {
        if (endpoint.listens() && (others || endpoint.group != Group::Other))
            builder.add(endpoint);
    }
    return builder.take();
}

Graph fold(const Graph& graph, const std::set<std::string>& unfolded) {
    const std::vector<std::size_t> firsts = firstsAlike(graph, unfolded);
    Graph folded{.processes = {}, .places = graph.places, .edges = {}};
    std::vector<std::size_t> processes(graph.processes.size());
    for (std::size_t index = 0; index < firsts.size(); ++index) {
        const Graph::Process& process = graph.processes[index];
        if (firsts[index] == index) {
            processes[index] = folded.processes.size();
            folded.processes.push_back(process);
            continue;
        }
        processes[index] = processes[firsts[index]];
        Graph::Process& whole = folded.processes[processes[index]];
        if (whole.all.empty())
            whole.all.push_back(whole.pid);
        whole.all.push_back(process.pid);
    }
    std::map<std::tuple<std::size_t, std::size_t, Graph::Role>, std::size_t> edges;
    for (Graph::Edge edge : graph.edges) {
        edge.process = processes[edge.process];
        const auto [at, isNew] = edges.try_emplace({edge.process, edge.place, edge.role}, folded.edges.size());
        if (isNew) {
            folded.edges.push_back(edge);
            continue;
        }
        Graph::Edge& whole = folded.edges[at->second];
        whole.connections += edge.connections;
        whole.toEndpoint += edge.toEndpoint;
        whole.fromEndpoint += edge.fromEndpoint;
        whole.stalled |= edge.stalled;
    }
    return folded;
}

FoldedPlaces foldPlaces(const Graph& graph, const std::set<std::string>& unfolded) {
    const std::vector<std::size_t> firsts = firstPlacesAlike(graph, unfolded);
    FoldedPlaces folded{.graph = {.processes = graph.processes, .places = {}, .edges = {}}, .foldedInto = {}};
    for (std::size_t index = 0; index < firsts.size(); ++index) {
        const Graph::Place& place = graph.places[index];
        if (firsts[index] == index) {
            folded.foldedInto.push_back(folded.graph.places.size());
            folded.graph.places.push_back(place);
            continue;
        }
        folded.foldedInto.push_back(folded.foldedInto[firsts[index]]);
        Graph::Place& whole = folded.graph.places[folded.foldedInto.back()];
        if (whole.all.empty())
            whole.all.push_back(whole.name);
        whole.all.push_back(place.name);
    }
    for (Graph::Edge edge : graph.edges) {
        if (firsts[edge.place] != edge.place)
            continue; // the first of them has it too
        edge.place = folded.foldedInto[edge.place];
        folded.graph.edges.push_back(edge);
    }
    return folded;
}

Graph partOf(const Graph& graph, const std::function<bool(std::size_t)>& keeps) {
    constexpr auto gone = std::size_t(-1);
    Graph part;
    std::vector<std::size_t> places(graph.places.size(), gone);
    std::vector<std::size_t> processes(graph.processes.size(), gone);
    for (std::size_t place = 0; place < graph.places.size(); ++place) {
        if (!keeps(place))
            continue;
        places[place] = part.places.size();
        part.places.push_back(graph.places[place]);
    }
    for (Graph::Edge edge : graph.edges) {
        if (places[edge.place] == gone)
            continue;
        std::size_t& process = processes[edge.process];
        if (process == gone) {
            process = part.processes.size();
            part.processes.push_back(graph.processes[edge.process]);
        }
        edge.process = process;
        edge.place = places[edge.place];
        part.edges.push_back(edge);
    }
    return part;
}

} // namespace ipcscope::discovery
