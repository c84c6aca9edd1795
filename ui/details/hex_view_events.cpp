// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/hex_view.h"

#include "ui/messages/clipboard.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>

namespace ipcscope::ui {

void HexView::moveCaret(qint64 byte, Anchor anchor) {
    if (m_bytes.empty())
        return;
    m_caret = static_cast<std::size_t>(std::clamp<qint64>(byte, 0, static_cast<qint64>(m_bytes.size()) - 1));
    if (anchor == Anchor::Move)
        m_anchor = m_caret;
    m_empty = false;
    ensureVisible(m_caret);
    caretChanged();
    Q_EMIT caretMoved(m_caret);
}

std::size_t HexView::byteAt(const QPoint& point) const {
    const qint64 row = std::max(0, verticalScrollBar()->value() + point.y() / m_rowHeight);
    const qint64 byte = row * m_columns.bytesPerRow + m_columns.columnAt(point.x());
    return static_cast<std::size_t>(std::clamp<qint64>(byte, 0, static_cast<qint64>(m_bytes.size()) - 1));
}

void HexView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_bytes.empty())
        return;
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier);
    moveCaret(static_cast<qint64>(byteAt(event->pos())), extend ? Anchor::Keep : Anchor::Move);
}

void HexView::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton) && !m_bytes.empty())
        moveCaret(static_cast<qint64>(byteAt(event->pos())), Anchor::Keep);
}

void HexView::mouseReleaseEvent(QMouseEvent* event) {
    event->accept();
}

void HexView::keyPressEvent(QKeyEvent* event) {
    if (event == QKeySequence::Copy) {
        copyHex();
        return;
    }
    if (event == QKeySequence::SelectAll) {
        selectAll();
        return;
    }
    const qint64 perRow = m_columns.bytesPerRow;
    const qint64 caret = static_cast<qint64>(m_caret);
    const qint64 size = static_cast<qint64>(m_bytes.size());
    const bool whole = event->modifiers().testFlag(Qt::ControlModifier);
    const qint64 target = [&]() -> qint64 {
        switch (event->key()) {
        case Qt::Key_Left:
            return caret - 1;
        case Qt::Key_Right:
            return caret + 1;
        case Qt::Key_Up:
            return caret - perRow;
        case Qt::Key_Down:
            return caret + perRow;
        case Qt::Key_PageUp:
            return caret - perRow * verticalScrollBar()->pageStep();
        case Qt::Key_PageDown:
            return caret + perRow * verticalScrollBar()->pageStep();
        case Qt::Key_Home:
            return whole ? 0 : caret - caret % perRow;
        case Qt::Key_End:
            return whole ? size - 1 : caret - caret % perRow + perRow - 1;
        default:
            return size;
        }
    }();
    const bool isMove = (event->key() >= Qt::Key_Home && event->key() <= Qt::Key_PageDown);
    const bool otherShortcut = whole && event->key() != Qt::Key_Home && event->key() != Qt::Key_End;
    if (!isMove || otherShortcut) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    moveCaret(target, event->modifiers().testFlag(Qt::ShiftModifier) ? Anchor::Keep : Anchor::Move);
}

void HexView::selectAll() {
    if (!m_bytes.empty())
        mark({0, m_bytes.size()});
}

void HexView::copyHex() {
    copy(toClipboardAsHex);
}

void HexView::copyText() {
    copy(toClipboard);
}

void HexView::copy(void (*put)(ByteView)) {
    const ByteView chosen = selectedBytes();
    if (chosen.size() > copyLimit)
        Q_EMIT copyRefused();
    else
        put(chosen);
}

void HexView::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy as hex"), this, &HexView::copyHex)->setEnabled(!m_bytes.empty());
    menu->addAction(tr("Copy as text"), this, &HexView::copyText)->setEnabled(!m_bytes.empty());
    menu->addSeparator();
    menu->addAction(tr("Select all"), this, &HexView::selectAll)->setEnabled(!m_bytes.empty());
    menu->popup(event->globalPos());
}

} // namespace ipcscope::ui
