// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/hex_view.h"

#include "ui/shell/theme.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace ipcscope::ui {

namespace {

QString hexPair(std::uint8_t byte) {
    return QStringLiteral("%1").arg(byte, 2, 16, QLatin1Char('0'));
}

bool isPrintable(std::uint8_t byte) {
    return byte >= 0x20 && byte < 0x7f;
}

} // namespace

HexView::HexView(QWidget* parent)
    : QAbstractScrollArea(parent) {
    setAccessibleName(tr("Bytes of the frame"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setCursor(Qt::IBeamCursor);
    setFont(fixedFont());
    arrange();
}

void HexView::setBytes(ByteView bytes, std::shared_ptr<const void> owner) {
    m_bytes = bytes;
    m_owner = std::move(owner);
    m_anchor = m_caret = 0;
    m_empty = true;
    verticalScrollBar()->setValue(0);
    arrange();
    caretChanged();
}

void HexView::mark(decode::ByteRange range) {
    const std::size_t end = std::min(range.end, m_bytes.size());
    m_empty = range.begin >= end;
    if (m_empty) {
        viewport()->update();
        return;
    }
    m_anchor = end - 1;
    m_caret = range.begin;
    ensureVisible(end - 1);
    ensureVisible(range.begin);
    caretChanged();
}

decode::ByteRange HexView::selection() const {
    if (m_empty)
        return {m_caret, m_caret};
    return {std::min(m_anchor, m_caret), std::max(m_anchor, m_caret) + 1};
}

void HexView::arrange() {
    const std::size_t firstByte =
        static_cast<std::size_t>(verticalScrollBar()->value()) * static_cast<std::size_t>(m_columns.bytesPerRow);
    const QFontMetrics metrics(fixedFont());
    m_rowHeight = metrics.height() + 2;
    m_columns = HexLayout::fitting(viewport()->width(), metrics.horizontalAdvance(QLatin1Char('0')), m_bytes.size());
    const int visible = std::max(1, viewport()->height() / m_rowHeight);
    verticalScrollBar()->setPageStep(visible);
    verticalScrollBar()->setRange(0, std::max(0, m_columns.rows(m_bytes.size()) - visible));
    verticalScrollBar()->setValue(static_cast<int>(firstByte / static_cast<std::size_t>(m_columns.bytesPerRow)));
    viewport()->update();
}

void HexView::ensureVisible(std::size_t byte) {
    const int row = static_cast<int>(byte / static_cast<std::size_t>(m_columns.bytesPerRow));
    QScrollBar& bar = *verticalScrollBar();
    if (row < bar.value())
        bar.setValue(row);
    else if (row >= bar.value() + bar.pageStep())
        bar.setValue(row - bar.pageStep() + 1);
}

void HexView::caretChanged() {
    setAccessibleDescription(currentLine());
    viewport()->update();
}

ByteView HexView::selectedBytes() const {
    const decode::ByteRange range = selection();
    return m_empty ? m_bytes : m_bytes.subspan(range.begin, range.end - range.begin);
}

QString HexView::currentLine() const {
    if (m_bytes.empty())
        return tr("no bytes");
    const auto perRow = static_cast<std::size_t>(m_columns.bytesPerRow);
    const std::size_t first = m_caret / perRow * perRow;
    const std::size_t end = std::min(first + perRow, m_bytes.size());
    QString hex, text;
    for (std::size_t at = first; at < end; ++at) {
        hex += hexPair(m_bytes[at]) + QLatin1Char(' ');
        text += isPrintable(m_bytes[at]) ? QChar::fromLatin1(static_cast<char>(m_bytes[at])) : QLatin1Char('.');
    }
    return QStringLiteral("%1: %2 %3")
        .arg(static_cast<quint64>(first), m_columns.offsetDigits, 16, QLatin1Char('0'))
        .arg(hex, text);
}

QSize HexView::minimumSizeHint() const {
    const int cell = QFontMetrics(fixedFont()).horizontalAdvance(QLatin1Char('0'));
    return {HexLayout::fitting(0, cell, 0).width() + 14, m_rowHeight * 3};
}

void HexView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    arrange();
}

void HexView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange ||
        event->type() == QEvent::PaletteChange)
        arrange();
}

void HexView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    painter.setFont(fixedFont());
    const int top = verticalScrollBar()->value();
    const int last = std::min(m_columns.rows(m_bytes.size()) - 1, top + viewport()->height() / m_rowHeight);
    for (int row = top; row <= last; ++row)
        paintRow(painter, row, (row - top) * m_rowHeight);
    if (hasFocus()) {
        painter.setPen(colorsFor(palette()).accent);
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void HexView::paintRow(QPainter& painter, int row, int top) const {
    const auto perRow = static_cast<std::size_t>(m_columns.bytesPerRow);
    const std::size_t first = static_cast<std::size_t>(row) * perRow;
    const std::size_t end = std::min(first + perRow, m_bytes.size());
    if (!m_empty)
        paintSelection(painter, first, end, top);
    const QColor text = palette().color(QPalette::Text);
    const QColor secondary = colorsFor(palette()).secondary;
    const auto cell = [&](int x, int characters) { return QRect(x, top, characters * m_columns.cell, m_rowHeight); };
    constexpr int how = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextDontClip;
    painter.setPen(secondary);
    painter.drawText(
        cell(HexLayout::margin, m_columns.offsetDigits), how,
        QStringLiteral("%1").arg(static_cast<quint64>(first), m_columns.offsetDigits, 16, QLatin1Char('0')));
    for (std::size_t at = first; at < end; ++at) {
        const int column = static_cast<int>(at - first);
        const std::uint8_t byte = m_bytes[at];
        painter.setPen(text);
        painter.drawText(cell(m_columns.hexAt(column), 2), how, hexPair(byte));
        if (!isPrintable(byte))
            painter.setPen(secondary);
        painter.drawText(cell(m_columns.textAt(column), 1), how,
                         isPrintable(byte) ? QString(QChar::fromLatin1(static_cast<char>(byte))) : QStringLiteral("."));
    }
}

void HexView::paintSelection(QPainter& painter, std::size_t first, std::size_t end, int top) const {
    const decode::ByteRange range = selection();
    const std::size_t from = std::max(first, range.begin);
    const std::size_t to = std::min(end, range.end);
    if (from >= to)
        return;
    const int begin = static_cast<int>(from - first);
    const int last = static_cast<int>(to - first) - 1;
    const QColor color = colorsFor(palette()).selection;
    const int left = m_columns.hexAt(begin);
    painter.fillRect(left - 1, top, m_columns.hexAt(last) + 2 * m_columns.cell - left + 2, m_rowHeight, color);
    painter.fillRect(m_columns.textAt(begin), top, (last - begin + 1) * m_columns.cell, m_rowHeight, color);
}

} // namespace ipcscope::ui
