// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/decode/decoders.h"
#include "tests/ui/support/recorded.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/details/decode_menu.h"
#include "ui/details/details_model.h"
#include "ui/details/details_pane.h"
#include "ui/details/hex_view.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QThreadPool>
#include <QTreeView>

using namespace ipcscope;
using namespace ipcscope::ui;

namespace {

QModelIndex child(const DetailsModel& model, std::initializer_list<int> path) {
    QModelIndex index;
    for (const int row : path)
        index = model.index(row, 0, index);
    return index;
}

std::string arrayOf(int count) {
    std::string json = "[0";
    for (int i = 1; i < count; ++i)
        json += ',' + std::to_string(i);
    return json + ']';
}

} // namespace

class DetailsPaneTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void aNodeMarksItsBytes();
    void aByteFindsItsNode();
    void aPersonChoosesTheDecoder();
    void theMenuStaysOpenWhileItIsSaidForWhich();
    void largePayloadsWaitForTheButton();
    void theNewestRecordWins();
    void keepsTheRecordAlive();
    void columnsFitWithoutScrolling();
    void manyFramesAreNotMeasuredOneByOne();
    void theCaptionCountsFramesWithoutLines();
    void focusableWidgetsHaveNames();
};

void DetailsPaneTest::aNodeMarksItsBytes() {
    DetailsPane pane;
    pane.show();
    pane.showRecord(test::recordedMessage({"EU.IDX", R"({"list":[188.0,101.3],"ts":17})"}));
    QCOMPARE(pane.hex().bytes().size(), 30u);
    pane.tree().setCurrentIndex(child(pane.model(), {1, 0, 1}));
    QCOMPARE(pane.hex().selection().begin, 15u);
    QCOMPARE(pane.hex().selection().end, 20u);
    QVERIFY(QTest::qWaitForWindowActive(&pane));
    pane.tree().setFocus();
    QTest::keyClick(&pane.tree(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("101.3"));
    pane.tree().setCurrentIndex(child(pane.model(), {0}));
    QCOMPARE(textOf(pane.hex().bytes()), std::string_view("EU.IDX"));
    QCOMPARE(pane.hex().selection().end, 6u);
    pane.clear();
    QVERIFY(pane.hex().bytes().empty());
    QCOMPARE(pane.model().rowCount(), 0);
}

void DetailsPaneTest::aByteFindsItsNode() {
    DetailsPane pane;
    pane.showRecord(test::recordedMessage({"EU.IDX", R"({"list":[188.0,101.3],"ts":17})"}));
    QTest::keyClick(&pane.hex(), Qt::Key_End, Qt::ControlModifier);
    QTest::keyClick(&pane.hex(), Qt::Key_Left);
    QCOMPARE(pane.tree().currentIndex().siblingAtColumn(DetailsModel::Value).data().toString(), QStringLiteral("17"));
    QCOMPARE(pane.hex().selection().end - pane.hex().selection().begin, 1u);
}

namespace {

QAction* actionOf(const DecodeMenu& menu, const char* text) {
    for (QAction* action : menu.actions())
        if (action->text() == QLatin1String(text))
            return action;
    return nullptr;
}

} // namespace

void DetailsPaneTest::aPersonChoosesTheDecoder() {
    DetailsPane pane;
    capture::DecoderPins pins;
    connect(&pane, &DetailsPane::pinned, &pane, [&](const capture::DecoderPin& pin) {
        pins.add(pin);
        pane.setPins(pins);
    });
    const std::string packed("\x08\x96\x01\x12\x03\x08\x01\x10\x10\x07", 10);
    pane.showRecord(test::recordedMessage({"EU", packed}));
    const DetailsModel& model = pane.model();
    const auto heading = [&model] { return model.index(1, DetailsModel::Name).data().toString(); };
    QCOMPARE(heading(), QStringLiteral("Frame 2 · binary"));
    QCOMPARE(pane.decodeMenu().title(), QStringLiteral("Decode frame 2 as"));
    QVERIFY(actionOf(pane.decodeMenu(), "Automatically")->isChecked());
    QVERIFY(pane.tree().actions().contains(pane.decodeMenu().menuAction()));
    actionOf(pane.decodeMenu(), "Protobuf")->trigger();
    QCOMPARE(heading(), QStringLiteral("Frame 2 · Protobuf"));
    QCOMPARE(model.node(child(model, {1, 0}))->field, QStringLiteral("pb.1"));
    QCOMPARE(model.node(child(model, {1, 1}))->field, QStringLiteral("pb.2"));
    QCOMPARE(model.node(child(model, {1, 2}))->field, QStringLiteral("pb.2[1]"));
    QVERIFY(actionOf(pane.decodeMenu(), "Protobuf")->isChecked());
    pane.tree().setCurrentIndex(child(model, {1, 0}));
    QCOMPARE(pane.hex().selection().begin, 1u);
    QCOMPARE(pane.hex().selection().end, 3u);
    pane.showRecord(test::recordedMessage({"EU", packed})); // and of the next message too
    QCOMPARE(heading(), QStringLiteral("Frame 2 · Protobuf"));
    pane.tree().setCurrentIndex(child(model, {0}));
    QVERIFY(actionOf(pane.decodeMenu(), "Automatically")->isChecked());
    pane.tree().setCurrentIndex(child(model, {1}));
    actionOf(pane.decodeMenu(), "Automatically")->trigger();
    QCOMPARE(heading(), QStringLiteral("Frame 2 · binary"));
    pane.clear();
    QVERIFY(!pane.decodeMenu().menuAction()->isEnabled());
}

void DetailsPaneTest::theMenuStaysOpenWhileItIsSaidForWhich() {
    DetailsPane pane;
    const capture::DecoderPin* last = nullptr;
    std::vector<capture::DecoderPin> pins;
    connect(&pane, &DetailsPane::pinned, &pane,
            [&](const capture::DecoderPin& pin) { last = &pins.emplace_back(pin); });
    pane.showRecord(test::recordedMessage({"EU", "b"}));
    DecodeMenu& menu = pane.decodeMenu();
    menu.popup({});
    QTRY_VERIFY(menu.isVisible());
    const auto click = [&menu](const char* text) {
        QTest::mouseClick(&menu, Qt::LeftButton, {}, menu.actionGeometry(actionOf(menu, text)).center());
    };
    click("Only with the topic EU");
    QVERIFY(menu.isVisible());
    QVERIFY(actionOf(menu, "Only with the topic EU")->isChecked());
    QVERIFY(pins.empty());
    click("Protobuf");
    QTRY_VERIFY(!menu.isVisible());
    QCOMPARE(pins.size(), std::size_t(1));
    QCOMPARE(*last, (capture::DecoderPin{.frame = 1, .topic = "EU", .decoder = decode::decoderOf("pb")}));
    menu.popup({});
    menu.setActiveAction(actionOf(menu, "Only on this connection"));
    QTest::keyClick(&menu, Qt::Key_Return);
    QVERIFY(menu.isVisible());
    menu.setActiveAction(actionOf(menu, "CBOR"));
    QTest::keyClick(&menu, Qt::Key_Return);
    QTRY_VERIFY(!menu.isVisible());
    QCOMPARE(last->peer, test::recordedMessage({"EU", "b"}).source.record.header.peer());
    QVERIFY(last->peer != 0);
    QVERIFY(!last->topic);
    // One frame has no topic, and the topic is no part of itself.
    pane.showRecord(test::recordedMessage({"alone"}));
    QVERIFY(!actionOf(menu, "Only with the same topic")->isEnabled());
}

void DetailsPaneTest::largePayloadsWaitForTheButton() {
    DetailsPane pane;
    pane.resize(900, 220);
    const std::string json = arrayOf(30'000);
    QVERIFY(json.size() > inlinePayload);
    pane.showRecord(test::recordedMessage({json}));
    QTRY_VERIFY(!pane.loadAllButton().isHidden());
    QVERIFY(pane.loadAllButton().text().contains(QStringLiteral("KiB")));
    QCOMPARE(pane.hex().bytes().size(), inlinePayload);
    pane.loadAllButton().click();
    QTRY_COMPARE(pane.hex().bytes().size(), json.size());
    QCOMPARE(pane.model().rowCount(child(pane.model(), {0})), 30'000);
    QVERIFY(pane.loadAllButton().isHidden());
    pane.showRecord(test::recordedMessage({"small"}));
    QCOMPARE(pane.hex().bytes().size(), 5u);
}

void DetailsPaneTest::theNewestRecordWins() {
    DetailsPane pane;
    pane.showRecord(test::recordedMessage({arrayOf(90'000)}));
    pane.loadAll();
    pane.showRecord(test::recordedMessage({arrayOf(60'000)}));
    pane.loadAll();
    QTRY_COMPARE(pane.model().rowCount(child(pane.model(), {0})), 60'000);
    pane.showRecord(test::recordedMessage({arrayOf(90'000)}));
    pane.loadAll();
    pane.showRecord(test::recordedMessage({"last"}));
    QTest::qWait(0);
    QVERIFY(QThreadPool::globalInstance()->waitForDone(20'000));
    QCoreApplication::sendPostedEvents();
    QCOMPARE(textOf(pane.hex().bytes()), std::string_view("last"));
    pane.showRecord(test::recordedMessage({arrayOf(90'000)}));
    pane.loadAll();
    pane.clear();
    QVERIFY(QThreadPool::globalInstance()->waitForDone(20'000));
    QCoreApplication::sendPostedEvents();
    QCOMPARE(pane.model().rowCount(), 0);
}

void DetailsPaneTest::keepsTheRecordAlive() {
    DetailsPane pane;
    ShownRecord shown = test::recordedMessage({"topic", "body"});
    const std::weak_ptr<const capture::Chunk> chunk = shown.chunk;
    pane.showRecord(std::move(shown));
    QVERIFY(!chunk.expired());
    QCOMPARE(textOf(pane.hex().bytes()), std::string_view("body"));
    pane.clear();
    QVERIFY(chunk.expired());
}

void DetailsPaneTest::columnsFitWithoutScrolling() {
    DetailsPane pane;
    pane.show();
    pane.showRecord(test::recordedMessage({"EU.IDX", R"({"list":[188.0,101.3],"ts":17})"}));
    for (const int width : {980, 620}) {
        pane.resize(width, 220);
        QCoreApplication::sendPostedEvents();
        int sum = 0;
        for (int column = 0; column < DetailsModel::ColumnCount; ++column)
            sum += pane.tree().columnWidth(column);
        QVERIFY(sum <= pane.tree().viewport()->width());
        QVERIFY(!pane.tree().horizontalScrollBar()->isVisible());
    }
}

/// What takes the time with many lines is asking for their widths.
class CountingDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        ++asked;
        return QStyledItemDelegate::sizeHint(option, index);
    }
    mutable int asked = 0;
};

void DetailsPaneTest::manyFramesAreNotMeasuredOneByOne() {
    DetailsPane pane;
    pane.resize(900, 300);
    pane.show();
    CountingDelegate delegate;
    pane.tree().setItemDelegate(&delegate);
    pane.showRecord(test::recordedMessage(std::vector<std::string>(900, R"({"n":1})")));
    QVERIFY(pane.tree().isExpanded(child(pane.model(), {0})));
    QVERIFY(pane.tree().isExpanded(child(pane.model(), {899})));
    QVERIFY2(delegate.asked < 1000, qPrintable(QString::number(delegate.asked)));
    delegate.asked = 0;
    pane.tree().collapse(child(pane.model(), {899}));
    pane.tree().expand(child(pane.model(), {899}));
    QVERIFY2(delegate.asked < 1000, qPrintable(QString::number(delegate.asked)));
}

void DetailsPaneTest::theCaptionCountsFramesWithoutLines() {
    DetailsPane pane;
    pane.showRecord(test::recordedMessage(std::vector<std::string>(mostFrames + 1, "x")));
    QCOMPARE(pane.caption().text(), QStringLiteral("Bytes · frame 1000 of 1001 · 1 B"));
}

void DetailsPaneTest::focusableWidgetsHaveNames() {
    DetailsPane pane;
    pane.showRecord(test::recordedMessage({arrayOf(30'000)}));
    QTRY_VERIFY(!pane.loadAllButton().isHidden());
    for (QWidget* widget : {static_cast<QWidget*>(&pane.tree()), static_cast<QWidget*>(&pane.hex()),
                            static_cast<QWidget*>(&pane.loadAllButton())})
        QVERIFY(!QAccessible::queryAccessibleInterface(widget)->text(QAccessible::Name).isEmpty());
}

QTEST_MAIN(DetailsPaneTest)
#include "tst_details_pane.moc"
