// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/bound_program.h"

#include <QtTest>

using namespace ipcscope;
using advice::boundProgram;

namespace {

discovery::Owner owner(const std::string& executable, std::vector<std::string> arguments = {}) {
    discovery::ProcessFacts facts;
    facts.executable = executable;
    facts.arguments = std::move(arguments);
    facts.folder = "/srv";
    return {.pid = 7, .process = "x", .library = {}, .facts = std::make_shared<const discovery::ProcessFacts>(facts)};
}

discovery::Endpoint boundBy(std::vector<discovery::Owner> owners) {
    discovery::Endpoint endpoint;
    endpoint.name = "/tmp/work.ipc";
    endpoint.listener = 3;
    endpoint.owners = std::move(owners);
    return endpoint;
}

} // namespace

class BoundProgramTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isTheExecutable();
    void ofAnInterpreterWhatItRuns();
    void pastOptionsThatTakeAValue_data();
    void pastOptionsThatTakeAValue();
    void isEmptyWhereItCannotBeTold();
    void isWhoListensAtTheAddress();
    void hasAShortName();
};

void BoundProgramTest::isTheExecutable() {
    QCOMPARE(boundProgram(boundBy({owner("/usr/bin/feedd", {"feedd", "--port", "3"})})), "/usr/bin/feedd");
    QCOMPARE(boundProgram(boundBy({owner("/usr/bin/feedd (deleted)")})), "/usr/bin/feedd");
    QCOMPARE(boundProgram(boundBy({owner("/usr/bin/b"), owner("/usr/bin/a"), owner("/usr/bin/b")})),
             "/usr/bin/a, /usr/bin/b");
}

void BoundProgramTest::ofAnInterpreterWhatItRuns() {
    const std::string python = "/usr/bin/python3.11";
    QCOMPARE(boundProgram(boundBy({owner(python, {"python3", "worker.py", "--port", "3"})})),
             python + " /srv/worker.py");
    QCOMPARE(boundProgram(boundBy({owner(python, {"python3", "/opt/worker.py", "x"})})), python + " /opt/worker.py");
    QCOMPARE(boundProgram(boundBy({owner(python, {"python3", "-u", "-m", "worker", "x"})})), python + " -u -m worker");
    QCOMPARE(boundProgram(boundBy({owner(python, {"python3"})})), python);
    QCOMPARE(boundProgram(boundBy({owner(python)})), python);
}

void BoundProgramTest::pastOptionsThatTakeAValue_data() {
    QTest::addColumn<QByteArray>("line"); ///< words of one command line, a | between two
    QTest::addColumn<QByteArray>("runs");
    const auto row = [](const char* line, const char* runs) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(runs);
    };
    row("python3|-W|ignore|worker.py|x", "-W ignore /srv/worker.py");
    row("python3|-Wignore|worker.py|x", "-Wignore /srv/worker.py");
    row("python3|-uX|dev|worker.py|x", "-uX dev /srv/worker.py");
    row("python3|-um|worker|x", "-um worker");
    row("python3|-c|import worker|x", "-c import worker");
    row("python3|-cimport worker|x", "-cimport worker");
    row("python3|-X", "-X");
    row("python3|--|-odd.py|x", "-- /srv/-odd.py");
    row("python3|-|x", "-");
    row("python3||x", "");
    row("java|-cp|x.jar|Main|x", "-cp x.jar Main");
    row("java|-Xmx1g|--class-path|/a/x.jar|--add-modules|m|com.x.Main|x",
        "-Xmx1g --class-path /a/x.jar --add-modules m com.x.Main");
    row("java|-Dport=3|-jar|app.jar|x", "-Dport=3 -jar /srv/app.jar");
    row("java|-p|mods|-m|x/x.Main|x", "-p mods -m x/x.Main");
    row("java|@arguments|Main|x", "@arguments Main");
    row("node|-r|ts-node/register|--inspect|app.js|x", "-r ts-node/register --inspect /srv/app.js");
    row("node|--env-file=.env|app.js|x", "--env-file=.env /srv/app.js");
    row("node|-pe|1|x", "-pe 1");
    row("perl|-I|lib|-MZMQ::FFI|-w|worker.pl|x", "-I lib -MZMQ::FFI -w /srv/worker.pl");
    row("perl|-d:Trace|worker.pl|x", "-d:Trace /srv/worker.pl");
    row("perl|-lne|print|x", "-lne print");
    row("ruby|-r|bundler/setup|-W:no-deprecated|worker.rb|x", "-r bundler/setup -W:no-deprecated /srv/worker.rb");
    row("dash|-eo|pipefail|run.sh|x", "-eo pipefail /srv/run.sh");
    row("bash|--rcfile|x|+x|run.sh|x", "--rcfile x +x /srv/run.sh");
    row("bash|-lc|serve now|x", "-lc serve now");
    row("php|-d|a=b|-f|worker.php|x", "-d a=b -f /srv/worker.php");
    row("lua5.4|-l|zmq|worker.lua|x", "-l zmq /srv/worker.lua");
}

void BoundProgramTest::pastOptionsThatTakeAValue() {
    QFETCH(QByteArray, line);
    std::vector<std::string> words;
    for (const QByteArray& word : line.split('|'))
        words.push_back(word.toStdString());
    const std::string executable = "/usr/bin/" + words.front();
    QTEST(QByteArray::fromStdString(boundProgram(boundBy({owner(executable, words)})))
              .mid(qsizetype(executable.size()) + 1),
          "runs");
}

void BoundProgramTest::isEmptyWhereItCannotBeTold() {
    QVERIFY(boundProgram(boundBy({})).empty());
    QVERIFY(boundProgram(boundBy({owner("")})).empty());
    QVERIFY(boundProgram(boundBy({owner("/usr/bin/feedd"), owner("")})).empty());
    QVERIFY(boundProgram(boundBy({discovery::Owner{.pid = 7, .process = "feedd", .library = {}}})).empty());
    discovery::Endpoint endpoint = boundBy({owner("/usr/bin/feedd")});
    endpoint.anotherUsers = true; // there may be more
    QVERIFY(boundProgram(endpoint).empty());
    endpoint.anotherUsers = false;
    endpoint.listener = 0;
    QVERIFY(boundProgram(endpoint).empty());
}

void BoundProgramTest::isWhoListensAtTheAddress() {
    const std::string address = "ipc:///tmp/work.ipc";
    const discovery::Endpoint now = boundBy({owner("/usr/bin/feedd")});
    discovery::Endpoint before = boundBy({owner("/usr/bin/other")});
    before.state = discovery::State::Overridden;
    QCOMPARE(boundProgram({before, now}, address), "/usr/bin/feedd");
    QVERIFY(boundProgram({before, now}, "ipc:///tmp/none").empty());
    QVERIFY(boundProgram({now, now}, address).empty());
}

void BoundProgramTest::hasAShortName() {
    QCOMPARE(advice::shortName("/usr/bin/feedd"), "feedd");
    QCOMPARE(advice::shortName("/usr/bin/python3.11 /srv/worker.py"), "worker.py");
    QCOMPARE(advice::shortName("/usr/bin/python3.11 -m worker"), "python3.11 -m worker");
    QCOMPARE(advice::shortName("/usr/bin/python3.11 -W ignore /srv/worker.py"), "worker.py");
    QCOMPARE(advice::shortName("/usr/bin/java -cp /srv/a.jar com.x.Main"), "com.x.Main");
}

QTEST_GUILESS_MAIN(BoundProgramTest)
#include "tst_bound_program.moc"
