// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"

namespace ipcscope::ui {

/// What each verb does to the programs of this machine, in a paragraph each.
class HowSheet : public Sheet {
    Q_OBJECT
public:
    explicit HowSheet(QWidget* parent);
};

} // namespace ipcscope::ui
