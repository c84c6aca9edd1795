// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace ipcscope::ui {

/// Wants to be just as high as what it holds, and scrolls where there is less room.
class SnugScrollArea : public QScrollArea {
    Q_OBJECT
public:
    explicit SnugScrollArea(QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    bool event(QEvent* event) override;
};

} // namespace ipcscope::ui
