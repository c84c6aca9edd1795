// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/filter_chips.h"

#include "core/observe/capture/filter/conjuncts.h"
#include "ui/shell/formats.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int gap = 6;
constexpr int side = 10;
constexpr int longest = 48; ///< characters on a chip

/// What was typed or taken from a message: foreign either way.
QString fit(const QString& text) {
    return shown(text.toStdString(), longest);
}

} // namespace

FilterChips::FilterChips(QWidget* parent)
    : QWidget(parent) {
    setVisible(false);
}

void FilterChips::setParts(const QList<FilterPart>& parts) {
    if (parts == m_parts)
        return;
    m_parts = parts;
    while (m_chips.size() > parts.size())
        m_chips.takeLast()->deleteLater();
    while (m_chips.size() < parts.size()) {
        auto* chip = new QPushButton(this);
        const qsizetype index = m_chips.size();
        chip->setProperty("look", QStringLiteral("chip"));
        chip->setCheckable(true);
        chip->setAutoDefault(false);
        chip->installEventFilter(this);
        connect(chip, &QPushButton::toggled, this, [this, index] { toggle(index); });
        m_chips.append(chip);
        chip->show();
    }
    for (qsizetype index = 0; index < parts.size(); ++index) {
        QString text = fit(parts[index].text);
        m_chips[index]->setText(text.replace(QLatin1Char('&'), QStringLiteral("&&")));
        m_chips[index]->setChecked(parts[index].on);
        m_chips[index]->setAccessibleName(tr("Filter %1").arg(fit(parts[index].text)));
        m_chips[index]->setToolTip(
            tr("On or off by a click; ! negates it, Del takes it away, the menu key offers both"));
    }
    setVisible(!parts.isEmpty());
    place();
}

void FilterChips::place() {
    int x = side, y = 0;
    for (QPushButton* chip : std::as_const(m_chips)) {
        const QSize size = chip->sizeHint();
        if (x > side && x + size.width() > width() - side) {
            x = side;
            y += size.height() + gap / 2;
        }
        chip->setGeometry(x, y, std::min(size.width(), std::max(40, width() - 2 * side)), size.height());
        x += size.width() + gap;
    }
    setFixedHeight(m_chips.isEmpty() ? 0 : y + m_chips.first()->height() + gap);
}

void FilterChips::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    place();
}

void FilterChips::toggle(qsizetype index) {
    if (m_parts[index].on == m_chips[index]->isChecked())
        return;
    m_parts[index].on = m_chips[index]->isChecked();
    Q_EMIT edited();
}

void FilterChips::negate(qsizetype index) {
    QList<FilterPart> parts = m_parts;
    parts[index] = {editable(capture::negated(parts[index].text.toStdString())), true};
    setParts(parts);
    Q_EMIT edited();
}

void FilterChips::remove(qsizetype index) {
    QList<FilterPart> parts = m_parts;
    parts.removeAt(index);
    setParts(parts);
    if (!m_chips.isEmpty())
        m_chips[std::min(index, m_chips.size() - 1)]->setFocus();
    Q_EMIT edited();
}

void FilterChips::openMenu(qsizetype index, const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(m_parts[index].on ? tr("Switch off") : tr("Switch on"), m_chips[index], &QPushButton::click);
    menu->addAction(tr("Negate\t!"), this, [this, index] { negate(index); });
    menu->addAction(tr("Take away\tDel"), this, [this, index] { remove(index); });
    menu->popup(at);
}

bool FilterChips::eventFilter(QObject* watched, QEvent* event) {
    const qsizetype index = m_chips.indexOf(qobject_cast<QPushButton*>(watched));
    if (index < 0)
        return false;
    if (event->type() == QEvent::ContextMenu) {
        const auto* asked = static_cast<QContextMenuEvent*>(event);
        const bool byKey = asked->reason() == QContextMenuEvent::Keyboard;
        openMenu(index, byKey ? m_chips[index]->mapToGlobal(m_chips[index]->rect().bottomLeft()) : asked->globalPos());
        return true;
    }
    if (event->type() != QEvent::KeyPress)
        return false;
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Exclam)
        negate(index);
    else if (key == Qt::Key_Delete)
        remove(index);
    else
        return false;
    return true;
}

} // namespace ipcscope::ui
