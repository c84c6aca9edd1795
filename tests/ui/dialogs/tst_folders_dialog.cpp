// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/dialogs/folders_dialog.h"
#include "ui/endpoints/endpoint_browser.h"
#include "ui/engine/engine.h"
#include "ui/shell/settings.h"

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <unistd.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 15'000; // ms

QPushButton* button(const QWidget& dialog, const char* name) {
    for (auto* each : dialog.findChildren<QPushButton*>())
        if (each->accessibleName() == QString::fromUtf8(name))
            return each;
    return nullptr;
}

} // namespace

class TestFoldersDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void addsRemovesAndGoesBack();
    void takesWholePathsOnly();
    void whatIsChosenIsLookedIntoAndKept();
    void everythingHasAName();
};

void TestFoldersDialog::addsRemovesAndGoesBack() {
    FoldersDialog dialog({"/tmp", "/a\xff"}, {"/tmp", "/run"});
    dialog.open();
    QVERIFY(QTest::qWaitForWindowActive(&dialog));
    auto* typed = dialog.findChild<QLineEdit*>();
    auto* list = dialog.findChild<QListWidget*>();
    typed->setText(QStringLiteral("/srv/sockets//"));
    QTest::keyClick(typed, Qt::Key_Return);
    QVERIFY(dialog.isVisible()); // Enter adds, it does not close
    typed->setText(QStringLiteral("/tmp"));
    button(dialog, "Add")->click();
    QCOMPARE(dialog.folders(), (QList<QByteArray>{"/tmp", "/a\xff", "/srv/sockets"}));
    QVERIFY(!button(dialog, "Remove")->isEnabled());
    list->setCurrentRow(0);
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Delete);
    QCOMPARE(dialog.folders(), (QList<QByteArray>{"/a\xff", "/srv/sockets"}));
    button(dialog, "Standard folders")->click();
    QCOMPARE(dialog.folders(), (QList<QByteArray>{"/tmp", "/run"}));
}

void TestFoldersDialog::takesWholePathsOnly() {
    FoldersDialog dialog({}, {});
    dialog.open();
    dialog.findChild<QLineEdit*>()->setText(QStringLiteral("relative/path"));
    button(dialog, "Add")->click();
    QVERIFY(dialog.folders().isEmpty());
    QVERIFY(std::ranges::any_of(dialog.findChildren<QLabel*>(), [](const QLabel* label) {
        return label->text().contains(QStringLiteral("begins with /"));
    }));
}

void TestFoldersDialog::whatIsChosenIsLookedIntoAndKept() {
    const QTemporaryDir folder;
    const std::string stale = folder.filePath(QStringLiteral("left.ipc")).toStdString();
    QVERIFY(test::leaveStale(stale));
    // Somebody listens: an endpoint that is seen wherever one looks, so that the first look is seen, too.
    const QTemporaryDir elsewhere;
    const int listener = test::listenAt(elsewhere.filePath(QStringLiteral("live.ipc")).toStdString());
    QVERIFY(listener >= 0);
    const auto closing = qScopeGuard([listener] { ::close(listener); });
    Settings settings(folder.filePath(QStringLiteral("settings.ini")));
    Engine engine;
    EndpointBrowser browser(engine, settings);
    browser.show();
    const auto listed = [&] {
        return std::ranges::any_of(engine.endpoints(), [&](const auto& each) { return each.name == stale; });
    };
    QTRY_VERIFY_WITH_TIMEOUT(!engine.endpoints().empty(), patience);
    QVERIFY(!listed());
    browser.chooseFolders();
    auto* dialog = browser.findChild<FoldersDialog*>();
    QVERIFY(dialog);
    dialog->findChild<QLineEdit*>()->setText(folder.path());
    button(*dialog, "Add")->click();
    dialog->accept();
    QTRY_VERIFY_WITH_TIMEOUT(listed(), patience);
    QVERIFY(settings.socketFolders().contains(folder.path().toLocal8Bit()));
    std::vector<std::string> kept;
    for (const QByteArray& each : settings.socketFolders())
        kept.push_back(each.toStdString());
    Engine next(kept);
    QTRY_VERIFY_WITH_TIMEOUT(
        std::ranges::any_of(next.endpoints(), [&](const auto& each) { return each.name == stale; }), patience);
}

void TestFoldersDialog::everythingHasAName() {
    const FoldersDialog dialog({"/tmp"}, {});
    for (const QWidget* widget : dialog.findChildren<QWidget*>())
        if (widget->focusPolicy() != Qt::NoFocus)
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestFoldersDialog)
#include "tst_folders_dialog.moc"
