// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/layered_layout.h"

#include <QRectF>
#include <QtTest>

#include <algorithm>
#include <random>

namespace ipcscope::ui {

using discovery::Graph;
using Role = Graph::Role;

namespace {

Graph randomGraph(std::mt19937& random, std::size_t processes, std::size_t places, std::size_t connects) {
    Graph graph;
    for (std::size_t at = 0; at < processes; ++at)
        graph.processes.push_back({pid_t(at + 1), std::nullopt, "p"});
    for (std::size_t at = 0; at < places; ++at) {
        graph.places.push_back({.name = "/" + std::to_string(at), .listener = std::uint32_t(at + 1)});
        graph.edges.push_back({.process = random() % processes, .place = at});
        for (std::size_t edge = 0; edge < connects; ++edge)
            graph.edges.push_back({.process = random() % processes, .place = at, .role = Role::Connects});
    }
    return graph;
}

QList<QRectF> boxesOf(const TopologyLayout& layout) {
    QList<QRectF> boxes;
    const QSizeF size = TopologyMetrics().node;
    for (const auto* centres : {&layout.processes, &layout.places}) {
        for (const QPointF& centre : *centres)
            boxes.append({centre - QPointF(size.width() / 2, size.height() / 2), size});
    }
    return boxes;
}

/// A flat rectangle is in none.
QRectF around(const QRectF& bounds) {
    return bounds.adjusted(-1, -1, 1, 1);
}

QPointF startOf(const EdgeWay& way) {
    return way.path.elementAt(0);
}

} // namespace

class TestLayeredLayout : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingIsNothing();
    void dataGoesFromLeftToRight();
    void noTwoNodesOverlap();
    void twoWaysBetweenTheSameAreTwoLines();
    void aRingIsNoLongLine_data();
    void aRingIsNoLongLine();
    void lonelyPartsFillTheScreenAndNotAColumn();
    void tenThousandEndpointsAreLaidOut();
};

void TestLayeredLayout::nothingIsNothing() {
    QVERIFY(layOut({}).size.isEmpty());
}

void TestLayeredLayout::dataGoesFromLeftToRight() {
    Graph graph;
    graph.processes = {{1, {}, "feed"}, {2, {}, "relay"}, {3, {}, "viewer"}};
    graph.places = {{.name = "/a"}, {.name = "/b"}};
    graph.edges = {{.process = 0, .place = 0},
                   {.process = 1, .place = 0, .role = Role::Connects},
                   {.process = 1, .place = 1},
                   {.process = 2, .place = 1, .role = Role::Connects}};
    const TopologyLayout layout = layOut(graph);
    const qreal xs[]{layout.processes[0].x(), layout.places[0].x(), layout.processes[1].x(), layout.places[1].x(),
                     layout.processes[2].x()};
    QVERIFY(std::ranges::is_sorted(xs, std::less_equal()));
    QCOMPARE(layout.processes[0].y(), layout.processes[2].y());
    const QPointF half(TopologyMetrics().node.width() / 2, 0);
    QCOMPARE(startOf(layout.edges[1]), layout.places[0] + half);
    QCOMPARE(layout.edges[1].path.currentPosition(), layout.processes[1] - half);
    QVERIFY(layout.edges[1].text.x() > layout.places[0].x() && layout.edges[1].text.x() < layout.processes[1].x());
}

void TestLayeredLayout::noTwoNodesOverlap() {
    std::mt19937 random(11);
    for (int round = 0; round < 60; ++round) {
        const Graph graph = randomGraph(random, 1 + random() % 50, random() % 30, random() % 4);
        const TopologyLayout layout = layOut(graph);
        const QList<QRectF> boxes = boxesOf(layout);
        const QRectF whole(QPointF(), layout.size);
        for (qsizetype one = 0; one < boxes.size(); ++one) {
            QVERIFY(whole.contains(boxes[one]));
            for (qsizetype other = one + 1; other < boxes.size(); ++other)
                QVERIFY(!boxes[one].intersects(boxes[other]));
        }
        QCOMPARE(layout.edges.size(), graph.edges.size());
        for (const EdgeWay& way : layout.edges)
            QVERIFY(whole.contains(around(way.bounds)) && whole.contains(way.text));
    }
}

void TestLayeredLayout::twoWaysBetweenTheSameAreTwoLines() {
    Graph graph;
    graph.processes = {{1, {}, "self"}};
    graph.places = {{.name = "/a"}};
    graph.edges = {{.process = 0, .place = 0}, {.process = 0, .place = 0, .role = Role::Connects}};
    const TopologyLayout layout = layOut(graph);
    QVERIFY(startOf(layout.edges[0]) != startOf(layout.edges[1]));
    QCOMPARE(startOf(layout.edges[0]).x(), startOf(layout.edges[1]).x());
}

void TestLayeredLayout::aRingIsNoLongLine_data() {
    QTest::addColumn<bool>("closed");
    QTest::newRow("ring") << true;
    QTest::newRow("chain") << false;
}

/// Each process binds what the next one connects to.
void TestLayeredLayout::aRingIsNoLongLine() {
    QFETCH(bool, closed);
    constexpr std::size_t count = 50;
    Graph graph;
    for (std::size_t at = 0; at < count; ++at) {
        graph.processes.push_back({pid_t(at + 1), {}, "p"});
        graph.places.push_back({.name = "/" + std::to_string(at)});
        graph.edges.push_back({.process = at, .place = at});
        if (closed || at + 1 < count)
            graph.edges.push_back({.process = (at + 1) % count, .place = at, .role = Role::Connects});
    }
    const TopologyLayout layout = layOut(graph);
    const qreal ratio = layout.size.width() / layout.size.height();
    QVERIFY2(ratio > 1 && ratio < 2.8, qPrintable(QString::number(ratio)));
    const QList<QRectF> boxes = boxesOf(layout);
    const QRectF whole(QPointF(), layout.size);
    for (qsizetype one = 0; one < boxes.size(); ++one) {
        for (qsizetype other = one + 1; other < boxes.size(); ++other)
            QVERIFY(!boxes[one].intersects(boxes[other]));
    }
    for (const EdgeWay& way : layout.edges) {
        QVERIFY(whole.contains(around(way.bounds)));
        for (int part = 0; part <= 400; ++part) {
            const QPointF at = way.path.pointAtPercent(part / 400.0);
            QVERIFY2(std::ranges::none_of(boxes,
                                          [at](const QRectF& box) { return box.adjusted(1, 1, -1, -1).contains(at); }),
                     "a line through a node");
        }
    }
}

void TestLayeredLayout::lonelyPartsFillTheScreenAndNotAColumn() {
    Graph graph;
    for (std::size_t at = 0; at < 100; ++at) {
        graph.processes.push_back({pid_t(at + 1), {}, "p"});
        graph.places.push_back({.name = "/" + std::to_string(at)});
        graph.edges.push_back({.process = at, .place = at});
    }
    const QSizeF size = layOut(graph).size;
    const qreal ratio = size.width() / size.height();
    QVERIFY2(ratio > 1 && ratio < 2.5, qPrintable(QString::number(ratio)));
}

void TestLayeredLayout::tenThousandEndpointsAreLaidOut() {
    std::mt19937 random(3);
    const Graph graph = randomGraph(random, 4000, 10'000, 2);
    const TopologyLayout layout = layOut(graph);
    QCOMPARE(layout.places.size(), 10'000U);
    QVERIFY(
        std::ranges::all_of(layout.places, [](QPointF at) { return std::isfinite(at.x()) && std::isfinite(at.y()); }));
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestLayeredLayout)
#include "tst_layered_layout.moc"
