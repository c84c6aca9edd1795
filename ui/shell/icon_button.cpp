// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/icon_button.h"

#include "ui/shell/theme.h"

#include <QToolButton>

namespace ipcscope::ui {

QToolButton* iconButton(QWidget* parent, const QString& iconName, const QString& tip) {
    auto* made = new QToolButton(parent);
    made->setIcon(icon(iconName));
    made->setAutoRaise(true);
    made->setToolTip(tip);
    made->setAccessibleName(tip);
    made->setFocusPolicy(Qt::TabFocus);
    return made;
}

} // namespace ipcscope::ui
