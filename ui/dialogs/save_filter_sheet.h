// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"
#include "ui/messages/saved_filters.h"

class QCheckBox;
class QLabel;
class QLineEdit;

namespace ipcscope::ui {

/// Asks for the name of a filter, and whether it becomes a button. Tells if the name is taken.
class SaveFilterSheet : public Sheet {
    Q_OBJECT
public:
    /// `saved` must outlive the sheet.
    SaveFilterSheet(const SavedFilters& saved, const QString& filter, QWidget* parent);

    SavedFilter filter() const;

private:
    void judge();

    const SavedFilters& m_saved;
    const QString m_filter;
    QLineEdit* m_name;
    QCheckBox* m_pinned;
    QLabel* m_taken;
};

} // namespace ipcscope::ui
