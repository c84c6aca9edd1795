// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "ui/shell/empty_page.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

namespace ipcscope::ui {

class TestEmptyPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void everyButtonDoesWhatItSays_data();
    void everyButtonDoesWhatItSays();
};

void TestEmptyPage::everyButtonDoesWhatItSays_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("signal");
    QTest::newRow("demo") << QStringLiteral("Start the demo") << QByteArray(SIGNAL(demoRequested()));
    QTest::newRow("open") << QStringLiteral("Open a capture…") << QByteArray(SIGNAL(openRequested()));
    QTest::newRow("how") << QStringLiteral("How Watch works") << QByteArray(SIGNAL(howRequested()));
}

void TestEmptyPage::everyButtonDoesWhatItSays() {
    QFETCH(QString, name);
    QFETCH(QByteArray, signal);
    EmptyPage page;
    page.resize(980, 700);
    page.show();
    QSignalSpy asked(&page, signal.constData());
    QPushButton* wanted = nullptr;
    for (QPushButton* each : page.findChildren<QPushButton*>())
        if (each->accessibleName() == name)
            wanted = each;
    QVERIFY(wanted != nullptr && wanted->isVisible() && !wanted->toolTip().isEmpty());
    QVERIFY(page.viewport()->rect().contains(QRect(wanted->mapTo(page.viewport(), QPoint()), wanted->size())));
    wanted->setFocus();
    QTest::keyClick(wanted, Qt::Key_Space);
    QCOMPARE(asked.count(), 1);
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestEmptyPage)
#include "tst_empty_page.moc"
