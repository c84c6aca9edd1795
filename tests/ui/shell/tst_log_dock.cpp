// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/capture_window.h"
#include "ui/engine/log.h"
#include "ui/shell/actions.h"
#include "ui/shell/log_dock.h"
#include "ui/shell/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QScrollBar>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

namespace ipcscope::ui {

/// The log in the window.
class TestLogDock : public CaptureWindow {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Scheme::Light); }
    void init() { open(); }
    void cleanup() { close(); }
    void isShownAndRemembered();
    void tellsWhatHappened();
    void followsTheNewest();
    void isNarrowedAndCopied();
    void everyPartHasAName();

private:
    LogDock& dock() const { return *m_window->findChild<LogDock*>(); }
    QTreeView& rows() const { return *dock().findChild<QTreeView*>(); }
    void add(const char* where) const {
        m_engine->log().add({.what = Log::What::Removed, .where = QString::fromLatin1(where)});
    }
    QStringList shown() const {
        QStringList all;
        const QAbstractItemModel* model = rows().model();
        for (int row = 0; row < model->rowCount(); ++row)
            all << model->index(row, Log::Event).data().toString() + u' ' +
                       model->index(row, Log::Where).data().toString();
        return all;
    }
};

void TestLogDock::isShownAndRemembered() {
    const QAction* action = m_window->actions().log;
    QVERIFY(!dock().isVisible() && !action->isChecked());
    m_window->actions().log->trigger();
    QVERIFY(dock().isVisible() && action->isChecked());
    dock().findChild<QLineEdit*>()->setFocus();
    QTest::keyClick(dock().findChild<QLineEdit*>(), Qt::Key_Escape);
    QVERIFY(!dock().isVisible() && !action->isChecked());
    QVERIFY(m_window->focusWidget() != nullptr && m_window->focusWidget()->isVisible());
    m_window->actions().log->trigger();
    const int height = dock().height();
    m_window->close();
    m_window = std::make_unique<MainWindow>(*m_engine, m_settings->settings());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QVERIFY(dock().isVisible() && m_window->actions().log->isChecked());
    QTRY_COMPARE(dock().height(), height);
    m_window->actions().log->trigger();
    m_window->close();
    m_window = std::make_unique<MainWindow>(*m_engine, m_settings->settings());
    QVERIFY(dock().isHidden());
}

void TestLogDock::tellsWhatHappened() {
    m_window->actions().log->trigger();
    watchSome(1);
    const QString endpoint = QString::fromStdString(m_folder->endpoint("quotes.ipc"));
    const QString joined = QStringLiteral("Joined ") + endpoint;
    QTRY_VERIFY_WITH_TIMEOUT(shown().contains(joined), patience);
    m_window->actions().closeTab->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(shown().last(), QStringLiteral("Left ") + endpoint, patience);
}

void TestLogDock::followsTheNewest() {
    m_window->actions().log->trigger();
    for (int n = 0; n < 100; ++n)
        add(std::to_string(n).c_str());
    QScrollBar* bar = rows().verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0 && bar->value() == bar->maximum());
    bar->setValue(3); // somebody looks back
    for (int n = 100; n < 200; ++n)
        add(std::to_string(n).c_str());
    QTRY_VERIFY(bar->maximum() > 150);
    QCOMPARE(bar->value(), 3);
    bar->setValue(bar->maximum());
    add("newest");
    QTRY_COMPARE(bar->value(), bar->maximum());
    QVERIFY(rows().viewport()->rect().contains(rows().visualRect(rows().model()->index(200, 0)).center()));
}

void TestLogDock::isNarrowedAndCopied() {
    m_window->actions().log->trigger();
    for (const char* where : {"/tmp/one", "/tmp/two", "/tmp/ONE more"})
        add(where);
    dock().findChild<QLineEdit*>()->setText(QStringLiteral("one"));
    QCOMPARE(shown(), (QStringList{QStringLiteral("Removed /tmp/one"), QStringLiteral("Removed /tmp/ONE more")}));
    const auto copied = [] { return QApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts); };
    const auto buttons = dock().findChildren<QToolButton*>();
    auto* copy = *std::ranges::find(buttons, QStringLiteral("Copy the chosen rows, or all that are shown"),
                                    &QWidget::accessibleName);
    QTest::mouseClick(copy, Qt::LeftButton);
    QCOMPARE(copied().size(), 2);
    QVERIFY(copied().first().endsWith(QStringLiteral("  Removed  /tmp/one")));
    rows().setFocus();
    rows().selectionModel()->select(rows().model()->index(1, 0),
                                    QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    QTest::keySequence(&rows(), QKeySequence::Copy);
    QCOMPARE(copied().size(), 1);
    QVERIFY(copied().first().endsWith(QStringLiteral("  Removed  /tmp/ONE more")));
    dock().findChild<QLineEdit*>()->setText(QStringLiteral("nothing has this"));
    QVERIFY(!rows().isVisible());
    QTest::mouseClick(copy, Qt::LeftButton); // what was copied stays
    QCOMPARE(copied().size(), 1);
}

void TestLogDock::everyPartHasAName() {
    m_window->actions().log->trigger();
    add("/tmp/one");
    for (const QWidget* widget : dock().findChildren<QWidget*>()) {
        if ((widget->focusPolicy() & Qt::TabFocus) != 0 && widget->isVisible())
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestLogDock)
#include "tst_log_dock.moc"
