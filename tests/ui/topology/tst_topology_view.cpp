// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "ui/topology/topology_painter.h"
#include "ui/topology/topology_view.h"

#include <QScrollBar>
#include <QTest>

namespace ipcscope::ui {

namespace {

/// One program that binds so many endpoints.
std::shared_ptr<const Topology> binding(int count) {
    discovery::Snapshot snapshot;
    for (int number = 0; number < count; ++number) {
        discovery::Endpoint& endpoint = snapshot.emplace_back();
        endpoint.name = "/tmp/" + std::to_string(number);
        endpoint.listener = 1000 + static_cast<std::uint32_t>(number);
        endpoint.owners = {{.pid = 7, .process = "feedd", .library = {}}};
    }
    return makeTopology(snapshot, {.folds = false}, nullptr);
}

} // namespace

class TestTopologyView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void aLargeGraphBeginsWithItsFirstProgram();
    void whatGrowsStaysWhereItIs();

private:
    static bool sees(const TopologyView& view, const Topology& topology, TopologyNode node) {
        const QRectF box = TopologyPainter::boxOf(topology, node);
        const QPointF corner(view.horizontalScrollBar()->value(), view.verticalScrollBar()->value());
        const QRectF inSight(corner / view.zoom(), QSizeF(view.viewport()->size()) / view.zoom());
        return inSight.contains(box);
    }
};

void TestTopologyView::aLargeGraphBeginsWithItsFirstProgram() {
    const auto topology = binding(200);
    TopologyView view;
    view.resize(600, 400);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.setTopology(topology);
    QVERIFY(view.verticalScrollBar()->maximum() > 1000);
    QVERIFY(sees(view, *topology, {false, 0}));
    QVERIFY(sees(view, *topology, {true, 100}));
    view.verticalScrollBar()->setValue(0);
    QVERIFY(!sees(view, *topology, {false, 0}));
    view.fit();
    QVERIFY(sees(view, *topology, {false, 0}));
    view.setCurrent(TopologyNode{true, 0});
    view.fit();
    QVERIFY(sees(view, *topology, {true, 0}));
}

void TestTopologyView::whatGrowsStaysWhereItIs() {
    TopologyView view;
    view.resize(600, 400);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.setTopology(binding(0));
    const auto topology = binding(200);
    view.setTopology(topology);
    QVERIFY(sees(view, *topology, {false, 0}));
    view.verticalScrollBar()->setValue(10);
    view.setTopology(binding(201));
    QCOMPARE(view.verticalScrollBar()->value(), 10);
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestTopologyView)
#include "tst_topology_view.moc"
