// SPDX-License-Identifier: GPL-3.0-or-later
// The mode of a socket file that we bind, at every moment that another program could look at it.
#include "core/transport/ipc/listener.h"
#include "tests/core/ipc/place.h"

#include <QtTest>

#include <atomic>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

using namespace ipcscope;

class FileModesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isNeverWider_data();
    void isNeverWider();
};

void FileModesTest::isNeverWider_data() {
    QTest::addColumn<int>("mode");
    QTest::newRow("0600, the default") << 0600;
    QTest::newRow("0660") << 0660;
}

/// With a umask that forbids nothing.
void FileModesTest::isNeverWider() {
    QFETCH(int, mode);
    const int binds = qEnvironmentVariableIsSet("IPCSCOPE_LONG_TESTS") ? 100'000 : 3'000;
    constexpr std::uint64_t leastSeen = 100;
    const ipc::test::Place place;
    const std::string path = place.path("watched.ipc");
    const auto address = ipc::Address::fromPath(path);
    QVERIFY(address);
    const mode_t before = ::umask(0);
    std::atomic<std::uint64_t> seen = 0;
    std::atomic<int> widest = 0;
    std::jthread watcher([&](const std::stop_token& stop) {
        struct stat status{};
        while (!stop.stop_requested()) {
            if (::lstat(path.c_str(), &status) != 0)
                continue;
            ++seen;
            if (const int now = status.st_mode & 0777; (now & ~mode) != 0)
                widest = now;
        }
    });
    int bound = 0;
    for (; bound < binds || (seen < leastSeen && bound < 10 * binds); ++bound) {
        const auto listener = ipc::Listener::bind(*address, {.mode = mode_t(mode)});
        if (!listener)
            break;
    }
    watcher.request_stop();
    watcher.join();
    const mode_t left = ::umask(before);
    QCOMPARE_GE(bound, binds);
    QCOMPARE_GE(seen.load(), leastSeen);
    QCOMPARE(QString::number(widest, 8), QStringLiteral("0"));
    QVERIFY2(left == 0, "the umask was touched");
}

QTEST_APPLESS_MAIN(FileModesTest)
#include "tst_file_modes.moc"
