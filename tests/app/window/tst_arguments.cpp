// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/arguments.h"

#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

#include <sys/stat.h>

namespace ipcscope::app {

class TestArguments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refuses_data();
    void refuses();
    void takesWhatIsTold();
    void helpNamesEveryOption();
};

void TestArguments::refuses_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* line, const char* word) {
        QTest::newRow(line) << QString::fromLatin1(line) << QString::fromLatin1(word);
    };
    row("--record", "--record");
    row("-x", "-x");
    row("one.ipc two.ipc", "one endpoint");
    row("--report", "value");
    row("--report 0", "seconds");
    row("--report 3601", "seconds");
    row("--report soon", "seconds");
    row("--theme purple", "purple");
    row("--theme", "value");
    row("--screenshot a.png", "--report");
}

void TestArguments::refuses() {
    QFETCH(const QString, line);
    QFETCH(const QString, word);
    const auto parsed = parseArguments(line.split(QLatin1Char(' ')));
    QVERIFY(!parsed);
    QVERIFY2(parsed.error().contains(word), qPrintable(parsed.error()));
}

void TestArguments::takesWhatIsTold() {
    const auto none = parseArguments({});
    QVERIFY(none && none->endpoint.isEmpty() && !none->demo && none->reportAfter == 0 && !none->scheme);
    const auto all = parseArguments({QStringLiteral("--demo"), QStringLiteral("--report=5"),
                                     QStringLiteral("--screenshot"), QStringLiteral("a b.png"),
                                     QStringLiteral("--theme"), QStringLiteral("dark"), QStringLiteral("@bus")});
    QVERIFY(all);
    QVERIFY(all->demo);
    QCOMPARE(all->reportAfter, 5);
    QCOMPARE(all->screenshot, QStringLiteral("a b.png"));
    QCOMPARE(all->scheme, ui::Scheme::Dark);
    QCOMPARE(all->endpoint, QStringLiteral("@bus"));
    QTemporaryFile here;
    QVERIFY(here.open());
    const auto files = parseArguments({QStringLiteral("x.ipc"), QStringLiteral("one.pcapng"),
                                       QStringLiteral("file:///tmp/a%20b.jsonl"), here.fileName()});
    QVERIFY(files);
    QCOMPARE(files->endpoint, QStringLiteral("x.ipc"));
    QCOMPARE(files->files,
             (QStringList{QStringLiteral("one.pcapng"), QStringLiteral("/tmp/a b.jsonl"), here.fileName()}));
    QTemporaryDir folder;
    const QString pipe = folder.filePath(QStringLiteral("feed"));
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    const auto piped = parseArguments({pipe});
    QVERIFY(piped && piped->endpoint.isEmpty());
    QCOMPARE(piped->files, QStringList{pipe});
    const auto dashed = parseArguments({QStringLiteral("--"), QStringLiteral("--odd.ipc")});
    QVERIFY(dashed);
    QCOMPARE(dashed->endpoint, QStringLiteral("--odd.ipc"));
}

void TestArguments::helpNamesEveryOption() {
    for (const auto* option : {"--demo", "--theme", "--report", "--screenshot", "--version", "--help"})
        QVERIFY2(helpText().contains(QString::fromLatin1(option)), option);
}

} // namespace ipcscope::app

QTEST_APPLESS_MAIN(ipcscope::app::TestArguments)
#include "tst_arguments.moc"
