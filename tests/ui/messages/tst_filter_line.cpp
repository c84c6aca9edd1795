// SPDX-License-Identifier: GPL-3.0-or-later
// The filter line of a page that watches a publisher of the system's libzmq.
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "tests/ui/support/watched_publisher.h"
#include "ui/endpoints/problem_label.h"
#include "ui/messages/filter_chips.h"
#include "ui/messages/filter_edit.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/known_filters.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_page.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QCompleter>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

namespace ipcscope::ui {

class TestFilterLine : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void verdictGoesWithTheKeys_data();
    void verdictGoesWithTheKeys();
    void enterAppliesAndCountsWhatIsShown();
    void filtersWhatComesAndWhatIsKept();
    void aNewFilterTakesTheOldOnesPlace();
    void theOldFilterStaysUntilTheNewOneIsValid();
    void escapeRestoresThenLeaves();
    void frozenRowsAreFilteredWithoutNewOnes();
    void completesFieldsAndSeenValues();
    void chipsAreSwitchedNegatedAndTakenAway();
    void aCellNarrowsAndHides();
    void anEventIsNarrowedByWhatItIs();
    void whatIsNoFilterNeverTakesTheOldOnesPlace();
    void historyIsKept();
    void historyIsStateOfItsOwn();
    void clearForgetsAFilterUnderWay();

private:
    int rows() const { return m_page->list().messages().rowCount(); }
    Monitor& monitor() { return m_page->monitor(); }
    void type(const QString& text);
    bool publish(int count);
    bool shows(int count) {
        return QTest::qWaitFor([&] { return !monitor().isFiltering() && rows() == count; }, 20'000);
    }
    QList<QPushButton*> chips() const;

    std::unique_ptr<test::TemporarySettings> m_settings;
    std::unique_ptr<KnownFilters> m_filters;
    std::unique_ptr<test::WatchedPublisher> m_publisher;
    std::unique_ptr<MonitorPage> m_page;
    FilterEdit* m_edit = nullptr;
    int m_published = 0;
};

void TestFilterLine::init() {
    test::failOnAnyWarning();
    m_settings = std::make_unique<test::TemporarySettings>();
    m_filters = std::make_unique<KnownFilters>(m_settings->settings());
    m_publisher = std::make_unique<test::WatchedPublisher>();
    m_page = std::make_unique<MonitorPage>(m_publisher->takeMonitor(), *m_filters);
    m_page->resize(980, 700);
    m_page->show();
    m_edit = m_page->findChild<FilterEdit*>();
    m_published = 0;
    WAIT_FOR_SUBSCRIPTION(*m_publisher);
}

void TestFilterLine::cleanup() {
    m_page.reset();
    m_publisher.reset();
    m_filters.reset();
    m_settings.reset();
}

void TestFilterLine::type(const QString& text) {
    m_edit->setText(text);
    QTest::keyClick(m_edit, Qt::Key_Return);
}

/// EU.BMW {"n":N} for even N, US.F {"n":N} for odd ones.
bool TestFilterLine::publish(int count) {
    for (int i = 0; i < count; ++i, ++m_published) {
        const std::string topic = m_published % 2 == 0 ? "EU.BMW" : "US.F";
        if (!m_publisher->publish({topic, R"({"n":)" + std::to_string(m_published) + "}"}))
            return false;
    }
    return true;
}

QList<QPushButton*> TestFilterLine::chips() const {
    return m_page->findChild<FilterChips*>()->findChildren<QPushButton*>();
}

void TestFilterLine::verdictGoesWithTheKeys_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<FilterEdit::Verdict>("verdict");
    QTest::addColumn<QString>("told");
    using enum FilterEdit::Verdict;
    QTest::newRow("blank") << QString() << Blank << QString();
    QTest::newRow("word") << QStringLiteral("EU") << Valid << QString();
    QTest::newRow("unfinished") << QStringLiteral("size >") << Incomplete << QString();
    QTest::newRow("unknown") << QStringLiteral("size > 1 and topc == x") << Invalid
                             << QStringLiteral("Column 14: unknown field \"topc\" – did you mean topic?");
}

void TestFilterLine::verdictGoesWithTheKeys() {
    QFETCH(QString, text);
    QFETCH(FilterEdit::Verdict, verdict);
    QFETCH(QString, told);
    QTest::keyClicks(m_edit, text);
    QCOMPARE(m_edit->verdict(), verdict);
    const auto* problem = m_page->filter().findChild<ProblemLabel*>();
    QCOMPARE(problem->isVisible(), !told.isEmpty());
    QCOMPARE(problem->text(), told);
    QCOMPARE(m_edit->wrong(), text == QStringLiteral("size > 1 and topc == x") ? QStringLiteral("topc") : QString());
}

void TestFilterLine::enterAppliesAndCountsWhatIsShown() {
    const QAbstractItemModelTester tester(&m_page->list().messages());
    QVERIFY(publish(20));
    WAIT_FOR_MESSAGES(monitor(), 20);
    type(QStringLiteral("topic starts \"EU.\" and json.n >= 10"));
    QVERIFY(shows(5));
    QTRY_COMPARE(m_page->filter().findChild<QLabel*>()->text(),
                 QStringLiteral("5 of %1").arg(monitor().store().kept()));
    type({});
    QVERIFY(shows(int(monitor().store().kept())));
}

void TestFilterLine::filtersWhatComesAndWhatIsKept() {
    const QAbstractItemModelTester tester(&m_page->list().messages());
    QVERIFY(publish(10));
    WAIT_FOR_MESSAGES(monitor(), 10);
    type(QStringLiteral("json.n > 5"));
    QVERIFY(shows(4));
    QVERIFY(publish(10));
    QVERIFY(shows(14));
    for (int row = 1; row < rows(); ++row)
        QVERIFY(*m_page->list().messages().idAt(row - 1) < *m_page->list().messages().idAt(row));
}

void TestFilterLine::aNewFilterTakesTheOldOnesPlace() {
    const QAbstractItemModelTester tester(&m_page->list().messages());
    QVERIFY(publish(3000));
    WAIT_FOR_MESSAGES(monitor(), 3000);
    // Each restarts while the one before may be under way: only the last counts.
    for (int round = 0; round < 50; ++round)
        type(QStringLiteral("json.n >= %1").arg(round));
    QVERIFY(shows(3000 - 49));
}

void TestFilterLine::theOldFilterStaysUntilTheNewOneIsValid() {
    QVERIFY(publish(10));
    WAIT_FOR_MESSAGES(monitor(), 10);
    type(QStringLiteral("EU"));
    QVERIFY(shows(5));
    type(QStringLiteral("size >"));
    const auto* problem = m_page->filter().findChild<ProblemLabel*>();
    QVERIFY(problem->isVisible());
    QVERIFY(problem->text().startsWith(QStringLiteral("Column 7:")));
    QVERIFY(publish(2));
    QVERIFY(shows(6));
}

void TestFilterLine::escapeRestoresThenLeaves() {
    type(QStringLiteral("EU"));
    m_edit->setFocus();
    m_edit->setText(QStringLiteral("EU or"));
    QTest::keyClick(m_edit, Qt::Key_Escape);
    QCOMPARE(m_edit->text(), QStringLiteral("EU"));
    QTest::keyClick(m_edit, Qt::Key_Escape);
    QTRY_VERIFY(m_page->list().hasFocus());
    QTest::keyClick(&m_page->list(), Qt::Key_Slash);
    QTRY_VERIFY(m_edit->hasFocus());
    QCOMPARE(m_edit->selectedText(), QStringLiteral("EU"));
}

void TestFilterLine::frozenRowsAreFilteredWithoutNewOnes() {
    const QAbstractItemModelTester tester(&m_page->list().messages());
    QVERIFY(publish(10));
    WAIT_FOR_MESSAGES(monitor(), 10);
    const int all = rows();
    monitor().setFrozen(true);
    QVERIFY(publish(10));
    QTRY_COMPARE(monitor().messagesReceived(), 20U);
    type(QStringLiteral("EU"));
    QVERIFY(shows(5));
    type({});
    QVERIFY(shows(all));
    type(QStringLiteral("EU"));
    QVERIFY(shows(5));
    monitor().setFrozen(false);
    QVERIFY(shows(10));
}

void TestFilterLine::completesFieldsAndSeenValues() {
    QVERIFY(publish(4));
    WAIT_FOR_MESSAGES(monitor(), 4);
    auto* completer = m_edit->findChild<QCompleter*>();
    QTest::keyClicks(m_edit, QStringLiteral("to"));
    QVERIFY(completer->popup()->isVisible());
    QStringList offered;
    for (int row = 0; row < completer->completionCount(); ++row)
        offered << completer->completionModel()->index(row, 0).data().toString();
    QCOMPARE(offered, QStringList{QStringLiteral("topic")});
    QTest::keyClick(completer->popup(), Qt::Key_Down);
    QTest::keyClick(completer->popup(), Qt::Key_Return);
    QCOMPARE(m_edit->text(), QStringLiteral("topic"));
    QTest::keyClicks(m_edit, QStringLiteral(" "));
    QCOMPARE(completer->completionModel()->index(0, 0).data().toString(), QStringLiteral("=="));
    QTest::keyClicks(m_edit, QStringLiteral("== U"));
    QCOMPARE(completer->completionModel()->index(0, 0).data().toString(), QStringLiteral("US.F"));
    // Members that were seen, in a frame of the popup's own.
    m_edit->clear();
    QTest::keyClicks(m_edit, QStringLiteral("json."));
    QCOMPARE(completer->completionModel()->index(0, 0).data().toString(), QStringLiteral("json.n"));
    QCOMPARE(completer->popup()->property("look").toString(), QStringLiteral("popup"));
    m_edit->clear();
    QTest::keyClicks(m_edit, QStringLiteral("topic == U"));
    // Enter with nothing chosen applies what is typed.
    QTest::keyClick(m_edit, Qt::Key_Return);
    QVERIFY(!completer->popup()->isVisible());
    QVERIFY(m_page->filter().isActive());
}

void TestFilterLine::chipsAreSwitchedNegatedAndTakenAway() {
    QVERIFY(publish(10));
    WAIT_FOR_MESSAGES(monitor(), 10);
    const int all = rows();
    type(QStringLiteral("topic == EU.BMW and json.n > 3"));
    QVERIFY(shows(3));
    QCOMPARE(chips().size(), 2);
    QTest::mouseClick(chips()[1], Qt::LeftButton);
    QCOMPARE(m_edit->text(), QStringLiteral("topic == EU.BMW"));
    QVERIFY(shows(5));
    QTest::mouseClick(chips()[1], Qt::LeftButton);
    QTest::keyClick(chips()[0], '!');
    QCOMPARE(m_edit->text(), QStringLiteral("not topic == EU.BMW and json.n > 3"));
    QTRY_VERIFY(!monitor().isFiltering());
    QTest::keyClick(chips()[1], Qt::Key_Delete);
    QTRY_COMPARE(chips().size(), 1);
    QCOMPARE(m_edit->text(), QStringLiteral("not topic == EU.BMW"));
    QTest::keyClick(chips()[0], Qt::Key_Delete);
    QVERIFY(!m_page->filter().isActive());
    QVERIFY(shows(all));
}

void TestFilterLine::aCellNarrowsAndHides() {
    QVERIFY(publish(10));
    WAIT_FOR_MESSAGES(monitor(), 10);
    const int all = rows();
    MessageList& list = m_page->list();
    list.pick(rows() - 1);
    m_page->showOnlyThis();
    QCOMPARE(m_edit->text(), QStringLiteral("topic == US.F"));
    QVERIFY(shows(5));
    m_page->filter().clear();
    QVERIFY(shows(all));
    list.pick(rows() - 1);
    m_page->hideThis();
    QVERIFY(shows(all - 5));
}

void TestFilterLine::anEventIsNarrowedByWhatItIs() {
    QVERIFY(publish(2));
    WAIT_FOR_MESSAGES(monitor(), 2);
    const int all = rows();
    type(QStringLiteral("dir == none"));
    QVERIFY(m_page->filter().isActive());
    type({});
    QVERIFY(shows(all));
    MessageList& list = m_page->list();
    list.setCurrentIndex(list.messages().index(0, static_cast<int>(MessageColumn::Direction)));
    m_page->showOnlyThis();
    QVERIFY2(m_edit->text().startsWith(QStringLiteral("event == ")), qPrintable(m_edit->text()));
    QCOMPARE(m_edit->verdict(), FilterEdit::Verdict::Valid);
    QVERIFY(m_page->filter().isActive());
}

void TestFilterLine::whatIsNoFilterNeverTakesTheOldOnesPlace() {
    QVERIFY(publish(10));
    WAIT_FOR_MESSAGES(monitor(), 10);
    type(QStringLiteral("topic == EU.BMW"));
    QVERIFY(shows(5));
    const auto* problem = m_page->filter().findChild<ProblemLabel*>();
    for (const QString& part : QStringList{QStringLiteral("dir == sideways"), QString(5000, QLatin1Char('x'))}) {
        m_page->filter().narrow(part);
        QVERIFY(problem->isVisible());
        QVERIFY(m_page->filter().isActive());
        QCOMPARE(chips().size(), 1);
        QVERIFY(publish(2));
        QTRY_COMPARE(monitor().messagesReceived(), static_cast<quint64>(m_published));
        QVERIFY(shows(m_published / 2));
        QCOMPARE(m_filters->history.filters(), QStringList{QStringLiteral("topic == EU.BMW")});
        QTest::keyClick(m_edit, Qt::Key_Escape);
        QCOMPARE(m_edit->text(), QStringLiteral("topic == EU.BMW"));
        QVERIFY(!problem->isVisible());
    }
}

void TestFilterLine::historyIsKept() {
    type(QStringLiteral("EU"));
    type(QStringLiteral("US"));
    type(QStringLiteral("EU"));
    QCOMPARE(m_filters->history.filters(), (QStringList{QStringLiteral("EU"), QStringLiteral("US")}));
    QCOMPARE(FilterHistory(m_settings->settings()).filters(), m_filters->history.filters());
    for (int i = 0; i < FilterHistory::most + 5; ++i)
        m_filters->history.add(QString::number(i));
    QCOMPARE(m_filters->history.filters().size(), FilterHistory::most);
}

/// It is state, not a setting: beside what was opened lately, also where it was kept with the settings before.
void TestFilterLine::historyIsStateOfItsOwn() {
    const QTemporaryDir folder;
    const QString config = folder.filePath(QStringLiteral("config.ini"));
    const QStringList before{QStringLiteral("EU"), QStringLiteral("US")};
    const auto in = [](const QString& file, const char* key) {
        return QSettings(file, QSettings::IniFormat).value(QLatin1String(key)).toStringList();
    };
    QSettings(config, QSettings::IniFormat).setValue(QStringLiteral("messages/filters"), before);
    {
        Settings settings(config);
        QCOMPARE(FilterHistory(settings).filters(), before);
        FilterHistory(settings).add(QStringLiteral("JP"));
    }
    QCOMPARE(in(folder.filePath(QStringLiteral("recent.ini")), "filters"), QStringList{QStringLiteral("JP")} + before);
    QCOMPARE(in(config, "messages/filters"), QStringList());
}

void TestFilterLine::clearForgetsAFilterUnderWay() {
    const QAbstractItemModelTester tester(&m_page->list().messages());
    QVERIFY(publish(3000));
    WAIT_FOR_MESSAGES(monitor(), 3000);
    type(QStringLiteral("json.n >= 0"));
    monitor().clear();
    QCOMPARE(rows(), 0);
    QVERIFY(publish(3));
    QVERIFY(shows(3));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestFilterLine)
#include "tst_filter_line.moc"
