// SPDX-License-Identifier: GPL-3.0-or-later
// What was filtered is offered again where the same endpoint is watched again.
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "tests/ui/support/watched_publisher.h"

#include "ui/messages/filter_chips.h"
#include "ui/messages/filter_edit.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/known_filters.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/monitor_page.h"

#include <QPushButton>
#include <QTest>

#include <memory>

namespace ipcscope::ui {

namespace {

/// Watches one endpoint, again and again.
struct Watching {
    Watching() { watchAgain(); }
    void watchAgain() {
        page.reset();
        capture::JoinRequest request;
        request.endpoint = folder.endpoint("quotes.ipc");
        request.type = zmtp::SocketType::Sub;
        request.subscriptions.emplace_back();
        filters = std::make_unique<KnownFilters>(settings.settings());
        page = std::make_unique<MonitorPage>(std::make_unique<Monitor>(io, std::move(request)), *filters);
        page->resize(980, 700);
        page->show();
    }
    QList<FilterPart> parts() const { return page->findChild<FilterChips*>()->parts(); }
    void type(const QString& text) const {
        auto* edit = page->findChild<FilterEdit*>();
        edit->setText(text);
        QTest::keyClick(edit, Qt::Key_Return);
    }

    test::TemporarySettings settings;
    test::TemporaryFolder folder;
    IoThread io;
    std::unique_ptr<KnownFilters> filters;
    std::unique_ptr<MonitorPage> page;
};

} // namespace

class TestLastFilters : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void areOfferedSwitchedOff();
    void goOnceTheyAreTakenAway();
    void whatIsOfOneCaptureIsNotKept();
    void whatIsNoFilterIsNotOffered();
    void areBounded();
};

void TestLastFilters::areOfferedSwitchedOff() {
    Watching watching;
    QVERIFY(watching.parts().isEmpty());
    watching.type(QStringLiteral("topic == EU.BMW and size > 3"));
    watching.watchAgain();
    const QList<FilterPart> offered{{QStringLiteral("topic == EU.BMW"), false}, {QStringLiteral("size > 3"), false}};
    QCOMPARE(watching.parts(), offered);
    QVERIFY(!watching.page->filter().isActive()); // nothing is hidden
    QVERIFY(watching.page->findChild<FilterEdit*>()->text().isEmpty());
    watching.watchAgain(); // nobody wanted it, it is offered all the same
    QCOMPARE(watching.parts(), offered);
    watching.page->findChild<FilterChips*>()->findChildren<QPushButton*>().first()->click();
    QVERIFY(watching.page->filter().isActive());
    QCOMPARE(watching.page->findChild<FilterEdit*>()->text(), QStringLiteral("topic == EU.BMW"));
    watching.watchAgain(); // what was applied last
    QCOMPARE(watching.parts(), offered.mid(0, 1));
    QCOMPARE(watching.filters->last.of(QStringLiteral("ipc:///tmp/other")), QString());
}

void TestLastFilters::goOnceTheyAreTakenAway() {
    Watching watching;
    watching.type(QStringLiteral("size > 3"));
    QPushButton* chip = watching.page->findChild<FilterChips*>()->findChildren<QPushButton*>().first();
    chip->click(); // switched off
    watching.watchAgain();
    QCOMPARE(watching.parts().size(), 1);
    watching.page->filter().clear();
    watching.watchAgain();
    QVERIFY(watching.parts().isEmpty());
}

void TestLastFilters::whatIsOfOneCaptureIsNotKept() {
    Watching watching;
    watching.type(QStringLiteral("size > 3"));
    watching.page->filter().replace(QStringLiteral("conn == 3")); // as following a connection does
    QVERIFY(watching.page->filter().isActive());
    watching.watchAgain();
    QCOMPARE(watching.parts(), (QList<FilterPart>{{QStringLiteral("size > 3"), false}}));
    watching.type(QStringLiteral("topic == x and no > 7"));
    watching.watchAgain();
    QCOMPARE(watching.parts(), (QList<FilterPart>{{QStringLiteral("topic == x"), false}}));
}

void TestLastFilters::whatIsNoFilterIsNotOffered() {
    Watching watching;
    watching.filters->last.keep(watching.page->monitor().endpoint(), QStringLiteral("fieldd == 3"));
    watching.watchAgain();
    QVERIFY(watching.parts().isEmpty());
}

void TestLastFilters::areBounded() {
    test::TemporarySettings settings;
    LastFilters last(settings.settings().stateFile(QStringLiteral("last_filters.ini")));
    for (int i = 0; i < LastFilters::most + 1; ++i)
        last.keep(QStringLiteral("ipc:///tmp/%1 x").arg(i), QStringLiteral("size > %1").arg(i));
    QCOMPARE(last.of(QStringLiteral("ipc:///tmp/0 x")), QString());
    QCOMPARE(last.of(QStringLiteral("ipc:///tmp/1 x")), QStringLiteral("size > 1"));
    QCOMPARE(last.of(QStringLiteral("ipc:///tmp/1")), QString());
    last.keep(QStringLiteral("ipc:///tmp/1 x"), QString(5000, u'a'));
    QCOMPARE(last.of(QStringLiteral("ipc:///tmp/1 x")), QString());
    last.keep(QString(), QStringLiteral("a"));
    QCOMPARE(last.of(QString()), QString());
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestLastFilters)
#include "tst_last_filters.moc"
