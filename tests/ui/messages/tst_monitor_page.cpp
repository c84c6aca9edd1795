// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "tests/ui/support/watched_publisher.h"
#include "ui/details/details_model.h"
#include "ui/details/details_pane.h"
#include "ui/details/hex_view.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/find_bar.h"
#include "ui/messages/known_filters.h"
#include "ui/messages/message_copy.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_header.h"
#include "ui/messages/monitor_page.h"

#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>

using namespace ipcscope;
using namespace ipcscope::ui;

namespace {

QString textOf(const QWidget& inside) {
    QString all;
    for (const QLabel* label : inside.findChildren<QLabel*>())
        if (label->isVisible())
            all += label->text() + QLatin1Char('\n');
    return all;
}

QPushButton* buttonWith(const QWidget& inside, const QString& text) {
    for (QPushButton* button : inside.findChildren<QPushButton*>())
        if (button->isVisible() && button->text().contains(text))
            return button;
    return nullptr;
}

/// A page that shows a publisher.
struct Page {
    explicit Page(std::size_t budget = capture::Store::defaultBudget)
        : publisher(budget)
        , filters(settings.settings())
        , page(publisher.takeMonitor(), filters) {
        page.resize(980, 700);
        page.show();
    }
    Monitor& monitor() { return page.monitor(); }
    MessageList& list() { return page.list(); }
    int rows() { return list().messages().rowCount(); }

    test::WatchedPublisher publisher;
    test::TemporarySettings settings;
    KnownFilters filters;
    MonitorPage page;
};

} // namespace

class MonitorPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void headerTellsStateAndMethod();
    void frozenBadgeIsTheWayBack();
    void pickingShowsDetailsThatOutliveTheRow();
    void theSamePickLeavesTheDetailsAlone();
    void findsForwardBackwardAndAround();
    void saysInPlaceWhatIsNotFound();
    void findsBytesPatternsAndWhatIsHidden();
    void copiesTheSelection();
    void refusesToCopyTooMuch();
    void keysActOnTheMessageThatIsShown();
    void everyFocusableWidgetHasAName();
    void tabGoesAsItIsRead();
};

void MonitorPageTest::headerTellsStateAndMethod() {
    Page shown;
    const auto* header = shown.page.findChild<MonitorHeader*>();
    QCOMPARE(shown.page.title(), QStringLiteral("quotes.ipc"));
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QTRY_VERIFY(textOf(*header).contains(QStringLiteral("● Live")));
    QVERIFY(textOf(*header).contains(QStringLiteral("joined as SUB · all topics")));
    QTest::mouseClick(buttonWith(*header, QStringLiteral("Stop")), Qt::LeftButton);
    QTRY_VERIFY(textOf(*header).contains(QStringLiteral("■ Stopped")));
    QVERIFY(!buttonWith(*header, QStringLiteral("Stop"))->isEnabled());
    QVERIFY(!buttonWith(*header, QStringLiteral("Freeze"))->isEnabled());
    QTest::keyClick(&shown.list(), Qt::Key_Space);
    QVERIFY(!shown.monitor().isFrozen());
    QVERIFY(shown.rows() > 0);
    QTest::mouseClick(buttonWith(*header, QStringLiteral("Clear")), Qt::LeftButton);
    QCOMPARE(shown.rows(), 0);
}

void MonitorPageTest::frozenBadgeIsTheWayBack() {
    Page shown;
    const auto* header = shown.page.findChild<MonitorHeader*>();
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(5));
    WAIT_FOR_MESSAGES(shown.monitor(), 5);
    QTest::keyClick(&shown.list(), Qt::Key_Space);
    QVERIFY(shown.monitor().isFrozen());
    QVERIFY(shown.publisher.publishSeries(12));
    QTRY_VERIFY(buttonWith(*header, QStringLiteral("Frozen · 12 new")));
    QVERIFY(!textOf(*header).contains(QStringLiteral("● Live")));
    QTest::mouseClick(buttonWith(*header, QStringLiteral("Frozen")), Qt::LeftButton);
    QVERIFY(!shown.monitor().isFrozen());
    WAIT_FOR_MESSAGES(shown.monitor(), 17);
    QVERIFY(!buttonWith(*header, QStringLiteral("Frozen")));
    QVERIFY(textOf(*header).contains(QStringLiteral("● Live")));
}

void MonitorPageTest::pickingShowsDetailsThatOutliveTheRow() {
    Page shown(3 << 20);
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publish({"EU.IDX", R"({"list":[188.0,101.3]})"}));
    WAIT_FOR_MESSAGES(shown.monitor(), 1);
    shown.list().pick(shown.rows() - 1);
    const DetailsModel& model = shown.page.details().model();
    QCOMPARE(model.index(0, DetailsModel::Name).data().toString(), QStringLiteral("Frame 1 · topic"));
    QCOMPARE(model.index(1, DetailsModel::Name).data().toString(), QStringLiteral("Frame 2 · JSON"));
    for (int i = 0; i < 40; ++i)
        QVERIFY(shown.publisher.publish({std::string(200 << 10, 'x')}));
    WAIT_FOR_MESSAGES(shown.monitor(), 41);
    QVERIFY(!shown.list().currentIndex().isValid());
    QCOMPARE(model.index(1, DetailsModel::Name).data().toString(), QStringLiteral("Frame 2 · JSON"));
    QCOMPARE(ipcscope::textOf(shown.page.details().hex().bytes()), std::string_view(R"({"list":[188.0,101.3]})"));
    shown.page.clear();
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(shown.page.details().hex().bytes().empty());
}

void MonitorPageTest::theSamePickLeavesTheDetailsAlone() {
    Page shown(3 << 20);
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    for (int i = 0; i < 14; ++i)
        QVERIFY(shown.publisher.publish({std::string(200 << 10, 'x')}));
    WAIT_FOR_MESSAGES(shown.monitor(), 14);
    shown.list().selectAll();
    const QModelIndex last = shown.list().messages().index(shown.rows() - 1, 0);
    shown.list().selectionModel()->setCurrentIndex(last, QItemSelectionModel::NoUpdate);
    QTRY_VERIFY(shown.page.details().model().rowCount() > 0);
    const QSignalSpy picked(&shown.list(), &MessageList::picked);
    const QSignalSpy rebuilt(&shown.page.details().model(), &QAbstractItemModel::rowsRemoved);
    const auto evicted = shown.monitor().store().evicted();
    for (int i = 0; i < 8; ++i)
        QVERIFY(shown.publisher.publish({std::string(200 << 10, 'x')}));
    WAIT_FOR_MESSAGES(shown.monitor(), 22);
    QVERIFY(shown.monitor().store().evicted() > evicted);
    QVERIFY(picked.count() > 0);
    QCOMPARE(rebuilt.count(), 0);
}

void MonitorPageTest::findsForwardBackwardAndAround() {
    Page shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(30));
    WAIT_FOR_MESSAGES(shown.monitor(), 30);
    auto* bar = shown.page.findChild<FindBar*>();
    QVERIFY(bar->isHidden());
    shown.page.openFind();
    QVERIFY(bar->isVisible());
    shown.list().pick(0);
    const int first = shown.rows() - 30;
    auto* line = bar->findChild<QLineEdit*>();
    QTest::keyClicks(line, QStringLiteral("\"n\":2"));
    QTRY_COMPARE(shown.list().currentIndex().row(), first + 2);
    shown.page.findNext();
    QTRY_COMPARE(shown.list().currentIndex().row(), first + 20);
    QTest::keyClick(line, Qt::Key_Return);
    QTRY_COMPARE(shown.list().currentIndex().row(), first + 21);
    shown.page.findPrevious();
    QTRY_COMPARE(shown.list().currentIndex().row(), first + 20);
    QTest::keyClick(line, Qt::Key_Return, Qt::ShiftModifier);
    QTRY_COMPARE(shown.list().currentIndex().row(), first + 2);
    shown.page.findPrevious();
    QTRY_COMPARE(shown.list().currentIndex().row(), first + 29);
    QVERIFY(textOf(*bar).contains(QStringLiteral("other end")));
    shown.page.findNext();
    QTRY_COMPARE(shown.list().currentIndex().row(), first + 2);
    QTest::keyClick(line, Qt::Key_Escape);
    QVERIFY(bar->isHidden());
}

void MonitorPageTest::saysInPlaceWhatIsNotFound() {
    Page shown;
    auto* bar = shown.page.findChild<FindBar*>();
    shown.page.openFind();
    QTest::keyClicks(bar->findChild<QLineEdit*>(), QStringLiteral("nowhere"));
    QTRY_VERIFY(textOf(*bar).contains(QStringLiteral("not found")));
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(3));
    WAIT_FOR_MESSAGES(shown.monitor(), 3);
    shown.page.findNext();
    QTRY_VERIFY(textOf(*bar).contains(QStringLiteral("not found")));
    QVERIFY(!shown.list().currentIndex().isValid());
}

void MonitorPageTest::findsBytesPatternsAndWhatIsHidden() {
    Page shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(30));
    WAIT_FOR_MESSAGES(shown.monitor(), 30);
    shown.page.openFind();
    auto* bar = shown.page.findChild<FindBar*>();
    auto* line = bar->findChild<QLineEdit*>();
    auto* how = bar->findChild<QComboBox*>();
    const int first = shown.rows() - 30;
    shown.list().pick(0);
    how->setCurrentIndex(static_cast<int>(capture::FindAs::Hex));
    QTest::keyClicks(line, QStringLiteral("3a 37 7"));
    QTRY_VERIFY(textOf(*bar).contains(QStringLiteral("column")));
    QTest::keyClicks(line, QStringLiteral("d")); // :7}
    QTRY_COMPARE(shown.list().currentIndex().row(), first + 7);
    how->setCurrentIndex(static_cast<int>(capture::FindAs::Regex));
    line->setText(QStringLiteral("n\":2[5-9]"));
    QTRY_COMPARE(shown.list().currentIndex().row(), first + 25);
    // With a filter, what it hides is found only if all that is kept is looked at; its bytes are shown then.
    shown.monitor().setFilter(std::make_shared<const capture::Filter>(*capture::Filter::parse("json.n < 20")));
    QTRY_VERIFY(!shown.monitor().isFiltering() && !shown.monitor().view().behind());
    QCOMPARE(shown.rows(), 20);
    shown.page.findNext();
    QTRY_VERIFY(textOf(*bar).contains(QStringLiteral("not found")));
    bar->findChild<QCheckBox*>()->setChecked(true);
    QTRY_VERIFY(textOf(*bar).contains(QStringLiteral("which the filter hides")));
    const auto hidden = shown.page.details().shownId();
    QVERIFY(hidden && shown.list().messages().rowOf(*hidden) < 0);
    shown.page.findNext();
    QTRY_VERIFY(shown.page.details().shownId() == *hidden + 1);
}

void MonitorPageTest::copiesTheSelection() {
    Page shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(3));
    WAIT_FOR_MESSAGES(shown.monitor(), 3);
    shown.list().pick(shown.rows() - 2);
    QTest::keyClick(&shown.list(), Qt::Key_Down, Qt::ShiftModifier);
    shown.page.copyAsText();
    const QString text = QApplication::clipboard()->text();
    QVERIFY(text.contains(QStringLiteral(R"({"n":1})")) && text.contains(QStringLiteral(R"({"n":2})")));
    QVERIFY(!text.contains(QStringLiteral(R"({"n":0})")));
    shown.page.copyAsHex();
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("7b 22 6e 22")));
    shown.page.copyAsJson();
    const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    for (const QString& line : lines)
        QCOMPARE(QJsonDocument::fromJson(line.toUtf8()).object().value(QStringLiteral("v")).toInt(), 1);

    QVERIFY(shown.publisher.publish({std::string("\xff\x00\x80", 3)}));
    WAIT_FOR_MESSAGES(shown.monitor(), 4);
    shown.list().pick(shown.rows() - 1);
    shown.page.copyAsText();
    QVERIFY(QApplication::clipboard()
                ->mimeData()
                ->data(QStringLiteral("application/octet-stream"))
                .startsWith(QByteArray("\xff\x00\x80", 3)));
}

void MonitorPageTest::refusesToCopyTooMuch() {
    Page shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    for (int i = 0; i < 5; ++i)
        QVERIFY(shown.publisher.publish({std::string(4 << 20, 'x')}));
    WAIT_FOR_MESSAGES(shown.monitor(), 5);
    QApplication::clipboard()->setText(QStringLiteral("before"));
    shown.list().selectAll();
    shown.page.copyAsHex();
    QTRY_VERIFY(textOf(shown.page).contains(QStringLiteral("too large to copy")));
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("before"));
    CopyRequest request =
        copyRequest(shown.monitor(), {*shown.list().messages().idAt(shown.rows() - 1)}, CopyFormat::Text);
    request.limit = 1000;
    QVERIFY(!copyOf(request, false));
}

void MonitorPageTest::keysActOnTheMessageThatIsShown() {
    Page shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(30));
    WAIT_FOR_MESSAGES(shown.monitor(), 30);
    shown.page.filter().narrow(QStringLiteral("json.n < 20"));
    QTRY_VERIFY(!shown.monitor().isFiltering() && shown.rows() == 20);
    shown.list().pick(3);
    shown.page.openFind();
    auto* bar = shown.page.findChild<FindBar*>();
    bar->findChild<QCheckBox*>()->setChecked(true);
    QTest::keyClicks(bar->findChild<QLineEdit*>(), QStringLiteral("\"n\":25"));
    QTRY_VERIFY(textOf(*bar).contains(QStringLiteral("which the filter hides")));
    const auto found = shown.page.details().shownId();
    QVERIFY(found && shown.list().messages().rowOf(*found) < 0);
    QVERIFY(!shown.list().selectionModel()->hasSelection());
    QVERIFY(shown.page.hasSelection());
    shown.page.toggleMark();
    QCOMPARE(shown.monitor().notes().size(), std::size_t(1));
    QCOMPARE(shown.monitor().notes().begin()->first, *found);
    shown.page.copyAsText();
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("\"n\":25")));
    QSignalSpy again(&shown.page, &TrafficPage::resendRequested);
    shown.page.resend();
    QCOMPARE(again.count(), 1);
    QCOMPARE(again.front().at(1).toULongLong(), *found);
    // A row that is picked takes its place.
    shown.list().pick(3);
    shown.page.toggleMark();
    QCOMPARE(shown.monitor().notes().size(), std::size_t(2));
    QVERIFY(shown.list().currentIndex().data(MarkRole).toBool());
    shown.monitor().clear();
    QVERIFY(!shown.page.hasSelection());
}

void MonitorPageTest::everyFocusableWidgetHasAName() {
    Page shown;
    shown.page.openFind();
    for (const QWidget* widget : shown.page.findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
            continue;
        QAccessibleInterface* answer = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
        QVERIFY(answer);
        QVERIFY2(!answer->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
    }
}

void MonitorPageTest::tabGoesAsItIsRead() {
    Page shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(1));
    WAIT_FOR_MESSAGES(shown.monitor(), 1);
    QVERIFY(QTest::qWaitForWindowActive(&shown.page));
    auto* header = shown.page.findChild<MonitorHeader*>();
    buttonWith(*header, QStringLiteral("Freeze"))->setFocus();
    QStringList order;
    for (int presses = 0; presses < 12; ++presses) {
        const QWidget* focused = QApplication::focusWidget();
        QVERIFY(focused != nullptr);
        const auto* button = qobject_cast<const QPushButton*>(focused);
        order << (header->isAncestorOf(focused) && button      ? button->text()
                  : focused == &shown.list()                   ? QStringLiteral("list")
                  : shown.page.details().isAncestorOf(focused) ? QStringLiteral("details")
                                                               : QStringLiteral("filter"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    order.removeDuplicates();
    QCOMPARE(order.mid(0, 7), (QStringList{QStringLiteral("Freeze"), QStringLiteral("Stop"), QStringLiteral("● Record"),
                                           QStringLiteral("Clear"), QStringLiteral("filter"), QStringLiteral("list"),
                                           QStringLiteral("details")}));
}

QTEST_MAIN(MonitorPageTest)
#include "tst_monitor_page.moc"
