// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/layered_layout.h"

#include "ui/topology/layers.h"

#include <QRectF>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <span>

namespace ipcscope::ui {

namespace {

using discovery::Graph;

constexpr int pulls = 6;
constexpr qreal margin = 24;
constexpr qreal twinShift = 7;     ///< who binds and connects to one endpoint has two lines there, one below the other
constexpr qreal wantedRatio = 1.6; ///< of width to height
constexpr std::size_t fewestColumns = 6; ///< of a band
/// Links over several layers are led around nodes by joints; above so many of them they go straight.
constexpr std::size_t mostJoints = 20'000;

/// A graph whose every link leads to the next layer: processes, then places, then joints of long links.
struct Proper {
    std::size_t processes = 0;
    std::size_t nodes = 0; ///< that are no joints
    std::vector<std::size_t> layers;
    std::vector<Link> links;
    std::vector<std::vector<std::size_t>> ways; ///< of each edge: the nodes it passes, from left to right
};

std::vector<Link> linksOf(const Graph& graph) {
    std::vector<Link> links;
    links.reserve(graph.edges.size());
    for (const Graph::Edge& edge : graph.edges) {
        const std::size_t place = graph.processes.size() + edge.place;
        links.push_back(edge.role == Graph::Role::Binds ? Link{edge.process, place} : Link{place, edge.process});
    }
    return links;
}

Proper properOf(const Graph& graph) {
    Proper proper;
    proper.processes = graph.processes.size();
    proper.nodes = graph.processes.size() + graph.places.size();
    std::vector<Link> links = linksOf(graph);
    proper.layers = layersOf(proper.nodes, links);
    std::size_t joints = 0;
    for (const Link& link : links)
        joints += proper.layers[link.to] - proper.layers[link.from] - 1;
    for (const Link& link : links) {
        std::vector<std::size_t> way{link.from};
        for (std::size_t layer = proper.layers[link.from] + 1; layer < proper.layers[link.to] && joints <= mostJoints;
             ++layer) {
            way.push_back(proper.layers.size());
            proper.layers.push_back(layer);
        }
        way.push_back(link.to);
        for (std::size_t at = 1; at < way.size(); ++at)
            proper.links.push_back({way[at - 1], way[at]});
        proper.ways.push_back(std::move(way));
    }
    return proper;
}

/// One part by itself, then moved to its place among the others.
class Part {
public:
    Part(const Proper& proper, const Neighbours& neighbours, const TopologyMetrics& metrics, std::vector<WayPoint>& at)
        : m_proper(proper)
        , m_neighbours(neighbours)
        , m_metrics(metrics)
        , m_at(at) {}

    void add(std::size_t node) {
        const std::size_t layer = m_proper.layers[node];
        if (m_rows.size() <= layer)
            m_rows.resize(layer + 1);
        m_rows[layer].push_back(node);
    }
    void place() {
        untangle(m_rows, m_neighbours);
        for (std::size_t layer = 0; layer < m_rows.size(); ++layer) {
            qreal y = 0;
            for (const std::size_t node : m_rows[layer]) {
                m_at[node].centre = {qreal(layer) * step(), y};
                y += m_metrics.node.height() + m_metrics.rowGap;
            }
        }
        for (int pull = 0; pull < pulls; ++pull) {
            for (std::size_t layer = 1; layer < m_rows.size(); ++layer)
                align(m_rows[layer], true);
            for (std::size_t layer = m_rows.size(); layer-- > 1;)
                align(m_rows[layer - 1], false);
        }
        breakIntoBands();
    }

    QRectF box() const { return boxOf(m_rows); }
    void move(QPointF by) { move(m_rows, by); }

private:
    using SomeRows = std::span<const std::vector<std::size_t>>;

    qreal step() const { return m_metrics.node.width() + m_metrics.columnGap; }

    QRectF boxOf(SomeRows rows) const {
        constexpr qreal infinity = std::numeric_limits<qreal>::infinity();
        qreal left = infinity, top = infinity, right = -infinity, bottom = -infinity;
        for (const auto& row : rows) {
            for (const std::size_t node : row) {
                const QPointF centre = m_at[node].centre;
                left = std::min(left, centre.x());
                right = std::max(right, centre.x());
                top = std::min(top, centre.y());
                bottom = std::max(bottom, centre.y());
            }
        }
        const QSizeF half = m_metrics.node / 2;
        return QRectF(QPointF(left, top), QPointF(right, bottom))
            .adjusted(-half.width(), -half.height(), half.width(), half.height());
    }
    void move(SomeRows rows, QPointF by) {
        for (const auto& row : rows) {
            for (const std::size_t node : row) {
                m_at[node].centre += by;
                m_at[node].turn += by.y();
            }
        }
    }

    /// Of a chain that would be one long line; else all columns. Even: each band begins with the same sort of node.
    std::size_t columnsOfABand() const {
        const qreal height = box().height() + m_metrics.partGap;
        const auto wanted = std::size_t(std::sqrt(qreal(m_rows.size()) * height * wantedRatio / step()));
        const std::size_t columns = std::max(fewestColumns, (wanted + 1) / 2 * 2);
        return m_rows.size() >= 2 * columns ? columns : m_rows.size();
    }

    /// One below the other, with a free way between them.
    void breakIntoBands() {
        const std::size_t columns = columnsOfABand();
        const SomeRows rows(m_rows);
        if (columns == rows.size())
            return;
        qreal bottom = 0;
        for (std::size_t first = 0; first < rows.size(); first += columns) {
            const SomeRows band = rows.subspan(first, std::min(columns, rows.size() - first));
            move(band, {-qreal(first) * step(), bottom - boxOf(band).top()});
            for (const auto& row : band) {
                for (const std::size_t node : row)
                    m_at[node].turn = bottom - m_metrics.partGap / 2;
            }
            bottom += boxOf(band).height() + m_metrics.partGap;
        }
    }

    qreal halfHeight(std::size_t node) const { return node < m_proper.nodes ? m_metrics.node.height() / 2 : 0; }

    /// Each node as near to its neighbours on one side as the distances in its row allow: the least squares with a
    /// fixed order are found by joining neighbours that would overlap into blocks.
    void align(const std::vector<std::size_t>& row, bool toBefore) {
        struct Block {
            qreal sum;
            std::size_t count;
            qreal mean() const { return sum / qreal(count); }
        };
        std::vector<Block> blocks;
        std::vector<qreal> offsets;
        for (std::size_t at = 0; at < row.size(); ++at) {
            offsets.push_back(
                at == 0 ? 0 : offsets.back() + halfHeight(row[at - 1]) + m_metrics.rowGap + halfHeight(row[at]));
            blocks.push_back({wanted(row[at], toBefore) - offsets.back(), 1});
            while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
                const Block last = blocks.back();
                blocks.pop_back();
                blocks.back().sum += last.sum;
                blocks.back().count += last.count;
            }
        }
        std::size_t at = 0;
        for (const Block& block : blocks) {
            for (std::size_t in = 0; in < block.count; ++in, ++at)
                m_at[row[at]].centre.setY(block.mean() + offsets[at]);
        }
    }
    qreal wanted(std::size_t node, bool toBefore) const {
        const auto& neighbours = (toBefore ? m_neighbours.before : m_neighbours.after)[node];
        if (neighbours.empty())
            return m_at[node].centre.y();
        qreal sum = 0;
        for (const std::size_t neighbour : neighbours)
            sum += m_at[neighbour].centre.y();
        return sum / qreal(neighbours.size());
    }

    const Proper& m_proper;
    const Neighbours& m_neighbours;
    const TopologyMetrics& m_metrics;
    std::vector<WayPoint>& m_at; ///< of all nodes, also of other parts
    Rows m_rows;
};

/// In shelves, the tallest first, about as wide as a screen is to its height. Answers the size of all.
QSizeF pack(std::vector<Part>& parts, qreal gap) {
    std::vector<std::pair<QRectF, Part*>> boxes;
    qreal area = 0, widest = 0;
    for (Part& part : parts) {
        boxes.emplace_back(part.box(), &part);
        const QSizeF size = boxes.back().first.size();
        area += (size.width() + gap) * (size.height() + gap);
        widest = std::max(widest, size.width());
    }
    std::ranges::stable_sort(boxes, std::greater{}, [](const auto& box) { return box.first.height(); });
    const qreal width = std::max(widest, std::sqrt(area * wantedRatio));
    QPointF at(margin, margin);
    qreal shelf = 0, right = 0;
    for (auto& [box, part] : boxes) {
        if (at.x() > margin && at.x() + box.width() > margin + width) {
            at = {margin, at.y() + shelf + gap};
            shelf = 0;
        }
        part->move(at - box.topLeft());
        shelf = std::max(shelf, box.height());
        right = std::max(right, at.x() + box.width());
        at.rx() += box.width() + gap;
    }
    return boxes.empty() ? QSizeF() : QSizeF(right + margin, at.y() + shelf + margin);
}

} // namespace

TopologyLayout layOut(const Graph& graph, const TopologyMetrics& metrics) {
    const Proper proper = properOf(graph);
    const std::size_t nodes = proper.layers.size();
    const Neighbours neighbours(nodes, proper.links);
    const std::vector<std::size_t> partOf = partsOf(nodes, proper.links);
    std::vector<WayPoint> at(nodes);
    std::vector<Part> parts;
    for (std::size_t node = 0; node < nodes; ++node) {
        if (partOf[node] == parts.size())
            parts.emplace_back(proper, neighbours, metrics, at);
        parts[partOf[node]].add(node);
    }
    for (Part& part : parts)
        part.place();

    TopologyLayout layout;
    layout.size = pack(parts, metrics.partGap);
    for (std::size_t node = 0; node < proper.nodes; ++node)
        (node < proper.processes ? layout.processes : layout.places).push_back(at[node].centre);
    std::set<std::pair<std::size_t, std::size_t>> drawn;
    for (std::size_t edge = 0; edge < graph.edges.size(); ++edge) {
        const bool twin = !drawn.emplace(graph.edges[edge].process, graph.edges[edge].place).second;
        const qreal shift = twin ? twinShift : 0;
        std::vector<WayPoint> points;
        for (const std::size_t node : proper.ways[edge])
            points.push_back({at[node].centre + QPointF(0, shift), at[node].turn + shift});
        const auto end = proper.ways[edge].back() < proper.processes ? ProcessEnd::Last : ProcessEnd::First;
        layout.edges.push_back(wayThrough(points, metrics.node.width(), end));
    }
    return layout;
}

} // namespace ipcscope::ui
