// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "ui/endpoints/endpoint_model.h"
#include "ui/endpoints/endpoint_text.h"
#include "ui/endpoints/remarks.h"
#include "ui/endpoints/row_layout.h"
#include "ui/shell/formats.h"
#include "ui/shell/settings.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <random>

#include <unistd.h>

namespace ipcscope::ui {

using discovery::Connection;
using discovery::Endpoint;
using discovery::Group;
using discovery::Snapshot;
using discovery::State;

namespace {

Endpoint live(const std::string& name, std::uint32_t listener, Group group = Group::ZeroMq) {
    Endpoint endpoint;
    endpoint.name = name;
    endpoint.abstract = name.starts_with('@');
    endpoint.listener = listener;
    endpoint.group = group;
    endpoint.owners = {{.pid = 4121, .process = "feedd", .library = {}}};
    return endpoint;
}

Endpoint stale(const std::string& name, std::int64_t changed = 1000) {
    Endpoint endpoint;
    endpoint.name = name;
    endpoint.state = State::Stale;
    endpoint.group = Group::ZeroMq;
    endpoint.changed = changed;
    endpoint.uid = ::geteuid();
    return endpoint;
}

Snapshot sorted(Snapshot snapshot) {
    std::ranges::sort(snapshot, [](const Endpoint& a, const Endpoint& b) {
        return std::pair(a.name, a.listener) < std::pair(b.name, b.listener);
    });
    return snapshot;
}

Connection connection(std::uint32_t server, std::uint32_t client) {
    Connection made;
    made.server = server;
    made.client = client;
    made.clientOwners = {{.pid = static_cast<pid_t>(5000 + client), .process = "risk", .library = {}}};
    return made;
}

/// The tree as lines: "ZeroMQ > /tmp > a.ipc".
QStringList linesOf(const QAbstractItemModel& model, const QModelIndex& parent = {}, const QString& above = {}) {
    QStringList lines;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        const QString line = above + index.data().toString();
        lines << (model.hasChildren(index) ? linesOf(model, index, line + QStringLiteral(" > ")) : QStringList(line));
    }
    return lines;
}

} // namespace

class TestEndpointModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void groupsByKindAndFolder();
    void anyRunOfSnapshotsKeepsTheTreeRight();
    void whatDidNotChangeIsNotTold();
    void aBoundAgainFileIsTheSameRow();
    void twoListenersOfOneNameAreTwoRows();
    void connectionsStandBelowTheirEndpoint();
    void tellsEndpoints_data();
    void tellsEndpoints();
    void removalObstacles();
    void theProcessIdIsNeverCut();
    void toolTipsAreNeverMarkup();
    void flatOrByFolder();

private:
    QTemporaryDir m_folder;
    Settings m_settings{m_folder.filePath(QStringLiteral("settings.ini"))};
    Remarks m_remarks{m_settings};
};

void TestEndpointModel::groupsByKindAndFolder() {
    EndpointModel model(m_remarks);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setSnapshot(sorted({live("/run/user/1000/feed/quotes.ipc", 1), live("/run/user/1000/feed/orders.ipc", 2),
                              stale("/tmp/old.ipc"), live("@bus", 3, Group::MayBeZeroMq),
                              live("/tmp/.X11-unix/X0", 4, Group::Other), live("/行情.ipc", 5)}));
    QCOMPARE(linesOf(model), (QStringList{
                                 QStringLiteral("ZeroMQ > / > 行情.ipc"),
                                 QStringLiteral("ZeroMQ > /run/user/1000/feed > orders.ipc"),
                                 QStringLiteral("ZeroMQ > /run/user/1000/feed > quotes.ipc"),
                                 QStringLiteral("ZeroMQ > /tmp > old.ipc"),
                                 QStringLiteral("May be ZeroMQ > abstract > @bus"),
                                 QStringLiteral("Other programs > /tmp/.X11-unix > X0"),
                             }));
    QCOMPARE(model.index(0, 0).data(CountRole).toInt(), 4);
    const QModelIndex quotes = model.indexOf("/run/user/1000/feed/quotes.ipc");
    QCOMPARE(model.endpoint(quotes)->listener, 1U);
    QCOMPARE(model.endpoint(quotes.parent()), nullptr);
    QVERIFY(!model.indexOf("/tmp/none.ipc").isValid());
    model.setSnapshot({});
    QCOMPARE(model.rowCount(), 0);
}

void TestEndpointModel::anyRunOfSnapshotsKeepsTheTreeRight() {
    EndpointModel model(m_remarks);
    QSortFilterProxyModel proxy;
    proxy.setRecursiveFilteringEnabled(true);
    proxy.setFilterRole(SearchRole);
    proxy.setFilterFixedString(QStringLiteral("1"));
    proxy.setSourceModel(&model);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester filtered(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy layouts(&model, &QAbstractItemModel::layoutChanged);
    std::mt19937 random(20261123);
    const auto dice = [&random](unsigned sides) { return static_cast<unsigned>(random() % sides); };
    const std::array<std::string, 4> folders{"/tmp/", "/run/a/", "@", "/run/b/"};
    for (int round = 0; round < 120; ++round) {
        Snapshot snapshot;
        const unsigned share = 1 + dice(10);
        for (unsigned i = 0; i < 50; ++i) {
            if (dice(10) >= share)
                continue;
            const std::string name = folders[i % folders.size()] + std::to_string(i / 2) + ".ipc";
            Endpoint endpoint = dice(4) == 0 ? stale(name) : live(name, 1 + dice(3), static_cast<Group>(dice(3)));
            endpoint.connections = dice(3);
            for (std::uint32_t peer = 1; peer < 6; ++peer)
                if (endpoint.listens() && dice(2) == 0)
                    endpoint.peers.push_back(connection(dice(4) == 0 ? 0 : peer, 100 + peer));
            if (std::ranges::none_of(snapshot, [&](const Endpoint& other) {
                    return other.name == endpoint.name && other.listener == endpoint.listener;
                }))
                snapshot.push_back(endpoint);
        }
        snapshot = sorted(std::move(snapshot));
        model.setSnapshot(snapshot);

        EndpointModel fresh(m_remarks);
        fresh.setSnapshot(snapshot);
        QCOMPARE(linesOf(model), linesOf(fresh));
        QSortFilterProxyModel freshProxy;
        freshProxy.setRecursiveFilteringEnabled(true);
        freshProxy.setFilterRole(SearchRole);
        freshProxy.setFilterFixedString(QStringLiteral("1"));
        freshProxy.setSourceModel(&fresh);
        QCOMPARE(linesOf(proxy), linesOf(freshProxy));
        for (const Endpoint& endpoint : snapshot)
            QVERIFY(model.indexOf(endpoint.name).isValid());
    }
    QCOMPARE(resets.count(), 0);
    QCOMPARE(layouts.count(), 0);
}

void TestEndpointModel::whatDidNotChangeIsNotTold() {
    EndpointModel model(m_remarks);
    const Snapshot first = sorted({live("/tmp/a", 1), live("/tmp/b", 2), live("/tmp/c", 3)});
    model.setSnapshot(first);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removals(&model, &QAbstractItemModel::rowsRemoved);
    model.setSnapshot(first);
    QCOMPARE(changes.count(), 0);

    Snapshot second = first;
    second[1].queuedBytes = 180'224;
    model.setSnapshot(second);
    QCOMPARE(changes.count(), 1);
    QCOMPARE(changes.front().front().toModelIndex(), model.indexOf("/tmp/b"));

    const QPersistentModelIndex kept = model.indexOf("/tmp/b");
    second.erase(second.begin());
    model.setSnapshot(second);
    QCOMPARE(removals.count(), 1);
    QCOMPARE(kept.row(), 0);
    QCOMPARE(kept.data().toString(), QStringLiteral("b"));
    model.setSnapshot(sorted({live("/tmp/0", 8), live("/tmp/1", 9), second[0], second[1]}));
    QCOMPARE(inserts.count(), 1); // one run of two rows
    QCOMPARE(kept.row(), 2);
}

void TestEndpointModel::aBoundAgainFileIsTheSameRow() {
    EndpointModel model(m_remarks);
    model.setSnapshot(sorted({stale("/tmp/a"), stale("/tmp/b")}));
    const QPersistentModelIndex row = model.indexOf("/tmp/b");
    model.setSnapshot(sorted({stale("/tmp/a"), live("/tmp/b", 77)}));
    QVERIFY(row.isValid());
    QCOMPARE(row.data(SymbolRole).value<EndpointSymbol>(), EndpointSymbol::Live);
    model.setSnapshot(sorted({stale("/tmp/a"), stale("/tmp/b")}));
    QVERIFY(row.isValid());
    QCOMPARE(row.data(SymbolRole).value<EndpointSymbol>(), EndpointSymbol::Stale);
}

void TestEndpointModel::twoListenersOfOneNameAreTwoRows() {
    EndpointModel model(m_remarks);
    Endpoint old = live("/tmp/a", 5);
    model.setSnapshot({old});
    const QPersistentModelIndex row = model.indexOf("/tmp/a");
    old.state = State::Overridden;
    model.setSnapshot(sorted({old, live("/tmp/a", 3)}));
    QCOMPARE(row.parent().data(CountRole).toInt(), 2);
    QCOMPARE(row.data(SymbolRole).value<EndpointSymbol>(), EndpointSymbol::Trouble);
    QCOMPARE(row.row(), 1);
}

void TestEndpointModel::connectionsStandBelowTheirEndpoint() {
    EndpointModel model(m_remarks);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Endpoint quotes = live("/tmp/quotes.ipc", 5);
    quotes.peers = {connection(11, 21), connection(13, 23), connection(0, 25)};
    model.setSnapshot({quotes});
    const QModelIndex endpoint = model.indexOf("/tmp/quotes.ipc");
    QCOMPARE(model.rowCount(endpoint), 3);
    const QPersistentModelIndex chosen = model.index(1, 0, endpoint);
    QCOMPARE(model.connection(chosen)->client, 23U);
    QCOMPARE(model.endpoint(chosen)->name, quotes.name);
    QCOMPARE(model.connection(endpoint), nullptr);
    QCOMPARE(model.index(2, 0, endpoint).data(SymbolRole).value<EndpointSymbol>(), EndpointSymbol::WaitingPeer);

    // One more is accepted before it, one ends, one fills up: the chosen one stays the same.
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    quotes.peers = {connection(12, 22), connection(13, 23), connection(0, 25)};
    quotes.peers[1].toClient = 180'224;
    model.setSnapshot({quotes});
    QCOMPARE(chosen.row(), 1);
    QCOMPARE(model.connection(chosen)->toClient, 180'224U);
    QCOMPARE(changes.count(), 2); // it and its endpoint
    QCOMPARE(chosen.data(TrafficRole).toString(), QStringLiteral("↓ 176 KiB"));
    quotes.peers.erase(quotes.peers.begin() + 1);
    model.setSnapshot({quotes});
    QVERIFY(!chosen.isValid());
    QCOMPARE(model.rowCount(endpoint), 2);
}

void TestEndpointModel::tellsEndpoints_data() {
    QTest::addColumn<Endpoint>("endpoint");
    QTest::addColumn<QString>("owner");
    QTest::addColumn<QString>("traffic");
    QTest::addColumn<QString>("spoken");
    constexpr auto day = 86'400;

    Endpoint quotes = live("/run/user/1000/feed/quotes.ipc", 1);
    quotes.connections = 3;
    quotes.queuedBytes = 176 << 10;
    QTest::newRow("live") << quotes << QStringLiteral("feedd 4121") << QStringLiteral("3 peers · 176 KiB")
                          << QStringLiteral("quotes.ipc, live, feedd 4121, 3 peers, 176 KiB queued");
    Endpoint shared = live("/tmp/a.ipc", 1);
    shared.connections = 1;
    shared.owners.push_back({.pid = 5000, .process = "child", .library = {}});
    QTest::newRow("two owners") << shared << QStringLiteral("feedd 4121 +1") << QStringLiteral("1 peer")
                                << QStringLiteral("a.ipc, live, feedd 4121 +1, 1 peer");
    QTest::newRow("stale") << stale("/tmp/old.ipc", 1'000'000'000 - 3 * day) << QStringLiteral("stale 3 d") << QString()
                           << QStringLiteral("old.ipc, stale, last change 3 d ago");
    Endpoint foreign = live("@bus", 1);
    foreign.owners.clear();
    foreign.anotherUsers = true;
    QTest::newRow("another user's") << foreign << QStringLiteral("another user") << QString()
                                    << QStringLiteral("@bus, live, another user");
    Endpoint lost = live("/tmp/lost.ipc", 1);
    lost.state = State::Overridden;
    QTest::newRow("overridden") << lost << QStringLiteral("overridden 4121") << QString()
                                << QStringLiteral("lost.ipc, overridden, feedd 4121");
    Endpoint replaced = live("/tmp/data.json", 1);
    replaced.state = State::NotASocket;
    QTest::newRow("not a socket") << replaced << QStringLiteral("not a socket 4121") << QString()
                                  << QStringLiteral("data.json, not a socket, feedd 4121");
    Endpoint gone = lost;
    gone.fileError = ENOENT;
    QTest::newRow("file gone") << gone << QStringLiteral("file gone 4121") << QString()
                               << QStringLiteral("lost.ipc, its file is gone, feedd 4121");
    Endpoint bound = live("/tmp/bound.ipc", 0);
    bound.state = State::NotListening;
    QTest::newRow("bound") << bound << QStringLiteral("not listening 4121") << QString()
                           << QStringLiteral("bound.ipc, not listening, feedd 4121");
    Endpoint busy = live("/tmp/busy.ipc", 1);
    busy.connections = 3;
    busy.waiting = 1;
    QTest::newRow("waiting") << busy << QStringLiteral("feedd 4121") << QStringLiteral("2 peers · 1 waiting")
                             << QStringLiteral("busy.ipc, live, feedd 4121, 2 peers, 1 waiting");
    Endpoint full = live("/tmp/full.ipc", 1);
    full.state = State::NotAccepting;
    full.connections = 17;
    full.queuedBytes = 9;
    QTest::newRow("not accepting") << full << QStringLiteral("not accepting 4121") << QStringLiteral("17 peers · 9 B")
                                   << QStringLiteral("full.ipc, not accepting, feedd 4121, 17 peers, 9 B "
                                                     "queued");
    Endpoint odd = live("/tmp/evil\n\xE2\x80\xAE.ipc", 1);
    odd.owners.front().process = "a\x1b[31m";
    QTest::newRow("hostile") << odd << shown("a\x1b[31m 4121") << QString()
                             << shown("evil\n") + QStringLiteral("<U+202E>.ipc, live, ") + shown("a\x1b[31m 4121");
}

void TestEndpointModel::tellsEndpoints() {
    QFETCH(Endpoint, endpoint);
    QTEST(ownerText(endpoint, 1'000'000'000), "owner");
    QTEST(trafficText(endpoint), "traffic");
    QTEST(spokenText(endpoint, 1'000'000'000), "spoken");
    EndpointModel model(m_remarks);
    model.setSnapshot({endpoint});
    const QModelIndex index = model.indexOf(endpoint.name);
    QCOMPARE(index.data(TrafficRole).toString(), trafficText(endpoint));
    const bool trouble = endpoint.state == State::Overridden || endpoint.state == State::NotASocket ||
                         endpoint.state == State::NotAccepting ||
                         endpoint.state == State::NotListening; // in the colour of a warning
    QCOMPARE(index.data(SymbolRole).value<EndpointSymbol>() == EndpointSymbol::Trouble, trouble);
    for (const discovery::Owner& owner : endpoint.owners) // is found by its name whatever stands in the row
        QVERIFY(index.data(SearchRole).toString().contains(shown(owner.process)));
    QVERIFY(index.data(Qt::AccessibleTextRole).toString().startsWith(endpointTitle(endpoint)));
}

void TestEndpointModel::removalObstacles() {
    constexpr std::int64_t now = 1'000'000'000;
    Endpoint endpoint = stale("/tmp/old.ipc", now - 10);
    QVERIFY(removalObstacle(endpoint, now).isEmpty());
    endpoint.changed = now - 9;
    QVERIFY(removalObstacle(endpoint, now).contains(QStringLiteral("10 seconds")));
    endpoint.changed = now - 100;
    endpoint.state = State::Unknown;
    QVERIFY(!removalObstacle(endpoint, now).isEmpty());
    endpoint.state = State::Live;
    QVERIFY(!removalObstacle(endpoint, now).isEmpty());
    endpoint.state = State::Stale;
    endpoint.abstract = true;
    QVERIFY(!removalObstacle(endpoint, now).isEmpty());
}

void TestEndpointModel::theProcessIdIsNeverCut() {
    Endpoint endpoint = live("/tmp/a.ipc", 1);
    endpoint.owners.front().process = std::string(60, 'm');
    EndpointModel model(m_remarks);
    model.setSnapshot({endpoint});
    const QModelIndex index = model.indexOf(endpoint.name);
    const QString tail = index.data(OwnerTailRole).toString();
    QCOMPARE(tail, QStringLiteral(" 4121"));
    const QFontMetrics metrics{QFont()};
    const QString fitted = fit(index.data(OwnerRole).toString(), tail, metrics, 120);
    QVERIFY2(fitted.endsWith(QStringLiteral("… 4121")) && fitted.startsWith(u'm'), qPrintable(fitted));
    QVERIFY(metrics.horizontalAdvance(fitted) <= 120);
}

void TestEndpointModel::toolTipsAreNeverMarkup() {
    EndpointModel model(m_remarks);
    model.setSnapshot({live("/tmp/<img src=x>.ipc", 1)});
    const QModelIndex index = model.indexOf("/tmp/<img src=x>.ipc");
    const QString tip = index.data(Qt::ToolTipRole).toString();
    QVERIFY(!tip.contains(QStringLiteral("<img")));
    QVERIFY(tip.contains(QStringLiteral("&lt;img src=x&gt;")));
}

void TestEndpointModel::flatOrByFolder() {
    EndpointModel model(m_remarks);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const Snapshot snapshot = sorted({live("/tmp/b.ipc", 1), live("/run/a.ipc", 2), live("@c", 3)});
    model.setArrangement(Arrangement::Flat);
    model.setSnapshot(snapshot);
    QCOMPARE(linesOf(model), QStringList({QStringLiteral("ZeroMQ > /run/a.ipc"), QStringLiteral("ZeroMQ > /tmp/b.ipc"),
                                          QStringLiteral("ZeroMQ > @c")}));
    QCOMPARE(model.index(0, 0).data(CountRole).toInt(), 3);
    QCOMPARE(model.endpoint(model.indexOf("/tmp/b.ipc"))->listener, 1U);
    QVERIFY(!model.indexOf("/tmp/none.ipc").isValid());
    model.setSnapshot(sorted({live("/tmp/b.ipc", 1), live("/run/z.ipc", 4)}));
    QCOMPARE(linesOf(model),
             QStringList({QStringLiteral("ZeroMQ > /run/z.ipc"), QStringLiteral("ZeroMQ > /tmp/b.ipc")}));
    model.setArrangement(Arrangement::Folders);
    QCOMPARE(model.rowCount(), 0);
    model.setSnapshot(snapshot);
    QVERIFY(linesOf(model).contains(QStringLiteral("ZeroMQ > /tmp > b.ipc")));
}

} // namespace ipcscope::ui

Q_DECLARE_METATYPE(ipcscope::discovery::Endpoint)
QTEST_MAIN(ipcscope::ui::TestEndpointModel)
#include "tst_endpoint_model.moc"
