// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/contact_risk.h"
#include "ui/endpoints/endpoint_text.h"

#include <QTest>

#include <cerrno>

namespace ipcscope::ui {

using discovery::Endpoint;
using discovery::State;

class TestEndpointReach : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whyNoConnectComesToIt_data();
    void whyNoConnectComesToIt();
};

void TestEndpointReach::whyNoConnectComesToIt_data() {
    QTest::addColumn<Endpoint>("endpoint");
    QTest::addColumn<QString>("part");    // of the sentence; empty: it can be reached
    QTest::addColumn<bool>("hasAddress"); // a connect comes somewhere
    const auto row = [](const char* what, const Endpoint& endpoint, const QString& part, bool hasAddress = true) {
        QTest::newRow(what) << endpoint << part << hasAddress;
    };
    Endpoint live;
    live.name = "/tmp/a.ipc";
    live.listener = 1;
    row("live", live, {});
    Endpoint stale = live;
    stale.state = State::Stale;
    stale.listener = 0;
    row("stale: a connect is refused, and that is told", stale, {});
    Endpoint contained = live;
    contained.space.mounts = 7;
    row("in a container", contained, QStringLiteral("container"), false);
    Endpoint overridden = live;
    overridden.state = State::Overridden;
    row("overridden", overridden, QStringLiteral("another socket"));
    overridden.fileError = ENOENT;
    row("its file is gone", overridden, QStringLiteral("gone"));
    Endpoint replaced = live;
    replaced.state = State::NotASocket;
    row("not a socket", replaced, QStringLiteral("else than a socket"));
    Endpoint relative = live;
    relative.name = "relative.ipc";
    row("relative", relative, QStringLiteral("relative"), false);
    Endpoint bus = live;
    bus.name = "@bus";
    bus.abstract = true;
    row("abstract", bus, {});
    bus.space.mounts = 7;
    row("abstract, in another tree", bus, {});
    bus.space.network = 7;
    row("abstract, in another network", bus, QStringLiteral("another network namespace"), false);
}

void TestEndpointReach::whyNoConnectComesToIt() {
    QFETCH(Endpoint, endpoint);
    QFETCH(QString, part);
    const QString why = outOfReach(endpoint);
    QCOMPARE(why.isEmpty(), part.isEmpty());
    QVERIFY2(why.contains(part), qPrintable(why));
    QTEST(advice::hasAddress(endpoint), "hasAddress");
}

} // namespace ipcscope::ui

Q_DECLARE_METATYPE(ipcscope::discovery::Endpoint)

QTEST_GUILESS_MAIN(ipcscope::ui::TestEndpointReach)
#include "tst_endpoint_reach.moc"
