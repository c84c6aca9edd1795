// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/quit_signals.h"

#include <QSignalSpy>
#include <QTest>

#include <csignal>

using ipcscope::app::QuitSignals;

class QuitSignalsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void askToEnd_data();
    void askToEnd();
    void hangingUpStaysIgnored();
    void aFileThatGrowsTooLongIsNoEnd();
};

void QuitSignalsTest::askToEnd_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("interrupted") << SIGINT;
    QTest::newRow("terminated") << SIGTERM;
    QTest::newRow("hung up") << SIGHUP;
}

void QuitSignalsTest::askToEnd() {
    QFETCH(const int, signal);
    std::signal(SIGHUP, SIG_DFL);
    const QuitSignals ending;
    QSignalSpy asked(&ending, &QuitSignals::asked);
    QCOMPARE(::raise(signal), 0);
    QVERIFY(asked.wait());
}

/// As under nohup(1), also afterwards.
void QuitSignalsTest::hangingUpStaysIgnored() {
    std::signal(SIGHUP, SIG_IGN);
    {
        const QuitSignals ending;
    }
    QVERIFY(std::signal(SIGHUP, SIG_DFL) == SIG_IGN);
}

void QuitSignalsTest::aFileThatGrowsTooLongIsNoEnd() {
    std::signal(SIGXFSZ, SIG_DFL);
    const QuitSignals ending;
    QVERIFY(std::signal(SIGXFSZ, SIG_DFL) == SIG_IGN);
}

QTEST_GUILESS_MAIN(QuitSignalsTest)
#include "tst_quit_signals.moc"
