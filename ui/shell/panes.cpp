// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/panes.h"

#include <QApplication>
#include <QList>
#include <QVariant>
#include <QWidget>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr auto mark = "pane";

/// In reading order: by column, then from top to bottom.
QList<QWidget*> panesOf(const QWidget& window) {
    QList<QWidget*> panes;
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        if (widget->property(mark).toBool() && widget->isVisible() && widget->isEnabled())
            panes.append(widget);
    }
    std::ranges::stable_sort(panes, [&window](const QWidget* one, const QWidget* other) {
        const QPoint a = one->mapTo(&window, QPoint());
        const QPoint b = other->mapTo(&window, QPoint());
        return a.x() != b.x() ? a.x() < b.x() : a.y() < b.y();
    });
    return panes;
}

bool takesFocus(const QWidget& widget) {
    return widget.isVisible() && widget.isEnabled() && (widget.focusPolicy() & Qt::TabFocus) != 0;
}

QWidget* firstStop(QWidget& pane) {
    if (pane.focusProxy() != nullptr && takesFocus(*pane.focusProxy()))
        return pane.focusProxy();
    if (takesFocus(pane))
        return &pane;
    for (QWidget* widget = pane.nextInFocusChain(); widget != &pane; widget = widget->nextInFocusChain()) {
        if (pane.isAncestorOf(widget) && takesFocus(*widget))
            return widget;
    }
    return nullptr;
}

} // namespace

void markAsPane(QWidget& widget) {
    widget.setProperty(mark, true);
}

void goToPane(QWidget& window, PaneStep step) {
    const QList<QWidget*> panes = panesOf(window);
    if (panes.isEmpty())
        return;
    const QWidget* focused = QApplication::focusWidget();
    qsizetype at = -1;
    for (qsizetype index = 0; index < panes.size(); ++index) {
        if (focused != nullptr && (panes[index] == focused || panes[index]->isAncestorOf(focused)))
            at = index;
    }
    const qsizetype count = panes.size();
    for (qsizetype tried = 0; tried < count; ++tried) {
        if (at < 0)
            at = step == PaneStep::Next ? 0 : count - 1;
        else
            at = (at + (step == PaneStep::Next ? 1 : count - 1)) % count;
        if (QWidget* stop = firstStop(*panes[at])) {
            stop->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
}

} // namespace ipcscope::ui
