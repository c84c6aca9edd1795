// SPDX-License-Identifier: GPL-3.0-or-later
// A monitor that waits tells for what, with what can be done about it, and takes it back once it is met.
#include "tests/support/libzmq.h"
#include "tests/ui/shell/desk.h"
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/endpoints/fault_offers.h"
#include "ui/engine/monitor.h"
#include "ui/shell/theme.h"

#include <QDeadlineTimer>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

namespace ipcscope::ui {

using test::Desk;
using test::offered;
using test::patience;

class TestWaiting : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Scheme::Light); }
    void init() { test::failOnAnyWarning(); }
    void untilSomebodyBinds();
    void notForEver();
    void afterTheProgramEnded();
    void whileTheQueueIsFull();
    void untilSomebodyAgrees();
    void agreementIsToWhoWasShown();

private:
    static bool tells(const MonitorPage* page, const char* beginning, const char* code) {
        const QString text = page && !page->notice().isHidden() ? page->notice().text() : QString();
        return text.startsWith(QLatin1String(beginning)) && text.endsWith(QLatin1String(code));
    }
};

void TestWaiting::untilSomebodyBinds() {
    Desk desk;
    MonitorPage* page = desk.flow.join(watchRequest(desk.folder.endpoint("later.ipc")));
    QTRY_VERIFY_WITH_TIMEOUT(tells(page, "There is no socket at this path yet", "IS-104"), patience);
    QCOMPARE(page->monitor().state(), Monitor::State::Waiting);
    QVERIFY(offered(*page, "Stop waiting") && offered(*page, "Change path"));
    QSignalSpy another(&desk.flow.offers(), &FaultOffers::anotherAddressWanted);
    offered(*page, "Change path")->click();
    QCOMPARE(another.count(), 1);
    test::LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(desk.folder.endpoint("later.ipc")));
    QTRY_COMPARE_WITH_TIMEOUT(page->monitor().state(), Monitor::State::Live, patience);
    QVERIFY(page->notice().isHidden());
}

void TestWaiting::notForEver() {
    Desk desk;
    MonitorPage* page = desk.flow.join(watchRequest(desk.folder.endpoint("never.ipc")));
    QTRY_VERIFY_WITH_TIMEOUT(offered(*page, "Stop waiting"), patience);
    offered(*page, "Stop waiting")->click();
    QTRY_COMPARE_WITH_TIMEOUT(page->monitor().state(), Monitor::State::Stopped, patience);
    QVERIFY(page->notice().isHidden());
    QCOMPARE(desk.tabs.count(), 1);
}

/// libzmq leaves its file behind.
void TestWaiting::afterTheProgramEnded() {
    Desk desk;
    auto publisher = std::make_unique<test::LibzmqSocket>(ZMQ_PUB);
    QVERIFY(publisher->bind(desk.folder.endpoint("feed.ipc")));
    MonitorPage* page = desk.flow.join(watchRequest(desk.folder.endpoint("feed.ipc")));
    QTRY_COMPARE_WITH_TIMEOUT(page->monitor().state(), Monitor::State::Live, patience);
    QVERIFY(page->notice().isHidden());
    publisher.reset();
    QTRY_VERIFY_WITH_TIMEOUT(tells(page, "Nobody is listening behind feed.ipc", "IS-103"), patience);
    QVERIFY(offered(*page, "Stop waiting") && !offered(*page, "Keep waiting"));
    QCOMPARE(::unlink(desk.folder.file("feed.ipc").c_str()), 0);
    QTRY_VERIFY_WITH_TIMEOUT(tells(page, "There is no socket at this path yet", "IS-104"), patience);
    test::LibzmqSocket another(ZMQ_PUB);
    QVERIFY(another.bind(desk.folder.endpoint("feed.ipc")));
    QTRY_COMPARE_WITH_TIMEOUT(page->monitor().state(), Monitor::State::Live, patience);
    QVERIFY(page->notice().isHidden());
}

void TestWaiting::whileTheQueueIsFull() {
    Desk desk;
    capture::JoinRequest request = watchRequest(desk.folder.endpoint("busy.ipc"));
    request.publishersOnly = false;
    MonitorPage* page = desk.flow.join(request);
    QTRY_COMPARE_WITH_TIMEOUT(page->monitor().state(), Monitor::State::Waiting, patience);
    const std::string path = desk.folder.file("busy.ipc"), aside = desk.folder.file("aside.ipc");
    const int listener = test::listenAt(aside);
    std::vector<int> clients;
    for (int count = 0; count < 9; ++count) // as many as listenAt() lets wait, and one
        clients.push_back(test::connectTo(aside));
    QCOMPARE(::rename(aside.c_str(), path.c_str()), 0);
    QTRY_VERIFY_WITH_TIMEOUT(tells(page, "The program is not accepting connections", "IS-118"), patience);
    QVERIFY(page->notice().text().contains(QStringLiteral("(8 of 8)")));
    QVERIFY(offered(*page, "Retry") && !offered(*page, "Stop waiting"));
    offered(*page, "Retry")->click();
    QCOMPARE(desk.tabs.count(), 1);
    page = desk.tabs.currentMonitor();
    QTRY_VERIFY_WITH_TIMEOUT(tells(page, "The program is not accepting connections", "IS-118"), patience);
    for (const int fd : clients)
        ::close(fd);
    ::close(listener);
}

/// A program without a ZeroMQ library that is known binds what is waited for.
void TestWaiting::untilSomebodyAgrees() {
    Desk desk;
    MonitorPage* page = desk.flow.join(watchRequest(desk.folder.endpoint("later.ipc")));
    QTRY_VERIFY_WITH_TIMEOUT(tells(page, "There is no socket at this path yet", "IS-104"), patience);
    QProcess program;
    program.start(QStringLiteral("python3"), {QStringLiteral("-c"),
                                              QStringLiteral("import socket, sys\n"
                                                             "listener = socket.socket(socket.AF_UNIX)\n"
                                                             "listener.bind(sys.argv[1])\n"
                                                             "listener.listen()\n"
                                                             "listener.accept()\n"
                                                             "print('met', flush=True)\n"
                                                             "sys.stdin.read()\n"),
                                              QString::fromStdString(desk.folder.file("later.ipc"))});
    QTRY_VERIFY_WITH_TIMEOUT(tells(page, "later.ipc is not contacted without your consent", ""), patience);
    QVERIFY2(page->notice().text().contains(QStringLiteral("has no known ZeroMQ library loaded")),
             qPrintable(page->notice().text()));
    QVERIFY(offered(*page, "Stop waiting"));
    QCOMPARE(page->monitor().state(), Monitor::State::Waiting);
    QCOMPARE(program.bytesAvailable(), 0);
    offered(*page, "Contact anyway")->click();
    QTRY_VERIFY_WITH_TIMEOUT(program.canReadLine(), patience);
    QCOMPARE(program.readLine(), QByteArray("met\n"));
    program.closeWriteChannel();
    QVERIFY(program.waitForFinished());
}

/// Who is there changes after the question was shown, and before it is answered.
void TestWaiting::agreementIsToWhoWasShown() {
    Desk desk;
    std::mutex mutex;
    capture::Encounter met{"one", "One is old."};
    int looks = 0;
    capture::JoinRequest request = watchRequest(desk.folder.endpoint("later.ipc"));
    request.firstAgreed = false;
    request.lookAhead = [&] {
        const std::scoped_lock lock(mutex);
        ++looks;
        return met;
    };
    const auto counted = [&] {
        const std::scoped_lock lock(mutex);
        return looks;
    };
    const auto looked = [&] { // while no event is handled here
        const QDeadlineTimer deadline(patience);
        while (counted() == 0 && !deadline.hasExpired())
            std::this_thread::yield();
        return counted() > 0;
    };
    const UniqueFd listener(test::listenAt(desk.folder.file("later.ipc")));
    QCOMPARE(::fcntl(listener.get(), F_SETFL, O_NONBLOCK), 0);
    const auto accepts = [&] { return UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)).get() >= 0; };
    MonitorPage* page = desk.flow.join(request);
    QTRY_VERIFY_WITH_TIMEOUT(page->notice().text().contains(QStringLiteral("One is old.")), patience);
    {
        const std::scoped_lock lock(mutex);
        met = {"two", "Two is old."};
        looks = 0;
    }
    QVERIFY(looked());
    QVERIFY(page->notice().text().contains(QStringLiteral("One is old.")));
    offered(*page, "Contact anyway")->click();
    QTRY_VERIFY_WITH_TIMEOUT(page->notice().text().contains(QStringLiteral("Two is old.")), patience);
    QVERIFY(!accepts());
    offered(*page, "Contact anyway")->click();
    bool accepted = false;
    QTRY_VERIFY_WITH_TIMEOUT(accepted = accepted || accepts(), patience);
    page->monitor().stop();
    QTRY_COMPARE_WITH_TIMEOUT(page->monitor().state(), Monitor::State::Stopped, patience);
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestWaiting)
#include "tst_waiting.moc"
