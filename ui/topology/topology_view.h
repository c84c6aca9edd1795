// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/topology.h"

#include <QAbstractScrollArea>

#include <memory>
#include <optional>

namespace ipcscope::ui {

/// Processes and endpoints as a graph that is scrolled and zoomed. One node is current: chosen by a click or the arrow
/// keys, and told to screen readers as this widget's description; the same facts stand in the table beside.
class TopologyView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit TopologyView(QWidget* parent = nullptr);

    /// The current node stays if it is in there too. Fits all of it the first time.
    void setTopology(std::shared_ptr<const Topology> topology);
    std::optional<TopologyNode> current() const { return m_current; }
    void setCurrent(std::optional<TopologyNode> node);

    void zoomBy(qreal factor);
    /// Everything in sight, if it can be read then; never larger than natural. Else what it begins with, or the current
    /// node.
    void fit();
    qreal zoom() const { return m_zoom; }

Q_SIGNALS:
    void currentChanged();
    /// Enter or a double click on an endpoint.
    void placeActivated(const std::string& name);
    /// The same on several that are folded, by the name of the program that binds them.
    void foldedPlacesActivated(const std::string& program);
    /// The same on a process, by the name of its program.
    void processActivated(const std::string& name);

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fitZoom();
    void showBeginning();
    void layScrollBars();
    /// The scene's point at the viewport's left top; content smaller than the viewport stands in its middle.
    QPointF origin() const;
    QPointF toScene(QPointF viewport) const { return viewport / m_zoom + origin(); }
    void zoomAround(QPointF viewport, qreal zoom);
    void showNode(TopologyNode node);
    std::optional<TopologyNode> nodeAt(QPointF scene) const;
    /// The node that an arrow key leads to: among those on that side the nearest, on the way of an edge first.
    std::optional<TopologyNode> next(Qt::Key key) const;
    void activate();

    std::shared_ptr<const Topology> m_topology;
    std::optional<TopologyNode> m_current;
    qreal m_zoom = 1;
    bool m_fitted = true; ///< follows the window's size until somebody zooms
    std::optional<QPoint> m_dragged;
};

} // namespace ipcscope::ui
