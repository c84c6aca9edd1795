// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/discovery/folders.h"
#include "core/observe/discovery/sweep.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <array>
#include <chrono>
#include <functional>

#include <fcntl.h>
#include <sys/wait.h>
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
    void undo();
    void undoLeavesANewcomerAlone();
    void tidiesAfterHalfAMinute();
    void leftoversOfAKilledBroom();
    void attacksBetweenSteps_data();
    void attacksBetweenSteps();
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

namespace {

bool isEmptyFolder(const std::string& path) {
    return QDir(QString::fromStdString(path))
        .isEmpty(QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot);
}

void makeStale(const std::string& path) {
    test::listening(path).reset();
    age(path, 20);
}

} // namespace

void SweepTest::undo() {
    test::TemporaryFolder folder;
    const std::string path = folder.file("old.ipc");
    makeStale(path);
    const FileLook before = lookAt(path);
    Broom broom;
    QVERIFY(broom.sweep(staleAt(path)));
    QCOMPARE(lookAt(path).error, ENOENT);
    QCOMPARE(broom.kept(), 1U);
    QVERIFY(broom.undo().empty());
    QCOMPARE(broom.kept(), 0U);
    QVERIFY(lookAt(path) == before);
}

void SweepTest::undoLeavesANewcomerAlone() {
    test::TemporaryFolder folder;
    const std::string path = folder.file("old.ipc");
    makeStale(path);
    UniqueFd newcomer;
    {
        Broom broom;
        QVERIFY(broom.sweep(staleAt(path)));
        newcomer = test::listening(path);
        const auto notBack = broom.undo();
        QCOMPARE(notBack.size(), 1U);
        QCOMPARE(notBack[0].path, path);
        QCOMPARE(notBack[0].error.code.value(), EEXIST);
        QVERIFY(test::connected(path));
    }
    QVERIFY(test::connected(path));
    ::unlink(path.c_str());
    QVERIFY(isEmptyFolder(folder.path()));
}

void SweepTest::tidiesAfterHalfAMinute() {
    test::TemporaryFolder folder;
    const std::string path = folder.file("old.ipc");
    makeStale(path);
    const Broom::Clock::time_point start{std::chrono::hours(1)};
    Broom broom;
    QVERIFY(broom.sweep(staleAt(path), start));
    broom.tidy(start + std::chrono::seconds(29));
    QCOMPARE(broom.kept(), 1U);
    QVERIFY(!isEmptyFolder(folder.path()));
    broom.tidy(start + std::chrono::seconds(30));
    QCOMPARE(broom.kept(), 0U);
    QVERIFY(isEmptyFolder(folder.path()));
}

void SweepTest::leftoversOfAKilledBroom() {
    test::TemporaryFolder folder;
    const std::string path = folder.file("old.ipc");
    makeStale(path);
    const pid_t child = ::fork();
    if (child == 0) {
        Broom broom;
        ::_exit(broom.sweep(staleAt(path)) ? 0 : 1); // without its destructor, as if killed
    }
    int status = 1;
    ::waitpid(child, &status, 0);
    QCOMPARE(status, 0);
    const std::string ours = folder.file(".ipcscope-" + std::to_string(::getpid()) + "-1"),
                      odd = folder.file(".ipcscope-" + std::to_string(child) + "-x"),
                      live = folder.file(".ipcscope-" + std::to_string(child) + "-77");
    makeStale(ours);
    makeStale(odd);
    const UniqueFd listener = test::listening(live);
    const std::vector<SocketFile> leftovers = leftoversIn(folder.path());
    QCOMPARE(leftovers.size(), 1U);
    QCOMPARE(removeLeftovers(folder.path()), 1U);
    QVERIFY(!lookAt(leftovers.front().path).file);
    for (const std::string& stays : {ours, odd, live})
        QVERIFY2(lookAt(stays).file, stays.c_str());
    QVERIFY(test::connected(live));
}

void SweepTest::attacksBetweenSteps_data() {
    QTest::addColumn<int>("before"); // which step
    QTest::addColumn<int>("attack");
    constexpr std::array steps{"look", "moving aside", "the second look", "unlinking"};
    constexpr std::array attacks{"bind anew",
                                 "listen",
                                 "link to a live one",
                                 "other folder",
                                 "regular file",
                                 "rename one over it",
                                 "listen, and another binds anew"};
    for (int step = 0; step < static_cast<int>(steps.size()); ++step)
        for (int attack = 0; attack < static_cast<int>(attacks.size()); ++attack)
            QTest::addRow("%s, before %s", attacks[attack], steps[step]) << step << attack;
}

/// The removal stands still before one of its steps while another program acts: whatever lives goes on being reachable
/// by its name, and no other file is lost.
void SweepTest::attacksBetweenSteps() {
    QFETCH(int, before);
    QFETCH(int, attack);
    test::TemporaryFolder top;
    const std::string folder = top.file("watched"), path = folder + "/old.ipc", other = top.file("live.ipc");
    QCOMPARE(::mkdir(folder.c_str(), 0700), 0);
    UniqueFd bound = test::boundSocket(path); // not listening yet
    if (attack != 1 && attack != 6)
        bound.reset();
    const ipc::FileId file = lookAt(path).file->id;
    UniqueFd live;
    const std::array<std::function<bool()>, 7> attacks{
        [&] { // as libzmq binds
            ::unlink(path.c_str());
            live = test::listening(path);
            return static_cast<bool>(live);
        },
        [&] { return ::listen(bound.get(), 5) == 0; },
        [&] {
            live = test::listening(other);
            ::unlink(path.c_str());
            return live && ::symlink(other.c_str(), path.c_str()) == 0;
        },
        [&] {
            if (::rename(folder.c_str(), top.file("moved").c_str()) != 0 || ::mkdir(folder.c_str(), 0700) != 0)
                return false;
            live = test::listening(path);
            return static_cast<bool>(live);
        },
        [&] {
            ::unlink(path.c_str());
            const UniqueFd made(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
            return ::write(made.get(), "text", 4) == 4;
        },
        [&] {
            live = test::listening(folder + "/new.ipc");
            return ::rename((folder + "/new.ipc").c_str(), path.c_str()) == 0;
        },
        [&] {
            ::unlink(path.c_str());
            live = test::listening(path);
            return ::listen(bound.get(), 5) == 0 && live;
        },
    };
    ipc::Removal removal(path, file, ipc::Removal::Only::Dead);
    const std::array<std::function<Result<void>()>, 4> steps{
        [&] { return removal.look(); }, [&] { return removal.moveAside(); }, [&] { return removal.judge(); },
        [&] { return removal.discard(); }};
    bool attacked = false;
    for (int step = 0; step < 4; ++step) {
        if (step == before)
            attacked = attacks[static_cast<std::size_t>(attack)]();
        if (const auto done = steps[static_cast<std::size_t>(step)](); !done)
            break;
    }
    QVERIFY(attacked || attacks[static_cast<std::size_t>(attack)]()); // a removal that gave up before
    if (attack == 4) {
        QFile made(QString::fromStdString(path));
        QVERIFY(made.open(QIODevice::ReadOnly));
        QCOMPARE(made.readAll(), QByteArray("text"));
    } else {
        QVERIFY(test::connected(path));
    }
    if (attack == 2)
        QVERIFY(test::connected(other));
    if (attack == 6) { // the newest binder keeps the name, and nothing lies beside it
        live.reset();
        QVERIFY(!test::connected(path));
        QCOMPARE(::unlink(path.c_str()), 0);
        QVERIFY(isEmptyFolder(folder));
    }
}

QTEST_GUILESS_MAIN(SweepTest)
#include "tst_sweep.moc"
