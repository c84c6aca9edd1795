// SPDX-License-Identifier: GPL-3.0-or-later
// Rules that colour rows, over a publisher of the system's libzmq.
#include "tests/ui/support/contrast.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "tests/ui/support/watched_publisher.h"

#include "ui/details/details_model.h"
#include "ui/details/details_pane.h"
#include "ui/dialogs/color_rules_sheet.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/messages/color_menu.h"
#include "ui/messages/color_rules.h"
#include "ui/messages/known_filters.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_page.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QTest>
#include <QTreeView>

#include <memory>

namespace ipcscope::ui {

namespace {

constexpr int summary = static_cast<int>(MessageColumn::Summary);

/// A monitor of a publisher, coloured by rules of its own.
struct Shown {
    Shown()
        : filters(settings.settings())
        , page(publisher.takeMonitor(), filters)
        , model(page.list().messages())
        , tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal) {
        page.resize(1200, 700);
        page.show();
    }
    RowColor color(int row) const { return static_cast<RowColor>(model.index(row, 0).data(ColorRole).toInt()); }
    int last() const { return model.rowCount() - 1; }

    test::TemporarySettings settings;
    KnownFilters filters;
    test::WatchedPublisher publisher;
    MonitorPage page;
    MessageModel& model;
    QAbstractItemModelTester tester;
};

QAction* action(const QList<QAction*>& among, const QString& text) {
    for (QAction* each : among)
        if (each->text() == text)
            return each;
    return nullptr;
}

const QString bmw = QStringLiteral("topic == EU.BMW");
const QString all = QStringLiteral("event == message");

} // namespace

class TestColorRules : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void areKeptInOrder();
    void theLastChosenComesFirst();
    void whatIsDamagedOrTooMuchIsLeftOut();
    void whatIsOfOneCaptureGoesWithTheRun();
    void everyToneCanBeReadOnEveryGround();
    void edgesDifferByShape();
    void theFirstThatPassesPaintsTheRow();
    void oneThatIsNoFilterPaintsNothing();
    void ofALargeMessageOnlyWhatCostsLittle();
    void notesAreColouredAtOnce();
    void areOfferedInTheList();
    void areOfferedInTheDetails();
    void tooManyAreTold();
};

void TestColorRules::areKeptInOrder() {
    test::TemporarySettings settings;
    const QString file = settings.settings().colorRulesFile();
    const QList<ColorRule> rules{{QStringLiteral("fieldd == 3"), RowColor::Green},
                                 {QStringLiteral("topic =~ /a;b=\\d+%, \"x\"/i"), RowColor::Violet},
                                 {QStringLiteral("json.行情 > 1"), RowColor::Red}};
    ColorRules(file).setAll(rules);
    QCOMPARE(ColorRules(file).all(), rules);
}

void TestColorRules::theLastChosenComesFirst() {
    test::TemporarySettings settings;
    ColorRules rules(settings.settings().colorRulesFile());
    ColorRules ofAnotherWindow(settings.settings().colorRulesFile());
    QVERIFY(rules.choose(bmw, RowColor::Red));
    QVERIFY(ofAnotherWindow.choose(all, RowColor::Grey));
    QVERIFY(rules.choose(bmw, RowColor::Green));
    QCOMPARE(rules.all(), (QList<ColorRule>{{bmw, RowColor::Green}, {all, RowColor::Grey}}));
    QCOMPARE(rules.colorOf(all), RowColor::Grey);
    QVERIFY(rules.choose(all, RowColor::None));
    QVERIFY(rules.choose(all, RowColor::None));
    QCOMPARE(rules.colorOf(all), RowColor::None);
    QCOMPARE(rules.all().size(), 1);
}

void TestColorRules::whatIsDamagedOrTooMuchIsLeftOut() {
    test::TemporarySettings settings;
    const QString path = settings.settings().colorRulesFile();
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[General]\nrules=red a, pink b, red, \"\", violet  , grey c d, \x01\xff\n[x\n");
    }
    ColorRules rules(path);
    QCOMPARE(rules.all(),
             (QList<ColorRule>{{QStringLiteral("a"), RowColor::Red}, {QStringLiteral("c d"), RowColor::Grey}}));
    QVERIFY(!rules.choose(QString(ColorRules::longestFilter + 1, u'n'), RowColor::Red));
    QVERIFY(!rules.choose(QStringLiteral("  "), RowColor::Red));
    for (int i = 0; i < ColorRules::most - 2; ++i)
        QVERIFY(rules.choose(QString::number(i), RowColor::Red));
    QVERIFY(!rules.choose(QStringLiteral("one more"), RowColor::Red));
    QVERIFY(rules.choose(QStringLiteral("a"), RowColor::Green)); // it is there
    QCOMPARE(rules.all().size(), ColorRules::most);
}

void TestColorRules::whatIsOfOneCaptureGoesWithTheRun() {
    test::TemporarySettings settings;
    const QString file = settings.settings().colorRulesFile();
    {
        ColorRules rules(file);
        rules.choose(QStringLiteral("conn == 3"), RowColor::Red);
        rules.choose(bmw, RowColor::Green);
        rules.choose(QStringLiteral("size > 1 and no == 7"), RowColor::Red);
        QCOMPARE(rules.all().size(), 3);
    }
    const QList<ColorRule> left{{bmw, RowColor::Green}};
    QCOMPARE(ColorRules(file).all(), left);
}

void TestColorRules::everyToneCanBeReadOnEveryGround() {
    for (const QPalette& palette : {lightPalette(), darkPalette()}) {
        const Colors colors = colorsFor(palette);
        for (const RowColor color : rowColors())
            for (const QColor& ink : {palette.color(QPalette::Text), colors.secondary, colors.accent, colors.ok,
                                      colors.warning, colors.error}) {
                const double found = test::contrast(ink, groundOf(color, palette));
                QVERIFY2(found >= 4.5,
                         qPrintable(QStringLiteral("%1 on %2: %3").arg(ink.name(), nameOf(color)).arg(found)));
            }
    }
}

void TestColorRules::edgesDifferByShape() {
    for (const QPalette& palette : {lightPalette(), darkPalette()}) {
        QList<QByteArray> shapes;
        for (const RowColor color : rowColors()) {
            QImage image(10, 22, QImage::Format_RGB32);
            image.fill(groundOf(color, palette));
            const QRgb ground = image.pixel(0, 0);
            QPainter painter(&image);
            paintEdge(painter, image.rect(), color, palette);
            painter.end();
            QByteArray shape;
            for (int y = 0; y < image.height(); ++y) {
                const QRgb pixel = image.pixel(image.width() - 1, y);
                shape += pixel == ground ? '.' : '#';
                QVERIFY(pixel == ground || test::contrast(QColor(pixel), QColor(ground)) >= 3);
                QVERIFY(pixel == ground || test::contrast(QColor(pixel), colorsFor(palette).selection) >= 3);
            }
            QVERIFY2(!shapes.contains(shape) && shape.contains('#'), qPrintable(nameOf(color)));
            shapes << shape;
        }
    }
}

void TestColorRules::theFirstThatPassesPaintsTheRow() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publish({"EU.BMW", "1"}) && shown.publisher.publish({"US.TSLA", "<b>2</b>"}));
    WAIT_FOR_MESSAGES(shown.page.monitor(), 2);
    const int row = shown.last() - 1;
    QCOMPARE(shown.color(row), RowColor::None);
    QVERIFY(!shown.model.index(row, summary).data(Qt::ToolTipRole).isValid());
    ColorRules& rules = shown.filters.colors;
    rules.choose(all, RowColor::Grey);
    rules.choose(bmw, RowColor::Green);
    QCOMPARE(shown.color(row), RowColor::Green);
    QCOMPARE(shown.color(row + 1), RowColor::Grey);
    QCOMPARE(shown.color(0), RowColor::None); // what tells of the peer

    const auto ground = [&shown](int of) {
        const QRect place = shown.page.list().visualRect(shown.model.index(of, summary));
        return shown.page.list().viewport()->grab().toImage().pixelColor(place.left() + 1, place.center().y());
    };
    const QPalette palette = shown.page.list().palette();
    QCOMPARE(ground(row), groundOf(RowColor::Green, palette));
    QCOMPARE(ground(row + 1), groundOf(RowColor::Grey, palette));
    const QString told = QStringLiteral("Green, by the colouring rule: topic == EU.BMW");
    QVERIFY(shown.model.index(row, summary).data(Qt::ToolTipRole).toString().contains(told));
    auto* table = QAccessible::queryAccessibleInterface(&shown.page.list())->tableInterface();
    QCOMPARE(table->cellAt(row, summary)->text(QAccessible::Description), told);
    QVERIFY(table->cellAt(0, summary)->text(QAccessible::Description).isEmpty());

    rules.choose(QStringLiteral("\"<b>2\""), RowColor::Red);
    QVERIFY(shown.model.index(row + 1, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("&lt;b&gt;2")));
    QVERIFY(shown.publisher.publish({"EU.BMW", "3"})); // what comes later is coloured, too
    WAIT_FOR_MESSAGES(shown.page.monitor(), 3);
    QCOMPARE(shown.color(shown.last()), RowColor::Green);
    rules.choose(bmw, RowColor::None);
    QCOMPARE(shown.color(row), RowColor::Grey);
    rules.setAll({});
    QCOMPARE(ground(row + 1) == groundOf(RowColor::Grey, palette), false);
}

void TestColorRules::oneThatIsNoFilterPaintsNothing() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(1));
    WAIT_FOR_MESSAGES(shown.page.monitor(), 1);
    shown.filters.colors.setAll({{QStringLiteral("fieldd == 3"), RowColor::Red},
                                 {QStringLiteral("size > and ("), RowColor::Red},
                                 {bmw, RowColor::Green}});
    QCOMPARE(shown.color(shown.last()), RowColor::Green);
    QCOMPARE(shown.filters.colors.all().size(), 3);
}

void TestColorRules::ofALargeMessageOnlyWhatCostsLittle() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publish({"EU.BMW", "needle" + std::string(ColorRules::mostRead, 'x')}));
    WAIT_FOR_MESSAGES(shown.page.monitor(), 1);
    ColorRules& rules = shown.filters.colors;
    rules.choose(QStringLiteral("needle"), RowColor::Red);
    QCOMPARE(shown.color(shown.last()), RowColor::None);
    rules.choose(QStringLiteral("frame[2] starts needle"), RowColor::Green);
    QCOMPARE(shown.color(shown.last()), RowColor::Green);
}

void TestColorRules::notesAreColouredAtOnce() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(2));
    WAIT_FOR_MESSAGES(shown.page.monitor(), 2);
    shown.filters.colors.choose(QStringLiteral("has mark"), RowColor::Violet);
    QCOMPARE(shown.color(shown.last()), RowColor::None);
    shown.page.list().pick(shown.last());
    shown.page.toggleMark();
    QCOMPARE(shown.color(shown.last()), RowColor::Violet);
}

void TestColorRules::areOfferedInTheList() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(2));
    WAIT_FOR_MESSAGES(shown.page.monitor(), 2);
    shown.page.list().pick(shown.last());
    const auto menu = [&shown] {
        Q_EMIT shown.page.list().menuRequested(QPoint(10, 10));
        return qobject_cast<QMenu*>(QApplication::activePopupWidget());
    };
    QMenu* open = menu();
    QVERIFY(open != nullptr);
    QStringList first;
    for (int i = 0; i < 4; ++i)
        first << open->actions()[i]->text().section(u':', 0, 0);
    QCOMPARE(first, (QStringList{QStringLiteral("Show only this"), QStringLiteral("Hide this"),
                                 QStringLiteral("Show as column"), QStringLiteral("Colour like this")}));
    const auto colors = [](const QMenu& of) { return of.actions()[3]->menu()->actions(); };
    QVERIFY(!action(colors(*open), QStringLiteral("No colour"))->isEnabled());
    action(colors(*open), QStringLiteral("Orange"))->trigger();
    action(open->actions(), QStringLiteral("Show as column"))->trigger();
    open->close();
    QCOMPARE(shown.filters.colors.all(), (QList<ColorRule>{{bmw, RowColor::Orange}}));
    QCOMPARE(shown.color(shown.last() - 1), RowColor::Orange);
    QCOMPARE(shown.model.fieldName(standardColumnCount), QStringLiteral("topic"));

    open = menu();
    QVERIFY(!action(open->actions(), QStringLiteral("Show as column"))->isEnabled()); // it is one
    QVERIFY(action(colors(*open), QStringLiteral("Orange"))->isChecked());
    action(colors(*open), QStringLiteral("No colour"))->trigger();
    open->close();
    QVERIFY(shown.filters.colors.all().isEmpty());
    shown.page.list().setCurrentIndex(shown.model.index(shown.last(), static_cast<int>(MessageColumn::Size)));
    open = menu();
    QVERIFY(!action(open->actions(), QStringLiteral("Show as column"))->isEnabled());
    open->close();
}

void TestColorRules::areOfferedInTheDetails() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(3));
    WAIT_FOR_MESSAGES(shown.page.monitor(), 3);
    shown.page.list().pick(shown.last());
    DetailsPane& details = shown.page.details();
    details.tree().setCurrentIndex({});
    ColorMenu& menu = details.colorMenu();
    QVERIFY(details.tree().actions().contains(menu.menuAction()) && !menu.menuAction()->isEnabled());
    const QModelIndex body = details.model().index(1, 0);
    details.tree().setCurrentIndex(details.model().index(0, 0, body));
    QCOMPARE(details.currentField(), QStringLiteral("json.n"));
    QVERIFY(menu.menuAction()->isEnabled());
    Q_EMIT menu.aboutToShow();
    action(menu.actions(), QStringLiteral("Yellow"))->trigger();
    QCOMPARE(shown.filters.colors.all(), (QList<ColorRule>{{QStringLiteral("json.n == 2"), RowColor::Yellow}}));
    QCOMPARE(shown.color(shown.last()), RowColor::Yellow);
    QCOMPARE(shown.color(shown.last() - 1), RowColor::None);
    Q_EMIT menu.aboutToShow();
    QVERIFY(action(menu.actions(), QStringLiteral("Yellow"))->isChecked());
    const auto drawn = [](const QIcon& icon) { return icon.pixmap(16).toImage(); };
    QVERIFY(drawn(action(menu.actions(), QStringLiteral("Yellow"))->icon()) !=
            drawn(swatchOf(RowColor::Yellow, menu.palette()))); // it has a mark
    QCOMPARE(drawn(action(menu.actions(), QStringLiteral("Red"))->icon()),
             drawn(swatchOf(RowColor::Red, menu.palette())));
    action(menu.actions(), QStringLiteral("Colouring rules…"))->trigger();
    QVERIFY(shown.page.findChild<ColorRulesSheet*>() != nullptr);
    action(menu.actions(), QStringLiteral("No colour"))->trigger();
    QVERIFY(shown.filters.colors.all().isEmpty());
}

void TestColorRules::tooManyAreTold() {
    Shown shown;
    WAIT_FOR_SUBSCRIPTION(shown.publisher);
    QVERIFY(shown.publisher.publishSeries(1));
    WAIT_FOR_MESSAGES(shown.page.monitor(), 1);
    QList<ColorRule> many;
    for (int i = 0; i < ColorRules::most; ++i)
        many.append({QString::number(i), RowColor::Red});
    shown.filters.colors.setAll(many);
    shown.page.list().pick(shown.last());
    Q_EMIT shown.page.details().colorMenu().chosen(RowColor::Green); // of no value
    QVERIFY(!shown.page.notice().isVisible());
    shown.page.details().tree().setCurrentIndex(shown.page.details().model().index(0, 0));
    Q_EMIT shown.page.details().colorMenu().chosen(RowColor::Green);
    QVERIFY(shown.page.notice().text().contains(QStringLiteral("too many colouring rules")));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestColorRules)
#include "tst_color_rules.moc"
