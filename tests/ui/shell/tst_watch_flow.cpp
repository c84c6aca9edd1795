// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/folders.h"
#include "tests/support/libzmq.h"
#include "tests/ui/shell/desk.h"
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"

#include "ui/dialogs/watch_sheet.h"
#include "ui/dialogs/why_window.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/identifier.h"
#include "ui/engine/monitor.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/theme.h"

#include <QFile>
#include <QPushButton>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <fstream>
#include <memory>

#include <unistd.h>
#include <zmq.h>

namespace ipcscope::ui {

using test::Desk;
using test::offered;
using test::patience;
using test::tellsFault;

namespace {

using What = capture::Finding::What;

discovery::Endpoint endpointAt(const std::string& name, discovery::Library library) {
    discovery::Endpoint endpoint;
    endpoint.name = name;
    endpoint.listener = 1;
    endpoint.owners = {{.pid = 4121, .process = "feedd", .library = library}};
    return endpoint;
}

constexpr discovery::Library safe{.kind = discovery::Library::Kind::Libzmq, .major = 5, .minor = 2, .patch = 4};
constexpr discovery::Library old{.kind = discovery::Library::Kind::Libzmq, .major = 5, .minor = 1, .patch = 0};

} // namespace

class TestWatchFlow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Scheme::Light); }
    void init() { test::failOnAnyWarning(); }
    void findingsAreTold_data();
    void findingsAreTold();
    void joinsAPublisherOnce();
    void asksBeforeContactWithOldLibraries();
    void judgesWhoIsReached();
    void leavesAPushAloneUntilAllowed();
    void asksForSecretsOnceItKnowsTheType();
    void doesNotAskTwice();
    void forgetsWhatWasCancelled();
    void asksBeforeTakingAPath();
    void tellsOfTwoPeersWithOneIdentity();
    void tellsTroubleInItsTab();
    void waitsBehindAStaleFile();
    void makesTheFolderOfABind();
    void tellsWhyFromAllThatWasSeen();
    void watchesAnAddressOnceThereIsAList();
    void manyTabsStayReadable();
};

void TestWatchFlow::manyTabsStayReadable() {
    Desk desk;
    desk.window.resize(900, 500);
    for (int n = 0; n < 13; ++n)
        desk.tabs.addTab(new QWidget, QStringLiteral("market-quotes-%1.ipc").arg(n));
    desk.tabs.setCurrentIndex(12);
    const QTabBar& bar = *desk.tabs.tabBar();
    const int readable = bar.fontMetrics().horizontalAdvance(QStringLiteral("market-q…"));
    for (int n = 0; n < 13; ++n)
        QVERIFY2(bar.tabRect(n).width() >= readable, qPrintable(QString::number(bar.tabRect(n).width())));
    QVERIFY(bar.rect().contains(bar.tabRect(12)));
    int shown = 0, withArrow = 0; // to scroll
    for (QToolButton* button : bar.findChildren<QToolButton*>()) {
        shown += button->isVisible() ? 1 : 0;
        const QImage inside = button->grab(button->rect().adjusted(4, 5, -4, -5)).toImage();
        QImage plain = inside;
        plain.fill(inside.pixel(0, 0));
        withArrow += button->isVisible() && inside != plain ? 1 : 0;
    }
    QCOMPARE(shown, 2);
    QCOMPARE(withArrow, 1); // the last tab is in sight: only back
    desk.tabs.clear();
    desk.tabs.addTab(new QWidget, QStringLiteral("a"));
    QVERIFY(bar.tabRect(0).width() < readable + 40);
}

void TestWatchFlow::findingsAreTold_data() {
    QTest::addColumn<What>("what");
    QTest::addColumn<Telling>("expected");
    QTest::newRow("other type") << What::OtherType << Telling::Choice;
    QTest::newRow("other mechanism") << What::OtherMechanism << Telling::Choice;
    QTest::newRow("old protocol") << What::OldProtocol << Telling::Choice;
    QTest::newRow("silent") << What::Silent << Telling::Choice;
    QTest::newRow("not ZMTP") << What::NotZmtp << Telling::Fault;
    QTest::newRow("refused") << What::Refused << Telling::Fault;
    QTest::newRow("faulty") << What::Faulty << Telling::Fault;
    QTest::newRow("unreachable") << What::Unreachable << Telling::Fault;
}

void TestWatchFlow::findingsAreTold() {
    QFETCH(const What, what);
    QFETCH(const Telling, expected);
    capture::Finding finding;
    finding.what = what;
    QCOMPARE(tellingOf(finding), expected);
}

void TestWatchFlow::joinsAPublisherOnce() {
    Desk desk;
    test::LibzmqSocket publisher(ZMQ_XPUB);
    QVERIFY(publisher.bind(desk.folder.endpoint("quotes.ipc")));
    const auto endpoint = endpointAt(desk.folder.file("quotes.ipc"), safe);
    desk.flow.watch(endpoint);
    desk.flow.watch(endpoint); // while the first is still asking
    QCOMPARE(desk.tabs.count(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.count(), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.currentMonitor()->monitor().state(), Monitor::State::Live, patience);
    desk.flow.watch(endpoint);
    QCOMPARE(desk.tabs.count(), 1);
    QVERIFY(QTest::qWaitFor([&] { return publisher.receive().has_value(); }, patience));
    QVERIFY(publisher.send({"EU.BMW", "1"}));
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.currentMonitor()->monitor().messagesReceived(), 1U, patience);
    QCOMPARE(desk.tabs.tabText(0), QStringLiteral("quotes.ipc"));
    desk.tabs.currentMonitor()->monitor().stop();
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.currentMonitor()->monitor().state(), Monitor::State::Stopped, patience);
    QCOMPARE(desk.flow.heardType(endpoint.endpoint()), zmtp::SocketType::XPub);
    desk.flow.watch(endpoint);
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.count(), 2, patience);
    desk.tabs.closeCurrent();
    QCOMPARE(desk.tabs.count(), 1);
}

void TestWatchFlow::asksBeforeContactWithOldLibraries() {
    Desk desk;
    test::LibzmqSocket publisher(ZMQ_XPUB);
    QVERIFY(publisher.bind(desk.folder.endpoint("old.ipc")));
    const auto endpoint = endpointAt(desk.folder.file("old.ipc"), old);
    desk.flow.watch(endpoint);
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<ContactSheet>(), patience);
    QCOMPARE(desk.tabs.count(), 0);
    desk.sheet<ContactSheet>()->reject();
    QCOMPARE(desk.tabs.count(), 0);
    desk.flow.watch(endpoint);
    QTRY_VERIFY(desk.sheet<ContactSheet>());
    desk.sheet<ContactSheet>()->accept();
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.count(), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.currentMonitor()->monitor().state(), Monitor::State::Live, patience);
}

void TestWatchFlow::judgesWhoIsReached() {
    Desk desk;
    test::LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(desk.folder.endpoint("here.ipc")));
    auto overridden = endpointAt(desk.folder.file("here.ipc"), old);
    overridden.state = discovery::State::Overridden;
    desk.flow.watch(overridden);
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.count(), 1, patience);
    QVERIFY(!desk.sheet<ContactSheet>());

    const std::string link = desk.folder.file("link.ipc");
    QCOMPARE(::symlink("here.ipc", link.c_str()), 0);
    desk.flow.watch(endpointAt(link, safe));
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.count(), 2, patience);
    QVERIFY(!desk.sheet<ContactSheet>());
    auto reached = endpointAt(link, safe);
    reached.listener = 2; // nobody has asked it yet
    reached.owners.front().library = old;
    reached.file = discovery::lookAt(desk.folder.file("here.ipc")).file->id;
    desk.tabs.closeCurrent();
    desk.flow.watch(reached);
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<ContactSheet>(), patience);
}

void TestWatchFlow::leavesAPushAloneUntilAllowed() {
    Desk desk;
    test::LibzmqSocket push(ZMQ_PUSH);
    QVERIFY(push.bind(desk.folder.endpoint("work.ipc")));
    desk.flow.watch(endpointAt(desk.folder.file("work.ipc"), safe));
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<WatchSheet>(), patience);
    QCOMPARE(desk.flow.heardType(desk.folder.endpoint("work.ipc")), zmtp::SocketType::Push);
    QCOMPARE(desk.tabs.count(), 0);
    QCOMPARE(desk.sheet<WatchSheet>()->joinAs(), zmtp::SocketType::Pull);
    desk.sheet<WatchSheet>()->accept();
    QCOMPARE(desk.tabs.count(), 1);
    const Monitor& monitor = desk.tabs.currentMonitor()->monitor();
    QCOMPARE(monitor.request().type, zmtp::SocketType::Pull);
    QVERIFY(!monitor.request().publishersOnly);
    QTRY_COMPARE_WITH_TIMEOUT(monitor.state(), Monitor::State::Live, patience);
    QVERIFY(push.send({"job"}));
    QTRY_COMPARE_WITH_TIMEOUT(monitor.messagesReceived(), 1U, patience);
}

void TestWatchFlow::asksForSecretsOnceItKnowsTheType() {
    Desk desk;
    test::LibzmqSocket publisher(ZMQ_PUB);
    publisher.set(ZMQ_PLAIN_SERVER, 1);
    QVERIFY(publisher.bind(desk.folder.endpoint("secret.ipc")));
    std::string address;
    zmtp::SocketType type = zmtp::SocketType::Pair;
    auto secrets = advice::WatchPlan::Secrets::None;
    connect(&desk.flow, &WatchFlow::secretsWanted, this,
            [&](const std::string& asked, zmtp::SocketType as, advice::WatchPlan::Secrets wanted) {
                address = asked;
                type = as;
                secrets = wanted;
            });
    desk.flow.watch(endpointAt(desk.folder.file("secret.ipc"), safe));
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<WatchSheet>(), patience);
    desk.sheet<WatchSheet>()->accept();
    QCOMPARE(address, desk.folder.endpoint("secret.ipc"));
    QCOMPARE(type, zmtp::SocketType::Sub);
    QCOMPARE(secrets, advice::WatchPlan::Secrets::Login);
    QCOMPARE(desk.tabs.count(), 0);
}

/// Who has told its type is not asked again as long as it listens.
void TestWatchFlow::doesNotAskTwice() {
    Desk desk;
    test::LibzmqSocket push(ZMQ_PUSH);
    QVERIFY(push.bind(desk.folder.endpoint("work.ipc")));
    const auto listed = [&]() -> const discovery::Endpoint* {
        for (const auto& each : desk.engine.endpoints())
            if (each.name == desk.folder.file("work.ipc"))
                return &each;
        return nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(listed() != nullptr, patience);
    int asked = 0;
    connect(&desk.flow, &WatchFlow::asking, this, [&] { ++asked; });
    for (int round = 0; round < 2; ++round) {
        desk.flow.watch(*listed());
        QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<WatchSheet>(), patience);
        desk.sheet<WatchSheet>()->reject();
    }
    QCOMPARE(asked, 1);
    QCOMPARE(desk.engine.identifier().knownAs(*listed())->type, std::string("PUSH"));
}

void TestWatchFlow::forgetsWhatWasCancelled() {
    Desk desk;
    test::LibzmqSocket router(ZMQ_ROUTER);
    QVERIFY(router.bind(desk.folder.endpoint("orders.ipc")));
    desk.flow.watch(endpointAt(desk.folder.file("orders.ipc"), safe));
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<WatchSheet>(), patience);
    desk.sheet<WatchSheet>()->reject();
    QCOMPARE(desk.tabs.count(), 0);
}

void TestWatchFlow::asksBeforeTakingAPath() {
    Desk desk;
    test::LibzmqSocket holder(ZMQ_PULL);
    QVERIFY(holder.bind(desk.folder.endpoint("held.ipc")));
    capture::JoinRequest request;
    request.endpoint = desk.folder.endpoint("held.ipc");
    request.type = zmtp::SocketType::Pull;
    request.role = capture::Role::Bind;
    MonitorPage* page = desk.flow.join(request);
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<TakeoverSheet>(), patience);
    desk.sheet<TakeoverSheet>()->reject();
    QVERIFY(tellsFault(*page));
    desk.tabs.close(page);

    desk.flow.join(request);
    QTRY_VERIFY_WITH_TIMEOUT(desk.sheet<TakeoverSheet>(), patience);
    desk.sheet<TakeoverSheet>()->accept();
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.currentMonitor()->monitor().state(), Monitor::State::Live, patience);
    QCOMPARE(desk.tabs.count(), 1);
}

void TestWatchFlow::tellsOfTwoPeersWithOneIdentity() {
    Desk desk;
    capture::JoinRequest request;
    request.endpoint = desk.folder.endpoint("jobs.ipc");
    request.type = zmtp::SocketType::Router;
    request.role = capture::Role::Bind;
    const MonitorPage* page = desk.flow.join(request);
    test::LibzmqSocket first(ZMQ_DEALER), second(ZMQ_DEALER);
    first.set(ZMQ_ROUTING_ID, "W1").connect(request.endpoint);
    QTRY_COMPARE_WITH_TIMEOUT(page->monitor().roster().upCount(), 1U, patience);
    QVERIFY(!tellsFault(*page));
    second.set(ZMQ_ROUTING_ID, "W1").connect(request.endpoint);
    QTRY_VERIFY_WITH_TIMEOUT(tellsFault(*page), patience);
    QVERIFY(
        page->findChild<NoticeBar*>()->text().startsWith(QStringLiteral("Another peer already uses identity \"W1\"")));
    QVERIFY(page->findChild<NoticeBar*>()->text().endsWith(QStringLiteral("IS-134")));
}

void TestWatchFlow::tellsTroubleInItsTab() {
    Desk desk;
    const std::string name = desk.folder.file("data.json");
    std::ofstream(name) << "{}";
    desk.flow.watch(endpointAt(name, safe));
    QTRY_VERIFY_WITH_TIMEOUT(desk.tabs.currentMonitor() && tellsFault(*desk.tabs.currentMonitor()), patience);
    QVERIFY(!desk.sheet<WatchSheet>());
    QVERIFY(offered(*desk.tabs.current(), "Choose another path"));
    QVERIFY(QFile::exists(QString::fromStdString(name)));
}

void TestWatchFlow::waitsBehindAStaleFile() {
    Desk desk;
    const std::string name = desk.folder.file("old.ipc");
    QVERIFY(test::leaveStale(name));
    desk.flow.watch(endpointAt(name, safe));
    QTRY_VERIFY_WITH_TIMEOUT(desk.tabs.currentMonitor() && offered(*desk.tabs.currentMonitor(), "Keep waiting"),
                             patience);
    QVERIFY(
        desk.tabs.currentMonitor()->notice().text().startsWith(QStringLiteral("Nobody is listening behind old.ipc")));
    offered(*desk.tabs.currentMonitor(), "Keep waiting")->click();
    test::LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind("ipc://" + name));
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.currentMonitor()->monitor().state(), Monitor::State::Live, patience);
    QCOMPARE(desk.tabs.count(), 1);
}

void TestWatchFlow::makesTheFolderOfABind() {
    Desk desk;
    capture::JoinRequest request;
    request.endpoint = desk.folder.endpoint("feed/jobs.ipc");
    request.type = zmtp::SocketType::Pull;
    request.role = capture::Role::Bind;
    desk.flow.join(request);
    QTRY_VERIFY_WITH_TIMEOUT(offered(*desk.tabs.currentMonitor(), "Create folder"), patience);
    offered(*desk.tabs.currentMonitor(), "Create folder")->click();
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.currentMonitor()->monitor().state(), Monitor::State::Live, patience);
}

/// One subscribes to a topic that another was sent in other letters; and what it does get, its filter hides.
void TestWatchFlow::tellsWhyFromAllThatWasSeen() {
    Desk desk;
    test::LibzmqSocket publisher(ZMQ_PUB);
    capture::JoinRequest request = watchRequest(desk.folder.endpoint("quotes.ipc"));
    QVERIFY(publisher.bind(request.endpoint));
    request.subscriptions = {copyOf(bytesOf("eu.")), copyOf(bytesOf("US."))};
    MonitorPage* some = desk.flow.join(request);
    request.subscriptions = {Bytes()};
    MonitorPage* all = desk.flow.join(request);
    some->monitor().setFilter(std::make_shared<const capture::Filter>(*capture::Filter::parse("topic == none")));
    QTRY_VERIFY_WITH_TIMEOUT((publisher.send({"EU.BMW", "1"}), publisher.send({"US.IBM", "2"}),
                              all->monitor().messagesReceived() > 1 && some->monitor().messagesReceived() > 0 &&
                                  some->monitor().view().seen() == some->monitor().store().end()),
                             patience);
    desk.flow.openWhy(request.endpoint); // of whoever watches it: the first
    const auto* window = desk.window.findChild<WhyWindow*>();
    QVERIFY(window);
    QTRY_VERIFY_WITH_TIMEOUT(!window->isLooking(), 2 * patience);
    const auto evidence = [&](advice::Finding::Check check) {
        const auto found = std::ranges::find(window->findings(), check, &advice::Finding::check);
        return found->verdict == advice::Finding::Verdict::Wrong ? QByteArray::fromStdString(found->evidence)
                                                                 : QByteArray();
    };
    QCOMPARE(evidence(advice::Finding::Check::Topics), QByteArray("\"EU.BMW\" arrives, and \"eu.\" is subscribed."));
    QVERIFY(evidence(advice::Finding::Check::Filter).startsWith("Our filter hides "));
}

void TestWatchFlow::watchesAnAddressOnceThereIsAList() {
    Desk desk;
    test::LibzmqSocket publisher(ZMQ_PUB);
    QVERIFY(publisher.bind(desk.folder.endpoint("given.ipc")));
    desk.flow.watchAddress(desk.folder.endpoint("given.ipc"));
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.count(), 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(desk.tabs.currentMonitor()->monitor().state(), Monitor::State::Live, patience);
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestWatchFlow)
#include "tst_watch_flow.moc"
