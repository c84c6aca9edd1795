// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/strict_warnings.h"
#include "ui/endpoints/endpoint_filter.h"
#include "ui/endpoints/endpoint_model.h"
#include "ui/endpoints/endpoint_roles.h"
#include "ui/endpoints/remarks.h"
#include "ui/shell/settings.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include <algorithm>
#include <map>
#include <set>

namespace ipcscope::ui {

using discovery::Connection;
using discovery::Endpoint;
using discovery::Snapshot;

namespace {

Endpoint live(const std::string& name, std::uint32_t listener) {
    Endpoint endpoint;
    endpoint.name = name;
    endpoint.listener = listener;
    endpoint.group = discovery::Group::ZeroMq;
    endpoint.owners = {{.pid = 4121, .process = "feedd", .library = {}}};
    return endpoint;
}

Connection connection(std::uint32_t server, std::uint32_t client) {
    Connection made;
    made.server = server;
    made.client = client;
    return made;
}

Snapshot sorted(Snapshot snapshot) {
    std::ranges::sort(snapshot, [](const Endpoint& a, const Endpoint& b) { return a.order(b) < 0; });
    return snapshot;
}

/// In a hundred folders.
Snapshot tenThousand() {
    Snapshot many;
    for (std::uint32_t i = 0; i < 10'000; ++i)
        many.push_back(live("/run/" + std::to_string(i % 100) + "/" + std::to_string(i) + ".ipc", 1 + i));
    return sorted(std::move(many));
}

/// What a model tells from now on.
struct Told {
    explicit Told(const EndpointModel& model)
        : changes(&model, &QAbstractItemModel::dataChanged)
        , inserts(&model, &QAbstractItemModel::rowsInserted)
        , removals(&model, &QAbstractItemModel::rowsRemoved) {}

    static int rowsOf(const QSignalSpy& spy) {
        int rows = 0;
        for (const auto& one : spy)
            rows += one.at(2).toInt() - one.at(1).toInt() + 1;
        return rows;
    }
    int rowsInserted() const { return rowsOf(inserts); }
    int rowsRemoved() const { return rowsOf(removals); }
    /// Names of endpoints; folders and groups, whose counts change, are left out.
    std::set<std::string> endpointsChanged(const EndpointModel& model) const {
        std::set<std::string> names;
        for (const auto& one : changes)
            if (const Endpoint* endpoint = model.endpoint(one.at(0).toModelIndex()))
                names.insert(endpoint->name);
        return names;
    }

    QSignalSpy changes, inserts, removals;
};

QStringList textsOf(const QAbstractItemModel& model, const QModelIndex& above = {}) {
    QStringList texts;
    for (int row = 0; row < model.rowCount(above); ++row) {
        const QModelIndex index = model.index(row, 0, above);
        texts << index.data().toString() + u' ' + index.data(CountRole).toString() + u' ' +
                     index.data(TrafficRole).toString();
        texts += textsOf(model, index);
    }
    return texts;
}

} // namespace

class TestManyEndpoints : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void tenThousandCostWhatChanged();
    void unchangedCostsALook();
    void tenChangesCostTen();
    void anyChangesAreToldExactly();
    void aTextIsJudgedOncePerChange();
    void foldersComeAndGoWithWhatPasses_data();
    void foldersComeAndGoWithWhatPasses();
    void theViewOfTenThousandStaysWhereItIs();

private:
    QTemporaryDir m_folder;
    Settings m_settings{m_folder.filePath(QStringLiteral("settings.ini"))};
    Remarks m_remarks{m_settings};
};

void TestManyEndpoints::tenThousandCostWhatChanged() {
    Snapshot many = tenThousand();
    EndpointModel model(m_remarks);
    model.setSnapshot(many);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    int rounds = 0;
    QBENCHMARK {
        many[5'000].queuedBytes += 1;
        model.setSnapshot(many);
        ++rounds;
    }
    QCOMPARE(changes.count(), rounds);
}

void TestManyEndpoints::unchangedCostsALook() {
    const Snapshot many = tenThousand();
    EndpointModel model(m_remarks);
    EndpointFilter filtered(model, m_remarks);
    model.setSnapshot(many);
    const Told told(model);
    QBENCHMARK {
        model.setSnapshot(many);
    }
    QCOMPARE(told.changes.count() + told.inserts.count() + told.removals.count(), 0);
}

void TestManyEndpoints::tenChangesCostTen() {
    Snapshot many = tenThousand();
    EndpointModel model(m_remarks);
    EndpointFilter filtered(model, m_remarks);
    model.setSnapshot(many);
    const Told told(model);
    int rounds = 0;
    QBENCHMARK {
        for (std::size_t i = 0; i < 10; ++i)
            many[i * 997].queuedBytes += 1;
        model.setSnapshot(many);
        ++rounds;
    }
    QCOMPARE(told.changes.count(), 10 * rounds);
    QCOMPARE(told.inserts.count() + told.removals.count(), 0);
}

/// Endpoints come, go and change at random; what is told is that and no more, and what is shown is what a new model
/// shows.
void TestManyEndpoints::anyChangesAreToldExactly() {
    QRandomGenerator random(5);
    const auto below = [&](std::size_t limit) {
        return static_cast<std::size_t>(random.bounded(static_cast<int>(limit)));
    };
    Snapshot many = tenThousand();
    EndpointModel model(m_remarks);
    EndpointFilter filtered(model, m_remarks);
    model.setSnapshot(many);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester filteredTester(&filtered, QAbstractItemModelTester::FailureReportingMode::QtTest);
    std::uint32_t next = 20'000;
    for (int round = 0; round < 4; ++round) {
        std::set<std::string> changed;
        for (int i = 0; i < 5; ++i)
            many.erase(many.begin() + static_cast<std::ptrdiff_t>(below(many.size())));
        for (int i = 0; i < 10; ++i) {
            Endpoint& endpoint = many[below(many.size())];
            endpoint.queuedBytes += 1;
            changed.insert(endpoint.name);
        }
        for (int i = 0; i < 5; ++i, ++next)
            many.push_back(live("/run/" + std::to_string(below(100)) + "/" + std::to_string(next), next));
        many = sorted(std::move(many));
        Told told(model);
        model.setSnapshot(many);
        QCOMPARE(told.rowsInserted(), 5);
        QCOMPARE(told.rowsRemoved(), 5);
        QCOMPARE(told.endpointsChanged(model), changed);
    }
    EndpointModel fresh(m_remarks);
    fresh.setSnapshot(many);
    QCOMPARE(textsOf(model), textsOf(fresh));
}

/// All ten thousand change while a text that none has hides them: what a change costs does not grow with the rest.
void TestManyEndpoints::aTextIsJudgedOncePerChange() {
    Snapshot many = tenThousand();
    EndpointModel model(m_remarks);
    EndpointFilter filtered(model, m_remarks);
    filtered.setText(QStringLiteral("no such name"));
    model.setSnapshot(many);
    int looks = 0;
    model.setTypes([&](const Endpoint&) -> const discovery::Identified* {
        ++looks; // with every question about an endpoint
        return nullptr;
    });
    for (Endpoint& each : many)
        each.queuedBytes += 1;
    model.setSnapshot(many);
    QCOMPARE(filtered.rowCount(), 0);
    QCOMPARE(looks, 10'000);
    model.setSnapshot(many);
    QCOMPARE(looks, 10'000);
}

void TestManyEndpoints::foldersComeAndGoWithWhatPasses_data() {
    QTest::addColumn<Arrangement>("arrangement");
    QTest::newRow("folders") << Arrangement::Folders;
    QTest::newRow("flat") << Arrangement::Flat;
}

/// Against a filter that is new each time.
void TestManyEndpoints::foldersComeAndGoWithWhatPasses() {
    QFETCH(Arrangement, arrangement);
    QRandomGenerator random(7);
    const auto below = [&](int limit) { return static_cast<std::size_t>(random.bounded(limit)); };
    const auto made = [&] {
        Endpoint endpoint = live("/run/" + std::to_string(below(6)) + '/' + std::to_string(below(30)) + ".ipc", 1);
        endpoint.group = static_cast<discovery::Group>(below(3));
        endpoint.state = below(4) == 0 ? discovery::State::Stale : discovery::State::Live;
        endpoint.owners.front().process = below(5) == 0 ? "viewer" : "feedd";
        return endpoint;
    };
    EndpointModel model(m_remarks);
    model.setArrangement(arrangement);
    EndpointFilter filtered(model, m_remarks);
    const QAbstractItemModelTester tester(&filtered, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int round = 0; round < 200; ++round) {
        if (below(5) == 0)
            filtered.setText(below(2) == 0 ? QString() : QStringLiteral("viewer"));
        if (below(5) == 0)
            filtered.setChoice(below(2) == 0 ? EndpointChoice::All : EndpointChoice::Stale);
        std::map<std::string, Endpoint> unique;
        for (std::size_t count = below(12); count > 0; --count) {
            Endpoint endpoint = made();
            unique.insert_or_assign(endpoint.name, std::move(endpoint));
        }
        Snapshot snapshot;
        for (auto& [name, endpoint] : unique)
            snapshot.push_back(std::move(endpoint));
        model.setSnapshot(sorted(std::move(snapshot)));
        EndpointFilter fresh(model, m_remarks);
        fresh.setText(filtered.text());
        fresh.setChoice(filtered.choice());
        QCOMPARE(textsOf(filtered), textsOf(fresh));
    }
}

void TestManyEndpoints::theViewOfTenThousandStaysWhereItIs() {
    Snapshot many = tenThousand();
    many[5'003].peers = {connection(11, 21), connection(13, 23)};
    EndpointModel model(m_remarks);
    EndpointFilter filtered(model, m_remarks);
    model.setSnapshot(many);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester filteredTester(&filtered, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTreeView tree;
    tree.setUniformRowHeights(true);
    tree.setModel(&filtered);
    tree.resize(300, 600);
    tree.show();
    const auto row = [&](const Endpoint& endpoint) { return filtered.mapFromSource(model.indexOf(endpoint.name)); };
    tree.expand(filtered.index(0, 0));
    for (const Endpoint& endpoint : {many[4'000], many[5'000], many[5'003]}) {
        tree.expand(row(endpoint).parent());
        tree.expand(row(endpoint));
    }
    const QPersistentModelIndex chosen = filtered.index(1, 0, row(many[5'003]));
    tree.setCurrentIndex(chosen);
    tree.scrollTo(chosen, QAbstractItemView::PositionAtCenter);
    const int scrolled = tree.verticalScrollBar()->value();
    const QRect before = tree.visualRect(chosen);
    QVERIFY(scrolled > 0 && !before.isEmpty());

    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removals(&model, &QAbstractItemModel::rowsRemoved);
    // A change far away, one beside the chosen row, and one of an end of it.
    many[10].queuedBytes = 1;
    many[5'004].connections = 7;
    many[5'003].peers[1].toClient = 4'096;
    model.setSnapshot(many);
    QCOMPARE(changes.count(), 4); // the connection, and the three endpoints
    QCOMPARE(inserts.count() + removals.count(), 0);
    const auto told = [&](const QModelIndex& index) {
        return std::ranges::count_if(changes, [&](const auto& one) { return one.at(0).toModelIndex() == index; });
    };
    for (const std::size_t changed : {10U, 5'004U, 5'003U})
        QCOMPARE(told(model.indexOf(many[changed].name)), 1);
    QCOMPARE(told(filtered.mapToSource(chosen)), 1);
    QCOMPARE(tree.verticalScrollBar()->value(), scrolled);
    QCOMPARE(tree.visualRect(chosen), before);

    // One that comes and one that goes in a folder that is not unfolded: two rows, and their folder's count.
    changes.clear();
    const auto gone =
        std::ranges::find_if(many, [](const Endpoint& each) { return each.name.starts_with("/run/99/"); });
    many.insert(many.erase(gone), {live("/run/99/0.ipc", 20'001), live("/run/99/00.ipc", 20'002)});
    model.setSnapshot(sorted(many));
    QCOMPARE(inserts.count(), 1);
    QCOMPARE(removals.count(), 1);
    QCOMPARE(changes.count(), 2); // the folder and the group
    QCOMPARE(tree.currentIndex(), QModelIndex(chosen));
    QCOMPARE(tree.verticalScrollBar()->value(), scrolled);
    QCOMPARE(tree.visualRect(chosen), before);
    for (const Endpoint& endpoint : {many[4'000], many[5'000]})
        QVERIFY(tree.isExpanded(row(endpoint).parent()));
    QVERIFY(tree.isExpanded(chosen.parent()));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestManyEndpoints)
#include "tst_many_endpoints.moc"
