// SPDX-License-Identifier: GPL-3.0-or-later
// The window over the real engine: this process listens, connects to itself, and leaves bytes unread.
#include "tests/ui/support/strict_warnings.h"
#include "ui/engine/engine.h"
#include "ui/topology/topology_table.h"
#include "ui/topology/topology_text.h"
#include "ui/topology/topology_view.h"
#include "ui/topology/topology_window.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <utility>

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 15'000; // ms
constexpr std::size_t unread = 5000;

} // namespace

class TestTopologyWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void showsWhoTakesPartAndWhatIsQueued();
    void aStalledPartIsNotCut();
    void keysGoFromNodeToNode();
    void enterAsksForTheEndpoint();
    void graphAndTableFollowEachOther();
    void foldsAndUnfolds();
    void endpointsWithoutPeersUnfold();
    void zoomsAndFits();
    void everythingHasAName();
    void tabGoesAsOneReads();
    void escapeLeaves();

private:
    bool shows(int rows) const;
    QString cell(int row, int column) const { return m_table->model()->index(row, column).data().toString(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
    int m_listener = -1, m_client = -1, m_accepted = -1;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<TopologyWindow> m_window;
    TopologyView* m_view = nullptr;
    QTableView* m_table = nullptr;
};

void TestTopologyWindow::init() {
    test::failOnAnyWarning();
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->path().toStdString() + "/topology.ipc";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    m_path.copy(address.sun_path, sizeof address.sun_path - 1);
    m_listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    m_client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    QCOMPARE(::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    QCOMPARE(::listen(m_listener, 8), 0);
    QCOMPARE(::connect(m_client, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    m_accepted = ::accept(m_listener, nullptr, nullptr);
    QVERIFY(m_accepted >= 0);
    const std::string bytes(unread, 'x');
    QCOMPARE(::send(m_client, bytes.data(), bytes.size(), MSG_NOSIGNAL), ssize_t(unread));

    m_engine = std::make_unique<Engine>();
    m_window = std::make_unique<TopologyWindow>(*m_engine);
    m_view = m_window->findChild<TopologyView*>();
    m_table = m_window->findChild<QTableView*>();
    for (auto* chip : m_window->findChildren<QPushButton*>())
        chip->setChecked(true);
    m_window->findChild<QLineEdit*>()->setText(QString::fromStdString(m_path));
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QVERIFY(shows(2));
}

void TestTopologyWindow::cleanup() {
    m_window.reset();
    m_engine.reset();
    ::close(m_client);
    ::close(m_accepted);
    ::close(m_listener);
    m_folder.reset();
}

bool TestTopologyWindow::shows(int rows) const {
    return QTest::qWaitFor([&] { return m_table->model()->rowCount() == rows; }, patience);
}

void TestTopologyWindow::aStalledPartIsNotCut() {
    const QString longest = partText(discovery::Graph::Role::Connects, true);
    QCOMPARE(longest, QStringLiteral("connects, stalled"));
    QVERIFY(m_table->columnWidth(TopologyTable::Role) >= m_table->fontMetrics().horizontalAdvance(longest) + 8);
}

void TestTopologyWindow::showsWhoTakesPartAndWhatIsQueued() {
    const QString pid = QString::number(::getpid());
    QStringList parts;
    for (int row = 0; row < 2; ++row) {
        QCOMPARE(cell(row, TopologyTable::Pid), pid);
        parts << cell(row, TopologyTable::Role);
        if (parts.last() == QLatin1String("connects"))
            QCOMPARE(cell(row, TopologyTable::ToEndpoint), QStringLiteral("4.9 KiB"));
    }
    parts.sort();
    QCOMPARE(parts, (QStringList{QStringLiteral("binds"), QStringLiteral("connects")}));
    ::close(std::exchange(m_client, -1));
    ::close(std::exchange(m_accepted, -1));
    QVERIFY(shows(1));
    m_window->findChild<QLineEdit*>()->setText(QStringLiteral("there is no such thing"));
    QVERIFY(shows(0));
}

void TestTopologyWindow::keysGoFromNodeToNode() {
    m_view->setFocus();
    QTest::keyClick(m_view, Qt::Key_Right);
    QCOMPARE(m_view->current(), std::optional(TopologyNode{false, 0}));
    QVERIFY(m_view->accessibleDescription().contains(QLatin1String("binds topology.ipc")));
    QTest::keyClick(m_view, Qt::Key_Right);
    QCOMPARE(m_view->current(), std::optional(TopologyNode{true, 0}));
    QTest::keyClick(m_view, Qt::Key_Right);
    QCOMPARE(m_view->current(), std::optional(TopologyNode{true, 0}));
    QTest::keyClick(m_view, Qt::Key_Left);
    QCOMPARE(m_view->current(), std::optional(TopologyNode{false, 0}));
}

void TestTopologyWindow::enterAsksForTheEndpoint() {
    std::vector<std::string> asked;
    connect(m_window.get(), &TopologyWindow::endpointActivated, this,
            [&asked](const std::string& name) { asked.push_back(name); });
    m_view->setCurrent(TopologyNode{false, 0});
    QTest::keyClick(m_view, Qt::Key_Return);
    QVERIFY(asked.empty());
    m_view->setCurrent(TopologyNode{true, 0});
    QTest::keyClick(m_view, Qt::Key_Return);
    QCOMPARE(asked, std::vector{m_path});
    QTest::keyClick(m_view, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(m_table->isVisible());
    m_table->setFocus();
    m_table->selectRow(0);
    QTest::keyClick(m_table, Qt::Key_Return);
    QCOMPARE(asked.size(), 2U);
}

void TestTopologyWindow::graphAndTableFollowEachOther() {
    m_table->selectRow(1);
    QCOMPARE(m_view->current(), std::optional(TopologyNode{true, 0}));
    m_table->clearSelection();
    m_view->setCurrent(TopologyNode{false, 0});
    QVERIFY(m_table->currentIndex().isValid());
}

/// Five children that connect, all alike, told by their end of a pipe that they are there.
void TestTopologyWindow::foldsAndUnfolds() {
    std::vector<pid_t> children;
    int life[2];
    QCOMPARE(::pipe(life), 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    m_path.copy(address.sun_path, sizeof address.sun_path - 1);
    for (int i = 0; i < 5; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(life[1]);
            for (const int inherited : {m_listener, m_client, m_accepted})
                ::close(inherited);
            const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
            char byte = 0;
            const bool connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
            ::_exit(connected && ::read(life[0], &byte, 1) == 0 ? 0 : 1);
        }
        children.push_back(child);
    }
    const auto end = qScopeGuard([&] {
        ::close(life[0]);
        ::close(life[1]);
        for (const pid_t child : children)
            ::waitpid(child, nullptr, 0);
    });
    const auto folded = [&] { return m_view->accessibleDescription().contains(QStringLiteral("× 5")); };
    QVERIFY(shows(3)); // this process in two parts, and the five
    for (std::size_t index = 0; index < 2; ++index)
        if (!folded())
            m_view->setCurrent(TopologyNode{false, index});
    QVERIFY2(folded(), qPrintable(m_view->accessibleDescription()));
    m_view->setFocus();
    QTest::keyClick(m_view, Qt::Key_Return);
    QVERIFY(shows(7));
    QVERIFY(m_view->current() && !m_view->current()->isPlace); // the first of them
    QTest::keyClick(m_view, Qt::Key_Return);
    QVERIFY(shows(3));
    QVERIFY(folded());
    for (auto* chip : m_window->findChildren<QPushButton*>())
        if (chip->text() == QStringLiteral("Fold alike"))
            chip->setChecked(false);
    QVERIFY(shows(7));
}

/// Eight more of this process that nobody is connected to: one node, and eight rows in the table.
void TestTopologyWindow::endpointsWithoutPeersUnfold() {
    std::vector<int> listeners;
    const auto end = qScopeGuard([&] { std::ranges::for_each(listeners, ::close); });
    for (int number = 0; number < 8; ++number) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = m_folder->path().toStdString() + "/more" + std::to_string(number);
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        listeners.push_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        QCOMPARE(::bind(listeners.back(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        QCOMPARE(::listen(listeners.back(), 1), 0);
    }
    m_window->findChild<QLineEdit*>()->setText(m_folder->path());
    QVERIFY(shows(10));
    const auto goTo = [this](TopologyNode node, const char* text) {
        m_view->setCurrent(node);
        return m_view->accessibleDescription().contains(QLatin1String(text));
    };
    QVERIFY(goTo({true, 0}, "8 endpoints") || goTo({true, 1}, "8 endpoints"));
    const auto row = m_table->currentIndex();
    QVERIFY(row.isValid() && cell(row.row(), TopologyTable::Endpoint).contains(QStringLiteral("/more")));
    m_view->setFocus();
    QTest::keyClick(m_view, Qt::Key_Return);
    const auto folded = [this] { return m_view->accessibleDescription().contains(QStringLiteral("8 endpoints")); };
    QTRY_VERIFY_WITH_TIMEOUT(m_view->current() && goTo(*m_view->current(), "more0, ") && !folded(), patience);
    QCOMPARE(m_table->model()->rowCount(), 10);
    QVERIFY(goTo({false, 0}, "binds more5")); // the process folds them again
    QTest::keyClick(m_view, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(goTo({false, 0}, "binds 8 endpoints"), patience);
    QVERIFY(goTo({false, 0}, "Enter unfolds them"));
    QTest::keyClick(m_view, Qt::Key_Return); // and unfolds them too
    QTRY_VERIFY_WITH_TIMEOUT(goTo({false, 0}, "binds more5"), patience);
    QVERIFY(!goTo({false, 0}, "Enter unfolds them"));
    QTest::keyClick(m_view, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(goTo({false, 0}, "binds 8 endpoints"), patience);
}

void TestTopologyWindow::zoomsAndFits() {
    m_view->setFocus();
    QCOMPARE(m_view->zoom(), 1.0);
    QTest::keyClick(m_view, Qt::Key_Plus);
    QCOMPARE(m_view->zoom(), 1.25);
    for (int press = 0; press < 50; ++press)
        QTest::keyClick(m_view, Qt::Key_Minus);
    QVERIFY(m_view->zoom() > 0.01);
    QTest::keyClick(m_view, Qt::Key_0);
    QCOMPARE(m_view->zoom(), 1.0);
}

void TestTopologyWindow::everythingHasAName() {
    for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
            continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty()),
                 widget->metaObject()->className());
    }
}

void TestTopologyWindow::tabGoesAsOneReads() {
    auto* text = m_window->findChild<QLineEdit*>();
    text->setFocus();
    const auto place = [this](const QWidget* widget) {
        const QPoint at = widget->mapTo(m_window.get(), QPoint());
        return std::pair(widget == m_view ? 1 : 0, at.x());
    };
    QList<const QWidget*> stops;
    for (const QWidget* at = text; !stops.contains(at); at = QApplication::focusWidget()) {
        stops << at;
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    QCOMPARE(stops.size(), 8); // the filter, two chips, four buttons, the graph
    QVERIFY(std::ranges::is_sorted(stops, {}, place));
    QCOMPARE(stops.last(), static_cast<const QWidget*>(m_view));
}

void TestTopologyWindow::escapeLeaves() {
    auto* text = m_window->findChild<QLineEdit*>();
    text->setFocus();
    QTest::keyClicks(text, QStringLiteral("feed"));
    QTest::keyClick(text, Qt::Key_Escape);
    QVERIFY(text->text().isEmpty() && m_window->isVisible());
    m_view->setFocus();
    QTest::keyClick(m_view, Qt::Key_Escape);
    QVERIFY(!m_window->isVisible());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestTopologyWindow)
#include "tst_topology_window.moc"
