// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/descriptors_of.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/watched_publisher.h"

#include "core/observe/capture/opened_capture.h"
#include "core/observe/capture/recording_file.h"
#include "core/observe/capture/summary.h"
#include "ui/engine/monitor.h"
#include "ui/messages/message_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

#include <sys/resource.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 20'000; // ms

/// The texts of all messages in a capture file, in order.
std::vector<std::string> messagesIn(const std::string& path) {
    std::vector<std::string> out;
    const auto opened = capture::openCapture(path);
    if (!opened)
        return out;
    for (const auto& chunk : opened->chunks) {
        const auto records = chunk.load();
        for (std::size_t i = 0; i < records->count(); ++i) {
            if (records->header(i).kind() == capture::Kind::Message)
                out.push_back(capture::asText(records->record(i)));
        }
    }
    return out;
}

std::vector<std::string> series(int count) {
    std::vector<std::string> out;
    for (int n = 0; n < count; ++n)
        out.push_back("EU.BMW\n{\"n\":" + std::to_string(n) + '}');
    return out;
}

/// Hears how a recording ended.
struct Ending {
    explicit Ending(Monitor& monitor) {
        QObject::connect(&monitor, &Monitor::recordingEnded, &context,
                         [this](const Monitor::RecordingEnd& told) { end = told; });
    }
    QObject context;
    std::optional<Monitor::RecordingEnd> end;
};

} // namespace

class TestRecording : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { std::signal(SIGXFSZ, SIG_IGN); }
    void init() { test::failOnAnyWarning(); }
    void writesWhatIsKeptAndWhatComes();
    void rowsOutliveTheirBytes();
    void filtersWhatIsInTheFileOnly();
    void aFullDiskEndsItAndTheViewGoesOn();
    void closingATabEndsIt();
    void clearingCanBeUndone();
    void clearingAFullMonitorCanBeUndone();
    void aFileOfClearedRowsIsClosedWhenTheyCannotComeBack();
    void rowsThatLeaveAfterwardsAreTold();
    void clearedForGoodItClosesTheFile();

private:
    Result<capture::OutputFile> file(const char* name) const {
        return capture::recording::create(m_folder.path().toStdString(), name);
    }
    QTemporaryDir m_folder;
};

void TestRecording::writesWhatIsKeptAndWhatComes() {
    test::WatchedPublisher publisher;
    Monitor& monitor = publisher.monitor();
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publishSeries(10));
    WAIT_FOR_MESSAGES(monitor, 10);
    const Ending ending(monitor);
    monitor.record(*file("both"));
    QVERIFY(monitor.isRecording());
    QVERIFY(publisher.publishSeries(10));
    WAIT_FOR_MESSAGES(monitor, 20);
    const capture::RecordId marked = monitor.store().end() - 1;
    monitor.setNote(marked, {.marked = true, .text = "the last"});
    monitor.stopRecording();
    QVERIFY(!monitor.isRecording());
    QTRY_VERIFY_WITH_TIMEOUT(ending.end.has_value(), patience);
    QVERIFY(!ending.end->error && !monitor.recording());
    QCOMPARE(ending.end->status.recorded, monitor.store().end());
    QVERIFY(ending.end->path.ends_with("/both.ipcscope.pcapng"));
    QCOMPARE(messagesIn(ending.end->path), series(20));
    const auto opened = capture::openCapture(ending.end->path);
    QCOMPARE(opened->file->notes(), (capture::Notes{{marked, {.marked = true, .text = "the last"}}}));
    QCOMPARE(opened->roster->entries().size(), std::size_t(1));
}

/// The model stays exact while rows go on with their bytes in the file, and reads them back.
void TestRecording::rowsOutliveTheirBytes() {
    constexpr int count = 3'000;
    test::WatchedPublisher publisher(20'000);
    Monitor& monitor = publisher.monitor();
    MessageModel model(monitor);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    WAIT_FOR_SUBSCRIPTION(publisher);
    const Ending ending(monitor);
    monitor.record(*file("outlive"));
    QVERIFY(publisher.publishSeries(count));
    WAIT_FOR_MESSAGES(monitor, count);
    monitor.stopRecording();
    QTRY_VERIFY_WITH_TIMEOUT(ending.end.has_value(), patience);
    QCOMPARE(monitor.store().first(), capture::RecordId(0));
    QVERIFY(monitor.store().footprint() <= 20'000);
    const auto summary = [&model](int row) {
        return model.index(row, static_cast<int>(MessageColumn::Summary)).data().toString();
    };
    const int first = model.rowCount() - count;
    QVERIFY(!monitor.store().isInMemory(*model.idAt(first)));
    QSignalSpy arrived(&monitor, &Traffic::recordsArrived);
    QCOMPARE(summary(first + 7), QStringLiteral("…"));
    QTRY_VERIFY_WITH_TIMEOUT(summary(first + 7).contains(QStringLiteral("{\"n\":7}")), patience);
    QCOMPARE(arrived.size(), 1);
    QVERIFY(summary(first).contains(QStringLiteral("{\"n\":0}")));
}

void TestRecording::filtersWhatIsInTheFileOnly() {
    constexpr int count = 2'000;
    test::WatchedPublisher publisher(20'000);
    Monitor& monitor = publisher.monitor();
    WAIT_FOR_SUBSCRIPTION(publisher);
    const Ending ending(monitor);
    monitor.record(*file("filter"));
    QVERIFY(publisher.publishSeries(count));
    WAIT_FOR_MESSAGES(monitor, count);
    monitor.stopRecording();
    QTRY_VERIFY_WITH_TIMEOUT(ending.end.has_value(), patience);
    monitor.setFilter(std::make_shared<const capture::Filter>(*capture::Filter::parse("json.n < 100")));
    QTRY_VERIFY_WITH_TIMEOUT(!monitor.isFiltering() && !monitor.view().behind(), patience);
    QCOMPARE(monitor.view().rows(), std::uint64_t(100));
    const auto first = monitor.view().idAt(0);
    monitor.setNote(first, {.marked = true, .text = {}});
    monitor.setFilter(std::make_shared<const capture::Filter>(*capture::Filter::parse("has mark")));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.view().rows(), std::uint64_t(1), patience);
    monitor.setNote(first + 1, {.marked = true, .text = {}});
    QTRY_COMPARE_WITH_TIMEOUT(monitor.view().rows(), std::uint64_t(2), patience);
    monitor.setNote(first, {});
    QTRY_VERIFY_WITH_TIMEOUT(monitor.view().rows() == 1 && monitor.view().idAt(0) == first + 1, patience);
}

void TestRecording::aFullDiskEndsItAndTheViewGoesOn() {
    test::WatchedPublisher publisher;
    Monitor& monitor = publisher.monitor();
    WAIT_FOR_SUBSCRIPTION(publisher);
    const Ending ending(monitor);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{.rlim_cur = 100'000, .rlim_max = before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    monitor.record(*file("full"));
    std::uint64_t sent = 0;
    while (sent < 20 && !ending.end) {
        QVERIFY(publisher.publish({std::string(20'000, 'x')}));
        ++sent;
        QTRY_VERIFY(monitor.messagesReceived() == sent || ending.end);
        QTRY_VERIFY(!monitor.recording() || monitor.recording()->waiting == 0);
    }
    QTRY_VERIFY_WITH_TIMEOUT(ending.end.has_value(), patience);
    ::setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY(ending.end->error);
    QCOMPARE(ending.end->error->code.value(), EFBIG);
    QVERIFY(!monitor.isRecording());
    QVERIFY(messagesIn(ending.end->path).size() > 1);
    QVERIFY(publisher.publishSeries(1));
    WAIT_FOR_MESSAGES(monitor, sent + 1);
    monitor.record(*file("elsewhere"));
    QVERIFY(monitor.isRecording());
}

void TestRecording::closingATabEndsIt() {
    {
        test::WatchedPublisher publisher;
        WAIT_FOR_SUBSCRIPTION(publisher);
        publisher.monitor().record(*file("closed"));
        QVERIFY(publisher.publishSeries(5));
        WAIT_FOR_MESSAGES(publisher.monitor(), 5);
    }
    const QString path = m_folder.filePath(QStringLiteral("closed.ipcscope.pcapng"));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path), patience);
    QCOMPARE(messagesIn(path.toStdString()), series(5));
}

void TestRecording::clearingCanBeUndone() {
    test::WatchedPublisher publisher;
    Monitor& monitor = publisher.monitor();
    MessageModel model(monitor);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publishSeries(10));
    WAIT_FOR_MESSAGES(monitor, 10);
    const int before = model.rowCount();
    QVERIFY(!monitor.canUndoClear());
    monitor.clear();
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(monitor.canUndoClear());
    QVERIFY(publisher.publishSeries(3));
    WAIT_FOR_MESSAGES(monitor, 13);
    monitor.undoClear();
    QTRY_COMPARE(model.rowCount(), before + 3);
    QVERIFY(!monitor.canUndoClear());
    QCOMPARE(model.idAt(0), capture::RecordId(0));
    // What came since needs the memory: there is no way back.
    monitor.clear();
    QVERIFY(monitor.canUndoClear());
    monitor.setBudget(2'000);
    QVERIFY(publisher.publish({std::string(1'900, 'x')}));
    QTRY_VERIFY(!monitor.canUndoClear());
    monitor.setBudget(1 << 20);
    // Later than half a minute there is nothing to bring back.
    monitor.clear();
    auto* until = monitor.findChild<QTimer*>(QStringLiteral("undoUntil"));
    QVERIFY(until && until->isActive() && until->interval() == 30'000);
    until->start(0);
    QTRY_VERIFY(!monitor.canUndoClear());
    monitor.undoClear();
    QCOMPARE(model.rowCount(), 0);
}

/// As long as clearing can be undone it is open, whatever of it is in memory.
void TestRecording::clearedForGoodItClosesTheFile() {
    test::WatchedPublisher publisher(20'000);
    Monitor& monitor = publisher.monitor();
    WAIT_FOR_SUBSCRIPTION(publisher);
    const Ending ending(monitor);
    monitor.record(*file("cleared"));
    QVERIFY(publisher.publishSeries(1'000));
    WAIT_FOR_MESSAGES(monitor, 1'000);
    monitor.stopRecording();
    QTRY_VERIFY_WITH_TIMEOUT(ending.end.has_value(), patience);
    QVERIFY(!monitor.store().isInMemory(0));
    monitor.clear();
    QVERIFY(monitor.canUndoClear());
    QVERIFY(test::descriptorsOf(ending.end->path) > 0);
    monitor.findChild<QTimer*>(QStringLiteral("undoUntil"))->start(0);
    QTRY_COMPARE(test::descriptorsOf(ending.end->path), 0);
    QVERIFY(!monitor.canUndoClear());
}

/// The budget is full and more comes: what is left of the rows is what there would be without clearing.
void TestRecording::clearingAFullMonitorCanBeUndone() {
    test::WatchedPublisher publisher(200'000);
    Monitor& monitor = publisher.monitor();
    MessageModel model(monitor);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    WAIT_FOR_SUBSCRIPTION(publisher);
    while (monitor.store().evicted() == 0) {
        const auto before = monitor.messagesReceived();
        QVERIFY(publisher.publish({std::string(8'000, 'x')}));
        WAIT_FOR_MESSAGES(monitor, before + 1);
    }
    const auto kept = monitor.store().kept();
    const auto end = monitor.store().end();
    monitor.clear();
    QVERIFY(monitor.canUndoClear());
    const auto before = monitor.messagesReceived();
    for (int i = 0; i < 5; ++i)
        QVERIFY(publisher.publish({std::string(8'000, 'y')}));
    WAIT_FOR_MESSAGES(monitor, before + 5);
    QVERIFY(monitor.canUndoClear());
    monitor.undoClear();
    QVERIFY(monitor.store().first() < end && monitor.store().end() == end + 5);
    QVERIFY(monitor.store().kept() + 5 >= kept);
    QVERIFY(monitor.store().footprint() <= monitor.store().budget());
    QTRY_COMPARE(static_cast<std::uint64_t>(model.rowCount()), monitor.view().rows());
}

/// Because others are cleared, or the memory is needed; what can come back keeps its file.
void TestRecording::aFileOfClearedRowsIsClosedWhenTheyCannotComeBack() {
    test::WatchedPublisher publisher;
    Monitor& monitor = publisher.monitor();
    WAIT_FOR_SUBSCRIPTION(publisher);
    Ending ending(monitor);
    std::uint64_t messages = 0;
    const auto recorded = [&](const char* name) {
        ending.end.reset();
        monitor.record(*file(name));
        QVERIFY(publisher.publishSeries(10));
        messages += 10;
        WAIT_FOR_MESSAGES(monitor, messages);
        monitor.stopRecording();
        QTRY_VERIFY_WITH_TIMEOUT(ending.end.has_value(), patience);
        QCOMPARE(test::descriptorsOf(ending.end->path), 1);
    };
    recorded("others");
    const auto first = ending.end->path;
    monitor.clear();
    recorded("back");
    const auto second = ending.end->path;
    QCOMPARE(test::descriptorsOf(first), 1);
    monitor.clear();
    QCOMPARE(test::descriptorsOf(first), 0);
    QCOMPARE(test::descriptorsOf(second), 1);
    monitor.undoClear();
    const auto kept = monitor.store().kept();
    QVERIFY(kept >= 10);
    QCOMPARE(test::descriptorsOf(second), 1);
    monitor.setBudget(0);
    QCOMPARE(monitor.store().kept(), kept); // in the file
    monitor.setBudget(1 << 20);

    recorded("memory");
    const auto third = ending.end->path;
    QVERIFY(publisher.publishSeries(3)); // in no file
    WAIT_FOR_MESSAGES(monitor, messages + 3);
    monitor.clear();
    QCOMPARE(test::descriptorsOf(third), 1);
    monitor.setBudget(2'000);
    QVERIFY(publisher.publish({std::string(1'900, 'x')}));
    QTRY_VERIFY(!monitor.canUndoClear());
    QCOMPARE(test::descriptorsOf(second), 0);
    QCOMPARE(test::descriptorsOf(third), 0);
}

void TestRecording::rowsThatLeaveAfterwardsAreTold() {
    test::WatchedPublisher publisher(20'000);
    Monitor& monitor = publisher.monitor();
    WAIT_FOR_SUBSCRIPTION(publisher);
    const Ending ending(monitor);
    std::string told;
    connect(&monitor, &Monitor::recordedRowsLeft, &ending.context, [&told](const std::string& path) { told = path; });
    monitor.record(*file("afterwards"));
    QVERIFY(publisher.publishSeries(1'000));
    WAIT_FOR_MESSAGES(monitor, 1'000);
    monitor.stopRecording();
    QTRY_VERIFY_WITH_TIMEOUT(ending.end.has_value(), patience);
    QCOMPARE(monitor.store().first(), capture::RecordId(0));
    QVERIFY(told.empty());
    while (told.empty() && monitor.messagesReceived() < 5'000) {
        const auto before = monitor.messagesReceived();
        QVERIFY(publisher.publishSeries(100));
        WAIT_FOR_MESSAGES(monitor, before + 100);
    }
    QCOMPARE(told, ending.end->path);
    QVERIFY(monitor.store().first() > 900);
    QCOMPARE(monitor.view().rows(), monitor.store().kept());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestRecording)
#include "tst_recording.moc"
