// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/ipc/listener.h"
#include "core/transport/ipc/private_folder.h"
#include "tests/core/ipc/place.h"

#include <QDir>
#include <QFileInfo>
#include <QtTest>
#include <atomic>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace ipcscope;
using namespace ipcscope::ipc;
using namespace ipcscope::ipc::test;

namespace {

ListenOptions withMode(std::optional<mode_t> mode) {
    ListenOptions options;
    options.mode = mode;
    return options;
}

/// Sets this process' umask for a test; the library must neither change it nor be misled by it.
class Umask {
public:
    explicit Umask(mode_t mask)
        : m_before(::umask(mask)) {}
    ~Umask() { ::umask(m_before); }
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;

private:
    mode_t m_before;
};

} // namespace

class TestPrivateListener : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_place = std::make_unique<Place>(); }
    void cleanup() { m_place.reset(); }
    void modes_data();
    void modes();
    void isNeverWiderForAMoment();
    void wildcardIsPrivateAndGoes();
    void goesWhenNoDescriptorIsLeft();
    void whatAKilledProgramLeftGoes();
    void wildcardFindsAPlace_data();
    void wildcardFindsAPlace();

private:
    std::unique_ptr<Place> m_place;
    std::string at(const char* name) const { return m_place->path(name); }
    int entries() const {
        return static_cast<int>(QDir(QString::fromStdString(m_place->path()))
                                    .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot)
                                    .size());
    }
};

void TestPrivateListener::modes_data() {
    QTest::addColumn<int>("umask");
    QTest::addColumn<int>("asked");
    QTest::addColumn<int>("expected");
    for (const int mask : {0, 022, 077, 0177}) {
        for (const int mode : {0600, 0660, 0666, 0777})
            QTest::addRow("%o under %o", mode, mask) << mask << mode << mode;
        QTest::addRow("umask's own, %o", mask) << mask << -1 << (0777 & ~mask);
    }
}

void TestPrivateListener::modes() {
    QFETCH(int, umask);
    QFETCH(int, asked);
    QFETCH(int, expected);
    const Umask mask(static_cast<mode_t>(umask));
    const auto mode = asked < 0 ? std::optional<mode_t>() : static_cast<mode_t>(asked);
    const Result<Listener> listener = Listener::bind(addressOf(at("s")), withMode(mode));
    QVERIFY(listener);
    QCOMPARE(lookAt(at("s")).mode, static_cast<mode_t>(expected));
    QCOMPARE(::umask(static_cast<mode_t>(umask)), static_cast<mode_t>(umask));
}

void TestPrivateListener::isNeverWiderForAMoment() {
    const Umask open(0);
    const std::string path = at("s");
    std::atomic<bool> over = false;
    std::atomic<int> looks = 0;
    std::atomic<int> wider = 0;
    std::jthread watcher([&] {
        while (!over) {
            const Look look = lookAt(path);
            looks += look.there ? 1 : 0;
            wider += look.there && (look.mode & ~mode_t{0600}) != 0 ? 1 : 0;
        }
    });
    const int most = qEnvironmentVariableIsSet("IPCSCOPE_LONG_TESTS") ? 100'000 : 1'000;
    for (int binds = 0; binds < most || looks < 100; ++binds)
        QVERIFY(Listener::bind(addressOf(path), withMode(0600)));
    over = true;
    watcher.join();
    QCOMPARE(wider.load(), 0);
}

void TestPrivateListener::wildcardIsPrivateAndGoes() {
    qputenv("XDG_RUNTIME_DIR", QByteArray::fromStdString(m_place->path()));
    {
        const Result<Listener> one = Listener::bind(*Address::parse("ipc://*"), {});
        const Result<Listener> two = Listener::bind(*Address::parse("ipc://*"), {});
        QVERIFY(one && two);
        QVERIFY(one->address() != two->address());
        QVERIFY(one->address().form() == Address::Form::Path);
        QVERIFY(one->address().name().starts_with(m_place->path() + "/"));
        const std::string folder = QFileInfo(QString::fromStdString(one->address().name())).path().toStdString();
        QCOMPARE(lookAt(folder).mode, mode_t{0700});
        QCOMPARE(lookAt(one->address().name()).mode, mode_t{0600});
        QVERIFY(Stream::connect(*Address::parse(one->address().endpoint())));
        QCOMPARE(entries(), 2);
    }
    QCOMPARE(entries(), 0);
}

/// The descriptor in reserve is for this.
void TestPrivateListener::goesWhenNoDescriptorIsLeft() {
    const Address addresses[] = {addressOf(at("s")), Address::parse("ipc://*").value()};
    for (const Address& address : addresses) {
        std::optional<Listener> listener = Listener::bind(address, {}).value();
        const std::string path = listener->address().name();
        rlimit before{};
        ::getrlimit(RLIMIT_NOFILE, &before);
        const rlimit tight{64, before.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &tight);
        std::vector<UniqueFd> all;
        do {
            all.emplace_back(::open("/", O_PATH | O_CLOEXEC));
        } while (all.back());
        listener.reset();
        all.clear();
        ::setrlimit(RLIMIT_NOFILE, &before);
        QVERIFY2(!std::filesystem::exists(path), path.c_str());
    }
}

/// The program that comes next clears up, and touches nothing else.
void TestPrivateListener::whatAKilledProgramLeftGoes() {
    qputenv("XDG_RUNTIME_DIR", QByteArray::fromStdString(m_place->path()));
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const Result<Listener> left = Listener::bind(*Address::parse("ipc://*"), {});
        if (left && ::write(ends[1], "y", 1) == 1)
            ::pause();
        ::_exit(1);
    }
    char answer = 'n';
    QCOMPARE(::read(ends[0], &answer, 1), ssize_t{1});
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
    const Result<Listener> alive = Listener::bind(*Address::parse("ipc://*"), {});
    QVERIFY(alive);
    for (const char* name : {"ipcscope-notes1", "ipcscope-open00", "ipcscope-test-12345", "other"})
        QCOMPARE(::mkdir(at(name).c_str(), 0700), 0);
    QCOMPARE(::chmod(at("ipcscope-open00").c_str(), 0755), 0);
    QFile notes(QString::fromStdString(at("ipcscope-notes1/notes")));
    QVERIFY(notes.open(QIODevice::WriteOnly));
    notes.close();
    QCOMPARE(entries(), 6);
    QCOMPARE(removeAbandonedFolders(), std::size_t{0}); // they are young
    const timespec then{.tv_sec = ::time(nullptr) - 60, .tv_nsec = 0};
    const timespec times[2]{then, then};
    for (const auto& entry : std::filesystem::directory_iterator(m_place->path()))
        ::utimensat(AT_FDCWD, entry.path().c_str(), times, AT_SYMLINK_NOFOLLOW);
    QCOMPARE(removeAbandonedFolders(), std::size_t{1});
    QCOMPARE(entries(), 5);
    QVERIFY(Stream::connect(*Address::parse(alive->address().endpoint())));
    QVERIFY(notes.exists());
}

void TestPrivateListener::wildcardFindsAPlace_data() {
    QTest::addColumn<QByteArray>("runtime");
    QTest::addColumn<QByteArray>("temporary");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray unset;
    QTest::newRow("neither") << unset << unset << QByteArray("/tmp/");
    QTest::newRow("no runtime folder") << unset << QByteArray("HERE") << QByteArray("HERE/");
    QTest::newRow("not there") << QByteArray("/nonexistent") << QByteArray("HERE") << QByteArray("HERE/");
    QTest::newRow("relative") << QByteArray("here") << QByteArray("there") << QByteArray("/tmp/");
    QTest::newRow("a file") << QByteArray("/proc/self/stat") << QByteArray("HERE") << QByteArray("HERE/");
    QTest::newRow("too long") << "HERE/" + QByteArray(90, 'x') << QByteArray("HERE") << QByteArray("HERE/");
}

void TestPrivateListener::wildcardFindsAPlace() {
    QFETCH(QByteArray, runtime);
    QFETCH(QByteArray, temporary);
    QFETCH(QByteArray, expected);
    const QByteArray here = QByteArray::fromStdString(m_place->path());
    QCOMPARE(::mkdir(m_place->path(std::string(90, 'x')).c_str(), 0700), 0);
    const auto set = [&here](const char* name, QByteArray value) {
        value.replace("HERE", here);
        if (value.isEmpty())
            qunsetenv(name);
        else
            qputenv(name, value);
    };
    set("XDG_RUNTIME_DIR", runtime);
    set("TMPDIR", temporary);
    expected.replace("HERE", here);
    const Result<Listener> listener = Listener::bind(*Address::parse("ipc://*"), {});
    qunsetenv("XDG_RUNTIME_DIR");
    qunsetenv("TMPDIR");
    QVERIFY2(listener, listener ? "" : describe(listener.error()).c_str());
    QVERIFY(listener->address().name().starts_with(expected.toStdString()));
    QVERIFY(listener->address().name().size() <= maxPathLength);
}

QTEST_APPLESS_MAIN(TestPrivateListener)
#include "tst_private_listener.moc"
