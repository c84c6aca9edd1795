// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/decode/decoders.h"
#include "core/observe/decode/protobuf/wire.h"
#include "tests/core/decode/outline.h"

#include <QTest>

#include <random>

using namespace ipcscope;
using namespace ipcscope::decode;

class ProtobufTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEveryWireType_data();
    void readsEveryWireType();
    void guessesWhatAFieldHolds_data();
    void guessesWhatAFieldHolds();
    void isNeverTakenByItself();
    void randomMessagesComeOutAsTheyWere();
    void standsTruncationAtEveryByte();
    void standsHostilePayloads_data();
    void standsHostilePayloads();
};

void ProtobufTest::readsEveryWireType_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("nodes");
    QTest::addColumn<QString>("remark");
    const auto row = [](const char* name, const char* hex, const char* nodes, const char* remark = "") {
        QTest::newRow(name) << QByteArray::fromHex(hex) << QString::fromUtf8(nodes) << QString::fromUtf8(remark);
    };
    // protobuf.dev, "Encoding".
    row("varint 150", "089601", "0 =1 field|1 1=150 · zigzag 75");
    row("text \"testing\"", "120774657374696e67", R"(0 =1 field|1 2="testing")");
    row("submessage", "1a03089601", "0 =1 field|1 3=1 field|2 1=150 · zigzag 75");
    row("minus one", "08ffffffffffffffffff01",
        "0 =1 field|1 1=18446744073709551615 · signed -1 · zigzag -9223372036854775808");
    row("zigzag minus one", "0801", "0 =1 field|1 1=1 · zigzag -1");
    row("double", "199a9999999999b93f", "0 =1 field|1 3=double 0.1 · integer 4591870180066957722");
    row("float", "25cdcccc3d", "0 =1 field|1 4=float 0.1 · integer 1036831949");
    row("fixed64 that is no double", "190500000000000000", "0 =1 field|1 3=5 · double 2.5e-323");
    row("sfixed32", "25ffffffff", "0 =1 field|1 4=4294967295 · signed -1 · float -nan");
    row("bytes", "0a02ff00", "0 =1 field|1 1=2 B  ff 00");
    row("nothing in a field", "0a00", R"(0 =1 field|1 1="")");
    row("repeated", "080108020803", "0 =3 fields|1 1=1 · zigzag -1|1 1=2 · zigzag 1|1 1=3 · zigzag -2");
    row("group", "0b08960110010c", "0 =1 field|1 1=group · 2 fields|2 1=150 · zigzag 75|2 2=1 · zigzag -1");
    row("group within a group",
        "0b13080114250700"
        "00000c",
        "0 =1 field|1 1=group · 2 fields|2 2=group · 1 field|3 1=1 · zigzag -1|2 4=7 · float 1e-44");
    row("group that another ends", "0b0801140801", "0 =1 field|1 1=group · 1 field|2 1=1 · zigzag -1",
        "Byte 3: ends a group that is not open");
    row("group that does not end", "0b0801", "0 =1 field|1 1=group · 1 field|2 1=1 · zigzag -1",
        "Byte 3: more is announced than there is");
    row("largest number", "f8ffffff0f01", "0 =1 field|1 536870911=1 · zigzag -1");
    row("nothing", "", "0 =0 fields");
    row("number 0", "0001", "0 =0 fields", "Byte 0: not Protobuf");
    row("number too large", "8080808010", "0 =0 fields", "Byte 0: not Protobuf");
    row("wire type 6", "0e", "0 =0 fields", "Byte 0: not Protobuf");
    row("varint of eleven bytes", "08ffffffffffffffffffff01", "0 =0 fields", "Byte 0: not Protobuf");
    row("varint of 65 bits", "08ffffffffffffffffff02", "0 =0 fields", "Byte 0: not Protobuf");
    row("group that does not begin", "08010c", "0 =1 field|1 1=1 · zigzag -1", "Byte 2: ends a group that is not open");
    row("length that lies", "08010aff", "0 =1 field|1 1=1 · zigzag -1", "Byte 2: more is announced than there is");
}

void ProtobufTest::readsEveryWireType() {
    QFETCH(QByteArray, payload);
    const auto decoded = decoderOf("pb")->attempt(viewOf(payload), {});
    QTEST(outline(decoded), "nodes");
    QTEST(QString::fromStdString(decoded.remark), "remark");
    QVERIFY(decoded.complete);
}

void ProtobufTest::guessesWhatAFieldHolds_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("guess");
    const auto row = [](const char* name, const QByteArray& content, ProtobufGuess guess) {
        QTest::newRow(name) << content << static_cast<int>(guess);
    };
    row("text", "EU.BMW", ProtobufGuess::Text);
    row("text that is also a message", "hi", ProtobufGuess::Text);
    row("text of two lines", "a\nb", ProtobufGuess::Text);
    row("a message that is also text",
        "\n\x0a"
        "0123456789",
        ProtobufGuess::Message);
    row("a line end and text", "\nabc", ProtobufGuess::Text);
    row("message", QByteArray::fromHex("089601"), ProtobufGuess::Message);
    row("bytes", QByteArray::fromHex("ff00"), ProtobufGuess::Bytes);
    row("an open group", QByteArray::fromHex("0b0801"), ProtobufGuess::Bytes);
    row("a group that another ends", QByteArray::fromHex("0b14"), ProtobufGuess::Bytes);
    row("nothing", "", ProtobufGuess::Text);
}

void ProtobufTest::guessesWhatAFieldHolds() {
    QFETCH(QByteArray, content);
    QTEST(static_cast<int>(guessProtobuf(viewOf(content))), "guess");
}

void ProtobufTest::isNeverTakenByItself() {
    const auto payload = QByteArray::fromHex("089601");
    QCOMPARE(decodeAutomatically(viewOf(payload)).format, std::string("binary"));
    QCOMPARE(recognised(viewOf(payload)).name, std::string_view("binary"));
}

namespace {

void appendVarint(Bytes& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
}

/// Appends fields and what their nodes must say.
void appendMessage(std::mt19937_64& random, Bytes& out, std::vector<std::string>& nodes, unsigned depth) {
    const auto below = [&random](unsigned limit) { return static_cast<unsigned>(random() % limit); };
    for (unsigned left = 1 + below(4); left > 0; --left) {
        const auto number = 1 + below(below(2) == 0 ? 15 : 500'000'000);
        const auto line = std::string(depth, '>') + std::to_string(number) + ' ';
        const auto kind = depth < 6 ? below(4) : below(3);
        const auto tag = [&](unsigned wire) { appendVarint(out, std::uint64_t{number} << 3 | wire); };
        if (kind == 0) {
            const auto value = random() >> (1 + below(62));
            tag(0);
            appendVarint(out, value);
            nodes.push_back(line + std::to_string(value));
        } else if (kind == 1) {
            const std::string text(1 + below(20), 'T');
            tag(2);
            appendVarint(out, text.size());
            out.insert(out.end(), text.begin(), text.end());
            nodes.push_back(line + '"' + text + '"');
        } else if (kind == 2) {
            tag(5);
            out.insert(out.end(), {7, 0, 0, 0});
            nodes.push_back(line + '7');
        } else {
            const bool group = below(2) == 0;
            Bytes inner{0x08, 0x01}; // so that no one takes it for text
            nodes.push_back(line);
            nodes.push_back(std::string(depth + 1, '>') + "1 1");
            appendMessage(random, inner, nodes, depth + 1);
            tag(group ? 3 : 2);
            if (!group)
                appendVarint(out, inner.size());
            out.insert(out.end(), inner.begin(), inner.end());
            if (group)
                tag(4);
        }
    }
}

} // namespace

void ProtobufTest::randomMessagesComeOutAsTheyWere() {
    std::mt19937_64 random(5);
    for (int round = 0; round < 500; ++round) {
        Bytes bytes;
        std::vector<std::string> expected;
        appendMessage(random, bytes, expected, 1);
        const auto decoded = decoderOf("pb")->attempt(bytes, {});
        QCOMPARE(decoded.remark, std::string());
        QCOMPARE(decoded.nodes.size(), expected.size() + 1);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const auto& node = decoded.nodes[i + 1];
            const auto holds = node.holds == Node::Holds::Members;
            const auto said = std::string(node.depth, '>') + node.name + ' ' + (holds ? std::string() : node.value);
            QVERIFY2(said.starts_with(expected[i]), said.c_str());
            QVERIFY(holds == expected[i].ends_with(' '));
        }
    }
}

void ProtobufTest::standsTruncationAtEveryByte() {
    const auto whole = QByteArray::fromHex("089601120774657374696e671a030896010b1001"
                                           "0c"
                                           "199a9999999999b93f25cdcccc3d0a02ff00");
    for (qsizetype size = 0; size <= whole.size(); ++size) {
        const Bytes exact = copyOf(viewOf(whole.left(size))); // so that reading past the end is noticed
        const auto decoded = decoderOf("pb")->attempt(exact, {});
        QVERIFY(size < whole.size() || decoded.remark.empty());
        QCOMPARE(decoded.remark.empty(), size == 0 || isProtobufMessage(exact));
        for (const auto& node : decoded.nodes)
            QVERIFY(node.range.begin <= node.range.end && node.range.end <= exact.size());
    }
}

void ProtobufTest::standsHostilePayloads_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("remark");
    const auto row = [](const char* name, const QByteArray& payload, const char* remark) {
        QTest::newRow(name) << payload << QString::fromUtf8(remark);
    };
    constexpr int million = 1'000'000;
    Bytes nested{0x08, 0x01};
    for (int depth = 0; depth < 300; ++depth) {
        Bytes outer{0x0A};
        appendVarint(outer, nested.size());
        outer.insert(outer.end(), nested.begin(), nested.end());
        nested = std::move(outer);
    }
    row("a million groups", QByteArray(million, '\x0b'), "Nested deeper than 128 levels; shown up to there");
    row("300 messages within each other",
        QByteArray(reinterpret_cast<const char*>(nested.data()), qsizetype(nested.size())), "");
    row("a million fields", QByteArray("\x08\x01").repeated(million), "Only the first 100000 values are shown");
    row("2^63 bytes", QByteArray::fromHex("0affffffffffffffff7f61"), "Byte 0: more is announced than there is");
    row("a long text and more", QByteArray::fromHex("0a8080c002") + QByteArray(0x500000, 'x') + "\x08\x01",
        "Only the first 4194304 of 5242887 bytes are shown");
}

void ProtobufTest::standsHostilePayloads() {
    QFETCH(QByteArray, payload);
    const auto decoded = decoderOf("pb")->attempt(viewOf(payload), {});
    QTEST(QString::fromStdString(decoded.remark), "remark");
    QVERIFY(decoded.nodes.size() <= Limits{}.nodes);
    for (const auto& node : decoded.nodes)
        QVERIFY(node.depth <= Limits{}.depth && node.value.size() <= 4'096);
}

QTEST_APPLESS_MAIN(ProtobufTest)
#include "tst_protobuf.moc"
