// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/sources/joined.h"
#include "core/observe/capture/store.h"
#include "core/observe/capture/view.h"
#include "ui/engine/filter_job.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ipcscope::ui {

class IoThread;

/// One watched endpoint in the GUI thread: takes finished batches from the I/O thread on a 30 Hz tick (2 Hz while
/// hidden), keeps them in a store and extends the view in slices of 2 ms.
class Monitor : public QObject {
    Q_OBJECT
public:
    enum class State { Starting, Live, Waiting, Refused, Failed, Stopping, Stopped };
    Q_ENUM(State)

    /// `budget`: bytes of records that are kept.
    Monitor(IoThread& io, capture::JoinRequest request, std::size_t budget = capture::Store::defaultBudget,
            QObject* parent = nullptr);
    /// Leaves the endpoint without waiting.
    ~Monitor() override;

    const capture::JoinRequest& request() const { return m_request; }
    /// The real endpoint once bound; before that what was asked for.
    QString endpoint() const { return m_endpoint; }
    State state() const { return m_state; }
    /// Why it is Failed (a bind or connect that can never work).
    const std::optional<Error>& error() const { return m_error; }
    /// Why it is Refused.
    const std::optional<capture::Finding>& finding() const { return m_finding; }

    const capture::Store& store() const { return m_store; }
    const capture::View& view() const { return m_view; }
    const capture::Roster& roster() const { return m_roster; }
    std::uint64_t lost() const { return m_lost; }
    /// Messages and bytes received per second, over the last second.
    double messageRate() const { return m_messageRate; }
    double byteRate() const { return m_byteRate; }
    std::uint64_t messagesReceived() const { return m_messagesReceived; }
    std::uint64_t bytesReceived() const { return m_bytesReceived; }

    /// The view stands still; records go on being kept (and counted in newWhileFrozen()).
    void setFrozen(bool frozen);
    bool isFrozen() const { return m_frozen; }
    std::uint64_t newWhileFrozen() const { return m_newWhileFrozen; }
    /// The rows are those that pass; null: all. They leave and come again: of what is kept already in the background,
    /// in slices, then of what comes. A frozen view ends where it did.
    void setFilter(std::shared_ptr<const capture::Filter> filter);
    /// Null: all.
    const std::shared_ptr<const capture::Filter>& filter() const { return m_filter; }
    /// What is kept already is still being looked at.
    bool isFiltering() const { return m_job.isRunning(); }
    /// What a filter may ask beside the records; for the GUI thread.
    capture::Surroundings surroundings() const;
    /// While hidden the tick is 2 Hz.
    void setHidden(bool hidden);

    /// Forgets all rows.
    void clear();
    /// Leaves the endpoint; the rows stay.
    void stop();
    /// What came of it arrives as records (Sent, SendFailed, replies); `done` (may be empty) on the GUI thread.
    void send(std::vector<Bytes> frames, std::function<void(Result<void>)> done = {});

Q_SIGNALS:
    void stateChanged();
    /// The view is about to show / shows rows [first, first + count) at its end.
    void rowsAboutToBeAdded(quint64 first, quint64 count);
    void rowsAdded();
    /// The oldest `count` rows are about to leave / left. The store may have forgotten their records already.
    void rowsAboutToLeave(quint64 count);
    void rowsLeft();
    /// After clear(); the rows left by the signals above.
    void cleared();
    /// Once per tick with anything new: counters, rates, roster.
    void countersChanged();
    void frozenChanged();
    void filterChanged();

private:
    struct Link;
    void started(const Result<std::string>& endpoint);
    void refused(const capture::Finding& finding);
    void stopped(std::uint64_t unsent);
    void arm();
    void tick();
    bool take();
    void count(const capture::Chunk& batch);
    void follow(const capture::RecordHeader& header);
    bool trimView();
    bool extendView();
    void forgetRows();
    void takeFound(const std::vector<capture::RecordId>& ids);
    void endFiltering();
    bool measureRates();
    void setState(State state);

    IoThread& m_io;
    capture::JoinRequest m_request;
    std::shared_ptr<Link> m_link; ///< shared with the I/O thread
    QString m_endpoint;
    State m_state = State::Starting;
    std::optional<Error> m_error;
    std::optional<capture::Finding> m_finding;
    capture::Store m_store;
    capture::View m_view;
    capture::Roster m_roster;
    std::uint64_t m_lost = 0;
    std::uint64_t m_messagesReceived = 0;
    std::uint64_t m_bytesReceived = 0;
    double m_messageRate = 0;
    double m_byteRate = 0;
    bool m_frozen = false;
    bool m_hidden = false;
    std::uint64_t m_newWhileFrozen = 0;
    capture::RecordId m_frozenAt = 0; ///< where a frozen view ends
    std::shared_ptr<const capture::Filter> m_filter;
    FilterJob m_job;
    capture::RecordId m_jobEnd = 0; ///< the job looks at what is before
    QTimer m_tick;
    QElapsedTimer m_rateClock;
    std::uint64_t m_messagesMeasured = 0;
    std::uint64_t m_bytesMeasured = 0;
};

} // namespace ipcscope::ui
