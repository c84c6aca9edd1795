// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/edge_way.h"

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr qreal turnReach = 24;

bool turnsBack(const WayPoint& from, const WayPoint& to) {
    return to.centre.x() <= from.centre.x();
}

void curve(QPainterPath& path, QPointF to) {
    const QPointF from = path.currentPosition();
    const QPointF reach((to.x() - from.x()) / 2, 0);
    path.cubicTo(from + reach, to - reach, to);
}

/// Round the end of its band, back along the free way above the next one, and round that one's beginning.
void turnBack(QPainterPath& path, QPointF to, qreal height) {
    const QPointF from = path.currentPosition();
    path.cubicTo(from + QPointF(turnReach, 0), {from.x() + turnReach, height}, {from.x(), height});
    path.lineTo(to.x(), height);
    path.cubicTo({to.x() - turnReach, height}, to - QPointF(turnReach, 0), to);
}

} // namespace

EdgeWay wayThrough(const std::vector<WayPoint>& points, qreal nodeWidth, ProcessEnd processEnd) {
    const QPointF half(nodeWidth / 2, 0);
    EdgeWay way;
    way.path = QPainterPath(points.front().centre + half);
    for (std::size_t at = 1; at < points.size(); ++at) {
        const WayPoint& to = points[at];
        if (turnsBack(points[at - 1], to))
            turnBack(way.path, to.centre - half, to.turn);
        else
            curve(way.path, to.centre - half);
        if (at + 1 < points.size())
            way.path.lineTo(to.centre + half);
    }
    way.bounds = way.path.boundingRect();

    const auto first = processEnd == ProcessEnd::Last ? points.end() - 2 : points.begin();
    if (turnsBack(*first, *(first + 1))) {
        way.text = {processEnd == ProcessEnd::Last ? (first + 1)->centre.x() : first->centre.x(), (first + 1)->turn};
        return way;
    }
    QPainterPath gap(first->centre + half);
    curve(gap, (first + 1)->centre - half);
    way.text = gap.pointAtPercent(processEnd == ProcessEnd::Last ? 0.55 : 0.45);
    return way;
}

} // namespace ipcscope::ui
