// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/actions.h"

#include "ui/shell/status_text.h"
#include "ui/shell/theme.h"

#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>

namespace ipcscope::ui {

QString plainText(const QAction& action) {
    QString text = action.text().section(QLatin1Char('\t'), 0, 0);
    text.remove(QLatin1Char('&'));
    return text;
}

Actions::Actions(QObject* parent)
    : QObject(parent) {
    createFileAndView();
    createEndpoint();
    createMonitor();
    createMessage();
    createMarks();
    createColumns();
    shortcuts =
        add("keyboard", tr("&Keyboard shortcuts"), tr("All keys on one sheet"), QKeySequence(QStringLiteral("Ctrl+?")));
    about = add("info", tr("&About ipcscope"), tr("Version and licence"));
    about->setMenuRole(QAction::AboutRole);
    update({});
}

QAction* Actions::add(const char* iconName, const QString& text, const QString& tip, const QKeySequence& key) {
    auto* action = new QAction(text, this);
    if (*iconName != '\0')
        action->setIcon(icon(QLatin1String(iconName)));
    action->setIconText(plainText(*action));
    action->setShortcut(key);
    const QString shown =
        key.isEmpty() ? text.section(QLatin1Char('\t'), 1, 1) : key.toString(QKeySequence::NativeText);
    action->setToolTip(shown.isEmpty() ? tip : tr("%1 (%2)").arg(tip, shown));
    action->setWhatsThis(tip);
    return action;
}

void Actions::createFileAndView() {
    open = add("file", tr("&Open…"), tr("Look at capture files: pcapng or JSON Lines"),
               QKeySequence(QStringLiteral("Ctrl+O")));
    bind = add("add", tr("&Bind or connect…"), tr("Take part in an endpoint with a socket of your own"),
               QKeySequence(QStringLiteral("Ctrl+N")));
    demo = add("", tr("Start the &demo"), tr("Small demo programs start and talk; nothing else is touched"));
    save = add("", tr("&Save capture…"), tr("Write all messages that are kept into a capture file"),
               QKeySequence(QStringLiteral("Ctrl+S")));
    exportSome = add("", tr("&Export messages…"),
                     tr("Write all messages, or those shown or selected, as a capture, JSON Lines, CSV or text"));
    closeTab = add("close", tr("&Close tab"), tr("Leave the endpoint and forget its messages"),
                   QKeySequence(QStringLiteral("Ctrl+W")));
    quit = add("", tr("&Quit"), tr("Leave all endpoints and end the program"), QKeySequence(QStringLiteral("Ctrl+Q")));
    quit->setMenuRole(QAction::QuitRole);

    nextPane = add("", tr("&Next pane"), tr("Move the focus to the next pane"), QKeySequence(Qt::Key_F6));
    previousPane = add("", tr("&Previous pane"), tr("Move the focus to the previous pane"),
                       QKeySequence(QStringLiteral("Shift+F6")));
    topology = add("", tr("T&opology"), tr("Which programs take part in which endpoints, as a graph"),
                   QKeySequence(Qt::Key_F9));
    log = add("", tr("&Log"), tr("Show or hide what this program did on the machine, and what it noticed"));
    log->setCheckable(true);
    systemTheme = add("", tr("&System"), tr("Colours as the desktop has them"));
    lightTheme = add("", tr("&Light"), tr("Dark text on light ground"));
    darkTheme = add("", tr("&Dark"), tr("Light text on dark ground"));
    auto* themes = new QActionGroup(this);
    for (QAction* theme : {systemTheme, lightTheme, darkTheme}) {
        theme->setCheckable(true);
        themes->addAction(theme);
    }
}

void Actions::createEndpoint() {
    watch = add("watch", tr("&Watch\tEnter"), tr("Open a monitor on the chosen endpoint; the safest way is taken"));
    send = add("send", tr("&Send…"), tr("Show or hide the form that sends a message"), QKeySequence(Qt::Key_F8));
    send->setCheckable(true);
    identify = add("", tr("&Identify"), tr("Ask the chosen endpoint for its socket type, mechanism and version"),
                   QKeySequence(QStringLiteral("Ctrl+I")));
    autoIdentify = add("", tr("Identify &automatically…"),
                       tr("Ask every ZeroMQ endpoint once, until this window closes; off again"));
    autoIdentify->setCheckable(true);
    why = add("", tr("Wh&y is nothing arriving?"),
              tr("Go through the reasons why no message comes from the chosen endpoint"));
    askAgain = add(
        "", tr("As&k again…"),
        tr("Endpoints that are joined, and stale files that are removed, without a question: ask about them again"));
    properties = add("info", tr("&Properties\tAlt+Enter"),
                     tr("Every fact of the chosen endpoint, with the proofs of its state"));
    copyAddress = add("copy", tr("&Copy address"), tr("Copy the ipc:// address of the chosen endpoint"));
    openFolder = add("", tr("&Open the folder"), tr("Show the folder of the chosen socket file in the file manager"));
    star = add("", tr("S&tar\t*"), tr("Mark the chosen endpoint with a star, or take it away"));
    note = add("", tr("&Note…"), tr("Keep a note on the chosen endpoint"));
    removeStale =
        add("remove", tr("&Remove stale files…\tDel"), tr("Remove the chosen socket files that nobody listens behind"));
    rescan = add("refresh", tr("R&escan"), tr("Look for endpoints again"), QKeySequence(Qt::Key_F5));
}

void Actions::createMonitor() {
    freeze = add("freeze", tr("&Freeze view\tSpace"), tr("The list stands still; messages go on being kept"));
    freeze->setCheckable(true);
    newest = add("newest", tr("Go to &newest\tEnd"), tr("Show the newest message and follow"));
    stop =
        add("stop", tr("&Stop"), tr("Leave the endpoint; the messages stay"), QKeySequence(QStringLiteral("Ctrl+.")));
    clear =
        add("clear", tr("&Clear"), tr("Forget the messages of this monitor"), QKeySequence(QStringLiteral("Ctrl+K")));
    clear->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    undoClear = add("", tr("Bring &back what was cleared"), tr("The messages that Clear forgot, for 30 seconds"),
                    QKeySequence(QStringLiteral("Ctrl+Z")));
    undoClear->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    record = add("record", tr("&Record"), tr("Write what is kept and what comes into a file; again: end the recording"),
                 QKeySequence(QStringLiteral("Ctrl+Shift+R")));
    record->setCheckable(true);
}

void Actions::createMessage() {
    filter = add("", tr("Fi&lter…"), tr("Show only messages that pass a filter; / in the list does the same"),
                 QKeySequence(QStringLiteral("Ctrl+L")));
    showOnly = add("", tr("Show &only this"), tr("Filter by what stands in the current cell of the list"),
                   QKeySequence(QStringLiteral("Alt+Shift+F")));
    hide = add("", tr("Hi&de this"), tr("Hide messages that have what stands in the current cell"));
    find = add("find", tr("&Find…"), tr("Find text in messages"), QKeySequence(QStringLiteral("Ctrl+F")));
    findNext = add("", tr("Find &next"), tr("The next message that has the text"), QKeySequence(Qt::Key_F3));
    findPrevious = add("", tr("Find &previous"), tr("The previous message that has the text"),
                       QKeySequence(QStringLiteral("Shift+F3")));
    copyText = add("copy", tr("Copy as &text"), tr("Copy the chosen messages as text"));
    copyHex = add("", tr("Copy as &hex"), tr("Copy the chosen messages as a hex dump"));
    copyJson = add("", tr("Copy as &JSON"), tr("Copy the chosen messages as JSON lines"));
    copyPyzmq = add("", tr("Copy as p&yzmq"), tr("Copy statements that send the chosen messages from Python"));
    copyCppzmq = add("", tr("Copy as cpp&zmq"), tr("Copy statements that send the chosen messages from C++"));
    copyCommand = add("", tr("Copy as ipcscope-cli &command"),
                      tr("Copy command lines that send the chosen messages from a shell"));
    followConnection =
        add("", tr("Follo&w this connection"), tr("Show only messages of the current message's connection"));
    followRequest =
        add("", tr("Follow this re&quest"), tr("Show only the request of the current message and what answers it"));
    compare = add("", tr("Comp&are with previous"),
                  tr("What the current message changed against the one before it of its topic"),
                  QKeySequence(QStringLiteral("Ctrl+D")));
    resend = add("", tr("Re&send…\tR"), tr("Put the current message into the send form"));
    nextMessage = add("down", tr("Ne&xt message"), tr("Choose the next message, from any pane"),
                      QKeySequence(QStringLiteral("Ctrl+Down")));
    previousMessage = add("up", tr("Pre&vious message"), tr("Choose the previous message, from any pane"),
                          QKeySequence(QStringLiteral("Ctrl+Up")));
}

void Actions::createMarks() {
    mark = add("", tr("&Mark"), tr("Mark the chosen messages, or take their marks away"),
               QKeySequence(QStringLiteral("Ctrl+M")));
    nextMark =
        add("", tr("Next mar&k"), tr("Go to the next marked message"), QKeySequence(QStringLiteral("Ctrl+Shift+N")));
    previousMark = add("", tr("P&revious mark"), tr("Go to the marked message before"),
                       QKeySequence(QStringLiteral("Ctrl+Shift+B")));
    noteMessage = add("", tr("Not&e on message…"), tr("Put a note on the current message"),
                      QKeySequence(QStringLiteral("Ctrl+Alt+C")));
    timeReference = add("", tr("T&ime from here"), tr("Tell times from the current message on, or by the clock again"),
                        QKeySequence(QStringLiteral("Ctrl+T")));
}

void Actions::createColumns() {
    columns = add("", tr("Col&umns…"), tr("Which columns the list of messages has, and new ones of any field"));
    colors = add("", tr("Colourin&g rules…"), tr("Which messages are coloured, by filters in their order"));
}

void Actions::update(const Situation& situation) {
    watch->setEnabled(situation.endpointChosen);
    identify->setEnabled(situation.endpointAsked);
    for (QAction* action : {why, properties, copyAddress, openFolder, star, note})
        action->setEnabled(situation.endpointChosen);
    removeStale->setEnabled(situation.endpointStale);
    askAgain->setEnabled(situation.anySettled);

    const bool page = situation.page;
    const bool running = situation.monitor && isRunning(*situation.monitor);
    closeTab->setEnabled(page);
    freeze->setEnabled(running || situation.frozen);
    freeze->setChecked(situation.frozen);
    newest->setEnabled(page && (situation.anyRows || situation.frozen));
    stop->setEnabled(running);
    record->setEnabled(!situation.recordingEnds && (running || situation.recording));
    record->setChecked(situation.recording);
    clear->setEnabled(situation.monitor && situation.anyKept);
    undoClear->setEnabled(situation.canUndoClear);
    for (QAction* action : {nextMark, previousMark})
        action->setEnabled(situation.anyNotes);
    for (QAction* action : {save, exportSome, find, findNext, findPrevious})
        action->setEnabled(page && situation.anyKept);
    for (QAction* action : {nextMessage, previousMessage})
        action->setEnabled(page && situation.anyRows);
    filter->setEnabled(page);
    columns->setEnabled(page);
    colors->setEnabled(page);
    for (QAction* action : {copyText, copyHex, copyJson, copyPyzmq, copyCppzmq, copyCommand, followConnection,
                            followRequest, compare, resend, showOnly, hide, mark, noteMessage, timeReference})
        action->setEnabled(page && situation.anySelected);
}

void Actions::fill(QMenuBar& bar) const {
    QMenu* file = bar.addMenu(tr("&File"));
    file->addActions({open, bind, demo});
    file->addSeparator();
    file->addActions({save, exportSome});
    file->addSeparator();
    file->addActions({closeTab, quit});

    QMenu* view = bar.addMenu(tr("&View"));
    view->addActions({nextPane, previousPane});
    view->addSeparator();
    view->addActions({topology, log});
    view->addSeparator();
    QMenu* theme = view->addMenu(tr("&Theme"));
    theme->addActions({systemTheme, lightTheme, darkTheme});

    QMenu* endpoint = bar.addMenu(tr("&Endpoint"));
    endpoint->addActions({watch, send, identify, autoIdentify, why, askAgain});
    endpoint->addSeparator();
    endpoint->addActions({star, note});
    endpoint->addSeparator();
    endpoint->addActions({properties, copyAddress, openFolder, removeStale});
    endpoint->addSeparator();
    endpoint->addAction(rescan);

    QMenu* monitor = bar.addMenu(tr("&Monitor"));
    monitor->addActions({freeze, newest});
    monitor->addSeparator();
    monitor->addActions({record, stop});
    monitor->addSeparator();
    monitor->addActions({clear, undoClear});

    QMenu* message = bar.addMenu(tr("Me&ssage"));
    message->addActions({filter, showOnly, hide, followConnection, followRequest});
    message->addSeparator();
    message->addActions({find, findNext, findPrevious});
    message->addSeparator();
    message->addActions({previousMessage, nextMessage, compare, resend});
    message->addSeparator();
    message->addActions({mark, previousMark, nextMark, noteMessage, timeReference});
    message->addSeparator();
    message->addActions({copyText, copyHex, copyJson, copyPyzmq, copyCppzmq, copyCommand});
    message->addSeparator();
    message->addActions({columns, colors});

    QMenu* help = bar.addMenu(tr("&Help"));
    help->addActions({shortcuts, about});
}

void Actions::fill(QToolBar& bar) const {
    bar.addActions({watch, send, bind, record});
}

QList<Actions::Key> Actions::keys() const {
    QList<Key> keys;
    for (const QAction* action : findChildren<QAction*>(Qt::FindDirectChildrenOnly)) {
        const QString told = action->shortcut().isEmpty() ? action->text().section(QLatin1Char('\t'), 1, 1)
                                                          : action->shortcut().toString(QKeySequence::NativeText);
        if (!told.isEmpty())
            keys.append({told, action->whatsThis()});
    }
    keys.append({QStringLiteral("Ctrl+Enter"), tr("Send what the form says")});
    return keys;
}

} // namespace ipcscope::ui
