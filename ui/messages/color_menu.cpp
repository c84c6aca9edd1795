// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/color_menu.h"

#include "ui/shell/theme.h"

#include <QActionGroup>
#include <QPainter>
#include <QPixmap>

namespace ipcscope::ui {

namespace {

constexpr int side = 16;
constexpr qreal sharp = 3; ///< for screens of any density

/// With a mark: where there is an icon, styles show none for what is checked.
QIcon chosenOne(const QIcon& swatch) {
    QPixmap pixmap = swatch.pixmap(QSize(side, side), sharp);
    QPainter painter(&pixmap);
    icon(QStringLiteral("check")).paint(&painter, QRect(0, 0, side, side));
    painter.end();
    return pixmap;
}

} // namespace

ColorMenu::ColorMenu(QWidget* parent)
    : QMenu(tr("Colour like this"), parent) {
    setColor(RowColor::None);
}

/// Made anew: the colours are those of the theme at hand.
void ColorMenu::setColor(RowColor now) {
    clear();
    delete m_colors;
    m_colors = new QActionGroup(this);
    const auto add = [this, now](const QString& text, RowColor color) {
        QAction* action = addAction(text);
        m_colors->addAction(action);
        action->setCheckable(true);
        action->setChecked(color == now);
        connect(action, &QAction::triggered, this, [this, color] { Q_EMIT chosen(color); });
        return action;
    };
    for (const RowColor color : rowColors()) {
        const QIcon swatch = swatchOf(color, palette());
        add(nameOf(color), color)->setIcon(color == now ? chosenOne(swatch) : swatch);
    }
    add(tr("No colour"), RowColor::None)->setEnabled(now != RowColor::None);
    addSeparator();
    addAction(tr("Colouring rules…"), this, &ColorMenu::rulesRequested);
}

} // namespace ipcscope::ui
