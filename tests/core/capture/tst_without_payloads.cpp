// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/opened_capture.h"
#include "core/observe/capture/saving.h"
#include "core/observe/capture/summary.h"
#include "core/observe/capture/words.h"
#include "core/observe/decode/decoders.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/capture_file.h"
#include "tests/core/capture/random_records.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>

using namespace ipcscope;
using namespace ipcscope::capture;

namespace {

constexpr std::uint32_t peer = 7;
constexpr std::size_t largeBody = 300'000; // more than a packet holds

void add(Chunk& chunk, Kind kind, ByteView bytes, std::uint16_t frames = 0) {
    RecordHeader header;
    header.time = 1'000 * static_cast<std::int64_t>(chunk.count() + 1);
    header.peerAndKind = RecordHeader::pack(peer, kind, Direction::Received);
    header.frames = frames;
    chunk.append(header, bytes);
}

/// "secret" is in all that peers say.
std::shared_ptr<const Chunk> secrets() {
    auto out = std::make_shared<Chunk>(0, 0);
    add(*out, Kind::Message, zmtp::Message::of({"secret topic", "{\"k\":\"secret\"}", ""}).wire(), 3);
    add(*out, Kind::Sent, zmtp::Message::of({std::string(largeBody, 's') + "secret"}).wire(), 1);
    add(*out, Kind::Subscribe, bytesOf("secret"));
    add(*out, Kind::Cancel, bytesOf("secret"));
    add(*out, Kind::Subscribe, {});
    add(*out, Kind::Command, bytesOf(std::string_view("PING\0secret", 11)));
    add(*out, Kind::SourceUp, bytesOf("connected"));
    return out;
}

} // namespace

class WithoutPayloadsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingOfThemIsInTheFile_data();
    void nothingOfThemIsInTheFile();
    void allElseComesBack_data();
    void allElseComesBack();
    void aFilterStillSeesThem();
    void whateverTheRecordsAre();

private:
    SaveRequest request(std::string_view format);
    QByteArray contents() const;

    QTemporaryDir m_folder;
    Store m_store;
};

SaveRequest WithoutPayloadsTest::request(std::string_view format) {
    if (m_store.kept() == 0)
        m_store.append(secrets());
    Roster roster;
    PeerFacts facts;
    facts.process = "feedd";
    roster.add({{peer, facts}});
    SaveRequest out{.snapshot = m_store.snapshot(),
                    .path = m_folder.filePath("saved").toStdString(),
                    .exporter = exporterNamed(format),
                    .roster = std::make_shared<const Roster>(roster),
                    .payloads = Payloads::LeftOut};
    out.settings.notes = {{1, {.marked = true, .text = "look here"}}};
    out.settings.pins.add(
        {.frame = 1, .peer = peer, .topic = std::string("secret topic"), .decoder = decode::decoderOf("json")});
    return out;
}

QByteArray WithoutPayloadsTest::contents() const {
    QFile file(m_folder.filePath("saved"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("secret");
}

void WithoutPayloadsTest::nothingOfThemIsInTheFile_data() {
    QTest::addColumn<QByteArray>("format");
    for (const auto& exporter : exporters())
        QTest::newRow(std::string(exporter.name).c_str()) << QByteArray::fromStdString(std::string(exporter.name));
}

void WithoutPayloadsTest::nothingOfThemIsInTheFile() {
    QFETCH(QByteArray, format);
    auto wanted = request(format.toStdString());
    for (const auto* const name : {"topic", "frame[1]", "text", "hex", "json.k", "route", "decoder"})
        wanted.settings.columns.push_back(*fieldNamed(name));
    QVERIFY(save(wanted).has_value());
    const auto written = contents();
    for (const char* const secret : {"secret", "sss", "c2Vj", "736563", "73 65 63"})
        QVERIFY2(!written.contains(secret), secret);
    wanted.payloads = Payloads::Kept;
    QVERIFY(save(wanted).has_value());
    QVERIFY(contents().contains("secret"));
}

void WithoutPayloadsTest::allElseComesBack_data() {
    QTest::addColumn<QByteArray>("format");
    for (const char* const each : {"pcapng", "json"})
        QTest::newRow(each) << QByteArray(each);
}

void WithoutPayloadsTest::allElseComesBack() {
    QFETCH(QByteArray, format);
    QVERIFY(save(request(format.toStdString())).has_value());
    const auto file = openCapture(m_folder.filePath("saved").toStdString());
    QVERIFY(file.has_value() && !file->file->damage());
    const auto read = contentsOf(*file->file);
    const auto original = secrets();
    QCOMPARE(read.count(), original->count());
    std::vector<std::string> summaries;
    for (std::size_t i = 0; i < read.count(); ++i) {
        const auto& header = read.header(i);
        QCOMPARE(header.time, original->header(i).time);
        QCOMPARE(header.kind(), original->header(i).kind());
        QCOMPARE(header.direction(), original->header(i).direction());
        QCOMPARE(header.frames, original->header(i).frames);
        QCOMPARE(header.size, original->header(i).size);
        QCOMPARE(header.code, static_cast<std::int16_t>(isOfPeers(header.kind()) ? ENODATA : 0));
        summaries.push_back(summary(read.record(i)));
    }
    QCOMPARE(summaries,
             (std::vector<std::string>{"(12 B left out)  (14 B left out)  (0 B left out)", "(300006 B left out)",
                                       "subscribes to (6 B left out)", "no longer wants (6 B left out)",
                                       "subscribes to all topics", "PING  (6 B left out)", "connected"}));
    const Row row{.record = read.record(0)};
    QCOMPARE(textOf(*fieldNamed("size"), row), std::string("26"));
    QCOMPARE(textOf(*fieldNamed("frame[2].size"), row), std::string("14"));
    QCOMPARE(textOf(*fieldNamed("state"), row), std::string("incomplete"));
    for (const char* const empty : {"topic", "frame[2]", "text", "hex", "decoder"})
        QCOMPARE(textOf(*fieldNamed(empty), row), std::string());
    QCOMPARE(file->file->notes(), (Notes{{1, {.marked = true, .text = "look here"}}}));
    QVERIFY(file->file->pins().all().empty());
    QCOMPARE(file->roster->peer(peer)->facts.process, std::string("feedd"));
}

void WithoutPayloadsTest::aFilterStillSeesThem() {
    auto wanted = request("pcapng");
    wanted.filter = std::make_shared<const Filter>(*Filter::parse("json.k == \"secret\""));
    QCOMPARE(save(wanted)->records, std::uint64_t(1));
}

/// Records of any bytes: what is no whole frame is not kept.
void WithoutPayloadsTest::whateverTheRecordsAre() {
    RandomRecords random(11);
    std::vector<OwnedRecord> made;
    m_store = Store();
    m_store.append(random.batch(3'000, 300, made));
    for (const auto& exporter : exporters())
        QCOMPARE(save(request(exporter.name))->records, std::uint64_t(made.size()));
    QVERIFY(save(request("pcapng")).has_value());
    const auto read = contentsOf(**pcapng::CaptureFile::open(m_folder.filePath("saved").toStdString()));
    QCOMPARE(read.count(), made.size());
    for (std::size_t i = 0; i < made.size(); ++i) {
        if (!isOfPeers(made[i].kind)) {
            QVERIFY(made[i].is(read.record(i)));
            continue;
        }
        QVERIFY(read.header(i).size <= made[i].bytes.size());
        QVERIFY(isWithoutPayload(read.header(i)));
    }
}

QTEST_APPLESS_MAIN(WithoutPayloadsTest)
#include "tst_without_payloads.moc"
