// SPDX-License-Identifier: GPL-3.0-or-later
// The browser over the real engine, with real socket files in a folder of its own.
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/dialogs/note_sheet.h"
#include "ui/dialogs/remove_sheet.h"
#include "ui/endpoints/endpoint_browser.h"
#include "ui/endpoints/endpoint_roles.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/engine.h"
#include "ui/shell/settings.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>
#include <QTreeWidget>

#include <memory>

#include <unistd.h>

#include <zmq.h>

namespace ipcscope::ui {

using test::leaveStale;
using test::listenAt;

namespace {

constexpr int patience = 15'000; // ms

QPushButton* buttonOf(const QWidget& sheet, const char* text) {
    for (auto* button : sheet.findChildren<QPushButton*>())
        if (button->text() == QLatin1String(text) && button->isVisible())
            return button;
    return nullptr;
}

} // namespace

class TestEndpointBrowser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { test::failOnAnyWarning(); }
    void showsWhatIsThere();
    void selectionAndFilterSurviveChanges();
    void keysActOnTheSelectedRow();
    void removesOnlyAfterAYes();
    void removesManyAndUndoes();
    void whatCannotGoIsTold();
    void aSilentProgramMayBeWaitedFor();
    void nobodyTakesThePlaceOfTheChosen();
    void troubleIsToldUntilTheNextList();
    void chipsNarrowTheList();
    void starAndNoteByKeyAndSheet();
    void theListCanBeFlat();
    void everythingHasAName();

private:
    std::string path(const char* name) const { return m_folder->path().toStdString() + '/' + name; }
    bool waitFor(const std::string& name, EndpointSymbol symbol);
    QPushButton* chip(const char* name) const {
        for (auto* button : m_browser->findChildren<QPushButton*>())
            if (button->accessibleName() == QLatin1String(name))
                return button;
        return nullptr;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<EndpointBrowser> m_browser;
    QTreeView* m_tree = nullptr;
    QLineEdit* m_filter = nullptr;
    NoticeBar* m_notice = nullptr;
    int m_listener = -1;
};

void TestEndpointBrowser::initTestCase() {
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    qputenv("TMPDIR", m_folder->path().toUtf8());
    m_listener = listenAt(path("quotes.ipc"));
    QVERIFY(m_listener >= 0);
    QVERIFY(leaveStale(path("old.ipc")));
    m_engine = std::make_unique<Engine>();
    m_settings = std::make_unique<Settings>(m_folder->filePath(QStringLiteral("settings.ini")));
    m_browser = std::make_unique<EndpointBrowser>(*m_engine, *m_settings);
    m_browser->resize(300, 600);
    m_browser->show();
    m_tree = m_browser->findChild<QTreeView*>();
    m_filter = m_browser->findChild<QLineEdit*>();
    m_notice = m_browser->findChild<NoticeBar*>();
    QVERIFY(m_tree && m_filter && m_notice);
}

bool TestEndpointBrowser::waitFor(const std::string& name, EndpointSymbol symbol) {
    return QTest::qWaitFor(
        [&] {
            m_browser->select(path(name.c_str()));
            const auto current = m_browser->current();
            return current && current->name == path(name.c_str()) &&
                   m_tree->currentIndex().data(SymbolRole).value<EndpointSymbol>() == symbol;
        },
        patience);
}

void TestEndpointBrowser::showsWhatIsThere() {
    QVERIFY(waitFor("quotes.ipc", EndpointSymbol::Live));
    QVERIFY(waitFor("old.ipc", EndpointSymbol::Stale));
    QCOMPARE(m_tree->currentIndex().data(OwnerRole).toString(), QStringLiteral("stale 3 d"));
    QVERIFY(m_tree->isExpanded(m_tree->currentIndex().parent()));
    m_browser->copyAddress();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("ipc://") + QString::fromStdString(path("old.ipc")));
}

void TestEndpointBrowser::selectionAndFilterSurviveChanges() {
    QVERIFY(waitFor("quotes.ipc", EndpointSymbol::Live));
    QSignalSpy changed(m_browser.get(), &EndpointBrowser::currentChanged);
    const int another = listenAt(path("another.ipc"));
    QTRY_VERIFY_WITH_TIMEOUT(
        std::ranges::any_of(m_engine->endpoints(), [&](const auto& e) { return e.name == path("another.ipc"); }),
        patience);
    QCOMPARE(m_browser->current()->name, path("quotes.ipc"));

    m_filter->setText(QStringLiteral("QUOTES.ipc"));
    QCOMPARE(m_browser->current()->name, path("quotes.ipc"));
    m_filter->setText(QStringLiteral("no such name anywhere"));
    QVERIFY(!m_tree->isVisible());
    m_filter->clear();
    QVERIFY(m_tree->isVisible());
    ::close(another);
    QVERIFY(waitFor("another.ipc", EndpointSymbol::Stale));
    ::unlink(path("another.ipc").c_str());
    QTRY_VERIFY_WITH_TIMEOUT(
        std::ranges::none_of(m_engine->endpoints(), [&](const auto& e) { return e.name == path("another.ipc"); }),
        patience);
}

void TestEndpointBrowser::keysActOnTheSelectedRow() {
    QVERIFY(waitFor("quotes.ipc", EndpointSymbol::Live));
    QSignalSpy watched(m_browser.get(), &EndpointBrowser::watchRequested);
    QTest::keyClick(m_tree, Qt::Key_Return);
    QCOMPARE(watched.count(), 1);
    QCOMPARE(watched.front().front().value<discovery::Endpoint>().name, path("quotes.ipc"));
    QTRY_VERIFY(m_tree->viewport()->rect().contains(m_tree->visualRect(m_tree->currentIndex())));
    const QPoint middle = m_tree->visualRect(m_tree->currentIndex()).center();
    QTest::mouseClick(m_tree->viewport(), Qt::LeftButton, {}, middle);
    QTest::mouseDClick(m_tree->viewport(), Qt::LeftButton, {}, middle);
    QCOMPARE(watched.count(), 2);
    const QModelIndex folder = m_tree->currentIndex().parent();
    m_tree->setCurrentIndex(folder);
    QTest::keyClick(m_tree, Qt::Key_Return);
    QCOMPARE(watched.count(), 2);
    QVERIFY(!m_tree->isExpanded(folder));
    QTest::keyClick(m_tree, Qt::Key_Enter);
    QVERIFY(m_tree->isExpanded(folder));
}

void TestEndpointBrowser::removesOnlyAfterAYes() {
    QVERIFY(waitFor("old.ipc", EndpointSymbol::Stale));
    QTest::keyClick(m_tree, Qt::Key_Delete);
    auto* sheet = m_browser->findChild<RemoveSheet*>();
    QVERIFY(sheet);
    QTest::keyClick(sheet, Qt::Key_Return); // Cancel is the default
    QTRY_VERIFY(!m_browser->findChild<RemoveSheet*>());
    QCOMPARE(::access(path("old.ipc").c_str(), F_OK), 0);

    QTest::keyClick(m_tree, Qt::Key_Delete);
    sheet = m_browser->findChild<RemoveSheet*>();
    QVERIFY(sheet);
    QTRY_VERIFY_WITH_TIMEOUT(buttonOf(*sheet, "Remove 1 file"), patience);
    buttonOf(*sheet, "Remove 1 file")->click();
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().startsWith(QStringLiteral("Removed ")), patience);
    QCOMPARE(::access(path("old.ipc").c_str(), F_OK), -1);
    QTRY_VERIFY_WITH_TIMEOUT(
        std::ranges::none_of(m_engine->endpoints(), [&](const auto& e) { return e.name == path("old.ipc"); }),
        patience);
    buttonOf(*m_notice, "Undo")->click();
    QTRY_COMPARE_WITH_TIMEOUT(m_notice->text(), QStringLiteral("1 file is back"), patience);
    QCOMPARE(::unlink(path("old.ipc").c_str()), 0);
}

/// Job 3: the chip, all of them, one sheet; then everything is back.
void TestEndpointBrowser::removesManyAndUndoes() {
    const std::vector<std::string> names{"one.ipc", "two.ipc", "three.ipc"};
    struct stat before{}, after{};
    for (const std::string& name : names)
        QVERIFY(leaveStale(path(name.c_str())));
    QCOMPARE(::lstat(path("two.ipc").c_str(), &before), 0);
    const int young = listenAt(path("young.ipc"));
    ::close(young);
    QVERIFY(waitFor("young.ipc", EndpointSymbol::Stale));
    QVERIFY(waitFor("three.ipc", EndpointSymbol::Stale));
    m_filter->setText(QString::fromStdString(m_folder->path().toStdString()));
    chip("Stale endpoints")->click();
    m_tree->setFocus();
    QTest::keyClick(m_tree, Qt::Key_A, Qt::ControlModifier);
    QVERIFY(m_browser->canRemoveChosen());
    QTest::keyClick(m_tree, Qt::Key_Delete);
    auto* sheet = m_browser->findChild<RemoveSheet*>();
    QVERIFY(sheet);
    QTRY_VERIFY_WITH_TIMEOUT(buttonOf(*sheet, "Remove 3 files"), patience);
    auto* files = sheet->findChild<QTreeWidget*>();
    QCOMPARE(files->topLevelItemCount(), 4);
    QTRY_COMPARE_WITH_TIMEOUT(files->findItems(QStringLiteral("stays"), Qt::MatchExactly, 3).size(), 1, patience);
    const QTreeWidgetItem* stays = files->findItems(QStringLiteral("stays"), Qt::MatchExactly, 3).constFirst();
    QVERIFY(stays->text(0).endsWith(QStringLiteral("young.ipc")));
    QVERIFY(!(stays->flags() & Qt::ItemIsUserCheckable));
    QVERIFY(stays->child(0)->text(0).contains(QStringLiteral("younger than 10 seconds")));
    buttonOf(*sheet, "Remove 3 files")->click();
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text() == QStringLiteral("Removed 3 files"), patience);
    for (const std::string& name : names)
        QCOMPARE(::access(path(name.c_str()).c_str(), F_OK), -1);
    // Nothing that was moved aside is listed meanwhile.
    QTRY_VERIFY_WITH_TIMEOUT(
        std::ranges::none_of(m_engine->endpoints(), [&](const auto& e) { return e.name == path("two.ipc"); }),
        patience);
    QVERIFY(std::ranges::none_of(m_engine->endpoints(),
                                 [](const auto& e) { return e.name.find("/.ipcscope-") != std::string::npos; }));
    QVERIFY(buttonOf(*m_notice, "Undo"));
    buttonOf(*m_notice, "Undo")->click();
    QTRY_COMPARE_WITH_TIMEOUT(m_notice->text(), QStringLiteral("3 files are back"), patience);
    QCOMPARE(::lstat(path("two.ipc").c_str(), &after), 0);
    QCOMPARE(after.st_ino, before.st_ino);
    QVERIFY(!buttonOf(*m_notice, "Undo"));
    m_filter->clear();
    chip("All endpoints")->click();
    for (const std::string& name : names)
        ::unlink(path(name.c_str()).c_str());
    ::unlink(path("young.ipc").c_str());
}

void TestEndpointBrowser::whatCannotGoIsTold() {
    QVERIFY(waitFor("quotes.ipc", EndpointSymbol::Live));
    QTest::keyClick(m_tree, Qt::Key_Delete);
    QVERIFY(!m_browser->findChild<RemoveSheet*>());
    QVERIFY2(m_notice->text().contains(QStringLiteral("Only stale")), qPrintable(m_notice->text()));

    // The yes comes too late: a program has bound the name again.
    QVERIFY(leaveStale(path("late.ipc")));
    QVERIFY(waitFor("late.ipc", EndpointSymbol::Stale));
    m_browser->removeChosen();
    auto* sheet = m_browser->findChild<RemoveSheet*>();
    QVERIFY(sheet);
    QTRY_VERIFY_WITH_TIMEOUT(buttonOf(*sheet, "Remove 1 file"), patience);
    ::unlink(path("late.ipc").c_str());
    const int listener = listenAt(path("late.ipc"));
    QVERIFY(listener >= 0);
    sheet->accept();
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().contains(QStringLiteral("late.ipc was not removed")), patience);
    QCOMPARE(::access(path("late.ipc").c_str(), F_OK), 0);
    ::close(listener);
}

/// The listener of this test accepts and says nothing; that libzmq is in its process makes the contact harmless.
void TestEndpointBrowser::aSilentProgramMayBeWaitedFor() {
    int major = 0;
    int minor = 0;
    int patch = 0;
    zmq_version(&major, &minor, &patch); // a linker may leave out a library that nobody calls
    QVERIFY(major >= 4);
    QVERIFY(waitFor("quotes.ipc", EndpointSymbol::Live));
    m_browser->identifyCurrent();
    for (int round = 0; round < 2; ++round) {
        QTRY_VERIFY_WITH_TIMEOUT(buttonOf(*m_notice, "Keep waiting"), patience);
        QVERIFY(m_notice->text().startsWith(QStringLiteral("The program accepted but says nothing")));
        QVERIFY(m_notice->text().endsWith(QStringLiteral("IS-117")));
        buttonOf(*m_notice, "Keep waiting")->click();
        QVERIFY(m_notice->text().startsWith(QStringLiteral("Asking")));
    }
    QTRY_VERIFY_WITH_TIMEOUT(buttonOf(*m_notice, "Keep waiting"), patience);
    m_notice->hide();
}

void TestEndpointBrowser::nobodyTakesThePlaceOfTheChosen() {
    QVERIFY(leaveStale(path("brief.ipc")));
    QVERIFY(waitFor("brief.ipc", EndpointSymbol::Stale));
    QVERIFY(m_browser->canRemoveChosen());
    ::unlink(path("brief.ipc").c_str());
    QTRY_VERIFY_WITH_TIMEOUT(!m_browser->current() || m_browser->current()->name != path("brief.ipc"), patience);
    QVERIFY(!m_browser->current());
    QVERIFY(!m_browser->canRemoveChosen());
}

void TestEndpointBrowser::troubleIsToldUntilTheNextList() {
    Engine fresh;
    const EndpointBrowser browser(fresh, *m_settings);
    const auto* notice = browser.findChild<NoticeBar*>();
    const auto says = [&browser](const char* words) {
        return std::ranges::any_of(browser.findChildren<QLabel*>(), [words](const QLabel* label) {
            return label->text().contains(QLatin1String(words));
        });
    };
    QVERIFY(says("Looking for endpoints"));
    Q_EMIT fresh.discoveryFailed(QStringLiteral("no netlink"));
    QVERIFY(notice->text().contains(QStringLiteral("no netlink")));
    QVERIFY(!says("Looking for endpoints"));
    Q_EMIT fresh.endpointsChanged();
    QCOMPARE(notice->text(), QString());
}

void TestEndpointBrowser::chipsNarrowTheList() {
    QVERIFY(waitFor("quotes.ipc", EndpointSymbol::Live));
    auto* stale = chip("Stale endpoints");
    QVERIFY(stale);
    stale->click();
    QVERIFY(!m_browser->current());
    m_browser->activateWindow(); // a sheet of an earlier test had taken it
    stale->setFocus();
    QTRY_VERIFY(stale->hasFocus());
    QTest::keyClick(stale, Qt::Key_Left);
    QCOMPARE(QApplication::focusWidget()->accessibleName(), QStringLiteral("Live endpoints"));
    QTest::keyClick(chip("Live endpoints"), Qt::Key_Space);
    QVERIFY(chip("Live endpoints")->isChecked());
    QVERIFY(chip("Live endpoints")->accessibleDescription().endsWith(QStringLiteral(" endpoints")));
    stale->click();
    m_browser->select(path("quotes.ipc")); // shows what it chooses
    QVERIFY(chip("All endpoints")->isChecked());
    QCOMPARE(m_browser->current()->name, path("quotes.ipc"));
}

void TestEndpointBrowser::starAndNoteByKeyAndSheet() {
    QVERIFY(waitFor("quotes.ipc", EndpointSymbol::Live));
    QTest::keyClick(m_tree, Qt::Key_Asterisk, Qt::ShiftModifier);
    QVERIFY(m_tree->currentIndex().data(StarredRole).toBool());
    chip("Starred endpoints")->click();
    QCOMPARE(m_browser->current()->name, path("quotes.ipc"));
    QTest::keyClick(m_tree, Qt::Key_Asterisk, Qt::ShiftModifier);
    QVERIFY(!m_browser->current());
    m_browser->select(path("quotes.ipc"));

    m_browser->writeNote();
    auto* sheet = m_browser->findChild<NoteSheet*>();
    QVERIFY(sheet);
    sheet->findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("belongs to billing"));
    sheet->accept();
    m_filter->setText(QStringLiteral("billing"));
    QCOMPARE(m_browser->current()->name, path("quotes.ipc"));
    m_filter->clear();
}

void TestEndpointBrowser::theListCanBeFlat() {
    QVERIFY(waitFor("quotes.ipc", EndpointSymbol::Live));
    auto* menu = m_browser->findChild<QMenu*>();
    QVERIFY(menu);
    QAction* folders = menu->actions().constFirst();
    QVERIFY(folders->isChecked());
    folders->trigger();
    QCOMPARE(m_browser->current()->name, path("quotes.ipc"));
    QCOMPARE(m_tree->currentIndex().data().toString(), QString::fromStdString(path("quotes.ipc")));
    QVERIFY(m_settings->endpointsFlat());
    folders->trigger();
    QCOMPARE(m_browser->current()->name, path("quotes.ipc"));
    QCOMPARE(m_tree->currentIndex().data().toString(), QStringLiteral("quotes.ipc"));
}

void TestEndpointBrowser::everythingHasAName() {
    for (const QWidget* widget : m_browser->findChildren<QWidget*>()) {
        if (widget->focusPolicy() != Qt::NoFocus && widget->isVisibleTo(m_browser.get()))
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
    }
    QCOMPARE(m_tree->horizontalScrollBarPolicy(), Qt::ScrollBarAlwaysOff);
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestEndpointBrowser)
#include "tst_endpoint_browser.moc"
