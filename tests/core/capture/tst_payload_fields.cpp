// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/decoder_pins.h"
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/filter/filter_run.h"
#include "core/observe/decode/decoders.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/ids.h"
#include "tests/core/capture/random_records.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace ipcscope;
using namespace ipcscope::capture;
using Json = nlohmann::ordered_json;

class PayloadFieldsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void passes_data();
    void passes();
    void isAlsoAColumn_data();
    void isAlsoAColumn();
    void aDecoderThatWasChosenIsTheDecoder();
    void onlyCertainFramesCount();
    void protobufGoesByNumbers_data();
    void protobufGoesByNumbers();
    void protobufReadsSoManyValuesOnly();
    void runsAsANaiveOne_data();
    void runsAsANaiveOne();
};

namespace {

const Json document = {{"price", 101.5},
                       {"n", 7},
                       {"list", {1, {{"a", "x y"}}}},
                       {"on", true},
                       {"none", nullptr},
                       {"big", 18446744073709551615ULL},
                       {"raw", Json::binary({0, 255})}};

std::string text(const std::vector<std::uint8_t>& bytes) {
    return {bytes.begin(), bytes.end()};
}

/// A DEALER's message to a ROUTER: two routing ids, the delimiter, a document.
struct Sample {
    zmtp::Message message;
    PeerFacts peer;

    explicit Sample(const std::string& body)
        : message(zmtp::Message::of({"anna", std::string_view("\0k", 2), "", body})) {
        peer.type = "ROUTER";
        peer.ownType = "DEALER";
    }
    Row row() const {
        Row out;
        out.record.header.peerAndKind = RecordHeader::pack(3, Kind::Message, Direction::Received);
        out.record.header.frames = 4;
        out.record.bytes = message.wire();
        out.peer = &peer;
        return out;
    }
};

std::string packed(const QString& format) {
    return format == "msgpack" ? text(Json::to_msgpack(document)) : text(Json::to_cbor(document));
}

} // namespace

void PayloadFieldsTest::passes_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("holds");
    const auto row = [](const char* filter, bool holds) {
        for (const char* format : {"msgpack", "cbor"}) {
            const auto written = QString(filter).replace('F', QString(format));
            QTest::newRow(qPrintable(written)) << format << written << holds;
        }
    };
    row("F.n == 7", true);
    row("F.n == 7.0", true);
    row("F.n == \"7\"", false);
    row("F.n in (6, 7)", true);
    row("F.price < 101.6 and F.price >= 101.5", true);
    row("F.price > 102", false);
    row("F.list[0] == 1", true);
    row("F.list[1].a == \"x y\"", true);
    row("F.list[1].a =~ /^x\\sy$/", true);
    row("F.list[1].a starts x", true);
    row("F.list[2] == 1", false);
    row("F.list.a == 1", false);
    row("F.list[0].a == 1", false);
    row("F.on == true", true);
    row("F.big > 9e18", true);
    row("F.big == 18446744073709551615", true);
    row("F.big == 0xffffffffffffffff", true);
    row("F.big != 18446744073709551615", false);
    row("F.big == 18446744073709551614", false);
    row("F.big < 18446744073709551616", true);
    row("F.big > 1.84467440737095e19", true);
    row("F.big =~ /^18446744073709551615$/", true);
    row("F.raw == hex\"00 ff\"", true);
    row("has F.none", true);
    row("has F.price", true);
    row("has F.cost", false);
    row("not has F.cost", true);
    row("F.cost != 1", false);
    row("has F", true);
    row("F ~ \"x y\"", true);
    row("has json", false);
    row("decoder == F and decoder == text", true); // the routing id
    row("decoder != text", true);
    row("route == anna", true);
    row("route == \"00 6b\"", true);
    row("route == \"\"", false);
    row("has route", true);
}

void PayloadFieldsTest::passes() {
    QFETCH(QString, format);
    QFETCH(QString, filter);
    QFETCH(bool, holds);
    const auto parsed = Filter::parse(filter.toStdString());
    QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().what.c_str());
    const Sample sample(packed(format));
    QCOMPARE(parsed->passes(sample.row()), holds);
}

void PayloadFieldsTest::isAlsoAColumn_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("cell");
    const auto row = [](const char* field, const char* cell) {
        QTest::newRow(field) << field << QString::fromUtf8(cell);
    };
    row("msgpack.n", "7");
    row("msgpack.price", "101.5");
    row("msgpack.list[1]", R"({"a": "x y"})");
    row("msgpack.list", R"([1, {"a": "x y"}])");
    row("msgpack.none", "nil");
    row("msgpack.big", "18446744073709551615");
    row("msgpack.cost", "");
    row("cbor.n", "");
    row("decoder", "text binary text msgpack");
    row("route", "anna 00 6b");
}

void PayloadFieldsTest::isAlsoAColumn() {
    QFETCH(QString, field);
    const auto reference = *fieldNamed(field.toStdString());
    const Sample sample(packed("msgpack"));
    QTEST(QString::fromStdString(capture::textOf(reference, sample.row())), "cell");
    Bytes csv;
    const auto out = exportCsv({.columns = {reference}});
    out->begin(csv);
    out->record(sample.row(), csv);
    const bool takesPath = reference.field->takes == Field::Takes::Path;
    const auto heading = takesPath ? field.toStdString() : std::string(reference.field->heading);
    QVERIFY(ipcscope::textOf(csv).starts_with(heading + "\r\n"));
}

void PayloadFieldsTest::aDecoderThatWasChosenIsTheDecoder() {
    const Sample sample(packed("msgpack"));
    DecoderPins pins;
    pins.add({.frame = 3, .topic = "anna", .decoder = decode::decoderOf("pb")});
    Row row = sample.row();
    row.pins = &pins;
    QCOMPARE(capture::textOf(*fieldNamed("decoder"), row), std::string("text binary text pb"));
    QVERIFY(Filter::parse("decoder == pb")->passes(row));
    QVERIFY(!Filter::parse("decoder == msgpack")->passes(row));
    pins.add({.frame = 3, .topic = "anna", .decoder = nullptr});
    QVERIFY(Filter::parse("decoder == msgpack")->passes(row));
}

void PayloadFieldsTest::onlyCertainFramesCount() {
    const auto passes = [](const char* filter, const std::string& body) {
        return Filter::parse(filter)->passes(Sample(body).row());
    };
    const auto body = packed("msgpack");
    QVERIFY(!passes("has msgpack", body + '\0'));
    QVERIFY(!passes("has msgpack.n", body + '\0'));
    QVERIFY(!passes("msgpack.n == 7", body.substr(0, body.size() - 1)));
    QVERIFY(!passes("has msgpack", "\x80"));
    QVERIFY(!passes("has cbor", packed("cbor") + '\0'));
    QVERIFY(passes("msgpack.5 == 1", std::string("\x81\x05\x01", 3)));
    QVERIFY(passes("msgpack.nil == 1", std::string("\x81\xc0\x01", 3)));
    QVERIFY(passes("msgpack.t == 1970-01-01T00:00:00Z", std::string("\x81\xa1t\xd6\xff\0\0\0\0", 9)));
    QVERIFY(!Filter::parse("msgpack..a == 1") && !Filter::parse("has msgpackx") && !Filter::parse("topic.a == 1"));
    Sample sample(body);
    sample.peer.type = sample.peer.ownType = "PUB";
    QVERIFY(!Filter::parse("has route")->passes(sample.row()));
}

void PayloadFieldsTest::protobufGoesByNumbers_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("holds");
    // 1: 150, 2: {1: "testing", 3: 1, 3: 2}, 2: {3: 9}, group 4 {1: 5}, 5: double 0.1, 6: -1, 7: bytes
    const auto body = QByteArray::fromHex("089601120d0a0774657374696e671801180212021809"
                                          "2308052429"
                                          "9a9999999999b93f30ffffffffffffffffff013a02ff00");
    const auto row = [](const QByteArray& bytes, const char* filter, bool holds) {
        QTest::newRow(filter) << bytes << QString(filter) << holds;
    };
    row(body, "pb.1 == 150", true);
    row(body, "pb.1 > 150", false);
    row(body, "pb.2.1 == testing", true);
    row(body, "pb.2.1 =~ /^test/", true);
    row(body, "pb.2.3 == 1", true);
    row(body, "pb.2.3 == 2", true);
    row(body, "pb.2.3 == 9", true);
    row(body, "pb.2.3 == 3", false);
    row(body, "pb.2[0].3 == 9", false);
    row(body, "pb.2[1].3 == 9", true);
    row(body, "pb.2[0].3[1] == 2", true);
    row(body, "pb.2[2].3 == 9", false);
    row(body, "pb.4.1 == 5", true);
    row(body, "pb.4 == hex\"0805\"", true);
    row(QByteArray::fromHex("0b1308010c14080214"), "pb.1 == hex\"0801\"", false);
    row(QByteArray::fromHex("0b130801140c0802"), "pb.1 == hex\"13080114\"", true);
    row(QByteArray::fromHex("0b130801140c0802"), "pb.1.2 == hex\"0801\"", true);
    row(body, "pb.5 == 0.1", true);
    row(body, "pb.6 == -1", true);
    row(body, "pb.7 == hex\"ff00\"", true);
    row(body, "has pb.8", false);
    row(body, "has pb.1.1", false);
    row(body, "has pb", true);
    row("hi", "has pb.13 ", false);
    row(QByteArray::fromHex("0b0801"), "has pb.1 ", false);
    row("", "has pb ", false);
}

void PayloadFieldsTest::protobufGoesByNumbers() {
    QFETCH(QByteArray, body);
    QFETCH(QString, filter);
    const auto parsed = Filter::parse(filter.toStdString());
    QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().what.c_str());
    const Sample sample(body.toStdString());
    QTEST(parsed->passes(sample.row()), "holds");
    QVERIFY(!Filter::parse("has pb.a") && !Filter::parse("has pb.1.x"));
}

void PayloadFieldsTest::protobufReadsSoManyValuesOnly() {
    std::string body;
    for (char value = 1; value <= 110; ++value)
        body += {'\x08', value};
    const Sample sample(body);
    QVERIFY(Filter::parse("pb.1 == 100")->passes(sample.row()));
    QVERIFY(!Filter::parse("pb.1 == 101")->passes(sample.row()));
}

namespace {

constexpr int records = 1'500;

Json randomDocument(RandomRecords& random) {
    Json out = random.below(10) == 0 ? Json::array({1, 2}) : Json::object();
    if (out.is_object()) {
        if (random.below(3) > 0)
            out["n"] = random.below(5);
        if (random.below(3) > 0)
            out["s"] = std::string(random.below(3), 'a');
        if (random.below(3) > 0)
            out["m"] = {{"list", {random.below(3), static_cast<double>(random.below(7)) / 2}}};
    }
    return out;
}

std::shared_ptr<Chunk> traffic(unsigned seed) {
    RandomRecords random(seed);
    auto out = std::make_shared<Chunk>(0, 0);
    for (int i = 0; i < records; ++i) {
        std::vector<std::string> bodies;
        for (auto left = 1 + random.below(3); left > 0; --left) {
            const auto made = randomDocument(random);
            auto body = random.below(2) == 0   ? text(Json::to_msgpack(made))
                        : random.below(2) == 0 ? text(Json::to_cbor(made))
                                               : made.dump();
            if (random.below(10) == 0)
                body.push_back('\0');
            if (random.below(10) == 0 && !body.empty())
                body.pop_back();
            bodies.push_back(std::move(body));
        }
        const std::vector<ByteView> views = [&] {
            std::vector<ByteView> all;
            for (const auto& body : bodies)
                all.push_back(bytesOf(body));
            return all;
        }();
        const auto message = zmtp::Message::of(views);
        RecordHeader header;
        header.frames = static_cast<std::uint16_t>(message.frameCount());
        header.peerAndKind =
            RecordHeader::pack(1, random.below(20) == 0 ? Kind::Subscribe : Kind::Message, Direction::Received);
        out->append(header, message.wire());
    }
    return out;
}

/// What another library says of a frame that is one map or array of the format.
std::optional<Json> parsed(ByteView body, std::string_view format) {
    if (body.size() < 2)
        return std::nullopt;
    const auto out = format == "msgpack" ? Json::from_msgpack(body.begin(), body.end(), true, false)
                                         : Json::from_cbor(body.begin(), body.end(), true, false);
    try {
        (void)out.dump(); // refuses text that is no UTF-8, which no CBOR has
    } catch (const Json::type_error&) {
        return std::nullopt;
    }
    return out.is_structured() ? std::optional(out) : std::nullopt;
}

struct Twin {
    const char* filter; ///< F: the format
    bool (*holds)(const std::vector<Json>& documents);
};

/// Of the last document that has something there.
const Json* at(const std::vector<Json>& documents, const char* pointer) {
    const Json* found = nullptr;
    for (const auto& each : documents) {
        if (const Json::json_pointer place(pointer); each.contains(place))
            found = &each.at(place);
    }
    return found;
}

constexpr std::array twins{
    Twin{"F.n >= 3", [](const auto& all) { return at(all, "/n") != nullptr && *at(all, "/n") >= 3; }},
    Twin{"F.s == aa", [](const auto& all) { return at(all, "/s") != nullptr && *at(all, "/s") == "aa"; }},
    Twin{
        "not F.s starts a",
        [](const auto& all) { return at(all, "/s") == nullptr || at(all, "/s")->template get<std::string>().empty(); }},
    Twin{"F.m.list[1] < 1.5",
         [](const auto& all) { return at(all, "/m/list/1") != nullptr && *at(all, "/m/list/1") < 1.5; }},
    Twin{"has F.m.list", [](const auto& all) { return at(all, "/m/list") != nullptr; }},
    Twin{"has F", [](const auto& all) { return !all.empty(); }},
};

} // namespace

void PayloadFieldsTest::runsAsANaiveOne_data() {
    QTest::addColumn<int>("twin");
    QTest::addColumn<QString>("format");
    for (std::size_t i = 0; i < twins.size(); ++i) {
        for (const char* format : {"msgpack", "cbor"})
            QTest::addRow("%s of %s", twins[i].filter, format) << static_cast<int>(i) << format;
    }
}

void PayloadFieldsTest::runsAsANaiveOne() {
    QFETCH(int, twin);
    QFETCH(QString, format);
    const auto& [filter, holds] = twins[static_cast<std::size_t>(twin)];
    Store store;
    std::vector<RecordId> expected;
    for (unsigned seed = 1; seed < 3; ++seed) {
        const auto chunk = traffic(seed);
        for (std::size_t i = 0; i < chunk->count(); ++i) {
            const auto record = chunk->record(i);
            std::vector<Json> documents;
            zmtp::FrameReader frames(record.header.kind() == Kind::Message ? record.bytes : ByteView());
            while (const auto frame = frames.next()) {
                if (auto document = parsed(frame->body, format.toStdString()))
                    documents.push_back(std::move(*document));
            }
            if (holds(documents))
                expected.push_back(store.end() + i);
        }
        store.append(chunk);
    }
    const auto written = QString(filter).replace('F', format).toStdString();
    FilterRun run(store.snapshot(), std::make_shared<const Filter>(*Filter::parse(written)), {});
    RowIds found;
    while (run.work(std::chrono::seconds(1), found)) {
    }
    QVERIFY(!expected.empty() && expected.size() < store.kept());
    QCOMPARE(found.rows(), expected.size());
    QVERIFY(idsOf(found) == expected);
}

QTEST_APPLESS_MAIN(PayloadFieldsTest)
#include "tst_payload_fields.moc"
