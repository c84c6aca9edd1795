// SPDX-License-Identifier: GPL-3.0-or-later
// Filters with names, and the buttons they become, beside the filter line of a page that watches the system's libzmq.
#include "core/observe/capture/kept_chunk.h"
#include "tests/support/libzmq.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "ui/dialogs/save_filter_sheet.h"
#include "ui/dialogs/saved_filters_sheet.h"
#include "ui/engine/io_thread.h"
#include "ui/engine/monitor.h"
#include "ui/messages/filter_chips.h"
#include "ui/messages/filter_edit.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/known_filters.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_page.h"
#include "ui/messages/save_request.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>

#include <zmq.h>

namespace ipcscope::ui {

class TestSavedFilters : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void areKeptBetweenRuns();
    void twoProgramsLoseNoneOfEachOthers();
    void whatIsDamagedOrTooMuchIsLeftOut();
    void theAppliedFilterIsSavedAndAppliedAgain();
    void aPinnedOneIsAButton();
    void oneThatIsNotValidChangesNothing();
    void areRenamedPinnedAndRemoved();
    void heartbeatsAreHiddenUntilAskedFor();

private:
    QPushButton* toggle(const QString& name) const;
    /// What the menu offers; the entry is chosen.
    void choose(const QString& entry);
    void type(const QString& text);
    template<class Dialog>
    Dialog* dialog() const {
        return m_page->findChild<Dialog*>();
    }

    std::unique_ptr<test::TemporarySettings> m_settings;
    std::unique_ptr<KnownFilters> m_filters;
    std::unique_ptr<test::TemporaryFolder> m_folder;
    std::unique_ptr<test::LibzmqSocket> m_publisher;
    std::unique_ptr<IoThread> m_io;
    std::unique_ptr<MonitorPage> m_page;
    FilterEdit* m_edit = nullptr;
};

void TestSavedFilters::init() {
    test::failOnAnyWarning();
    m_settings = std::make_unique<test::TemporarySettings>();
    m_filters = std::make_unique<KnownFilters>(m_settings->settings());
    m_folder = std::make_unique<test::TemporaryFolder>();
    m_publisher = std::make_unique<test::LibzmqSocket>(ZMQ_XPUB);
    constexpr int often = 50;       // ms
    constexpr int forever = 60'000; // ms
    m_publisher->set(ZMQ_HEARTBEAT_IVL, often);
    m_publisher->set(ZMQ_HEARTBEAT_TIMEOUT, forever);
    m_publisher->bind(m_folder->endpoint("quotes.ipc"));
    m_io = std::make_unique<IoThread>();
    capture::JoinRequest request;
    request.endpoint = m_folder->endpoint("quotes.ipc");
    request.type = zmtp::SocketType::Sub;
    request.subscriptions.emplace_back();
    m_page = std::make_unique<MonitorPage>(std::make_unique<Monitor>(*m_io, std::move(request)), *m_filters);
    m_page->resize(980, 700);
    m_page->show();
    m_edit = m_page->findChild<FilterEdit*>();
    QVERIFY(QTest::qWaitFor([this] { return m_publisher->receive().has_value(); }, 20'000));
}

void TestSavedFilters::cleanup() {
    m_page.reset();
    m_io.reset();
    m_publisher.reset();
    m_folder.reset();
    m_filters.reset();
    m_settings.reset();
}

QPushButton* TestSavedFilters::toggle(const QString& name) const {
    for (QPushButton* button : m_page->filter().findChildren<QPushButton*>()) {
        if (button->accessibleName() == name)
            return button;
    }
    return nullptr;
}

void TestSavedFilters::choose(const QString& entry) {
    for (QToolButton* button : m_page->filter().findChildren<QToolButton*>()) {
        if (button->accessibleName() == QStringLiteral("Saved filters"))
            button->click();
    }
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu != nullptr);
    QAction* wanted = nullptr;
    for (QAction* action : menu->actions()) {
        if (action->text() == entry)
            wanted = action;
    }
    QVERIFY2(wanted != nullptr && wanted->isEnabled(), qPrintable(entry));
    wanted->trigger();
    menu->close();
}

void TestSavedFilters::type(const QString& text) {
    m_edit->setText(text);
    QTest::keyClick(m_edit, Qt::Key_Return);
}

void TestSavedFilters::areKeptBetweenRuns() {
    const QString file = m_settings->settings().savedFiltersFile();
    const QString odd = QStringLiteral("50 % / \"a=b\" [行情] ;");
    {
        SavedFilters saved(file);
        saved.save({QStringLiteral("slow"), QStringLiteral("dt > 1s"), true});
        saved.save({odd, QStringLiteral("topic =~ /a;b=\\d+%/i"), false});
        saved.save({QStringLiteral("gone"), QStringLiteral("x"), true});
        saved.remove(QStringLiteral("gone"));
        saved.save({QStringLiteral("slow"), QStringLiteral("dt > 2s"), true});
    }
    const SavedFilters again(file);
    QCOMPARE(again.all().size(), 2);
    QCOMPARE(*again.named(QStringLiteral("slow")),
             (SavedFilter{QStringLiteral("slow"), QStringLiteral("dt > 2s"), true}));
    QCOMPARE(again.named(odd)->filter, QStringLiteral("topic =~ /a;b=\\d+%/i"));
    QVERIFY(again.named(QStringLiteral("gone")) == nullptr);
}

void TestSavedFilters::twoProgramsLoseNoneOfEachOthers() {
    const QString file = m_settings->settings().savedFiltersFile();
    {
        SavedFilters one(file);
        SavedFilters other(file);
        one.save({QStringLiteral("one"), QStringLiteral("a"), false});
        other.save({QStringLiteral("other"), QStringLiteral("b"), false});
    }
    QCOMPARE(SavedFilters(file).all().size(), 2);
}

void TestSavedFilters::whatIsDamagedOrTooMuchIsLeftOut() {
    const QString path = QString::fromStdString(m_folder->path() + "/damaged.ini");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[good]\nfilter=a\npinned=true\n[empty]\nfilter=\n[none]\npinned=true\n[\x01\xff\nfilter");
    file.close();
    SavedFilters saved(path);
    QCOMPARE(saved.all(), (QList<SavedFilter>{{QStringLiteral("good"), QStringLiteral("a"), true}}));
    saved.save({QString(), QStringLiteral("a"), false});
    saved.save({QString(SavedFilters::longestName + 1, u'n'), QStringLiteral("a"), false});
    saved.save({QStringLiteral("n"), QString(SavedFilters::longestFilter + 1, u'n'), false});
    QCOMPARE(saved.all().size(), 1);
    for (int i = 0; i < SavedFilters::most + 3; ++i)
        saved.save({QString::number(i), QStringLiteral("a"), false});
    QCOMPARE(saved.all().size(), SavedFilters::most);
}

void TestSavedFilters::theAppliedFilterIsSavedAndAppliedAgain() {
    type(QStringLiteral("topic starts EU and json.n > 3"));
    choose(QStringLiteral("Save this filter…"));
    auto* sheet = dialog<SaveFilterSheet>();
    QVERIFY(sheet != nullptr);
    auto* name = sheet->findChild<QLineEdit*>();
    QTest::keyClick(name, Qt::Key_Return); // without a name nothing is saved
    QVERIFY(sheet->isVisible());
    QTest::keyClicks(name, QStringLiteral("Europe & more"));
    QTest::keyClick(name, Qt::Key_Return);
    QVERIFY(!sheet->isVisible());
    QCOMPARE(m_filters->saved.all().size(), 1);
    m_page->filter().clear();
    choose(QStringLiteral("Europe && more"));
    QCOMPARE(m_edit->text(), QStringLiteral("topic starts EU and json.n > 3"));
    QVERIFY(m_page->filter().isActive());
}

void TestSavedFilters::aPinnedOneIsAButton() {
    m_filters->saved.save({QStringLiteral("Europe"), QStringLiteral("topic starts EU and size > 3"), true});
    QPushButton* const button = toggle(QStringLiteral("Europe"));
    QVERIFY(button != nullptr && button->isVisible() && !button->isChecked());
    type(QStringLiteral("json.n > 3"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(m_edit->text(), QStringLiteral("json.n > 3 and topic starts EU and size > 3"));
    QVERIFY(button->isChecked());
    type(QStringLiteral("size > 3 and topic starts EU"));
    QVERIFY(button->isChecked());
    type(QStringLiteral("size > 3"));
    QVERIFY(!button->isChecked());
    button->toggle(); // as a screen reader does
    button->toggle();
    QVERIFY(!m_page->filter().isActive());
    // A part that is switched off is switched on, not doubled.
    button->toggle();
    const auto chips = [this] { return m_page->findChild<FilterChips*>()->parts(); };
    QCOMPARE(chips().size(), 2);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // chips that are gone
    m_page->findChild<FilterChips*>()->findChildren<QPushButton*>().first()->toggle();
    QVERIFY(!button->isChecked());
    button->toggle();
    QCOMPARE(chips().size(), 2);
    m_page->filter().clear();
    // Where there is no room it stands in the menu.
    m_page->resize(420, 500);
    QTRY_VERIFY(!button->isVisible());
    choose(QStringLiteral("Europe"));
    QVERIFY(m_page->filter().isActive());
    QVERIFY(button->isChecked());
}

void TestSavedFilters::oneThatIsNotValidChangesNothing() {
    m_filters->saved.save({QStringLiteral("newer"), QStringLiteral("fieldd == 3"), true});
    type(QStringLiteral("json.n > 3"));
    const auto applied = m_page->monitor().filter();
    QPushButton* const button = toggle(QStringLiteral("newer"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(m_page->monitor().filter(), applied);
    QVERIFY(!button->isChecked());
    QCOMPARE(m_edit->text(), QStringLiteral("fieldd == 3"));
    QCOMPARE(m_edit->verdict(), FilterEdit::Verdict::Invalid);
}

void TestSavedFilters::areRenamedPinnedAndRemoved() {
    SavedFilters& saved = m_filters->saved;
    saved.save({QStringLiteral("a"), QStringLiteral("one"), false});
    saved.save({QStringLiteral("b"), QStringLiteral("two"), false});
    saved.save({QStringLiteral("c"), QStringLiteral("three"), true});
    choose(QStringLiteral("Rename, pin, remove…"));
    auto* sheet = dialog<SavedFiltersSheet>();
    QVERIFY(sheet != nullptr);
    auto* table = sheet->findChild<QTableWidget*>();
    table->item(0, 0)->setText(QStringLiteral("b")); // taken
    QPushButton* keep = nullptr;
    for (QPushButton* button : sheet->findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("Keep changes"))
            keep = button;
    }
    QVERIFY(keep != nullptr && !keep->isEnabled());
    table->item(1, 0)->setText(QStringLiteral("a")); // the two change names
    QVERIFY(keep->isEnabled());
    table->item(1, 1)->setCheckState(Qt::Checked);
    table->setCurrentCell(2, 0);
    QVERIFY(QTest::qWaitForWindowActive(sheet));
    table->setFocus();
    QTRY_VERIFY(table->hasFocus());
    QTest::keyClick(table, Qt::Key_Delete);
    QCOMPARE(table->rowCount(), 2);
    QCOMPARE(saved.all().size(), 3);
    keep->click();
    QCOMPARE(saved.all(), (QList<SavedFilter>{{QStringLiteral("a"), QStringLiteral("two"), true},
                                              {QStringLiteral("b"), QStringLiteral("one"), false}}));
    QVERIFY(toggle(QStringLiteral("a")) != nullptr);
    QVERIFY(toggle(QStringLiteral("c")) == nullptr);
}

void TestSavedFilters::heartbeatsAreHiddenUntilAskedFor() {
    const Monitor& monitor = m_page->monitor();
    const auto commands = [&monitor] {
        std::uint64_t count = 0;
        for (const auto& kept : monitor.store().snapshot().chunks)
            count += capture::commandsIn(kept.records.load()->headers()).size();
        return count;
    };
    QTRY_VERIFY(commands() >= 3);
    const auto listed = [this, &monitor] {
        const MessageModel& model = m_page->list().messages();
        int count = 0;
        for (int row = 0; row < model.rowCount(); ++row)
            count += monitor.store().header(*model.idAt(row)).kind() == capture::Kind::Command ? 1 : 0;
        return count;
    };
    QCOMPARE(listed(), 0);
    QVERIFY(saveRequest(monitor, m_page->list(), Saved::Shown).withoutCommands);
    QPushButton* const hide = toggle(QStringLiteral("Hide heartbeats"));
    QVERIFY(hide != nullptr && hide->isChecked());
    QTest::mouseClick(hide, Qt::LeftButton);
    QTRY_VERIFY(listed() >= 3);
    QVERIFY(!saveRequest(monitor, m_page->list(), Saved::Shown).withoutCommands);
    type(QStringLiteral("event == command"));
    QTRY_VERIFY(!monitor.isFiltering() && listed() >= 3 && listed() == m_page->list().messages().rowCount());
    QTest::mouseClick(hide, Qt::LeftButton);
    QTRY_COMPARE(m_page->list().messages().rowCount(), 0);
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestSavedFilters)
#include "tst_saved_filters.moc"
