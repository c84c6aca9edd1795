// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/text/json_escapes.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <string>

using namespace ipcscope;

class TestJsonEscapes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void escapesWhatATerminalWouldObey_data();
    void escapesWhatATerminalWouldObey();
    void everyCharacterReadsTheSame();
};

void TestJsonEscapes::escapesWhatATerminalWouldObey_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("escaped");
    const auto row = [](const char* name, const char* text, const char* escaped) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(escaped);
    };
    row("nothing", "", "");
    row("letters", "price", "price");
    row("letters of others", "\u4ef7\u683c \u20ac \U0001f600", "\u4ef7\u683c \u20ac \U0001f600");
    row("control sequence introducer", "a\u009b31m", "a\\u009b31m");
    row("delete", "a\x7f", "a\\u007f");
    row("order of letters", "\u202etxt.exe", "\\u202etxt.exe");
    row("no width", "a\u200bb", "a\\u200bb");
    row("tags", "a\U000e0041", "a\\udb40\\udc41");
    row("line separator", "\u2028", "\\u2028");
    row("between others", "\u4ef7\u202e\u683c", "\u4ef7\\u202e\u683c");
}

void TestJsonEscapes::escapesWhatATerminalWouldObey() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, escaped);
    std::string json = text.toStdString();
    QCOMPARE(text::escapedSize(bytesOf(json)), static_cast<std::size_t>(escaped.size()));
    text::escapeUnseen(json);
    QCOMPARE(QByteArray::fromStdString(json), escaped);
}

void TestJsonEscapes::everyCharacterReadsTheSame() {
    for (char32_t first = 0; first < 0x110000; first += 256) {
        std::u32string some;
        for (char32_t code = first; code < first + 256; ++code)
            if (code < 0xD800 || code > 0xDFFF)
                some += code;
        const std::string text = QString::fromStdU32String(some).toStdString();
        std::string json = nlohmann::json(text).dump();
        text::escapeUnseen(json);
        QCOMPARE(json.size(), text::escapedSize(bytesOf(text)) + 2);
        QCOMPARE(nlohmann::json::parse(json).get<std::string>(), text);
        QVERIFY(json.find("\xE2\x80\xAE") == std::string::npos);
    }
}

QTEST_APPLESS_MAIN(TestJsonEscapes)
#include "tst_json_escapes.moc"
