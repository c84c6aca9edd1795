// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/endpoints/endpoint_roles.h"

class QPainter;
class QRectF;

namespace ipcscope::ui {

struct Colors;

/// Shape and colour of a state, filling `box`: no two states differ in colour alone.
void paintEndpointSymbol(QPainter& painter, const QRectF& box, EndpointSymbol symbol, const Colors& colors);

} // namespace ipcscope::ui
