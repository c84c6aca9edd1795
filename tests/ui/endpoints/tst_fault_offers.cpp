// SPDX-License-Identifier: GPL-3.0-or-later
// What a notice offers with a fault, over the real engine and real files.
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"
#include "ui/endpoints/fault_offers.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/engine.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 15'000; // ms

/// Null: no such button is shown.
QPushButton* buttonOf(const NoticeBar& notice, const QString& text) {
    for (auto* button : notice.findChildren<QPushButton*>())
        if (button->text() == text && !button->isHidden())
            return button;
    return nullptr;
}

} // namespace

class TestFaultOffers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void copiesTheCommand();
    void makesTheFolderAndTriesAgain();
    void tellsWhyThereIsNoFolder();
    void removesOnlyWhatIsListedAsStale();
    void waitsUntilSomebodyBinds();
    void waitsNoLongerThanIsWanted_data();
    void waitsNoLongerThanIsWanted();
    void asksForAnotherAddress();
    void theNextFaultHasItsOwn();
    void aWordWiderThanTheBarLosesItsMiddle();

private:
    void tell(const char* code, const std::string& name, const std::string& subject = {});
    bool isListed(const std::string& name) const {
        return std::ranges::any_of(m_engine->endpoints(), [&](const auto& each) { return each.name == name; });
    }

    std::unique_ptr<test::TemporaryFolder> m_folder;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<FaultOffers> m_offers;
    std::unique_ptr<NoticeBar> m_notice;
    int m_again = 0;
};

void TestFaultOffers::init() {
    test::failOnAnyWarning();
    m_notice.reset();
    m_offers.reset();
    m_folder = std::make_unique<test::TemporaryFolder>();
    m_engine = std::make_unique<Engine>(std::vector{m_folder->path()});
    m_offers = std::make_unique<FaultOffers>(*m_engine);
    m_notice = std::make_unique<NoticeBar>();
    m_again = 0;
}

void TestFaultOffers::tell(const char* code, const std::string& name, const std::string& subject) {
    const advice::Fault fault{.code = code, .title = "It failed", .body = "It did.", .subject = subject};
    m_notice->tellFault(fault);
    m_offers->offer(*m_notice, fault, {.endpoint = "ipc://" + name, .bind = true, .type = zmtp::SocketType::Push},
                    [this] { ++m_again; });
}

void TestFaultOffers::copiesTheCommand() {
    tell("IS-101", m_folder->file("orders.ipc"), "/run/orderd/orders.ipc");
    QPushButton* copy = buttonOf(*m_notice, QStringLiteral("Copy chmod g+w …"));
    QVERIFY(copy);
    copy->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("chmod g+w -- /run/orderd/orders.ipc"));
    QVERIFY(buttonOf(*m_notice, QStringLiteral("Copied")));
    QVERIFY(!buttonOf(*m_notice, QStringLiteral("Details"))); // it is not listed
}

void TestFaultOffers::makesTheFolderAndTriesAgain() {
    tell("IS-108", m_folder->file("feed/deeper/x.ipc"), m_folder->file("feed/deeper"));
    buttonOf(*m_notice, QStringLiteral("Create folder"))->click();
    QTRY_COMPARE_WITH_TIMEOUT(m_again, 1, patience);
    struct stat status{};
    QVERIFY(::stat(m_folder->file("feed/deeper").c_str(), &status) == 0 && S_ISDIR(status.st_mode));
}

void TestFaultOffers::tellsWhyThereIsNoFolder() {
    QVERIFY(test::leaveStale(m_folder->file("file")));
    tell("IS-108", m_folder->file("file/x.ipc"), m_folder->file("file/deeper"));
    buttonOf(*m_notice, QStringLiteral("Create folder"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(m_notice->text().contains(QStringLiteral("was not created: Not a directory")), patience);
    QCOMPARE(m_again, 0);
}

void TestFaultOffers::removesOnlyWhatIsListedAsStale() {
    const std::string name = m_folder->file("old.ipc");
    tell("IS-103", name);
    QVERIFY(!buttonOf(*m_notice, QStringLiteral("Remove file…")));
    QVERIFY(test::leaveStale(name));
    QTRY_VERIFY_WITH_TIMEOUT(isListed(name), patience);
    tell("IS-103", name);
    QPushButton* remove = buttonOf(*m_notice, QStringLiteral("Remove file…"));
    QVERIFY(remove);
    std::string wanted;
    connect(m_offers.get(), &FaultOffers::removalWanted, this, [&](const std::string& which) { wanted = which; });
    remove->click();
    QCOMPARE(wanted, name);
}

void TestFaultOffers::waitsUntilSomebodyBinds() {
    const std::string name = m_folder->file("late.ipc");
    tell("IS-103", name);
    buttonOf(*m_notice, QStringLiteral("Keep waiting"))->click();
    QVERIFY(m_notice->text().startsWith(QStringLiteral("Waiting until a program binds")));
    QVERIFY(buttonOf(*m_notice, QStringLiteral("Stop waiting")));
    QVERIFY(test::leaveStale(name)); // a file alone is nobody
    QTRY_VERIFY_WITH_TIMEOUT(isListed(name), patience);
    QCOMPARE(m_again, 0);
    ::unlink(name.c_str());
    const int listener = test::listenAt(name);
    QTRY_COMPARE_WITH_TIMEOUT(m_again, 1, patience);
    QSignalSpy changed(m_engine.get(), &Engine::endpointsChanged);
    ::close(listener);
    QVERIFY(changed.wait(patience));
    QCOMPARE(m_again, 1);
}

void TestFaultOffers::waitsNoLongerThanIsWanted_data() {
    QTest::addColumn<int>("end");
    QTest::newRow("stopped") << 0;
    QTest::newRow("dismissed") << 1;
    QTest::newRow("something else is told") << 2;
}

void TestFaultOffers::waitsNoLongerThanIsWanted() {
    QFETCH(int, end);
    const std::string name = m_folder->file("late.ipc");
    tell("IS-103", name);
    buttonOf(*m_notice, QStringLiteral("Keep waiting"))->click();
    if (end == 0)
        buttonOf(*m_notice, QStringLiteral("Stop waiting"))->click();
    else if (end == 1)
        m_notice->hide();
    else
        m_notice->tell(NoticeBar::Tone::Good, QStringLiteral("News"));
    QCOMPARE(m_notice->isHidden(), end != 2);
    const int listener = test::listenAt(name);
    QTRY_VERIFY_WITH_TIMEOUT(isListed(name), patience);
    ::close(listener);
    QCOMPARE(m_again, 0);
}

void TestFaultOffers::asksForAnotherAddress() {
    tell("IS-105", m_folder->file("data.json"));
    advice::Intent wanted;
    connect(m_offers.get(), &FaultOffers::anotherAddressWanted, this,
            [&](const advice::Intent& intent) { wanted = intent; });
    buttonOf(*m_notice, QStringLiteral("Choose another path"))->click();
    QCOMPARE(wanted.endpoint, m_folder->endpoint("data.json"));
    QVERIFY(wanted.bind);
    QCOMPARE(wanted.type, zmtp::SocketType::Push);
}

void TestFaultOffers::theNextFaultHasItsOwn() {
    tell("IS-118", m_folder->file("hung.ipc"));
    QPushButton* retry = buttonOf(*m_notice, QStringLiteral("Retry"));
    QVERIFY(retry);
    QCOMPARE(retry->accessibleName(), QStringLiteral("Retry"));
    retry->click();
    QCOMPARE(m_again, 1);
    tell("IS-117", m_folder->file("hung.ipc"));
    QVERIFY(!buttonOf(*m_notice, QStringLiteral("Retry")));
    QVERIFY(buttonOf(*m_notice, QStringLiteral("Keep waiting")));
}

void TestFaultOffers::aWordWiderThanTheBarLosesItsMiddle() {
    NoticeBar bar;
    bar.resize(500, 60);
    const QString name = QString(200, QLatin1Char('v')) + QStringLiteral(".pcapng");
    const QString text = name + QStringLiteral(" cannot be read:\nit is neither");
    bar.tell(NoticeBar::Tone::Error, text);
    const auto labels = bar.findChildren<QLabel*>();
    const auto label = std::ranges::find_if(labels, [](const QLabel* each) { return each->text().contains(u' '); });
    QVERIFY(label != labels.end());
    const auto shown = [&] { return (*label)->text(); };
    QTRY_VERIFY(shown().contains(u'…'));
    QVERIFY(shown().endsWith(QStringLiteral(".pcapng cannot be read:\nit is neither")));
    QTRY_VERIFY((*label)->fontMetrics().horizontalAdvance(shown().section(u' ', 0, 0)) <= (*label)->width());
    QCOMPARE(bar.text(), text);
    QVERIFY((*label)->toolTip().contains(name));
    bar.resize(6000, 60);
    QTRY_COMPARE(shown(), text);
    QVERIFY((*label)->toolTip().isEmpty());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestFaultOffers)
#include "tst_fault_offers.moc"
