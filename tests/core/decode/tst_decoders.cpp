// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/decode/decoders.h"
#include "tests/core/decode/outline.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace ipcscope;
using namespace ipcscope::decode;

class DecodersTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void choosesAFormat_data();
    void choosesAFormat();
    void rangesHoldTheValues();
    void linesOfTextHaveRanges();
    void standsTruncationAtEveryByte();
    void standsHostilePayloads_data();
    void standsHostilePayloads();
    void showsForeignTextSafely();
};

namespace {

/// Compares the nodes from `at` on with `value` and answers the node behind them.
std::size_t compare(const Decoded& decoded, std::size_t at, const nlohmann::ordered_json& value,
                    std::string_view text) {
    const auto& node = decoded.nodes.at(at);
    const auto inRange = text.substr(node.range.begin, node.range.end - node.range.begin);
    if (nlohmann::ordered_json::parse(inRange) != value)
        throw std::runtime_error("the range of node " + std::to_string(at) + " is " + std::string(inRange));
    const auto depth = node.depth;
    auto next = at + 1;
    for (const auto& [name, child] : value.items()) {
        if (!value.is_structured())
            break;
        if (decoded.nodes.at(next).depth != depth + 1 || decoded.nodes.at(next).name != name)
            throw std::runtime_error("node " + std::to_string(next) + " is not " + name);
        next = compare(decoded, next, child, text);
    }
    return next;
}

} // namespace

void DecodersTest::choosesAFormat_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("nodes");
    QTest::addColumn<QString>("remark");
    const auto row = [](const char* name, const QByteArray& payload, const char* format, const char* nodes,
                        const char* remark = "") {
        QTest::newRow(name) << payload << QString::fromUtf8(format) << QString::fromUtf8(nodes)
                            << QString::fromUtf8(remark);
    };
    row("object", R"({"list":[188.0,"x"],"ts":1763889721,"ok":true})", "JSON",
        R"(0 =3 members|1 list=[2]|2 0=188.0|2 1="x"|1 ts=1763889721|1 ok=true)");
    row("one member", R"( {"a":{}} )", "JSON", "0 =1 member|1 a=0 members");
    row("empty array", "[]", "JSON", "0 =[0]");
    row("escapes", R"(["\u00e4\n"])", "JSON", "0 =[1]|1 0=\"ä␊\"");
    row("same name twice", R"({"a":1,"a":2})", "JSON", "0 =2 members|1 a=1|1 a=2");
    row("number", "42", "text", "0 =\"42\"");
    row("text", "EU.IDX", "text", "0 =\"EU.IDX\"");
    row("nothing", "", "text", "0 =(empty)");
    row("lines", "a\r\nb\n", "text", "0 =\"a␍␊b␊\"|1 1=\"a\"|1 2=\"b\"");
    row("one line with its end", "a\n", "text", "0 =\"a␊\"");
    row("not quite JSON", R"({"ä":1 "b":2})", "text", R"(0 ="{"ä":1 "b":2}")", "Character 8: expected a comma");
    row("cut JSON", R"([1,2)", "text", R"(0 ="[1,2")", "Character 5: expected a comma or ']'");
    row("JSON lines", "{}\n{}\n", "text", "0 =\"{}␊{}␊\"|1 1=\"{}\"|1 2=\"{}\"",
        "Character 4: expected nothing more behind the value");
    row("binary", QByteArray::fromHex("00ff10"), "binary", "0 =3 B  00 ff 10");
    row("long binary", QByteArray(17, '\0'), "binary", "0 =17 B  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 …");
    // Nothing is unpacked by itself.
    row("JSON in gzip", QByteArray::fromHex("1f8b0800000000000203ab564a54b232ac0500afac1b5607000000"), "binary",
        "0 =27 B  1f 8b 08 00 00 00 00 00 02 03 ab 56 4a 54 b2 32 …");
    row("JSON in zlib", QByteArray::fromHex("78daab564a54b232ac0500082a0209"), "binary",
        "0 =15 B  78 da ab 56 4a 54 b2 32 ac 05 00 08 2a 02 09");
    row("JSON with a bad byte", "{\"a\":\"\xFF\"}", "binary", "0 =9 B  7b 22 61 22 3a 22 ff 22 7d");
}

void DecodersTest::choosesAFormat() {
    QFETCH(QByteArray, payload);
    const auto decoded = decodeAutomatically(viewOf(payload));
    QTEST(QString::fromStdString(decoded.format), "format");
    QTEST(outline(decoded), "nodes");
    QTEST(QString::fromStdString(decoded.remark), "remark");
    QVERIFY(decoded.complete);
    QCOMPARE(decoded.nodes.front().depth, std::uint32_t(0));
}

void DecodersTest::rangesHoldTheValues() {
    const std::string text = R"(
        {"text":"a\"]},{","list":[ 1 , -2.5e3,[ ],{"deep" :[[null]]}, "ä" ],
         "empty":{ }, "word":true,"x":{"y":{"z":[1,2,3]}}} )";
    const auto decoded = decodeAutomatically(bytesOf(text));
    QCOMPARE(decoded.format, std::string("JSON"));
    QCOMPARE(compare(decoded, 0, nlohmann::ordered_json::parse(text), text), decoded.nodes.size());
}

void DecodersTest::linesOfTextHaveRanges() {
    const std::string text = "first\n\nthird\r\nlast";
    const auto decoded = decodeAutomatically(bytesOf(text));
    QCOMPARE(decoded.nodes.size(), std::size_t(5));
    const auto& last = decoded.nodes.back();
    QCOMPARE(text.substr(last.range.begin, last.range.end - last.range.begin), std::string("last"));
    QCOMPARE(decoded.nodes[2].range.begin, decoded.nodes[2].range.end);
}

void DecodersTest::standsTruncationAtEveryByte() {
    const std::string text = R"({"a":[1,-2.5e3,"\u00e4\ud834\udd1eä€",{"b":null}],"c":{"d":[true,false]}})";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        const Bytes exact = copyOf(bytesOf(text).first(size)); // so that reading past the end is noticed
        const auto decoded = decodeAutomatically(exact);
        QCOMPARE(decoded.format == "JSON", size == text.size());
        for (const auto& node : decoded.nodes)
            QVERIFY(node.range.begin <= node.range.end && node.range.end <= size);
        for (const auto& decoder : decoders())
            decoder.attempt(exact, {});
        Limits limits;
        limits.bytes = size;
        for (const auto& decoder : decoders())
            decoder.attempt(bytesOf(text), limits);
    }
}

void DecodersTest::standsHostilePayloads_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("remark");
    const auto row = [](const char* name, const QByteArray& payload, const char* format, const char* remark) {
        QTest::newRow(name) << payload << QString::fromUtf8(format) << QString::fromUtf8(remark);
    };
    constexpr int million = 1'000'000;
    row("a million levels of arrays", QByteArray(million, '['), "JSON",
        "Nested deeper than 128 levels; shown up to there");
    row("a million levels of objects", QByteArray("{\"a\":").repeated(million / 5), "JSON",
        "Nested deeper than 128 levels; shown up to there");
    row("a million elements", "[" + QByteArray("1,").repeated(million) + "1]", "JSON",
        "Only the first 100000 values are shown");
    row("a million lines", QByteArray("x\n").repeated(million), "text", "Only the first 99999 lines are shown");
    row("a long string", "[\"" + QByteArray(5 << 20, 'x') + "\"]", "JSON",
        "Only the first 4194304 of 5242884 bytes are shown");
    row("JSON that goes on behind the limit", "{}" + QByteArray(5 << 20, ' '), "JSON",
        "Only the first 4194304 of 5242882 bytes are shown");
    row("long text", QByteArray("ä").repeated(3 << 20), "text", "Only the first 4194304 of 6291456 bytes are shown");
    row("broken before the limit", "[1 " + QByteArray(5 << 20, ' '), "JSON",
        "Only the first 4194304 of 5242883 bytes are shown");
}

void DecodersTest::standsHostilePayloads() {
    QFETCH(QByteArray, payload);
    const auto decoded = decodeAutomatically(viewOf(payload));
    QTEST(QString::fromStdString(decoded.format), "format");
    QTEST(QString::fromStdString(decoded.remark), "remark");
    QVERIFY(!decoded.complete);
    QVERIFY(decoded.nodes.size() <= Limits{}.nodes);
    for (const auto& node : decoded.nodes) {
        QVERIFY(node.range.begin <= node.range.end && node.range.end <= std::size_t(payload.size()));
        QVERIFY(node.value.size() <= 4'096);
    }
}

void DecodersTest::showsForeignTextSafely() {
    const auto decoded = decodeAutomatically(bytesOf("{\"a\\u202eb\":\"\\u0007\\u202e\",\"c\":\"\xE2\x80\xAE\"}"));
    QCOMPARE(outline(decoded), QStringLiteral("0 =2 members|1 a<U+202E>b=\"␇<U+202E>\"|1 c=\"<U+202E>\""));
}

QTEST_APPLESS_MAIN(DecodersTest)
#include "tst_decoders.moc"
