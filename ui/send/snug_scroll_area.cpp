// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/send/snug_scroll_area.h"

#include <QEvent>

namespace ipcscope::ui {

SnugScrollArea::SnugScrollArea(QWidget* parent)
    : QScrollArea(parent) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
}

QSize SnugScrollArea::sizeHint() const {
    if (widget() == nullptr)
        return QScrollArea::sizeHint();
    const QSize wanted = widget()->sizeHint();
    const int high = widget()->heightForWidth(viewport()->width());
    return {wanted.width(), std::max(wanted.height(), high)};
}

bool SnugScrollArea::event(QEvent* event) {
    const bool done = QScrollArea::event(event);
    if (event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return done;
}

} // namespace ipcscope::ui
