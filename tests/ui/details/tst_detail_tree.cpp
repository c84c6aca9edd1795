// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/recorded.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/details/details_model.h"

#include <QAbstractItemModelTester>

#include <limits>

using namespace ipcscope;
using namespace ipcscope::ui;

namespace {

constexpr std::size_t noLimit = std::numeric_limits<std::size_t>::max();

/// "0 Frame 1 · topic | "EU.IDX" | 0–5", one line a node.
QStringList linesOf(const DetailsModel& model, const QModelIndex& parent = {}, int depth = 0) {
    QStringList lines;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        QStringList cells;
        for (int column = 0; column < DetailsModel::ColumnCount; ++column)
            cells << model.index(row, column, parent).data().toString();
        lines << QString::number(depth) + QLatin1Char(' ') + cells.join(QStringLiteral(" | "));
        lines << linesOf(model, model.index(row, 0, parent), depth + 1);
    }
    return lines;
}

DetailTree treeOf(const std::vector<std::string>& frames, std::size_t limit = noLimit) {
    static ShownRecord kept; // the tree points into it
    kept = test::recordedMessage(frames);
    return makeDetails(kept.source, limit);
}

QModelIndex topNamed(const DetailsModel& model, const QString& name) {
    for (int row = 0; row < model.rowCount(); ++row)
        if (model.index(row, 0).data().toString() == name)
            return model.index(row, 0);
    return {};
}

} // namespace

class DetailTreeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void jsonShowsValuesWithTheirBytes();
    void everyFormatNamesItsValues();
    void tellsWhatADecoderNoticed();
    void tellsWireAndConnection();
    void packetsOfOthersHaveNoWire();
    void eventsTellTheirFacts();
    void hostilePayloadsAreEscaped_data();
    void hostilePayloadsAreEscaped();
    void longPayloadsAreCutAtTheLimit();
    void manyFramesAreCounted();
    void deepJsonIsNoHarm();
    void replacingKeepsTheModelSound();
    void findsTheNodeOfAByte();
};

void DetailTreeTest::jsonShowsValuesWithTheirBytes() {
    DetailsModel model;
    model.show(treeOf({"EU.IDX", R"({"list":[188.0,101.3],"ts":17})"}).nodes);
    const QStringList lines = linesOf(model).mid(0, 6);
    const QStringList expected{QStringLiteral("0 Frame 1 · topic | \"EU.IDX\" | 0–5"),
                               QStringLiteral("0 Frame 2 · JSON | 2 members | 0–29"),
                               QStringLiteral("1 list | [2] | 8–20"),
                               QStringLiteral("2 0 | 188.0 | 9–13"),
                               QStringLiteral("2 1 | 101.3 | 15–19"),
                               QStringLiteral("1 ts | 17 | 27–28")};
    QCOMPARE(lines, expected);
}

void DetailTreeTest::everyFormatNamesItsValues() {
    const auto namesIn = [](const std::string& body) {
        QStringList names;
        for (const DetailNode& node : treeOf({"EU", body}).nodes)
            if (node.frame == 1)
                names << node.field;
        return names.join(QLatin1Char(' '));
    };
    QCOMPARE(namesIn(R"({"a":[1,{"b":2}],"c d":1})"),
             QStringLiteral("frame[2] json.a json.a[0] json.a[1] json.a[1].b "));
    QCOMPARE(namesIn("\x82\xa1\x61\x92\x01\x81\xa1\x62\x02\xa3\x63 d\x01"),
             QStringLiteral("frame[2] msgpack.a msgpack.a[0] msgpack.a[1] msgpack.a[1].b "));
    QCOMPARE(namesIn("\xa2\x61\x61\x82\x01\xa1\x05\x02\x63\x63 d\x01"),
             QStringLiteral("frame[2] cbor.a cbor.a[0] cbor.a[1] cbor.a[1].5 "));
    DetailsModel model;
    model.show(treeOf({"EU", "\x82\xa1\x61\x92\x01\x02\xa1\x62\xc0"}).nodes);
    const QStringList expected{QStringLiteral("0 Frame 2 · MessagePack | 2 members | 0–8"),
                               QStringLiteral("1 a | [2] | 3–5"), QStringLiteral("2 0 | 1 | 4"),
                               QStringLiteral("2 1 | 2 | 5"), QStringLiteral("1 b | nil | 8")};
    QCOMPARE(linesOf(model).mid(1, 5), expected);
}

void DetailTreeTest::tellsWhatADecoderNoticed() {
    DetailsModel model;
    model.show(treeOf({R"({"list":[188.0 101.3]})"}).nodes);
    QVERIFY2(!linesOf(model).filter(QStringLiteral("1 Remark | ")).filter(QStringLiteral("expected")).isEmpty(),
             qPrintable(linesOf(model).join(QLatin1Char('\n'))));
}

void DetailTreeTest::tellsWireAndConnection() {
    DetailsModel model;
    model.show(treeOf({"EU", std::string(300, 'x')}).nodes);
    const QModelIndex wire = topNamed(model, QStringLiteral("ZMTP"));
    QVERIFY(wire.isValid());
    QCOMPARE(model.index(0, DetailsModel::Value, wire).data().toString(),
             QStringLiteral("01 02 · more frames follow · 1-byte length · 2 B"));
    QCOMPARE(model.index(1, DetailsModel::Value, wire).data().toString(),
             QStringLiteral("02 00 00 00 00 00 00 01 2c · last frame · 8-byte length · 300 B"));
    const QModelIndex connection = topNamed(model, QStringLiteral("Connection"));
    QCOMPARE(connection.siblingAtColumn(DetailsModel::Value).data().toString(),
             QStringLiteral("feedd 4121 · PUB · NULL · 3.1"));
    const QStringList lines = linesOf(model, connection);
    QVERIFY(lines.contains(QStringLiteral("0 Process id | 4121 | ")));
    QVERIFY(lines.contains(QStringLiteral("0 Endpoint | ipc:///tmp/quotes.ipc | ")));
    QVERIFY(lines.contains(QStringLiteral("0 Routing id | (none) | ")));
}

void DetailTreeTest::packetsOfOthersHaveNoWire() {
    ShownRecord shown = test::recordedMessage({"x"});
    const auto tellsWire = [&] {
        DetailsModel model;
        model.show(makeDetails(shown.source, noLimit).nodes);
        return topNamed(model, QStringLiteral("ZMTP")).isValid();
    };
    QVERIFY(tellsWire());
    shown.source.record.header.peerAndKind =
        capture::RecordHeader::pack(1, capture::Kind::Message, capture::Direction::None);
    QVERIFY(!tellsWire());
}

void DetailTreeTest::eventsTellTheirFacts() {
    capture::PeerFacts facts;
    facts.process = "feedd";
    facts.pid = 7;
    facts.routingId = {0x00, 0xff};
    facts.reason = "gone\x1b[2J";
    const Bytes bytes = capture::encode(facts);
    DetailSource source;
    source.record.header.peerAndKind =
        capture::RecordHeader::pack(1, capture::Kind::PeerDown, capture::Direction::None);
    source.record.bytes = bytes;
    source.peer = facts;
    const DetailTree tree = makeDetails(source, noLimit);
    QVERIFY(tree.frames.empty());
    DetailsModel model;
    model.show(tree.nodes);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("peer disconnected"));
    const QStringList lines = linesOf(model);
    QVERIFY(lines.contains(QStringLiteral("1 Routing id | 00 ff | ")));
    QVERIFY(!lines.filter(QStringLiteral("Ended because | gone")).isEmpty());
    QVERIFY(lines.filter(QStringLiteral("\x1b")).isEmpty());
}

void DetailTreeTest::hostilePayloadsAreEscaped_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("markup") << QByteArray("<img src=file:///etc/passwd>");
    QTest::newRow("json with bidi") << QByteArray("{\"\xE2\x80\xAEname\":\"\xE2\x81\xA6value\"}");
    QTest::newRow("json escapes") << QByteArray(R"({"a\u0000\u202e":"\u001b[2J"})");
    QTest::newRow("nul") << QByteArray("a\0b", 3);
    QTest::newRow("all bytes") << [] {
        QByteArray all;
        for (int byte = 0; byte < 256; ++byte)
            all += static_cast<char>(byte);
        return all;
    }();
    QTest::newRow("two megabytes in a line") << QByteArray(2 << 20, 'x');
    QTest::newRow("broken json") << QByteArray("{\"a\":[1,2");
    QTest::newRow("nothing") << QByteArray();
}

void DetailTreeTest::hostilePayloadsAreEscaped() {
    QFETCH(QByteArray, payload);
    for (const DetailNode& node : treeOf({payload.toStdString()}).nodes)
        for (const QString& text : {node.name, node.value}) {
            QVERIFY(text.size() < 8192);
            for (const QChar character : text)
                QVERIFY(character.unicode() >= 0x20 && character.category() != QChar::Other_Format);
        }
}

void DetailTreeTest::longPayloadsAreCutAtTheLimit() {
    std::string json = "[0";
    for (int i = 1; i < 40'000; ++i)
        json += ',' + std::to_string(i);
    json += ']';
    const DetailTree cut = treeOf({"EU", json}, inlinePayload);
    QVERIFY(cut.cut);
    QCOMPARE(cut.bytes, json.size() + 2);
    QCOMPARE(cut.frames.at(1).size(), json.size());
    const DetailTree whole = treeOf({"EU", json});
    QVERIFY(!whole.cut);
    QVERIFY(whole.nodes.size() > 40'000);
    QVERIFY(cut.nodes.size() < whole.nodes.size());
}

void DetailTreeTest::manyFramesAreCounted() {
    const DetailTree tree = treeOf(std::vector<std::string>(3000, "x"));
    QCOMPARE(tree.frames.size(), static_cast<std::size_t>(mostFrames));
    DetailsModel model;
    model.show(tree.nodes);
    QVERIFY(!linesOf(model).filter(QStringLiteral("more frames: 2\u2009000")).isEmpty());
}

void DetailTreeTest::deepJsonIsNoHarm() {
    DetailsModel model;
    model.show(treeOf({std::string(60'000, '[')}).nodes);
    QVERIFY(model.rowCount() > 0);
}

void DetailTreeTest::replacingKeepsTheModelSound() {
    DetailsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (const char* json : {R"({"a":[1,[2,{"b":3}]],"c":{}})", "plain", "[]", R"([[[[1]]],2])"})
        model.show(treeOf({"topic", json}).nodes);
    model.show({});
    QCOMPARE(model.rowCount(), 0);
    model.show(treeOf({"a"}).nodes);
    QVERIFY(model.rowCount() > 0);
}

void DetailTreeTest::findsTheNodeOfAByte() {
    DetailsModel model;
    model.show(treeOf({"EU.IDX", R"({"list":[188.0,101.3],"ts":17})"}).nodes);
    QCOMPARE(model.nodeAt(1, 16).siblingAtColumn(DetailsModel::Value).data().toString(), QStringLiteral("101.3"));
    QCOMPARE(model.nodeAt(1, 0).data().toString(), QStringLiteral("Frame 2 · JSON"));
    QCOMPARE(model.nodeAt(0, 3).data().toString(), QStringLiteral("Frame 1 · topic"));
    QVERIFY(!model.nodeAt(0, 6).isValid());
    QVERIFY(!model.nodeAt(2, 0).isValid());
}

QTEST_MAIN(DetailTreeTest)
#include "tst_detail_tree.moc"
