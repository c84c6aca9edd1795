// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology.h"
#include "ui/topology/topology_table.h"
#include "ui/topology/topology_text.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

namespace ipcscope::ui {

using discovery::Endpoint;
using discovery::Snapshot;

namespace {

discovery::Owner owner(pid_t pid, const char* name) {
    return {.pid = pid, .process = name, .library = {}};
}

Endpoint endpoint(const char* name, std::uint32_t listener, const discovery::Owner& by) {
    Endpoint made;
    made.name = name;
    made.listener = listener;
    made.group = discovery::Group::ZeroMq;
    made.owners = {by};
    return made;
}

discovery::Connection connection(const discovery::Owner& by, std::uint64_t queued, discovery::Stall stall = {}) {
    discovery::Connection made;
    made.clientOwners = {by};
    made.toServer = queued;
    made.stall = stall;
    return made;
}

Snapshot snapshot(std::uint64_t queued = 0) {
    Snapshot made{endpoint("/run/feeds/quotes.ipc", 1, owner(4121, "feedd")),
                  endpoint("@bus", 2, owner(4300, "Busmeister"))};
    made[0].peers = {connection(owner(4200, "viewer"), queued, discovery::Stall::Server)};
    return made;
}

QString cell(const TopologyTable& table, int row, int column) {
    return table.index(row, column).data().toString();
}

} // namespace

class TestTopology : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingMovesWhereOnlyNumbersChange();
    void textChoosesByNameProgramAndPid_data();
    void textChoosesByNameProgramAndPid();
    void nodesAreFoundAgain();
    void isSpoken();
    void countsAreTold();
    void tableHasARowForEachEdge();
    void tableKeepsItsRowsWhereOnlyNumbersChange();
    void foreignNamesAreShowable();
    void alikeProcessesAreFolded();
    void endpointsWithoutPeersAreFolded();
};

void TestTopology::nothingMovesWhereOnlyNumbersChange() {
    const auto before = makeTopology(snapshot(), {}, nullptr);
    auto moved = std::make_shared<Topology>(*before);
    moved->layout.places[0] = {1234, 5678};
    QCOMPARE(makeTopology(snapshot(999), {}, moved)->layout.places[0], QPointF(1234, 5678));
    Snapshot more = snapshot();
    more.push_back(endpoint("/x", 3, owner(1, "init")));
    QVERIFY(makeTopology(more, {}, moved)->layout.places[0] != QPointF(1234, 5678));
}

void TestTopology::textChoosesByNameProgramAndPid_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("places");
    QTest::newRow("empty") << QString() << 2;
    QTest::newRow("name") << QStringLiteral("QUOTES") << 1;
    QTest::newRow("binding program, any case") << QStringLiteral("busM") << 1;
    QTest::newRow("connecting program") << QStringLiteral("viewer") << 1;
    QTest::newRow("process id") << QStringLiteral("4300") << 1;
    QTest::newRow("none") << QStringLiteral("nobody") << 0;
}

void TestTopology::textChoosesByNameProgramAndPid() {
    QFETCH(QString, text);
    QFETCH(int, places);
    QCOMPARE(int(makeTopology(snapshot(), {.text = text}, nullptr)->graph.places.size()), places);
}

void TestTopology::nodesAreFoundAgain() {
    const auto from = makeTopology(snapshot(), {}, nullptr);
    const auto to = makeTopology(snapshot(), {.text = QStringLiteral("bus")}, nullptr);
    QCOMPARE(sameNode(*from, {true, 1}, *to), std::optional(TopologyNode{true, 0}));
    QCOMPARE(sameNode(*from, {true, 0}, *to), std::nullopt);
    QCOMPARE(sameNode(*from, {false, 0}, *to), std::nullopt);
    QCOMPARE(sameNode(*to, {false, 0}, *from), std::optional(TopologyNode{false, 2}));
}

void TestTopology::isSpoken() {
    const auto topology = makeTopology(snapshot(2048), {}, nullptr);
    QCOMPARE(
        spokenNode(*topology, {true, 0}),
        QStringLiteral("quotes.ipc, live, bound by feedd 4121, connected by viewer 4200 with 2 KiB queued, stalled"));
    QCOMPARE(spokenNode(*topology, {false, 0}), QStringLiteral("feedd 4121, binds quotes.ipc"));
}

void TestTopology::countsAreTold() {
    QCOMPARE(countsText(makeTopology(snapshot(2048), {}, nullptr)->graph),
             QStringLiteral("3 processes · 2 endpoints · 1 connection · 2 KiB queued"));
}

void TestTopology::tableHasARowForEachEdge() {
    TopologyTable table;
    const QAbstractItemModelTester tester(&table);
    QCOMPARE(table.rowCount(), 0);
    table.setTopology(makeTopology(snapshot(2048), {}, nullptr));
    QCOMPARE(table.rowCount(), 3);
    QCOMPARE(cell(table, 1, TopologyTable::Process), QStringLiteral("viewer"));
    QCOMPARE(cell(table, 1, TopologyTable::Pid), QStringLiteral("4200"));
    QCOMPARE(cell(table, 1, TopologyTable::Role), QStringLiteral("connects, stalled"));
    QCOMPARE(cell(table, 1, TopologyTable::Endpoint), QStringLiteral("ipc:///run/feeds/quotes.ipc"));
    QCOMPARE(cell(table, 1, TopologyTable::ToEndpoint), QStringLiteral("2 KiB"));
    QCOMPARE(cell(table, 2, TopologyTable::Role), QStringLiteral("binds"));
    QCOMPARE(cell(table, 2, TopologyTable::ToEndpoint), QString());
}

void TestTopology::tableKeepsItsRowsWhereOnlyNumbersChange() {
    TopologyTable table;
    const QAbstractItemModelTester tester(&table);
    const auto before = makeTopology(snapshot(), {}, nullptr);
    table.setTopology(before);
    const QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
    table.setTopology(makeTopology(snapshot(5), {}, before));
    QCOMPARE(resets.count(), 0);
    QCOMPARE(cell(table, 1, TopologyTable::ToEndpoint), QStringLiteral("5 B"));
    table.setTopology(makeTopology(snapshot(), {.text = QStringLiteral("bus")}, before));
    QCOMPARE(resets.count(), 1);
    QCOMPARE(table.rowCount(), 1);
}

void TestTopology::foreignNamesAreShowable() {
    const auto topology =
        makeTopology({endpoint("/tmp/\x1b[31m\xff\n", 1, owner(1, "evil\x1b\xe2\x80\xae"))}, {}, nullptr);
    for (const QString& text : {placeTitle(topology->graph.places[0]), processTitle(topology->graph.processes[0]),
                                spokenNode(*topology, {true, 0})}) {
        QVERIFY(!text.contains(QChar(0x1b)));
        QVERIFY(!text.contains(QChar(0x202e)));
        QVERIFY(!text.contains(QLatin1Char('\n')));
    }
}

void TestTopology::alikeProcessesAreFolded() {
    Snapshot many = snapshot();
    for (pid_t pid = 5000; pid < 5014; ++pid)
        many[0].peers.push_back(connection(owner(pid, "worker"), 1024));
    const auto flat = makeTopology(many, {.folds = false}, nullptr);
    const auto folded = makeTopology(many, {}, nullptr);
    QCOMPARE(flat->graph.processes.size(), 17U);
    QCOMPARE(folded->graph.processes.size(), 4U);
    const auto node = sameNode(*flat, {false, 5}, *folded);
    QVERIFY(node && folded->graph.processes[node->index].isFolded());
    QCOMPARE(sameNode(*folded, *node, *flat),
             sameNode(*folded, *node, *makeTopology(many, {.unfolded = {"worker"}}, nullptr)));
    QCOMPARE(processText(folded->graph.processes[node->index]), QStringLiteral("worker × 14"));
    QCOMPARE(spokenNode(*folded, *node),
             QStringLiteral("worker × 14, connects to quotes.ipc with 14 KiB queued, process ids 5000 5001 5002 5003 "
                            "5004 5005 5006 5007 5008 5009 5010 5011 …, Enter unfolds them"));
    QCOMPARE(countsText(folded->graph), countsText(flat->graph));
    // Of all that are folded one can be found by its process id.
    QCOMPARE(makeTopology(many, {.text = QStringLiteral("5013")}, nullptr)->graph.places.size(), 1U);
    TopologyTable table;
    table.setTopology(folded);
    QCOMPARE(table.rowCount(), 4);
    QStringList pids;
    for (int row = 0; row < 4; ++row)
        pids << cell(table, row, TopologyTable::Pid);
    QVERIFY(pids.contains(QStringLiteral("× 14")));
    // One more of them moves nothing.
    auto moved = std::make_shared<Topology>(*folded);
    moved->layout.places[0] = {1234, 5678};
    many[0].peers.push_back(connection(owner(6000, "worker"), 0));
    QCOMPARE(makeTopology(many, {}, moved)->layout.places[0], QPointF(1234, 5678));
}

void TestTopology::endpointsWithoutPeersAreFolded() {
    Snapshot many = snapshot();
    for (int number = 10; number < 24; ++number)
        many.push_back(endpoint(("/run/bus/" + std::to_string(number)).c_str(), 100 + std::uint32_t(number),
                                owner(4300, "Busmeister")));
    const auto folded = makeTopology(many, {}, nullptr);
    QCOMPARE(folded->graph.places.size(), 2U);
    QCOMPARE(folded->layout.places.size(), 2U);
    const auto flat = makeTopology(many, {.folds = false}, nullptr);
    QCOMPARE(flat->graph.places.size(), 16U);
    QCOMPARE(makeTopology(many, {.unfoldedPlaces = {"Busmeister"}}, nullptr)->graph, flat->graph);
    QCOMPARE(sameNode(*flat, {true, 9}, *folded), std::optional(TopologyNode{true, 1}));
    QCOMPARE(sameNode(*folded, {true, 1}, *flat), std::optional(TopologyNode{true, 1}));
    QCOMPARE(binderOf(folded->graph, 1), std::string("Busmeister"));
    QCOMPARE(placeTitle(folded->graph.places[1]), QStringLiteral("15 endpoints"));
    QCOMPARE(
        spokenNode(*folded, {true, 1}),
        QStringLiteral("15 endpoints, live, bound by Busmeister 4300, no connection to them is seen, @bus, 10, 11, "
                       "12, 13, 14, 15, 16, 17, 18, 19, 20, …, Enter unfolds them"));
    QCOMPARE(countsText(folded->graph), countsText(flat->graph));
    TopologyTable table;
    const QAbstractItemModelTester tester(&table);
    table.setTopology(folded);
    QCOMPARE(table.rowCount(), 17);
    QStringList addresses;
    for (int row = 0; row < table.rowCount(); ++row)
        addresses << cell(table, row, TopologyTable::Endpoint);
    QVERIFY(addresses.contains(QStringLiteral("ipc:///run/bus/23")));
    // One of them is found by its name.
    const auto one = makeTopology(many, {.text = QStringLiteral("bus/17")}, nullptr);
    QCOMPARE(one->graph.places.size(), 1U);
    QVERIFY(!one->graph.places[0].isFolded());
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestTopology)
#include "tst_topology.moc"
