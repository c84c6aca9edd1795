// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "ui/shell/empty_page.h"
#include "ui/shell/recent_captures.h"

#include <QApplication>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

namespace ipcscope::ui {

class TestEmptyPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void everyButtonDoesWhatItSays_data();
    void everyButtonDoesWhatItSays();
    void nothingIsWiderThanTheRoom();
    void recentCapturesStandOnePerLine();
    void recentCapturesAreCutToTheRoom();
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

void TestEmptyPage::nothingIsWiderThanTheRoom() {
    EmptyPage page;
    QFont large = page.font();
    large.setPointSizeF(large.pointSizeF() * 2);
    page.setFont(large);
    page.resize(700, 600);
    page.show();
    for (const int live : {0, 1'000, 0}) { // the longest of its notes is that none is there
        page.setCounts({.live = live});
        QCoreApplication::sendPostedEvents();
        QTRY_COMPARE(page.widget()->width(), page.viewport()->width());
        QCOMPARE(page.horizontalScrollBar()->maximum(), 0);
    }
}

void TestEmptyPage::recentCapturesStandOnePerLine() {
    EmptyPage page;
    page.resize(980, 700);
    page.show();
    QVERIFY(page.findChild<RecentCaptures*>()->isHidden());
    const QByteArray hostile("/tmp/\xff<b>/a&\xe2\x80\xae.pcapng");
    page.setRecent({QByteArrayLiteral("/home/me/quotes.pcapng"), hostile, QByteArrayLiteral("/last.pcapng")});
    const QList<QPushButton*> rows = page.findChild<RecentCaptures*>()->findChildren<QPushButton*>();
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows[0]->text(), QStringLiteral("quotes.pcapng"));
    QCOMPARE(rows[0]->accessibleName(), QStringLiteral("Open quotes.pcapng in /home/me"));
    QCOMPARE(rows[2]->accessibleName(), QStringLiteral("Open last.pcapng in /"));
    QVERIFY(rows[1]->text().startsWith(QStringLiteral("a&&")) && !rows[1]->text().contains(QChar(0x202e)));
    QVERIFY(rows[1]->toolTip().contains(QStringLiteral("&lt;b&gt;")));

    QSignalSpy asked(&page, &EmptyPage::recentRequested);
    QPushButton* open = nullptr;
    for (QPushButton* each : page.findChildren<QPushButton*>())
        open = each->text() == QStringLiteral("Open a capture…") ? each : open;
    page.activateWindow();
    open->setFocus();
    QTRY_COMPARE(QApplication::focusWidget(), open);
    for (QPushButton* row : rows) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), row);
    }
    QTest::keyClick(rows[2], Qt::Key_Backtab);
    QTest::keyClick(rows[1], Qt::Key_Space);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.first().first().toByteArray(), hostile);
    page.setRecent({});
    QVERIFY(page.findChild<RecentCaptures*>()->isHidden());
}

void TestEmptyPage::recentCapturesAreCutToTheRoom() {
    EmptyPage page;
    page.resize(420, 700);
    page.show();
    page.setRecent({'/' + QByteArray(120, 'f') + '/' + QByteArray(200, 'n') + ".pcapng"});
    auto* row = page.findChild<RecentCaptures*>()->findChild<QPushButton*>();
    QVERIFY(row->text().contains(u'…') && row->text().endsWith(QStringLiteral(".pcapng")));
    QFont large = page.font();
    large.setPointSizeF(large.pointSizeF() * 2);
    for (const int width : {420, 700, 980}) {
        page.resize(width, 700);
        QCoreApplication::sendPostedEvents();
        QVERIFY(page.findChild<RecentCaptures*>()->sizeHint().width() <= page.viewport()->width());
        page.setFont(large);
        QVERIFY(page.findChild<RecentCaptures*>()->sizeHint().width() <= page.viewport()->width());
    }
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestEmptyPage)
#include "tst_empty_page.moc"
