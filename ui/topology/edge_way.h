// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainterPath>
#include <QPointF>
#include <QRectF>

#include <vector>

namespace ipcscope::ui {

/// The line of an edge between two nodes.
struct EdgeWay {
    QPainterPath path; ///< from left to right, but where it turns back to the next band's beginning
    QRectF bounds;
    QPointF text; ///< where what it says has its centre
};

/// A node, or a joint of a long edge.
struct WayPoint {
    QPointF centre;
    qreal turn = 0; ///< the height of the free way above its band
};

/// Which end of an edge is a process: lines that meet at an endpoint are apart there, and have room for a text.
enum class ProcessEnd { First, Last };

/// Through `points`, two or more, in the order of layers; nodes are as wide as `nodeWidth`.
EdgeWay wayThrough(const std::vector<WayPoint>& points, qreal nodeWidth, ProcessEnd processEnd);

} // namespace ipcscope::ui
