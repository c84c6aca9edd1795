// SPDX-License-Identifier: GPL-3.0-or-later
// Chips, text, order, stars and notes over a model of named endpoints.
#include "tests/ui/support/strict_warnings.h"
#include "ui/endpoints/endpoint_filter.h"
#include "ui/endpoints/endpoint_model.h"
#include "ui/endpoints/endpoint_roles.h"
#include "ui/endpoints/remarks.h"
#include "ui/shell/settings.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>

#include <unistd.h>

namespace ipcscope::ui {

using discovery::Endpoint;
using discovery::Snapshot;
using discovery::State;

namespace {

Endpoint named(const std::string& name) {
    Endpoint endpoint;
    endpoint.name = name;
    endpoint.listener = 1;
    endpoint.group = discovery::Group::ZeroMq;
    return endpoint;
}

Snapshot some() {
    Endpoint quotes = named("/tmp/a.ipc");
    quotes.uid = ::geteuid();
    quotes.queuedBytes = 10;
    quotes.owners = {{.pid = 20, .process = "zeta", .library = {}}};
    quotes.changed = 100;
    quotes.connections = 2;
    Endpoint orders = named("/tmp/b.ipc");
    orders.uid = ::geteuid() + 1;
    orders.queuedBytes = 500;
    orders.owners = {{.pid = 9, .process = "alpha", .library = {}}};
    orders.changed = 300;
    orders.connections = 1;
    orders.state = State::Overridden;
    Endpoint old = named("/tmp/c.ipc");
    old.listener = 0;
    old.state = State::Stale;
    old.uid = ::geteuid();
    old.changed = 200;
    return {quotes, orders, old};
}

/// Names below the first folder, joined by spaces.
QString namesIn(const EndpointFilter& filter) {
    QStringList names;
    const QModelIndex folder = filter.index(0, 0, filter.index(0, 0));
    for (int row = 0; folder.isValid() && row < filter.rowCount(folder); ++row)
        names << filter.index(row, 0, folder).data().toString().left(1);
    return names.join(u' ');
}

} // namespace

class TestEndpointFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void chips_data();
    void chips();
    void textLooksAtNameOwnerAndNote();
    void orders_data();
    void orders();
    void orderFollowsTheFacts();
    void foldersStandByTheirFirst();
    void aHeadingCountsWhatPasses();
    void starsAndNotesAreKept();
    void thereIsAnEndToRemarks();

private:
    QString settingsFile() const { return m_folder->filePath(QStringLiteral("settings.ini")); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Remarks> m_remarks;
    std::map<std::string, discovery::Identified> m_types;
    std::unique_ptr<EndpointModel> m_model;
    std::unique_ptr<EndpointFilter> m_filter;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void TestEndpointFilter::init() {
    test::failOnAnyWarning();
    m_tester.reset();
    m_filter.reset();
    m_model.reset();
    m_remarks.reset();
    m_settings.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_settings = std::make_unique<Settings>(settingsFile());
    m_remarks = std::make_unique<Remarks>(*m_settings);
    m_model = std::make_unique<EndpointModel>(*m_remarks);
    m_filter = std::make_unique<EndpointFilter>(*m_model, *m_remarks);
    m_tester = std::make_unique<QAbstractItemModelTester>(m_filter.get(),
                                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_model->setTypes([this](const Endpoint& endpoint) -> const discovery::Identified* {
        const auto found = m_types.find(endpoint.name);
        return found != m_types.end() ? &found->second : nullptr;
    });
    m_types["/tmp/a.ipc"].type = "REP";
    m_types["/tmp/b.ipc"].type = "PUB";
    m_model->setSnapshot(some());
}

void TestEndpointFilter::chips_data() {
    QTest::addColumn<EndpointChoice>("choice");
    QTest::addColumn<QString>("names");
    QTest::newRow("all") << EndpointChoice::All << QStringLiteral("a b c");
    QTest::newRow("live") << EndpointChoice::Live << QStringLiteral("a b");
    QTest::newRow("stale") << EndpointChoice::Stale << QStringLiteral("c");
    QTest::newRow("mine") << EndpointChoice::Mine << QStringLiteral("a c");
    QTest::newRow("starred") << EndpointChoice::Starred << QStringLiteral("b");
}

void TestEndpointFilter::chips() {
    QFETCH(EndpointChoice, choice);
    QVERIFY(m_remarks->setStarred("/tmp/b.ipc", true));
    m_filter->setChoice(choice);
    QTEST(namesIn(*m_filter), "names");
}

void TestEndpointFilter::textLooksAtNameOwnerAndNote() {
    m_filter->setText(QStringLiteral(" B.IPC "));
    QCOMPARE(namesIn(*m_filter), QStringLiteral("b"));
    m_filter->setText(QStringLiteral("zeta"));
    QCOMPARE(namesIn(*m_filter), QStringLiteral("a"));
    m_filter->setText(QStringLiteral("ask Li"));
    QCOMPARE(m_filter->rowCount(), 0);
    QVERIFY(m_remarks->setNote("/tmp/c.ipc", QStringLiteral("ask Li about it")));
    QCOMPARE(namesIn(*m_filter), QStringLiteral("c"));
    m_filter->setChoice(EndpointChoice::Live);
    QCOMPARE(m_filter->rowCount(), 0);
}

void TestEndpointFilter::orders_data() {
    QTest::addColumn<EndpointOrder>("order");
    QTest::addColumn<QString>("names");
    QTest::newRow("name") << EndpointOrder::Name << QStringLiteral("a b c");
    QTest::newRow("activity") << EndpointOrder::Activity << QStringLiteral("b a c");
    QTest::newRow("owner") << EndpointOrder::Owner << QStringLiteral("b a c");
    QTest::newRow("changed") << EndpointOrder::Changed << QStringLiteral("b c a");
    QTest::newRow("state") << EndpointOrder::State << QStringLiteral("b a c");
    QTest::newRow("type") << EndpointOrder::Type << QStringLiteral("b a c");
    QTest::newRow("connections") << EndpointOrder::Connections << QStringLiteral("a b c");
    QTest::newRow("queued") << EndpointOrder::Queued << QStringLiteral("b a c");
    QTest::newRow("user") << EndpointOrder::User << QStringLiteral("a c b");
}

void TestEndpointFilter::orders() {
    QFETCH(EndpointOrder, order);
    m_filter->setOrder(order);
    QTEST(namesIn(*m_filter), "names");
    QVERIFY(orderNumbered(static_cast<int>(order)) == order); // is remembered
    // The other way round, but for ties, which stand by name.
    QFETCH(QString, names);
    m_filter->setOrder(order, OrderDirection::Reversed);
    QStringList back = names.split(u' ');
    std::ranges::reverse(back);
    if (order == EndpointOrder::User)
        back = {QStringLiteral("b"), QStringLiteral("a"), QStringLiteral("c")};
    QCOMPARE(namesIn(*m_filter), back.join(u' '));
    m_filter->setOrder(EndpointOrder::Name);
    QCOMPARE(namesIn(*m_filter), QStringLiteral("a b c"));
}

void TestEndpointFilter::orderFollowsTheFacts() {
    m_filter->setOrder(EndpointOrder::Activity);
    Snapshot snapshot = some();
    snapshot[0].queuedBytes = 9'000;
    m_model->setSnapshot(snapshot);
    QCOMPARE(namesIn(*m_filter), QStringLiteral("a b c"));
}

/// The folder with the most active endpoint first, as its endpoints are; those of abstract names too.
void TestEndpointFilter::foldersStandByTheirFirst() {
    Snapshot snapshot;
    for (const char* name : {"/a/x.ipc", "/a/y.ipc", "/b/x.ipc", "/c/x.ipc"})
        snapshot.push_back(named(name));
    snapshot[1].queuedBytes = 10;
    snapshot[2].queuedBytes = 500;
    const auto folders = [&] {
        QStringList names;
        for (int row = 0; row < m_filter->rowCount(m_filter->index(0, 0)); ++row)
            names << m_filter->index(row, 0, m_filter->index(0, 0)).data().toString();
        return names.join(u' ');
    };
    m_model->setSnapshot(snapshot);
    QCOMPARE(folders(), QStringLiteral("/a /b /c"));
    m_filter->setOrder(EndpointOrder::Activity);
    QCOMPARE(folders(), QStringLiteral("/b /a /c"));
    const QPersistentModelIndex chosen = m_filter->index(2, 0, m_filter->index(0, 0));
    snapshot[3].queuedBytes = 9'000; // one that does not lead changes, then one that comes to lead
    m_model->setSnapshot(snapshot);
    QCOMPARE(folders(), QStringLiteral("/c /b /a"));
    QCOMPARE(chosen.data().toString(), QStringLiteral("/c"));
    snapshot[3].queuedBytes = 0;
    m_model->setSnapshot(snapshot);
    QCOMPARE(folders(), QStringLiteral("/b /a /c"));
    m_filter->setOrder(EndpointOrder::Activity, OrderDirection::Reversed);
    QCOMPARE(folders(), QStringLiteral("/a /c /b"));
    m_filter->setOrder(EndpointOrder::Activity);
    m_filter->setText(QStringLiteral("/x.ipc"));
    QCOMPARE(folders(), QStringLiteral("/b /a /c"));
    snapshot.pop_back();
    m_model->setSnapshot(snapshot);
    QCOMPARE(folders(), QStringLiteral("/b /a"));
    m_filter->setText({});
    m_filter->setOrder(EndpointOrder::Name, OrderDirection::Reversed);
    QCOMPARE(folders(), QStringLiteral("/b /a"));
}

void TestEndpointFilter::aHeadingCountsWhatPasses() {
    const QModelIndex group = m_filter->index(0, 0);
    QCOMPARE(group.data(CountTextRole).toString(), QStringLiteral("3"));
    QCOMPARE(group.data(Qt::AccessibleTextRole).toString(), QStringLiteral("ZeroMQ, 3 endpoints"));
    m_filter->setText(QStringLiteral("zeta"));
    QCOMPARE(m_filter->index(0, 0).data(CountTextRole).toString(), QStringLiteral("1 of 3"));
    QCOMPARE(m_filter->index(0, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("ZeroMQ, 1 of 3 endpoints"));
    m_filter->setText({});
    m_filter->setChoice(EndpointChoice::Mine);
    QCOMPARE(m_filter->index(0, 0).data(CountTextRole).toString(), QStringLiteral("2 of 3"));
}

void TestEndpointFilter::starsAndNotesAreKept() {
    const std::string strange = "/tmp/\xff\n100%.ipc";
    QSignalSpy changed(m_remarks.get(), &Remarks::changed);
    QVERIFY(m_remarks->setStarred(strange, true));
    QVERIFY(m_remarks->setNote(strange, QStringLiteral("  two\nlines, 中文  ")));
    QVERIFY(m_remarks->setNote("/tmp/a.ipc", QStringLiteral("only a note")));
    QVERIFY(m_remarks->setStarred("/tmp/b.ipc", true));
    QVERIFY(m_remarks->setStarred("/tmp/b.ipc", false));
    QCOMPARE(changed.count(), 5);

    Settings again(settingsFile());
    const Remarks kept(again);
    QVERIFY(kept.isStarred(strange));
    QCOMPARE(kept.note(strange), QStringLiteral("two\nlines, 中文"));
    QVERIFY(!kept.isStarred("/tmp/a.ipc"));
    QCOMPARE(kept.note("/tmp/a.ipc"), QStringLiteral("only a note"));
    QVERIFY(!kept.isStarred("/tmp/b.ipc"));
}

void TestEndpointFilter::thereIsAnEndToRemarks() {
    QVERIFY(m_remarks->setNote("/tmp/a.ipc", QString(Remarks::longestNote + 7, u'n')));
    QCOMPARE(m_remarks->note("/tmp/a.ipc").size(), Remarks::longestNote);
    QList<Settings::EndpointRemark> many;
    for (int i = 0; i < Remarks::mostNames; ++i)
        many.append({QByteArray::number(i), true, {}});
    m_settings->setEndpointRemarks(many);
    Remarks full(*m_settings);
    QVERIFY(!full.setStarred("/tmp/one-more.ipc", true));
    QVERIFY(full.setStarred("17", false));
    QVERIFY(full.setStarred("/tmp/one-more.ipc", true));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestEndpointFilter)
#include "tst_endpoint_filter.moc"
