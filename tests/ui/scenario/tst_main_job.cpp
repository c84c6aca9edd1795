// SPDX-License-Identifier: GPL-3.0-or-later
// The main job in the real window, as a person does it: see what is bound, watch it live, send to it; libzmq programs
// are on the other side, in processes of their own.
#include "tests/ui/scenario/partner.h"
#include "tests/ui/support/strict_warnings.h"

#include "ui/dialogs/watch_sheet.h"
#include "ui/endpoints/endpoint_roles.h"
#include "ui/engine/engine.h"
#include "ui/engine/monitor.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_header.h"
#include "ui/messages/monitor_page.h"
#include "ui/shell/actions.h"
#include "ui/shell/main_window.h"
#include "ui/shell/monitor_tabs.h"
#include "ui/shell/settings.h"

#include <QAccessible>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include <algorithm>

#include <zmq.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 15'000; // ms

/// The endpoint of this path, and not one of the same name in a folder of somebody else's.
QModelIndex findRow(const QAbstractItemModel& model, const QString& path, const QModelIndex& below = {}) {
    for (int row = 0; row < model.rowCount(below); ++row) {
        const QModelIndex index = model.index(row, 0, below);
        if (index.data(SearchRole).toString().section(u'\n', 0, 0) == path)
            return index;
        if (const QModelIndex found = findRow(model, path, index); found.isValid())
            return found;
    }
    return {};
}

template<class Widget>
Widget* named(const QWidget& parent, const QString& accessibleName) {
    for (Widget* widget : parent.findChildren<Widget*>()) {
        if (widget->accessibleName() == accessibleName && widget->isVisible())
            return widget;
    }
    return nullptr;
}

QString cell(const MessageList& list, int row, MessageColumn column) {
    return list.model()->index(row, static_cast<int>(column)).data().toString();
}

int rowContaining(const MessageList& list, const QString& text) {
    for (int row = 0; row < list.model()->rowCount(); ++row) {
        if (cell(list, row, MessageColumn::Summary).contains(text))
            return row;
    }
    return -1;
}

} // namespace

class TestMainJob : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { test::failOnAnyWarning(); }
    void picturesOfTheStart_data() { schemes(); }
    void picturesOfTheStart();
    void findsAndWatchesAPublisher();
    void freezesAndGoesOn();
    void answersAsATable();
    void sendsAndShowsTheReply();
    void leavesAPushAlone();
    void everyFocusableWidgetHasAName();
    void picturesOfTheMainScreens_data() { schemes(); }
    void picturesOfTheMainScreens();
    void cleanupTestCase();

private:
    static void schemes();
    QStringList nameless() const;
    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QModelIndex waitForEndpoint(const char* name);
    void press(const QModelIndex& endpoint, Qt::Key key);
    MessageList* list() const;

    QTemporaryDir m_folder;
    std::unique_ptr<Partner> m_publisher;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    QTreeView* m_tree = nullptr;
};

void TestMainJob::initTestCase() {
    QVERIFY(m_folder.isValid());
    m_publisher = std::make_unique<Partner>(QStringLiteral("pub"), path("quotes.ipc"));
    QVERIFY(m_publisher->isReady());
    applyTheme(*qApp, Scheme::Light);
    m_engine = std::make_unique<Engine>();
    m_settings = std::make_unique<Settings>(path("settings.ini"));
    m_window = std::make_unique<MainWindow>(*m_engine, *m_settings);
    m_window->resize(1280, 800);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    // Hidden until there is a list.
    QTRY_VERIFY((m_tree = named<QTreeView>(*m_window, QStringLiteral("Endpoints"))) != nullptr);
}

QModelIndex TestMainJob::waitForEndpoint(const char* name) {
    const bool found = QTest::qWaitFor([&] { return findRow(*m_tree->model(), path(name)).isValid(); }, patience);
    return found ? findRow(*m_tree->model(), path(name)) : QModelIndex();
}

void TestMainJob::press(const QModelIndex& endpoint, Qt::Key key) {
    m_tree->setFocus();
    m_tree->setCurrentIndex(endpoint);
    QTest::keyClick(m_tree, key);
}

MessageList* TestMainJob::list() const {
    MonitorPage* page = m_window->monitors().currentMonitor();
    return page ? page->findChild<MessageList*>() : nullptr;
}

void TestMainJob::picturesOfTheStart() {
    QFETCH(int, scheme);
    applyTheme(*qApp, static_cast<Scheme>(scheme));
    QVERIFY(waitForEndpoint("quotes.ipc").isValid());
    const QString name = QString::fromLatin1(QTest::currentDataTag());
    QVERIFY(m_window->grab().save(QStringLiteral(SCREENSHOTS "/start-%1.png").arg(name)));
    applyTheme(*qApp, Scheme::Light);
}

void TestMainJob::findsAndWatchesAPublisher() {
    const QModelIndex endpoint = waitForEndpoint("quotes.ipc");
    QVERIFY(endpoint.isValid());
    press(endpoint, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(list() && list()->model()->rowCount() > 20, patience);

    QCOMPARE(m_window->monitors().currentMonitor()->monitor().state(), Monitor::State::Live);
    const int row = rowContaining(*list(), QStringLiteral("EU.BMW"));
    QVERIFY(row >= 0);
    QVERIFY2(cell(*list(), row, MessageColumn::Route).contains(QString::number(m_publisher->pid())),
             qPrintable(cell(*list(), row, MessageColumn::Route)));
    QVERIFY(cell(*list(), row, MessageColumn::Route).contains(QStringLiteral("zmq_partner")));
    QCOMPARE(cell(*list(), row, MessageColumn::Frames), QStringLiteral("2"));
    QVERIFY(cell(*list(), row, MessageColumn::Summary).contains(QStringLiteral("{\"n\":")));
    QVERIFY(m_window->monitors().currentMonitor()->monitor().roster().upCount() == 1);
}

void TestMainJob::freezesAndGoesOn() {
    const Monitor& monitor = m_window->monitors().currentMonitor()->monitor();
    m_window->actions().freeze->trigger();
    QVERIFY(monitor.isFrozen());
    const int rows = list()->model()->rowCount();
    const auto kept = monitor.store().kept();
    QTRY_VERIFY_WITH_TIMEOUT(monitor.store().kept() > kept + 20, patience);
    QCOMPARE(list()->model()->rowCount(), rows);
    QVERIFY(monitor.newWhileFrozen() > 0);
    m_window->actions().freeze->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(list()->model()->rowCount() > rows + 20, patience);
}

void TestMainJob::answersAsATable() {
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(list());
    QVERIFY(interface);
    QCOMPARE(interface->role(), QAccessible::Table);
    QAccessibleTableInterface* table = interface->tableInterface();
    QVERIFY(table);
    QCOMPARE(table->columnCount(), standardColumnCount);
    QVERIFY(table->rowCount() > 20);
    const int row = rowContaining(*list(), QStringLiteral("EU.BMW"));
    QAccessibleInterface* summary = table->cellAt(row, static_cast<int>(MessageColumn::Summary));
    QVERIFY(summary);
    QVERIFY(summary->text(QAccessible::Name).contains(QStringLiteral("EU.BMW")));
}

void TestMainJob::sendsAndShowsTheReply() {
    const Partner router(QStringLiteral("router"), path("orders.ipc"));
    QVERIFY(router.isReady());
    const QModelIndex endpoint = waitForEndpoint("orders.ipc");
    QVERIFY(endpoint.isValid());
    m_tree->setCurrentIndex(endpoint);
    m_window->actions().send->trigger();

    auto* type = named<QComboBox>(*m_window, QStringLiteral("Socket type to send as"));
    QVERIFY(type);
    type->setCurrentIndex(type->findText(QStringLiteral("DEALER")));
    QPlainTextEdit* body = nullptr;
    for (auto* editor : m_window->findChildren<QPlainTextEdit*>()) {
        if (editor->isVisible() && !editor->isReadOnly())
            body = editor;
    }
    QVERIFY(body);
    body->setPlainText(QStringLiteral("{\"op\":\"cancel\"}"));
    QTest::keyClick(body, Qt::Key_Return, Qt::ControlModifier);

    QTRY_VERIFY_WITH_TIMEOUT(list() && rowContaining(*list(), QStringLiteral("echo: {\"op\":\"cancel\"}")) >= 0,
                             patience);
    const int sent = rowContaining(*list(), QStringLiteral("{\"op\":\"cancel\"}"));
    const int reply = rowContaining(*list(), QStringLiteral("echo: "));
    QVERIFY(sent < reply);
    QCOMPARE(cell(*list(), sent, MessageColumn::Direction), QStringLiteral("→"));
    QCOMPARE(cell(*list(), reply, MessageColumn::Direction), QStringLiteral("←"));
    for (const auto& [name, scheme] : {std::pair("dark", Scheme::Dark), std::pair("light", Scheme::Light)}) {
        applyTheme(*qApp, scheme);
        QVERIFY(m_window->grab().save(QStringLiteral(SCREENSHOTS "/send-%1.png").arg(QString::fromLatin1(name))));
    }
    // The key of Clear is the list's alone, and leaving the form moves the focus only if the form had it.
    const int rows = list()->model()->rowCount();
    QTest::keyClick(body, Qt::Key_K, Qt::ControlModifier);
    QCOMPARE(list()->model()->rowCount(), rows);
    m_window->actions().find->trigger();
    QVERIFY2(nameless().isEmpty(), qPrintable(nameless().join(QStringLiteral(", "))));
    list()->setFocus();
    m_window->actions().send->trigger();
    QVERIFY(list()->hasFocus());
    QTest::keyClick(list(), Qt::Key_K, Qt::ControlModifier);
    QCOMPARE(list()->model()->rowCount(), 0);
}

void TestMainJob::leavesAPushAlone() {
    constexpr int count = 20;
    Partner push(QStringLiteral("push"), path("work.ipc"), {QString::number(count)});
    QVERIFY(push.isReady());
    const QModelIndex endpoint = waitForEndpoint("work.ipc");
    QVERIFY(endpoint.isValid());
    press(endpoint, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<WatchSheet*>() && m_window->findChild<WatchSheet*>()->isVisible(),
                             patience);
    auto* sheet = m_window->findChild<WatchSheet*>();
    sheet->grab().save(QStringLiteral(SCREENSHOTS "/watch-push.png"));
    QTest::keyClick(sheet, Qt::Key_Return); // the default is not to join
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->findChild<WatchSheet*>() || !sheet->isVisible(), patience);
    QVERIFY(!push.said().contains("sent"));

    void* context = zmq_ctx_new();
    void* pull = zmq_socket(context, ZMQ_PULL);
    const int limit = patience;
    zmq_setsockopt(pull, ZMQ_RCVTIMEO, &limit, sizeof limit);
    const std::string address = "ipc://" + path("work.ipc").toStdString();
    QCOMPARE(zmq_connect(pull, address.c_str()), 0);
    for (int number = 0; number < count; ++number) {
        char text[16] = {};
        QVERIFY2(zmq_recv(pull, text, sizeof text - 1, 0) > 0, "a message is missing");
        QCOMPARE(QByteArray(text), QByteArray::number(number));
    }
    zmq_close(pull);
    zmq_ctx_term(context);
}

QStringList TestMainJob::nameless() const {
    QStringList nameless;
    for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
            continue;
        const QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
        if (!interface || interface->text(QAccessible::Name).isEmpty())
            nameless << QString::fromLatin1(widget->metaObject()->className());
    }
    return nameless;
}

void TestMainJob::everyFocusableWidgetHasAName() {
    QVERIFY2(nameless().isEmpty(), qPrintable(nameless().join(QStringLiteral(", "))));
}

void TestMainJob::schemes() {
    QTest::addColumn<int>("scheme");
    QTest::newRow("light") << static_cast<int>(Scheme::Light);
    QTest::newRow("dark") << static_cast<int>(Scheme::Dark);
}

void TestMainJob::picturesOfTheMainScreens() {
    QFETCH(int, scheme);
    const QString name = QString::fromLatin1(QTest::currentDataTag());
    applyTheme(*qApp, static_cast<Scheme>(scheme));
    const QModelIndex endpoint = waitForEndpoint("quotes.ipc");
    m_tree->setCurrentIndex(endpoint);
    for (MonitorPage* page : m_window->monitors().monitors()) {
        if (page->title() == QStringLiteral("quotes.ipc"))
            const_cast<MonitorTabs&>(m_window->monitors()).bringToFront(page);
    }
    QVERIFY(list());
    list()->pick(rowContaining(*list(), QStringLiteral("EU.BMW")));
    const auto* header = m_window->monitors().currentMonitor()->findChild<MonitorHeader*>();
    const QList<QLabel*> labels = header->findChildren<QLabel*>();
    const auto badge =
        std::ranges::find_if(labels, [](const QLabel* label) { return label->text() == QStringLiteral("● Live"); });
    QVERIFY(badge != labels.end());
    QCOMPARE((*badge)->palette().color(QPalette::WindowText), colorsFor(qApp->palette()).ok);
    const auto rendered = m_window->grab();
    QCOMPARE(rendered.size(), QSize(1280, 800) * rendered.devicePixelRatio());
    QVERIFY(rendered.save(QStringLiteral(SCREENSHOTS "/main-%1.png").arg(name)));
}

void TestMainJob::cleanupTestCase() {
    m_window.reset();
    m_engine.reset();
    m_settings.reset();
    m_publisher.reset();
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestMainJob)
#include "tst_main_job.moc"
