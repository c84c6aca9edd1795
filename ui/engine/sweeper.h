// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/discovery/endpoint.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace ipcscope::ui {

class Engine;

/// The broom in the window: looks at stale files again, removes those that were confirmed one after the other, and can
/// put them back for half a minute. Everything that touches a file happens in the background. GUI thread.
class Sweeper : public QObject {
    Q_OBJECT
public:
    struct Outcome {
        discovery::Endpoint endpoint;
        std::string user; ///< the file's, by name; empty: not looked up. That may mean to wait for a directory service
        advice::Fault fault; ///< why it stays; without a title: it may go, or went
        bool good() const { return fault.title.empty(); }
    };
    using Outcomes = std::vector<Outcome>;

    explicit Sweeper(Engine& engine, QObject* parent = nullptr);
    ~Sweeper() override;

    /// Tells of each whether it may be removed at this moment, in this order, until `context` is gone.
    void judge(std::vector<discovery::Endpoint> endpoints, QObject* context, std::function<void(Outcome)> told);
    /// The proofs are looked at once more for each of them at its turn.
    void sweep(const std::vector<discovery::Endpoint>& endpoints);
    /// What has not had its turn stays.
    void stop();
    /// Puts back what can still be put back, of several sweeps if they were close together.
    void undo();
    bool isBusy() const { return m_busy; }
    /// So many files can still be put back.
    int undoable() const { return m_undoable; }

Q_SIGNALS:
    void progressed(int done, int all);
    void swept(const ipcscope::ui::Sweeper::Outcomes& outcomes);
    /// `restored` are under their names again; the faults say what is not.
    void undone(int restored, const std::vector<ipcscope::advice::Fault>& faults);
    /// Everything is gone for good by now.
    void undoEnded();

private:
    struct Shelf;
    void next();
    void finish();
    void tidy();

    Engine& m_engine;
    std::shared_ptr<Shelf> m_shelf;
    std::deque<discovery::Endpoint> m_waiting;
    Outcomes m_outcomes;
    int m_all = 0;
    int m_undoable = 0;
    bool m_busy = false;
    QTimer m_undoTime;
};

} // namespace ipcscope::ui
