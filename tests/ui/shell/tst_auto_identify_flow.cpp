// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/auto_identify_flow.h"

#include "tests/ui/shell/desk.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/dialogs/auto_identify_sheet.h"
#include "ui/engine/auto_identifier.h"

#include <QAction>
#include <QTest>

namespace ipcscope::ui {

class TestAutoIdentifyFlow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void isOnOnlyWhileTicked();
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

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestAutoIdentifyFlow)
#include "tst_auto_identify_flow.moc"
