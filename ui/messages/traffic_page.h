// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/advice/faults.h"
#include "core/observe/capture/record.h"
#include "ui/details/details_pane.h"
#include "ui/engine/long_job.h"

#include <QPointer>
#include <QWidget>

#include <atomic>
#include <memory>
#include <optional>

class QMenu;
class QVBoxLayout;

namespace ipcscope::ui {

struct ComparedMessages;
struct KnownFilters;
class CompareWindow;
class FilterLine;
class FindBar;
class HiddenRows;
class MessageList;
class MessageModel;
class NoticeBar;
class SaveBar;
class Traffic;
struct TestedValue;
enum class CopyFormat;
enum class RowColor;

/// One tab of the centre: a header, the filter line, the message list, the find bar, the details below. Owns the
/// traffic it shows.
class TrafficPage : public QWidget {
    Q_OBJECT
public:
    ~TrafficPage() override;

    Traffic& traffic() { return *m_traffic; }
    const Traffic& traffic() const { return *m_traffic; }
    MessageList& list() const { return *m_list; }
    FilterLine& filter() const { return *m_filter; }
    DetailsPane& details() const { return *m_details; }
    SaveBar& saving() const { return *m_saving; }
    /// One line above the list, for what somebody should know.
    NoticeBar& notice() const { return *m_notice; }
    /// "quotes.ipc", short enough for a tab.
    virtual QString title() const = 0;
    /// What the tab shows, whole and in one sentence; showable.
    virtual QString description() const = 0;
    /// Shows a fault above the list (inline bar), with what it suggests.
    void showFault(const QString& code, const QString& title, const QString& body);
    /// There is something that keys and menus act on: rows, or the message in the details.
    bool hasSelection() const;

public Q_SLOTS:
    void openFilter();
    /// What stands in the current cell, as a part of the filter: only that, or all but that.
    void showOnlyThis();
    void hideThis();
    /// A column of the list for it.
    void showAsColumn();
    /// The rules that colour rows, to look at and to change.
    void openColorRules();
    void openFind();
    void findNext();
    void findPrevious();
    virtual void goToNewest();
    void copyAsText();
    void copyAsHex();
    void copyAsJson();
    void copyAsPyzmq();
    void copyAsCppzmq();
    void copyAsCommand();
    /// Filters by the connection of the current message; by its request and what answers that.
    void followConnection();
    void followRequest();
    /// What the current message changed against the one before it of its topic, in a window of its own.
    void compareWithPrevious();
    /// The current message, by way of a form.
    void resend();
    /// Of the details, into a file that somebody names.
    void saveFrame();
    void selectNextMessage();
    void selectPreviousMessage();
    /// Marks the selected messages, or takes their marks away if all of them have one.
    void toggleMark();
    void goToNextMark();
    void goToPreviousMark();
    void writeNote();
    /// Times are told from the current message on, or by the clock again.
    void toggleTimeReference();
    /// The menu of the headings: which columns there are.
    void openColumns();

Q_SIGNALS:
    /// The frames of record `id` are to be sent again, after a look at them.
    void resendRequested(const std::vector<ipcscope::Bytes>& frames, quint64 id);
    /// Showable: where, and what is in it.
    void fileWritten(const QString& path, const QString& contents);
    /// Header, counters or selection changed: the window refreshes its actions and status bar.
    void changed();

protected:
    /// `filters` must outlive the page.
    TrafficPage(std::unique_ptr<Traffic> traffic, KnownFilters& filters, QWidget* parent);
    /// The last step of making one: `header` on top, `below` (may be null) under the filter line.
    void arrange(QWidget& header, QWidget* below);
    /// How long a note stays, as a sentence.
    virtual QString fateOfNotes() const;

    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void wire();
    void showPicked();
    void showRecord(capture::RecordId id);
    void showUnlisted(capture::RecordId id);
    void copy(CopyFormat format);
    void follow(const QString& filter);
    void followWhenKnown();
    void showComparison(const std::shared_ptr<const ComparedMessages>& compared);
    void goTo(capture::RecordId id);
    void writeFrame(const DetailsPane::ShownFrame& frame, const QString& path);
    void openMenu(const QPoint& at);
    void fillMessageMenu(QMenu& menu, bool selected);
    void goToMark(int step);
    void openColumnMenu(const QPoint& at);
    void askForColumn();
    void useValue(const QString& field, ValueUse use);
    void wireColors();
    void addColorMenu(QMenu& menu, const QString& test);
    void colorBy(const QString& test, RowColor color);
    /// Whom keys and menus act on: the one in the details, while it is kept.
    std::optional<capture::RecordId> currentId() const;
    /// The selected ones, ascending, or the one in the details; of more than `most` just one more.
    std::vector<capture::RecordId> chosenIds(std::size_t most) const;
    /// Its test is empty: the current cell has no value to filter by.
    TestedValue currentValue() const;
    /// The value that the details show of `field`; empty: it cannot be filtered by, or is gone.
    QString testOf(const QString& field) const;

    std::unique_ptr<Traffic> m_traffic;
    KnownFilters& m_filters;
    MessageModel* m_model;
    FilterLine* m_filter;
    NoticeBar* m_notice;
    SaveBar* m_saving;
    MessageList* m_list;
    HiddenRows* m_hiddenRows = nullptr;
    FindBar* m_find;
    DetailsPane* m_details;
    LongJob<std::shared_ptr<const ComparedMessages>> m_comparing;
    QPointer<CompareWindow> m_comparison;
    bool m_looking = false;                         ///< the notice says that one is looked for
    std::optional<capture::RecordId> m_wanted;      ///< is being read, to be shown in the details
    std::optional<capture::RecordId> m_followed;    ///< until it is known what it answers
    std::shared_ptr<std::atomic<bool>> m_copyStale; ///< of the copy that is being made
};

} // namespace ipcscope::ui
