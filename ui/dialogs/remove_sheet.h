// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"
#include "ui/engine/sweeper.h"

#include <vector>

class QCheckBox;
class QTreeWidget;
class QTreeWidgetItem;

namespace ipcscope::ui {

/// Names stale socket files with their age, owner and proofs. A file has a tick once it was found that it may go; one
/// that may not says why and cannot be ticked. accepted() means remove those of chosen().
class RemoveSheet : public Sheet {
    Q_OBJECT
public:
    explicit RemoveSheet(const std::vector<discovery::Endpoint>& endpoints, QWidget* parent = nullptr);

    /// Of one of the files, by its name.
    void tell(const Sweeper::Outcome& outcome);
    std::vector<discovery::Endpoint> chosen() const;
    /// False: its only file is to be removed without a question the next time.
    bool asksAgain() const;

private:
    QTreeWidgetItem* addRow(const discovery::Endpoint& endpoint);
    void count();

    std::vector<discovery::Endpoint> m_endpoints; ///< in the order of the rows
    QTreeWidget* m_files;
    QCheckBox* m_settled = nullptr; ///< where there is one file
};

} // namespace ipcscope::ui
