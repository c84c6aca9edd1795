// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of any field, and how a person arranges them, over a publisher of the system's libzmq.
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "tests/ui/support/watched_publisher.h"

#include "core/observe/capture/recorder.h"
#include "ui/details/details_model.h"
#include "ui/details/details_pane.h"
#include "ui/dialogs/column_sheet.h"
#include "ui/engine/opened_file.h"
#include "ui/messages/filter_history.h"
#include "ui/messages/message_header.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_page.h"
#include "ui/messages/save_request.h"
#include "ui/shell/formats.h"
#include "ui/shell/monitor_tabs.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QDateTime>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include <ctime>
#include <limits>
#include <memory>

namespace ipcscope::ui {

namespace {

constexpr int first = standardColumnCount;

/// Tabs with one monitor of a publisher.
struct Shown {
    explicit Shown(Settings& settings)
        : tabs(settings)
        , page(*tabs.open(publisher.takeMonitor()))
        , model(page.list().messages())
        , tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal) {
        tabs.resize(1200, 700);
        tabs.show();
    }
    bool publish(int count) {
        for (int n = 0; n < count; ++n) {
            if (!publisher.publish({"EU.BMW", "{\"n\":" + std::to_string(n) + ",\"list\":[{\"odd key\":1,\"b\":7}]}"}))
                return false;
        }
        return true;
    }
    QString cell(int row, int column) const { return model.index(row, column).data().toString(); }
    MessageHeader& header() const { return page.list().header(); }

    test::WatchedPublisher publisher;
    MonitorTabs tabs;
    MonitorPage& page;
    MessageModel& model;
    QAbstractItemModelTester tester;
};

/// A capture file with a record for each connection and stamp.
std::unique_ptr<OpenedFile> opened(const std::vector<std::pair<std::uint32_t, std::int64_t>>& records) {
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("some.pcapng")).toStdString();
    const auto batch = std::make_shared<capture::Chunk>(0, 0);
    for (const auto& [peer, time] : records) {
        capture::RecordHeader header;
        header.time = time;
        header.peerAndKind = capture::RecordHeader::pack(peer, capture::Kind::Subscribe, capture::Direction::Received);
        batch->append(header, {});
    }
    capture::Recorder recorder(*capture::OutputFile::create(path), {});
    recorder.append(batch);
    return recorder.finish() ? std::make_unique<OpenedFile>(path, *capture::openCapture(path)) : nullptr;
}

QAction* action(const QMenu& menu, const QString& text) {
    for (QAction* each : menu.actions()) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

} // namespace

class TestColumns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void aFieldBecomesAColumn();
    void theArrangementIsRemembered();
    void theMenuHidesAndShows();
    void theTimeIsToldAsChosen();
    void theSheetTakesFieldsOnly();
    void aValueBecomesAColumnAndAFilter();
    void screenReadersHearThem();
    void timesSinceTheSameConnection();
    void timesAsFarApartAsStampsCanBe();
};

void TestColumns::aFieldBecomesAColumn() {
    test::TemporarySettings settings;
    Shown shown(settings.settings());
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publish(3));
    WAIT_FOR_MESSAGES(shown.page.monitor(), 3);
    const int row = shown.model.rowCount() - 3;
    QVERIFY(!shown.model.addField(QStringLiteral("nonsense")));
    QVERIFY(!shown.model.addField(QStringLiteral("json.") + QString(300, QLatin1Char('k'))));
    QVERIFY(shown.model.addField(QStringLiteral("json.") + QString(150, QLatin1Char('k')) + QChar(0x202e)));
    QVERIFY(!shown.header().isSectionHidden(first) && !shown.header().isSectionHidden(first - 2));
    QVERIFY(shown.header().sectionSize(first) <= shown.page.list().viewport()->width() / 4);
    QVERIFY(!shown.model.headerData(first, Qt::Horizontal, Qt::DisplayRole).toString().contains(QChar(0x202e)));
    shown.model.removeField(first);
    QVERIFY(shown.model.addField(QStringLiteral("json.n")));
    QVERIFY(!shown.model.addField(QStringLiteral("json.n")));
    QVERIFY(shown.model.addField(QStringLiteral("topic")));
    QCOMPARE(shown.model.headerData(first, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("json.n"));
    QCOMPARE(shown.cell(row + 2, first), QStringLiteral("2"));
    QCOMPARE(shown.cell(row, first + 1), QStringLiteral("EU.BMW"));
    QVERIFY(shown.cell(0, first).isEmpty()); // what tells of the peer has no JSON
    QCOMPARE(shown.header().columnOrder().last(), static_cast<int>(MessageColumn::Summary));
    const auto request = saveRequest(shown.page.monitor(), shown.page.list(), Saved::All);
    QVERIFY(std::ranges::any_of(request.settings.columns, [](const auto& column) {
        return column.field->name == "json" && column.selector.path.size() == 1;
    }));
    shown.model.removeField(first);
    QCOMPARE(shown.model.columnCount(), first + 1);
    QCOMPARE(shown.cell(row, first), QStringLiteral("EU.BMW"));
    for (int column = shown.model.columnCount(); column < mostColumns; ++column)
        QVERIFY(shown.model.addField(QStringLiteral("frame[%1]").arg(column)));
    QVERIFY(!shown.model.addField(QStringLiteral("size")));
    shown.page.list().viewport()->grab();
}

void TestColumns::theArrangementIsRemembered() {
    test::TemporarySettings settings;
    {
        Shown shown(settings.settings());
        QVERIFY(shown.model.addField(QStringLiteral("json.n")));
        MessageHeader& header = shown.header();
        header.setWanted(static_cast<int>(MessageColumn::Frames), false);
        header.setColumnOrder({first, static_cast<int>(MessageColumn::Time), static_cast<int>(MessageColumn::No)});
        // A person drags the edge of a column.
        const int right = header.sectionViewportPosition(first) + header.sectionSize(first);
        const QPoint edge(right - 1, header.height() / 2);
        QTest::mousePress(header.viewport(), Qt::LeftButton, {}, edge);
        QTest::mouseMove(header.viewport(), edge + QPoint(37, 0));
        QTest::mouseRelease(header.viewport(), Qt::LeftButton, {}, edge + QPoint(37, 0));
        QVERIFY(header.draggedWidth(first) > 0);
    }
    const QList<Settings::ListColumn> kept = settings.settings().messageColumns();
    QCOMPARE(kept.size(), first + 1);
    QCOMPARE(kept[0].name, QStringLiteral("json.n"));
    QVERIFY(kept[0].width > 0);
    Shown again(settings.settings());
    QCOMPARE(again.model.fieldName(first), QStringLiteral("json.n"));
    QCOMPARE(again.header().columnOrder().mid(0, 3),
             (QList<int>{first, static_cast<int>(MessageColumn::Time), static_cast<int>(MessageColumn::No)}));
    QCOMPARE(again.header().columnOrder().last(), static_cast<int>(MessageColumn::Summary));
    QCOMPARE(again.header().draggedWidth(first), kept[0].width);
    QVERIFY(again.header().isSectionHidden(static_cast<int>(MessageColumn::Frames)));
    QVERIFY(!again.header().isSectionHidden(static_cast<int>(MessageColumn::Size)));
}

void TestColumns::theMenuHidesAndShows() {
    test::TemporarySettings settings;
    Shown shown(settings.settings());
    QVERIFY(shown.model.addField(QStringLiteral("topic")));
    const auto menu = [&shown] {
        shown.page.openColumns();
        return shown.page.findChildren<QMenu*>().last();
    };
    QMenu* open = menu();
    QVERIFY(!action(*open, QStringLiteral("Summary"))->isEnabled());
    action(*open, QStringLiteral("Size of all frames"))->trigger();
    QVERIFY(shown.header().isSectionHidden(static_cast<int>(MessageColumn::Size)));
    open->close();
    open = menu();
    QVERIFY(!action(*open, QStringLiteral("Size of all frames"))->isChecked());
    action(*open, QStringLiteral("topic"))->trigger();
    QCOMPARE(shown.model.columnCount(), standardColumnCount);
    open->close();
}

void TestColumns::theTimeIsToldAsChosen() {
    const QByteArray zone = qgetenv("TZ");
    qputenv("TZ", "Asia/Tokyo");
    ::tzset();
    const auto back = qScopeGuard([&zone] {
        zone.isNull() ? qunsetenv("TZ") : qputenv("TZ", zone);
        ::tzset();
    });
    constexpr int column = static_cast<int>(MessageColumn::Time);
    test::TemporarySettings settings;
    Shown shown(settings.settings());
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publish(1));
    WAIT_FOR_MESSAGES(shown.page.monitor(), 1);
    const auto choose = [&shown](const char* text) {
        shown.page.openColumns();
        QMenu* menu = shown.page.findChildren<QMenu*>().last();
        action(*menu, QString::fromLatin1(text))->trigger();
        menu->close();
    };
    const auto told = [&shown](int row) { return shown.model.index(row, column).data().toString(); };
    const int last = shown.model.rowCount() - 1;
    const capture::Store& store = shown.page.monitor().store();
    const auto moment = QDateTime::fromMSecsSinceEpoch(store.header(store.end() - 1).time / 1'000'000, Qt::UTC);
    const QString format = QStringLiteral("HH:mm:ss.zzz");
    QCOMPARE(told(last).chopped(3), moment.addSecs(9 * 3600).toString(format));
    choose("Time by the clock in UTC");
    QCOMPARE(told(last).chopped(3), moment.toString(format));
    QCOMPARE(shown.model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("Time (UTC)"));
    choose("Time from the first record on");
    QCOMPARE(told(0), QStringLiteral("+0.000000"));
    QVERIFY(told(last).startsWith(u'+') && told(last) != told(0));
    QCOMPARE(Shown(settings.settings()).model.timeBy(), TimeBy::Start);
    choose("Time by the local clock");
    QCOMPARE(told(last).chopped(3), moment.addSecs(9 * 3600).toString(format));
}

void TestColumns::theSheetTakesFieldsOnly() {
    test::TemporarySettings settings;
    Shown shown(settings.settings());
    shown.page.openColumns();
    QMenu* menu = shown.page.findChildren<QMenu*>().last();
    action(*menu, QStringLiteral("Add a column…"))->trigger();
    menu->close();
    auto* sheet = shown.page.findChild<ColumnSheet*>();
    QVERIFY(sheet != nullptr);
    auto* line = sheet->findChild<QLineEdit*>();
    QPushButton* add = nullptr;
    for (auto* button : sheet->findChildren<QPushButton*>())
        add = button->text() == QStringLiteral("Add column") ? button : add;
    QVERIFY(add && !add->isEnabled());
    line->setText(QStringLiteral("topik"));
    QVERIFY(!add->isEnabled());
    line->setText(QStringLiteral("json.list[0].b"));
    QVERIFY(add->isEnabled());
    QTest::mouseClick(add, Qt::LeftButton);
    QCOMPARE(shown.model.fieldName(first), QStringLiteral("json.list[0].b"));
}

void TestColumns::aValueBecomesAColumnAndAFilter() {
    test::TemporarySettings settings;
    Shown shown(settings.settings());
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publish(5));
    WAIT_FOR_MESSAGES(shown.page.monitor(), 5);
    shown.page.list().pick(shown.model.rowCount() - 2); // n is 3
    DetailsPane& details = shown.page.details();
    const auto node = [&details](std::initializer_list<int> path) {
        QModelIndex index;
        for (const int row : path)
            index = details.model().index(row, 0, index);
        return index;
    };
    const auto act = [&](const QModelIndex& index, const QString& text) {
        details.tree().setCurrentIndex(index);
        for (QAction* each : details.tree().actions()) {
            if (each->text() == text && each->isEnabled()) {
                each->trigger();
                return true;
            }
        }
        return false;
    };
    QCOMPARE(details.model().node(node({1, 0}))->field, QStringLiteral("json.n"));
    QCOMPARE(details.model().node(node({1, 1, 0, 1}))->field, QStringLiteral("json.list[0].b"));
    QVERIFY(!act(node({1, 1, 0, 0}), QStringLiteral("Show as column"))); // no filter can name a key with a space
    QVERIFY(act(node({1, 0}), QStringLiteral("Show as column")));
    QCOMPARE(shown.cell(shown.model.rowCount() - 2, first), QStringLiteral("3"));
    QVERIFY(act(node({1, 0}), QStringLiteral("Show only this")));
    QTRY_COMPARE(shown.model.rowCount(), 1);
    QCOMPARE(shown.cell(0, first), QStringLiteral("3"));
    // The cell of such a column filters, too.
    shown.page.list().setCurrentIndex(shown.model.index(0, first));
    shown.page.hideThis();
    QTRY_COMPARE(shown.model.rowCount(), 0);
}

void TestColumns::screenReadersHearThem() {
    test::TemporarySettings settings;
    Shown shown(settings.settings());
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publish(2));
    WAIT_FOR_MESSAGES(shown.page.monitor(), 2);
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&shown.page.list());
    auto* table = list->tableInterface();
    QCOMPARE(table->columnCount(), standardColumnCount);
    QVERIFY(shown.model.addField(QStringLiteral("json.n")));
    QCOMPARE(table->columnCount(), standardColumnCount + 1);
    QCOMPARE(table->columnDescription(first), QStringLiteral("json.n"));
    QCOMPARE(table->cellAt(shown.model.rowCount() - 1, first)->text(QAccessible::Name), QStringLiteral("1"));
    QCOMPARE(list->childCount(), (shown.model.rowCount() + 1) * (standardColumnCount + 1));
}

void TestColumns::timesSinceTheSameConnection() {
    constexpr std::int64_t ms = 1'000'000;
    const auto file = opened({{1, 0}, {2, ms}, {2, 3 * ms}, {1, 10 * ms}, {0, 11 * ms}, {2, 20 * ms}});
    MessageModel model(*file);
    const auto deltas = [&model] {
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row)
            all << model.index(row, static_cast<int>(MessageColumn::Delta)).data().toString();
        return all;
    };
    const auto milli = [](const char* digits) -> QString { return QLatin1String(digits) + QStringLiteral(" ms"); };
    QTRY_VERIFY(model.rowCount() == 6 && !deltas().contains(QStringLiteral("…")));
    QCOMPARE(deltas(), (QStringList{{}, milli("1.0"), milli("2.0"), milli("7.0"), milli("1.0"), milli("9.0")}));
    model.setDeltaOf(DeltaOf::Connection);
    QCOMPARE(deltas(), (QStringList{{}, {}, milli("2.0"), milli("10.0"), {}, milli("17.0")}));
    QVERIFY(model.headerData(static_cast<int>(MessageColumn::Delta), Qt::Horizontal, Qt::ToolTipRole)
                .toString()
                .contains(QStringLiteral("same connection")));
}

/// A file may have any stamps.
void TestColumns::timesAsFarApartAsStampsCanBe() {
    using Stamp = std::numeric_limits<std::int64_t>;
    const auto file = opened({{1, Stamp::min()}, {1, Stamp::max()}, {1, Stamp::min()}});
    MessageModel model(*file);
    const auto cell = [&model](int row, MessageColumn column) {
        return model.index(row, static_cast<int>(column)).data().toString();
    };
    QTRY_VERIFY(model.rowCount() == 3 && cell(2, MessageColumn::Delta) != QStringLiteral("…"));
    for (const DeltaOf of : {DeltaOf::Row, DeltaOf::Connection}) {
        model.setDeltaOf(of);
        QCOMPARE(cell(1, MessageColumn::Delta), delta(Stamp::max()));
        QCOMPARE(cell(2, MessageColumn::Delta), delta(Stamp::min()));
    }
    model.setTimeBy(TimeBy::Start);
    QCOMPARE(cell(1, MessageColumn::Time), secondsSince(Stamp::max()));
    model.setTimeReference(1);
    QCOMPARE(cell(2, MessageColumn::Time), secondsSince(Stamp::min()));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestColumns)
#include "tst_columns.moc"
