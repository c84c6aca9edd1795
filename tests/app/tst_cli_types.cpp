// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

using namespace ipcscope;
using test::Cli;
using test::RawListener;
using test::RawPeer;

namespace {

QString text(const std::string& path) {
    return QString::fromStdString(path);
}

} // namespace

/// STREAM and the draft types on the command line.
class TestCliTypes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void streamsAreRawBytes();
    void dishesJoinGroups();

private:
    test::TemporaryFolder m_folder;
};

/// Whoever is connected to has an id that nobody has to type.
void TestCliTypes::streamsAreRawBytes() {
    RawListener listener(m_folder.file("raw"));
    Cli send({QStringLiteral("send"), text(m_folder.file("raw")), QStringLiteral("--type"), QStringLiteral("STREAM"),
              QStringLiteral("GET /"), QStringLiteral("--wait-reply"), QStringLiteral("10000")});
    RawPeer peer;
    const auto answer = [&] {
        if (!peer.open())
            peer = listener.accept();
        else if (peer.heard() == "GET /")
            peer.write("200 OK");
    };
    QCOMPARE(send.exitCode(answer), 0);
    QVERIFY(send.output().contains("200 OK"));
}

void TestCliTypes::dishesJoinGroups() {
    Cli dish({QStringLiteral("watch"), text(m_folder.file("radio")), QStringLiteral("--type"), QStringLiteral("DISH"),
              QStringLiteral("--bind"), QStringLiteral("--subscribe"), QStringLiteral("movies"),
              QStringLiteral("--count"), QStringLiteral("1")});
    Cli radio({QStringLiteral("send"), text(m_folder.file("radio")), QStringLiteral("--type"), QStringLiteral("RADIO"),
               QStringLiteral("movies"), QStringLiteral("Metropolis")});
    QCOMPARE(radio.exitCode(), 0);
    QCOMPARE(dish.exitCode(), 0);
    QVERIFY(dish.output().contains("movies") && dish.output().contains("Metropolis"));
}

QTEST_GUILESS_MAIN(TestCliTypes)
#include "tst_cli_types.moc"
