// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/decode/node.h"
#include "ui/details/hex_layout.h"

#include <QAbstractScrollArea>

#include <memory>

namespace ipcscope::ui {

/// Bytes in hex and as characters. The selection is marked on both sides. Only the visible rows are looked at, so any
/// size costs the same.
class HexView : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr std::size_t copyLimit = 16 << 20; ///< bytes

    explicit HexView(QWidget* parent = nullptr);

    /// `owner` keeps the bytes alive as long as they are shown.
    void setBytes(ByteView bytes, std::shared_ptr<const void> owner);
    ByteView bytes() const { return m_bytes; }
    /// Selects and shows these bytes (cut to what there is).
    void mark(decode::ByteRange range);
    decode::ByteRange selection() const;
    const HexLayout& columns() const { return m_columns; }

    /// The row with the caret as one line of text, for screen readers.
    QString currentLine() const;
    QSize minimumSizeHint() const override;

public Q_SLOTS:
    /// The selected bytes, or all without a selection.
    void copyHex();
    void copyText();
    void selectAll();

Q_SIGNALS:
    /// A person put the caret on this byte.
    void caretMoved(quint64 byte);
    /// More than copyLimit; the clipboard is as it was.
    void copyRefused();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    enum class Anchor { Move, Keep };
    void arrange();
    void moveCaret(qint64 byte, Anchor anchor);
    void ensureVisible(std::size_t byte);
    void caretChanged();
    std::size_t byteAt(const QPoint& point) const;
    ByteView selectedBytes() const;
    void copy(void (*put)(ByteView));
    void paintRow(QPainter& painter, int row, int top) const;
    void paintSelection(QPainter& painter, std::size_t first, std::size_t end, int top) const;

    ByteView m_bytes;
    std::shared_ptr<const void> m_owner;
    HexLayout m_columns;
    int m_rowHeight = 16;
    std::size_t m_anchor = 0;
    std::size_t m_caret = 0;
    bool m_empty = true; ///< nothing is selected
};

} // namespace ipcscope::ui
