// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology_text.h"

#include "ui/endpoints/endpoint_text.h"
#include "ui/shell/formats.h"

#include <QCoreApplication>
#include <QStringList>

#include <ranges>

namespace ipcscope::ui {

using discovery::Graph;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::TopologyText)
};

/// For the texts that endpoints have.
discovery::Endpoint asEndpoint(const Graph::Place& place) {
    discovery::Endpoint endpoint;
    endpoint.name = place.name;
    endpoint.abstract = place.name.starts_with('@');
    endpoint.listener = place.listener;
    endpoint.state = place.state;
    return endpoint;
}

/// What a node says of one of its edges: who or what is at the other end, and how.
QString spokenEdge(const Graph& graph, const Graph::Edge& edge, bool ofPlace) {
    const bool binds = edge.role == Graph::Role::Binds;
    QString text;
    if (ofPlace) {
        const QString other = processText(graph.processes[edge.process]);
        text = binds ? Words::tr("bound by %1").arg(other) : Words::tr("connected by %1").arg(other);
    } else {
        const QString other = placeTitle(graph.places[edge.place]);
        text = binds ? Words::tr("binds %1").arg(other) : Words::tr("connects to %1").arg(other);
    }
    if (edge.queued() > 0)
        text = Words::tr("%1 with %2 queued").arg(text, byteCount(edge.queued()));
    return edge.stalled ? Words::tr("%1, stalled").arg(text) : text;
}

QString namesOf(const Graph::Place& place) {
    constexpr std::size_t most = 12;
    QStringList names;
    for (const std::string& name : place.all | std::views::take(most))
        names << placeTitle({.name = name, .listener = place.listener, .state = place.state});
    if (place.count() > most)
        names << QStringLiteral("…");
    return names.join(QStringLiteral(", "));
}

QString pidsOf(const Graph::Process& process) {
    constexpr std::size_t most = 12;
    QStringList pids;
    for (const pid_t pid : process.all | std::views::take(most))
        pids << QString::number(pid);
    if (process.count() > most)
        pids << QStringLiteral("…");
    return pids.join(u' ');
}

} // namespace

QString processTitle(const Graph::Process& process) {
    if (process.pid != 0)
        return shown(process.name, 256);
    return process.uid ? Words::tr("another user") : Words::tr("unknown");
}

QString processDetails(const Graph::Process& process) {
    if (process.isFolded())
        return Words::tr("× %1").arg(process.count());
    if (process.pid != 0)
        return QString::number(process.pid);
    return process.uid ? Words::tr("user id %1").arg(*process.uid) : Words::tr("not readable");
}

QString processText(const Graph::Process& process) {
    if (process.pid != 0)
        return QStringLiteral("%1 %2").arg(processTitle(process), processDetails(process));
    return process.uid ? Words::tr("another user, id %1").arg(*process.uid) : Words::tr("unknown process");
}

QString placeTitle(const Graph::Place& place) {
    if (place.isFolded())
        return Words::tr("%1 endpoints").arg(groupedNumber(place.count()));
    return endpointTitle(asEndpoint(place));
}

QString placeDetails(const Graph::Place& place) {
    if (place.isFolded())
        return {}; // that no line leads on from it says enough
    return shown(folderOf(asEndpoint(place)), 256);
}

QString placeAddress(const Graph::Place& place) {
    return shown(asEndpoint(place).endpoint());
}

EndpointSymbol placeSymbol(const Graph::Place& place) {
    return endpointSymbol(asEndpoint(place));
}

QString roleText(Graph::Role role) {
    return role == Graph::Role::Binds ? Words::tr("binds") : Words::tr("connects");
}

QString partText(Graph::Role role, bool stalled) {
    return stalled ? Words::tr("%1, stalled").arg(roleText(role)) : roleText(role);
}

QString edgeText(const Graph::Edge& edge) {
    QStringList parts;
    if (edge.connections > 1)
        parts << Words::tr("%1 ×").arg(edge.connections);
    if (edge.queued() > 0)
        parts << byteCount(edge.queued());
    const QString text = parts.join(QStringLiteral(" · "));
    return edge.stalled ? QString(text + QStringLiteral(" ‖")).trimmed() : text;
}

QString spokenNode(const Topology& topology, TopologyNode node) {
    const Graph& graph = topology.graph;
    QStringList parts;
    if (node.isPlace)
        parts << placeTitle(graph.places[node.index]) << stateText(asEndpoint(graph.places[node.index]));
    else
        parts << processText(graph.processes[node.index]);
    bool unfolds = !node.isPlace && graph.processes[node.index].isFolded();
    for (const Graph::Edge& edge : graph.edges) {
        if ((node.isPlace ? edge.place : edge.process) != node.index)
            continue;
        parts << spokenEdge(graph, edge, node.isPlace);
        unfolds = unfolds || graph.places[edge.place].isFolded();
    }
    if (node.isPlace && graph.places[node.index].isFolded())
        parts << Words::tr("no connection to them is seen") << namesOf(graph.places[node.index]);
    if (!node.isPlace && graph.processes[node.index].isFolded())
        parts << Words::tr("process ids %1").arg(pidsOf(graph.processes[node.index]));
    if (unfolds)
        parts << Words::tr("Enter unfolds them");
    return parts.join(QStringLiteral(", "));
}

QString countsText(const Graph& graph) {
    std::uint64_t processes = 0, places = 0, connections = 0, queued = 0;
    for (const Graph::Process& process : graph.processes)
        processes += process.count();
    for (const Graph::Place& place : graph.places)
        places += place.count();
    for (const Graph::Edge& edge : graph.edges) {
        connections += edge.connections;
        queued += edge.queued();
    }
    const auto counted = [](std::uint64_t count, const QString& one, const QString& many) {
        return count == 1 ? one : many.arg(groupedNumber(count));
    };
    QStringList parts{counted(processes, Words::tr("1 process"), Words::tr("%1 processes")),
                      counted(places, Words::tr("1 endpoint"), Words::tr("%1 endpoints")),
                      counted(connections, Words::tr("1 connection"), Words::tr("%1 connections"))};
    if (queued > 0)
        parts << Words::tr("%1 queued").arg(byteCount(queued));
    return parts.join(QStringLiteral(" · "));
}

} // namespace ipcscope::ui
