// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/folders.h"
#include "core/observe/discovery/sweep.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <functional>

#include <fcntl.h>
#include <unistd.h>

using namespace ipcscope;
using namespace ipcscope::discovery;

namespace {

void age(const std::string& path, int seconds) {
    const timespec then{.tv_sec = ::time(nullptr) - seconds, .tv_nsec = 0};
    const timespec times[2]{then, then};
    ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW);
}

Endpoint staleAt(const std::string& path) {
    Endpoint endpoint;
    endpoint.name = path;
    endpoint.state = State::Stale;
    if (const FileLook look = lookAt(path); look.file)
        endpoint.file = look.file->id;
    return endpoint;
}

} // namespace

using Change = std::function<void(const std::string&, UniqueFd&)>;
Q_DECLARE_METATYPE(Change)

class SweepTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aStaleFileIsRemoved();
    void everythingElseStays_data();
    void everythingElseStays();
    void onlyStaleFilesAreOffered();
};

void SweepTest::aStaleFileIsRemoved() {
    test::TemporaryFolder folder;
    const std::string path = folder.file("old.ipc");
    test::listening(path).reset();
    age(path, 20);
    const auto removed = removeStale(staleAt(path));
    QVERIFY2(removed, removed ? "" : describe(removed.error()).c_str());
    QCOMPARE(lookAt(path).error, ENOENT);
    QVERIFY(
        QDir(QString::fromStdString(folder.path())).isEmpty(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot));
}

/// Something happens between the list and the removal.
void SweepTest::everythingElseStays_data() {
    QTest::addColumn<int>("error");
    QTest::addColumn<Change>("change");
    QTest::newRow("young") << EAGAIN << Change([](const std::string& path, UniqueFd&) { age(path, 3); });
    QTest::newRow("somebody else's") << EPERM << Change([](const std::string& path, UniqueFd&) {
        if (::lchown(path.c_str(), 65534, 65534) != 0)
            qWarning("cannot give the file away");
    });
    QTest::newRow("bound anew") << ESTALE << Change([](const std::string& path, UniqueFd& listener) {
        listener = test::listening(path + ".new");
        ::rename((path + ".new").c_str(), path.c_str());
        age(path, 20);
    });
    QTest::newRow("a regular file by now") << ESTALE << Change([](const std::string& path, UniqueFd&) {
        ::unlink(path.c_str());
        ::close(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
        age(path, 20);
    });
}

void SweepTest::everythingElseStays() {
    QFETCH(int, error);
    QFETCH(Change, change);
    if (error == EPERM && ::geteuid() != 0)
        QSKIP("only root can give files away");
    test::TemporaryFolder folder;
    const std::string path = folder.file("old.ipc");
    test::listening(path).reset();
    age(path, 20);
    const Endpoint endpoint = staleAt(path);
    UniqueFd listener;
    change(path, listener);
    const auto removed = removeStale(endpoint);
    QVERIFY(!removed);
    QCOMPARE(removed.error().code, std::error_code(error, std::generic_category()));
    QCOMPARE(removed.error().attempt, "remove " + path);
    QVERIFY(lookAt(path).error != ENOENT);
    if (listener)
        QVERIFY(test::connected(path));
}

void SweepTest::onlyStaleFilesAreOffered() {
    test::TemporaryFolder folder;
    const std::string path = folder.file("live.ipc");
    const UniqueFd listener = test::listening(path);
    age(path, 20);
    Endpoint endpoint = staleAt(path);
    QCOMPARE(removeStale(endpoint).error().code, std::error_code(EADDRINUSE, std::generic_category()));
    endpoint.state = State::Live;
    QCOMPARE(removeStale(endpoint).error().code, std::error_code(EADDRINUSE, std::generic_category()));
    QVERIFY(test::connected(path));
    QCOMPARE(removeStale(staleAt(folder.file("gone"))).error().code, std::error_code(ENOENT, std::generic_category()));
}

QTEST_GUILESS_MAIN(SweepTest)
#include "tst_sweep.moc"
