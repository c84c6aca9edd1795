// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/watched_publisher.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"

#include <QAccessible>

using namespace ipcscope;
using namespace ipcscope::ui;

class MessageListAccessibleTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void answersAsATable();
    void cellsFollowTheModel();
    void whatIsHandedOutTogetherStaysThere();
};

void MessageListAccessibleTest::answersAsATable() {
    test::WatchedPublisher publisher;
    MessageModel model(publisher.monitor());
    MessageList list(model);
    list.resize(980, 300);
    list.show();
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publishSeries(30));
    WAIT_FOR_MESSAGES(publisher.monitor(), 30);

    QAccessibleInterface* answer = QAccessible::queryAccessibleInterface(&list);
    QVERIFY(answer);
    QCOMPARE(answer->role(), QAccessible::Table);
    QCOMPARE(answer->text(QAccessible::Name), QStringLiteral("Messages"));
    QAccessibleTableInterface* table = answer->tableInterface();
    QVERIFY(table);
    QCOMPARE(table->rowCount(), model.rowCount());
    QCOMPARE(table->columnCount(), standardColumnCount);
    QCOMPARE(answer->childCount(), (model.rowCount() + 1) * standardColumnCount);
    QCOMPARE(table->columnDescription(static_cast<int>(MessageColumn::Delta)),
             QStringLiteral("Time since the row above"));

    const int row = model.rowCount() - 1;
    const int column = static_cast<int>(MessageColumn::Summary);
    QAccessibleInterface* cell = table->cellAt(row, column);
    QVERIFY(cell && cell->isValid());
    QCOMPARE(cell->role(), QAccessible::Cell);
    QVERIFY(cell->text(QAccessible::Name).contains(QStringLiteral(R"({"n":29})")));
    QCOMPARE(table->cellAt(row, static_cast<int>(MessageColumn::Direction))->text(QAccessible::Name),
             QStringLiteral("received"));
    QCOMPARE(cell->tableCellInterface()->rowIndex(), row);
    QCOMPARE(cell->tableCellInterface()->columnIndex(), column);
    QCOMPARE(cell->parent(), answer);
    QCOMPARE(answer->child(answer->indexOfChild(cell)), cell);
    QCOMPARE(cell->tableCellInterface()->columnHeaderCells().value(0)->text(QAccessible::Name),
             QStringLiteral("Summary"));
    QCOMPARE(answer->childAt(cell->rect().center().x(), cell->rect().center().y()), cell);
    QVERIFY(!table->cellAt(row + 1, 0));
    QVERIFY(!table->cellAt(0, standardColumnCount));
    QVERIFY(!answer->child(-1));

    QVERIFY(!cell->state().selected);
    list.pick(row);
    QVERIFY(cell->state().selected);
    QVERIFY(table->isRowSelected(row));
    QCOMPARE(table->selectedRows(), QList<int>{row});
    QCOMPARE(table->selectedCellCount(), standardColumnCount);
    QVERIFY(table->selectRow(2));
    QCOMPARE(list.selectedRows(), (std::vector<std::pair<int, int>>{{2, 2}}));
    QVERIFY(table->cellAt(0, 0)->state().offscreen || list.visualRect(model.index(0, 0)).top() >= 0);
}

void MessageListAccessibleTest::cellsFollowTheModel() {
    test::WatchedPublisher publisher;
    MessageModel model(publisher.monitor());
    MessageList list(model);
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publishSeries(3000));
    WAIT_FOR_MESSAGES(publisher.monitor(), 3000);
    QAccessibleTableInterface* table = QAccessible::queryAccessibleInterface(&list)->tableInterface();
    const int column = static_cast<int>(MessageColumn::Summary);
    // More cells than are kept at once.
    for (int row = 0; row < model.rowCount(); ++row)
        for (int each = 0; each < standardColumnCount; ++each)
            QVERIFY(table->cellAt(row, each));
    QCOMPARE(table->cellAt(1234, column)->text(QAccessible::Name), model.index(1234, column).data().toString());

    const QAccessible::Id id = QAccessible::uniqueId(table->cellAt(100, column));
    publisher.monitor().clear();
    QCOMPARE(table->rowCount(), 0);
    QVERIFY(!table->cellAt(100, column));
    QAccessibleInterface* left = QAccessible::accessibleInterface(id);
    QVERIFY(!left || !left->isValid());
    QVERIFY(!left || left->text(QAccessible::Name).isEmpty());
}

void MessageListAccessibleTest::whatIsHandedOutTogetherStaysThere() {
    test::WatchedPublisher publisher;
    MessageModel model(publisher.monitor());
    MessageList list(model);
    WAIT_FOR_SUBSCRIPTION(publisher);
    QVERIFY(publisher.publishSeries(3000));
    WAIT_FOR_MESSAGES(publisher.monitor(), 3000);
    QAccessibleInterface* answer = QAccessible::queryAccessibleInterface(&list);
    QAccessibleTableInterface* table = answer->tableInterface();
    QAccessibleInterface* heading = answer->child(0);
    // So many that few places are left.
    for (int row = 0; row < 500; ++row)
        for (int column = 0; column < standardColumnCount; ++column)
            QVERIFY(table->cellAt(row, column));
    list.selectAll();
    const QList<QAccessibleInterface*> cells = table->selectedCells();
    QVERIFY(cells.size() >= 1000);
    for (qsizetype at = 0; at < cells.size(); ++at) {
        const QAccessibleTableCellInterface* cell = cells[at]->tableCellInterface();
        QCOMPARE(cell->rowIndex(), static_cast<int>(at / standardColumnCount));
        QCOMPARE(cell->columnHeaderCells(), QList{answer->child(static_cast<int>(at % standardColumnCount))});
    }
    publisher.monitor().clear();
    QCOMPARE(answer->child(0), heading);
    QVERIFY(heading->isValid());
}

QTEST_MAIN(MessageListAccessibleTest)
#include "tst_message_list_accessible.moc"
