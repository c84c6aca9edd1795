// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/row_colors.h"

#include <QMenu>

class QActionGroup;

namespace ipcscope::ui {

/// "Colour like this": every colour, of them the one in use is checked, and none; then the rules themselves.
class ColorMenu : public QMenu {
    Q_OBJECT
public:
    explicit ColorMenu(QWidget* parent = nullptr);

    /// The colour in use. None cannot be chosen where there is none.
    void setColor(RowColor color);

Q_SIGNALS:
    /// None: there is to be no rule for it any more.
    void chosen(ipcscope::ui::RowColor color);
    void rulesRequested();

private:
    QActionGroup* m_colors = nullptr;
};

} // namespace ipcscope::ui
