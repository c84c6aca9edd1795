// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/capture/random_records.h"
#include "tests/ui/support/strict_warnings.h"

#include "core/observe/capture/recorder.h"
#include "ui/engine/opened_file.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace ipcscope::ui {

using capture::OwnedRecord;
using capture::RandomRecords;

class TestOpenedFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { test::failOnAnyWarning(); }
    void showsEveryRowWithoutReadingIt();
    void filtersInTheBackground();
    void aListReadsWhatIsInSightOnly();
    void recordsThatAreGoneAreTold();

private:
    std::unique_ptr<OpenedFile> opened() const {
        return std::make_unique<OpenedFile>(m_path, *capture::openCapture(m_path));
    }
    QTemporaryDir m_folder;
    std::string m_path;
    std::vector<OwnedRecord> m_records;
};

void TestOpenedFile::initTestCase() {
    m_path = m_folder.filePath(QStringLiteral("some.ipcscope.pcapng")).toStdString();
    RandomRecords random(31);
    capture::Recorder recorder(*capture::OutputFile::create(m_path), {.endpoint = "ipc:///tmp/feed"});
    for (int i = 0; i < 60; ++i) {
        const auto batch = std::make_shared<capture::Chunk>(100, 0);
        for (int record = 0; record < 100; ++record) {
            OwnedRecord made = random.record(800);
            made.kind = record % 10 == 9 ? capture::Kind::Command : capture::Kind::SourceUp;
            m_records.push_back(made);
            batch->append(made.header(), made.bytes);
        }
        recorder.append(batch);
    }
    const capture::Notes notes{{3, {.marked = true, .text = "third"}}};
    QVERIFY(recorder.finish({.notes = notes}));
}

void TestOpenedFile::showsEveryRowWithoutReadingIt() {
    const auto file = opened();
    MessageModel model(*file);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QTRY_COMPARE(model.rowCount(), static_cast<int>(m_records.size() * 9 / 10)); // no list shows commands
    QCOMPARE(file->store().footprint(), std::size_t(0));
    QCOMPARE(model.index(3, 0).data().toString(), QStringLiteral("✎ 4"));
    QVERIFY(model.index(3, 0).data(MarkRole).toBool());
    const int last = model.rowCount() - 1;
    const QModelIndex cell = model.index(last, static_cast<int>(MessageColumn::Time));
    QCOMPARE(cell.data().toString(), QStringLiteral("…"));
    QTRY_VERIFY(cell.data().toString() != QStringLiteral("…"));
    const auto id = *model.idAt(last);
    QVERIFY(m_records[id].is(file->store().at(id)));
}

void TestOpenedFile::filtersInTheBackground() {
    const auto file = opened();
    MessageModel model(*file);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    file->setFilter(std::make_shared<const capture::Filter>(*capture::Filter::parse("no > 100 and no <= 150")));
    QTRY_VERIFY(!file->isFiltering());
    QCOMPARE(model.rowCount(), 45);
    QCOMPARE(model.idAt(0), capture::RecordId(100));
    file->setFilter(nullptr);
    QTRY_COMPARE(model.rowCount(), static_cast<int>(m_records.size() * 9 / 10));
}

/// However many parts a file has, a list that nobody scrolls reads those it shows and then no more.
void TestOpenedFile::aListReadsWhatIsInSightOnly() {
    const std::string path = m_folder.filePath(QStringLiteral("parts.ipcscope.pcapng")).toStdString();
    constexpr std::size_t parts = 3 * capture::Store::mostLent;
    {
        const Bytes body(1 << 20, 'x');
        capture::Recorder recorder(*capture::OutputFile::create(path), {});
        for (std::size_t i = 0; i < parts; ++i) {
            const auto batch = std::make_shared<capture::Chunk>(1, body.size());
            capture::RecordHeader header;
            header.peerAndKind = capture::RecordHeader::pack(0, capture::Kind::SourceUp, capture::Direction::None);
            batch->append(header, body);
            for (int more = 0; more < 100; ++more)
                batch->append(header, {});
            recorder.append(batch);
        }
        QVERIFY(recorder.finish());
    }
    OpenedFile file(path, *capture::openCapture(path));
    QVERIFY(file.store().snapshot().chunks.size() >= parts);
    MessageModel model(file);
    MessageList list(model);
    list.stopFollowing();
    list.resize(900, 300);
    QSignalSpy arrived(&file, &Traffic::recordsArrived);
    list.show();
    const auto reads = [&model](int row) {
        return model.index(row, static_cast<int>(MessageColumn::Time)).data().toString() != QStringLiteral("…");
    };
    QTRY_VERIFY(!file.view().behind() && reads(0));
    QVERIFY(QTest::qWaitForWindowExposed(&list));
    // As many turns as it would take to read all of it.
    QElapsedTimer turns;
    for (turns.start(); turns.elapsed() < 1'000;)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 50);
    QVERIFY2(arrived.size() <= 3, qPrintable(QString::number(arrived.size())));
    QVERIFY(reads(0));
}

void TestOpenedFile::recordsThatAreGoneAreTold() {
    const auto file = opened();
    QTRY_VERIFY(!file->view().behind());
    QVERIFY(QFile::resize(QString::fromStdString(m_path), 1'000));
    QVERIFY(!file->lostSome());
    const auto id = file->store().end() - 1;
    file->bring(id);
    QTRY_VERIFY(file->store().isAtHand(id));
    QCOMPARE(file->store().header(id).kind(), capture::Kind::Lost);
    QVERIFY(file->lostSome());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestOpenedFile)
#include "tst_opened_file.moc"
