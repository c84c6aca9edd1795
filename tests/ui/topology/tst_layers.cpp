// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/layers.h"

#include <QtTest>

#include <random>

namespace ipcscope::ui {

class TestLayers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyLinkLeadsToALaterLayer();
    void circlesAreTurned();
    void partsAreWhatLinksJoin();
    void crossedLinksAreUntangled();
};

/// Any links at all, also from a node to itself in a circle of one other.
void TestLayers::everyLinkLeadsToALaterLayer() {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        const std::size_t nodes = 2 + random() % 20;
        std::vector<Link> links;
        for (std::size_t at = 0; at < random() % 60; ++at) {
            const std::size_t from = random() % nodes, to = random() % nodes;
            if (from != to)
                links.push_back({from, to});
        }
        const auto before = links;
        const auto layers = layersOf(nodes, links);
        for (std::size_t at = 0; at < links.size(); ++at) {
            QVERIFY(layers[links[at].from] < layers[links[at].to]);
            QCOMPARE(links[at].from + links[at].to, before[at].from + before[at].to);
        }
    }
}

void TestLayers::circlesAreTurned() {
    std::vector<Link> links{{0, 1}, {1, 2}, {2, 0}};
    QCOMPARE(layersOf(3, links), (std::vector<std::size_t>{0, 1, 2}));
    QCOMPARE(links[2].from, 0U);
    QCOMPARE(links[2].to, 2U);
}

void TestLayers::partsAreWhatLinksJoin() {
    QCOMPARE(partsOf(6, {{4, 0}, {1, 5}, {5, 3}}), (std::vector<std::size_t>{0, 1, 2, 1, 0, 1}));
    QVERIFY(partsOf(0, {}).empty());
}

void TestLayers::crossedLinksAreUntangled() {
    const std::vector<Link> links{{0, 5}, {1, 4}, {2, 3}};
    Rows rows{{0, 1, 2}, {3, 4, 5}};
    untangle(rows, Neighbours(6, links));
    std::vector<std::size_t> across;
    for (const std::size_t node : rows[0])
        across.push_back(5 - node);
    QCOMPARE(rows[1], across);
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestLayers)
#include "tst_layers.moc"
