// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "ui/endpoints/endpoint_chips.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QPushButton>
#include <QTest>

#include <algorithm>

namespace ipcscope::ui {

class TestEndpointChips : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        test::failOnAnyWarning();
        applyTheme(*qApp, Scheme::Light);
    }
    void noneIsCut_data();
    void noneIsCut();
};

void TestEndpointChips::noneIsCut_data() {
    QTest::addColumn<double>("scale");
    QTest::newRow("usual text") << 1.0;
    QTest::newRow("200 % text") << 2.0;
}

/// From a wide row to a narrow one: whole counts, rounded ones, none; and then it is not made narrower.
void TestEndpointChips::noneIsCut() {
    QFETCH(double, scale);
    EndpointChips chips;
    QFont font = chips.font();
    font.setPointSizeF(font.pointSizeF() * scale);
    chips.setFont(font);
    const int wide = static_cast<int>(420 * scale);
    chips.resize(wide, 30);
    chips.show();
    chips.setCounts({10'000, 9167, 833, 3, 0});
    const auto buttons = chips.findChildren<QPushButton*>();
    const auto allFit = [&] {
        return buttons.last()->geometry().right() < chips.width() &&
               std::ranges::all_of(
                   buttons, [](const QPushButton* each) { return each->width() >= each->sizeHint().width(); });
    };
    QStringList seen;
    for (int width = wide; width >= 100; width -= 4) {
        chips.resize(width, 30);
        QTRY_VERIFY2(allFit(), qPrintable(QString::number(width)));
        if (const QString live = buttons.at(1)->text(); seen.isEmpty() || seen.last() != live)
            seen << live;
    }
    QCOMPARE(seen,
             (QStringList{QStringLiteral("Live 9\u2009167"), QStringLiteral("Live 9.2k"), QStringLiteral("Live")}));
    chips.resize(wide, 30);
    QCOMPARE(buttons.at(1)->text(), seen.first());
    QCOMPARE(buttons.at(1)->accessibleDescription(), QStringLiteral("9167 endpoints"));
    chips.setCounts({10, 9, 1, 3, 0});
    QCOMPARE(buttons.at(1)->text(), QStringLiteral("Live 9"));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestEndpointChips)
#include "tst_endpoint_chips.moc"
