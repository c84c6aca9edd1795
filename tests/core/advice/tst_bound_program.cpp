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
}

QTEST_GUILESS_MAIN(BoundProgramTest)
#include "tst_bound_program.moc"
