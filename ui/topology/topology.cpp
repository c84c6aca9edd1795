// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology.h"

#include "ui/topology/topology_text.h"

#include <algorithm>
#include <numeric>

namespace ipcscope::ui {

using discovery::Graph;

namespace {

bool sameShape(const Graph& one, const Graph& other) {
    const auto sameProcess = [](const Graph::Process& a, const Graph::Process& b) {
        return a.pid == b.pid && a.uid == b.uid;
    };
    const auto samePlace = [](const Graph::Place& a, const Graph::Place& b) {
        return a.name == b.name && a.listener == b.listener && a.isFolded() == b.isFolded();
    };
    const auto sameEdge = [](const Graph::Edge& a, const Graph::Edge& b) {
        return a.process == b.process && a.place == b.place && a.role == b.role;
    };
    return std::ranges::equal(one.processes, other.processes, sameProcess) &&
           std::ranges::equal(one.places, other.places, samePlace) &&
           std::ranges::equal(one.edges, other.edges, sameEdge);
}

Graph matching(const Graph& graph, const QString& text) {
    std::vector<bool> kept(graph.places.size());
    for (std::size_t place = 0; place < kept.size(); ++place)
        kept[place] = placeAddress(graph.places[place]).contains(text, Qt::CaseInsensitive);
    for (const Graph::Edge& edge : graph.edges) {
        if (!kept[edge.place])
            kept[edge.place] = processText(graph.processes[edge.process]).contains(text, Qt::CaseInsensitive);
    }
    return discovery::partOf(graph, [&](std::size_t place) { return kept[place]; });
}

template<class Nodes, class Same>
std::optional<std::size_t> find(const Nodes& nodes, Same same) {
    const auto at = std::ranges::find_if(nodes, same);
    return at == nodes.end() ? std::nullopt : std::optional(std::size_t(at - nodes.begin()));
}

} // namespace

std::shared_ptr<const Topology> makeTopology(const discovery::Snapshot& endpoints, const TopologyChoice& choice,
                                             const std::shared_ptr<const Topology>& before) {
    auto made = std::make_shared<Topology>();
    made->graph = discovery::graphOf(endpoints, choice.others);
    if (!choice.text.isEmpty())
        made->graph = matching(made->graph, choice.text);
    if (choice.folds)
        made->graph = discovery::fold(made->graph, choice.unfolded);
    made->each = std::move(made->graph);
    if (choice.folds) {
        discovery::FoldedPlaces folded = discovery::foldPlaces(made->each, choice.unfoldedPlaces);
        made->graph = std::move(folded.graph);
        made->foldedInto = std::move(folded.foldedInto);
    } else {
        made->graph = made->each;
        made->foldedInto.resize(made->each.places.size());
        std::iota(made->foldedInto.begin(), made->foldedInto.end(), std::size_t(0));
    }
    made->layout = before && sameShape(before->graph, made->graph) ? before->layout : layOut(made->graph);
    return made;
}

std::optional<TopologyNode> sameNode(const Topology& from, TopologyNode node, const Topology& to) {
    std::optional<std::size_t> index;
    if (node.isPlace) {
        const Graph::Place& wanted = from.graph.places[node.index];
        index = find(to.graph.places, [&](const Graph::Place& place) {
            return place.name == wanted.name && place.listener == wanted.listener;
        });
        if (!index)
            index = find(to.graph.places, [&](const Graph::Place& place) {
                return std::ranges::find(place.all, wanted.name) != place.all.end();
            });
    } else {
        const Graph::Process& wanted = from.graph.processes[node.index];
        index = find(to.graph.processes, [&](const Graph::Process& process) {
            const bool among = std::ranges::find(process.all, wanted.pid) != process.all.end();
            return process.uid == wanted.uid && (process.pid == wanted.pid || among);
        });
    }
    return index ? std::optional(TopologyNode{node.isPlace, *index}) : std::nullopt;
}

std::string binderOf(const Graph& graph, std::size_t place) {
    const auto edge = std::ranges::find_if(graph.edges, [place](const Graph::Edge& each) {
        return each.place == place && each.role == Graph::Role::Binds;
    });
    return edge == graph.edges.end() ? std::string() : graph.processes[edge->process].name;
}

} // namespace ipcscope::ui
