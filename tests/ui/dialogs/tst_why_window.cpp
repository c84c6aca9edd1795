// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/hung_folder.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/strict_warnings.h"

#include "core/observe/discovery/scanner.h"
#include "ui/dialogs/watch_sheet.h"
#include "ui/dialogs/why_window.h"
#include "ui/engine/engine.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <memory>
#include <thread>

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 20'000; // ms

using advice::Finding;
using Check = Finding::Check;
using Verdict = Finding::Verdict;

std::optional<Verdict> verdictOf(const WhyWindow& window, Check check) {
    const auto found = std::ranges::find(window.findings(), check, &Finding::check);
    return found == window.findings().end() ? std::nullopt : std::optional(found->verdict);
}

QString headOf(const WhyWindow& window) {
    return window.findChild<QLabel*>()->text();
}

QPushButton* button(const WhyWindow& window, const char* text) {
    for (auto* each : window.findChildren<QPushButton*>())
        if (each->accessibleName() == QString::fromUtf8(text))
            return each;
    return nullptr;
}

} // namespace

class TestWhyWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void fillsItselfAndNamesTheReason();
    void nothingIsWrongWithAPublisher();
    void asksStrangersOnlyAfterAYes();
    void noticesWhatChanged();
    void waitsForNoFileSystem();
    void looksOnUntilAStalledReaderIsTold();
};

void TestWhyWindow::fillsItselfAndNamesTheReason() {
    const test::TemporaryFolder folder;
    Engine engine;
    test::LibzmqSocket pull(ZMQ_PULL);
    QVERIFY(pull.bind(folder.endpoint("work.ipc")));
    WhyWindow window(engine, folder.endpoint("work.ipc"), sideOfWatch);
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    window.show();
    QVERIFY(window.isLooking() && window.findings().empty());
    QTRY_VERIFY_WITH_TIMEOUT(!window.findings().empty(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLooking(), patience);
    QCOMPARE(verdictOf(window, Check::Listener), Verdict::Fine);
    QCOMPARE(verdictOf(window, Check::Types), Verdict::Fine); // nobody said what we are
    QCOMPARE(verdictOf(window, Check::Senders), Verdict::Wrong);
    QVERIFY2(headOf(window).contains(QStringLiteral("PULL only receives")), qPrintable(headOf(window)));
    QVERIFY(window.plainText().contains(QStringLiteral("Look at those that send to it")));
    for (const QWidget* widget : window.findChildren<QWidget*>())
        if (widget->focusPolicy() != Qt::NoFocus && widget->isVisibleTo(&window))
            QVERIFY2(!widget->accessibleName().isEmpty() || qobject_cast<const QLabel*>(widget),
                     widget->metaObject()->className());
}

void TestWhyWindow::nothingIsWrongWithAPublisher() {
    const test::TemporaryFolder folder;
    Engine engine;
    test::LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(folder.endpoint("quotes.ipc")));
    WhyWindow window(engine, folder.endpoint("quotes.ipc"), sideOfWatch);
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLooking(), patience);
    QCOMPARE(verdictOf(window, Check::Types), Verdict::Fine);
    QVERIFY(headOf(window).startsWith(QStringLiteral("Nothing is wrong")));
    window.show();
    for (const QLabel* each : window.findChildren<QLabel*>())
        QVERIFY2(!each->isVisible() || !each->text().isEmpty(), "a line that says nothing takes no room");
}

void TestWhyWindow::asksStrangersOnlyAfterAYes() {
    const test::TemporaryFolder folder;
    Engine engine;
    const std::string path = folder.file("stranger");
    // Of a process without a ZeroMQ library.
    const pid_t child = ::fork();
    if (child == 0) {
        ::execlp("python3", "python3", "-c",
                 "import socket,sys\ns=socket.socket(socket.AF_UNIX)\ns.bind(sys.argv[1])\ns.listen(5)\n"
                 "while True:\n c,_=s.accept()\n c.sendall(b'HTTP/1.1 400\\r\\n')\n c.close()",
                 path.c_str(), nullptr);
        ::_exit(1);
    }
    const auto end = qScopeGuard([child] {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    });
    QTRY_COMPARE_WITH_TIMEOUT(::access(path.c_str(), F_OK), 0, patience);
    WhyWindow window(engine, "ipc://" + path, sideOfWatch);
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    window.show();
    auto* ask = button(window, "Ask it all the same…");
    QVERIFY(ask && !ask->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLooking() && ask->isVisible(), patience);
    QCOMPARE(verdictOf(window, Check::Greeting), Verdict::Open);
    ask->click();
    QVERIFY(window.findChild<ContactSheet*>());
    window.findChild<ContactSheet*>()->accept();
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLooking() && verdictOf(window, Check::Greeting) == Verdict::Wrong, patience);
    QVERIFY(!ask->isVisible());
}

void TestWhyWindow::noticesWhatChanged() {
    const test::TemporaryFolder folder;
    Engine engine;
    WhyWindow window(engine, folder.endpoint("late.ipc"), sideOfWatch);
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLooking(), patience);
    QCOMPARE(verdictOf(window, Check::Socket), Verdict::Wrong);
    test::LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(folder.endpoint("late.ipc")));
    button(window, "Look again")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLooking(), patience);
    QCOMPARE(verdictOf(window, Check::Socket), Verdict::Fine);
}

/// A path that leads into a folder that does not answer: the window is there, and can be closed.
void TestWhyWindow::waitsForNoFileSystem() {
    const test::TemporaryFolder folder;
    test::HungFolder hung(folder.file("hung"));
    if (!hung)
        QSKIP("needs the right to mount a file system, and /dev/fuse");
    Engine engine({folder.path()});
    std::promise<void> shown;
    std::atomic<bool> waited = false;
    const std::jthread rescue([&hung, &waited, shown = shown.get_future()] {
        waited = shown.wait_for(std::chrono::seconds(5)) == std::future_status::timeout;
        if (waited)
            hung.end();
    });
    {
        WhyWindow window(engine, "ipc://" + folder.file("hung/inner/feed.ipc"), sideOfWatch);
        window.setAttribute(Qt::WA_DeleteOnClose, false);
        window.show();
        QVERIFY(window.isLooking());
    }
    QVERIFY(!waited);
    shown.set_value();
    hung.end();
}

void TestWhyWindow::looksOnUntilAStalledReaderIsTold() {
    const test::TemporaryFolder folder;
    Engine engine;
    test::LibzmqSocket push(ZMQ_PUSH);
    QVERIFY(push.bind(folder.endpoint("work.ipc")));
    test::LibzmqSocket pull(ZMQ_PULL); // which nobody receives from
    pull.set(ZMQ_RCVHWM, 1);
    QVERIFY(pull.connect(folder.endpoint("work.ipc")));
    for (int n = 0; n < 100; ++n)
        QTRY_VERIFY_WITH_TIMEOUT(push.send({std::string(10'000, 'x')}), patience);
    discovery::Scanner scanner({folder.path()});
    const auto isSettled = [&, unread = std::uint64_t{0}, looks = 0]() mutable {
        const auto snapshot = scanner.scan();
        const auto found = std::ranges::find(**snapshot, folder.file("work.ipc"), &discovery::Endpoint::name);
        const auto before = std::exchange(unread, found == (*snapshot)->end() ? 0 : found->queuedBytes);
        looks = unread > 0 && unread == before ? looks + 1 : 0;
        return looks == 5;
    };
    QVERIFY(QTest::qWaitFor(isSettled, patience));
    int asked = 0; // how we take part, which costs a walk over what is kept
    const auto ours = [&asked] {
        ++asked;
        return sideOfWatch();
    };
    WhyWindow window(engine, folder.endpoint("work.ipc"), ours);
    window.setAttribute(Qt::WA_DeleteOnClose, false);
    window.resize(window.width(), 300);
    window.show();
    QTRY_COMPARE_WITH_TIMEOUT(verdictOf(window, Check::Types), Verdict::Fine, patience); // it has asked
    QVERIFY(verdictOf(window, Check::Traffic) == Verdict::Open);
    QVERIFY(window.isLooking() && !button(window, "Look again")->isEnabled());
    auto* bar = window.findChild<QScrollArea*>()->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0);
    bar->setValue(bar->maximum() / 2);
    const int at = bar->value();
    QTRY_VERIFY_WITH_TIMEOUT(!window.isLooking(), patience);
    QCOMPARE(verdictOf(window, Check::Traffic), Verdict::Wrong);
    QVERIFY2(headOf(window).contains(QStringLiteral("have not become fewer for 3 s")), qPrintable(headOf(window)));
    QCOMPARE(asked, 1);
    QVERIFY(bar->value() == at && button(window, "Look again")->isEnabled());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestWhyWindow)
#include "tst_why_window.moc"
