// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/text/shell_word.h"

#include <QProcess>
#include <QtTest>

using namespace ipcscope;

class ShellWordTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isOneWord_data();
    void isOneWord();
};

void ShellWordTest::isOneWord_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("word");
    QTest::newRow("bare") << QByteArray("ipc:///run/feed/quotes-1.ipc") << QByteArray("ipc:///run/feed/quotes-1.ipc");
    QTest::newRow("nothing") << QByteArray() << QByteArray("''");
    QTest::newRow("spaces and signs") << QByteArray("a b;$(id)`id`*") << QByteArray("'a b;$(id)`id`*'");
    QTest::newRow("quotes") << QByteArray("it's") << QByteArray("'it'\\''s'");
    QTest::newRow("backslash") << QByteArray("a\\nb") << QByteArray("'a\\nb'");
    QTest::newRow("letters") << QByteArray("gr\303\274n") << QByteArray("'gr\303\274n'");
    QTest::newRow("line feed") << QByteArray("a\nb") << QByteArray("$'a\\012b'");
    QTest::newRow("escape code") << QByteArray("\033[31m'\\") << QByteArray("$'\\033[31m\\'\\\\'");
    QTest::newRow("no UTF-8") << QByteArray("\377") << QByteArray("$'\\377'");
    QTest::newRow("right to left") << QByteArray("\342\200\256x") << QByteArray("$'\\342\\200\\256x'");
}

void ShellWordTest::isOneWord() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, word);
    const QByteArray made = QByteArray::fromStdString(text::shellWord({bytes.data(), std::size_t(bytes.size())}));
    QCOMPARE(made, word);
    QProcess shell;
    shell.start(QStringLiteral("bash"), {QStringLiteral("-s")});
    shell.write("printf %s " + made + "\n");
    shell.closeWriteChannel();
    QVERIFY(shell.waitForFinished());
    QCOMPARE(shell.readAllStandardOutput(), bytes);
}

QTEST_GUILESS_MAIN(ShellWordTest)
#include "tst_shell_word.moc"
