// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/text/utf8.h"

#include <QTest>

using namespace ipcscope;
using namespace ipcscope::text;

class Utf8Test : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyScalarValueComesBack();
    void refusesWhatIsNoCharacter_data();
    void refusesWhatIsNoCharacter();
    void leavesOutACutCharacter();
    void tellsPositions_data();
    void tellsPositions();
};

void Utf8Test::everyScalarValueComesBack() {
    for (char32_t code = 0; code <= 0x10FFFF; ++code) {
        std::string text;
        appendCharacter(text, code);
        const bool surrogate = code >= 0xD800 && code < 0xE000;
        QCOMPARE(characterLength(bytesOf(text)), text.size());
        const auto read = QString::fromUtf8(("x" + text).c_str(), qsizetype(text.size()) + 1).toUcs4();
        QCOMPARE(read.at(1), surrogate ? 0xFFFD : code);
    }
}

void Utf8Test::refusesWhatIsNoCharacter_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<quint64>("valid");
    const auto row = [](const char* name, const char* hex, quint64 valid) {
        QTest::newRow(name) << QByteArray::fromHex(hex) << valid;
    };
    row("lone continuation", "6180", 1);
    row("overlong slash", "c0af", 0);
    row("overlong of three", "61e0809f", 1);
    row("surrogate", "eda080", 0);
    row("beyond U+10FFFF", "f4908080", 0);
    row("lead of five", "f888808080", 0);
    row("cut", "61e282", 1);
    row("wrong third byte", "e28261", 0);
    row("FF", "ff", 0);
}

void Utf8Test::refusesWhatIsNoCharacter() {
    QFETCH(QByteArray, bytes);
    QFETCH(quint64, valid);
    const auto view = bytesOf({bytes.data(), static_cast<std::size_t>(bytes.size())});
    QCOMPARE(validLength(view), std::size_t(valid));
    QVERIFY(!isUtf8(view));
}

void Utf8Test::leavesOutACutCharacter() {
    const std::string whole = "aä€𝄞";
    std::size_t shown = 0;
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const auto rest = withoutCutCharacter(bytesOf(whole).first(size));
        QVERIFY(isUtf8(rest));
        QVERIFY(rest.size() >= shown && size - rest.size() < 4);
        shown = rest.size();
    }
    QCOMPARE(shown, whole.size());
    for (const std::string_view noise : {"a\xFF", "a\x80\x80\x80\x80", "a\xE2\x28", "\xC3\xA4"})
        QCOMPARE(withoutCutCharacter(bytesOf(noise)).size(), noise.size());
}

void Utf8Test::tellsPositions_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::newRow("start") << QByteArray("abc") << 0 << 1 << 1;
    QTest::newRow("end") << QByteArray("abc") << 3 << 1 << 4;
    QTest::newRow("after characters of many bytes") << QByteArray("ä€𝄞x") << 9 << 1 << 4;
    QTest::newRow("on the second line") << QByteArray("a\nbc") << 3 << 2 << 2;
    QTest::newRow("on the line end") << QByteArray("a\nbc") << 1 << 1 << 2;
    QTest::newRow("first of a line") << QByteArray("a\nbc") << 2 << 2 << 1;
}

void Utf8Test::tellsPositions() {
    QFETCH(QByteArray, text);
    QFETCH(int, offset);
    const auto position =
        positionOf({text.data(), static_cast<std::size_t>(text.size())}, static_cast<std::size_t>(offset));
    QTEST(static_cast<int>(position.line), "line");
    QTEST(static_cast<int>(position.column), "column");
}

QTEST_APPLESS_MAIN(Utf8Test)
#include "tst_utf8.moc"
