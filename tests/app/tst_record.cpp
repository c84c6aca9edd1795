// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/limits.h"
#include "core/transport/base/unique_fd.h"
#include "tests/app/cli.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <algorithm>
#include <csignal>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <zmq.h>

using namespace ipcscope;
using test::Cli;
using test::LibzmqSocket;
using test::patience;

/// What becomes of the file of ipcscope-cli record.
class RecordTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aLimitOfTheFileSizeIsTold();
    void whatIsCutShortIsTold();
    void readingIntoAFileMeetsTheLimitToo();
    void hangingUpEndsItAsTerminatingDoes();
    void whereHangingUpIsIgnoredItGoesOn();
    void nobodyReplacesAFileInWork();
    void nothingIsLeftWhereNobodyWas();
    void writesToStandardOutput();
    void aNameIsNeeded();

private:
    QString name(const char* file) const { return QString::fromStdString(m_folder.file(file)); }
    QString endpoint(const char* file) const { return "ipc://" + name(file); }
    /// A recording of `publisher`, which goes on.
    void begin(LibzmqSocket& publisher, Cli& cli, const QString& file);
    QByteArray messagesIn(const QString& file);
    test::TemporaryFolder m_folder;
};

namespace {

void allowSmallFilesOnly() {
    constexpr rlim_t most = 65'536;
    const rlimit limit{.rlim_cur = most, .rlim_max = most};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_DFL);
}

pid_t pidOf(Cli& cli) {
    return static_cast<pid_t>(cli.process().processId());
}

} // namespace

void RecordTest::begin(LibzmqSocket& publisher, Cli& cli, const QString& file) {
    QVERIFY2(cli.says("ready"), cli.errors().constData());
    const auto grows = [&, before = QFileInfo(file).size()] {
        publisher.send({"topic", "text"});
        return QFileInfo(file).size() > before + 1'000;
    };
    QVERIFY(QTest::qWaitFor(grows, patience));
}

QByteArray RecordTest::messagesIn(const QString& file) {
    Cli counted({"read", file, "--count", "--filter", "event == message"});
    return counted.exitCode() == 0 ? counted.output().trimmed() : counted.errors();
}

void RecordTest::aLimitOfTheFileSizeIsTold() {
    LibzmqSocket publisher(ZMQ_PUB);
    publisher.bind(endpoint("limited").toStdString());
    Cli cli({"record", endpoint("limited"), "-o", name("limited.pcapng")}, allowSmallFilesOnly);
    QVERIFY2(cli.says("ready"), cli.errors().constData());
    QCOMPARE(cli.exitCode([&] { publisher.send({"topic", std::string(1'000, 'x')}); }), 3);
    QVERIFY2(cli.errors().contains("IS-131"), cli.errors().constData());
    QCOMPARE(Cli({"read", name("limited.pcapng"), "--count"}).exitCode(), 0);
}

/// Where the limit of a message was lifted it is longer than a capture file may have it.
void RecordTest::whatIsCutShortIsTold() {
    LibzmqSocket pushing(ZMQ_PUSH);
    pushing.bind(endpoint("long").toStdString());
    Cli cli({"record", endpoint("long"), "--type", "PULL", "--option", "MAXMSGSIZE=-1", "--count", "1", "-o",
             name("long.pcapng")});
    QVERIFY2(cli.says("ready"), cli.errors().constData());
    QVERIFY(pushing.send({std::string(limits::messageBytes + (2 << 20), 'x')}));
    QCOMPARE(cli.exitCode(), 0);
    QVERIFY2(cli.errors().contains("1 message was longer than 256.0 MiB: only its front is in the capture"),
             cli.errors().constData());
    QCOMPARE(messagesIn(name("long.pcapng")), "1");
    Cli copied({"read", name("long.pcapng"), "-o", name("copied.pcapng")});
    QCOMPARE(copied.exitCode(), 0);
    QVERIFY2(!copied.errors().contains("front"), copied.errors().constData()); // it was lost before
}

void RecordTest::readingIntoAFileMeetsTheLimitToo() {
    LibzmqSocket publisher(ZMQ_PUB);
    publisher.bind(endpoint("whole").toStdString());
    Cli recorded({"record", endpoint("whole"), "--count", "200", "-o", name("whole.pcapng")});
    QVERIFY2(recorded.says("ready"), recorded.errors().constData());
    QCOMPARE(recorded.exitCode([&] { publisher.send({"topic", std::string(1'000, 'x')}); }), 0);
    Cli copied({"read", name("whole.pcapng"), "-o", name("copy.pcapng")}, allowSmallFilesOnly);
    QCOMPARE(copied.exitCode(), 3);
    QVERIFY2(copied.errors().contains("was not saved"), copied.errors().constData());
    QVERIFY(!QFile::exists(name("copy.pcapng")));
}

void RecordTest::hangingUpEndsItAsTerminatingDoes() {
    LibzmqSocket publisher(ZMQ_PUB);
    publisher.bind(endpoint("left").toStdString());
    Cli cli({"record", endpoint("left"), "-o", name("left.pcapng")}, [] { ::signal(SIGHUP, SIG_DFL); });
    begin(publisher, cli, name("left.pcapng"));
    QCOMPARE(::kill(pidOf(cli), SIGHUP), 0);
    QCOMPARE(cli.exitCode(), 0);
    QVERIFY2(cli.errors().contains(" bytes in "), cli.errors().constData());
    QVERIFY(messagesIn(name("left.pcapng")).toInt() > 0);
}

void RecordTest::whereHangingUpIsIgnoredItGoesOn() {
    LibzmqSocket publisher(ZMQ_PUB);
    publisher.bind(endpoint("kept").toStdString());
    const auto file = name("kept.pcapng");
    Cli cli({"record", endpoint("kept"), "-o", file}, [] { ::signal(SIGHUP, SIG_IGN); });
    begin(publisher, cli, file);
    QCOMPARE(::kill(pidOf(cli), SIGHUP), 0);
    begin(publisher, cli, file);
    QCOMPARE(::kill(pidOf(cli), SIGTERM), 0);
    QCOMPARE(cli.exitCode(), 0);
}

void RecordTest::nobodyReplacesAFileInWork() {
    LibzmqSocket publisher(ZMQ_PUB);
    publisher.bind(endpoint("live").toStdString());
    Cli first({"record", endpoint("live"), "--count", "1", "-o", name("first.pcapng")});
    QVERIFY2(first.says("ready"), first.errors().constData());
    QCOMPARE(first.exitCode([&] { publisher.send({"topic", "text"}); }), 0);
    Cli cli({"record", endpoint("live"), "-o", name("live.pcapng")});
    begin(publisher, cli, name("live.pcapng"));
    Cli replacing({"read", name("first.pcapng"), "-o", name("live.pcapng")});
    QCOMPARE(replacing.exitCode(), 3);
    QCOMPARE(::kill(pidOf(cli), SIGTERM), 0);
    QCOMPARE(cli.exitCode(), 0);
    QVERIFY(messagesIn(name("live.pcapng")).toInt() > 1);
    QCOMPARE(Cli({"read", name("first.pcapng"), "-o", name("live.pcapng")}).exitCode(), 0);
}

void RecordTest::nothingIsLeftWhereNobodyWas() {
    {
        const UniqueFd left(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        std::ranges::copy(m_folder.file("stale"), address.sun_path);
        QCOMPARE(::bind(left.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    for (int tries = 0; tries < 2; ++tries) {
        Cli cli({"record", endpoint("stale"), "-o", name("nobody.pcapng")});
        QCOMPARE(cli.exitCode(), 3);
        QVERIFY2(cli.errors().contains("IS-103"), cli.errors().constData());
        QVERIFY(!QFile::exists(name("nobody.pcapng")));
    }
}

void RecordTest::writesToStandardOutput() {
    LibzmqSocket publisher(ZMQ_PUB);
    publisher.bind(endpoint("passed").toStdString());
    constexpr int count = 3'000;
    Cli cli({"record", endpoint("passed"), "--count", QString::number(count), "-o", "-"});
    QVERIFY2(cli.says("ready"), cli.errors().constData());
    QCOMPARE(cli.exitCode([&] {
        for (int i = 0; i < 100; ++i)
            publisher.send({"topic", std::string(100, 'x')});
    }),
             0);
    QVERIFY(!QFile::exists(QDir::temp().filePath("-")));
    Cli counted({"read", "-", "--count", "--filter", "event == message"});
    counted.process().write(cli.output());
    counted.process().closeWriteChannel();
    QCOMPARE(counted.exitCode(), 0);
    QVERIFY2(counted.output().trimmed().toInt() >= count, counted.output().constData());
}

void RecordTest::aNameIsNeeded() {
    Cli cli({"record", endpoint("nowhere"), "-o", ""});
    QCOMPARE(cli.exitCode(), 2);
    QVERIFY2(cli.errors().contains("a name is needed"), cli.errors().constData());
}

QTEST_MAIN(RecordTest)
#include "tst_record.moc"
