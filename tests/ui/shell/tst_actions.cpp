// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"

#include "ui/shell/actions.h"
#include "ui/shell/panes.h"
#include "ui/shell/settings.h"
#include "ui/shell/shortcut_sheet.h"

#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <QToolBar>
#include <QVBoxLayout>

namespace ipcscope::ui {

using State = Monitor::State;

class TestActions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void everyActionIsComplete();
    void everyActionIsInAMenu();
    void keysAreAsTold_data();
    void keysAreAsTold();
    void stateDecides_data();
    void stateDecides();
    void sheetTellsEveryKey();
    void panesGoRound();
    void settingsSurviveAndForgive();
};

void TestActions::everyActionIsComplete() {
    const Actions actions;
    QSet<QKeySequence> taken;
    for (const QAction* action : actions.findChildren<QAction*>()) {
        QVERIFY(!action->text().isEmpty());
        QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->text()));
        if (action->shortcut().isEmpty())
            continue;
        QVERIFY2(!taken.contains(action->shortcut()), qPrintable(action->text()));
        taken.insert(action->shortcut());
        QVERIFY2(action->toolTip().contains(action->shortcut().toString(QKeySequence::NativeText)),
                 qPrintable(action->text()));
    }
}

void TestActions::everyActionIsInAMenu() {
    QMainWindow window;
    const Actions actions;
    actions.fill(*window.menuBar());
    for (const QAction* action : actions.findChildren<QAction*>())
        QVERIFY2(!action->associatedObjects().isEmpty(), qPrintable(action->text()));
    for (const QMenu* menu : window.menuBar()->findChildren<QMenu*>()) {
        QSet<QChar> mnemonics;
        for (const QAction* action : menu->actions()) {
            const qsizetype at = action->text().indexOf(QLatin1Char('&'));
            if (action->isSeparator())
                continue;
            QVERIFY2(at >= 0, qPrintable(action->text()));
            const QChar mnemonic = action->text().at(at + 1).toLower();
            QVERIFY2(!mnemonics.contains(mnemonic), qPrintable(action->text()));
            mnemonics.insert(mnemonic);
        }
    }
}

void TestActions::keysAreAsTold_data() {
    QTest::addColumn<QAction * Actions::*>("action");
    QTest::addColumn<QString>("key");
    const auto row = [](const char* key, QAction* Actions::* action) {
        QTest::newRow(key) << action << QString::fromLatin1(key);
    };
    row("Ctrl+O", &Actions::open);
    row("Ctrl+Shift+R", &Actions::record);
    row("Ctrl+Z", &Actions::undoClear);
    row("Ctrl+S", &Actions::save);
    row("Ctrl+L", &Actions::filter);
    row("Alt+Shift+F", &Actions::showOnly);
    row("Ctrl+D", &Actions::compare);
    row("Ctrl+M", &Actions::mark);
    row("Ctrl+Shift+N", &Actions::nextMark);
    row("Ctrl+Shift+B", &Actions::previousMark);
    row("Ctrl+Alt+C", &Actions::noteMessage);
    row("Ctrl+T", &Actions::timeReference);
    row("Ctrl+N", &Actions::bind);
    row("F5", &Actions::rescan);
    row("F6", &Actions::nextPane);
    row("Shift+F6", &Actions::previousPane);
    row("F8", &Actions::send);
    row("F9", &Actions::topology);
    row("Ctrl+I", &Actions::identify);
    row("Ctrl+.", &Actions::stop);
    row("Ctrl+K", &Actions::clear);
    row("Ctrl+F", &Actions::find);
    row("F3", &Actions::findNext);
    row("Shift+F3", &Actions::findPrevious);
    row("Ctrl+Down", &Actions::nextMessage);
    row("Ctrl+Up", &Actions::previousMessage);
    row("Ctrl+?", &Actions::shortcuts);
}

void TestActions::keysAreAsTold() {
    using Which = QAction* Actions::*;
    QFETCH(const Which, action);
    QFETCH(const QString, key);
    const Actions actions;
    QCOMPARE((actions.*action)->shortcut(), QKeySequence(key));
}

void TestActions::stateDecides_data() {
    QTest::addColumn<Situation>("situation");
    QTest::addColumn<QString>("enabled");
    const auto row = [](const char* name, const Situation& situation, const char* enabled) {
        QTest::newRow(name) << situation << QString::fromLatin1(enabled);
    };
    row("nothing", {}, "");
    row("endpoint", {.endpointChosen = true}, "watch properties copyAddress");
    row("one that answers", {.endpointChosen = true, .endpointAsked = true}, "watch identify properties copyAddress");
    row("stale endpoint", {.endpointChosen = true, .endpointStale = true}, "watch properties copyAddress removeStale");
    row("live without rows", {.page = true, .monitor = State::Live}, "closeTab freeze stop record");
    row("live", {.page = true, .monitor = State::Live, .anyRows = true, .anyKept = true},
        "closeTab freeze newest stop record clear save export find nextMessage");
    row("live with a selection",
        {.page = true, .monitor = State::Live, .anyRows = true, .anyKept = true, .anySelected = true},
        "closeTab freeze newest stop record clear save export find copyText nextMessage mark");
    row("live with a filter that hides all", {.page = true, .monitor = State::Live, .anyKept = true},
        "closeTab freeze stop record clear save export find");
    row("waiting", {.page = true, .monitor = State::Waiting}, "closeTab freeze stop record");
    row("recording that outlives its endpoint", {.page = true, .monitor = State::Stopped, .recording = true},
        "closeTab record");
    row("recording that ends", {.page = true, .monitor = State::Live, .recordingEnds = true}, "closeTab freeze stop");
    row("cleared", {.page = true, .monitor = State::Live, .canUndoClear = true},
        "closeTab freeze stop record undoClear");
    row("file", {.page = true, .anyRows = true, .anyKept = true, .anySelected = true, .anyNotes = true},
        "closeTab newest save export find copyText nextMessage mark nextMark");
    row("stopped", {.page = true, .monitor = State::Stopped, .anyRows = true, .anyKept = true},
        "closeTab newest clear save export find nextMessage");
    row("stopped while frozen",
        {.page = true, .monitor = State::Stopped, .frozen = true, .anyRows = true, .anyKept = true},
        "closeTab freeze newest clear save export find nextMessage");
    row("failed", {.page = true, .monitor = State::Failed}, "closeTab");
}

void TestActions::stateDecides() {
    QFETCH(const Situation, situation);
    QFETCH(const QString, enabled);
    Actions actions;
    actions.update(situation);
    QStringList found;
    const auto note = [&found](const char* name, const QAction* action) {
        if (action->isEnabled())
            found.append(QString::fromLatin1(name));
    };
    note("watch", actions.watch);
    note("identify", actions.identify);
    note("properties", actions.properties);
    note("copyAddress", actions.copyAddress);
    note("removeStale", actions.removeStale);
    note("closeTab", actions.closeTab);
    note("freeze", actions.freeze);
    note("newest", actions.newest);
    note("stop", actions.stop);
    note("record", actions.record);
    note("clear", actions.clear);
    note("save", actions.save);
    note("export", actions.exportSome);
    note("find", actions.find);
    note("copyText", actions.copyText);
    note("nextMessage", actions.nextMessage);
    note("undoClear", actions.undoClear);
    note("mark", actions.mark);
    note("nextMark", actions.nextMark);
    QCOMPARE(found.join(QLatin1Char(' ')), enabled);
    QCOMPARE(actions.freeze->isChecked(), situation.frozen);
    QCOMPARE(actions.record->isChecked(), situation.recording);
    for (const QAction* always : {actions.bind, actions.send, actions.rescan, actions.quit, actions.shortcuts})
        QVERIFY(always->isEnabled());
}

void TestActions::sheetTellsEveryKey() {
    const Actions actions;
    QStringList keys;
    for (const auto& [key, action] : actions.keys()) {
        QVERIFY2(!action.isEmpty(), qPrintable(key));
        keys.append(key);
    }
    for (const auto* key : {"Enter", "Del", "Space", "End", "F8", "Ctrl+?", "Ctrl+Enter", "F6"})
        QVERIFY2(keys.contains(QString::fromLatin1(key)), key);
    ShortcutSheet sheet(actions);
    sheet.open();
    QVERIFY(QTest::qWaitForWindowExposed(&sheet));
}

void TestActions::panesGoRound() {
    QWidget window;
    auto* layout = new QVBoxLayout(&window);
    QList<QLineEdit*> edits;
    for (int pane = 0; pane < 3; ++pane) {
        auto* box = new QWidget(&window);
        auto* edit = new QLineEdit(box);
        (new QVBoxLayout(box))->addWidget(edit);
        markAsPane(*box);
        layout->addWidget(box);
        edits.append(edit);
    }
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    edits[0]->setFocus();
    goToPane(window, PaneStep::Next);
    QVERIFY(edits[1]->hasFocus());
    edits[2]->parentWidget()->hide();
    goToPane(window, PaneStep::Next);
    QVERIFY(edits[0]->hasFocus());
    goToPane(window, PaneStep::Previous);
    QVERIFY(edits[1]->hasFocus());
}

void TestActions::settingsSurviveAndForgive() {
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("ipcscope.ini"));
    {
        Settings settings(file);
        QCOMPARE(settings.scheme(), Scheme::System);
        QVERIFY(settings.widths().isEmpty());
        settings.setScheme(Scheme::Dark);
        settings.setWidths({300, 620, 360});
        settings.setGeometry("geometry");
    }
    const Settings again(file);
    QCOMPARE(again.scheme(), Scheme::Dark);
    QCOMPARE(again.widths(), (QList<int>{300, 620, 360}));
    QCOMPARE(again.geometry(), QByteArray("geometry"));

    QFile damaged(folder.filePath(QStringLiteral("damaged.ini")));
    QVERIFY(damaged.open(QIODevice::WriteOnly));
    damaged.write("theme=purple\n[window]\nwidths=1, x, -3\ngeometry=\n");
    damaged.close();
    const Settings forgiving(damaged.fileName());
    QCOMPARE(forgiving.scheme(), Scheme::System);
    QVERIFY(forgiving.widths().isEmpty());
}

} // namespace ipcscope::ui

Q_DECLARE_METATYPE(ipcscope::ui::Situation)

QTEST_MAIN(ipcscope::ui::TestActions)
#include "tst_actions.moc"
