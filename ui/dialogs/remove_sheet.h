// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/discovery/endpoint.h"
#include "ui/dialogs/sheet.h"

namespace ipcscope::ui {

/// Names one stale socket file, its age, owner and proofs; accepted() means remove it.
class RemoveSheet : public Sheet {
    Q_OBJECT
public:
    explicit RemoveSheet(const discovery::Endpoint& endpoint, QWidget* parent = nullptr);
};

} // namespace ipcscope::ui
