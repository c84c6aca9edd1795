// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/sources/joined.h"

#include <QDialog>

namespace ipcscope::ui {

/// "New bind or connect": all types, both roles, subscriptions, routing id, socket mode, live byte counter of the path.
/// Every mistake is told beside its field, and OK is disabled meanwhile.
class BindDialog : public QDialog {
    Q_OBJECT
public:
    explicit BindDialog(QWidget* parent = nullptr);
    /// Fills in an endpoint (as a person types it).
    void setEndpoint(const QString& endpoint);
    capture::JoinRequest request() const;
};

} // namespace ipcscope::ui
