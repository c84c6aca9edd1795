// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/endpoints/settled_removals.h"
#include "ui/engine/sweeper.h"

#include <QObject>

#include <vector>

class QWidget;

namespace ipcscope::ui {

class NoticeBar;

/// From chosen endpoints to removed files: the sheet with the proofs, the removal, and the line that tells what came of
/// it and offers to undo it for half a minute.
class SweepFlow : public QObject {
    Q_OBJECT
public:
    /// Sheets belong to `window`; what is settled is kept in `settled`.
    SweepFlow(Engine& engine, NoticeBar& notice, QWidget& window, const QString& settled);

    /// Of these the stale ones; what is not is told, if none is. One alone that is settled goes at once.
    void propose(const std::vector<discovery::Endpoint>& endpoints);
    SettledRemovals& settled() { return m_settled; }

private:
    void tellProgress(int done, int all);
    void tellSwept(const Sweeper::Outcomes& outcomes);
    void tellUndone(int restored, const std::vector<advice::Fault>& faults);

    NoticeBar& m_notice;
    QWidget& m_window;
    Sweeper* m_sweeper;
    SettledRemovals m_settled;
    QString m_told; ///< about the last removal
};

} // namespace ipcscope::ui
