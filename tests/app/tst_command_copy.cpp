// SPDX-License-Identifier: GPL-3.0-or-later
// Command lines that send a message again: a real shell runs them, and the system's libzmq receives what comes.
#include "tests/core/capture/sample.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"

#include "core/observe/capture/command_copy.h"
#include "core/transport/zmtp/socket_type.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QProcess>
#include <QTest>

#include <cerrno>
#include <memory>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::capture;
using zmtp::SocketType;

using Frames = QList<QByteArray>;

namespace {

constexpr int patience = 20'000; // ms

/// A message that went from one socket to another.
struct SentSample : Sample {
    using Sample::Sample;
    std::string line(const std::string& endpoint, const char* own, const char* peer, Way::Binder binder) {
        facts.ownType = own;
        facts.type = peer;
        return asCommand(record, {.endpoint = endpoint, .peer = &facts, .binder = binder});
    }
    PeerFacts facts;
};

QByteArray everything() {
    QByteArray out;
    for (int byte = 0; byte < 256; ++byte)
        out.append(static_cast<char>(byte));
    return out;
}

} // namespace

class CommandCopyTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void linesAreAsTyped_data();
    void linesAreAsTyped();
    void aShellSendsTheSameFrames_data();
    void aShellSendsTheSameFrames();
    void whatCannotBeSentIsAComment();
};

void CommandCopyTest::linesAreAsTyped_data() {
    QTest::addColumn<Frames>("frames");
    QTest::addColumn<QString>("typed");
    QTest::newRow("one word") << Frames{"hello"} << "-- hello";
    QTest::newRow("several") << Frames{"EU", "{\"a\":1}"} << "-- EU '{\"a\":1}'";
    QTest::newRow("empty") << Frames{"", "x"} << "-- '' x";
    QTest::newRow("quote") << Frames{"it's"} << "-- 'it'\\''s'";
    QTest::newRow("dash") << Frames{"--hex"} << "-- --hex";
    QTest::newRow("bytes") << Frames{QByteArray("a\0b", 3), "c"} << "--hex -- 610062 63";
    QTest::newRow("line feed") << Frames{"a\nb"} << "--hex -- 610a62";
}

void CommandCopyTest::linesAreAsTyped() {
    QFETCH(const Frames, frames);
    QFETCH(const QString, typed);
    SentSample sample(frames, Kind::Sent);
    QCOMPARE(QString::fromStdString(sample.line("ipc:///tmp/a b", "PUSH", "PULL", Way::Binder::ThePeer)),
             QStringLiteral("ipcscope-cli send 'ipc:///tmp/a b' --type PUSH ") + typed);
}

void CommandCopyTest::aShellSendsTheSameFrames_data() {
    QTest::addColumn<int>("receiver");
    QTest::addColumn<QByteArray>("sender");
    QTest::addColumn<bool>("binds");
    QTest::addColumn<Frames>("frames");
    QTest::addColumn<Frames>("received");
    const Frames odd{
        "it's \"odd\"", "$HOME `id` \\", "-x", "--", "[a]", "", "~", "*", "\xe4\xb8\xad\xe6\x96\x87 !", "#",
        "a=b",          "; exit 1",      "&",  "(",  ")"};
    QTest::newRow("text") << ZMQ_PULL << QByteArray("PUSH") << false << odd << odd;
    QTest::newRow("bytes") << ZMQ_PULL << QByteArray("PUSH") << false << Frames{"a", everything(), ""}
                           << Frames{"a", everything(), ""};
    QTest::newRow("one empty frame in hex")
        << ZMQ_PULL << QByteArray("PUSH") << false << Frames{"", "\n"} << Frames{"", "\n"};
    QTest::newRow("one empty frame") << ZMQ_PULL << QByteArray("PUSH") << false << Frames{""} << Frames{""};
    QTest::newRow("dealer") << ZMQ_ROUTER << QByteArray("DEALER") << false << Frames{"", "job"} << Frames{"", "job"};
    QTest::newRow("request") << ZMQ_REP << QByteArray("REQ") << false << Frames{"", "one", "two"}
                             << Frames{"one", "two"};
    QTest::newRow("pair") << ZMQ_PAIR << QByteArray("PAIR") << false << Frames{"hello"} << Frames{"hello"};
    QTest::newRow("publisher") << ZMQ_SUB << QByteArray("PUB") << true << Frames{"EU.BMW", "{\"n\": 1}"}
                               << Frames{"EU.BMW", "{\"n\": 1}"};
    QTest::newRow("bound PUSH") << ZMQ_PULL << QByteArray("PUSH") << true << Frames{"job"} << Frames{"job"};
}

void CommandCopyTest::aShellSendsTheSameFrames() {
    QFETCH(const int, receiver);
    QFETCH(const QByteArray, sender);
    QFETCH(const bool, binds);
    QFETCH(const Frames, frames);
    QFETCH(const Frames, received);
    const test::TemporaryFolder folder;
    const std::string endpoint = folder.endpoint("it's a feed.ipc");
    test::LibzmqSocket socket(receiver);
    if (receiver == ZMQ_SUB)
        socket.set(ZMQ_SUBSCRIBE, "");
    QVERIFY(binds ? socket.connect(endpoint) : socket.bind(endpoint));

    SentSample sample(frames, Kind::Message);
    const auto line = sample.line(endpoint, "", sender.constData(), binds ? Way::Binder::ThePeer : Way::Binder::We);
    QProcess shell;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PATH"),
                       QFileInfo(QStringLiteral(IPCSCOPE_CLI)).path() + QStringLiteral(":/bin"));
    shell.setProcessEnvironment(environment);
    shell.setProcessChannelMode(QProcess::MergedChannels);
    shell.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QString::fromStdString(line)});
    Frames came;
    QElapsedTimer time;
    for (time.start(); came.isEmpty() && time.elapsed() < patience;) {
        if (const auto message = socket.receive())
            for (const std::string& frame : *message)
                came << QByteArray::fromStdString(frame);
        shell.waitForFinished(5);
    }
    if (receiver == ZMQ_ROUTER && !came.isEmpty())
        came.removeFirst(); // who it came from
    QVERIFY(shell.state() == QProcess::NotRunning || shell.waitForFinished(patience));
    QVERIFY2(shell.exitCode() == 0, (shell.readAll() + '\n' + line.c_str()).constData());
    QCOMPARE(came, received);
}

void CommandCopyTest::whatCannotBeSentIsAComment() {
    SentSample sample({"a"}, Kind::Message);
    const auto isComment = [](const std::string& line) {
        return line.starts_with("# ") && line.find('\n') == line.npos;
    };
    QVERIFY(isComment(sample.line("ipc:///tmp/x", "SUB", "", Way::Binder::ThePeer)));
    QVERIFY(isComment(sample.line("ipc:///tmp/x", "DEALER", "ROUTER", Way::Binder::ThePeer)));
    QVERIFY(isComment(sample.line("ipc:///tmp/x", "CLIENT", "SERVER", Way::Binder::ThePeer)));
    QVERIFY(isComment(sample.line("ipc:///tmp/\n", "PULL", "PUSH", Way::Binder::We)));
    QVERIFY(isComment(asCommand(sample.record, {.endpoint = "ipc:///tmp/x"})));
    SentSample large({QByteArray(200'000, 'x')}, Kind::Message);
    QVERIFY(isComment(large.line("ipc:///tmp/x", "PULL", "PUSH", Way::Binder::We)));
    SentSample part({"a"}, Kind::Message);
    part.record.header.code = EMSGSIZE;
    QVERIFY(isComment(part.line("ipc:///tmp/x", "PULL", "PUSH", Way::Binder::We)));
    SentSample reply({"", "done"}, Kind::Sent);
    QVERIFY(isComment(reply.line("ipc:///tmp/x", "ROUTER", "DEALER", Way::Binder::We)));
    reply.facts.routingId = copyOf(bytesOf("W1"));
    QCOMPARE(reply.line("ipc:///tmp/x", "ROUTER", "DEALER", Way::Binder::We),
             std::string("ipcscope-cli send ipc:///tmp/x --type ROUTER --bind -- W1 '' done"));
    Record event;
    event.header.peerAndKind = RecordHeader::pack(1, Kind::Subscribe, Direction::Received);
    const std::string topic = "EU\nexit";
    event.bytes = bytesOf(topic);
    QVERIFY(isComment(asCommand(event, {.endpoint = "ipc:///tmp/x"})));
    // Who bound it is not known of what a file holds: publishers do, as a rule.
    SentSample quote({"EU"}, Kind::Message);
    QVERIFY(quote.line("ipc:///tmp/x", "SUB", "PUB", Way::Binder::Unknown).find("--bind") != std::string::npos);
    QVERIFY(quote.line("ipc:///tmp/x", "PULL", "PUSH", Way::Binder::Unknown).find("--bind") == std::string::npos);
}

QTEST_GUILESS_MAIN(CommandCopyTest)
#include "tst_command_copy.moc"
