// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <nlohmann/json.hpp>
#include <signal.h>
#include <unistd.h>
#include <zmq.h>

using namespace ipcscope;
using test::Cli;
using test::Frames;
using test::LibzmqSocket;
using test::patience;
using Json = nlohmann::json;

namespace {

/// The next message, or nothing after a while.
std::optional<Frames> await(LibzmqSocket& socket) {
    std::optional<Frames> got;
    QElapsedTimer time;
    for (time.start(); !got && time.elapsed() < patience; QCoreApplication::processEvents(QEventLoop::AllEvents, 5))
        got = socket.receive();
    return got;
}

QString text(const std::string& bytes) {
    return QString::fromStdString(bytes);
}

} // namespace

class CliTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void listFindsAPublisher();
    void watchPrintsWhatAPublisherSends();
    void watchTakesOnlyWhatWasSubscribed();
    void watchLeavesAPushAlone();
    void watchJoinsWhenTold();
    void watchNamesBothTypes();
    void watchEndsWhenNothingComes();
    void watchEndsWithItsReader();
    void watchEndsOnASignal();
    void programsThatAreUnknownAreNotContacted();
    void sendPushesFramesAsTheyAre();
    void optionsAreTheManuals();
    void sendPrintsTheReply();
    void sendWaitsForASubscription();
    void sendSaysThatNobodyGotIt();
    void bindingSaysWhatItReplaced();
    void sendWaitsForThePeer();
    void noReplyInTime();
    void refusals_data();
    void refusals();
    void regularFileStays();

private:
    test::TemporaryFolder m_folder;
};

void CliTest::listFindsAPublisher() {
    LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(m_folder.endpoint("listed")));
    Cli list({QStringLiteral("list"), QStringLiteral("--json")});
    QCOMPARE(list.exitCode(), 0);
    Json found;
    for (const Json& row : list.rows())
        if (row["endpoint"] == m_folder.endpoint("listed"))
            found = row;
    QVERIFY(!found.is_null());
    QCOMPARE(found["pid"].get<int>(), ::getpid());
    QCOMPARE(found["state"].get<std::string>(), std::string("live"));
    QCOMPARE(found["group"].get<std::string>(), std::string("ZeroMQ"));
    QCOMPARE(found["process"].get<std::string>(), std::string("tst_cli"));
    QCOMPARE(found["connections"].get<int>(), 0);
    QVERIFY(found["user"].is_string() && found["queued"].is_number());
    Cli lines({QStringLiteral("list")});
    QCOMPARE(lines.exitCode(), 0);
    QVERIFY(lines.output().contains(QByteArray::fromStdString(m_folder.endpoint("listed"))));
}

void CliTest::watchPrintsWhatAPublisherSends() {
    LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(m_folder.endpoint("feed")));
    Cli watch({QStringLiteral("watch"), text(m_folder.file("feed")), QStringLiteral("--count"), QStringLiteral("3"),
               QStringLiteral("--json")});
    QCOMPARE(watch.exitCode([&] { publisher.send({"EU.BMW", std::string("\xff\0", 2)}); }), 0);
    QVERIFY(watch.errors().contains("ready\n"));
    const auto rows = watch.rows();
    QCOMPARE(rows.size(), 3U);
    QCOMPARE(rows[0]["v"].get<int>(), 1);
    QCOMPARE(rows[0]["endpoint"].get<std::string>(), m_folder.endpoint("feed"));
    QCOMPARE(rows[0]["dir"].get<std::string>(), std::string("received"));
    QCOMPARE(rows[0]["peer"]["pid"].get<int>(), ::getpid());
    QCOMPARE(rows[0]["frames"][0]["text"].get<std::string>(), std::string("EU.BMW"));
    QCOMPARE(rows[0]["frames"][1]["base64"].get<std::string>(), std::string("/wA="));
}

void CliTest::watchTakesOnlyWhatWasSubscribed() {
    LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(m_folder.endpoint("topics")));
    Cli watch({QStringLiteral("watch"), QStringLiteral("--subscribe"), QStringLiteral("[b]"),
               QStringLiteral("--subscribe"), QStringLiteral("c"), text(m_folder.file("topics")),
               QStringLiteral("--count"), QStringLiteral("4")});
    QCOMPARE(watch.exitCode([&] {
        for (const char* topic : {"a", "[b]x", "cx"})
            publisher.send({topic});
    }),
             0);
    QCOMPARE(watch.output().count('\n'), 4);
    QVERIFY(watch.output().contains("[b]x") && watch.output().contains("cx") && !watch.output().contains('a'));
}

void CliTest::watchLeavesAPushAlone() {
    LibzmqSocket push(ZMQ_PUSH);
    QVERIFY(push.bind(m_folder.endpoint("tasks")));
    Cli watch({QStringLiteral("watch"), text(m_folder.file("tasks"))});
    QCOMPARE(watch.exitCode([&] { QVERIFY(!push.send({"taken"})); }), 3);
    QVERIFY2(watch.errors().contains("tasks is a PUSH socket: Would take messages away from the real workers."),
             watch.errors().constData());
    QVERIFY(watch.output().isEmpty());
    LibzmqSocket pull(ZMQ_PULL);
    QVERIFY(pull.connect(m_folder.endpoint("tasks")));
    QTRY_VERIFY(push.send({"first"}));
    auto got = await(pull);
    QVERIFY(got);
    QCOMPARE(got->at(0), std::string("first"));
}

void CliTest::watchJoinsWhenTold() {
    LibzmqSocket push(ZMQ_PUSH);
    QVERIFY(push.bind(m_folder.endpoint("joined")));
    Cli watch({QStringLiteral("watch"), text(m_folder.file("joined")), QStringLiteral("--type"), QStringLiteral("pull"),
               QStringLiteral("--count"), QStringLiteral("2")});
    QCOMPARE(watch.exitCode([&] { push.send({"work"}); }), 0);
    QCOMPARE(watch.output(), QByteArray("work\nwork\n"));
}

void CliTest::watchNamesBothTypes() {
    LibzmqSocket push(ZMQ_PUSH);
    QVERIFY(push.bind(m_folder.endpoint("other")));
    Cli watch({QStringLiteral("watch"), text(m_folder.file("other")), QStringLiteral("--type"), QStringLiteral("SUB")});
    QCOMPARE(watch.exitCode(), 3);
    QCOMPARE(watch.errors().count("SUB cannot talk to PUSH"), 1);
    QVERIFY2(watch.errors().count("during the handshake") <= 1, watch.errors().constData());
}

void CliTest::watchEndsWhenNothingComes() {
    LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(m_folder.endpoint("quiet")));
    Cli quiet({QStringLiteral("watch"), text(m_folder.file("quiet")), QStringLiteral("--for"), QStringLiteral("0.6")});
    QCOMPARE(quiet.exitCode(), 1);
    Cli absent(
        {QStringLiteral("watch"), text(m_folder.file("absent")), QStringLiteral("--for"), QStringLiteral("0.3")});
    QCOMPARE(absent.exitCode(), 3);
    QVERIFY(absent.errors().contains("IS-104"));
}

void CliTest::watchEndsWithItsReader() {
    LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(m_folder.endpoint("piped")));
    QProcess pipe;
    pipe.start(
        QStringLiteral("/bin/sh"),
        {QStringLiteral("-c"), QStringLiteral(IPCSCOPE_CLI " watch \"$0\" | head -n 1"), text(m_folder.file("piped"))});
    QElapsedTimer time;
    for (time.start(); pipe.state() != QProcess::NotRunning && time.elapsed() < patience; pipe.waitForFinished(5))
        publisher.send({"x"});
    QCOMPARE(pipe.state(), QProcess::NotRunning);
    QCOMPARE(pipe.readAllStandardOutput(), QByteArray("x\n"));
}

void CliTest::watchEndsOnASignal() {
    LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(m_folder.endpoint("signal")));
    Cli watch({QStringLiteral("watch"), text(m_folder.file("signal"))});
    QVERIFY(watch.says("ready"));
    QTRY_VERIFY(publisher.send({"x"}) && watch.prints());
    ::kill(static_cast<pid_t>(watch.process().processId()), SIGINT);
    QCOMPARE(watch.exitCode(), 0);
}

void CliTest::programsThatAreUnknownAreNotContacted() {
    const std::string path = m_folder.file("unknown");
    QProcess listener;
    listener.start(QStringLiteral("/usr/bin/python3"),
                   {QStringLiteral("-c"),
                    QStringLiteral("import socket,sys\ns=socket.socket(socket.AF_UNIX)\n"
                                   "s.bind(sys.argv[1])\ns.listen()\nprint('up',flush=True)\n"
                                   "sys.stdin.read()\ns.setblocking(False)\n"
                                   "try:\n s.accept()\n print('contacted')\n"
                                   "except BlockingIOError: print('left alone')"),
                    text(path)});
    QVERIFY(listener.waitForReadyRead(patience));
    listener.readAllStandardOutput();
    QVERIFY(QFile::link(text(path), text(m_folder.file("link"))));
    const QString roundabout = QStringLiteral("/proc/../") + text(path);
    for (const QString& way : {text(path), text(m_folder.file("link")), roundabout}) {
        Cli watch({QStringLiteral("watch"), way});
        QCOMPARE(watch.exitCode(), 3);
        QVERIFY2(watch.errors().contains("no known ZeroMQ library"), watch.errors().constData());
    }
    QVERIFY(QFile::remove(text(path)));
    LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind("ipc://" + path));
    Cli overriding({QStringLiteral("watch"), text(path), QStringLiteral("--count"), QStringLiteral("1")});
    QCOMPARE(overriding.exitCode([&] { publisher.send({"x"}); }), 0);
    listener.closeWriteChannel();
    QVERIFY(listener.waitForFinished(patience));
    QVERIFY(listener.readAllStandardOutput().contains("left alone"));
}

void CliTest::sendPushesFramesAsTheyAre() {
    LibzmqSocket pull(ZMQ_PULL);
    QVERIFY(pull.bind(m_folder.endpoint("pull")));
    const QStringList common{QStringLiteral("send"), text(m_folder.file("pull")), QStringLiteral("--type"),
                             QStringLiteral("PUSH")};
    Cli plain(common + QStringList{QString(), QStringLiteral("[1,2]"), QStringLiteral("list"), QStringLiteral("--"),
                                   QStringLiteral("-x")});
    QCOMPARE(plain.exitCode(), 0);
    QVERIFY(plain.errors().contains("ready\n"));
    auto got = await(pull);
    QVERIFY(got);
    QCOMPARE(*got, (Frames{"", "[1,2]", "list", "-x"}));
    Cli hex(common + QStringList{QStringLiteral("--hex"), QStringLiteral("00ff")});
    QCOMPARE(hex.exitCode(), 0);
    got = await(pull);
    QVERIFY(got);
    QCOMPARE(*got, Frames{std::string("\0\xff", 2)});
}

void CliTest::optionsAreTheManuals() {
    LibzmqSocket router(ZMQ_ROUTER);
    QVERIFY(router.bind(m_folder.endpoint("router")));
    Cli send({QStringLiteral("send"), text(m_folder.file("router")), QStringLiteral("--type"), QStringLiteral("DEALER"),
              QStringLiteral("--option"), QStringLiteral("ROUTING_ID=clerk"), QStringLiteral("--option"),
              QStringLiteral("probe-router=on"), QStringLiteral("hello")});
    QCOMPARE(send.exitCode(), 0);
    const auto probe = await(router);
    QVERIFY(probe);
    QCOMPARE(*probe, (Frames{"clerk", ""}));
    const auto message = await(router);
    QVERIFY(message);
    QCOMPARE(*message, (Frames{"clerk", "hello"}));
}

void CliTest::sendPrintsTheReply() {
    LibzmqSocket reply(ZMQ_REP);
    QVERIFY(reply.bind(m_folder.endpoint("rep")));
    Cli send({QStringLiteral("send"), text(m_folder.file("rep")), QStringLiteral("--type"), QStringLiteral("REQ"),
              QStringLiteral("question"), QStringLiteral("--wait-reply"), QStringLiteral("10000")});
    const auto answer = [&] {
        if (const auto request = reply.receive())
            reply.send({"answer to " + request->at(0)});
    };
    QCOMPARE(send.exitCode(answer), 0);
    QCOMPARE(send.output(), QByteArray("answer to question\n"));
}

void CliTest::sendWaitsForASubscription() {
    LibzmqSocket subscriber(ZMQ_SUB);
    subscriber.set(ZMQ_SUBSCRIBE, std::string_view());
    Cli send({QStringLiteral("send"), text(m_folder.endpoint("bound")), QStringLiteral("--type"), QStringLiteral("PUB"),
              QStringLiteral("--bind"), QStringLiteral("--wait"), QStringLiteral("15000"), QStringLiteral("news")});
    QVERIFY(send.says("ready"));
    QVERIFY(subscriber.connect(m_folder.endpoint("bound")));
    QCOMPARE(send.exitCode(), 0);
    auto got = await(subscriber);
    QVERIFY(got);
    QCOMPARE(*got, Frames{"news"});
}

void CliTest::sendSaysThatNobodyGotIt() {
    LibzmqSocket subscriber(ZMQ_SUB);
    subscriber.set(ZMQ_SUBSCRIBE, "sports");
    QVERIFY(subscriber.bind(m_folder.endpoint("sports")));
    Cli send({QStringLiteral("send"), text(m_folder.file("sports")), QStringLiteral("--type"), QStringLiteral("PUB"),
              QStringLiteral("--wait"), QStringLiteral("15000"), QStringLiteral("news")});
    QCOMPARE(send.exitCode([&] { subscriber.receive(); }), 1);
    QVERIFY2(send.errors().contains("Nobody got it: no peer has subscribed to it"), send.errors().constData());
}

void CliTest::bindingSaysWhatItReplaced() {
    for (const QStringList& verb :
         {QStringList{QStringLiteral("watch"), QStringLiteral("--for"), QStringLiteral("0.2")},
          QStringList{QStringLiteral("send"), QStringLiteral("x"), QStringLiteral("--wait"), QStringLiteral("200")}}) {
        ::close(test::listening(m_folder.file("left")).release());
        Cli cli(QStringList{verb.first(), text(m_folder.file("left"))} + verb.mid(1) +
                QStringList{QStringLiteral("--bind"), QStringLiteral("--type"), QStringLiteral("PAIR")});
        QCOMPARE(cli.exitCode(), 1);
        QVERIFY2(cli.errors().contains("left; replaced a stale file\n"), cli.errors().constData());
    }
}

void CliTest::sendWaitsForThePeer() {
    Cli send({QStringLiteral("send"), text(m_folder.file("later")), QStringLiteral("--type"), QStringLiteral("PUSH"),
              QStringLiteral("--wait"), QStringLiteral("15000"), QStringLiteral("x")});
    QVERIFY(send.process().waitForStarted());
    LibzmqSocket pull(ZMQ_PULL);
    QVERIFY(pull.bind(m_folder.endpoint("later")));
    QCOMPARE(send.exitCode(), 0);
    QVERIFY(await(pull));
}

void CliTest::noReplyInTime() {
    LibzmqSocket reply(ZMQ_REP);
    QVERIFY(reply.bind(m_folder.endpoint("mute")));
    Cli send({QStringLiteral("send"), text(m_folder.file("mute")), QStringLiteral("--type"), QStringLiteral("REQ"),
              QStringLiteral("q"), QStringLiteral("--wait-reply"), QStringLiteral("200")});
    QCOMPARE(send.exitCode(), 1);
    QVERIFY(send.errors().contains("IS-121  No reply within 200 ms"));
}

void CliTest::refusals_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("sentence");
    const auto row = [](const char* name, const QStringList& arguments, int status, const char* sentence) {
        QTest::newRow(name) << arguments << status << QByteArray(sentence);
    };
    const auto s = [](const char* word) { return QString::fromLatin1(word); };
    const QString missing = text(m_folder.file("nothing"));
    row("no command", {}, 2, "subcommand");
    row("an unknown command", {s("foo")}, 2, "unknown command \"foo\"");
    row("a count of nothing", {s("watch"), missing, s("--count"), s("0")}, 2, "--count: is not a number above 0");
    row("no time", {s("watch"), missing, s("--for"), s("abc")}, 2, "--for: is not a number above 0");
    row("unknown command", {s("sniff")}, 2, "");
    row("no endpoint", {s("watch")}, 2, "ENDPOINT");
    row("unknown type", {s("send"), missing, s("--type"), s("FOO"), s("x")}, 2, "not a socket type");
    row("no type", {s("send"), missing, s("x")}, 2, "--type");
    row("no frame", {s("send"), missing, s("--type"), s("PUSH")}, 2, "FRAME");
    row("not hex", {s("send"), missing, s("--type"), s("PUSH"), s("--hex"), s("0g")}, 2, "frame 1 is not hex");
    row("does not send", {s("send"), missing, s("--type"), s("PULL"), s("x")}, 2, "PULL socket does not send");
    row("SERVER only answers", {s("send"), missing, s("--type"), s("SERVER"), s("x")}, 2, "send as CLIENT");
    row("DISH without a group", {s("watch"), missing, s("--type"), s("DISH")}, 2, "--subscribe");
    row("nobody replies to PUSH", {s("send"), missing, s("--type"), s("PUSH"), s("--wait-reply"), s("9"), s("x")}, 2,
        "nobody replies to a PUSH socket");
    row("no such option", {s("send"), missing, s("--type"), s("PUSH"), s("--option"), s("NOSUCH=1"), s("x")}, 2,
        "set NOSUCH: there is no such option");
    row("an option out of range", {s("watch"), missing, s("--option"), s("RCVHWM=-1")}, 2,
        "set RCVHWM: -1 is not a number of at least 0");
    row("an option of the socket", {s("watch"), missing, s("--option"), s("SUBSCRIBE=a")}, 2,
        "SUBSCRIBE cannot be set with --option");
    row("bind without type", {s("watch"), missing, s("--bind")}, 2, "--type");
    row("no number", {s("watch"), missing, s("--count"), s("x")}, 2, "--count");
    row("another scheme", {s("watch"), s("tcp://localhost:1")}, 2, "not an ipc endpoint");
    row("path too long", {s("watch"), QString(131, QLatin1Char('x'))}, 3, "IS-107  The path is too long: 131 bytes");
    row("folder missing", {s("send"), text(m_folder.file("no/x")), s("--bind"), s("--type"), s("PUSH"), s("x")}, 3,
        "IS-108");
    row("nobody there", {s("send"), missing, s("--type"), s("PUSH"), s("--wait"), s("200"), s("x")}, 3, "IS-104");
    row("nobody came", {s("send"), missing, s("--bind"), s("--type"), s("PUB"), s("--wait"), s("200"), s("x")}, 1,
        "No subscription came within 200 ms");
}

void CliTest::refusals() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, sentence);
    Cli cli(arguments);
    QTEST(cli.exitCode(), "status");
    QVERIFY2(cli.errors().contains(sentence), cli.errors().constData());
}

void CliTest::regularFileStays() {
    QFile file(text(m_folder.file("data.json")));
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.write("{}");
    file.flush();
    const QString path = file.fileName();
    for (const QStringList& arguments : {QStringList{QStringLiteral("watch"), path},
                                         QStringList{QStringLiteral("send"), path, QStringLiteral("--type"),
                                                     QStringLiteral("PUSH"), QStringLiteral("x")},
                                         QStringList{QStringLiteral("watch"), path, QStringLiteral("--type"),
                                                     QStringLiteral("PULL"), QStringLiteral("--bind")}}) {
        Cli cli(arguments);
        QCOMPARE(cli.exitCode(), 3);
        QVERIFY2(cli.errors().contains("IS-105  This is not a socket") && cli.errors().contains("2 bytes"),
                 cli.errors().constData());
    }
    file.seek(0);
    QCOMPARE(file.readAll(), QByteArray("{}"));
}

QTEST_GUILESS_MAIN(CliTest)
#include "tst_cli.moc"
