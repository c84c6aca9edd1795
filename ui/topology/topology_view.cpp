// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology_view.h"

#include "ui/topology/topology_painter.h"
#include "ui/topology/topology_text.h"

#include <QAccessible>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ipcscope::ui {

namespace {

constexpr qreal smallest = 0.05;
constexpr qreal readable = 0.65; ///< a small font is not, below
constexpr qreal largest = 2;

template<class Visit>
void eachNode(const Topology& topology, Visit visit) {
    for (std::size_t index = 0; index < topology.graph.processes.size(); ++index)
        visit(TopologyNode{false, index});
    for (std::size_t index = 0; index < topology.graph.places.size(); ++index)
        visit(TopologyNode{true, index});
}

/// How far `to` is in the direction of an arrow key; nothing if it is not on that side.
std::optional<qreal> distance(QPointF from, QPointF to, Qt::Key key) {
    const QPointF way = to - from;
    const bool sideways = key == Qt::Key_Left || key == Qt::Key_Right;
    const qreal ahead = key == Qt::Key_Left    ? -way.x()
                        : key == Qt::Key_Right ? way.x()
                        : key == Qt::Key_Up    ? -way.y()
                                               : way.y();
    const qreal aside = std::abs(sideways ? way.y() : way.x());
    if (ahead < 1 || (!sideways && aside > TopologyMetrics().node.width()))
        return std::nullopt;
    return ahead + 2 * aside;
}

} // namespace

TopologyView::TopologyView(QWidget* parent)
    : QAbstractScrollArea(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Topology"));
    setFrameShape(QFrame::NoFrame);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setMouseTracking(false);
}

void TopologyView::setTopology(std::shared_ptr<const Topology> topology) {
    const auto before = std::exchange(m_topology, std::move(topology));
    const auto kept = before && m_current ? sameNode(*before, *m_current, *m_topology) : std::nullopt;
    const bool first = !before || before->layout.size.isEmpty();
    const bool moved = first || before->layout.size != m_topology->layout.size;
    m_current.reset();
    if (moved && m_fitted)
        fitZoom();
    else
        layScrollBars();
    if (first)
        showBeginning();
    setCurrent(kept);
    viewport()->update();
}

void TopologyView::setCurrent(std::optional<TopologyNode> node) {
    if (m_current == node)
        return;
    m_current = node;
    setAccessibleDescription(node ? spokenNode(*m_topology, *node) : QString());
    if (node)
        showNode(*node);
    viewport()->update();
    QAccessibleEvent told(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&told);
    Q_EMIT currentChanged();
}

void TopologyView::layScrollBars() {
    const QSizeF whole = m_topology ? m_topology->layout.size * m_zoom : QSizeF();
    const auto lay = [](QScrollBar* bar, qreal length, int page) {
        bar->setRange(0, std::max(0, int(std::ceil(length)) - page));
        bar->setPageStep(page);
        bar->setSingleStep(40);
    };
    lay(horizontalScrollBar(), whole.width(), viewport()->width());
    lay(verticalScrollBar(), whole.height(), viewport()->height());
}

QPointF TopologyView::origin() const {
    const QSizeF whole = m_topology ? m_topology->layout.size * m_zoom : QSizeF();
    const auto side = [](QScrollBar* bar, qreal length, int page) {
        return length < page ? (length - page) / 2 : qreal(bar->value());
    };
    return QPointF(side(horizontalScrollBar(), whole.width(), viewport()->width()),
                   side(verticalScrollBar(), whole.height(), viewport()->height())) /
           m_zoom;
}

void TopologyView::zoomBy(qreal factor) {
    m_fitted = false;
    zoomAround(QPointF(viewport()->rect().center()), m_zoom * factor);
}

void TopologyView::zoomAround(QPointF viewport, qreal zoom) {
    const QPointF fixed = toScene(viewport);
    m_zoom = std::clamp(zoom, smallest, largest);
    layScrollBars();
    const QPointF corner = fixed * m_zoom - viewport;
    horizontalScrollBar()->setValue(int(std::round(corner.x())));
    verticalScrollBar()->setValue(int(std::round(corner.y())));
    this->viewport()->update();
}

void TopologyView::fit() {
    m_fitted = true;
    fitZoom();
    if (m_current)
        showNode(*m_current);
    else
        showBeginning();
}

/// A large graph has nothing at its left top: the first column is short, and stands beside the middle of the next.
void TopologyView::showBeginning() {
    std::optional<QPointF> beginning;
    const auto isBefore = [](QPointF a, QPointF b) { return a.x() != b.x() ? a.x() < b.x() : a.y() < b.y(); };
    if (m_topology) {
        eachNode(*m_topology, [&](TopologyNode node) {
            const QPointF centre = TopologyPainter::boxOf(*m_topology, node).center();
            if (!beginning || isBefore(centre, *beginning))
                beginning = centre;
        });
    }
    horizontalScrollBar()->setValue(0);
    verticalScrollBar()->setValue(beginning ? int(beginning->y() * m_zoom) - viewport()->height() / 2 : 0);
}

void TopologyView::fitZoom() {
    if (m_topology && !m_topology->layout.size.isEmpty()) {
        const QSize room = maximumViewportSize();
        const QSizeF size = m_topology->layout.size;
        m_zoom = std::clamp(std::min(room.width() / size.width(), room.height() / size.height()), readable, 1.0);
    }
    layScrollBars();
    viewport()->update();
}

void TopologyView::showNode(TopologyNode node) {
    const QRectF box = TopologyPainter::boxOf(*m_topology, node);
    const auto reveal = [&](QScrollBar* bar, qreal from, qreal to, int page) {
        constexpr qreal border = 20;
        if (from * m_zoom - border < bar->value())
            bar->setValue(int(from * m_zoom - border));
        else if (to * m_zoom + border > bar->value() + page)
            bar->setValue(int(to * m_zoom + border) - page);
    };
    reveal(horizontalScrollBar(), box.left(), box.right(), viewport()->width());
    reveal(verticalScrollBar(), box.top(), box.bottom(), viewport()->height());
}

std::optional<TopologyNode> TopologyView::nodeAt(QPointF scene) const {
    std::optional<TopologyNode> found;
    if (m_topology) {
        eachNode(*m_topology, [&](TopologyNode node) {
            if (TopologyPainter::boxOf(*m_topology, node).contains(scene))
                found = node;
        });
    }
    return found;
}

std::optional<TopologyNode> TopologyView::next(Qt::Key key) const {
    std::optional<TopologyNode> best;
    qreal nearest = std::numeric_limits<qreal>::infinity();
    const auto offer = [&](TopologyNode node) {
        if (!m_current) {
            best = best.value_or(node);
            return;
        }
        const auto far = distance(TopologyPainter::boxOf(*m_topology, *m_current).center(),
                                  TopologyPainter::boxOf(*m_topology, node).center(), key);
        if (far && *far < nearest) {
            nearest = *far;
            best = node;
        }
    };
    if (m_current && (key == Qt::Key_Left || key == Qt::Key_Right)) {
        for (const auto& edge : m_topology->graph.edges) {
            if ((m_current->isPlace ? edge.place : edge.process) == m_current->index)
                offer({!m_current->isPlace, m_current->isPlace ? edge.process : edge.place});
        }
    }
    if (!best)
        eachNode(*m_topology, offer);
    return best;
}

void TopologyView::activate() {
    if (!m_current)
        return;
    const auto& graph = m_topology->graph;
    if (m_current->isPlace && graph.places[m_current->index].isFolded())
        Q_EMIT foldedPlacesActivated(binderOf(graph, m_current->index));
    else if (m_current->isPlace)
        Q_EMIT placeActivated(graph.places[m_current->index].name);
    else
        Q_EMIT processActivated(graph.processes[m_current->index].name);
}

void TopologyView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    if (!m_topology)
        return;
    if (m_topology->graph.places.empty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(viewport()->rect(), int(Qt::AlignCenter) | Qt::TextWordWrap,
                         tr("No endpoint to show: nobody listens, or the filter leaves none."));
        return;
    }
    painter.scale(m_zoom, m_zoom);
    const QPointF from = origin();
    painter.translate(-from);
    const QRectF exposed(from, QSizeF(viewport()->size()) / m_zoom);
    TopologyPainter(*m_topology, palette(), font()).paint(painter, exposed, m_current, hasFocus());
}

} // namespace ipcscope::ui
