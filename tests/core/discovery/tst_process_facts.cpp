// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/process_facts.h"

#include <QtTest>

#include <string>

#include <sys/stat.h>
#include <unistd.h>

using namespace ipcscope::discovery;

class ProcessFactsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepers_data();
    void keepers();
    void ourselves();
    void nobody();
};

void ProcessFactsTest::keepers_data() {
    QTest::addColumn<QByteArray>("groups");
    QTest::addColumn<QByteArray>("unit");
    QTest::addColumn<QByteArray>("container");
    const QByteArray id(64, 'a');
    QTest::newRow("service") << QByteArray("0::/system.slice/feedd.service\n") << QByteArray("feedd.service")
                             << QByteArray();
    QTest::newRow("innermost") << QByteArray("0::/user.slice/user@1000.service/app.slice/app-feed-7.scope\n")
                               << QByteArray("app-feed-7.scope") << QByteArray();
    QTest::newRow("part below a unit") << QByteArray("0::/system.slice/feedd.service/workers\n")
                                       << QByteArray("feedd.service") << QByteArray();
    QTest::newRow("docker, unified") << QByteArray("0::/system.slice/docker-" + id + ".scope\n")
                                     << QByteArray("docker-" + id + ".scope") << id;
    QTest::newRow("docker, old") << QByteArray("4:memory:/docker/" + id + "\n1:name=systemd:/docker/" + id + "\n0::/\n")
                                 << QByteArray() << id;
    QTest::newRow("pod") << QByteArray("0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope\n")
                         << QByteArray("cri-containerd-" + id + ".scope") << id;
    QTest::newRow("unit of another hierarchy")
        << QByteArray("9:memory:/system.slice/other.service\n0::/\n") << QByteArray() << QByteArray();
    QTest::newRow("63 digits") << QByteArray("0::/docker/" + QByteArray(63, 'a') + "\n") << QByteArray()
                               << QByteArray();
    QTest::newRow("65 digits") << QByteArray("0::/docker/" + QByteArray(65, 'a') + "\n") << QByteArray()
                               << QByteArray();
    QTest::newRow("root") << QByteArray("0::/\n") << QByteArray() << QByteArray();
    QTest::newRow("nonsense") << QByteArray("::::\n:\n\n0") << QByteArray() << QByteArray();
}

void ProcessFactsTest::keepers() {
    QFETCH(QByteArray, groups);
    const Keeper keeper = keeperOf(groups.toStdString());
    QTEST(QByteArray::fromStdString(keeper.unit), "unit");
    QTEST(QByteArray::fromStdString(keeper.container), "container");
}

void ProcessFactsTest::ourselves() {
    const ProcessFacts facts = factsOf(::getpid(), identityOf(::getpid()));
    QVERIFY(facts.executable.ends_with("/tst_process_facts"));
    QVERIFY(!facts.arguments.empty() && facts.arguments[0].ends_with("tst_process_facts"));
    QCOMPARE(QByteArray::fromStdString(facts.folder), QDir::currentPath().toLocal8Bit());
    QCOMPARE(facts.uid, std::optional(::geteuid()));
    QVERIFY(facts.sameTree);
    const qint64 age = QDateTime::currentSecsSinceEpoch() - facts.started;
    QVERIFY2(age >= -2 && age < 300, QByteArray::number(age).constData());
    struct stat status{};
    QCOMPARE(::stat("/proc/self/ns/mnt", &status), 0);
    QCOMPARE(facts.mounts, std::uint64_t{status.st_ino});
    QVERIFY(facts.network != 0 && facts.network != facts.mounts);
}

void ProcessFactsTest::nobody() {
    QCOMPARE(factsOf(0, identityOf(0)), ProcessFacts());
    QVERIFY(identityOf(0).empty());
}

QTEST_APPLESS_MAIN(ProcessFactsTest)
#include "tst_process_facts.moc"
