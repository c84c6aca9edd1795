// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/folds/roster.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/watched_publisher.h"
#include "ui/messages/message_model.h"
#include "ui/messages/message_text.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::ui;

namespace {

QString cell(const MessageModel& model, int row, MessageColumn column, int role = Qt::DisplayRole) {
    return model.index(row, static_cast<int>(column)).data(role).toString();
}

int rowWith(const MessageModel& model, const QString& text) {
    for (int row = 0; row < model.rowCount(); ++row)
        if (cell(model, row, MessageColumn::Summary).contains(text))
            return row;
    return -1;
}

} // namespace

class MessageModelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void cellsTellTheMessage();
    void hostileTextIsShownEscaped_data();
    void hostileTextIsShownEscaped();
    void rowsComeAndGoWithoutReset();
    void freezingHoldsRowsBack();
    void oldestRowsLeaveExactly();
    void startsWithWhatIsThere();
    void packetsOfOtherProgramsAreToldAsThat();
    void aConnectionMayHaveNumberZero();
};

void MessageModelTest::cellsTellTheMessage() {
    test::WatchedPublisher publisher;
    MessageModel model(publisher.monitor());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publish({"EU.BMW", R"({"price":101.2})"}));
    QVERIFY(publisher.publish({std::string(2048, 'x')}));
    WAIT_FOR_MESSAGES(publisher.monitor(), 2);

    const int row = rowWith(model, QStringLiteral("EU.BMW"));
    QVERIFY(row > 0);
    QCOMPARE(cell(model, row, MessageColumn::No), QString::number(row + 1));
    QVERIFY(QRegularExpression(QStringLiteral("^\\d\\d:\\d\\d:\\d\\d\\.\\d{6}$"))
                .match(cell(model, row, MessageColumn::Time))
                .hasMatch());
    QVERIFY(!cell(model, row, MessageColumn::Delta).isEmpty());
    QVERIFY(cell(model, 0, MessageColumn::Delta).isEmpty());
    QCOMPARE(cell(model, row, MessageColumn::Direction), QStringLiteral("←"));
    QCOMPARE(cell(model, row, MessageColumn::Direction, Qt::AccessibleTextRole), QStringLiteral("received"));
    QCOMPARE(cell(model, row, MessageColumn::Route), QStringLiteral("tst_message_model %1 → me").arg(::getpid()));
    QCOMPARE(cell(model, row, MessageColumn::Frames), QStringLiteral("2"));
    QCOMPARE(cell(model, row, MessageColumn::Size), QStringLiteral("21 B"));
    QVERIFY(cell(model, row, MessageColumn::Summary).contains(QStringLiteral(R"({"price":101.2})")));
    QCOMPARE(cell(model, row + 1, MessageColumn::Size), QStringLiteral("2 KiB"));
    QVERIFY(cell(model, row + 1, MessageColumn::Summary).size() < 300);

    const QString connected = QStringLiteral("peer connected");
    int up = 0;
    while (up < row && cell(model, up, MessageColumn::Direction, Qt::AccessibleTextRole) != connected)
        ++up;
    QVERIFY(up < row);
    QCOMPARE(cell(model, up, MessageColumn::Direction), QStringLiteral("◆"));
    QVERIFY(cell(model, up, MessageColumn::Size).isEmpty());
}

void MessageModelTest::hostileTextIsShownEscaped_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("mark");
    QTest::newRow("markup") << QByteArray("<img src=file:///etc/passwd>") << QStringLiteral("<img src=");
    QTest::newRow("bidi override") << QByteArray("abc\xE2\x80\xAE"
                                                 "def")
                                   << QStringLiteral("<U+202E>");
    QTest::newRow("nul") << QByteArray("a\0b", 3) << QString();
    QTest::newRow("escape") << QByteArray("\x1b[2Jtext") << QString();
    QTest::newRow("two megabytes") << QByteArray(2 << 20, 'x') << QStringLiteral("xxx");
}

void MessageModelTest::hostileTextIsShownEscaped() {
    QFETCH(QByteArray, payload);
    QFETCH(QString, mark);
    test::WatchedPublisher publisher;
    MessageModel model(publisher.monitor());
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publish({payload.toStdString()}));
    WAIT_FOR_MESSAGES(publisher.monitor(), 1);
    const QString text = cell(model, model.rowCount() - 1, MessageColumn::Summary);
    QVERIFY(!text.isEmpty());
    QVERIFY(text.size() <= 1024);
    QVERIFY2(text.contains(mark), qPrintable(text));
    for (const QChar character : text)
        QVERIFY(character.unicode() >= 0x20 && character.category() != QChar::Other_Format);
}

void MessageModelTest::rowsComeAndGoWithoutReset() {
    test::WatchedPublisher publisher;
    MessageModel model(publisher.monitor());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publishSeries(40));
    WAIT_FOR_MESSAGES(publisher.monitor(), 40);
    QCOMPARE(static_cast<std::uint64_t>(model.rowCount()), publisher.monitor().view().rows());

    const auto id = model.idAt(model.rowCount() - 1);
    QVERIFY(id);
    QCOMPARE(model.rowOf(*id), model.rowCount() - 1);
    publisher.monitor().clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.rowOf(*id), -1);

    QVERIFY(publisher.publishSeries(5));
    WAIT_FOR_MESSAGES(publisher.monitor(), 45);
    QCOMPARE(model.rowCount(), 5);
    QCOMPARE(*model.idAt(0), *id + 1);
    QVERIFY(cell(model, 4, MessageColumn::Summary).contains(QStringLiteral(R"({"n":44})")));
    QCOMPARE(resets.count(), 0);
}

void MessageModelTest::freezingHoldsRowsBack() {
    test::WatchedPublisher publisher;
    Monitor& monitor = publisher.monitor();
    MessageModel model(monitor);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publishSeries(3));
    WAIT_FOR_MESSAGES(monitor, 3);
    const int before = model.rowCount();
    monitor.setFrozen(true);
    QVERIFY(publisher.publishSeries(10));
    QTRY_COMPARE(monitor.messagesReceived(), 13u);
    QCOMPARE(model.rowCount(), before);
    QCOMPARE(monitor.newWhileFrozen(), 10u);
    monitor.setFrozen(false);
    QTRY_COMPARE(model.rowCount(), before + 10);
}

void MessageModelTest::oldestRowsLeaveExactly() {
    test::WatchedPublisher publisher(3 << 20);
    Monitor& monitor = publisher.monitor();
    MessageModel model(monitor);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    WAIT_FOR_SUBSCRIPTION(publisher);
    for (int i = 0; i < 40; ++i)
        QVERIFY(publisher.publish({"big " + std::to_string(i), std::string(200 << 10, 'x')}));
    WAIT_FOR_MESSAGES(monitor, 40);
    QTRY_VERIFY(removed.count() > 0);
    QVERIFY(monitor.store().evicted() > 0);
    QCOMPARE(*model.idAt(0), monitor.store().first());
    QCOMPARE(static_cast<std::uint64_t>(model.rowCount()), monitor.view().rows());
    QVERIFY(cell(model, model.rowCount() - 1, MessageColumn::Summary).contains(QStringLiteral("big 39")));
    QVERIFY(cell(model, 0, MessageColumn::Delta).isEmpty());
}

void MessageModelTest::packetsOfOtherProgramsAreToldAsThat() {
    capture::RecordHeader header;
    header.peerAndKind = capture::RecordHeader::pack(3, capture::Kind::Message, capture::Direction::None);
    QCOMPARE(directionGlyph(header), QStringLiteral("·"));
    QCOMPARE(directionWord(header), QStringLiteral("packet"));
    QCOMPARE(routeText(header, {}), QStringLiteral("peer 3"));
}

/// Where somebody is told to be there.
void MessageModelTest::aConnectionMayHaveNumberZero() {
    capture::RecordHeader message;
    message.peerAndKind = capture::RecordHeader::pack(0, capture::Kind::Message, capture::Direction::Received);
    capture::RecordHeader source;
    source.peerAndKind = capture::RecordHeader::pack(0, capture::Kind::SourceUp, capture::Direction::None);
    QCOMPARE(routeText(message, {}), QString());
    capture::Roster roster;
    capture::PeerFacts facts;
    facts.process = "feedd";
    facts.pid = 42;
    roster.add(capture::Peers{{0, facts}});
    QCOMPARE(routeText(message, roster), QStringLiteral("feedd 42 → me"));
    QCOMPARE(routeText(source, roster), QString());
}

void MessageModelTest::startsWithWhatIsThere() {
    test::WatchedPublisher publisher;
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publishSeries(7));
    WAIT_FOR_MESSAGES(publisher.monitor(), 7);
    const MessageModel model(publisher.monitor());
    QCOMPARE(static_cast<std::uint64_t>(model.rowCount()), publisher.monitor().view().rows());
    QVERIFY(rowWith(model, QStringLiteral(R"({"n":6})")) >= 0);
}

QTEST_MAIN(MessageModelTest)
#include "tst_message_model.moc"
