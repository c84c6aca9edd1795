// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_browser.h"
#include "ui/endpoints/endpoint_model.h"

#include <QContextMenuEvent>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTreeView>

namespace ipcscope::ui {

bool EndpointBrowser::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_tree && event->type() == QEvent::Resize) {
        // The facts below have grown or shrunk: a row that was in view stays in view.
        const QRect row = m_tree->visualRect(m_tree->currentIndex());
        if (row.isValid() && row.bottom() < static_cast<QResizeEvent*>(event)->oldSize().height())
            QMetaObject::invokeMethod(
                m_tree, [this] { m_tree->scrollTo(m_tree->currentIndex()); }, Qt::QueuedConnection);
    }
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto& key = *static_cast<QKeyEvent*>(event);
    if ((watched == m_tree && treeTakes(key)) || (watched == m_filter && filterTakes(key)))
        return true;
    return QWidget::eventFilter(watched, event);
}

void EndpointBrowser::focusInEvent(QFocusEvent* event) {
    if (event->reason() == Qt::TabFocusReason)
        m_firstStop->setFocus(Qt::TabFocusReason);
    else if (event->reason() == Qt::BacktabFocusReason)
        focusPreviousChild();
    else if (m_tree->isVisibleTo(this))
        m_tree->setFocus(event->reason());
    else
        m_filter->setFocus(event->reason());
}

bool EndpointBrowser::treeTakes(const QKeyEvent& key) {
    const bool plain = (key.modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const bool enter = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    if (plain && enter)
        openCurrent();
    else if (enter && key.modifiers() == Qt::AltModifier)
        showProperties();
    else if (key.text() == QLatin1String("*"))
        toggleStar();
    else if (plain && key.key() == Qt::Key_Delete && !key.isAutoRepeat())
        removeChosen();
    else if (key.key() == Qt::Key_F10 && key.modifiers() == Qt::ShiftModifier)
        openMenu();
    else
        return false;
    return true;
}

/// At the current row, as the Menu key does it; Qt leaves Shift+F10 to us on this platform.
void EndpointBrowser::openMenu() {
    const QRect row = m_tree->visualRect(m_tree->currentIndex());
    const QPoint at = row.isValid() ? row.center() : QPoint(10, 10);
    QContextMenuEvent asked(QContextMenuEvent::Keyboard, at, m_tree->viewport()->mapToGlobal(at));
    QCoreApplication::sendEvent(m_tree, &asked);
}

/// From what was typed down to what it found, and back to everything.
bool EndpointBrowser::filterTakes(const QKeyEvent& key) {
    if (key.key() == Qt::Key_Escape && !m_filter->text().isEmpty()) {
        m_filter->clear();
        return true;
    }
    if (key.key() != Qt::Key_Down || !m_tree->isVisible())
        return false;
    const bool chosen = current().has_value();
    m_tree->setFocus();
    QModelIndex index = m_tree->currentIndex();
    if (!chosen) // the first endpoint, below its group and its folder
        for (index = m_tree->model()->index(0, 0); index.isValid() && m_tree->isExpanded(index);
             index = m_tree->model()->index(0, 0, index)) {
        }
    m_tree->setCurrentIndex(index);
    return true;
}

} // namespace ipcscope::ui
