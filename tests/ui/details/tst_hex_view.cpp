// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "ui/details/hex_view.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QScrollBar>
#include <QSignalSpy>

#include <numeric>

using namespace ipcscope;
using namespace ipcscope::ui;

namespace {

std::shared_ptr<Bytes> counting(std::size_t size) {
    auto bytes = std::make_shared<Bytes>(size);
    std::iota(bytes->begin(), bytes->end(), std::uint8_t{0});
    return bytes;
}

/// A view of `size` bytes 00 01 02 ...
struct Shown {
    explicit Shown(std::size_t size = 634, int width = 640) {
        view.resize(width, 200);
        const auto bytes = counting(size);
        view.setBytes(*bytes, bytes);
        view.show();
    }
    std::size_t begin() const { return view.selection().begin; }
    std::size_t end() const { return view.selection().end; }
    QPoint hexPoint(std::size_t byte) const { return point(byte, false); }
    QPoint textPoint(std::size_t byte) const { return point(byte, true); }
    QPoint point(std::size_t byte, bool text) const {
        const auto perRow = static_cast<std::size_t>(view.columns().bytesPerRow);
        const int column = static_cast<int>(byte % perRow);
        const int row = static_cast<int>(byte / perRow) - view.verticalScrollBar()->value();
        const int rowHeight = QFontMetrics(fixedFont()).height() + 2;
        return {(text ? view.columns().textAt(column) : view.columns().hexAt(column)) + 1, row * rowHeight + 1};
    }

    HexView view;
};

} // namespace

class HexViewTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void marksBothSides();
    void neverScrollsSideways_data();
    void neverScrollsSideways();
    void keysMoveTheCaret();
    void mouseSelectsInEitherHalf();
    void copies();
    void marksAreCutToWhatIsThere();
    void keepsItsBytesAlive();
    void saysTheLineAtTheCaret();
};

void HexViewTest::marksBothSides() {
    Shown shown;
    shown.view.mark({21, 26});
    QCOMPARE(shown.begin(), 21u);
    QCOMPARE(shown.end(), 26u);
    const QImage picture = shown.view.viewport()->grab().toImage();
    const QColor selection = colorsFor(shown.view.palette()).selection;
    for (const std::size_t byte : {21u, 25u}) {
        QCOMPARE(picture.pixelColor(shown.hexPoint(byte)), selection);
        QCOMPARE(picture.pixelColor(shown.textPoint(byte)), selection);
    }
    for (const std::size_t byte : {20u, 26u}) {
        QVERIFY(picture.pixelColor(shown.hexPoint(byte)) != selection);
        QVERIFY(picture.pixelColor(shown.textPoint(byte)) != selection);
    }
}

void HexViewTest::neverScrollsSideways_data() {
    QTest::addColumn<int>("width");
    for (const int width : {120, 200, 300, 445, 640, 900, 1600})
        QTest::addRow("%d", width) << width;
}

void HexViewTest::neverScrollsSideways() {
    QFETCH(int, width);
    Shown shown(5000, width);
    QVERIFY(!shown.view.horizontalScrollBar()->isVisible());
    QVERIFY(shown.view.columns().bytesPerRow == 1 || shown.view.columns().width() <= shown.view.viewport()->width());
    shown.view.mark({4999, 5000});
    const int last = shown.view.columns().rows(5000) - 1;
    QVERIFY(shown.view.verticalScrollBar()->value() + shown.view.verticalScrollBar()->pageStep() > last);
}

void HexViewTest::keysMoveTheCaret() {
    Shown shown;
    QSignalSpy moved(&shown.view, &HexView::caretMoved);
    const auto perRow = static_cast<std::size_t>(shown.view.columns().bytesPerRow);
    QTest::keyClick(&shown.view, Qt::Key_Right);
    QCOMPARE(shown.begin(), 1u);
    QTest::keyClick(&shown.view, Qt::Key_Down);
    QCOMPARE(shown.begin(), 1 + perRow);
    QTest::keyClick(&shown.view, Qt::Key_Home);
    QCOMPARE(shown.begin(), perRow);
    QTest::keyClick(&shown.view, Qt::Key_End, Qt::ShiftModifier);
    QCOMPARE(shown.begin(), perRow);
    QCOMPARE(shown.end(), 2 * perRow);
    QTest::keyClick(&shown.view, Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(shown.begin(), 633u);
    QTest::keyClick(&shown.view, Qt::Key_Right);
    QCOMPARE(shown.begin(), 633u);
    QTest::keyClick(&shown.view, Qt::Key_Home, Qt::ControlModifier);
    QCOMPARE(shown.begin(), 0u);
    QTest::keyClick(&shown.view, Qt::Key_PageUp);
    QCOMPARE(shown.begin(), 0u);
    QCOMPARE(moved.count(), 8);
    QTest::keyClick(&shown.view, Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(shown.end() - shown.begin(), 634u);
}

void HexViewTest::mouseSelectsInEitherHalf() {
    Shown shown;
    QTest::mousePress(shown.view.viewport(), Qt::LeftButton, {}, shown.hexPoint(3));
    QTest::mouseMove(shown.view.viewport(), shown.hexPoint(7));
    QCOMPARE(shown.begin(), 3u);
    QTest::mouseRelease(shown.view.viewport(), Qt::LeftButton, {}, shown.hexPoint(7));
    QTest::mousePress(shown.view.viewport(), Qt::LeftButton, {}, shown.textPoint(20));
    QCOMPARE(shown.begin(), 20u);
    QTest::mouseRelease(shown.view.viewport(), Qt::LeftButton, {}, shown.textPoint(20));
    QTest::mousePress(shown.view.viewport(), Qt::LeftButton, Qt::ShiftModifier, shown.textPoint(25));
    QCOMPARE(shown.begin(), 20u);
    QCOMPARE(shown.end(), 26u);
}

void HexViewTest::copies() {
    Shown shown;
    shown.view.mark({0x41, 0x44});
    QTest::keyClick(&shown.view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("41 42 43"));
    shown.view.copyText();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("ABC"));
}

void HexViewTest::marksAreCutToWhatIsThere() {
    Shown shown(10);
    shown.view.mark({8, 100});
    QCOMPARE(shown.end(), 10u);
    shown.view.mark({50, 100});
    QCOMPARE(shown.begin(), shown.end());
    shown.view.mark({5, 5});
    QCOMPARE(shown.begin(), shown.end());
    shown.view.setBytes({}, nullptr);
    QTest::keyClick(&shown.view, Qt::Key_Down);
    QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, QPoint(20, 20));
    QCOMPARE(shown.begin(), shown.end());
    shown.view.grab();
}

void HexViewTest::keepsItsBytesAlive() {
    HexView view;
    auto bytes = counting(100);
    const std::weak_ptr<Bytes> watched = bytes;
    view.setBytes(*bytes, bytes);
    bytes.reset();
    QVERIFY(!watched.expired());
    QCOMPARE(view.bytes()[99], std::uint8_t{99});
    view.setBytes({}, nullptr);
    QVERIFY(watched.expired());
}

void HexViewTest::saysTheLineAtTheCaret() {
    Shown shown;
    shown.view.mark({0x41, 0x42});
    QVERIFY(shown.view.accessibleDescription().contains(QStringLiteral("41 42")));
    QVERIFY(shown.view.accessibleDescription().contains(QStringLiteral("AB")));
    QCOMPARE(shown.view.accessibleName(), QStringLiteral("Bytes of the frame"));
}

QTEST_MAIN(HexViewTest)
#include "tst_hex_view.moc"
