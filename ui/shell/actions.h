// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/engine/monitor.h"

#include <QAction>
#include <QList>
#include <QObject>

#include <optional>

class QMenuBar;
class QToolBar;

namespace ipcscope::ui {

/// What the actions' enabled states depend on.
struct Situation {
    bool endpointChosen = false;
    bool endpointAsked = false; ///< can be asked what it is
    bool endpointStale = false;
    bool anySettled = false;                              ///< there are endpoints that are joined without a question
    bool page = false;                                    ///< a tab is open
    std::optional<Monitor::State> monitor = std::nullopt; ///< of the tab in front; none: it is no monitor
    bool recording = false;
    bool recordingEnds = false;
    bool canUndoClear = false;
    bool frozen = false;
    bool anyRows = false; ///< are shown
    bool anyKept = false; ///< whether shown or not
    bool anySelected = false;
    bool anyNotes = false;
};

/// Every action of the window with its text, key, tip and enabled state, in one place. Keys that act in lists only
/// (Enter, Del, Space, End) are told in the menu after a tab, and bound by the list itself. The key of Clear acts in
/// the widgets that have the action, as does that of bringing back what was cleared.
class Actions : public QObject {
    Q_OBJECT
public:
    explicit Actions(QObject* parent = nullptr);

    QAction* open;
    QAction* bind;
    QAction* demo;
    QAction* save;
    QAction* exportSome;
    QAction* closeTab;
    QAction* quit;

    QAction* nextPane;
    QAction* previousPane;
    QAction* topology;
    QAction* log; ///< checkable: the log is shown
    QAction* systemTheme;
    QAction* lightTheme;
    QAction* darkTheme;

    QAction* watch;
    QAction* send; ///< checkable: the send form is shown
    QAction* identify;
    QAction* autoIdentify;
    QAction* why;
    QAction* askAgain;
    QAction* properties;
    QAction* copyAddress;
    QAction* openFolder;
    QAction* star;
    QAction* note;
    QAction* removeStale;
    QAction* rescan;

    QAction* freeze; ///< checkable
    QAction* newest;
    QAction* stop;
    QAction* record; ///< checkable
    QAction* clear;
    QAction* undoClear;

    QAction* filter;
    QAction* showOnly;
    QAction* hide;
    QAction* find;
    QAction* findNext;
    QAction* findPrevious;
    QAction* copyText;
    QAction* copyHex;
    QAction* copyJson;
    QAction* copyPyzmq;
    QAction* copyCppzmq;
    QAction* copyCommand;
    QAction* followConnection;
    QAction* followRequest;
    QAction* compare;
    QAction* resend;
    QAction* nextMessage;
    QAction* previousMessage;
    QAction* mark;
    QAction* nextMark;
    QAction* previousMark;
    QAction* noteMessage;
    QAction* timeReference;
    QAction* columns;
    QAction* colors;

    QAction* shortcuts;
    QAction* about;

    void update(const Situation& situation);
    void fill(QMenuBar& bar) const;
    void fill(QToolBar& bar) const;

    /// For the sheet of shortcuts: what each key does, in the menus' order.
    struct Key {
        QString keys;
        QString action;
    };
    QList<Key> keys() const;

private:
    QAction* add(const char* iconName, const QString& text, const QString& tip, const QKeySequence& key = {});
    void createFileAndView();
    void createEndpoint();
    void createMonitor();
    void createMessage();
    void createMarks();
    void createColumns();
};

/// An action's text as it is said: without mnemonic mark, key and dots.
QString plainText(const QAction& action);

} // namespace ipcscope::ui
