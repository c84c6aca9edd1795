// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/memory_gauge.h"

#include "ui/shell/formats.h"
#include "ui/shell/status_text.h"
#include "ui/shell/theme.h"

#include <QActionGroup>
#include <QMenu>
#include <QPainter>

#include <algorithm>
#include <array>

namespace ipcscope::ui {

namespace {

constexpr std::size_t mebibyte = 1 << 20;
constexpr std::array<std::size_t, 8> budgets{16, 64, 128, 256, 512, 1024, 2048, 4096}; // MiB
constexpr int barHeight = 2;

} // namespace

MemoryGauge::MemoryGauge(QWidget* parent)
    : QToolButton(parent) {
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus);
    setToolTip(tr("How much of the memory for messages is used; press to change how much there is"));
    connect(this, &QToolButton::clicked, this, &MemoryGauge::openMenu);
}

void MemoryGauge::tell(const capture::Store& store) {
    m_used = store.footprint();
    m_budget = std::max<std::size_t>(1, store.budget());
    if (const QString text = memoryText(store); text != this->text()) {
        setText(text);
        setAccessibleName(text);
    }
}

void MemoryGauge::openMenu() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addSection(tr("Memory for messages of a tab"));
    auto* group = new QActionGroup(menu);
    for (const std::size_t budget : budgets) {
        QAction* action = menu->addAction(byteCount(budget * mebibyte));
        action->setCheckable(true);
        action->setChecked(budget * mebibyte == m_budget);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, budget] { Q_EMIT budgetChosen(budget * mebibyte); });
    }
    menu->popup(mapToGlobal(QPoint(0, -menu->sizeHint().height())));
}

void MemoryGauge::paintEvent(QPaintEvent* event) {
    QToolButton::paintEvent(event);
    QPainter painter(this);
    const QRect line(4, height() - barHeight - 1, width() - 8, barHeight);
    const double share = std::min(1.0, static_cast<double>(m_used) / static_cast<double>(m_budget));
    const Colors colors = colorsFor(window()->palette());
    painter.fillRect(line, colors.line);
    painter.fillRect(QRect(line.topLeft(), QSize(static_cast<int>(line.width() * share), barHeight)), colors.accent);
}

} // namespace ipcscope::ui
