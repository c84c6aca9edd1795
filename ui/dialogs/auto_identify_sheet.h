// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"

namespace ipcscope::ui {

/// Asked before endpoints are identified by themselves: what the programs will see of it.
class AutoIdentifySheet : public Sheet {
    Q_OBJECT
public:
    explicit AutoIdentifySheet(QWidget* parent);
};

} // namespace ipcscope::ui
