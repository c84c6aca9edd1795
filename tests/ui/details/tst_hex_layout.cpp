// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/hex_layout.h"

#include <QTest>

using namespace ipcscope::ui;

class HexLayoutTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fitsItsPlace_data();
    void fitsItsPlace();
    void columnsAreFoundAgain();
    void offsetsGrowWithTheSize();
};

void HexLayoutTest::fitsItsPlace_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("cell");
    QTest::addColumn<int>("bytes");
    QTest::newRow("tiny") << 20 << 8 << 1;
    QTest::newRow("narrow") << 290 << 8 << 6;
    QTest::newRow("beside the tree") << 445 << 8 << 8;
    QTest::newRow("sixteen") << 640 << 8 << 16;
    QTest::newRow("large text") << 640 << 16 << 8;
    QTest::newRow("wide") << 4000 << 8 << 32;
}

void HexLayoutTest::fitsItsPlace() {
    QFETCH(int, width);
    QFETCH(int, cell);
    QFETCH(int, bytes);
    const HexLayout layout = HexLayout::fitting(width, cell, 634);
    QCOMPARE(layout.bytesPerRow, bytes);
    QVERIFY(bytes == 1 || layout.width() <= width);
    QCOMPARE(layout.width(), layout.textAt(layout.bytesPerRow) + HexLayout::margin);
}

void HexLayoutTest::columnsAreFoundAgain() {
    const HexLayout layout = HexLayout::fitting(640, 8, 634);
    for (int column = 0; column < layout.bytesPerRow; ++column) {
        QCOMPARE(layout.columnAt(layout.hexAt(column)), column);
        QCOMPARE(layout.columnAt(layout.hexAt(column) + layout.cell + 3), column);
        QCOMPARE(layout.columnAt(layout.textAt(column) + 1), column);
    }
    QCOMPARE(layout.columnAt(-50), 0);
    QCOMPARE(layout.columnAt(100'000), layout.bytesPerRow - 1);
    QVERIFY(layout.hexAt(8) - layout.hexAt(7) > layout.hexAt(7) - layout.hexAt(6));
}

void HexLayoutTest::offsetsGrowWithTheSize() {
    QCOMPARE(HexLayout::fitting(640, 8, 0x10000).offsetDigits, 4);
    QCOMPARE(HexLayout::fitting(640, 8, 0x10001).offsetDigits, 6);
    QCOMPARE(HexLayout::fitting(640, 8, 0x1000001).offsetDigits, 8);
    const HexLayout layout = HexLayout::fitting(640, 8, 0);
    QCOMPARE(layout.rows(0), 0);
    QCOMPARE(layout.rows(1), 1);
    QCOMPARE(layout.rows(static_cast<std::size_t>(layout.bytesPerRow) + 1), 2);
    QVERIFY(HexLayout::fitting(1, 8, 0).rows(std::size_t{1} << 40) > 0);
}

QTEST_APPLESS_MAIN(HexLayoutTest)
#include "tst_hex_layout.moc"
