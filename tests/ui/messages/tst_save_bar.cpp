// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/pcapng/file.h"
#include "core/transport/base/limits.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/watched_publisher.h"
#include "ui/dialogs/export_sheet.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/save_bar.h"
#include "ui/messages/save_request.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace ipcscope;
using namespace ipcscope::ui;

namespace {

/// A request of one large chunk, many times over: work for a while.
capture::SaveRequest longWork(const std::string& path) {
    const auto chunk = std::make_shared<capture::Chunk>(0, 0);
    const Bytes body(1000, 'x');
    capture::RecordHeader header;
    header.peerAndKind = capture::RecordHeader::pack(1, capture::Kind::Command, capture::Direction::Received);
    for (int i = 0; i < 1000; ++i)
        chunk->append(header, body);
    const capture::KeptChunk kept(chunk);
    capture::SaveRequest out;
    for (capture::RecordId i = 0; i < 2'000'000; ++i)
        out.snapshot.chunks.push_back({i * chunk->count(), kept});
    out.withoutCommands = true; // looks at all of it, writes nothing
    out.path = path;
    out.exporter = capture::exporterNamed("text");
    return out;
}

} // namespace

class SaveBarTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void savesWhatIsShownAndSelected();
    void tellsHowFarItIsAndGivesUp();
    void tellsWhatItCutShort();
    void tellsWhyItCouldNot();
    void theSheetOffersWhatThereIs();
    void theSheetCountsWhatComes();

private:
    QString name(const char* file) const { return m_folder.filePath(QString::fromLatin1(file)); }
    QTemporaryDir m_folder;
};

void SaveBarTest::savesWhatIsShownAndSelected() {
    test::WatchedPublisher publisher;
    MessageModel model(publisher.monitor());
    MessageList list(model);
    list.resize(980, 400);
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publishSeries(100));
    WAIT_FOR_MESSAGES(publisher.monitor(), 100);
    const int rows = model.rowCount();

    SaveBar bar;
    QSignalSpy finished(&bar, &SaveBar::finished);
    const auto save = [&](Saved which, const char* format, const QString& file) {
        auto request = saveRequest(publisher.monitor(), list, which);
        request.path = file.toStdString();
        request.exporter = capture::exporterNamed(format);
        bar.start(std::move(request));
        return finished.count() > 0 || finished.wait();
    };
    QVERIFY(save(Saved::Shown, "pcapng", name("shown.pcapng")));
    QCOMPARE(bar.text(), QStringLiteral("%1 records saved to %2").arg(QString::number(rows), name("shown.pcapng")));
    const auto shown = capture::pcapng::CaptureFile::open(name("shown.pcapng").toStdString());
    QVERIFY(shown.has_value());
    QCOMPARE((*shown)->count(), capture::RecordId(rows));

    finished.clear();
    list.pick(rows - 10);
    QTest::keyClick(&list, Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(&list, Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(countOf(publisher.monitor(), list, Saved::Selected), std::uint64_t(3));
    QVERIFY(save(Saved::Selected, "csv", name("selected.csv")));
    QFile csv(name("selected.csv"));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = csv.readAll().split('\n');
    QCOMPARE(lines.size(), 5);
    QVERIFY2(lines[0].startsWith("No,Time,"), lines[0].constData());
    QVERIFY(lines[1].startsWith(QByteArray::number(rows - 9)));
}

void SaveBarTest::tellsHowFarItIsAndGivesUp() {
    SaveBar bar;
    QSignalSpy finished(&bar, &SaveBar::finished);
    bar.start(longWork(name("long.txt").toStdString()));
    QVERIFY(bar.isSaving());
    QVERIFY(bar.text().isEmpty());
    QTRY_VERIFY(bar.text().startsWith(QStringLiteral("Saving long.txt… ")));
    auto* cancel = bar.findChild<QPushButton*>();
    QCOMPARE(cancel->text(), QStringLiteral("Cancel"));
    QVERIFY(!cancel->isHidden());
    cancel->click();
    QVERIFY(finished.count() > 0 || finished.wait());
    QVERIFY(!bar.isSaving());
    QVERIFY(bar.text().startsWith(QStringLiteral("Not saved: given up.")));
    QVERIFY(cancel->isHidden());
    QVERIFY(QDir(m_folder.path()).entryList({QStringLiteral("long*")}).isEmpty());
}

void SaveBarTest::tellsWhatItCutShort() {
    SaveBar bar;
    QSignalSpy finished(&bar, &SaveBar::finished);
    const auto chunk = std::make_shared<capture::Chunk>(0, 0);
    capture::RecordHeader header;
    header.peerAndKind = capture::RecordHeader::pack(1, capture::Kind::Message, capture::Direction::Received);
    chunk->append(header, Bytes(limits::messageBytes + (2 << 20)));
    capture::SaveRequest request;
    request.snapshot.chunks.push_back({0, capture::KeptChunk(chunk)});
    request.path = name("cut.pcapng").toStdString();
    request.exporter = capture::exporterNamed("pcapng");
    bar.start(std::move(request));
    QVERIFY(finished.count() > 0 || finished.wait());
    QVERIFY2(
        bar.text().endsWith(QStringLiteral("\nOne message was longer than 256 MiB: only its front is in the file.")),
        qPrintable(bar.text()));
}

void SaveBarTest::tellsWhyItCouldNot() {
    SaveBar bar;
    QSignalSpy finished(&bar, &SaveBar::finished);
    capture::SaveRequest request;
    request.path = name("none/there.txt").toStdString();
    request.exporter = capture::exporterNamed("text");
    bar.start(std::move(request));
    QVERIFY(finished.count() > 0 || finished.wait());
    QCOMPARE(bar.text(), QStringLiteral("there.txt was not saved\nNo such file or directory. Whatever had this name "
                                        "before is unchanged."));
}

void SaveBarTest::theSheetOffersWhatThereIs() {
    test::WatchedPublisher publisher;
    MessageModel model(publisher.monitor());
    MessageList list(model);
    list.resize(980, 400);
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publishSeries(10));
    WAIT_FOR_MESSAGES(publisher.monitor(), 10);
    QWidget window;
    {
        const ExportSheet sheet(publisher.monitor(), list, &window);
        QCOMPARE(sheet.which(), Saved::Shown);
        QCOMPARE(sheet.exporter().name, std::string_view("pcapng"));
        QVERIFY(!sheet.findChildren<QRadioButton*>()[2]->isEnabled());
    }
    list.selectAll();
    ExportSheet sheet(publisher.monitor(), list, &window);
    QCOMPARE(sheet.which(), Saved::Selected);
    sheet.findChild<QComboBox*>()->setCurrentIndex(1);
    QCOMPARE(sheet.exporter().name, std::string_view("json"));
    QCOMPARE(sheet.payloads(), capture::Payloads::Kept);
    auto* without = sheet.findChild<QCheckBox*>();
    QCOMPARE(without->text(), QStringLiteral("&Without payloads"));
    without->click();
    QCOMPARE(sheet.payloads(), capture::Payloads::LeftOut);
    sheet.show();
    QCoreApplication::processEvents();
    const auto left = [&sheet](const QWidget* field) { return field->mapTo(&sheet, QPoint()).x(); };
    QCOMPARE(left(sheet.findChild<QComboBox*>()), left(sheet.findChild<QRadioButton*>()->parentWidget()));
}

/// Of what comes, leaves and is selected while it is open.
void SaveBarTest::theSheetCountsWhatComes() {
    test::WatchedPublisher publisher;
    MessageModel model(publisher.monitor());
    MessageList list(model);
    list.resize(980, 400);
    WAIT_FOR_SUBSCRIPTION(publisher);
    QWidget window;
    ExportSheet sheet(publisher.monitor(), list, &window);
    const auto choices = sheet.findChildren<QRadioButton*>();
    const auto buttons = sheet.findChildren<QPushButton*>();
    const auto act = std::ranges::find(buttons, QStringLiteral("Choose a file…"), &QPushButton::text);
    QVERIFY(act != buttons.end());
    const auto all = QStringLiteral("&All that are kept, with protocol commands: %1");
    const auto shown = QStringLiteral("Those &shown in the list: %1");
    const auto selected = QStringLiteral("Those s&elected: %1");
    const auto rows = [&publisher] { return publisher.monitor().view().rows(); };
    QVERIFY(publisher.publishSeries(10));
    WAIT_FOR_MESSAGES(publisher.monitor(), 10);
    QTRY_COMPARE(choices[1]->text(), shown.arg(rows()));
    QTRY_COMPARE(choices[0]->text(), all.arg(publisher.monitor().store().kept()));
    QVERIFY(choices[0]->isEnabled() && choices[1]->isEnabled() && !choices[2]->isEnabled());
    const auto before = rows();
    list.selectAll();
    QTRY_COMPARE(choices[2]->text(), selected.arg(before));
    choices[2]->click();
    QVERIFY((*act)->isEnabled());
    QVERIFY(publisher.publishSeries(5));
    WAIT_FOR_MESSAGES(publisher.monitor(), 15);
    QTRY_COMPARE(choices[1]->text(), shown.arg(before + 5));
    QCOMPARE(choices[2]->text(), selected.arg(before));

    publisher.monitor().clear();
    QTRY_VERIFY(!(*act)->isEnabled());
    QVERIFY(!(*act)->toolTip().isEmpty());
    QCOMPARE(sheet.which(), Saved::Selected); // not something else that nobody chose
    QVERIFY(choices[2]->isEnabled());         // nor does the focus go elsewhere
}

QTEST_MAIN(SaveBarTest)
#include "tst_save_bar.moc"
