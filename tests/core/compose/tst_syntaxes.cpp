// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/compose/syntax.h"

#include <QTest>

#include <random>

using namespace ipcscope;
using namespace ipcscope::compose;

class SyntaxesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void saysWhereItIsWrong_data();
    void saysWhereItIsWrong();
    void saysWhatCannotBeShown_data();
    void saysWhatCannotBeShown();
    void bytesComeBack_data();
    void bytesComeBack();
    void refusesTheHuge();
    void namesAreKnown();
};

namespace {

std::string_view viewOf(const QByteArray& bytes) {
    return {bytes.data(), static_cast<std::size_t>(bytes.size())};
}

QString told(const SyntaxError& error) {
    return QStringLiteral("%1:%2 %3").arg(error.line).arg(error.column).arg(QString::fromStdString(error.what));
}

} // namespace

void SyntaxesTest::parses_data() {
    QTest::addColumn<QString>("syntax");
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char* name, const char* syntax, const QByteArray& typed, const QByteArray& bytes) {
        QTest::newRow(name) << QString::fromUtf8(syntax) << typed << bytes;
    };
    row("text", "text", "ä\n", "ä\n");
    row("empty text", "text", "", "");
    row("hex", "hex", "de AD\tbe\nef", QByteArray::fromHex("deadbeef"));
    row("hex without spaces", "hex", "deadbeef", QByteArray::fromHex("deadbeef"));
    row("hex of nothing", "hex", " \n", "");
    row("base64 of nothing", "base64", "", "");
    row("base64 f", "base64", "Zg==", "f");
    row("base64 fo", "base64", "Zm8=", "fo");
    row("base64 foo", "base64", "Zm9v", "foo");
    row("base64 foobar, wrapped", "base64", "Zm9v\r\n Ym Fy\n", "foobar");
    row("base64 plus and slash", "base64", "+/8=", QByteArray::fromHex("fbff"));
    row("JSON as typed", "JSON", " {\"a\" : 1.50}\n", " {\"a\" : 1.50}\n");
    row("JSON word", "JSON", "null", "null");
    row("JSON at the depth limit", "JSON", QByteArray(128, '[') + QByteArray(128, ']'),
        QByteArray(128, '[') + QByteArray(128, ']'));
}

void SyntaxesTest::parses() {
    QFETCH(QString, syntax);
    QFETCH(QByteArray, typed);
    QFETCH(QByteArray, bytes);
    const auto parsed = syntaxNamed(syntax.toStdString())->parse(viewOf(typed));
    QVERIFY2(parsed, parsed ? "" : qPrintable(told(parsed.error())));
    QVERIFY(*parsed == copyOf(bytesOf(viewOf(bytes))));
}

void SyntaxesTest::saysWhereItIsWrong_data() {
    QTest::addColumn<QString>("syntax");
    QTest::addColumn<QByteArray>("typed");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const char* syntax, const QByteArray& typed, const char* error) {
        QTest::newRow(name) << QString::fromUtf8(syntax) << typed << QString::fromUtf8(error);
    };
    row("no hex", "hex", "de ad xy", "1:7 not a hex digit");
    row("no hex behind an umlaut's line", "hex", "de\nad ä", "2:4 not a hex digit");
    row("prefix", "hex", "0xde", "1:2 not a hex digit");
    row("odd", "hex", "de a", "1:5 expected the second hex digit of a byte");
    row("pair torn apart", "hex", "d e", "1:2 expected the second hex digit of a byte");
    row("base64 without padding", "base64", "Zg", "1:3 expected '=' to complete the last group of four");
    row("base64 with half its padding", "base64", "Zg=", "1:4 expected '=' to complete the last group of four");
    row("base64 lone character", "base64", "Zm9vZ", "1:6 the last group has only one character");
    row("base64 early padding", "base64", "Z===", "1:2 padding comes too early");
    row("base64 only padding", "base64", "====", "1:1 padding comes too early");
    row("base64 goes on", "base64", "Zg==Zg==", "1:5 there is more behind the padding");
    row("base64 character in the padding", "base64", "Zg=g", "1:4 expected '=' to complete the padding");
    row("base64 stray bits of two", "base64", "Zh==", "1:4 the last character has bits that belong to no byte");
    row("base64 stray bits of one", "base64", "Zm9=", "1:4 the last character has bits that belong to no byte");
    row("base64 for URLs", "base64", "-_8=", "1:1 not a base64 character");
    row("base64 not ASCII", "base64", "Zm9vä", "1:5 not a base64 character");
    row("JSON of nothing", "JSON", "", "1:1 expected a value");
    row("JSON comma", "JSON", "{\n  \"ä\": 1\n  \"b\": 2\n}", "3:3 expected a comma");
    row("JSON column counts characters", "JSON", "[\"äöü\" 1]", "1:8 expected a comma");
    row("JSON open", "JSON", "{\"a\":[1,2", "1:10 expected a comma or ']'");
    row("JSON behind", "JSON", "1 2", "1:3 expected nothing more behind the value");
    row("JSON one level too deep", "JSON", QByteArray(129, '['), "1:129 nested deeper than 128 levels");
    row("JSON a million levels deep", "JSON", QByteArray("{\"a\":").repeated(1'000'000),
        "1:641 nested deeper than 128 levels");
}

void SyntaxesTest::saysWhereItIsWrong() {
    QFETCH(QString, syntax);
    QFETCH(QByteArray, typed);
    const auto parsed = syntaxNamed(syntax.toStdString())->parse(viewOf(typed));
    QVERIFY(!parsed);
    QTEST(told(parsed.error()), "error");
}

void SyntaxesTest::saysWhatCannotBeShown_data() {
    QTest::addColumn<QString>("syntax");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const char* syntax, const char* hex, const char* error) {
        QTest::newRow(name) << QString::fromUtf8(syntax) << QByteArray::fromHex(hex) << QString::fromUtf8(error);
    };
    row("not UTF-8", "text", "610aff", "2:1 not valid UTF-8");
    row("NUL", "text", "6100", "1:2 a control character that cannot be typed");
    row("carriage return", "text", "610d0a", "1:2 a control character that cannot be typed");
    row("not JSON", "JSON", "7b7d7d", "1:3 expected nothing more behind the value");
}

void SyntaxesTest::saysWhatCannotBeShown() {
    QFETCH(QString, syntax);
    QFETCH(QByteArray, bytes);
    const auto text = syntaxNamed(syntax.toStdString())->format(bytesOf(viewOf(bytes)));
    QVERIFY(!text);
    QTEST(told(text.error()), "error");
}

void SyntaxesTest::bytesComeBack_data() {
    QTest::addColumn<QString>("syntax");
    for (const auto& syntax : syntaxes())
        QTest::newRow(std::string(syntax.name).c_str())
            << QString::fromUtf8(syntax.name.data(), qsizetype(syntax.name.size()));
}

void SyntaxesTest::bytesComeBack() {
    QFETCH(QString, syntax);
    const auto* const one = syntaxNamed(syntax.toStdString());
    std::mt19937 random(9);
    int shown = 0;
    for (int round = 0; round < 2'000; ++round) {
        Bytes bytes(random() % 12);
        for (auto& byte : bytes)
            byte = static_cast<std::uint8_t>(syntax == QStringLiteral("JSON") ? '0' + random() % 4 : random());
        const auto text = one->format(bytes);
        if (!text)
            continue;
        const auto parsed = one->parse(*text);
        QVERIFY(parsed && *parsed == bytes);
        ++shown;
    }
    QVERIFY(shown > 100);
}

void SyntaxesTest::refusesTheHuge() {
    const std::string text((64 << 20) + 1, '0');
    for (const auto& syntax : syntaxes()) {
        QVERIFY(!syntax.parse(text));
        QCOMPARE(syntax.parse(text).error().what, std::string("longer than 64 MiB"));
        QVERIFY(!syntax.format(bytesOf(text)));
    }
}

void SyntaxesTest::namesAreKnown() {
    for (const auto& syntax : syntaxes())
        QCOMPARE(syntaxNamed(syntax.name), &syntax);
    QVERIFY(syntaxNamed("yaml") == nullptr);
    QVERIFY(syntaxNamed("json") == nullptr);
}

QTEST_APPLESS_MAIN(SyntaxesTest)
#include "tst_syntaxes.moc"
