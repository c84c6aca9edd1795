// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/decode/decoders.h"
#include "tests/core/decode/hostile.h"
#include "tests/core/decode/outline.h"
#include "tests/core/decode/random_documents.h"

#include <QTest>

using namespace ipcscope;
using namespace ipcscope::decode;

class CborTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsTheVectorsOfTheRfc_data();
    void readsTheVectorsOfTheRfc();
    void refusesWhatIsNotWellFormed_data();
    void refusesWhatIsNotWellFormed();
    void isRecognisedOnlyWhenCertain_data();
    void isRecognisedOnlyWhenCertain();
    void randomDocumentsComeOutAsTheyWere();
    void standsTruncationAtEveryByte();
    void standsHostilePayloads_data();
    void standsHostilePayloads();
};

/// RFC 8949, appendix A, in its order; then some of our own.
void CborTest::readsTheVectorsOfTheRfc_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("nodes");
    const auto row = [](const char* hex, const char* nodes) {
        QTest::newRow(hex) << QByteArray::fromHex(hex) << QString::fromUtf8(nodes);
    };
    row("00", "0 =0");
    row("01", "0 =1");
    row("0a", "0 =10");
    row("17", "0 =23");
    row("1818", "0 =24");
    row("1819", "0 =25");
    row("1864", "0 =100");
    row("1903e8", "0 =1000");
    row("1a000f4240", "0 =1000000");
    row("1b000000e8d4a51000", "0 =1000000000000");
    row("1bffffffffffffffff", "0 =18446744073709551615");
    row("c249010000000000000000", "0 =tag 2 (bignum) · 9 B  01 00 00 00 00 00 00 00 00");
    row("3bffffffffffffffff", "0 =-18446744073709551616");
    row("c349010000000000000000", "0 =tag 3 (negative bignum) · 9 B  01 00 00 00 00 00 00 00 00");
    row("20", "0 =-1");
    row("29", "0 =-10");
    row("3863", "0 =-100");
    row("3903e7", "0 =-1000");
    row("f90000", "0 =0");
    row("f98000", "0 =-0");
    row("f93c00", "0 =1");
    row("fb3ff199999999999a", "0 =1.1");
    row("f93e00", "0 =1.5");
    row("f97bff", "0 =65504");
    row("fa47c35000", "0 =100000");
    row("fa7f7fffff", "0 =3.4028235e+38");
    row("fb7e37e43c8800759c", "0 =1e+300");
    row("f90001", "0 =5.9604645e-08");
    row("f90400", "0 =6.1035156e-05");
    row("f9c400", "0 =-4");
    row("fbc010666666666666", "0 =-4.1");
    row("f97c00", "0 =inf");
    row("f97e00", "0 =nan");
    row("f9fc00", "0 =-inf");
    row("fa7f800000", "0 =inf");
    row("fa7fc00000", "0 =nan");
    row("faff800000", "0 =-inf");
    row("fb7ff0000000000000", "0 =inf");
    row("fb7ff8000000000000", "0 =nan");
    row("fbfff0000000000000", "0 =-inf");
    row("f4", "0 =false");
    row("f5", "0 =true");
    row("f6", "0 =null");
    row("f7", "0 =undefined");
    row("f0", "0 =simple(16)");
    row("f8ff", "0 =simple(255)");
    row("c074323031332d30332d32315432303a30343a30305a", R"(0 =tag 0 (date and time) · "2013-03-21T20:04:00Z")");
    row("c11a514b67b0", "0 =tag 1 (epoch time) · 1363896240  2013-03-21T20:04:00Z");
    row("c1fb41d452d9ec200000", "0 =tag 1 (epoch time) · 1363896240.5  2013-03-21T20:04:00.5Z");
    row("d74401020304", "0 =tag 23 · 4 B  01 02 03 04");
    row("d818456449455446", "0 =tag 24 (encoded CBOR) · 5 B  64 49 45 54 46");
    row("d82076687474703a2f2f7777772e6578616d706c652e636f6d", R"(0 =tag 32 (URI) · "http://www.example.com")");
    row("40", "0 =0 B  ");
    row("4401020304", "0 =4 B  01 02 03 04");
    row("60", R"(0 ="")");
    row("6161", R"(0 ="a")");
    row("6449455446", R"(0 ="IETF")");
    row("62225c", R"(0 =""\")");
    row("62c3bc", R"(0 ="ü")");
    row("63e6b0b4", R"(0 ="水")");
    row("64f0908591", R"(0 ="𐅑")");
    row("80", "0 =[0]");
    row("83010203", "0 =[3]|1 0=1|1 1=2|1 2=3");
    row("8301820203820405", "0 =[3]|1 0=1|1 1=[2]|2 0=2|2 1=3|1 2=[2]|2 0=4|2 1=5");
    row("a0", "0 =0 members");
    row("a201020304", "0 =2 members|1 1=2|1 3=4");
    row("a26161016162820203", "0 =2 members|1 a=1|1 b=[2]|2 0=2|2 1=3");
    row("826161a161626163", R"(0 =[2]|1 0="a"|1 1=1 member|2 b="c")");
    row("a56161614161626142616361436164614461656145", R"(0 =5 members|1 a="A"|1 b="B"|1 c="C"|1 d="D"|1 e="E")");
    row("5f42010243030405ff", "0 =5 B  01 02 03 04 05");
    row("7f657374726561646d696e67ff", R"(0 ="streaming")");
    row("9fff", "0 =[0]");
    row("9f018202039f0405ffff", "0 =[3]|1 0=1|1 1=[2]|2 0=2|2 1=3|1 2=[2]|2 0=4|2 1=5");
    row("9f01820203820405ff", "0 =[3]|1 0=1|1 1=[2]|2 0=2|2 1=3|1 2=[2]|2 0=4|2 1=5");
    row("83018202039f0405ff", "0 =[3]|1 0=1|1 1=[2]|2 0=2|2 1=3|1 2=[2]|2 0=4|2 1=5");
    row("83019f0203ff820405", "0 =[3]|1 0=1|1 1=[2]|2 0=2|2 1=3|1 2=[2]|2 0=4|2 1=5");
    row("bf61610161629f0203ffff", "0 =2 members|1 a=1|1 b=[2]|2 0=2|2 1=3");
    row("826161bf61626163ff", R"(0 =[2]|1 0="a"|1 1=1 member|2 b="c")");
    row("bf6346756ef563416d7421ff", "0 =2 members|1 Fun=true|1 Amt=-2");

    row("a2616101616102", "0 =2 members|1 a=1|1 a=2");
    row("d9d9f7a16161c1fb7ff8000000000000", "0 =tag 55799 (CBOR) · 1 member|1 a=tag 1 (epoch time) · nan");
    row("c6c181182a", "0 =tag 1 (epoch time) within 1 more · [1]|1 0=42");
    row("a1c0616105", R"(0 =1 member|1 tag 0 (date and time) · "a"=5)");
    row("a1820102f5", "0 =1 member|1 3 B  82 01 02=true");
}

void CborTest::readsTheVectorsOfTheRfc() {
    QFETCH(QByteArray, payload);
    const auto decoded = decoderOf("cbor")->attempt(viewOf(payload), {});
    QTEST(outline(decoded), "nodes");
    QCOMPARE(decoded.remark, std::string());
    QVERIFY(decoded.complete);
    QCOMPARE(decoded.nodes.front().range.end, std::size_t(payload.size()));
}

/// RFC 8949, appendix F.
void CborTest::refusesWhatIsNotWellFormed_data() {
    QTest::addColumn<bool>("cut");
    const auto rows = [](bool cut, const QByteArrayList& all) {
        for (const auto& hex : all)
            QTest::newRow(hex) << cut;
    };
    rows(true, {"18",
                "19",
                "1a",
                "1b",
                "1901",
                "1a0102",
                "1b01020304050607",
                "38",
                "58",
                "78",
                "98",
                "9a01ff00",
                "b8",
                "d8",
                "f8",
                "f900",
                "fa0000",
                "fb000000",
                "41",
                "61",
                "5affffffff00",
                "5bffffffffffffffff010203",
                "7affffffff00",
                "7b7fffffffffffffff010203",
                "81",
                "818181818181818181",
                "8200",
                "a1",
                "a20102",
                "a100",
                "a2000000",
                "c0",
                "5f4100",
                "7f6100",
                "9f",
                "9f0102",
                "bf",
                "bf01020102",
                "819f",
                "9f8000",
                "9f9f9f9f9fffffffff",
                "9f819f819f9fffffff",
                "a1ff",
                "a20000ff"});
    rows(false, {"1c",
                 "1d",
                 "1e",
                 "3c",
                 "5c",
                 "7c",
                 "9c",
                 "bc",
                 "dc",
                 "fc",
                 "f800",
                 "f801",
                 "f818",
                 "f81f",
                 "5f00ff",
                 "5f21ff",
                 "5f6100ff",
                 "5f80ff",
                 "5fa0ff",
                 "5fc000ff",
                 "5fe0ff",
                 "7f4100ff",
                 "5f5f4100ffff",
                 "7f7f6100ffff",
                 "ff",
                 "81ff",
                 "8200ff",
                 "a1ff00",
                 "a100ff",
                 "9f81ff",
                 "9f829f819f9fffffffff",
                 "bf00ff",
                 "bf000000ff",
                 "1f",
                 "3f",
                 "df",
                 "c0ff"});
}

void CborTest::refusesWhatIsNotWellFormed() {
    QFETCH(bool, cut);
    const auto payload = QByteArray::fromHex(QTest::currentDataTag());
    const auto decoded = decoderOf("cbor")->attempt(viewOf(payload), {});
    QVERIFY2(decoded.remark.find(cut ? "more is announced" : "not CBOR") != std::string::npos, decoded.remark.c_str());
    QVERIFY(!decodeAutomatically(viewOf(payload)).format.starts_with("CBOR"));
}

void CborTest::isRecognisedOnlyWhenCertain_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("format");
    const auto row = [](const char* name, const char* hex, const char* format) {
        QTest::newRow(name) << QByteArray::fromHex(hex) << QString(format);
    };
    row("map", "a16161f5", "CBOR");
    row("tagged map", "d9d9f7a16161f5", "CBOR");
    row("array", "83010280", "CBOR");
    row("endless", "9f01ff", "CBOR");
    row("both", "9101", "MessagePack");
    row("text", "6161", "text");
    row("bytes", "420102", "binary");
    row("text that is no UTF-8", "8162ff61", "binary");
    row("chunks that are no UTF-8", "817f61c361a4ff", "binary");
    row("one byte", "a0", "binary");
    row("something behind it", "a16161f500", "binary");
}

void CborTest::isRecognisedOnlyWhenCertain() {
    QFETCH(QByteArray, payload);
    const auto decoded = decodeAutomatically(viewOf(payload));
    QTEST(QString::fromStdString(decoded.format), "format");
    QCOMPARE(recognised(viewOf(payload)).name, decoded.format);
}

void CborTest::randomDocumentsComeOutAsTheyWere() {
    RandomDocuments random(12);
    for (int round = 0; round < 300; ++round) {
        const auto document = random.container(6);
        const auto bytes = nlohmann::ordered_json::to_cbor(document);
        const auto decoded = decoderOf("cbor")->attempt(bytes, {});
        QCOMPARE(decoded.remark, std::string());
        const auto read = [](ByteView part) { return nlohmann::ordered_json::from_cbor(part.begin(), part.end()); };
        QCOMPARE(compareNodes(decoded, 0, document, bytes, read), decoded.nodes.size());
    }
}

void CborTest::standsTruncationAtEveryByte() {
    const auto whole = QByteArray::fromHex(
        "bf6161c1fb41d452d9ec200000815f420102ff1903e7617f7f626162ff9f83f93c00fa47c35000c249010000000000000000fff6ff");
    standsTruncation("cbor", whole);
}

void CborTest::standsHostilePayloads_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QString>("remark");
    const auto row = [](const char* name, const QByteArray& payload, const char* remark) {
        QTest::newRow(name) << payload << QString::fromUtf8(remark);
    };
    constexpr int million = 1'000'000;
    row("a million levels", QByteArray(million, '\x81'), "Nested deeper than 128 levels; shown up to there");
    row("a million endless levels", QByteArray(million, '\xbf'), "Nested deeper than 128 levels; shown up to there");
    row("a million tags", QByteArray(million, '\xc1') + '\x01', "");
    row("a million tags and nothing", QByteArray(million, '\xc1'), "Byte 0: more is announced than there is");
    row("a million chunks", "\x5f" + QByteArray(million, '\x40') + '\xff', "");
    row("a million elements", "\x9f" + QByteArray(million, '\x01') + '\xff', "Only the first 100000 values are shown");
    row("2^64 elements", QByteArray::fromHex("9bffffffffffffffff01"), "Byte 0: more is announced than there is");
    row("2^63 members", QByteArray::fromHex("bb800000000000000001"), "Byte 0: more is announced than there is");
    row("2^64 bytes", QByteArray::fromHex("815bffffffffffffffff01"), "Byte 1: more is announced than there is");
}

void CborTest::standsHostilePayloads() {
    standsHostilePayload("cbor");
}

QTEST_APPLESS_MAIN(CborTest)
#include "tst_cbor.moc"
