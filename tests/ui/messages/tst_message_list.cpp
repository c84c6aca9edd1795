// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/painted.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/watched_publisher.h"
#include "ui/messages/message_delegate.h"
#include "ui/messages/message_header.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/shell/theme.h"

#include <QElapsedTimer>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStandardItemModel>

#include <algorithm>

using namespace ipcscope;
using namespace ipcscope::ui;

namespace {

using Ranges = std::vector<std::pair<int, int>>;

/// A publisher, its monitor and a list that shows it.
struct Shown {
    explicit Shown(std::size_t budget = capture::Store::defaultBudget)
        : publisher(budget)
        , model(publisher.monitor())
        , list(model) {
        list.resize(980, 400);
        list.show();
    }
    QScrollBar& bar() { return *list.verticalScrollBar(); }
    bool isAtEnd() { return bar().value() == bar().maximum(); }

    test::WatchedPublisher publisher;
    MessageModel model;
    MessageList list;
};

} // namespace

class MessageListTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void followsUntilSomebodyScrollsUp();
    void pickingARowStopsFollowing();
    void keysMoveAndSelect();
    void selectionSurvivesEviction();
    void narrowListsHideColumns_data();
    void narrowListsHideColumns();
    void placesAndRowsAgree();
    void anyNumberOfFramesIsReadable();
    void pilesOfMarksStayInTheirRow();
    void aHundredThousandRowsCostNoMoreThanAFew();
};

void MessageListTest::followsUntilSomebodyScrollsUp() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(100));
    WAIT_FOR_MESSAGES(shown.publisher.monitor(), 100);
    QVERIFY(shown.list.isFollowing());
    QVERIFY(shown.bar().maximum() > 0);
    QVERIFY(shown.isAtEnd());

    QSignalSpy changes(&shown.list, &MessageList::followingChanged);
    shown.bar().triggerAction(QAbstractSlider::SliderSingleStepSub);
    QVERIFY(!shown.list.isFollowing());
    QCOMPARE(changes.count(), 1);
    const int value = shown.bar().value();
    QVERIFY(shown.publisher.publishSeries(50));
    WAIT_FOR_MESSAGES(shown.publisher.monitor(), 150);
    QCOMPARE(shown.bar().value(), value);
    QVERIFY(!shown.isAtEnd());

    QTest::keyClick(&shown.list, Qt::Key_End);
    QVERIFY(shown.list.isFollowing());
    QVERIFY(shown.isAtEnd());
    QVERIFY(shown.publisher.publishSeries(50));
    WAIT_FOR_MESSAGES(shown.publisher.monitor(), 200);
    QVERIFY(shown.isAtEnd());
}

void MessageListTest::pickingARowStopsFollowing() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(100));
    WAIT_FOR_MESSAGES(shown.publisher.monitor(), 100);
    QSignalSpy picked(&shown.list, &MessageList::picked);
    const int row = shown.bar().value() + 2;
    const QPoint at = shown.list.visualRect(shown.model.index(row, 1)).center();
    QTest::mouseClick(shown.list.viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(shown.list.currentIndex().row(), row);
    QCOMPARE(shown.list.selectedRows(), (Ranges{{row, row}}));
    QVERIFY(picked.count() > 0);
    QVERIFY(!shown.list.isFollowing());
    const int value = shown.bar().value();
    QVERIFY(shown.publisher.publishSeries(20));
    WAIT_FOR_MESSAGES(shown.publisher.monitor(), 120);
    QCOMPARE(shown.bar().value(), value);
    shown.list.goToNewest();
    QVERIFY(shown.isAtEnd());
    QCOMPARE(shown.list.currentIndex().row(), row);
}

void MessageListTest::keysMoveAndSelect() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(100));
    WAIT_FOR_MESSAGES(shown.publisher.monitor(), 100);
    MessageList& list = shown.list;
    const int rows = shown.model.rowCount();
    list.pick(50);
    QTest::keyClick(&list, Qt::Key_Down);
    QCOMPARE(list.currentIndex().row(), 51);
    QTest::keyClick(&list, Qt::Key_Up, Qt::ShiftModifier);
    QTest::keyClick(&list, Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(list.selectedRows(), (Ranges{{49, 51}}));
    QTest::keyClick(&list, Qt::Key_PageUp);
    const int page = 49 - list.currentIndex().row();
    QVERIFY(page > 5 && page < 25);
    QTest::keyClick(&list, Qt::Key_Home);
    QCOMPARE(list.currentIndex().row(), 0);
    QCOMPARE(shown.bar().value(), 0);
    QTest::keyClick(&list, Qt::Key_Up);
    QCOMPARE(list.currentIndex().row(), 0);
    QTest::keyClick(&list, Qt::Key_End, Qt::ShiftModifier);
    QCOMPARE(list.selectedRows(), (Ranges{{0, rows - 1}}));
    QTest::keyClick(&list, Qt::Key_End);
    QCOMPARE(list.selectedRows(), (Ranges{{rows - 1, rows - 1}}));
    QTest::keyClick(&list, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(list.selectedRows(), (Ranges{{0, rows - 1}}));
    list.pick(10);
    list.selectNext();
    QCOMPARE(list.currentIndex().row(), 11);
    list.selectPrevious();
    QCOMPARE(list.selectedRows(), (Ranges{{10, 10}}));

    QSignalSpy freezes(&list, &MessageList::freezeRequested);
    QSignalSpy copies(&list, &MessageList::copyRequested);
    QTest::keyClick(&list, Qt::Key_Space);
    QTest::keyClick(&list, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(freezes.count(), 1);
    QCOMPARE(copies.count(), 1);
    QCOMPARE(list.selectedRows(), (Ranges{{10, 10}}));
}

void MessageListTest::selectionSurvivesEviction() {
    Shown shown(3 << 20);
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    Monitor& monitor = shown.publisher.monitor();
    const std::string body(100 << 10, 'x');
    int sent = 0;
    // In small batches, so that records leave in small portions too.
    const auto publishUntil = [&](int count) {
        while (sent < count) {
            for (int i = 0; i < 4 && sent < count; ++i)
                QVERIFY(shown.publisher.publish({std::to_string(sent++), body}));
            WAIT_FOR_MESSAGES(monitor, sent);
        }
    };
    publishUntil(20);
    const int last = shown.model.rowCount() - 1;
    const auto id = shown.model.idAt(last);
    shown.list.pick(last);
    publishUntil(34);
    QVERIFY(monitor.store().evicted() > 0);
    QVERIFY(shown.list.currentIndex().isValid());
    QCOMPARE(shown.model.idAt(shown.list.currentIndex().row()), id);
    QVERIFY(shown.list.selectionModel()->isSelected(shown.list.currentIndex()));
    publishUntil(74);
    QVERIFY(!shown.list.currentIndex().isValid());
    QVERIFY(shown.list.selectedRows().empty());
}

void MessageListTest::narrowListsHideColumns_data() {
    using enum MessageColumn;
    QTest::addColumn<int>("width");
    QTest::addColumn<QList<int>>("hidden");
    const auto columns = [](std::initializer_list<MessageColumn> list) {
        QList<int> numbers;
        for (const MessageColumn column : list)
            numbers << static_cast<int>(column);
        return numbers;
    };
    QTest::newRow("whole window") << 980 << columns({});
    QTest::newRow("send form open") << 620 << columns({Delta, Route});
    QTest::newRow("half a small screen") << 400 << columns({Time, Delta, Route, Frames, Size});
}

void MessageListTest::narrowListsHideColumns() {
    QFETCH(int, width);
    QFETCH(QList<int>, hidden);
    Shown shown;
    shown.list.resize(width, 400);
    QList<int> seen;
    int right = 0;
    for (int column = 0; column < standardColumnCount; ++column) {
        if (shown.list.header().isSectionHidden(column)) {
            seen << column;
            continue;
        }
        QCOMPARE(shown.list.header().sectionViewportPosition(column), right);
        right += shown.list.header().sectionSize(column);
    }
    QCOMPARE(seen, hidden);
    QCOMPARE(right, shown.list.viewport()->width());
    QVERIFY(!shown.list.horizontalScrollBar()->isVisible());
}

void MessageListTest::anyNumberOfFramesIsReadable() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publish(std::vector<std::string>(1234, "x")));
    QVERIFY(shown.publisher.publishSeries(100));
    WAIT_FOR_MESSAGES(shown.publisher.monitor(), 101);
    const auto widthFor = [](const QString& text) {
        return QFontMetrics(fixedFont()).horizontalAdvance(text) + 2 * MessageDelegate::padding;
    };
    const auto width = [&] { return shown.list.header().sectionSize(static_cast<int>(MessageColumn::Frames)); };
    shown.bar().setValue(shown.bar().maximum());
    shown.bar().setValue(0);
    QVERIFY(width() >= widthFor(QStringLiteral("1234")));
    QVERIFY(shown.publisher.publish(std::vector<std::string>(12345, "x")));
    WAIT_FOR_MESSAGES(shown.publisher.monitor(), 102);
    shown.list.goToNewest();
    QVERIFY(width() >= widthFor(QStringLiteral("12345")));
}

void MessageListTest::pilesOfMarksStayInTheirRow() {
    MessageDelegate delegate;
    delegate.useTheme(qApp->palette(), qApp->font());
    QStandardItemModel model(1, standardColumnCount);
    const QModelIndex cell = model.index(0, static_cast<int>(MessageColumn::Summary));
    model.setData(cell, test::pileOfMarks());
    QVERIFY(test::staysInItsRow(delegate, cell));
}

void MessageListTest::placesAndRowsAgree() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(200));
    WAIT_FOR_MESSAGES(shown.publisher.monitor(), 200);
    shown.bar().setValue(90);
    for (const int row : {90, 95, 100})
        for (int column = 0; column < standardColumnCount; ++column) {
            const QModelIndex index = shown.model.index(row, column);
            QCOMPARE(shown.list.indexAt(shown.list.visualRect(index).center()), index);
        }
    QVERIFY(shown.list.visualRect(shown.model.index(89, 0)).bottom() < 0);
    QVERIFY(!shown.list.indexAt(QPoint(5, 100'000)).isValid());
    shown.list.scrollTo(shown.model.index(10, 0));
    QCOMPARE(shown.bar().value(), 10);
}

void MessageListTest::aHundredThousandRowsCostNoMoreThanAFew() {
    Shown shown;
    const auto frame = [&shown](int value) {
        shown.bar().setValue(value);
        QElapsedTimer clock;
        clock.start();
        shown.list.viewport()->grab();
        return clock.nsecsElapsed();
    };
    const auto median = [&frame](int from) {
        std::vector<qint64> times;
        for (int i = 0; i < 15; ++i)
            times.push_back(frame(from + i * 20));
        std::ranges::sort(times);
        return times[times.size() / 2];
    };
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(1000));
    WAIT_FOR_MESSAGES(shown.publisher.monitor(), 1000);
    const qint64 few = median(100);
    for (int sent = 1000; sent < 100'000; sent += 9000) {
        QVERIFY(shown.publisher.publishSeries(9000));
        WAIT_FOR_MESSAGES(shown.publisher.monitor(), sent + 9000);
    }
    QVERIFY(shown.model.rowCount() >= 100'000);
    QVERIFY(shown.isAtEnd() || !shown.list.isFollowing());
    const qint64 many = median(90'000);
    QVERIFY2(many < few * 3 + 5'000'000, qPrintable(QStringLiteral("%1 ns against %2 ns").arg(many).arg(few)));
    shown.list.selectAll();
    QCOMPARE(shown.list.selectedRows().size(), 1u);
    frame(50'000);
}

QTEST_MAIN(MessageListTest)
#include "tst_message_list.moc"
