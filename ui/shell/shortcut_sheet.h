// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace ipcscope::ui {

class Actions;

/// All keys of the window, from the actions themselves.
class ShortcutSheet : public QDialog {
    Q_OBJECT
public:
    explicit ShortcutSheet(const Actions& actions, QWidget* parent = nullptr);
};

/// Version, licence and what it stands on.
class AboutSheet : public QDialog {
    Q_OBJECT
public:
    explicit AboutSheet(QWidget* parent = nullptr);
};

} // namespace ipcscope::ui
