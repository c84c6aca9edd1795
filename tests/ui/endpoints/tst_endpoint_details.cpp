// SPDX-License-Identifier: GPL-3.0-or-later
// What the browser tells of one endpoint: its connections, its type, every fact; with real sockets.
#include "tests/support/libzmq.h"
#include "tests/ui/support/painted.h"
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/dialogs/properties_window.h"
#include "ui/endpoints/endpoint_browser.h"
#include "ui/endpoints/endpoint_delegate.h"
#include "ui/endpoints/endpoint_facts.h"
#include "ui/endpoints/endpoint_model.h"
#include "ui/endpoints/endpoint_roles.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/endpoints/remarks.h"
#include "ui/engine/engine.h"
#include "ui/engine/identifier.h"
#include "ui/shell/settings.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>
#include <QTreeWidget>

#include <memory>
#include <optional>

#include <zmq.h>

namespace ipcscope::ui {

using test::connectTo;

namespace {

constexpr int patience = 15'000; // ms

} // namespace

class TestEndpointDetails : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { test::failOnAnyWarning(); }
    void unfoldsIntoConnections();
    void identifiesAndRemembers();
    void showsEveryFact();
    void whatAPeerSaysIsCutAndSetApart();
    void whoHasAnOverriddenNameIsTold_data();
    void whoHasAnOverriddenNameIsTold();
    void whatCannotBeAskedIsNotOffered();
    void pilesOfMarksStayInTheirRow();

private:
    std::string path(const char* name) const { return m_folder.path().toStdString() + '/' + name; }
    /// True once it is listed as live, and chosen.
    bool choose(const char* name);

    QTemporaryDir m_folder;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<EndpointBrowser> m_browser;
    QTreeView* m_tree = nullptr;
    NoticeBar* m_notice = nullptr;
    int m_listener = -1;
};

void TestEndpointDetails::initTestCase() {
    QVERIFY(m_folder.isValid());
    m_listener = test::listenAt(path("quotes.ipc"));
    QVERIFY(m_listener >= 0);
    m_engine = std::make_unique<Engine>();
    m_settings = std::make_unique<Settings>(m_folder.filePath(QStringLiteral("settings.ini")));
    m_browser = std::make_unique<EndpointBrowser>(*m_engine, *m_settings);
    m_browser->resize(300, 600);
    m_browser->show();
    m_tree = m_browser->findChild<QTreeView*>();
    m_notice = m_browser->findChild<NoticeBar*>();
    QVERIFY(m_tree && m_notice);
}

bool TestEndpointDetails::choose(const char* name) {
    return QTest::qWaitFor(
        [&] {
            m_browser->select(path(name));
            const auto current = m_browser->current();
            return current && current->name == path(name) && current->state == discovery::State::Live;
        },
        patience);
}

void TestEndpointDetails::unfoldsIntoConnections() {
    QVERIFY(choose("quotes.ipc"));
    const int client = connectTo(path("quotes.ipc"));
    const int server = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    QVERIFY(client >= 0 && server >= 0);
    QTRY_COMPARE_WITH_TIMEOUT(m_tree->model()->rowCount(m_tree->currentIndex()), 1, patience);
    const QPersistentModelIndex endpoint = m_tree->currentIndex();
    QVERIFY(!m_tree->isExpanded(endpoint)); // only by hand
    QTest::keyClick(m_tree, Qt::Key_Right);
    QVERIFY(m_tree->isExpanded(endpoint));
    QTest::keyClick(m_tree, Qt::Key_Right);
    const QPersistentModelIndex row = m_tree->currentIndex();
    QCOMPARE(row.parent(), QModelIndex(endpoint));
    QCOMPARE(row.data().toString(), QStringLiteral("this program"));
    QCOMPARE(m_browser->current()->name, path("quotes.ipc")); // what Watch and Send are about

    QCOMPARE(::send(client, "hello", 5, MSG_NOSIGNAL), 5);
    QTRY_COMPARE_WITH_TIMEOUT(row.data(TrafficRole).toString().left(5), QStringLiteral("↑ 5 B"), patience);
    QVERIFY(m_tree->currentIndex() == row);
    QTRY_VERIFY_WITH_TIMEOUT(row.data(StalledRole).toBool(), patience);
    QVERIFY(endpoint.data(TrafficRole).toString().contains(QStringLiteral("‖")));
    ::close(client);
    ::close(server);
    QTRY_VERIFY_WITH_TIMEOUT(!row.isValid(), patience);
    QVERIFY(m_tree->currentIndex() == endpoint);
    QTest::keyClick(m_tree, Qt::Key_Left);
    QVERIFY(!m_tree->isExpanded(endpoint));
}

void TestEndpointDetails::identifiesAndRemembers() {
    test::LibzmqSocket socket(ZMQ_ROUTER);
    QVERIFY(socket.bind("ipc://" + path("orders.ipc")));
    QVERIFY(choose("orders.ipc"));
    QCOMPARE(m_tree->currentIndex().data(TypeRole).toString(), QString());
    m_browser->identifyCurrent();
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().startsWith(QStringLiteral("orders.ipc is ROUTER, NULL, ZMTP 3.1")),
                             patience);
    QVERIFY(m_notice->text().contains(QStringLiteral("No message was taken")));
    QCOMPARE(m_tree->currentIndex().data(TypeRole).toString(), QStringLiteral("ROUTER"));
    QVERIFY(m_tree->currentIndex().data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("ROUTER")));
    // Another window of this user knows it too.
    QTRY_VERIFY_WITH_TIMEOUT(discovery::find(discovery::IdentifiedFile().read(), *m_browser->current(), {}), patience);
    Engine other;
    QTRY_VERIFY_WITH_TIMEOUT(other.identifier().knownAs(*m_browser->current()), patience);
}

void TestEndpointDetails::showsEveryFact() {
    QVERIFY(choose("quotes.ipc"));
    QTest::keyClick(m_tree, Qt::Key_Return, Qt::AltModifier);
    auto* window = m_browser->findChild<PropertiesWindow*>();
    QVERIFY(window);
    QTRY_VERIFY_WITH_TIMEOUT(!window->facts().isEmpty(), patience);
    const QString text = plainText(window->facts());
    for (const QString& part :
         QStringList{QStringLiteral("State: Live"), QStringLiteral("Proof: The file at the path is the listener's."),
                     QStringLiteral("Path: ") + QString::fromStdString(path("quotes.ipc")),
                     QStringLiteral("Process %1").arg(::getpid()),
                     QStringLiteral("Backlog: 0 waiting of 8 and one more"), QStringLiteral("Command line: ")})
        QVERIFY2(text.contains(part), qPrintable(part + u'\n' + text));
    QTest::keyClick(window->findChild<QTreeWidget*>(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(window, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("State: Live")));
    // Live: what changes is shown.
    const int client = connectTo(path("quotes.ipc"));
    QTRY_VERIFY_WITH_TIMEOUT(plainText(window->facts()).contains(QStringLiteral("Backlog: 1 waiting")), patience);
    QVERIFY(plainText(window->facts()).contains(QStringLiteral("this program")));
    ::close(client);
    ::close(::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC));
    window->close();
}

void TestEndpointDetails::whoHasAnOverriddenNameIsTold_data() {
    QTest::addColumn<int>("pid"); ///< of who has the name now; 0: hidden; -1: not listed
    QTest::addColumn<QString>("told");
    const auto row = [](const char* what, int pid, const char* told) {
        QTest::newRow(what) << pid << QStringLiteral("Overridden: still listens, but ") + QString::fromUtf8(told);
    };
    row("another program", 7702, "its name belongs to orderd 7702 now");
    row("the same program", 4121, "the same program, orderd 4121, has bound its name once more");
    row("another user's", 0, "its name belongs to a program of another user now");
    row("not listed", -1, "another socket is at its path now");
}

void TestEndpointDetails::whoHasAnOverriddenNameIsTold() {
    QFETCH(int, pid);
    QFETCH(QString, told);
    discovery::Endpoint old;
    old.name = "/tmp/orders.ipc";
    old.listener = 7;
    old.state = discovery::State::Overridden;
    old.owners = {{.pid = 4121, .process = "feedd", .library = {}}};
    old.successor = 9;
    discovery::Endpoint heir = old;
    heir.listener = 9;
    heir.state = discovery::State::Live;
    heir.successor = 0;
    heir.group = discovery::Group::ZeroMq; // in another group, too
    heir.owners.clear();
    if (pid > 0)
        heir.owners = {{.pid = pid, .process = "orderd", .library = {}}};
    discovery::Snapshot known{old};
    if (pid >= 0)
        known.push_back(heir);
    const Remarks remarks(*m_settings);
    EndpointModel model(remarks);
    model.setSnapshot(known);
    QModelIndex row = model.indexOf(old.name);
    for (int group = 0; group < model.rowCount(); ++group)
        if (const QModelIndex first = model.index(0, 0, model.index(0, 0, model.index(group, 0)));
            model.endpoint(first)->listener == 7)
            row = first;
    QCOMPARE(model.endpoint(row)->listener, 7U);
    for (const int role : {int(Qt::AccessibleDescriptionRole), int(Qt::ToolTipRole)})
        QVERIFY2(row.data(role).toString().contains(told), qPrintable(row.data(role).toString()));
    const QString facts = plainText(factsOf(old, known, std::nullopt, 1'000));
    QVERIFY2(facts.contains(QStringLiteral("State: ") + told), qPrintable(facts));
    // What cannot be asked is not offered.
    QVERIFY2(facts.contains(QStringLiteral("Type: it cannot be asked from here. Whoever connects to its name comes to "
                                           "another socket.")),
             qPrintable(facts));
    QVERIFY(plainText(factsOf(heir, known, std::nullopt, 1'000)).contains(QStringLiteral("Identify (Ctrl+I) does")));
}

void TestEndpointDetails::whatCannotBeAskedIsNotOffered() {
    const auto identify = [this]() -> QAction* {
        for (QAction* action : m_tree->actions())
            if (action->text().startsWith(QStringLiteral("Identify")))
                return action;
        return nullptr;
    };
    QVERIFY(identify());
    const int old = test::listenAt(path("lost.ipc"));
    QVERIFY(choose("lost.ipc"));
    QVERIFY(identify()->isEnabled());
    QCOMPARE(::unlink(path("lost.ipc").c_str()), 0);
    QTRY_VERIFY_WITH_TIMEOUT(m_browser->current() && m_browser->current()->lostItsFile(), patience);
    QVERIFY(!identify()->isEnabled());
    ::close(old);
}

void TestEndpointDetails::whatAPeerSaysIsCutAndSetApart() {
    discovery::Endpoint endpoint;
    endpoint.name = "/tmp/x.ipc";
    endpoint.listener = 1;
    const discovery::Identified said{.listener = 1,
                                     .name = endpoint.name,
                                     .type = "DEALER",
                                     .mechanism = "NULL",
                                     .major = 3,
                                     .minor = 1,
                                     .routingId = std::string(255, 'r'),
                                     .metadata = {{"Path", std::string(5'000, 'v')}, {std::string(255, 'n'), "short"}}};
    int checked = 0;
    for (const FactGroup& group : factsOf(endpoint, {}, said, 1'000)) {
        for (const auto& [name, value] : group.facts) {
            if (name == QStringLiteral("Routing id") || name == QStringLiteral("Property Path")) {
                QCOMPARE(value.size(), qsizetype{201}); // 200 bytes and an ellipsis
                QVERIFY(value.endsWith(u'…'));
                ++checked;
            } else if (value == QStringLiteral("short")) {
                QCOMPARE(name, QString(QStringLiteral("Property ") + QString(200, u'n') + u'…'));
                ++checked;
            }
            // What is ours is told once: a peer cannot speak in its place.
            QVERIFY(name != QStringLiteral("Path") || value == QStringLiteral("/tmp/x.ipc"));
        }
    }
    QCOMPARE(checked, 3);
}

void TestEndpointDetails::pilesOfMarksStayInTheirRow() {
    QStandardItemModel model(1, 1);
    const QModelIndex row = model.index(0, 0);
    model.setData(row, test::pileOfMarks());
    for (const EndpointRow kind : {EndpointRow::Folder, EndpointRow::Endpoint, EndpointRow::Connection}) {
        model.setData(row, QVariant::fromValue(kind), KindRole);
        QVERIFY(test::staysInItsRow(EndpointDelegate(), row));
    }
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestEndpointDetails)
#include "tst_endpoint_details.moc"
