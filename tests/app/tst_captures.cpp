// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/peer_facts.h"
#include "core/observe/capture/recorder.h"
#include "core/transport/zmtp/message.h"
#include "tests/app/cli.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <zmq.h>

using namespace ipcscope;
using test::Cli;
using test::LibzmqSocket;
using test::patience;

/// ipcscope-cli record and read.
class CapturesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatWasRecordedIsRead();
    void aKilledRecorderLeavesWhatItHad();
    void damageAndOtherFilesHaveTheirExit();
    void endsWithoutAStandardOutput();
    void neverWritesOverAFile();
    void replacesRegularFilesOnly();
    void writesToStandardOutput();
    void waitsForWhoWritesIntoAPipe();
    void readsDevices();
    void jsonLinesAreACaptureToo();
    void payloadsAreLeftOutWhereWanted();
    void whoIsAtConnectionZeroIsTold();
    void repliesAreToldFromEachOther();
    void faultyFiltersNameTheColumn();
    void readingChangesAndRunsNothing_data();
    void readingChangesAndRunsNothing();

private:
    QString name(const char* file) const { return QString::fromStdString(m_folder.file(file)); }
    /// A recording of `count` messages "topic", "<number>".
    void record(const QString& file, int count);
    test::TemporaryFolder m_folder;
};

void CapturesTest::record(const QString& file, int count) {
    LibzmqSocket publisher(ZMQ_PUB);
    const auto endpoint = "ipc://" + m_folder.file("feed");
    publisher.bind(endpoint);
    Cli cli({"record", QString::fromStdString(endpoint), "--count", QString::number(count), "-o", file});
    QVERIFY2(cli.says("ready"), cli.errors().constData());
    int sent = 0;
    QCOMPARE(cli.exitCode([&] {
        for (int i = 0; i < 100; ++i, ++sent)
            publisher.send({"topic", std::to_string(sent)});
    }),
             0);
}

void CapturesTest::whatWasRecordedIsRead() {
    const auto file = name("whole.pcapng");
    constexpr int count = 5'000;
    record(file, count);
    Cli json({"read", file, "--json", "--filter", "event == message"});
    QCOMPARE(json.exitCode(), 0);
    const auto rows = json.rows();
    QVERIFY(rows.size() >= count);
    const int first = std::stoi(rows[0]["frames"][1]["text"].get<std::string>());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        QCOMPARE(rows[i]["frames"][0]["text"].get<std::string>(), std::string("topic"));
        QCOMPARE(rows[i]["frames"][1]["text"].get<std::string>(), std::to_string(first + static_cast<int>(i)));
        QCOMPARE(rows[i]["peer"]["type"].get<std::string>(), std::string("PUB"));
    }
    Cli counted({"read", file, "--count", "--filter", "topic == topic"});
    QCOMPARE(counted.exitCode(), 0);
    QCOMPARE(counted.output().trimmed().toULongLong(), qulonglong(rows.size()));

    QFile bytes(file);
    QVERIFY(bytes.open(QIODevice::ReadOnly));
    Cli piped({"read", "-", "--count", "--filter", "event == message"});
    const QByteArray all = bytes.readAll();
    piped.process().write(all);
    piped.process().closeWriteChannel();
    QCOMPARE(piped.exitCode(), 0);
    QCOMPARE(piped.output().trimmed().toULongLong(), qulonglong(rows.size()));

    const auto some = name("some.pcapng");
    Cli saved({"read", file, "--filter", "frame[2] == " + QString::number(first + 7), "-o", some});
    QCOMPARE(saved.exitCode(), 0);
    Cli savedCount({"read", some, "--count", "--filter", "method == joined and pid > 0 and endpoint ~ feed"});
    QCOMPARE(savedCount.exitCode(), 0);
    QCOMPARE(savedCount.output().trimmed(), QByteArray("1"));
    Cli everything({"read", some, "--count"});
    QCOMPARE(everything.exitCode(), 0);
    QCOMPARE(everything.output().trimmed(), QByteArray("1"));
    Cli again({"read", some, "--csv", "--column", "frame[2]", "--column", "from", "--filter", "event == message"});
    QCOMPARE(again.exitCode(), 0);
    QVERIFY(again.output().startsWith("frame[2],From\r\n" + QByteArray::number(first + 7) + ","));
}

void CapturesTest::aKilledRecorderLeavesWhatItHad() {
    const auto file = name("killed.pcapng");
    LibzmqSocket publisher(ZMQ_PUB);
    const auto endpoint = "ipc://" + m_folder.file("killed-feed");
    publisher.bind(endpoint);
    Cli cli({"record", QString::fromStdString(endpoint), "-o", file});
    QVERIFY2(cli.says("ready"), cli.errors().constData());
    int sent = 0;
    const auto isRecorded = [&] {
        for (int i = 0; i < 100; ++i, ++sent)
            publisher.send({"topic", std::to_string(sent)});
        return QFileInfo(file).size() >= 300'000;
    };
    QVERIFY(QTest::qWaitFor(isRecorded, patience));
    ::kill(static_cast<pid_t>(cli.process().processId()), SIGKILL);
    QVERIFY(cli.process().waitForFinished(patience));
    Cli json({"read", file, "--json", "--filter", "event == message"});
    const int exit = json.exitCode();
    QVERIFY(exit == 0 || exit == 4);
    const auto rows = json.rows();
    QVERIFY(rows.size() > 1'000);
    const int first = std::stoi(rows[0]["frames"][1]["text"].get<std::string>());
    for (std::size_t i = 0; i < rows.size(); ++i)
        QCOMPARE(rows[i]["frames"][1]["text"].get<std::string>(), std::to_string(first + static_cast<int>(i)));
}

void CapturesTest::damageAndOtherFilesHaveTheirExit() {
    const auto file = name("damaged.pcapng");
    record(file, 100);
    QVERIFY(QFile::resize(file, QFileInfo(file).size() - 700));
    Cli damaged({"read", file, "--count"});
    QCOMPARE(damaged.exitCode(), 4);
    QVERIFY2(damaged.errors().startsWith("IS-130  The capture file is damaged at the end: "),
             damaged.errors().constData());
    QVERIFY(damaged.output().trimmed().toInt() > 10);

    const auto other = name("other.txt");
    QFile text(other);
    QVERIFY(text.open(QIODevice::WriteOnly) && text.write("no capture") > 0);
    text.close();
    for (const auto& path : {other, name("not there"), name("")}) {
        Cli unreadable({"read", path});
        QCOMPARE(unreadable.exitCode(), 5);
        QVERIFY(unreadable.errors().contains("cannot be read"));
    }
    Cli both({"read", other, file, "--count"});
    QCOMPARE(both.exitCode(), 5);
    QVERIFY(both.output().trimmed().toInt() > 10);
}

/// Also where nothing stands at the numbers of its standard descriptors.
void CapturesTest::endsWithoutAStandardOutput() {
    const auto file = name("unseen.pcapng");
    record(file, 100);
    for (const char* closed : {">&-", "<&- >&- 2>&-", ">/dev/full"}) {
        QProcess shell;
        shell.start(QStringLiteral("/bin/sh"),
                    {QStringLiteral("-c"), QStringLiteral("\"$0\" read \"$1\" --json %1").arg(QLatin1String(closed)),
                     QStringLiteral(IPCSCOPE_CLI), file});
        QVERIFY2(shell.waitForFinished(patience), closed);
        QCOMPARE(shell.exitStatus(), QProcess::NormalExit);
        QCOMPARE(shell.exitCode(), 3);
        QVERIFY(QByteArray(closed).contains("2>&-") ||
                shell.readAllStandardError().startsWith("ipcscope-cli: standard output: "));
    }
}

void CapturesTest::neverWritesOverAFile() {
    const auto file = name("there");
    QFile there(file);
    QVERIFY(there.open(QIODevice::WriteOnly) && there.write("mine") == 4);
    there.close();
    Cli cli({"record", name("no-feed"), "-o", file});
    QCOMPARE(cli.exitCode(), 3);
    QVERIFY(there.open(QIODevice::ReadOnly));
    QCOMPARE(there.readAll(), QByteArray("mine"));
}

void CapturesTest::replacesRegularFilesOnly() {
    const auto file = name("whole-again.pcapng");
    record(file, 100);
    const auto pipe = m_folder.file("no-file");
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    for (const QString& wanted :
         {QString::fromStdString(pipe), QString::fromStdString(m_folder.path()), QString("/dev/null")}) {
        Cli cli({"read", file, "-o", wanted});
        QCOMPARE(cli.exitCode(), 3);
        QVERIFY2(cli.errors().contains("was not saved: Something that is no regular file has this name."),
                 cli.errors().constData());
    }
    struct stat facts{};
    QVERIFY(::stat("/dev/null", &facts) == 0 && S_ISCHR(facts.st_mode));
    QCOMPARE(Cli({"read", file, "-o", ""}).exitCode(), 2);
}

void CapturesTest::writesToStandardOutput() {
    const auto file = name("passed-on.pcapng");
    record(file, 100);
    Cli direct({"read", file, "--json"});
    QCOMPARE(direct.exitCode(), 0);
    Cli passed({"read", file, "-o", "-"});
    QCOMPARE(passed.exitCode(), 0);
    Cli again({"read", "-", "--json"});
    again.process().write(passed.output());
    again.process().closeWriteChannel();
    QCOMPARE(again.exitCode(), 0);
    QCOMPARE(again.output(), direct.output());
}

void CapturesTest::waitsForWhoWritesIntoAPipe() {
    const auto pipe = m_folder.file("feed-of-captures");
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    Cli cli({"read", QString::fromStdString(pipe), "--count"});
    UniqueFd writer;
    const auto isRead = [&] { // a writer is let in as soon as somebody reads
        writer.reset(::open(pipe.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
        return writer.get() >= 0;
    };
    QVERIFY(QTest::qWaitFor(isRead, patience));
    writer.reset();
    QCOMPARE(cli.exitCode(), 0);
    QCOMPARE(cli.output().trimmed(), QByteArray("0"));

    Cli waiting({"read", QString::fromStdString(pipe)});
    const QDir descriptors(QStringLiteral("/proc/%1/fd").arg(waiting.process().processId()));
    const auto hasOpened = [&] {
        const auto all = descriptors.entryInfoList(QDir::System | QDir::Files);
        return std::ranges::any_of(all, [&](const auto& each) { return each.symLinkTarget().toStdString() == pipe; });
    };
    QVERIFY(QTest::qWaitFor(hasOpened, patience));
    ::kill(static_cast<pid_t>(waiting.process().processId()), SIGTERM);
    QCOMPARE(waiting.exitCode(), 1);
}

void CapturesTest::readsDevices() {
    Cli nothing({"read", "/dev/null", "--count"});
    QCOMPARE(nothing.exitCode(), 0);
    Cli endless({"read", "/dev/zero", "--count"});
    QCOMPARE(endless.exitCode(), 5);
}

void CapturesTest::jsonLinesAreACaptureToo() {
    const auto file = name("lines.pcapng");
    record(file, 300);
    const auto lines = name("lines.jsonl");
    Cli exporting({"read", file, "--json", "-o", lines});
    QCOMPARE(exporting.exitCode(), 0);
    Cli direct({"read", file, "--json"});
    QCOMPARE(direct.exitCode(), 0);
    Cli imported({"read", lines, "--json"});
    QCOMPARE(imported.exitCode(), 0);
    QCOMPARE(imported.output(), direct.output());
    QVERIFY(imported.rows().size() >= 300);

    QFile bytes(lines);
    QVERIFY(bytes.open(QIODevice::ReadOnly));
    Cli piped({"read", "-", "--json"});
    piped.process().write(bytes.readAll());
    piped.process().closeWriteChannel();
    QCOMPARE(piped.exitCode(), 0);
    QCOMPARE(piped.output(), direct.output());

    QVERIFY(QFile::resize(lines, QFileInfo(lines).size() - 5));
    Cli damaged({"read", lines, "--count"});
    QCOMPARE(damaged.exitCode(), 4);
    QVERIFY2(damaged.errors().contains("is no JSON object"), damaged.errors().constData());
    QVERIFY(damaged.output().trimmed().toInt() >= 299);
}

void CapturesTest::payloadsAreLeftOutWhereWanted() {
    const auto file = name("secret.pcapng");
    record(file, 100);
    const auto bare = name("bare.pcapng");
    Cli saving({"read", file, "--without-payloads", "--filter", "topic == topic", "-o", bare});
    QCOMPARE(saving.exitCode(), 0);
    Cli left({"read", bare, "--count", "--filter", "frame[1].size == 5 and type == PUB and not topic == topic"});
    QCOMPARE(left.exitCode(), 0);
    QVERIFY(left.output().trimmed().toInt() >= 100);
}

void CapturesTest::whoIsAtConnectionZeroIsTold() {
    const QByteArray line =
        R"({"v":1,"time":"2026-11-23T10:22:01.044120000Z","endpoint":"ipc:///tmp/x","dir":"received",)"
        R"("peer":{"id":0,"pid":42,"uid":7,"process":"feedd","method":"joined","type":"PUB",)"
        R"("mechanism":"NULL","version":"3.1"},"frames":[{"text":"a"}]})"
        "\n";
    const auto lines = name("zero.jsonl");
    QFile file(lines);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(line) == line.size());
    file.close();
    Cli whole({"read", lines, "--json"});
    QCOMPARE(whole.exitCode(), 0);
    QCOMPARE(whole.output(), line);
    Cli converted({"read", lines, "-o", name("zero.pcapng")});
    QCOMPARE(converted.exitCode(), 0);
    Cli back({"read", name("zero.pcapng"), "--json"});
    QCOMPARE(back.exitCode(), 0);
    QCOMPARE(back.output(), line);
    Cli piped({"read", "-", "--json"});
    piped.process().write(line);
    piped.process().closeWriteChannel();
    QCOMPARE(piped.exitCode(), 0);
    QCOMPARE(piped.output(), line);
}

void CapturesTest::repliesAreToldFromEachOther() {
    using capture::Direction;
    using capture::Kind;
    const auto file = m_folder.file("asked.pcapng");
    {
        capture::Recorder recorder(*capture::OutputFile::create(file), {});
        auto chunk = std::make_shared<capture::Chunk>(0, 0);
        const auto add = [&](Kind kind, Direction direction, const Bytes& bytes) {
            capture::RecordHeader header;
            header.time = 1'700'000'000'000'000'000 + static_cast<std::int64_t>(chunk->count()) * 7'000'000;
            header.peerAndKind = capture::RecordHeader::pack(1, kind, direction);
            header.frames = kind == Kind::PeerUp ? 0 : 2;
            chunk->append(header, bytes);
        };
        capture::PeerFacts facts;
        facts.type = "REQ";
        facts.ownType = "REP";
        add(Kind::PeerUp, Direction::None, encode(facts));
        for (int i = 0; i < 3; ++i) {
            add(Kind::Message, Direction::Received, copyOf(zmtp::Message::of({"", "question"}).wire()));
            add(Kind::Sent, Direction::Sent, copyOf(zmtp::Message::of({"", "answer"}).wire()));
        }
        recorder.append(chunk);
        QVERIFY(recorder.finish());
    }
    Cli csv({"read", QString::fromStdString(file), "--csv", "--column", "no", "--column", "reply_to", "--column",
             "latency", "--filter", "latency == 7ms and reply_to > 2"});
    QCOMPARE(csv.exitCode(), 0);
    QCOMPARE(csv.output(), QByteArray("No,Reply to,Latency\r\n5,4,7000000\r\n7,6,7000000\r\n"));
    Cli counted({"read", QString::fromStdString(file), "--count", "--filter", "not has reply_to"});
    QCOMPARE(counted.exitCode(), 0);
    QCOMPARE(counted.output().trimmed(), QByteArray("4"));
}

void CapturesTest::faultyFiltersNameTheColumn() {
    Cli cli({"read", "-", "--filter", "size > 1 and topc == x"});
    QCOMPARE(cli.exitCode(), 2);
    QCOMPARE(cli.errors(),
             QByteArray("ipcscope-cli: --filter, column 14: unknown field \"topc\" – did you mean topic?\n"));
}

void CapturesTest::readingChangesAndRunsNothing_data() {
    QTest::addColumn<int>("cut");
    QTest::newRow("whole") << 0;
    QTest::newRow("damaged") << 5;
}

/// As the kernel sees it: no file is written, made or renamed, and no other program run.
void CapturesTest::readingChangesAndRunsNothing() {
    QFETCH(const int, cut);
    const auto file = name("looked-at.pcapng");
    record(file, 50);
    QVERIFY(QFile::resize(file, QFileInfo(file).size() - cut));
    const auto contents = [&file] {
        QFile bytes(file);
        return bytes.open(QIODevice::ReadOnly) ? bytes.readAll() : QByteArray();
    };
    const auto before = contents();
    const auto changed = QFileInfo(file).lastModified();
    const auto trace = name("trace");
    QProcess strace;
    strace.start(QStringLiteral("strace"),
                 {QStringLiteral("-f"), QStringLiteral("-qq"), QStringLiteral("-e"),
                  QStringLiteral("trace=%file,%network,ftruncate,fchmod,fallocate"), QStringLiteral("-o"), trace,
                  QStringLiteral(IPCSCOPE_CLI), QStringLiteral("read"), file, QStringLiteral("--json")});
    QVERIFY2(strace.waitForStarted(), "strace is in packaging/packages.txt");
    QVERIFY(strace.waitForFinished(test::patience));
    if (!QFileInfo(trace).size() && strace.readAllStandardError().toLower().contains("ptrace"))
        QSKIP("needs CAP_SYS_PTRACE, or a kernel that lets programs trace their children");
    QCOMPARE(strace.exitCode(), cut == 0 ? 0 : 4);
    QFile lines(trace);
    QVERIFY(lines.open(QIODevice::ReadOnly));
    int programs = 0;
    for (const auto& line : lines.readAll().split('\n')) {
        programs += line.contains("execve(") ? 1 : 0;
        for (const char* call : {"O_WRONLY", "O_RDWR", "O_CREAT", "unlink", "rename", "truncate", "mkdir", "chmod",
                                 " link(", "symlink", "fallocate", "socket(", "connect("})
            QVERIFY2(!line.contains(call), line.constData());
    }
    QCOMPARE(programs, 1); // itself
    QCOMPARE(contents(), before);
    QCOMPARE(QFileInfo(file).lastModified(), changed);
    QVERIFY(QFile::remove(file));
}

QTEST_MAIN(CapturesTest)
#include "tst_captures.moc"
