// SPDX-License-Identifier: GPL-3.0-or-later
// What a row of the endpoint list tells where there is not room for all.
#include "tests/ui/support/strict_warnings.h"
#include "ui/endpoints/endpoint_delegate.h"
#include "ui/endpoints/endpoint_model.h"
#include "ui/endpoints/endpoint_roles.h"
#include "ui/endpoints/remarks.h"
#include "ui/endpoints/row_layout.h"
#include "ui/shell/settings.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>

namespace ipcscope::ui {

using discovery::Connection;
using discovery::Endpoint;
using discovery::Stall;
using discovery::State;

namespace {

const QString mark = QStringLiteral("‖");
constexpr int narrowest = 150;
constexpr int widest = 700;

/// A reader of 11035 stands still.
Endpoint stalling(const std::string& name) {
    Endpoint endpoint;
    endpoint.name = name;
    endpoint.listener = 1;
    endpoint.owners = {{.pid = 11035, .process = "python3", .library = {}}};
    endpoint.connections = 1;
    endpoint.queuedBytes = 64'410;
    endpoint.peers.resize(1);
    endpoint.peers.front().server = 11;
    endpoint.peers.front().client = 21;
    endpoint.peers.front().toClient = 64'410;
    endpoint.peers.front().stall = Stall::Client;
    endpoint.peers.front().clientOwners = endpoint.owners;
    return endpoint;
}

int taken(const RowLayout& row, const QFontMetrics& metrics, const QModelIndex& index) {
    const auto part = [&](const QString& text) {
        return text.isEmpty() ? 0 : metrics.horizontalAdvance(text) + rowGap * 2;
    };
    return metrics.horizontalAdvance(row.name) + part(row.traffic) + part(row.owner) +
           (row.star ? part(QStringLiteral("★")) : 0) + (row.badge ? badgeWidth(badgeTypeOf(index)) + rowGap * 2 : 0);
}

/// One row with the roles of `from`, and others in their place.
QModelIndex rowOf(QStandardItemModel& model, const QModelIndex& from, const QHash<int, QVariant>& others) {
    const QModelIndex row = model.index(0, 0);
    for (const int role : {int(Qt::DisplayRole), int(KindRole), int(SymbolRole), int(OwnerRole), int(OwnerTailRole),
                           int(TrafficRole), int(TrafficShortRole), int(StarredRole), int(TypeRole), int(StalledRole)})
        model.setData(row, others.contains(role) ? others[role] : from.data(role), role);
    return row;
}

QImage painted(const QModelIndex& index, int width) {
    QImage image(width, 24, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    QStyleOptionViewItem option;
    option.palette = lightPalette();
    option.rect = image.rect();
    EndpointDelegate().paint(&painter, option, index);
    return image;
}

} // namespace

class TestRowLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void aStalledReaderIsToldBesideATypeAndAStar_data();
    void aStalledReaderIsToldBesideATypeAndAStar();
    void aStalledReaderIsPaintedBesideAType();
    void aStateIsNeverCut();
    void whatIsUnreadGivesWayToTheType();
    void aConnectionKeepsItsProcessIdAndItsMark();
    void theEndOfAnOwnerIsItsProcessId();

private:
    QTemporaryDir m_folder;
    Settings m_settings{m_folder.filePath(QStringLiteral("settings.ini"))};
    Remarks m_remarks{m_settings};
    QFontMetrics m_metrics{QApplication::font()};
};

void TestRowLayout::aStalledReaderIsToldBesideATypeAndAStar_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("flat");
    QTest::newRow("short") << QStringLiteral("/tmp/stall.ipc") << false;
    QTest::newRow("long") << QStringLiteral("/tmp/277335b0-08d8-4ad9-a1f4-4bd1d5d8e5b3.ipc") << false;
    QTest::newRow("whole path") << QStringLiteral("/run/user/1000/some/folder/stall.ipc") << true;
}

void TestRowLayout::aStalledReaderIsToldBesideATypeAndAStar() {
    QFETCH(QString, name);
    QFETCH(bool, flat);
    EndpointModel model(m_remarks);
    model.setArrangement(flat ? Arrangement::Flat : Arrangement::Folders);
    model.setSnapshot({stalling(name.toStdString())});
    QStandardItemModel rows(1, 1);
    const QModelIndex plain = model.indexOf(name.toStdString());
    QCOMPARE(plain.data(OwnerTailRole).toString(), QStringLiteral(" 11035"));
    for (const bool starred : {false, true})
        for (const QString& type : {QString(), QStringLiteral("PUSH"), QStringLiteral("ROUTER")}) {
            const QModelIndex row = rowOf(rows, plain, {{TypeRole, type}, {StarredRole, starred}});
            for (int width = narrowest; width <= widest; ++width) {
                const RowLayout told = layOutEndpoint(row, m_metrics, width);
                QVERIFY2(told.traffic.endsWith(mark), qPrintable(told.traffic));
                QVERIFY2(told.owner.endsWith(QStringLiteral("11035")), qPrintable(told.owner));
                QVERIFY2(taken(told, m_metrics, row) <= width, qPrintable(QString::number(width)));
                // The star and the badge are room that the others do not take: a short name is cut for neither.
                if (name.endsWith(QStringLiteral("/tmp/stall.ipc")) && width >= 260)
                    QCOMPARE(told.name, QStringLiteral("stall.ipc"));
            }
            const RowLayout all = layOutEndpoint(row, m_metrics, widest);
            QCOMPARE(all.owner, QStringLiteral("python3 11035"));
            QCOMPARE(all.badge, !type.isEmpty());
            QCOMPARE(all.star, starred);
            QCOMPARE(all.traffic, QStringLiteral("1 peer · 62.9 KiB ‖"));
        }
}

void TestRowLayout::aStalledReaderIsPaintedBesideAType() {
    EndpointModel model(m_remarks);
    model.setSnapshot({stalling("/tmp/stall.ipc")});
    const QColor warning = colorsFor(lightPalette()).warning;
    const auto hasWarning = [&](bool stalled) {
        QStandardItemModel rows(1, 1);
        const QImage image = painted(
            rowOf(rows, model.indexOf("/tmp/stall.ipc"), {{TypeRole, QStringLiteral("PUSH")}, {StalledRole, stalled}}),
            240);
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixel(x, y) == warning.rgb())
                    return true;
        return false;
    };
    QVERIFY(hasWarning(true));
    QVERIFY(!hasWarning(false));
}

void TestRowLayout::aStateIsNeverCut() {
    Endpoint replaced = stalling("/run/user/1000/some/long/folder/of/someone/not-a-socket-any-more.ipc");
    replaced.state = State::NotASocket;
    Endpoint old = stalling("/run/user/1000/some/long/folder/of/someone/old.ipc");
    old.state = State::Stale;
    old.owners.clear();
    old.peers.clear();
    for (const Endpoint& endpoint : {replaced, old}) {
        EndpointModel model(m_remarks);
        model.setArrangement(Arrangement::Flat);
        model.setSnapshot({endpoint});
        const QModelIndex index = model.indexOf(endpoint.name);
        const QString state = index.data(OwnerRole).toString();
        for (int width = narrowest + 80; width <= widest; ++width) {
            const RowLayout told = layOutEndpoint(index, m_metrics, width);
            QCOMPARE(told.owner, state);
            QVERIFY(taken(told, m_metrics, index) <= width);
        }
    }
}

void TestRowLayout::whatIsUnreadGivesWayToTheType() {
    Endpoint busy = stalling("/tmp/quotes.ipc");
    busy.peers.front().stall = Stall::None;
    EndpointModel model(m_remarks);
    model.setSnapshot({busy});
    QStandardItemModel rows(1, 1);
    const QModelIndex row = rowOf(rows, model.indexOf(busy.name), {{TypeRole, QStringLiteral("PUSH")}});
    const RowLayout narrow = layOutEndpoint(row, m_metrics, 190);
    QVERIFY(narrow.badge);
    QCOMPARE(narrow.traffic, QString());
    QCOMPARE(narrow.name, QStringLiteral("quotes.ipc"));
    QCOMPARE(layOutEndpoint(row, m_metrics, widest).traffic, QStringLiteral("1 peer · 62.9 KiB"));
}

void TestRowLayout::aConnectionKeepsItsProcessIdAndItsMark() {
    Endpoint endpoint = stalling("/tmp/stall.ipc");
    endpoint.peers.front().toServer = 4'000;
    endpoint.peers.front().since = 1;
    EndpointModel model(m_remarks);
    model.setSnapshot({endpoint});
    const QModelIndex row = model.index(0, 0, model.indexOf(endpoint.name));
    QCOMPARE(row.data().toString(), QStringLiteral("python3 11035"));
    for (int width = 80; width <= widest; ++width) {
        const RowLayout told = layOutConnection(row, m_metrics, width);
        QVERIFY2(told.name == QStringLiteral("11035") || told.name.endsWith(QStringLiteral(" 11035")),
                 qPrintable(told.name));
        QVERIFY2(told.traffic.endsWith(mark), qPrintable(told.traffic));
        QVERIFY2(taken(told, m_metrics, row) <= width, qPrintable(QString::number(width)));
    }
    QCOMPARE(layOutConnection(row, m_metrics, widest).name, QStringLiteral("python3 11035"));
    QVERIFY(!layOutConnection(row, m_metrics, widest).owner.isEmpty());
}

void TestRowLayout::theEndOfAnOwnerIsItsProcessId() {
    Endpoint endpoint = stalling("/tmp/a.ipc");
    endpoint.owners = {{.pid = 1, .process = "init", .library = {}}, {.pid = 7, .process = "init", .library = {}}};
    endpoint.peers.front().clientOwners = endpoint.owners;
    EndpointModel model(m_remarks);
    model.setSnapshot({endpoint});
    const QModelIndex row = model.indexOf(endpoint.name);
    QCOMPARE(row.data(OwnerRole).toString(), QStringLiteral("init 1 +1"));
    QCOMPARE(row.data(OwnerTailRole).toString(), QStringLiteral(" 1 +1"));
    QCOMPARE(model.index(0, 0, row).data(OwnerTailRole).toString(), QStringLiteral(" 1 +1"));
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestRowLayout)
#include "tst_row_layout.moc"
