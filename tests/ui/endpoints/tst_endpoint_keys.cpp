// SPDX-License-Identifier: GPL-3.0-or-later
// The left side by keyboard alone, over the real engine.
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "ui/dialogs/properties_window.h"
#include "ui/endpoints/endpoint_browser.h"
#include "ui/endpoints/endpoint_order.h"
#include "ui/endpoints/endpoint_roles.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/engine.h"
#include "ui/shell/settings.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QTreeView>

#include <algorithm>
#include <memory>

#include <unistd.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 15'000; // ms

} // namespace

class TestEndpointKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanupTestCase() { ::close(m_listener); }
    void tabGoesDown();
    void theFilterLeadsToWhatItFound();
    void everyActionHasAWay();
    void theOrderIsChosenByKeyAndKept();
    void anAddressThatIsNoTextIsCopiedAsAWord();

private:
    test::TemporaryFolder m_folder;
    std::unique_ptr<Engine> m_engine;
    test::TemporarySettings m_settings;
    std::unique_ptr<QMainWindow> m_window;
    EndpointBrowser* m_browser = nullptr;
    QTreeView* m_tree = nullptr;
    QLineEdit* m_filter = nullptr;
    NoticeBar* m_notice = nullptr;
    int m_listener = -1;
};

void TestEndpointKeys::initTestCase() {
    m_listener = test::listenAt(m_folder.file("quotes.ipc"));
    QVERIFY(m_listener >= 0);
    QVERIFY(test::leaveStale(m_folder.file("old.ipc")));
    m_engine = std::make_unique<Engine>(std::vector{m_folder.path()});
    m_window = std::make_unique<QMainWindow>(); // a part of a window, as in the program
    m_browser = new EndpointBrowser(*m_engine, m_settings.settings());
    m_window->setCentralWidget(m_browser);
    m_window->resize(300, 600);
    m_window->show();
    m_tree = m_browser->findChild<QTreeView*>();
    m_filter = m_browser->findChild<QLineEdit*>();
    m_notice = m_browser->findChild<NoticeBar*>();
    QVERIFY(m_tree && m_filter && m_notice);
}

void TestEndpointKeys::init() {
    test::failOnAnyWarning();
    QTRY_VERIFY_WITH_TIMEOUT((m_browser->select(m_folder.file("quotes.ipc")), m_browser->current()), patience);
    m_window->activateWindow();
    m_tree->setFocus();
    QTRY_VERIFY(m_tree->hasFocus());
}

void TestEndpointKeys::tabGoesDown() {
    m_notice->tell(NoticeBar::Tone::Warning, QStringLiteral("Something"));
    m_notice->offerBelow(QStringLiteral("First"));
    m_notice->offerBelow(QStringLiteral("Second"));
    const auto walk = [](Qt::KeyboardModifiers with) {
        QStringList names;
        for (int step = 0; step < 10; ++step) {
            names << QApplication::focusWidget()->accessibleName().section(QStringLiteral(" watched"), 0, 0);
            QTest::keyClick(QApplication::focusWidget(), with == Qt::NoModifier ? Qt::Key_Tab : Qt::Key_Backtab, with);
        }
        return names;
    };
    QStringList parts{QStringLiteral("Endpoints"),
                      QStringLiteral("First"),
                      QStringLiteral("Second"),
                      QStringLiteral("Dismiss this message"),
                      QStringLiteral("Folders"),
                      QStringLiteral("Arrange endpoints"),
                      QStringLiteral("Rescan"),
                      QStringLiteral("All endpoints"),
                      QStringLiteral("Filter endpoints by name"),
                      QStringLiteral("Endpoints")};
    QCOMPARE(walk(Qt::NoModifier), parts);
    m_browser->setFocus(); // its list
    QVERIFY(m_tree->hasFocus());
    std::ranges::reverse(parts);
    QCOMPARE(walk(Qt::ShiftModifier), parts);
    m_notice->hide();
}

void TestEndpointKeys::theFilterLeadsToWhatItFound() {
    m_filter->setFocus();
    QTRY_VERIFY(m_filter->hasFocus());
    m_tree->setCurrentIndex(m_tree->model()->index(0, 0)); // a group is no endpoint
    m_filter->setText(QStringLiteral("quotes.ipc"));
    QTest::keyClick(m_filter, Qt::Key_Down);
    QVERIFY(m_tree->hasFocus());
    QVERIFY(m_browser->current());
    QVERIFY(m_browser->current()->name.ends_with("/quotes.ipc"));
    m_filter->setFocus();
    QTest::keyClick(m_filter, Qt::Key_Escape);
    QVERIFY(m_filter->text().isEmpty());
    QVERIFY(m_browser->current()); // what was found stays chosen
}

/// All that can be done with an endpoint is in its menu, which has a key, and most has a key of its own.
void TestEndpointKeys::everyActionHasAWay() {
    QStringList offered;
    for (const QAction* action : m_tree->actions())
        offered << action->text().section(u'\t', 0, 0);
    QCOMPARE(offered,
             (QStringList{QStringLiteral("Watch"), QStringLiteral("Send…"), QStringLiteral("Identify"),
                          QStringLiteral("Why is nothing arriving?"), QStringLiteral("Properties"),
                          QStringLiteral("Copy address"), QStringLiteral("Open the folder"), QStringLiteral("Star"),
                          QStringLiteral("Note…"), QStringLiteral("Remove stale files…")}));
    int opened = 0;
    QTimer look; // the menu runs a loop of its own
    connect(&look, &QTimer::timeout, this, [&] {
        if (QWidget* menu = QApplication::activePopupWidget()) {
            ++opened;
            menu->close();
        }
    });
    look.start(10);
    QContextMenuEvent menuKey(QContextMenuEvent::Keyboard, QPoint(10, 10), m_tree->mapToGlobal(QPoint(10, 10)));
    QCoreApplication::sendEvent(m_tree, &menuKey);
    QCOMPARE(opened, 1);
    QTest::keyClick(m_tree, Qt::Key_F10, Qt::ShiftModifier);
    look.stop();
    QCOMPARE(opened, 2);

    const QSignalSpy watched(m_browser, &EndpointBrowser::watchRequested);
    QTest::keyClick(m_tree, Qt::Key_Return);
    QCOMPARE(watched.count(), 1);
    QTest::keyClick(m_tree, Qt::Key_Return, Qt::AltModifier);
    auto* properties = m_browser->findChild<PropertiesWindow*>();
    QVERIFY(properties && properties->isVisible());
    QTest::keyClick(properties, Qt::Key_Escape);
    QTRY_VERIFY(!m_browser->findChild<PropertiesWindow*>());
    QTest::keyClick(m_tree, Qt::Key_Asterisk, Qt::ShiftModifier);
    QVERIFY(m_tree->currentIndex().data(StarredRole).toBool());
    // Folders and groups fold with Enter and the arrow keys.
    QTest::keyClick(m_tree, Qt::Key_Left);
    const QModelIndex folder = m_tree->currentIndex();
    QCOMPARE(folder.data(KindRole).value<EndpointRow>(), EndpointRow::Folder);
    QTest::keyClick(m_tree, Qt::Key_Return);
    QVERIFY(!m_tree->isExpanded(folder));
    QTest::keyClick(m_tree, Qt::Key_Right);
    QVERIFY(m_tree->isExpanded(folder));
}

/// As a shell reads it, since no text is these bytes.
void TestEndpointKeys::anAddressThatIsNoTextIsCopiedAsAWord() {
    const std::string odd = m_folder.file("odd\xff'.ipc");
    const int listener = test::listenAt(odd);
    QTRY_VERIFY_WITH_TIMEOUT((m_browser->select(odd), m_browser->current()->name == odd), patience);
    m_browser->copyAddress();
    const QString copied = QGuiApplication::clipboard()->text();
    QCOMPARE(copied, QStringLiteral("$'ipc://") + QString::fromStdString(m_folder.path()) +
                         QStringLiteral("/odd\\377\\'.ipc'"));
    QVERIFY(m_notice->text().contains(QStringLiteral("bash and zsh")));
    QProcess shell;
    shell.start(QStringLiteral("bash"), {QStringLiteral("-c"), QStringLiteral("printf %s ") + copied});
    QVERIFY(shell.waitForFinished(patience));
    QCOMPARE(shell.readAllStandardOutput().toStdString(), "ipc://" + odd);
    m_notice->hide();
    ::close(listener);
    ::unlink(odd.c_str());
}

void TestEndpointKeys::theOrderIsChosenByKeyAndKept() {
    const auto press = [menu = m_browser->findChild<QMenu*>()](Qt::Key letter) {
        menu->popup({});
        QTest::keyClick(menu, letter);
    };
    press(Qt::Key_U);
    QCOMPARE(orderNumbered(m_settings.settings().endpointOrder()), EndpointOrder::User);
    QVERIFY(!m_settings.settings().endpointsReversed());
    press(Qt::Key_R);
    QVERIFY(m_settings.settings().endpointsReversed());
    QCOMPARE(m_browser->current()->name, m_folder.file("quotes.ipc"));
    EndpointBrowser again(*m_engine, m_settings.settings());
    QStringList checked;
    for (const QAction* action : again.findChild<QMenu*>()->actions())
        if (action->isChecked())
            checked << action->text().remove(u'&');
    QCOMPARE(checked, QStringList({QStringLiteral("Folders"), QStringLiteral("By user"), QStringLiteral("Reversed")}));
    press(Qt::Key_R);
    press(Qt::Key_A);
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestEndpointKeys)
#include "tst_endpoint_keys.moc"
