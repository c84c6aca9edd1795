// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/graph.h"

#include <algorithm>
#include <map>
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
    std::size_t known(const Owner& owner) { return process({owner.pid, std::nullopt, owner.process}); }
    std::size_t hidden(std::optional<uid_t> uid) { return process({0, uid, {}}); }
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

} // namespace

Graph graphOf(const Snapshot& endpoints, bool others) {
    Builder builder;
    for (const Endpoint& endpoint : endpoints) {
        if (endpoint.listens() && (others || endpoint.group != Group::Other))
            builder.add(endpoint);
    }
    return builder.take();
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
