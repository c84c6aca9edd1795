// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/capture_window.h"
#include "ui/dialogs/export_sheet.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/hidden_rows.h"
#include "ui/messages/save_bar.h"
#include "ui/messages/save_request.h"
#include "ui/send/frame_editor.h"
#include "ui/send/send_form.h"
#include "ui/shell/actions.h"
#include "ui/shell/closed_tabs.h"
#include "ui/shell/memory_gauge.h"
#include "ui/shell/recent_captures.h"
#include "ui/shell/status_text.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPointer>
#include <QTimer>
#include <QToolButton>
#include <QUrl>

namespace ipcscope::ui {

/// Opening, marks and the memory.
class TestCaptureFlows : public CaptureWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Scheme::Light); }
    void init() { open(); }
    void cleanup() { close(); }
    void tellsWhatCannotBeOpened();
    void opensWhatIsDropped();
    void whatWasOpenedIsOfferedAgain();
    void aRecentCaptureThatIsGoneIsToldAndForgotten();
    void whatDiffersForRootStaysUntilItIsClosed();
    void marksAndNotesStayWithTheMessages();
    void aClosedTabWithNotesComesBack();
    void severalClosedTabsComeBack();
    void timesCountFromAReference();
    void clearingIsUndoneFromTheMenu();
    void aMessageIsSentAgainFromTheForm();
    void theMemoryIsChosenInTheGauge();
    void theFolderOfAFileThatWasNamedIsOfferedAgain();
    void whatAFilterHidesIsStillThereToSaveAndFind();

private:
    /// With one record.
    QString captureFile(const std::string& name) const {
        QFile lines(QString::fromStdString(m_folder->file(name)));
        const bool written =
            lines.open(QIODevice::WriteOnly) &&
            lines.write("{\"v\":1,\"time\":\"2026-11-23T10:22:01.044120000Z\",\"endpoint\":\"ipc:///tmp/x\","
                        "\"dir\":\"received\",\"frames\":[{\"text\":\"dropped\"}]}\n") > 0;
        return written ? lines.fileName() : QString();
    }
};

void TestCaptureFlows::tellsWhatCannotBeOpened() {
    QFile other(QString::fromStdString(m_folder->file("notes.pcapng")));
    QVERIFY(other.open(QIODevice::WriteOnly) && other.write("this is no capture at all, whatever its name says") > 0);
    other.close();
    const QString none = QString::fromStdString(m_folder->file("none.pcapng"));
    m_window->open({other.fileName(), none});
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).contains(QStringLiteral("none.pcapng cannot be read")), patience);
    QVERIFY(noticeOf(*m_window).contains(QStringLiteral("notes.pcapng cannot be read")));
    QCOMPARE(m_window->monitors().count(), 0);
}

void TestCaptureFlows::opensWhatIsDropped() {
    const QString lines = captureFile("some.jsonl");
    QMimeData dropped;
    dropped.setUrls({QUrl::fromLocalFile(lines), QUrl(QStringLiteral("https://example.org/"))});
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
    QVERIFY(QApplication::sendEvent(m_window.get(), &enter) && enter.isAccepted());
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
    QVERIFY(QApplication::sendEvent(m_window.get(), &drop));
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 1, patience);
    auto& list = m_window->monitors().current()->list();
    QTRY_COMPARE(list.messages().rowCount(), 1);
    QTRY_COMPARE(list.messages().index(0, static_cast<int>(MessageColumn::Summary)).data().toString(),
                 QStringLiteral("dropped"));
    const auto labels = m_window->monitors().current()->findChildren<QLabel*>();
    QVERIFY(std::ranges::any_of(
        labels, [](const QLabel* label) { return label->text().startsWith(QStringLiteral("1 record · ")); }));
}

void TestCaptureFlows::whatWasOpenedIsOfferedAgain() {
    QStringList paths;
    for (int n = 0; n < 7; ++n)
        paths << captureFile("some" + std::to_string(n) + ".jsonl");
    paths << paths[3]; // again: once in the list, and the newest
    m_window->open(paths);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 8, patience);
    while (m_window->monitors().count() > 0)
        m_window->actions().closeTab->trigger();

    m_window = std::make_unique<MainWindow>(*m_engine, m_settings->settings());
    m_window->show();
    QStringList offered;
    for (const QPushButton* each : m_window->findChild<RecentCaptures*>()->findChildren<QPushButton*>())
        offered << each->text();
    QCOMPARE(offered.size(), Settings::mostRecentCaptures);
    QCOMPARE(offered.mid(0, 3), (QStringList{QStringLiteral("some3.jsonl"), QStringLiteral("some6.jsonl"),
                                             QStringLiteral("some5.jsonl")}));
    QTest::keyClick(button(*m_window, QStringLiteral("some6.jsonl")), Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 1, patience);
    QCOMPARE(m_settings->settings().recentCaptures().first(), QFile::encodeName(paths[6]));
}

void TestCaptureFlows::aRecentCaptureThatIsGoneIsToldAndForgotten() {
    const QByteArray gone = QByteArray::fromStdString(m_folder->file("gone.pcapng"));
    const QByteArray broken = QByteArray::fromStdString(m_folder->file("broken.pcapng"));
    QFile file(QFile::decodeName(broken));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("this is no capture at all, whatever its name says") > 0);
    file.close();
    m_settings->settings().rememberCapture(gone);
    m_settings->settings().rememberCapture(broken);
    m_window = std::make_unique<MainWindow>(*m_engine, m_settings->settings());
    m_window->show();
    QTest::keyClick(button(*m_window, QStringLiteral("gone.pcapng")), Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(
        noticeOf(*m_window).contains(QStringLiteral("There is no such file. It is taken off the recent captures.")),
        patience);
    QVERIFY(button(*m_window, QStringLiteral("gone.pcapng")) == nullptr);
    QTRY_VERIFY(button(*m_window, QStringLiteral("broken.pcapng")) != nullptr);
    QTest::keyClick(button(*m_window, QStringLiteral("broken.pcapng")), Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).contains(QStringLiteral("neither a pcapng file")), patience);
    QCOMPARE(m_settings->settings().recentCaptures(), QList<QByteArray>{broken});
}

void TestCaptureFlows::whatDiffersForRootStaysUntilItIsClosed() {
    const auto isTold = [this] { return noticeOf(*m_window).contains(QStringLiteral("runs as root")); };
    QVERIFY(!isTold());
    m_window->tellRoot();
    QTRY_VERIFY(isTold());
    m_window->open({QString::fromStdString(m_folder->file("none.pcapng"))});
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).contains(QStringLiteral("none.pcapng cannot be read")), patience);
    QVERIFY(isTold());
    for (NoticeBar* bar : m_window->findChildren<NoticeBar*>())
        if (bar->text().contains(QStringLiteral("runs as root")))
            QTest::keyClick(bar->findChild<QToolButton*>(), Qt::Key_Space); // its only one: close
    QVERIFY(!isTold());
    QVERIFY(noticeOf(*m_window).contains(QStringLiteral("none.pcapng cannot be read")));
}

void TestCaptureFlows::marksAndNotesStayWithTheMessages() {
    watchSome(9);
    auto& list = page().list();
    const auto id = [&] { return list.messages().idAt(list.currentIndex().row()); };
    const Actions& actions = m_window->actions();
    QVERIFY(!actions.nextMark->isEnabled() && !actions.mark->isEnabled());
    list.pick(3);
    const auto third = id();
    actions.mark->trigger();
    QVERIFY(list.currentIndex().data(MarkRole).toBool());
    list.pick(6);
    const auto sixth = id();
    actions.mark->trigger();
    list.pick(0);
    actions.nextMark->trigger();
    QCOMPARE(id(), third);
    actions.nextMark->trigger();
    QCOMPARE(id(), sixth);
    actions.nextMark->trigger();
    QCOMPARE(id(), third);
    actions.previousMark->trigger();
    QCOMPARE(id(), sixth);
    actions.mark->trigger(); // away again
    QVERIFY(!list.currentIndex().data(MarkRole).toBool());
    QCOMPARE(page().traffic().notes().size(), std::size_t(1));

    list.pick(4);
    actions.noteMessage->trigger();
    auto* text = m_window->findChild<QPlainTextEdit*>(QString(), Qt::FindChildrenRecursively);
    for (auto* edit : m_window->findChildren<QPlainTextEdit*>())
        text = edit->accessibleName() == QStringLiteral("Note") ? edit : text;
    QVERIFY(text != nullptr);
    text->setPlainText(QStringLiteral("odd <b>price</b>"));
    QTest::mouseClick(button(*m_window, QStringLiteral("Keep note")), Qt::LeftButton);
    QTRY_VERIFY(cell(4, MessageColumn::No).startsWith(QStringLiteral("✎")));
    const QModelIndex noted = list.messages().index(4, 0);
    QVERIFY(noted.data(Qt::ToolTipRole).toString().contains(QStringLiteral("odd &lt;b&gt;price")));
    QVERIFY(noted.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("note: odd <b>price</b>")));
    list.selectAll();
    page().copyAsJson();
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("\"note\":\"odd <b>price</b>\"")));
}

void TestCaptureFlows::aClosedTabWithNotesComesBack() {
    watchSome(3);
    const Actions& actions = m_window->actions();
    const auto noteOn = [&](int row) {
        m_window->monitors().current()->list().pick(row);
        actions.mark->trigger();
    };
    noteOn(1);
    const QPointer<TrafficPage> closed = &page();
    actions.closeTab->trigger();
    QCOMPARE(m_window->monitors().count(), 0);
    QVERIFY(noticeOf(*m_window).contains(QStringLiteral("marks and notes are in no file")));
    QTest::mouseClick(button(*m_window, QStringLiteral("Bring back")), Qt::LeftButton);
    QCOMPARE(m_window->monitors().current(), closed.data());
    QCOMPARE(page().traffic().notes().size(), std::size_t(1));
    QVERIFY(!isRunning(page().monitor().state()));
    QVERIFY(!noticeOf(*m_window).contains(QStringLiteral("in no file")));

    capture::SaveRequest request = saveRequest(page().traffic(), page().list(), Saved::All);
    request.path = m_folder->file("noted.pcapng");
    request.exporter = capture::exporterNamed("pcapng");
    page().findChild<SaveBar*>()->start(request);
    QTRY_VERIFY_WITH_TIMEOUT(!closed->traffic().hasUnsavedNotes(), patience);
    actions.closeTab->trigger();
    QTRY_VERIFY(closed.isNull());
    QVERIFY(!noticeOf(*m_window).contains(QStringLiteral("in no file")));

    m_window->open({QString::fromStdString(request.path)});
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 1, patience);
    const QPointer<TrafficPage> file = m_window->monitors().current();
    QVERIFY(!file->traffic().hasUnsavedNotes());
    QTRY_VERIFY(file->list().messages().rowCount() > 2 && file->list().messages().isAtHand(2));
    noteOn(2);
    QVERIFY(file->traffic().hasUnsavedNotes());
    actions.closeTab->trigger();
    QTest::mouseClick(button(*m_window, QStringLiteral("Save…")), Qt::LeftButton);
    QCOMPARE(m_window->monitors().current(), file.data());
    QVERIFY(m_window->findChild<QFileDialog*>() != nullptr);
}

void TestCaptureFlows::severalClosedTabsComeBack() {
    QStringList paths;
    for (const char* name : {"one.jsonl", "two.jsonl", "three.jsonl", "four.jsonl"})
        paths << captureFile(name);
    m_window->open(paths);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 4, patience);
    QList<QPointer<TrafficPage>> closed;
    for (TrafficPage* page : m_window->monitors().pages()) {
        page->traffic().setNote(0, {.marked = true, .text = {}});
        closed << page;
    }
    while (m_window->monitors().count() > 0) // the last one first
        m_window->actions().closeTab->trigger();
    const auto* bar = m_window->findChild<ClosedTabs*>();
    QCOMPARE(bar->text(), QStringLiteral("one.jsonl was closed. Its marks and notes are in no file. 3 more that were "
                                         "closed before can come back after it."));
    for (const auto& each : closed) {
        const auto* until = each->findChild<QTimer*>(QStringLiteral("undoUntil"));
        QVERIFY(until && until->isActive() && until->interval() == 30'000);
    }
    QTest::mouseClick(button(*bar, QStringLiteral("Bring back")), Qt::LeftButton);
    QCOMPARE(m_window->monitors().pages(), QList<TrafficPage*>{closed[0]});
    QVERIFY(closed[0]->findChild<QTimer*>(QStringLiteral("undoUntil")) == nullptr);
    QVERIFY(bar->text().startsWith(QStringLiteral("two.jsonl was closed.")));
    // The time of one that is not told yet is over, then that of the one which is.
    closed[2]->findChild<QTimer*>(QStringLiteral("undoUntil"))->start(0);
    QTRY_VERIFY(closed[2].isNull());
    QVERIFY(bar->text().startsWith(QStringLiteral("two.jsonl was closed.")));
    closed[1]->findChild<QTimer*>(QStringLiteral("undoUntil"))->start(0);
    QTRY_COMPARE(bar->text(), QStringLiteral("four.jsonl was closed. Its marks and notes are in no file."));
    QVERIFY(closed[1].isNull());
    // Another notice takes nothing away; who dismisses the offer does not want it.
    m_window->open({QString::fromStdString(m_folder->file("none.pcapng"))});
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).contains(QStringLiteral("cannot be read")), patience);
    QVERIFY(bar->isVisible());
    QTest::mouseClick(bar->findChild<QToolButton*>(), Qt::LeftButton);
    QTRY_VERIFY(closed[3].isNull());
    QVERIFY(!bar->isVisible());
    QCOMPARE(m_window->monitors().count(), 1);
}

void TestCaptureFlows::timesCountFromAReference() {
    watchSome(5);
    auto& list = page().list();
    list.pick(2);
    const QString clock = cell(3, MessageColumn::Time);
    m_window->actions().timeReference->trigger();
    QCOMPARE(cell(2, MessageColumn::Time), QStringLiteral("+0.000000"));
    QVERIFY(cell(1, MessageColumn::Time).startsWith(QLatin1Char('-')));
    QVERIFY(cell(3, MessageColumn::Time).startsWith(QLatin1Char('+')));
    m_window->actions().timeReference->trigger();
    QCOMPARE(cell(3, MessageColumn::Time), clock);
}

void TestCaptureFlows::clearingIsUndoneFromTheMenu() {
    watchSome(5);
    const int rows = page().list().messages().rowCount();
    QVERIFY(!m_window->actions().undoClear->isEnabled());
    m_window->actions().clear->trigger();
    QCOMPARE(page().list().messages().rowCount(), 0);
    QVERIFY(m_window->actions().undoClear->isEnabled());
    m_window->actions().undoClear->trigger();
    QTRY_COMPARE(page().list().messages().rowCount(), rows);
    QVERIFY(!m_window->actions().undoClear->isEnabled());
}

void TestCaptureFlows::aMessageIsSentAgainFromTheForm() {
    watchSome(2);
    page().list().pick(page().list().messages().rowCount() - 1);
    auto* form = m_window->findChild<SendForm*>();
    QVERIFY(!form->isVisible());
    QTest::keyClick(&page().list(), Qt::Key_R);
    QVERIFY(form->isVisible() && m_window->actions().send->isChecked());
    QStringList typed;
    for (const auto* editor : form->findChildren<FrameEditor*>())
        typed << editor->draft().text();
    QCOMPARE(typed, (QStringList{QStringLiteral("EU.BMW"), QStringLiteral("1")}));
}

void TestCaptureFlows::theMemoryIsChosenInTheGauge() {
    watchSome(1);
    auto* gauge = m_window->findChild<MemoryGauge*>();
    QVERIFY(gauge->isVisible());
    QVERIFY(gauge->text().contains(QStringLiteral("of 256 MiB")));
    QTest::mouseClick(gauge, Qt::LeftButton);
    auto* menu = gauge->findChild<QMenu*>();
    QVERIFY(menu != nullptr);
    for (QAction* action : menu->actions()) {
        if (action->text() == QStringLiteral("64 MiB"))
            action->trigger();
    }
    menu->close();
    QCOMPARE(page().traffic().store().budget(), std::size_t(64) << 20);
    QCOMPARE(m_settings->settings().memoryBudget(), std::size_t(64) << 20);
    QVERIFY(gauge->text().contains(QStringLiteral("of 64 MiB")));
}

void TestCaptureFlows::theFolderOfAFileThatWasNamedIsOfferedAgain() {
    watchSome(1);
    const QDir elsewhere(QString::fromStdString(m_folder->file("elsewhere")));
    QVERIFY(QDir().mkpath(elsewhere.path()));
    const auto folderAfter = [this](QAction* action, const QString& chosen) {
        action->trigger();
        std::unique_ptr<QFileDialog> dialog(m_window->findChild<QFileDialog*>());
        if (!dialog)
            return QString();
        const QString folder = dialog->directory().absolutePath();
        if (!chosen.isEmpty()) {
            Q_EMIT dialog->fileSelected(chosen);
            Q_EMIT dialog->filesSelected({chosen});
        }
        return folder;
    };
    const Actions& actions = m_window->actions();
    QVERIFY(folderAfter(actions.save, elsewhere.filePath(QStringLiteral("a.ipcscope.pcapng"))) != elsewhere.path());
    QTRY_VERIFY_WITH_TIMEOUT(elsewhere.exists(QStringLiteral("a.ipcscope.pcapng")), patience);
    QTRY_VERIFY_WITH_TIMEOUT(!page().saving().isSaving(), patience);
    QCOMPARE(folderAfter(actions.save, {}), elsewhere.path());
    folderAfter(actions.open, elsewhere.filePath(QStringLiteral("a.ipcscope.pcapng")));
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 2, patience);
    QCOMPARE(folderAfter(actions.open, {}), elsewhere.path());
}

void TestCaptureFlows::whatAFilterHidesIsStillThereToSaveAndFind() {
    watchSome(3);
    const auto* told = page().findChild<HiddenRows*>();
    QCOMPARE(told->text(), QString());
    page().filter().narrow(QStringLiteral("topic == nothing"));
    QTRY_COMPARE(told->text(),
                 QStringLiteral("The filter hides all %1 records that are kept.").arg(page().traffic().store().kept()));
    QCOMPARE(page().list().messages().rowCount(), 0);
    const Actions& actions = m_window->actions();
    for (const QAction* action : {actions.save, actions.exportSome, actions.find, actions.clear})
        QVERIFY2(action->isEnabled(), qPrintable(action->text()));
    const ExportSheet sheet(page().traffic(), page().list(), nullptr);
    QCOMPARE(sheet.which(), Saved::All);
    QTest::mouseClick(button(page(), QStringLiteral("Show all again")), Qt::LeftButton);
    QTRY_VERIFY(page().list().messages().rowCount() >= 3);
    QCOMPARE(told->text(), QString());
    QVERIFY(!page().filter().isActive());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestCaptureFlows)
#include "tst_capture_flows.moc"
