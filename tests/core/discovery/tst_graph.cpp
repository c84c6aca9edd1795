// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/graph.h"

#include <QtTest>

#include <algorithm>

using namespace ipcscope;
using namespace ipcscope::discovery;
using Role = Graph::Role;

namespace {

Owner owner(pid_t pid, std::string name) {
    return {.pid = pid, .process = std::move(name), .library = {}};
}

Endpoint bound(std::string name, std::vector<Owner> owners, Group group = Group::ZeroMq) {
    Endpoint endpoint;
    endpoint.name = std::move(name);
    endpoint.listener = 100;
    endpoint.group = group;
    endpoint.owners = std::move(owners);
    return endpoint;
}

Connection from(std::vector<Owner> clients, std::uint64_t toServer = 0, std::uint64_t toClient = 0) {
    Connection connection;
    connection.clientOwners = std::move(clients);
    connection.toServer = toServer;
    connection.toClient = toClient;
    return connection;
}

} // namespace

class TestGraph : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void endpointsNobodyIsConnectedToAreFolded();
    void aProcessIsOneNodeWhateverItTakesPartIn();
    void connectionsOfOneProcessAreOneEdge();
    void hiddenProcessesAreOneNodeForEachUser();
    void staleFilesTakeNoPart();
    void otherProgramsOnlyIfWanted();
    void thePartOfAPlaceHasAllItsEdges();
    void alikeProcessesAreOneNode();
    void whoTakesOtherPartsStaysOut();
    void fewOrUnfoldedOrHiddenAreNotFolded();
};

/// A queue at /jobs bound by pid 1, with workers 10, 11, ... connected.
static Snapshot jobs(int workers) {
    Snapshot snapshot{bound("/jobs", {owner(1, "desk")})};
    for (int i = 0; i < workers; ++i)
        snapshot[0].peers.push_back(from({owner(10 + i, "worker")}, 100, 1));
    return snapshot;
}

void TestGraph::alikeProcessesAreOneNode() {
    Snapshot snapshot = jobs(50);
    snapshot[0].peers[7].stall = Stall::Client;
    const Graph graph = fold(graphOf(snapshot, false), {});
    QCOMPARE(graph.processes.size(), 2U);
    const Graph::Process& workers = graph.processes[1];
    QVERIFY(workers.isFolded() && !graph.processes[0].isFolded());
    QCOMPARE(workers.count(), 50U);
    QCOMPARE(workers.pid, 10);
    QCOMPARE(workers.all.front(), 10);
    QCOMPARE(workers.all.back(), 59);
    QCOMPARE(graph.edges.size(), 2U);
    QCOMPARE(graph.edges[1].connections, 50U);
    QCOMPARE(graph.edges[1].toEndpoint, 5000U);
    QCOMPARE(graph.edges[1].fromEndpoint, 50U);
    QVERIFY(graph.edges[1].stalled);
    QCOMPARE(graph.places, graphOf(snapshot, false).places);
}

/// The same program in other endpoints, or in another role, is not alike.
void TestGraph::whoTakesOtherPartsStaysOut() {
    Snapshot snapshot = jobs(6);
    snapshot.push_back(bound("/results", {owner(10, "worker")}));
    snapshot.push_back(bound("/status", {owner(2, "monitor")}));
    snapshot[2].peers = {from({owner(11, "worker")})};
    const Graph graph = fold(graphOf(snapshot, false), {});
    QCOMPARE(graph.processes.size(), 5U); // desk, two workers that do more, four that are alike, monitor
    const auto folded = std::ranges::find_if(graph.processes, &Graph::Process::isFolded);
    QCOMPARE(folded->all, (std::vector<pid_t>{12, 13, 14, 15}));
    std::uint32_t connections = 0;
    for (const Graph::Edge& edge : graph.edges)
        connections += edge.connections;
    QCOMPARE(connections, 7U);
}

void TestGraph::fewOrUnfoldedOrHiddenAreNotFolded() {
    const Graph two = graphOf(jobs(2), false);
    QCOMPARE(fold(two, {}), two);
    const Graph many = graphOf(jobs(5), false);
    QCOMPARE(fold(many, {"worker"}), many);
    QVERIFY(fold(many, {"desk"}) != many);
    Snapshot hidden = jobs(0);
    for (uid_t uid = 1; uid < 5; ++uid) {
        hidden[0].peers.push_back(from({}));
        hidden[0].peers.back().clientUid = uid;
    }
    const Graph ofOthers = graphOf(hidden, false);
    QCOMPARE(fold(ofOthers, {}), ofOthers);
}

void TestGraph::endpointsNobodyIsConnectedToAreFolded() {
    Snapshot endpoints;
    for (int number = 0; number < 8; ++number)
        endpoints.push_back(bound(("/feed" + std::to_string(number)).c_str(), {owner(1, "feed")}));
    endpoints[3].peers = {from({owner(2, "viewer")})};
    endpoints.push_back(bound("/other", {owner(3, "other")}));
    const Graph graph = graphOf(endpoints, false);
    const FoldedPlaces folded = foldPlaces(graph, {});
    QCOMPARE(folded.graph.processes, graph.processes);
    QCOMPARE(folded.graph.places.size(), 3U);
    QCOMPARE(folded.graph.edges.size(), 4U);
    QCOMPARE(folded.graph.places[0].count(), 7U);
    QCOMPARE(folded.graph.places[0].all.back(), "/feed7");
    QCOMPARE(folded.foldedInto, (std::vector<std::size_t>{0, 0, 0, 1, 0, 0, 0, 0, 2}));
    QCOMPARE(foldPlaces(graph, {"feed"}).graph, graph);
    endpoints[0].state = endpoints[1].state = State::Overridden; // and fewer than are folded are left
    const Graph twoStates = graphOf(endpoints, false);
    QCOMPARE(foldPlaces(twoStates, {}).graph, twoStates);
}

void TestGraph::aProcessIsOneNodeWhateverItTakesPartIn() {
    Endpoint in = bound("/a", {owner(1, "feed")});
    in.peers = {from({owner(2, "relay")})};
    const Graph graph = graphOf({in, bound("/b", {owner(2, "relay")})}, false);
    QCOMPARE(graph.processes.size(), 2U);
    QCOMPARE(graph.places.size(), 2U);
    QCOMPARE(graph.edges.size(), 3U);
    QCOMPARE(graph.processes[graph.edges[1].process].name, "relay");
    QCOMPARE(graph.edges[1].role, Role::Connects);
    QCOMPARE(graph.edges[2].role, Role::Binds);
    QCOMPARE(graph.edges[2].process, graph.edges[1].process);
}

void TestGraph::connectionsOfOneProcessAreOneEdge() {
    Endpoint endpoint = bound("/a", {owner(1, "feed")});
    endpoint.peers = {from({owner(2, "viewer")}, 10, 1), from({owner(3, "logger")}), from({owner(2, "viewer")}, 20, 2)};
    endpoint.peers[2].stall = Stall::Client;
    const Graph graph = graphOf({endpoint}, false);
    QCOMPARE(graph.edges.size(), 3U);
    QCOMPARE(graph.edges[1].connections, 2U);
    QCOMPARE(graph.edges[1].toEndpoint, 30U);
    QCOMPARE(graph.edges[1].fromEndpoint, 3U);
    QCOMPARE(graph.edges[1].queued(), 33U);
    QVERIFY(graph.edges[1].stalled);
    QVERIFY(!graph.edges[2].stalled);
}

void TestGraph::hiddenProcessesAreOneNodeForEachUser() {
    Endpoint endpoint = bound("/a", {});
    endpoint.uid = 7;
    endpoint.peers = {from({}), from({}), from({})};
    endpoint.peers[0].clientUid = 7;
    endpoint.peers[1].clientUid = 8;
    const Graph graph = graphOf({endpoint}, false);
    QCOMPARE(graph.processes.size(), 3U);
    QCOMPARE(graph.processes[0].uid, std::optional<uid_t>(7));
    QCOMPARE(graph.processes[2].uid, std::nullopt);
    QCOMPARE(graph.edges.size(), 4U);
    QCOMPARE(graph.edges[1].process, graph.edges[0].process);
}

void TestGraph::staleFilesTakeNoPart() {
    Endpoint stale = bound("/a", {});
    stale.listener = 0;
    stale.state = State::Stale;
    QCOMPARE(graphOf({stale}, true), Graph());
}

void TestGraph::otherProgramsOnlyIfWanted() {
    const Snapshot endpoints{bound("/x11", {owner(1, "X")}, Group::Other), bound("/z", {owner(2, "feed")})};
    QCOMPARE(graphOf(endpoints, false).processes.size(), 1U);
    QCOMPARE(graphOf(endpoints, true).processes.size(), 2U);
}

void TestGraph::thePartOfAPlaceHasAllItsEdges() {
    Endpoint second = bound("/b", {owner(1, "feed")});
    second.peers = {from({owner(3, "viewer")}, 5)};
    const Graph whole = graphOf({bound("/a", {owner(2, "other")}), second}, false);
    const Graph part = partOf(whole, [](std::size_t place) { return place == 1; });
    QCOMPARE(part, graphOf({second}, false));
    QCOMPARE(partOf(whole, [](std::size_t) { return true; }), whole);
    QCOMPARE(partOf(whole, [](std::size_t) { return false; }), Graph());
}

QTEST_GUILESS_MAIN(TestGraph)
#include "tst_graph.moc"
