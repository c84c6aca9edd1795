// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/saved_filters.h"

#include <QWidget>

class QPushButton;
class QToolButton;

namespace ipcscope::ui {

/// Beside a filter line: a menu of the saved filters, and those that are pinned as buttons, pressed while they are part
/// of what is applied. The first hides heartbeats. Buttons for which there is no room stand in the menu.
class SavedFilterBar : public QWidget {
    Q_OBJECT
public:
    /// `saved` must outlive the bar.
    explicit SavedFilterBar(SavedFilters& saved, QWidget* parent = nullptr);

    /// What is applied: whole, and its parts that are on.
    void setApplied(const QString& filter, const QStringList& parts);
    /// Buttons may take so many pixels.
    void setRoom(int width);
    bool hidesHeartbeats() const;

Q_SIGNALS:
    /// Is to be applied in place of what is.
    void chosen(const QString& filter);
    /// Is to be added to what is applied, or taken away from it.
    void toggled(const QString& filter, bool on);
    void heartbeatsToggled(bool hidden);

private:
    QPushButton* addToggle(const QString& text);
    void showPinned();
    void place();
    void openMenu();
    void askForName();
    void manage();
    bool isApplied(const SavedFilter& filter) const;

    SavedFilters& m_saved;
    QToolButton* m_menu;
    QPushButton* m_heartbeats;
    QList<QPushButton*> m_pinned; ///< as the saved ones are in order
    QString m_filter;
    QStringList m_parts;
    int m_room = 0;
};

} // namespace ipcscope::ui
