// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/address_check.h"

#include <QTest>

namespace ipcscope::ui {

class TestAddressCheck : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void judges_data();
    void judges();
    void suggestions_data();
    void suggestions();
    void routingIds();
};

void TestAddressCheck::judges_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<bool>("bind");
    QTest::addColumn<qulonglong>("bytes");
    QTest::addColumn<QString>("endpoint"); ///< empty: not valid
    QTest::addColumn<QString>("problem");  ///< part of it; empty: none
    const QString longest = QStringLiteral("/tmp/") + QString(102, u'a');
    QTest::newRow("nothing") << QString() << false << 0ULL << QString() << QString();
    QTest::newRow("line feed alone") << QStringLiteral("\n") << false << 0ULL << QString() << QString();
    QTest::newRow("path") << QStringLiteral("/tmp/a.ipc") << false << 10ULL << QStringLiteral("ipc:///tmp/a.ipc")
                          << QString();
    QTest::newRow("blanks belong to it") << QStringLiteral(" a.ipc ") << false << 7ULL
                                         << QStringLiteral("ipc:// a.ipc ") << QString();
    QTest::newRow("pasted line") << QStringLiteral("/tmp/a.ipc\n") << false << 10ULL
                                 << QStringLiteral("ipc:///tmp/a.ipc") << QString();
    QTest::newRow("relative") << QStringLiteral("a.ipc") << false << 5ULL << QStringLiteral("ipc://a.ipc") << QString();
    QTest::newRow("endpoint") << QStringLiteral("ipc:///tmp/a") << false << 6ULL << QStringLiteral("ipc:///tmp/a")
                              << QString();
    QTest::newRow("abstract") << QStringLiteral("@bus") << false << 4ULL << QStringLiteral("ipc://@bus") << QString();
    QTest::newRow("107 bytes") << longest << false << 107ULL << (QStringLiteral("ipc://") + longest) << QString();
    QTest::newRow("108 bytes") << (longest + u'a') << false << 108ULL << QString()
                               << QStringLiteral("108 bytes; Unix sockets allow 107");
    QTest::newRow("108 bytes of Chinese") << (QStringLiteral("/tmp/xxxx") + QString(33, u'行')) << false << 108ULL
                                          << QString() << QStringLiteral("too long");
    QTest::newRow("wildcard bound") << QStringLiteral("ipc://*") << true << 1ULL << QStringLiteral("ipc://*")
                                    << QString();
    QTest::newRow("wildcard connected") << QStringLiteral("ipc://*") << false << 1ULL << QString()
                                        << QStringLiteral("nothing to connect to");
    QTest::newRow("tcp") << QStringLiteral("tcp://127.0.0.1:1") << false << 17ULL << QString()
                         << QStringLiteral("Only ipc://");
    QTest::newRow("long name") << (u'@' + QString(110, u'x')) << false << 111ULL << QString()
                               << QStringLiteral("The name is too long: 111 bytes; Unix sockets allow 107. Use a "
                                                 "shorter name.");
    QTest::newRow("scheme alone") << QStringLiteral("ipc://") << false << 0ULL << QString()
                                  << QStringLiteral("must stand behind");
    QTest::newRow("at alone") << QStringLiteral("@") << false << 1ULL << QString()
                              << QStringLiteral("must stand behind");
}

void TestAddressCheck::judges() {
    QFETCH(QString, typed);
    QFETCH(bool, bind);
    QFETCH(QString, problem);
    const auto check = checkAddress(typed.toStdString(), bind ? capture::Role::Bind : capture::Role::Connect);
    QTEST(static_cast<qulonglong>(check.bytes), "bytes");
    QTEST(QString::fromStdString(check.endpoint), "endpoint");
    QCOMPARE(check.problem.isEmpty(), problem.isEmpty());
    QVERIFY2(check.problem.contains(problem), qPrintable(check.problem));
    QCOMPARE(check.code, check.bytes > 107 ? QStringLiteral("IS-107") : QString());
}

void TestAddressCheck::suggestions_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("suggested");
    QTest::newRow("long folder") << (QStringLiteral("/tmp/") + QString(110, u'd') + QStringLiteral("/quotes.ipc"))
                                 << QStringLiteral("/run/user/1000/quotes.ipc");
    QTest::newRow("with the scheme") << (QStringLiteral("ipc:///") + QString(110, u'd') + QStringLiteral("/quotes.ipc"))
                                     << QStringLiteral("/run/user/1000/quotes.ipc");
    QTest::newRow("long name") << QString(110, u'x') << (QStringLiteral("/run/user/1000/") + QString(92, u'x'));
    QTest::newRow("between characters") << QString(40, u'行')
                                        << (QStringLiteral("/run/user/1000/") + QString(30, u'行'));
    QTest::newRow("abstract") << (u'@' + QString(110, u'x')) << (u'@' + QString(106, u'x'));
}

void TestAddressCheck::suggestions() {
    QFETCH(QString, typed);
    QFETCH(QString, suggested);
    const std::string shorter = shorterAddress(typed.toStdString(), "/run/user/1000");
    QCOMPARE(QString::fromStdString(shorter), suggested);
    QVERIFY(checkAddress(shorter, capture::Role::Bind).valid());
}

void TestAddressCheck::routingIds() {
    QVERIFY(routingIdProblem(QString()).isEmpty());
    QVERIFY(routingIdProblem(QString(255, u'a')).isEmpty());
    QVERIFY(routingIdProblem(QString(256, u'a')).contains(QStringLiteral("256")));
    QVERIFY(routingIdProblem(QString(85, u'行')).isEmpty());
    QVERIFY(!routingIdProblem(QString(86, u'行')).isEmpty());
    QVERIFY(!routingIdProblem(QString(QChar(0)) + QStringLiteral("a")).isEmpty());
}

} // namespace ipcscope::ui

QTEST_GUILESS_MAIN(ipcscope::ui::TestAddressCheck)
#include "tst_address_check.moc"
