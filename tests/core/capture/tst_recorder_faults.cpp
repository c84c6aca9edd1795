// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/capture_faults.h"
#include "core/observe/capture/recorder.h"
#include "tests/core/capture/capture_file.h"
#include "tests/core/capture/failing_calls.h"
#include "tests/core/capture/random_records.h"

#include <QTemporaryDir>
#include <QTest>

using namespace ipcscope;
using namespace ipcscope::capture;
using test::callsLeft;
using test::failWith;

/// A disk that fails at any moment ends a recording, and nothing else.
class RecorderFaultsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { callsLeft = -1; }
    void everyCallThatFailsLeavesWhatWasRecorded_data();
    void everyCallThatFailsLeavesWhatWasRecorded();

private:
    std::string path(const std::string& name) const { return m_folder.path().toStdString() + '/' + name; }
    QTemporaryDir m_folder;
};

void RecorderFaultsTest::everyCallThatFailsLeavesWhatWasRecorded_data() {
    QTest::addColumn<int>("error");
    QTest::addColumn<bool>("full");
    QTest::newRow("full") << ENOSPC << true;
    QTest::newRow("over quota") << EDQUOT << true;
    QTest::newRow("too large") << EFBIG << false;
    QTest::newRow("broken") << EIO << false;
}

/// Every write and fsync in turn, until none fails any more.
void RecorderFaultsTest::everyCallThatFailsLeavesWhatWasRecorded() {
    QFETCH(const int, error);
    QFETCH(const bool, full);
    std::vector<OwnedRecord> received;
    std::vector<std::shared_ptr<const Chunk>> traffic;
    RandomRecords random(11);
    for (int batch = 0; batch < 4; ++batch)
        traffic.push_back(random.batch(30, 60'000, received));
    const Notes notes{{2, {.marked = true, .text = "two"}}};
    failWith = error;
    int failures = 0;
    for (bool clean = false; !clean; ++failures) {
        const auto name = path("failing") + std::to_string(failures) + '-' + std::to_string(error);
        Recorder recorder(
            [&] {
                auto file = *OutputFile::create(name);
                callsLeft = failures;
                return file;
            }(),
            {});
        for (const auto& batch : traffic)
            recorder.append(batch);
        const auto finished = recorder.finish({.notes = notes});
        clean = callsLeft >= 0;
        callsLeft = -1;
        const auto status = recorder.status();
        QCOMPARE(finished.has_value(), clean);
        QCOMPARE(status.recorded + status.dropped, std::uint64_t(received.size()));
        QCOMPARE(status.waiting, std::uint64_t(0));
        QCOMPARE(recorder.holdsAll(notes), clean);
        if (!clean) {
            QCOMPARE(finished.error().code.value(), error);
            const auto told = advice::recordingStopped(finished.error(), name, status.size, advice::Afterwards::Ends);
            QCOMPARE(told.code, std::string("IS-131"));
            QCOMPARE(told.title, std::string(full ? "Disk full: recording stopped" : "Recording stopped"));
        }
        const auto file = pcapng::CaptureFile::open(name);
        QCOMPARE(file.has_value(), failures > 0); // the first write is what makes it a capture
        if (!file)
            continue;
        QVERIFY(!(*file)->damage());
        const auto read = contentsOf(**file);
        QCOMPARE(std::uint64_t(read.count()), status.recorded);
        QVERIFY(areFirst(read, received));
    }
    QVERIFY2(failures > 6, qPrintable(QString::number(failures)));
    // It goes on elsewhere.
    Recorder elsewhere(*OutputFile::create(path("elsewhere-") + std::to_string(error)), {});
    elsewhere.append(traffic.front());
    QVERIFY(elsewhere.finish().has_value());
}

QTEST_APPLESS_MAIN(RecorderFaultsTest)
#include "tst_recorder_faults.moc"
