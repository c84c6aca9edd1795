// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"

#include "ui/details/decode_menu.h"
#include "ui/details/details_model.h"
#include "ui/details/details_pane.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/engine.h"
#include "ui/engine/opened_file.h"
#include "ui/messages/file_page.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_header.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/actions.h"
#include "ui/shell/main_window.h"
#include "ui/shell/memory_gauge.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <QUrl>

#include <zmq.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 20'000; // ms

QPushButton* button(const QWidget& inside, const QString& text) {
    for (QPushButton* each : inside.findChildren<QPushButton*>()) {
        if (each->isVisible() && each->text() == text)
            return each;
    }
    return nullptr;
}

QString noticeOf(const QWidget& inside) {
    QStringList all;
    for (const NoticeBar* bar : inside.findChildren<NoticeBar*>()) {
        if (bar->isVisible())
            all << bar->text();
    }
    return all.join(u'\n');
}

} // namespace

/// Recording, opening, marks and the memory in the real window, with a libzmq publisher on the other side.
class TestCaptureFlows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Scheme::Light); }
    void init();
    void cleanup();
    void recordsAndOpensTheRecording();
    void aSecondPressTakesTheFirstBack();
    void clearingForgetsWhatIsBeingRead();
    void offersAnotherFolder();
    void offersWhatWasAbandoned();
    void tellsWhatCannotBeOpened();
    void opensWhatIsDropped();
    void marksAndNotesStayWithTheMessages();
    void aChosenDecoderIsRemembered();
    void timesCountFromAReference();
    void clearingIsUndoneFromTheMenu();
    void theMemoryIsChosenInTheGauge();

private:
    void watchSome(int messages);
    MonitorPage& page() const { return *m_window->monitors().monitors().front(); }
    QString cell(int row, MessageColumn column) const {
        return page().list().messages().index(row, static_cast<int>(column)).data().toString();
    }
    QString recordings() const { return QString::fromStdString(m_folder->file("recordings")); }

    std::unique_ptr<test::TemporaryFolder> m_folder;
    std::unique_ptr<test::TemporarySettings> m_settings;
    std::unique_ptr<test::LibzmqSocket> m_publisher;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<MainWindow> m_window;
};

void TestCaptureFlows::init() {
    test::failOnAnyWarning();
    m_folder = std::make_unique<test::TemporaryFolder>();
    m_settings = std::make_unique<test::TemporarySettings>();
    m_settings->settings().setRecordingFolder(recordings().toLocal8Bit());
    m_publisher = std::make_unique<test::LibzmqSocket>(ZMQ_XPUB);
    QVERIFY(m_publisher->bind(m_folder->endpoint("quotes.ipc")));
    m_engine = std::make_unique<Engine>();
    m_window = std::make_unique<MainWindow>(*m_engine, m_settings->settings());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void TestCaptureFlows::cleanup() {
    m_window.reset();
    m_engine.reset();
    m_publisher.reset();
    m_settings.reset();
    m_folder.reset();
}

void TestCaptureFlows::watchSome(int messages) {
    QVERIFY(!m_window->watch(QString::fromStdString(m_folder->endpoint("quotes.ipc"))));
    bool subscribed = false;
    QTRY_VERIFY_WITH_TIMEOUT(subscribed = subscribed || m_publisher->receive().has_value(), patience);
    for (int n = 0; n < messages; ++n)
        QVERIFY(m_publisher->send({"EU.BMW", std::to_string(n)}));
    QTRY_COMPARE_WITH_TIMEOUT(page().monitor().messagesReceived(), std::uint64_t(messages), patience);
    QTRY_VERIFY(!page().monitor().view().behind());
}

void TestCaptureFlows::recordsAndOpensTheRecording() {
    watchSome(5);
    QAction* record = m_window->actions().record;
    QVERIFY(record->isEnabled() && !record->isChecked());
    record->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().isRecording(), patience);
    QTRY_VERIFY(record->isChecked());
    QVERIFY(m_publisher->send({"EU.BMW", "more"}));
    QTRY_COMPARE_WITH_TIMEOUT(page().monitor().messagesReceived(), std::uint64_t(6), patience);
    QTest::mouseClick(button(page(), QStringLiteral("■ End recording")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(page()).contains(QStringLiteral("records recorded in")), patience);
    QVERIFY(!record->isChecked());
    const auto kept = page().monitor().store().kept();
    QTest::mouseClick(button(page(), QStringLiteral("Open")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 2, patience);
    const auto* file = qobject_cast<const FilePage*>(m_window->monitors().current());
    QVERIFY(file != nullptr);
    QCOMPARE(file->file().store().kept(), kept);
    QVERIFY(file->title().startsWith(QStringLiteral("quotes-")));
    QVERIFY(!m_window->actions().record->isEnabled() && !m_window->actions().clear->isEnabled());
    QTRY_VERIFY(m_window->actions().save->isEnabled());
}

void TestCaptureFlows::aSecondPressTakesTheFirstBack() {
    watchSome(1);
    m_window->actions().record->trigger();
    m_window->actions().record->trigger();
    m_window->actions().record->trigger(); // and this one counts
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().isRecording(), patience);
    const QDir folder(recordings());
    QTRY_COMPARE_WITH_TIMEOUT(folder.entryList(QDir::Files).size(), 1, patience);
}

/// A row whose record has to be read is chosen, and all is cleared before it arrives.
void TestCaptureFlows::clearingForgetsWhatIsBeingRead() {
    watchSome(1);
    page().traffic().setBudget(1'000);
    m_window->actions().record->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().isRecording(), patience);
    for (int n = 0; n < 50; ++n)
        QVERIFY(m_publisher->send({"EU.BMW", std::string(500, 'x')}));
    QTRY_COMPARE_WITH_TIMEOUT(page().monitor().messagesReceived(), std::uint64_t(51), patience);
    QTRY_VERIFY_WITH_TIMEOUT(!page().monitor().store().isInMemory(page().monitor().store().first()), patience);
    page().list().pick(0);
    m_window->actions().clear->trigger();
    QCOMPARE(page().list().messages().rowCount(), 0);
    QVERIFY(m_publisher->send({"EU.BMW", "after"}));
    QTRY_COMPARE_WITH_TIMEOUT(page().list().messages().rowCount(), 1, patience);
}

void TestCaptureFlows::offersAnotherFolder() {
    QFile blocker(recordings());
    QVERIFY(blocker.open(QIODevice::WriteOnly)); // a file where the folder should be
    watchSome(1);
    m_window->actions().record->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(page()).contains(QStringLiteral("Nothing is recorded")), patience);
    QVERIFY(!page().monitor().isRecording());
    QTest::mouseClick(button(page(), QStringLiteral("Choose another folder…")), Qt::LeftButton);
    auto* dialog = m_window->findChild<QFileDialog*>();
    QVERIFY(dialog != nullptr);
    const QString other = QString::fromStdString(m_folder->file("other"));
    Q_EMIT dialog->fileSelected(other);
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().isRecording(), patience);
    QCOMPARE(m_settings->settings().recordingFolder(), other.toLocal8Bit());
    QVERIFY(!QDir(other).entryList({QStringLiteral("quotes-*.recording.ipcscope.pcapng")}).isEmpty());
    dialog->close();
}

void TestCaptureFlows::offersWhatWasAbandoned() {
    m_window->offerAbandonedRecordings();
    watchSome(1);
    m_window->actions().record->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().isRecording(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().recording()->recorded > 0, patience);
    // What is left of a recorder that was killed: its file, and nobody who has it locked.
    const QDir folder(recordings());
    const QString live = folder.entryList({QStringLiteral("*.recording.*")}).front();
    const QString left = QStringLiteral("killed.recording.ipcscope.pcapng");
    QVERIFY(QFile::copy(folder.filePath(live), folder.filePath(left)));
    m_window->offerAbandonedRecordings();
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).contains(left), patience);
    QTest::mouseClick(button(*m_window, QStringLiteral("Open what is there")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 2, patience);
    QVERIFY(QFile::exists(folder.filePath(QStringLiteral("killed.ipcscope.pcapng"))));
    QVERIFY(!QFile::exists(folder.filePath(left)));
    QVERIFY(QFile::exists(folder.filePath(live)));
    QVERIFY(!noticeOf(*m_window).contains(left));
}

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
    QFile lines(QString::fromStdString(m_folder->file("some.jsonl")));
    QVERIFY(lines.open(QIODevice::WriteOnly));
    QVERIFY(lines.write("{\"v\":1,\"time\":\"2026-11-23T10:22:01.044120000Z\",\"endpoint\":\"ipc:///tmp/x\","
                        "\"dir\":\"received\",\"frames\":[{\"text\":\"dropped\"}]}\n") > 0);
    lines.close();
    QMimeData dropped;
    dropped.setUrls({QUrl::fromLocalFile(lines.fileName()), QUrl(QStringLiteral("https://example.org/"))});
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
    QVERIFY(QApplication::sendEvent(m_window.get(), &enter) && enter.isAccepted());
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
    QVERIFY(QApplication::sendEvent(m_window.get(), &drop));
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 1, patience);
    auto& list = m_window->monitors().current()->list();
    QTRY_COMPARE(list.messages().rowCount(), 1);
    QTRY_COMPARE(list.messages().index(0, static_cast<int>(MessageColumn::Summary)).data().toString(),
                 QStringLiteral("dropped"));
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

namespace {

QAction* decodeAs(const TrafficPage& page, const char* decoder) {
    for (QAction* action : page.details().decodeMenu().actions())
        if (action->text() == QLatin1String(decoder))
            return action;
    return nullptr;
}

QString decodedAs(const TrafficPage& page) {
    return page.details().model().index(1, DetailsModel::Name).data().toString();
}

} // namespace

/// With the endpoint, and in every file that is made of its messages.
void TestCaptureFlows::aChosenDecoderIsRemembered() {
    watchSome(2);
    page().list().pick(page().list().messages().rowCount() - 1);
    QTRY_COMPARE(decodedAs(page()), QStringLiteral("Frame 2 · text"));
    m_window->actions().record->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().isRecording(), patience);
    decodeAs(page(), "Only with the topic EU.BMW")->trigger();
    decodeAs(page(), "binary")->trigger();
    QCOMPARE(decodedAs(page()), QStringLiteral("Frame 2 · binary"));
    QTest::mouseClick(button(page(), QStringLiteral("■ End recording")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(page()).contains(QStringLiteral("records recorded in")), patience);
    m_window->actions().closeTab->trigger();
    bool gone = false;
    QTRY_VERIFY_WITH_TIMEOUT(gone = gone || m_publisher->receive().has_value(), patience);
    watchSome(1);
    page().list().pick(page().list().messages().rowCount() - 1);
    QTRY_COMPARE(decodedAs(page()), QStringLiteral("Frame 2 · binary"));
    decodeAs(page(), "Automatically")->trigger();
    QCOMPARE(decodedAs(page()), QStringLiteral("Frame 2 · text"));

    const QDir folder(recordings());
    const QStringList files = folder.entryList(QDir::Files);
    QCOMPARE(files.size(), 1);
    m_window->open({folder.filePath(files.front())});
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 2, patience);
    const TrafficPage& file = *m_window->monitors().current();
    const auto messageRow = [&file] {
        int row = file.list().messages().rowCount() - 1;
        while (row >= 0 && file.list().messages().index(row, static_cast<int>(MessageColumn::Frames)).data() != 2)
            --row;
        return row;
    };
    QTRY_VERIFY_WITH_TIMEOUT(messageRow() >= 0, patience);
    file.list().pick(messageRow());
    QTRY_COMPARE(decodedAs(file), QStringLiteral("Frame 2 · binary"));
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

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestCaptureFlows)
#include "tst_capture_flows.moc"
