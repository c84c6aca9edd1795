// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <memory>

namespace ipcscope::ui {

class DetailsPane;
class FilterHistory;
class FilterLine;
class FindBar;
class MessageList;
class MessageModel;
class Monitor;
class MonitorHeader;
class NoticeBar;
class SaveBar;
class SilenceBar;
enum class CopyFormat;

/// One tab of the centre: header (method, state, Freeze, Stop, Clear), filter line, message list, find bar, details
/// below. Owns its monitor.
class MonitorPage : public QWidget {
    Q_OBJECT
public:
    /// `history` must outlive the page.
    MonitorPage(std::unique_ptr<Monitor> monitor, FilterHistory& history, QWidget* parent = nullptr);
    ~MonitorPage() override;

    Monitor& monitor() { return *m_monitor; }
    const Monitor& monitor() const { return *m_monitor; }
    MessageList& list() const { return *m_list; }
    FilterLine& filter() const { return *m_filter; }
    DetailsPane& details() const { return *m_details; }
    SaveBar& saving() const { return *m_saving; }
    /// "quotes.ipc", short enough for a tab.
    QString title() const;
    /// Shows a fault above the list (inline bar), with what it suggests.
    void showFault(const QString& code, const QString& title, const QString& body);
    bool hasSelection() const;

public Q_SLOTS:
    void toggleFreeze();
    void stop();
    void clear();
    void openFilter();
    /// What stands in the current cell, as a part of the filter: only that, or all but that.
    void showOnlyThis();
    void hideThis();
    void openFind();
    void findNext();
    void findPrevious();
    void goToNewest();
    void copyAsText();
    void copyAsHex();
    void copyAsJson();
    void selectNextMessage();
    void selectPreviousMessage();

Q_SIGNALS:
    /// Header, counters or selection changed: the window refreshes its actions and status bar.
    void changed();
    /// Nothing has arrived, and somebody wants to know why.
    void whyRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void arrange();
    void wire();
    void showPicked();
    void copy(CopyFormat format);
    void openMenu(const QPoint& at);
    /// Empty: the current cell has no value to filter by.
    QString currentTest() const;

    std::unique_ptr<Monitor> m_monitor;
    MessageModel* m_model;
    MonitorHeader* m_header;
    FilterLine* m_filter;
    NoticeBar* m_fault;
    SilenceBar* m_silence;
    SaveBar* m_saving;
    MessageList* m_list;
    FindBar* m_find;
    DetailsPane* m_details;
};

} // namespace ipcscope::ui
