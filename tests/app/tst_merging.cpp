// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/opened_capture.h"
#include "core/observe/capture/recorder.h"
#include "core/observe/decode/decoders.h"
#include "core/transport/zmtp/message.h"
#include "tests/app/cli.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

using namespace ipcscope;
using namespace ipcscope::capture;
using test::Cli;

/// Captures whose connections have the same numbers, put together: by ipcscope-cli read, and as sections of one file.
class MergingTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void filesKeepTheirPeers_data();
    void filesKeepTheirPeers();
    void jsonLinesKeepTheirPeers();
    void sectionsKeepTheirPeers();
    void openedSectionsKeepTheirPeers();
    void pinsAreKept();

private:
    QString name(const char* file) const { return QString::fromStdString(m_folder.file(file)); }
    /// Connection 1 is that of `program`, and says its name; another one comes and goes unheard.
    void record(const char* file, const std::string& program, bool whole = true);
    QByteArray contents(const char* file) const;
    void join(const char* first, const char* second, const char* into) const;
    test::TemporaryFolder m_folder;
};

void MergingTest::record(const char* file, const std::string& program, bool whole) {
    Recorder recorder(*OutputFile::create(m_folder.file(file)), {});
    auto chunk = std::make_shared<Chunk>(0, 0);
    const auto add = [&](std::uint32_t peer, Kind kind, ByteView bytes) {
        RecordHeader header;
        header.time = 1'700'000'000'000'000'000 + static_cast<std::int64_t>(chunk->count());
        header.peerAndKind =
            RecordHeader::pack(peer, kind, kind == Kind::Message ? Direction::Received : Direction::None);
        header.frames = kind == Kind::Message ? 1 : 0;
        chunk->append(header, bytes);
    };
    PeerFacts facts;
    facts.endpoint = "ipc:///run/" + program;
    facts.process = program;
    add(1, Kind::PeerUp, encode(facts));
    facts.process = "passer-by";
    add(2, Kind::PeerUp, encode(facts));
    add(2, Kind::PeerDown, encode(facts));
    for (int i = 0; i < 3; ++i)
        add(1, Kind::Message, zmtp::Message::of({program}).wire());
    recorder.append(chunk);
    DecoderPins pins;
    pins.add({.frame = 0, .peer = 1, .decoder = decode::decoderOf("msgpack")});
    QVERIFY(recorder.finish({.notes = {}, .pins = pins}));
    if (!whole)
        QVERIFY(QFile::resize(name(file), QFileInfo(name(file)).size() - 4));
}

void MergingTest::initTestCase() {
    record("alpha", "alpha");
    record("beta", "beta");
    record("cut", "alpha", false);
}

QByteArray MergingTest::contents(const char* file) const {
    QFile bytes(name(file));
    return bytes.open(QIODevice::ReadOnly) ? bytes.readAll() : QByteArray();
}

void MergingTest::join(const char* first, const char* second, const char* into) const {
    QFile file(name(into));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(contents(first) + contents(second));
}

namespace {

/// Every message is its sender's and under that one's endpoint, and as many there are of each.
void look(const std::vector<nlohmann::json>& rows, std::size_t each) {
    std::map<std::string, std::size_t> seen;
    for (const auto& row : rows) {
        const auto text = row["frames"][0]["text"].get<std::string>();
        QCOMPARE(row["peer"]["process"].get<std::string>(), text);
        QCOMPARE(row["endpoint"].get<std::string>(), "ipc:///run/" + text);
        ++seen[text];
    }
    QCOMPARE(seen["alpha"], each);
    QCOMPARE(seen["beta"], each);
}

} // namespace

void MergingTest::filesKeepTheirPeers_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("format");
    for (const char* const format : {"", "--json"}) {
        QTest::addRow("all %s", format) << QString() << QString(format);
        QTest::addRow("messages %s", format) << QString("event == message") << QString(format);
    }
}

void MergingTest::filesKeepTheirPeers() {
    QFETCH(const QString, filter);
    QFETCH(const QString, format);
    QStringList arguments{"read", name("alpha"), name("beta"), "--filter", filter, "-o", name("both")};
    if (!format.isEmpty())
        arguments << format;
    Cli merging(arguments);
    QVERIFY2(merging.exitCode() == 0, merging.errors().constData());
    Cli read({"read", name("both"), "--json", "--filter", "event == message"});
    QCOMPARE(read.exitCode(), 0);
    look(read.rows(), 3);
}

/// Two outputs of --json, one behind the other: as a file and from standard input.
void MergingTest::jsonLinesKeepTheirPeers() {
    for (const char* const each : {"alpha", "beta"}) {
        Cli toJson({"read", name(each), "--json", "-o", name(each) + ".jsonl"});
        QVERIFY2(toJson.exitCode() == 0, toJson.errors().constData());
    }
    join("alpha.jsonl", "beta.jsonl", "both.jsonl");
    Cli read({"read", name("both.jsonl"), "--json", "--filter", "event == message"});
    QCOMPARE(read.exitCode(), 0);
    look(read.rows(), 3);
    Cli piped({"read", "-", "--json", "--filter", "event == message"});
    piped.process().write(contents("both.jsonl"));
    piped.process().closeWriteChannel();
    QCOMPARE(piped.exitCode(), 0);
    look(piped.rows(), 3);
}

void MergingTest::sectionsKeepTheirPeers() {
    join("alpha", "beta", "sections");
    join("sections", "alpha", "three");
    QFile three(name("three"));
    QVERIFY(three.open(QIODevice::Append) && three.write(contents("beta")) > 0);
    three.close();
    for (const auto& [file, each] : {std::pair("sections", 3U), std::pair("three", 6U)}) {
        Cli direct({"read", name(file), "--json", "--filter", "event == message"});
        QVERIFY2(direct.exitCode() == 0, direct.errors().constData());
        look(direct.rows(), each);
        Cli piped({"read", "-", "--json", "--filter", "event == message"});
        piped.process().write(contents(file));
        piped.process().closeWriteChannel();
        QCOMPARE(piped.exitCode(), 0);
        look(piped.rows(), each);
        Cli again({"read", name(file), name("alpha"), name("beta"), "-o", name("again")});
        QVERIFY2(again.exitCode() == 0, again.errors().constData());
        Cli all({"read", name("again"), "--json", "--filter", "event == message"});
        QCOMPARE(all.exitCode(), 0);
        look(all.rows(), each + 3);
    }
}

void MergingTest::openedSectionsKeepTheirPeers() {
    for (const char* const first : {"alpha", "cut"}) {
        join("beta", first, "opened");
        const auto opened = openCapture(m_folder.file("opened"));
        QVERIFY(opened.has_value());
        std::size_t messages = 0;
        for (const auto& kept : opened->chunks) {
            const auto chunk = kept.load();
            for (std::size_t i = 0; i < chunk->count(); ++i) {
                const auto record = chunk->record(i);
                if (record.header.kind() != Kind::Message)
                    continue;
                const auto* const peer = opened->roster->peer(record.header.peer());
                QVERIFY(peer != nullptr);
                QCOMPARE(peer->facts.process, std::string(textOf(record.bytes.subspan(2))));
                ++messages;
            }
        }
        QCOMPARE(messages, std::size_t(6));
        QCOMPARE(opened->file->pins().all().size(), std::size_t(2));
    }
}

void MergingTest::pinsAreKept() {
    Cli copying({"read", name("alpha"), name("beta"), "-o", name("pinned")});
    QVERIFY2(copying.exitCode() == 0, copying.errors().constData());
    const auto opened = openCapture(m_folder.file("pinned"));
    QVERIFY(opened.has_value());
    const auto pins = opened->file->pins().all();
    QCOMPARE(pins.size(), std::size_t(2));
    for (const auto& pin : pins) {
        const auto* const peer = opened->roster->peer(pin.peer);
        QVERIFY(peer != nullptr && peer->facts.process != "passer-by");
        QCOMPARE(pin.decoder, decode::decoderOf("msgpack"));
    }
    QVERIFY(pins[0].peer != pins[1].peer);
}

QTEST_MAIN(MergingTest)
#include "tst_merging.moc"
