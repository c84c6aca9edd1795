// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/auto_identifier.h"

#include "tests/support/child_process.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/engine/engine.h"
#include "ui/engine/identifier.h"

#include <QTest>

#include <algorithm>
#include <string_view>

#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 10'000; // ms

/// Binds a socket of each TYPE at the PATH behind it; says "ready", and the type for each connection it accepts.
constexpr const char* program = "import sys, zmq\n"
                                "from zmq.utils.monitor import recv_monitor_message\n"
                                "poller, types, kept = zmq.Poller(), {}, []\n"
                                "for kind, path in zip(sys.argv[1::2], sys.argv[2::2]):\n"
                                "    s = zmq.Context.instance().socket(getattr(zmq, kind))\n"
                                "    monitor = s.get_monitor_socket(zmq.EVENT_ACCEPTED)\n"
                                "    poller.register(monitor, zmq.POLLIN)\n"
                                "    types[monitor] = kind\n"
                                "    kept.append(s)\n"
                                "    s.bind('ipc://' + path)\n"
                                "print('ready', flush=True)\n"
                                "while True:\n"
                                "    for monitor, _ in poller.poll():\n"
                                "        recv_monitor_message(monitor)\n"
                                "        print(types[monitor], flush=True)\n";

/// The same for a program that is no ZeroMQ's.
constexpr const char* stranger = "import socket, sys\n"
                                 "s = socket.socket(socket.AF_UNIX)\n"
                                 "s.bind(sys.argv[1])\n"
                                 "s.listen()\n"
                                 "print('ready', flush=True)\n"
                                 "while True:\n"
                                 "    s.accept()\n"
                                 "    print('accepted', flush=True)\n";

const discovery::Endpoint* listed(const Engine& engine, const std::string& name) {
    const auto& endpoints = engine.endpoints();
    const auto found = std::ranges::find(endpoints, name, &discovery::Endpoint::name);
    return found != endpoints.end() && found->listens() ? &*found : nullptr;
}

std::string typeOf(Engine& engine, const std::string& name) {
    const auto* endpoint = listed(engine, name);
    const auto* known = endpoint != nullptr ? engine.identifier().knownAs(*endpoint) : nullptr;
    return known != nullptr ? known->type : std::string();
}

} // namespace

class TestAutoIdentifier : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void asksEachOnceAndThoseThatComeLater();
    void leavesAloneWhoIsNotToBeAsked();
    void asksNobodyUnlessItIsOn();
    void asksAListenerOfTwoNamesOnce();
    void asksOnlyInItsFolder();
};

void TestAutoIdentifier::asksEachOnceAndThoseThatComeLater() {
    const test::TemporaryFolder folder;
    const auto at = [&folder](const char* name) { return folder.file(name); };
    Engine engine({folder.path()});
    AutoIdentifier automatic(engine);
    automatic.limitTo(folder.path());
    automatic.setOn(true);
    auto first = test::ChildProcess::python(
        program, {"ROUTER", at("orders"), "PUB", at("quotes"), "PUSH", at("work"), "SUB", at("in")});
    const auto isKnown = [&](const char* name, const char* type) { return typeOf(engine, at(name)) == type; };
    QTRY_VERIFY_WITH_TIMEOUT(isKnown("orders", "ROUTER"), patience);
    QTRY_VERIFY_WITH_TIMEOUT(isKnown("quotes", "PUB"), patience);
    QTRY_VERIFY_WITH_TIMEOUT(isKnown("work", "PUSH"), patience);
    QTRY_VERIFY_WITH_TIMEOUT(isKnown("in", "SUB"), patience);
    std::string seen;
    const auto has = [&seen](const char* type) { return seen.find(type) != std::string::npos; };
    QTRY_VERIFY_WITH_TIMEOUT((seen += first.output(), has("ROUTER") && has("PUB") && has("PUSH") && has("SUB")),
                             patience);

    const auto second = test::ChildProcess::python(program, {"REP", at("late")});
    QTRY_VERIFY_WITH_TIMEOUT(isKnown("late", "REP"), patience);
    QCOMPARE(QString::fromStdString(first.output()), QString());
}

void TestAutoIdentifier::leavesAloneWhoIsNotToBeAsked() {
    const test::TemporaryFolder folder;
    const std::string ours = folder.file("a-ours"), strangers = folder.file("b-stranger"), last = folder.file("z-last");
    test::LibzmqSocket own(ZMQ_PULL);
    QVERIFY(own.bind("ipc://" + ours));
    auto other = test::ChildProcess::python(stranger, {strangers});
    const auto asked = test::ChildProcess::python(program, {"PULL", last});
    Engine engine({folder.path()});
    QTRY_VERIFY_WITH_TIMEOUT(listed(engine, ours) != nullptr && listed(engine, strangers) != nullptr &&
                                 listed(engine, last) != nullptr,
                             patience);
    AutoIdentifier automatic(engine);
    automatic.limitTo(folder.path());
    automatic.setOn(true);
    QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(typeOf(engine, last)), QStringLiteral("PULL"), patience);
    QCOMPARE(QString::fromStdString(typeOf(engine, ours)), QString());
    QCOMPARE(QString::fromStdString(other.output()), QStringLiteral("ready\n"));
}

void TestAutoIdentifier::asksNobodyUnlessItIsOn() {
    const test::TemporaryFolder folder;
    Engine engine({folder.path()});
    AutoIdentifier automatic(engine);
    automatic.limitTo(folder.path());
    QVERIFY(!automatic.isOn());
    automatic.setOn(true);
    automatic.setOn(false);
    auto quiet = test::ChildProcess::python(program, {"PULL", folder.file("x")});
    const auto asked = test::ChildProcess::python(program, {"REP", folder.file("y")});
    QTRY_VERIFY_WITH_TIMEOUT(listed(engine, folder.file("x")) != nullptr && listed(engine, folder.file("y")) != nullptr,
                             patience);
    bool answered = false; // what had begun by itself before would be over by then
    engine.identifier().identify("ipc://" + folder.file("y"), engine.endpoints(), Identifier::Consent::AskFirst, this,
                                 [&answered](const Identifier::Answer&) { answered = true; });
    QTRY_VERIFY_WITH_TIMEOUT(answered, patience);
    QCOMPARE(QString::fromStdString(quiet.output()), QStringLiteral("ready\n"));
    automatic.setOn(true);
    QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(typeOf(engine, folder.file("x"))), QStringLiteral("PULL"),
                              patience);
}

/// Two names of one socket file: the type is told at both, also at a third that it gets later, and stays there
/// whichever is asked again.
void TestAutoIdentifier::asksAListenerOfTwoNamesOnce() {
    const test::TemporaryFolder folder;
    const auto at = [&folder](const char* name) { return folder.file(name); };
    auto several = test::ChildProcess::python(program, {"ROUTER", at("bound"), "REP", at("z-last")});
    Engine engine({folder.path()});
    QTRY_VERIFY_WITH_TIMEOUT(listed(engine, at("bound")) != nullptr, patience);
    QCOMPARE(::link(at("bound").c_str(), at("linked").c_str()), 0);
    QTRY_VERIFY_WITH_TIMEOUT(listed(engine, at("linked")) != nullptr, patience);
    QCOMPARE(listed(engine, at("bound"))->listener, listed(engine, at("linked"))->listener);
    AutoIdentifier automatic(engine);
    automatic.limitTo(folder.path());
    automatic.setOn(true);
    const auto isKnown = [&](const char* name) { return typeOf(engine, at(name)) == "ROUTER"; };
    QTRY_VERIFY_WITH_TIMEOUT(typeOf(engine, at("z-last")) == "REP", patience);
    QVERIFY(isKnown("bound") && isKnown("linked"));

    QCOMPARE(::link(at("bound").c_str(), at("later").c_str()), 0);
    QTRY_VERIFY_WITH_TIMEOUT(listed(engine, at("later")) != nullptr, patience);
    QVERIFY(isKnown("later"));
    // Who comes last in the list is asked last: by then a second question would be over, too.
    const auto after = test::ChildProcess::python(program, {"PULL", at("zz-after")});
    QTRY_VERIFY_WITH_TIMEOUT(typeOf(engine, at("zz-after")) == "PULL", patience);
    std::string seen;
    const auto asked = [&seen](std::string_view type) {
        std::size_t count = 0;
        for (std::size_t from = seen.find(type); from != std::string::npos; from = seen.find(type, from + 1))
            ++count;
        return count;
    };
    const auto ask = [&](const char* name) {
        bool answered = false;
        engine.identifier().identify("ipc://" + at(name), engine.endpoints(), Identifier::Consent::Given, this,
                                     [&answered](const Identifier::Answer&) { answered = true; });
        return QTest::qWaitFor([&answered] { return answered; }, patience);
    };
    QVERIFY(ask("linked"));
    QVERIFY(isKnown("bound") && isKnown("linked") && isKnown("later"));
    // The program tells of them in order: when the last is told all that there were have been.
    QVERIFY(ask("z-last"));
    QTRY_VERIFY_WITH_TIMEOUT((seen += several.output(), asked("REP") == 2), patience);
    QCOMPARE(asked("ROUTER"), 2U); // by itself, and now
}

void TestAutoIdentifier::asksOnlyInItsFolder() {
    const test::TemporaryFolder folder;
    const auto at = [&folder](const char* name) { return folder.file(name); };
    for (const char* name : {"in", "in/below", "inside"})
        QCOMPARE(::mkdir(at(name).c_str(), 0700), 0);
    auto outside = test::ChildProcess::python(
        program, {"PULL", at("a"), "PULL", at("inside/a"), "PULL", "@" + at("in/a").substr(1)});
    const auto inside = test::ChildProcess::python(program, {"REP", at("in/below/x"), "ROUTER", at("in/z")});
    Engine engine({folder.path(), at("in"), at("in/below"), at("inside")});
    for (const char* name : {"a", "inside/a", "in/below/x", "in/z"})
        QTRY_VERIFY_WITH_TIMEOUT(listed(engine, at(name)) != nullptr, patience);
    AutoIdentifier automatic(engine);
    automatic.limitTo(at("in/"));
    automatic.setOn(true);
    QTRY_VERIFY_WITH_TIMEOUT(typeOf(engine, at("in/z")) == "ROUTER", patience);
    QTRY_VERIFY_WITH_TIMEOUT(typeOf(engine, at("in/below/x")) == "REP", patience);
    automatic.limitTo(at("inside"));
    QTRY_VERIFY_WITH_TIMEOUT(typeOf(engine, at("inside/a")) == "PULL", patience);
    std::string seen;
    QTRY_VERIFY_WITH_TIMEOUT((seen += outside.output(), seen.find("PULL") != std::string::npos), patience);
    QCOMPARE(QString::fromStdString(seen), QStringLiteral("ready\nPULL\n"));
    QCOMPARE(QString::fromStdString(typeOf(engine, at("a"))), QString());
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestAutoIdentifier)
#include "tst_auto_identifier.moc"
