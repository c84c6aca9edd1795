// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/strict_warnings.h"

#include "ui/engine/engine.h"
#include "ui/engine/identifier.h"
#include "ui/engine/io_thread.h"
#include "ui/engine/monitor.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <thread>

#include <zmq.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 10'000; // ms

const discovery::Endpoint* listed(const Engine& engine, const std::string& name) {
    const auto& endpoints = engine.endpoints();
    const auto found = std::ranges::find(endpoints, name, &discovery::Endpoint::name);
    return found != endpoints.end() ? &*found : nullptr;
}

bool isLive(const Engine& engine, const std::string& name) {
    const auto* endpoint = listed(engine, name);
    return endpoint != nullptr && endpoint->state == discovery::State::Live;
}

} // namespace

class TestEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void seesABindWithinASecondAndLosesIt_data();
    void seesABindWithinASecondAndLosesIt();
    void tellsOnlyNews();
    void knowsWhomItConnectedTo_data();
    void knowsWhomItConnectedTo();
    void dropsAnswersForWhoIsGone();
    void explainsInTheBackground();
    void runsTasksOnItsOwnThread();
    void endsWithMonitorsOpen();
};

void TestEngine::seesABindWithinASecondAndLosesIt_data() {
    QTest::addColumn<bool>("abstract");
    QTest::newRow("path") << false;
    QTest::newRow("abstract") << true;
}

void TestEngine::seesABindWithinASecondAndLosesIt() {
    QFETCH(const bool, abstract);
    const test::TemporaryFolder folder;
    const std::string name = abstract ? "@" + folder.path() : folder.file("new.ipc");
    Engine engine;
    QSignalSpy changed(&engine, &Engine::endpointsChanged);
    QTRY_VERIFY_WITH_TIMEOUT(changed.count() > 0, patience);
    QVERIFY(listed(engine, name) == nullptr);
    auto socket = std::make_unique<test::LibzmqSocket>(ZMQ_REP);
    QElapsedTimer clock;
    clock.start();
    QVERIFY(socket->bind("ipc://" + name));
    QTRY_VERIFY_WITH_TIMEOUT(isLive(engine, name), patience);
    // A second by promise; a loaded machine may need a little longer.
    QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(listed(engine, name)->owners.front().pid, getpid());
    socket.reset();
    QTRY_VERIFY_WITH_TIMEOUT(!isLive(engine, name), patience);
}

void TestEngine::tellsOnlyNews() {
    Engine engine;
    QSignalSpy changed(&engine, &Engine::endpointsChanged);
    std::optional<discovery::Snapshot> before;
    bool news = true;
    connect(&engine, &Engine::endpointsChanged, this, [&] {
        news = news && (!before || engine.endpoints() != *before);
        before = engine.endpoints();
    });
    QTRY_VERIFY_WITH_TIMEOUT(changed.count() > 0, patience);
    for (int i = 0; i < 100; ++i)
        engine.rescan();
    const test::TemporaryFolder folder;
    test::LibzmqSocket socket(ZMQ_PUB);
    QVERIFY(socket.bind(folder.endpoint("more.ipc")));
    engine.rescan();
    QTRY_VERIFY_WITH_TIMEOUT(isLive(engine, folder.file("more.ipc")), patience);
    QVERIFY(news);
}

void TestEngine::knowsWhomItConnectedTo_data() {
    QTest::addColumn<bool>("listedFirst");
    QTest::newRow("that was listed") << true;
    QTest::newRow("before it was listed") << false;
}

void TestEngine::knowsWhomItConnectedTo() {
    QFETCH(const bool, listedFirst);
    const test::TemporaryFolder folder;
    Engine engine;
    test::LibzmqSocket router(ZMQ_ROUTER);
    router.set(ZMQ_ROUTING_ID, "desk");
    QVERIFY(router.bind(folder.endpoint("orders.ipc")));
    if (listedFirst)
        QTRY_VERIFY_WITH_TIMEOUT(isLive(engine, folder.file("orders.ipc")), patience);

    capture::JoinRequest request;
    request.endpoint = folder.endpoint("orders.ipc");
    request.type = zmtp::SocketType::Dealer;
    const auto monitor = engine.open(request);
    const auto known = [&] {
        const discovery::Endpoint* endpoint = listed(engine, folder.file("orders.ipc"));
        return endpoint != nullptr ? engine.identifier().knownAs(*endpoint) : nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(known() != nullptr, patience);
    QCOMPARE(known()->type, std::string("ROUTER"));
    QCOMPARE(known()->mechanism, std::string("NULL"));
    QCOMPARE(known()->routingId, std::string("desk"));
    QCOMPARE(known()->major, 3);
    QCOMPARE(known()->minor, 1);
}

void TestEngine::dropsAnswersForWhoIsGone() {
    Engine engine;
    bool called = false;
    auto context = std::make_unique<QObject>();
    engine.explain(Error{std::make_error_code(std::errc::no_such_file_or_directory), "connect"},
                   {.endpoint = "ipc:///nowhere"}, context.get(), [&](const advice::Fault&) { called = true; });
    context.reset();
    bool later = false;
    engine.explain(Error{std::make_error_code(std::errc::filename_too_long), "connect"}, {.endpoint = "ipc:///nowhere"},
                   this, [&](const advice::Fault&) { later = true; });
    QTRY_VERIFY_WITH_TIMEOUT(later, patience);
    QVERIFY(!called);
}

void TestEngine::explainsInTheBackground() {
    Engine engine;
    const std::string endpoint = "ipc:///" + std::string(130, 'x');
    std::optional<advice::Fault> fault;
    engine.explain(Error{std::make_error_code(std::errc::filename_too_long), "connect " + endpoint},
                   {.endpoint = endpoint}, this, [&](const advice::Fault& found) { fault = found; });
    QVERIFY(!fault);
    QTRY_VERIFY_WITH_TIMEOUT(fault.has_value(), patience);
    QCOMPARE(fault->code, std::string("IS-107"));
}

void TestEngine::runsTasksOnItsOwnThread() {
    std::atomic<int> order = 0;
    std::thread::id where;
    {
        IoThread io;
        io.post([&](Reactor&) { where = std::this_thread::get_id(); });
        for (int i = 0; i < 1000; ++i)
            io.post([&order](Reactor&) { ++order; });
    }
    QCOMPARE(order.load(), 1000);
    QVERIFY(where != std::this_thread::get_id());
}

void TestEngine::endsWithMonitorsOpen() {
    const test::TemporaryFolder folder;
    capture::JoinRequest request;
    request.endpoint = folder.endpoint("push.ipc");
    request.type = zmtp::SocketType::Push;
    QElapsedTimer clock;
    {
        Engine engine;
        const auto monitor = engine.open(request);
        std::optional<Result<void>> answer;
        monitor->send({Bytes(1000)}, [&](const Result<void>& result) { answer = result; });
        QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), patience);
        clock.start();
    }
    // Linger has its chance and no more.
    QVERIFY2(clock.elapsed() < 3000, qPrintable(QString::number(clock.elapsed())));
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestEngine)
#include "tst_engine.moc"
