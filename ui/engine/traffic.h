// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/decoder_pins.h"
#include "core/observe/capture/folds/replies.h"
#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/notes.h"
#include "core/observe/capture/store.h"
#include "core/observe/capture/view.h"
#include "ui/engine/long_job.h"
#include "ui/engine/record_loader.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

namespace ipcscope::ui {

/// The records of one capture in the GUI thread, live ones or those of a file: a store, the rows a person sees of it,
/// their filter, and what they put on records. Works in slices of 2 ms on a 30 Hz tick (2 Hz while hidden) that rests
/// when there is nothing to do.
class Traffic : public QObject {
    Q_OBJECT
public:
    ~Traffic() override;

    /// Where the records come from, as an address: shown raw to nobody.
    virtual QString endpoint() const = 0;
    /// Of its capture: a Source's name. Empty: it does not tell.
    virtual std::string method() const = 0;
    const capture::Store& store() const { return m_store; }
    const capture::View& view() const { return m_view; }
    const capture::Roster& roster() const { return m_roster; }
    const capture::Notes& notes() const { return m_notes; }
    /// There are marks and notes that no file has: not the one that was opened, a recording, or what was saved last.
    bool hasUnsavedNotes() const { return !m_notes.empty() && m_notes != m_filedNotes; }
    /// These are in a file by now.
    void setFiledNotes(capture::Notes notes) { m_filedNotes = std::move(notes); }
    const capture::DecoderPins& pins() const { return m_pins; }
    virtual std::uint64_t lost() const { return 0; }

    /// The rows are those that pass; null: all. They leave and come again: of what is kept already in the background,
    /// in slices, then of what comes. A frozen view ends where it did.
    void setFilter(std::shared_ptr<const capture::Filter> filter);
    /// Null: all.
    const std::shared_ptr<const capture::Filter>& filter() const { return m_filter; }
    /// Heartbeats and other protocol commands are rows too, or not; rows come again as with a filter.
    void setShowing(capture::Showing showing);
    /// What is kept already is still being looked at.
    bool isFiltering() const { return m_job.isRunning(); }
    /// What a filter may ask beside the records; for the GUI thread.
    capture::Surroundings surroundings() const;
    /// From now on it is known which request a reply answers (see Replies), a moment after it came: recordsArrived()
    /// tells where it came late.
    void wantReplies();
    /// Null: nobody wants them.
    const capture::Replies* replies() const { return m_wantsReplies ? &m_replies : nullptr; }
    /// While hidden the tick is 2 Hz.
    void setHidden(bool hidden);
    /// Holds at once; what the new budget has no room for leaves.
    void setBudget(std::size_t bytes);

    /// A note that is neither marked nor has a text takes away the one there is.
    virtual void setNotes(const capture::Notes& notes);
    void setNote(capture::RecordId id, capture::Note note) { setNotes({{id, std::move(note)}}); }
    /// Which decoders are wanted from the start.
    void setPins(capture::DecoderPins pins) { m_pins = std::move(pins); }
    virtual void pin(const capture::DecoderPin& pin);
    /// Sees to it that the record is at hand soon: recordsArrived() tells. It must be kept.
    void bring(capture::RecordId id) const;

Q_SIGNALS:
    /// The view is about to show / shows rows [first, first + count) at its end.
    void rowsAboutToBeAdded(quint64 first, quint64 count);
    void rowsAdded();
    /// The oldest `count` rows are about to leave / left. The store may have forgotten their records already.
    void rowsAboutToLeave(quint64 count);
    void rowsLeft();
    /// All records were forgotten; the rows left by the signals above.
    void cleared();
    /// Once per tick with anything new: counters, rates, roster.
    void countersChanged();
    void filterChanged();
    /// Of some of the records [first, end).
    void notesChanged(quint64 first, quint64 end);
    void pinned(const ipcscope::capture::DecoderPin& pin);
    /// Records [first, end) are at hand now, or more is known of them.
    void recordsArrived(quint64 first, quint64 end);

protected:
    explicit Traffic(std::size_t budget, QObject* parent);

    /// What came since the last tick goes into the store; false: nothing.
    virtual bool take() { return false; }
    /// Figures that change with time; false: none did.
    virtual bool measure() { return false; }
    /// Nothing needs another tick unless something comes.
    virtual bool isAtRest() const { return true; }
    /// No record from here on is shown.
    virtual capture::RecordId shownEnd() const { return m_store.end(); }

    /// There is, or may be, something to do.
    void arm();
    /// Takes what came and extends the view; the timer calls it.
    void tick();
    /// Everything before this was looked at, or is being looked at.
    capture::RecordId lookedAtEnd() const { return m_job.isRunning() ? m_jobEnd : m_view.seen(); }
    /// After the store lost its oldest.
    void trimView();
    void forgetRows();
    /// Records came back in front of those that were looked at.
    void findRepliesAgain();
    /// The rows leave and are found again, from the oldest record on.
    void showAgain();

    capture::Store m_store;
    capture::View m_view;
    capture::Roster m_roster;
    capture::Notes m_notes;
    capture::Notes m_filedNotes;
    capture::DecoderPins m_pins;

private:
    bool extendView();
    bool extendReplies(std::chrono::steady_clock::time_point deadline);
    bool repliesAreBehind() const;
    /// No record from here on can be judged by the filter yet.
    capture::RecordId judgedEnd() const;
    void startJob(capture::RecordId from, capture::RecordId end);
    /// Takes them out of there.
    void takeFound(capture::RowIds& ids);
    void endFiltering();
    void startReplyJob();
    void takeReplies(const capture::Replies& found);

    bool m_hidden = false;
    std::shared_ptr<const capture::Filter> m_filter;
    LongJob<std::shared_ptr<capture::RowIds>> m_job; ///< what passes of the next records, in order
    capture::RecordId m_jobEnd = 0;                  ///< the job looks at what is before
    bool m_wantsReplies = false;
    capture::Replies m_replies; ///< up to its end(); empty while nobody wants them
    LongJob<std::shared_ptr<const capture::Replies>> m_replyJob;
    mutable RecordLoader m_loader;
    QTimer m_tick;
};

} // namespace ipcscope::ui
