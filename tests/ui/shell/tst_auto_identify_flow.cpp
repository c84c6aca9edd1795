// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/auto_identify_flow.h"

#include "tests/ui/shell/desk.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/dialogs/auto_identify_sheet.h"
#include "ui/endpoints/problem_label.h"
#include "ui/engine/auto_identifier.h"

#include <QAction>
#include <QLineEdit>
#include <QTest>

#include <algorithm>

namespace ipcscope::ui {

class TestAutoIdentifyFlow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void isOnOnlyWhileTicked();
    void asksForTheWholePathOfAFolder();
    void enterEndsThePath();
};

void TestAutoIdentifyFlow::isOnOnlyWhileTicked() {
    test::Desk desk;
    QAction action;
    action.setCheckable(true);
    const AutoIdentifyFlow flow(desk.engine, action, desk.window);
    const auto* automatic = flow.findChild<AutoIdentifier*>();
    const auto answer = [&desk](const char* text) {
        auto* sheet = desk.sheet<AutoIdentifySheet>();
        if (sheet == nullptr)
            return false;
        sheet->findChild<QLineEdit*>()->setText(QString::fromStdString(desk.folder.path())); // nobody else is asked
        for (auto* button : sheet->findChildren<QPushButton*>())
            if (button->text() == QLatin1String(text))
                button->click();
        return sheet->isHidden();
    };

    action.trigger();
    QVERIFY(!action.isChecked() && !automatic->isOn()); // before there is an answer
    QVERIFY(answer("Cancel"));
    QVERIFY(!action.isChecked() && !automatic->isOn());

    action.trigger();
    QVERIFY(answer("Identify automatically"));
    QVERIFY(action.isChecked() && automatic->isOn());

    action.trigger();
    QVERIFY(desk.sheet<AutoIdentifySheet>() == nullptr);
    QVERIFY(!action.isChecked() && !automatic->isOn());
}

void TestAutoIdentifyFlow::asksForTheWholePathOfAFolder() {
    test::Desk desk;
    AutoIdentifySheet sheet([](const std::string& folder) { return folder == "/run/feed"; }, &desk.window);
    auto* folder = sheet.findChild<QLineEdit*>();
    const auto* problem = sheet.findChild<ProblemLabel*>();
    const auto buttons = sheet.findChildren<QPushButton*>();
    const auto act = std::ranges::find(buttons, QStringLiteral("Identify automatically"), &QPushButton::text);
    QVERIFY(act != buttons.end());
    QCOMPARE(sheet.folder(), std::string());
    QVERIFY((*act)->isEnabled());
    folder->setText(QStringLiteral("run/feed"));
    QVERIFY(!(*act)->isEnabled());
    QCOMPARE(problem->text(), QStringLiteral("The path of a folder begins with /."));
    folder->setText(QStringLiteral(" /run//x/../feed/ "));
    QVERIFY((*act)->isEnabled());
    QCOMPARE(problem->text(), QString());
    QCOMPARE(sheet.folder(), std::string("/run/feed"));
    folder->setText(QStringLiteral("/run/fed"));
    QVERIFY((*act)->isEnabled());
    QCOMPARE(problem->text(),
             QStringLiteral("No endpoint is listed in this folder now. Those that come later are asked."));
}

void TestAutoIdentifyFlow::enterEndsThePath() {
    test::Desk desk;
    AutoIdentifySheet sheet([](const std::string&) { return true; }, &desk.window);
    sheet.open();
    auto* folder = sheet.findChild<QLineEdit*>();
    folder->setFocus();
    QTRY_VERIFY(folder->hasFocus());
    QTest::keyClicks(folder, QStringLiteral("/run/feed"));
    QTest::keyClick(folder, Qt::Key_Return);
    QVERIFY(sheet.isVisible() && !folder->hasFocus());
    QCOMPARE(sheet.folder(), std::string("/run/feed"));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestAutoIdentifyFlow)
#include "tst_auto_identify_flow.moc"
