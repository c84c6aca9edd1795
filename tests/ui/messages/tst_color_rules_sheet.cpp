// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "ui/dialogs/color_rules_sheet.h"
#include "ui/endpoints/problem_label.h"

#include <QAccessible>
#include <QComboBox>
#include <QPushButton>
#include <QTableWidget>
#include <QTest>

namespace ipcscope::ui {

namespace {

QPushButton* button(const QWidget& sheet, const QString& text) {
    for (QPushButton* each : sheet.findChildren<QPushButton*>())
        if (each->text() == text)
            return each;
    return nullptr;
}

FilterEdit::Seen nothingSeen() {
    return {.values = [](const capture::FieldReference&) { return std::vector<std::string>(); },
            .members = [](std::string_view) { return std::vector<std::string>(); }};
}

} // namespace

class TestColorRulesSheet : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void ordersChangesAndRemoves();
    void tellsWhatIsNoFilter();
};

void TestColorRulesSheet::ordersChangesAndRemoves() {
    ColorRulesSheet sheet({{QStringLiteral("a"), RowColor::Red},
                           {QStringLiteral("b"), RowColor::Green},
                           {QStringLiteral("c"), RowColor::Grey}},
                          nothingSeen(), nullptr);
    sheet.show();
    QVERIFY(QTest::qWaitForWindowActive(&sheet));
    auto* table = sheet.findChild<QTableWidget*>();
    auto* filter = sheet.findChild<FilterEdit*>();
    auto* color = sheet.findChild<QComboBox*>();
    QPushButton* const keep = button(sheet, QStringLiteral("Keep changes"));
    QVERIFY(!button(sheet, QStringLiteral("Move up"))->isEnabled());
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(table->currentRow(), 1);
    QTest::mouseClick(button(sheet, QStringLiteral("Move down")), Qt::LeftButton);
    QCOMPARE(table->item(2, 1)->text(), QStringLiteral("a"));
    table->setCurrentCell(0, 1);
    QCOMPARE(filter->text(), QStringLiteral("b"));
    color->setCurrentIndex(color->findText(QStringLiteral("Violet")));
    filter->setText(QStringLiteral("size > 3"));
    table->setCurrentCell(1, 1);
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Delete);
    QCOMPARE(sheet.rules(),
             (QList<ColorRule>{{QStringLiteral("size > 3"), RowColor::Violet}, {QStringLiteral("a"), RowColor::Red}}));
    QTest::mouseClick(button(sheet, QStringLiteral("New rule")), Qt::LeftButton);
    QVERIFY(!keep->isEnabled());
    QTest::keyClicks(filter, QStringLiteral("x"));
    QVERIFY(keep->isEnabled());
    QCOMPARE(sheet.rules().front(), (ColorRule{QStringLiteral("x"), RowColor::Orange}));
    for (int i = 0; i < 3; ++i)
        button(sheet, QStringLiteral("Remove"))->click();
    QVERIFY(sheet.rules().isEmpty() && !filter->isEnabled() && keep->isEnabled());
    keep->click();
    QCOMPARE(sheet.result(), static_cast<int>(QDialog::Accepted));
}

void TestColorRulesSheet::tellsWhatIsNoFilter() {
    ColorRulesSheet sheet(
        {{QStringLiteral("topc == 3"), RowColor::Red}, {QStringLiteral("topic == EU.BMW"), RowColor::Green}},
        nothingSeen(), nullptr);
    sheet.show();
    auto* table = sheet.findChild<QTableWidget*>();
    const auto* problem = sheet.findChild<ProblemLabel*>();
    QVERIFY(problem->isVisible() && problem->text().contains(QStringLiteral("did you mean topic?")));
    QVERIFY(table->item(0, 1)->toolTip().startsWith(QStringLiteral("Colours nothing: unknown field")));
    QVERIFY(!table->item(0, 1)->icon().isNull());
    QVERIFY(button(sheet, QStringLiteral("Keep changes"))->isEnabled()); // it stays as it is
    table->setCurrentCell(1, 1);
    QVERIFY(!problem->isVisible());
    QVERIFY(table->item(1, 1)->icon().isNull());
    for (const QWidget* each : sheet.findChildren<QWidget*>())
        QVERIFY2(
            each->focusPolicy() == Qt::NoFocus || !each->isVisible() ||
                !QAccessible::queryAccessibleInterface(const_cast<QWidget*>(each))->text(QAccessible::Name).isEmpty(),
            each->metaObject()->className());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestColorRulesSheet)
#include "tst_color_rules_sheet.moc"
