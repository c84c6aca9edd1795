// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/store.h"

#include <QToolButton>

namespace ipcscope::ui {

/// "memory 41 of 256 MiB" with a bar under it, in the status bar; pressed it offers other budgets.
class MemoryGauge : public QToolButton {
    Q_OBJECT
public:
    explicit MemoryGauge(QWidget* parent = nullptr);

    void tell(const capture::Store& store);

Q_SIGNALS:
    void budgetChosen(quint64 bytes);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void openMenu();

    std::size_t m_used = 0;
    std::size_t m_budget = 1;
};

} // namespace ipcscope::ui
