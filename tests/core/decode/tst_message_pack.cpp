// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/decode/decoders.h"
#include "tests/core/decode/hostile.h"
#include "tests/core/decode/outline.h"
#include "tests/core/decode/random_documents.h"

#include <QTest>

using namespace ipcscope;
using namespace ipcscope::decode;

class MessagePackTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEveryType_data();
    void readsEveryType();
    void isRecognisedOnlyWhenCertain_data();
    void isRecognisedOnlyWhenCertain();
    void randomDocumentsComeOutAsTheyWere();
    void standsTruncationAtEveryByte();
    void standsHostilePayloads_data();
    void standsHostilePayloads();
};

void MessagePackTest::readsEveryType_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("nodes");
    QTest::addColumn<QString>("remark");
    const auto row = [](const char* name, const char* hex, const char* nodes, const char* remark = "") {
        QTest::newRow(name) << QByteArray::fromHex(hex) << QString::fromUtf8(nodes) << QString::fromUtf8(remark);
    };
    row("positive fixint", "7f", "0 =127");
    row("negative fixint", "e0", "0 =-32");
    row("fixmap", "81a161c3", "0 =1 member|1 a=true");
    row("fixarray", "93c0c2c3", "0 =[3]|1 0=nil|1 1=false|1 2=true");
    row("fixstr", "a3454555", R"(0 ="EEU")");
    row("empty fixstr", "a0", R"(0 ="")");
    row("never used", "c1", "", "Byte 0: not MessagePack");
    row("bin 8", "c4020001", "0 =2 B  00 01");
    row("bin 16", "c5000101", "0 =1 B  01");
    row("bin 32", "c60000000101", "0 =1 B  01");
    row("ext 8", "c70305010203", "0 =extension 5 · 3 B  01 02 03");
    row("ext 16", "c80001fe09", "0 =extension -2 · 1 B  09");
    row("ext 32", "c9000000010709", "0 =extension 7 · 1 B  09");
    row("float 32", "ca3dcccccd", "0 =0.1");
    row("float 64", "cb3fb999999999999a", "0 =0.1");
    row("infinity", "caff800000", "0 =-inf");
    row("not a number", "cb7ff8000000000000", "0 =nan");
    row("uint 8", "ccff", "0 =255");
    row("uint 16", "cdffff", "0 =65535");
    row("uint 32", "ceffffffff", "0 =4294967295");
    row("uint 64", "cfffffffffffffffff", "0 =18446744073709551615");
    row("int 8", "d080", "0 =-128");
    row("int 16", "d18000", "0 =-32768");
    row("int 32", "d280000000", "0 =-2147483648");
    row("int 64", "d38000000000000000", "0 =-9223372036854775808");
    row("int 64, positive", "d30000000000000005", "0 =5");
    row("fixext 1", "d40501", "0 =extension 5 · 1 B  01");
    row("fixext 2", "d5050102", "0 =extension 5 · 2 B  01 02");
    row("fixext 4", "d60501020304", "0 =extension 5 · 4 B  01 02 03 04");
    row("fixext 8", "d7050102030405060708", "0 =extension 5 · 8 B  01 02 03 04 05 06 07 08");
    row("fixext 16", "d80500000000000000000000000000000000",
        "0 =extension 5 · 16 B  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    row("str 8", "d90161", R"(0 ="a")");
    row("str 16", "da000161", R"(0 ="a")");
    row("str 32", "db0000000161", R"(0 ="a")");
    row("array 16", "dc000101", "0 =[1]|1 0=1");
    row("array 32", "dd0000000101", "0 =[1]|1 0=1");
    row("map 16", "de00010102", "0 =1 member|1 1=2");
    row("map 32", "df000000010102", "0 =1 member|1 1=2");
    row("timestamp 32", "d6ff00000000", "0 =1970-01-01T00:00:00Z");
    row("timestamp 64", "d7ffee6b27fc69c5a2f3", "0 =2026-03-26T21:19:47.999999999Z");
    row("timestamp 96", "c70cff00000001ffffffffffffffff", "0 =1969-12-31T23:59:59.000000001Z");
    row("timestamp of too many nanoseconds", "d7ffee6b280069c5a2f3", "0 =extension -1 · 8 B  ee 6b 28 00 69 c5 a2 f3");
    row("timestamp of no year", "c70cff000000017fffffffffffffff",
        "0 =extension -1 · 12 B  00 00 00 01 7f ff ff ff ff ff ff ff");
    row("timestamp of odd size", "c705ff0102030405", "0 =extension -1 · 5 B  01 02 03 04 05");
    row("same key twice", "82a16101a16102", "0 =2 members|1 a=1|1 a=2");
    row("keys of any kind",
        "84050"
        "1c002"
        "c40109"
        "03"
        "9101"
        "04",
        "0 =4 members|1 5=1|1 nil=2|1 1 B  09=3|1 2 B  91 01=4");
    row("a key of maps",
        "8181819101"
        "02"
        "03"
        "c3",
        "0 =1 member|1 6 B  81 81 91 01 02 03=true");
    row("nested",
        "82a16191930102"
        "81a17803"
        "a162c0",
        "0 =2 members|1 a=[1]|2 0=[3]|3 0=1|3 1=2|3 2=1 member|4 x=3|1 b=nil");
    row("text that is none", "a2ff0a", "0 =\"<FF>␊\"");
    row("something behind it",
        "91"
        "01"
        "02",
        "0 =[1]|1 0=1", "Byte 2: nothing more was expected");
    row("ends within a number",
        "92"
        "01"
        "cd00",
        "0 =[1]|1 0=1", "Byte 2: more is announced than there is");
}

void MessagePackTest::readsEveryType() {
    QFETCH(QByteArray, payload);
    QFETCH(QString, nodes);
    const auto decoded = decoderOf("msgpack")->attempt(viewOf(payload), {});
    QCOMPARE(outline(decoded), nodes);
    QTEST(QString::fromStdString(decoded.remark), "remark");
    QVERIFY(decoded.complete);
    QCOMPARE(decoded.format, std::string("MessagePack"));
}

void MessagePackTest::isRecognisedOnlyWhenCertain_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("format");
    const auto row = [](const char* name, const QByteArray& payload, const char* format) {
        QTest::newRow(name) << payload << QString(format);
    };
    row("map", QByteArray::fromHex("81a161c3"), "MessagePack");
    row("array", QByteArray::fromHex("9201a3616263"), "MessagePack");
    row("one byte", QByteArray::fromHex("80"), "binary");
    row("a number", QByteArray::fromHex("cd0102"), "binary");
    row("a text behind a length", QByteArray::fromHex("a3616263"), "binary");
    row("something behind it", QByteArray::fromHex("910102"), "binary");
    row("cut", QByteArray::fromHex("9201"), "binary");
    row("a byte that is never used", QByteArray::fromHex("91c1"), "binary");
    row("more than can be", QByteArray::fromHex("df7fffffff0102"), "binary");
    row("too deep", QByteArray(200, '\x91') + '\x01', "binary");
    row("JSON", "[1]", "JSON");
    row("text", "EU.BMW", "text");
    row("UTF-8 that is also a map", QByteArray::fromHex("7b7d"), "JSON");
    row("large", QByteArray::fromHex("91c600500000") + QByteArray(0x500000, 'x'), "MessagePack");
}

void MessagePackTest::isRecognisedOnlyWhenCertain() {
    QFETCH(QByteArray, payload);
    const auto decoded = decodeAutomatically(viewOf(payload));
    QTEST(QString::fromStdString(decoded.format), "format");
    QCOMPARE(recognised(viewOf(payload)).name, decoded.format);
}

void MessagePackTest::randomDocumentsComeOutAsTheyWere() {
    RandomDocuments random(11);
    for (int round = 0; round < 300; ++round) {
        auto document = random.container(6);
        if (document.empty())
            document = {1};
        const auto bytes = nlohmann::ordered_json::to_msgpack(document);
        const auto decoded = decodeAutomatically(bytes);
        QCOMPARE(decoded.format, std::string("MessagePack"));
        QCOMPARE(decoded.remark, std::string());
        const auto read = [](ByteView part) { return nlohmann::ordered_json::from_msgpack(part.begin(), part.end()); };
        QCOMPARE(compareNodes(decoded, 0, document, bytes, read), decoded.nodes.size());
    }
}

void MessagePackTest::standsTruncationAtEveryByte() {
    const auto whole =
        QByteArray::fromHex("83a16193cb3fb999999999999acdffffd60501020304a162d9036162638101c40201029101");
    standsTruncation("msgpack", whole);
}

void MessagePackTest::standsHostilePayloads_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("remark");
    const auto row = [](const char* name, const QByteArray& payload, const char* remark) {
        QTest::newRow(name) << payload << QString::fromUtf8(remark);
    };
    constexpr int million = 1'000'000;
    row("a million levels of arrays", QByteArray(million, '\x91'), "Nested deeper than 128 levels; shown up to there");
    row("a million levels of keys", QByteArray(million, '\x81'), "Nested deeper than 128 levels; shown up to there");
    row("a million elements", QByteArray::fromHex("dd000f4240") + QByteArray(million, '\x01'),
        "Only the first 100000 values are shown");
    row("4 Gi elements", QByteArray::fromHex("ddffffffff01"), "Byte 0: more is announced than there is");
    row("4 Gi members", QByteArray::fromHex("dfffffffff0101"), "Byte 0: more is announced than there is");
    row("4 GiB of text", QByteArray::fromHex("91dbffffffff61"), "Byte 1: more is announced than there is");
    row("an extension without its type", QByteArray::fromHex("91c7"), "Byte 1: more is announced than there is");
    row("a long text and more", QByteArray::fromHex("92db00500000") + QByteArray(0x500000, 'x') + '\x01',
        "Only the first 4194304 of 5242887 bytes are shown");
}

void MessagePackTest::standsHostilePayloads() {
    standsHostilePayload("msgpack");
}

QTEST_APPLESS_MAIN(MessagePackTest)
#include "tst_message_pack.moc"
