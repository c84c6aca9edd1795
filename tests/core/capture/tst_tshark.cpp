// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/peer_facts.h"
#include "core/transport/zmtp/message.h"
#include "tests/core/capture/capture_file.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace ipcscope;
using namespace ipcscope::capture;
using namespace ipcscope::capture::pcapng;

/// What the system's tshark makes of our files, with our dissector.
class TsharkTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyPacketIsThere();
    void framesAndFlagsAndTopicsAreShown();
    void subscriptionsAndCommandsAreShown();
    void largeMessagesKeepTheirSize();
    void editcapAndMergecapTakeThem();
};

namespace {

constexpr std::int64_t start = 1'700'000'000'123'456'789;

class File {
public:
    File() {
        m_encoder.begin(m_bytes);
        PeerFacts facts;
        facts.endpoint = "ipc:///tmp/feed.ipc";
        facts.process = "feedd";
        facts.pid = 4121;
        facts.type = "PUB";
        facts.ownType = "SUB";
        facts.mechanism = "NULL";
        facts.version = "3.1";
        add(Kind::PeerUp, Direction::None, encode(facts));
    }
    void add(Kind kind, Direction direction, ByteView bytes, std::uint16_t frames = 0) {
        RecordHeader header;
        header.time = start + static_cast<std::int64_t>(m_records.count()) * 1'000'001;
        header.peerAndKind = RecordHeader::pack(5, kind, direction);
        header.frames = frames;
        m_records.append(header, bytes);
    }
    void message(std::initializer_list<std::string_view> bodies, Direction direction = Direction::Received) {
        const auto message = zmtp::Message::of(bodies);
        add(direction == Direction::Sent ? Kind::Sent : Kind::Message, direction, message.wire(),
            static_cast<std::uint16_t>(message.frameCount()));
    }
    /// Rows of the fields asked for; a field of several values has them separated by commas.
    QList<QStringList> ask(const QStringList& fields, const Notes& notes = {}) {
        QTemporaryDir folder;
        const auto path = folder.filePath("capture.pcapng");
        return write(path, notes) ? askOf(path, fields) : QList<QStringList>();
    }
    bool write(const QString& path, const Notes& notes = {}) {
        m_encoder.append(m_records, 0, m_records.count(), m_bytes, &notes);
        m_encoder.finish(notes, m_bytes);
        QFile file(path);
        return file.open(QIODevice::WriteOnly) &&
               file.write(reinterpret_cast<const char*>(m_bytes.data()), static_cast<qsizetype>(m_bytes.size())) > 0;
    }
    QList<QStringList> askOf(const QString& path, const QStringList& fields) {
        QStringList arguments{"-n", "-X", "lua_script:" IPCSCOPE_DISSECTOR, "-r", path, "-T", "fields"};
        for (const QString& field : fields)
            arguments << "-e" << field;
        QProcess tshark;
        tshark.start("tshark", arguments);
        const bool ended = tshark.waitForFinished(60'000);
        m_errors = QString::fromUtf8(tshark.readAllStandardError());
        m_good = ended && tshark.exitCode() == 0;
        QList<QStringList> rows;
        for (const QString& line : QString::fromUtf8(tshark.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts))
            rows << line.split('\t');
        return rows;
    }
    bool good() const { return m_good; }
    const QString& errors() const { return m_errors; }

private:
    Encoder m_encoder{{.endpoint = "ipc:///tmp/feed.ipc"}};
    Chunk m_records{0, 0};
    Bytes m_bytes;
    QString m_errors;
    bool m_good = false;
};

} // namespace

void TsharkTest::everyPacketIsThere() {
    File file;
    constexpr int count = 5'000;
    for (int i = 0; i < count; ++i)
        file.message({"EU.BMW", std::to_string(i)}, i % 2 == 0 ? Direction::Received : Direction::Sent);
    const auto rows = file.ask({"frame.time_epoch", "frame.packet_flags_direction", "frame.interface_name",
                                "frame.interface_description", "frame.comment", "ipcscope_zmtp.text"},
                               {{8, {.marked = true, .text = "look here"}}});
    QVERIFY2(file.good(), qPrintable(file.errors()));
    QCOMPARE(rows.size(), qsizetype(count));
    for (int i = 0; i < count; ++i) {
        const auto time = start + std::int64_t{i + 1} * 1'000'001;
        const auto& row = rows[i];
        QCOMPARE(row[0], QString::asprintf("%lld.%09lld", static_cast<long long>(time / 1'000'000'000),
                                           static_cast<long long>(time % 1'000'000'000)));
        QVERIFY(row[1].endsWith(i % 2 == 0 ? "1" : "2"));
        QCOMPARE(row[2], QString("ipc:///tmp/feed.ipc"));
        QCOMPARE(row[3], QString("feedd (pid 4121, uid 0), PUB, NULL, ZMTP 3.1, joined as SUB"));
        QCOMPARE(row[4], QString(i == 7 ? "look here" : ""));
        QCOMPARE(row[5], "EU.BMW," + QString::number(i));
    }
}

void TsharkTest::framesAndFlagsAndTopicsAreShown() {
    File file;
    file.message({"topic", "", std::string(300, 'x')});
    file.message({std::string_view("\0\1\2", 3)});
    const auto rows = file.ask({"ipcscope_zmtp.frames", "ipcscope_zmtp.flags.more", "ipcscope_zmtp.flags.long",
                                "ipcscope_zmtp.size", "ipcscope_zmtp.topic", "ipcscope_zmtp.body", "_ws.col.Protocol"});
    QVERIFY2(file.good(), qPrintable(file.errors()));
    QCOMPARE(rows.size(), qsizetype(2));
    QCOMPARE(rows[0].mid(0, 5), (QStringList{"3", "1,1,0", "0,0,1", "5,0,300", "topic"}));
    QCOMPARE(rows[0].last(), QString("ZMTP"));
    QCOMPARE(rows[1], (QStringList{"1", "0", "0", "3", "", "000102", "ZMTP"}));
}

void TsharkTest::subscriptionsAndCommandsAreShown() {
    File file;
    file.add(Kind::Subscribe, Direction::Received, bytesOf("EU."));
    file.add(Kind::Cancel, Direction::Received, bytesOf("US."));
    file.add(Kind::Command, Direction::Received, bytesOf(std::string_view("PING\0\0\x0a", 7)));
    const auto rows =
        file.ask({"ipcscope_zmtp.command.name", "ipcscope_zmtp.subscription", "ipcscope_zmtp.command.data"});
    QVERIFY2(file.good(), qPrintable(file.errors()));
    QCOMPARE(rows.size(), qsizetype(3));
    QCOMPARE(rows[0], (QStringList{"SUBSCRIBE", "EU.", "45552e"}));
    QCOMPARE(rows[1], (QStringList{"CANCEL", "US.", "55532e"}));
    QCOMPARE(rows[2], (QStringList{"PING", "", "000a"}));
}

void TsharkTest::largeMessagesKeepTheirSize() {
    File file;
    const std::string body(1'000'000, 'b');
    file.message({body});
    file.message({"after"});
    const auto rows = file.ask({"frame.len", "frame.cap_len", "ipcscope_zmtp.size", "ipcscope_zmtp.cut"});
    QVERIFY2(file.good(), qPrintable(file.errors()));
    QCOMPARE(rows.size(), qsizetype(2));
    QCOMPARE(rows[0].mid(0, 3), (QStringList{QString::number(packetTags + 9 + body.size()), "262144", "1000000"}));
    QVERIFY(!rows[0][3].isEmpty());
    QCOMPARE(rows[1].mid(0, 3),
             (QStringList{QString::number(packetTags + 2 + 5), QString::number(packetTags + 7), "5"}));
}

void TsharkTest::editcapAndMergecapTakeThem() {
    QTemporaryDir folder;
    File file;
    for (int i = 0; i < 3; ++i)
        file.message({"topic", std::to_string(i)});
    const auto own = folder.filePath("own.pcapng");
    const auto made = folder.filePath("made.pcapng");
    QVERIFY(file.write(own));
    const auto packets = [&](const QString& program, const QStringList& arguments) {
        QProcess process;
        process.start(program, arguments);
        const bool ended = process.waitForFinished(60'000) && process.exitCode() == 0;
        if (!ended)
            qWarning("%s", process.readAllStandardError().constData());
        return ended ? file.askOf(made, {"ipcscope_zmtp.text"}) : QList<QStringList>();
    };
    const QList<QStringList> all{{"topic,0"}, {"topic,1"}, {"topic,2"}};
    QCOMPARE(packets("editcap", {own, made}), all);
    QCOMPARE(packets("editcap", {"-r", own, made, "2-3"}), all.mid(1));
    QCOMPARE(packets("mergecap", {"-a", "-w", made, own, own}), all + all);
}

QTEST_GUILESS_MAIN(TsharkTest)
#include "tst_tshark.moc"
