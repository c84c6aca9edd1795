// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/filter_chips.h"
#include "ui/messages/filter_edit.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace ipcscope::ui {

class ProblemLabel;
class SavedFilterBar;
class Traffic;
struct KnownFilters;

/// The display filter of a traffic. Enter applies what is typed; until it is valid the old one stays. Its parts stand
/// below as chips. Says how many of the records kept are shown.
class FilterLine : public QWidget {
    Q_OBJECT
public:
    /// Both must outlive the line.
    FilterLine(Traffic& traffic, KnownFilters& filters, QWidget* parent = nullptr);

    /// The keyboard goes into the line, everything in it chosen.
    void open();
    /// Adds a part to what is applied: only what it is true of stays. What is no filter is shown, not applied.
    void narrow(const QString& part);
    /// The same the other way round.
    void exclude(const QString& part);
    /// The same in place of all that is applied.
    void replace(const QString& filter);
    void clear();
    /// Its parts stand below, switched off: nothing is hidden before somebody wants it. Not if it is no filter.
    void offer(const QString& filter);
    /// What was applied last: the parts that are on, or all if none is; but for those that mean something in one
    /// capture only.
    QList<FilterPart> lastingParts() const;
    bool isActive() const;
    /// Values and members that were seen in the traffic, for what completes a filter; not longer than the line is
    /// there.
    FilterEdit::Seen seen() const;

Q_SIGNALS:
    /// The keyboard is to go back to the list.
    void left();
    /// Another filter is applied, by a person.
    void applied();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void enter();
    void setParts(const QString& filter, bool on);
    void showParts();
    void restore();
    bool apply(const QList<FilterPart>& parts);
    bool applyAndRemember(const QList<FilterPart>& parts);
    void showVerdict();
    void showCount();
    void openHistory();

    Traffic& m_traffic;
    KnownFilters& m_filters;
    FilterEdit* m_edit;
    QToolButton* m_past;
    SavedFilterBar* m_saved;
    QLabel* m_count;
    ProblemLabel* m_problem;
    FilterChips* m_chips;
    QList<FilterPart> m_applied;
    bool m_asked = false; ///< Enter was pressed on what is not valid: say what is missing, too
};

} // namespace ipcscope::ui
