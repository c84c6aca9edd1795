// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology_view.h"

#include "ui/endpoints/endpoint_text.h"
#include "ui/topology/topology_text.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <cmath>

namespace ipcscope::ui {

namespace {

constexpr qreal step = 1.25;

} // namespace

bool TopologyView::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto node = nodeAt(toScene(help->pos()));
    QToolTip::showText(help->globalPos(), node ? plainToolTip(spokenNode(*m_topology, *node)) : QString(), viewport());
    return true;
}

void TopologyView::resizeEvent(QResizeEvent*) {
    if (m_fitted)
        fitZoom();
    else
        layScrollBars();
}

void TopologyView::keyPressEvent(QKeyEvent* event) {
    const auto key = static_cast<Qt::Key>(event->key());
    switch (key) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (m_topology) {
            if (const auto to = next(key))
                setCurrent(to);
        }
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        activate();
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomBy(step);
        break;
    case Qt::Key_Minus:
        zoomBy(1 / step);
        break;
    case Qt::Key_0:
        fit();
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void TopologyView::wheelEvent(QWheelEvent* event) {
    if (!event->modifiers().testFlag(Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    m_fitted = false;
    zoomAround(event->position(), m_zoom * std::pow(step, event->angleDelta().y() / 120.0));
    event->accept();
}

void TopologyView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const auto node = nodeAt(toScene(event->position()));
    setCurrent(node);
    if (!node) {
        m_dragged = event->pos();
        viewport()->setCursor(Qt::ClosedHandCursor);
    }
}

void TopologyView::mouseMoveEvent(QMouseEvent* event) {
    if (!m_dragged)
        return;
    const QPoint by = event->pos() - *m_dragged;
    m_dragged = event->pos();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
}

void TopologyView::mouseReleaseEvent(QMouseEvent*) {
    m_dragged.reset();
    viewport()->unsetCursor();
}

void TopologyView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && nodeAt(toScene(event->position())))
        activate();
}

void TopologyView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void TopologyView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        viewport()->update();
}

} // namespace ipcscope::ui
