// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_symbol.h"

#include "ui/shell/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace ipcscope::ui {

namespace {

void paintTriangle(QPainter& painter, const QRectF& box, const QColor& color) {
    QPainterPath path;
    path.moveTo(box.center().x(), box.top());
    path.lineTo(box.right(), box.bottom());
    path.lineTo(box.left(), box.bottom());
    path.closeSubpath();
    painter.fillPath(path, color);
}

} // namespace

void paintEndpointSymbol(QPainter& painter, const QRectF& box, EndpointSymbol symbol, const Colors& colors) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF ring = box.adjusted(0.75, 0.75, -0.75, -0.75);
    switch (symbol) {
    case EndpointSymbol::Live:
    case EndpointSymbol::Foreign:
        painter.setPen(Qt::NoPen);
        painter.setBrush(symbol == EndpointSymbol::Live ? colors.ok : colors.secondary);
        painter.drawEllipse(box);
        break;
    case EndpointSymbol::Stale:
        painter.setPen(QPen(colors.secondary, 1.5));
        painter.drawEllipse(ring);
        break;
    case EndpointSymbol::Trouble:
        paintTriangle(painter, box, colors.warning);
        break;
    case EndpointSymbol::Unknown:
        painter.setPen(QPen(colors.secondary, 1.5, Qt::DotLine));
        painter.drawEllipse(ring);
        break;
    case EndpointSymbol::Peer:
    case EndpointSymbol::OwnPeer:
        painter.setPen(Qt::NoPen);
        painter.setBrush(symbol == EndpointSymbol::Peer ? colors.secondary : colors.accent);
        painter.drawEllipse(box.adjusted(2, 2, -2, -2));
        break;
    case EndpointSymbol::WaitingPeer:
        painter.setPen(QPen(colors.secondary, 1));
        painter.drawEllipse(box.adjusted(2.5, 2.5, -2.5, -2.5));
        break;
    }
    painter.restore();
}

} // namespace ipcscope::ui
