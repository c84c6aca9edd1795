// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/sheet.h"
#include "ui/messages/saved_filters.h"

#include <QStringList>

class QTableWidget;
class QTableWidgetItem;

namespace ipcscope::ui {

/// The saved filters as a table: a name is typed over, a pin is a tick, Del removes one. Nothing changes before it is
/// accepted.
class SavedFiltersSheet : public Sheet {
    Q_OBJECT
public:
    SavedFiltersSheet(const QList<SavedFilter>& filters, QWidget* parent);

    void applyTo(SavedFilters& saved) const;

private:
    void judge();
    void removeCurrent();

    QList<SavedFilter> m_before; ///< as they are; a row's number in it goes with the row
    QTableWidget* m_table;
};

} // namespace ipcscope::ui
