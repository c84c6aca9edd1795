// SPDX-License-Identifier: GPL-3.0-or-later
// What a list of a thousand endpoints costs while nothing happens on the machine.
#include "tests/support/temporary_folder.h"
#include "tests/ui/support/socket_files.h"
#include "tests/ui/support/strict_warnings.h"
#include "tests/ui/support/temporary_settings.h"
#include "ui/endpoints/endpoint_browser.h"
#include "ui/engine/engine.h"

#include <QElapsedTimer>
#include <QTest>
#include <QTreeView>

#include <algorithm>
#include <ctime>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace ipcscope::ui {

namespace {

constexpr int patience = 30'000; // ms
constexpr int sockets = 1'000;
constexpr int calm = 4'000; // ms
constexpr double goal = 1;  // % of a core

class CountPaints : public QObject {
public:
    int count() const { return m_count; }

protected:
    bool eventFilter(QObject* /*watched*/, QEvent* event) override {
        m_count += event->type() == QEvent::Paint ? 1 : 0;
        return false;
    }

private:
    int m_count = 0;
};

double processorMilliseconds() {
    timespec spent{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
}

bool passes(int milliseconds) {
    QElapsedTimer clock;
    clock.start();
    return QTest::qWaitFor([&] { return clock.hasExpired(milliseconds); }, milliseconds + patience);
}

} // namespace

class TestQuietList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnAnyWarning(); }
    void costsLittle();
};

void TestQuietList::costsLittle() {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
    ::setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < sockets + 200)
        QSKIP("too few descriptors are allowed");
    const test::TemporaryFolder folder;
    std::vector<int> listeners;
    for (int number = 0; number < sockets; ++number)
        listeners.push_back(test::listenAt(folder.file("socket" + std::to_string(number))));
    QVERIFY(std::ranges::none_of(listeners, [](int fd) { return fd < 0; }));
    Engine engine({folder.path()});
    test::TemporarySettings settings;
    EndpointBrowser browser(engine, settings.settings());
    browser.resize(300, 600);
    browser.show();
    QTRY_VERIFY_WITH_TIMEOUT(engine.endpoints().size() >= std::size_t{sockets}, patience);
    QVERIFY(passes(2'000)); // until the folders are watched and everything is painted
    CountPaints paints;
    browser.findChild<QTreeView*>()->viewport()->installEventFilter(&paints);
    const auto before = engine.endpoints();
    const double spentBefore = processorMilliseconds();
    QVERIFY(passes(calm));
    const double share = (processorMilliseconds() - spentBefore) / calm * 100;
    qInfo("a thousand quiet endpoints: %.2f %% of a core, painted %d times", share, paints.count());
    // A test shares its machine with others: the figure above is what counts, twice the goal is what fails.
    QVERIFY2(share < 2 * goal, qPrintable(QString::number(share)));
    if (before == engine.endpoints())
        QCOMPARE(paints.count(), 0);
    for (const int fd : listeners)
        ::close(fd);
}

} // namespace ipcscope::ui

QTEST_MAIN(ipcscope::ui::TestQuietList)
#include "tst_quiet_list.moc"
