// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/contrast.h"
#include "tests/ui/support/strict_warnings.h"

#include "ui/shell/style_sheet.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QImage>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTest>

namespace ipcscope::ui {

namespace {

constexpr double text = 4.5;
constexpr double glyph = 3.0;

QImage painted(std::optional<zmtp::SocketType> type, const QPalette& palette) {
    QImage image(120, 24, QImage::Format_ARGB32_Premultiplied);
    image.fill(palette.color(QPalette::Base));
    QPainter painter(&image);
    paintBadge(painter, image.rect(), type, palette);
    return image;
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void contrasts_data();
    void contrasts();
    void badgesDifferByShape();
    void everyTypeHasAFamily();
    void iconsAreThereAndFollowThePalette();
    void schemesApplyAndFollow();
    void styleSheetHasNoWordLeft();
};

void TestTheme::contrasts_data() {
    QTest::addColumn<QColor>("ink");
    QTest::addColumn<QColor>("ground");
    QTest::addColumn<double>("least");
    for (const auto& [name, palette] : {std::pair("light", lightPalette()), std::pair("dark", darkPalette())}) {
        const Colors colors = colorsFor(palette);
        const auto row = [&](const char* what, const QColor& ink, const QColor& ground, double least) {
            QTest::addRow("%s: %s", name, what) << ink << ground << least;
        };
        const QColor base = palette.color(QPalette::Base);
        const QColor window = palette.color(QPalette::Window);
        const QColor ink = palette.color(QPalette::Text);
        row("text", ink, base, text);
        row("text on the window", palette.color(QPalette::WindowText), window, text);
        row("text on every other row", ink, palette.color(QPalette::AlternateBase), text);
        row("text on a selected row", ink, colors.selection, text);
        row("selected text", palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight), text);
        row("secondary", colors.secondary, base, text);
        row("secondary on the window", colors.secondary, window, text);
        row("secondary on every other row", colors.secondary, palette.color(QPalette::AlternateBase), text);
        row("secondary on a selected row", colors.secondary, colors.selection, text);
        row("placeholder", palette.color(QPalette::PlaceholderText), base, text);
        row("link", palette.color(QPalette::Link), base, text);
        row("ok", colors.ok, window, text);
        row("warning", colors.warning, window, text);
        row("error", colors.error, window, text);
        row("accent as a focus ring", colors.accent, window, glyph);
        row("accent on a selected row", colors.accent, colors.selection, glyph);
        row("primary button", QColor(isDark(palette) ? 0xff10212e : 0xffffffff), colors.accent, text);
        for (const auto family : {Family::Publish, Family::Pipeline, Family::Request, Family::Pair, Family::Unknown}) {
            const QColor color = familyColor(family, palette);
            row(qPrintable(QStringLiteral("family %1").arg(int(family))), color, base, text);
            row(qPrintable(QStringLiteral("family %1 on a selected row").arg(int(family))), color, colors.selection,
                glyph);
        }
    }
}

void TestTheme::contrasts() {
    QFETCH(const QColor, ink);
    QFETCH(const QColor, ground);
    QFETCH(const double, least);
    const double found = test::contrast(ink, ground);
    QVERIFY2(found >= least, qPrintable(QStringLiteral("%1 on %2: %3").arg(ink.name(), ground.name()).arg(found)));
}

void TestTheme::badgesDifferByShape() {
    using enum zmtp::SocketType;
    const QPalette palette = lightPalette();
    const QList<QImage> badges{painted(Pub, palette), painted(Push, palette), painted(Rep, palette),
                               painted(Pair, palette), painted(std::nullopt, palette)};
    for (qsizetype one = 0; one < badges.size(); ++one) {
        for (qsizetype other = one + 1; other < badges.size(); ++other)
            QVERIFY(badges[one] != badges[other]);
    }
    QImage canvas(200, 30, QImage::Format_ARGB32);
    QPainter painter(&canvas);
    for (const auto type : zmtp::commonSocketTypes)
        QCOMPARE(paintBadge(painter, canvas.rect(), type, palette), badgeWidth(type));
}

void TestTheme::everyTypeHasAFamily() {
    for (const auto type : zmtp::commonSocketTypes)
        QVERIFY(familyOf(type) != Family::Unknown);
    QCOMPARE(familyOf(std::nullopt), Family::Unknown);
    QCOMPARE(familyOf(zmtp::SocketType::Router), Family::Request);
}

void TestTheme::iconsAreThereAndFollowThePalette() {
    applyTheme(*qApp, Scheme::Light);
    for (const auto* name :
         {"watch", "send", "add", "freeze", "resume", "stop", "clear", "copy", "remove", "find", "refresh"}) {
        const QIcon drawn = icon(QString::fromLatin1(name));
        const QImage light = drawn.pixmap(16, 16).toImage();
        QVERIFY2(!drawn.isNull() && !light.isNull(), name);
        applyTheme(*qApp, Scheme::Dark);
        QVERIFY2(drawn.pixmap(16, 16).toImage() != light, name);
        applyTheme(*qApp, Scheme::Light);
        QCOMPARE(drawn.pixmap(16, 16).toImage(), light);
    }
}

void TestTheme::schemesApplyAndFollow() {
    applyTheme(*qApp, Scheme::Dark);
    QVERIFY(isDark(QApplication::palette()));
    const QString dark = qApp->styleSheet();
    applyTheme(*qApp, Scheme::Light);
    QVERIFY(!isDark(QApplication::palette()));
    QVERIFY(qApp->styleSheet() != dark);
    QCOMPARE(QApplication::palette().color(QPalette::Window), lightPalette().color(QPalette::Window));
    // Whoever changes the palette, the style sheet follows.
    applyTheme(*qApp, Scheme::System);
    QApplication::setPalette(darkPalette());
    QCOMPARE(qApp->styleSheet(), dark);
    applyTheme(*qApp, Scheme::Light);
}

void TestTheme::styleSheetHasNoWordLeft() {
    for (const QPalette& palette : {lightPalette(), darkPalette()}) {
        const QString sheet = styleSheetFor(palette);
        QVERIFY2(!sheet.contains(QLatin1Char('@')), qPrintable(sheet.mid(sheet.indexOf(QLatin1Char('@')), 20)));
        QVERIFY(sheet.count(QLatin1Char('{')) == sheet.count(QLatin1Char('}')));
    }
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestTheme)
#include "tst_theme.moc"
