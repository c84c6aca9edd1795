// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/capture_window.h"
#include "ui/details/decode_menu.h"
#include "ui/details/details_model.h"
#include "ui/details/details_pane.h"
#include "ui/engine/opened_file.h"
#include "ui/messages/file_page.h"
#include "ui/shell/actions.h"
#include "ui/shell/closed_tabs.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QPointer>

#include <csignal>

#include <sys/resource.h>

namespace ipcscope::ui {

/// Recording, and what becomes of recordings.
class TestRecordingFlows : public CaptureWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        std::signal(SIGXFSZ, SIG_IGN);
        applyTheme(*qApp, Scheme::Light);
    }
    void init() { open(); }
    void cleanup() { close(); }
    void recordsAndOpensTheRecording();
    void closingTheTabTellsWhereTheRecordingIs();
    void notesThatAFailedRecordingDoesNotHoldComeBack();
    void aSecondPressTakesTheFirstBack();
    void clearingForgetsWhatIsBeingRead();
    void offersAnotherFolder();
    void offersWhatWasAbandoned();
    void anOfferOutlastsOtherNotices();
    void aChosenDecoderIsRemembered();
};

void TestRecordingFlows::recordsAndOpensTheRecording() {
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

void TestRecordingFlows::closingTheTabTellsWhereTheRecordingIs() {
    watchSome(3);
    m_window->actions().record->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().isRecording(), patience);
    const auto kept = page().monitor().store().kept();
    m_window->actions().closeTab->trigger();
    QCOMPARE(m_window->monitors().count(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).contains(QStringLiteral("records recorded in")), patience);
    bool left = false;
    QTRY_VERIFY_WITH_TIMEOUT(left = left || m_publisher->receive().has_value(), patience);
    QTest::mouseClick(button(*m_window, QStringLiteral("Open")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 1, patience);
    QVERIFY(m_window->monitors().current()->traffic().store().kept() >= kept);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->findChildren<MonitorPage*>().size(), 0, patience);
}

void TestRecordingFlows::notesThatAFailedRecordingDoesNotHoldComeBack() {
    watchSome(3);
    m_window->actions().record->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().isRecording(), patience);
    const auto everything = page().monitor().store().kept();
    QTRY_COMPARE_WITH_TIMEOUT(page().monitor().recording()->recorded, everything, patience);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit full{.rlim_cur = page().monitor().recording()->size, .rlim_max = before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &full);
    const auto unlimited = qScopeGuard([&before] { ::setrlimit(RLIMIT_FSIZE, &before); });
    page().list().pick(1);
    m_window->actions().mark->trigger();
    const QPointer<TrafficPage> closed = &page();
    m_window->actions().closeTab->trigger();
    const auto* bar = m_window->findChild<ClosedTabs*>();
    QVERIFY(!bar->isVisible()); // the recording may hold it yet
    QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), patience);
    QVERIFY2(noticeOf(*m_window).contains(QStringLiteral("Recording stopped")), qPrintable(noticeOf(*m_window)));
    QTest::mouseClick(button(*bar, QStringLiteral("Bring back")), Qt::LeftButton);
    QCOMPARE(m_window->monitors().current(), closed.data());
    QCOMPARE(page().traffic().notes().size(), std::size_t(1));
    QVERIFY(page().traffic().hasUnsavedNotes());
    m_window->actions().closeTab->trigger();
    QVERIFY(bar->isVisible());
}

void TestRecordingFlows::aSecondPressTakesTheFirstBack() {
    watchSome(1);
    m_window->actions().record->trigger();
    m_window->actions().record->trigger();
    m_window->actions().record->trigger(); // and this one counts
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().isRecording(), patience);
    const QDir folder(recordings());
    QTRY_COMPARE_WITH_TIMEOUT(folder.entryList(QDir::Files).size(), 1, patience);
}

/// A row whose record has to be read is chosen, and all is cleared before it arrives.
void TestRecordingFlows::clearingForgetsWhatIsBeingRead() {
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

void TestRecordingFlows::offersAnotherFolder() {
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

void TestRecordingFlows::offersWhatWasAbandoned() {
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

void TestRecordingFlows::anOfferOutlastsOtherNotices() {
    watchSome(1);
    m_window->actions().record->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().isRecording(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(page().monitor().recording()->recorded > 0, patience);
    const QDir folder(recordings());
    const QString left = QStringLiteral("killed.recording.ipcscope.pcapng");
    QVERIFY(QFile::copy(folder.filePath(folder.entryList({QStringLiteral("*.recording.*")}).front()),
                        folder.filePath(left)));
    m_window->offerAbandonedRecordings();
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).contains(left), patience);
    m_window->open({folder.filePath(QStringLiteral("none"))});
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).contains(QStringLiteral("none")), patience);
    QVERIFY(noticeOf(*m_window).contains(left));
    m_window->actions().closeTab->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(noticeOf(*m_window).contains(QStringLiteral("records recorded in")), patience);
    QVERIFY(noticeOf(*m_window).contains(left));
    QTest::mouseClick(button(*m_window, QStringLiteral("Open what is there")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->monitors().count(), 1, patience);
    QVERIFY(!noticeOf(*m_window).contains(left));
    QVERIFY(noticeOf(*m_window).contains(QStringLiteral("records recorded in")));
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
void TestRecordingFlows::aChosenDecoderIsRemembered() {
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

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestRecordingFlows)
#include "tst_recording_flows.moc"
