// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/ipc/listener.h"
#include "tests/core/ipc/place.h"

#include <QDir>
#include <QtTest>
#include <array>
#include <atomic>
#include <optional>
#include <sys/resource.h>
#include <thread>

using namespace ipcscope;
using namespace ipcscope::ipc;
using namespace ipcscope::ipc::test;

Q_DECLARE_METATYPE(ipcscope::ipc::Replaced)

namespace {

int errorOf(const auto& result) {
    return result ? 0 : result.error().code.value();
}

ListenOptions takingOver() {
    ListenOptions options;
    options.takeover = true;
    return options;
}

} // namespace

class TestListener : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void bindsAndAccepts();
    void bindsOver_data();
    void bindsOver();
    void refusals_data();
    void refusals();
    void otherUsersFiles_data();
    void otherUsersFiles();
    void longestPath();
    void abstractNames();
    void removesItsOwnFileOnly();
    void removesItsFileAfterAChangeOfFolder();
    void movesKeepTheFile();
    void survivesWithoutDescriptors();
    void onlyOneOfManyReplaces();

private:
    std::unique_ptr<Place> m_place;
    std::string at(const char* name) const { return m_place->path(name); }
    int entries() const {
        return static_cast<int>(QDir(QString::fromStdString(m_place->path()))
                                    .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot)
                                    .size());
    }
};

void TestListener::init() {
    m_place = std::make_unique<Place>();
}

void TestListener::cleanup() {
    m_place.reset();
}

void TestListener::bindsAndAccepts() {
    Listener listener = Listener::bind(addressOf(at("s")), {}).value();
    QCOMPARE(listener.replaced(), Replaced::Nothing);
    QCOMPARE(listener.address().endpoint(), "ipc://" + at("s"));
    const Result<std::optional<Stream>> none = listener.accept();
    QVERIFY(none && !*none);
    const Stream client = Stream::connect(listener.address()).value();
    const Result<std::optional<Stream>> one = listener.accept();
    QVERIFY(one && *one);
    QCOMPARE((*one)->peerCredentials().pid, ::getpid());
    for (const int fd : {listener.fd(), client.fd(), (*one)->fd()}) {
        QVERIFY((::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
        QVERIFY((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    }
}

void TestListener::bindsOver_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("errorTakingOver");
    QTest::addColumn<Replaced>("replaced");
    const auto row = [](const char* name, int error, int taking, Replaced replaced = Replaced::Nothing) {
        QTest::newRow(name) << name << error << taking << replaced;
    };
    row("none", 0, 0);
    row("file", EEXIST, EEXIST);
    row("folder", EEXIST, EEXIST);
    row("pipe", EEXIST, EEXIST);
    row("link to a file", EEXIST, EEXIST);
    row("link to stale", EEXIST, EEXIST);
    row("link to live", EEXIST, EEXIST);
    row("link to nothing", EEXIST, EEXIST);
    row("stale", 0, 0, Replaced::DeadSocket);
    row("live", EADDRINUSE, 0, Replaced::LiveSocket);
    row("bound", EADDRINUSE, 0, Replaced::LiveSocket);
    row("datagram", EADDRINUSE, 0, Replaced::LiveSocket);
}

void TestListener::bindsOver() {
    QFETCH(QString, name);
    QFETCH(int, error);
    QFETCH(int, errorTakingOver);
    QFETCH(Replaced, replaced);
    writeFile(at("file"), "precious");
    QCOMPARE(::mkdir(at("folder").c_str(), 0700), 0);
    QCOMPARE(::mkfifo(at("pipe").c_str(), 0600), 0);
    makeStale(at("stale"));
    const UniqueFd live = plainListener(at("live"));
    const UniqueFd bound = plainSocket(at("bound"), SOCK_STREAM);
    const UniqueFd datagram = plainSocket(at("datagram"), SOCK_DGRAM);
    QCOMPARE(::symlink("file", at("link to a file").c_str()), 0);
    QCOMPARE(::symlink("stale", at("link to stale").c_str()), 0);
    QCOMPARE(::symlink("live", at("link to live").c_str()), 0);
    QCOMPARE(::symlink("gone", at("link to nothing").c_str()), 0);
    const std::string path = m_place->path(name.toStdString());
    const Look before = lookAt(path);
    const int count = entries();
    const bool takes[] = {false, true};
    for (const bool take : takes) {
        const Result<Listener> listener = Listener::bind(addressOf(path), take ? takingOver() : ListenOptions{});
        QCOMPARE(errorOf(listener), take ? errorTakingOver : error);
        if (!listener) {
            QCOMPARE(listener.error().attempt, "bind " + path);
            QCOMPARE(lookAt(path).inode, before.inode);
            QCOMPARE(entries(), count);
            continue;
        }
        QCOMPARE(listener->replaced(), replaced);
        QVERIFY(Stream::connect(addressOf(path)));
        QCOMPARE(inspect(path).liveness, Liveness::Live);
        break;
    }
    QCOMPARE(readFile(at("file")), std::string("precious"));
    QCOMPARE(entries(), error == 0 || errorTakingOver == 0 ? count - (before.there ? 1 : 0) : count);
}

void TestListener::refusals_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("error");
    QTest::newRow("no such folder") << "none/s" << ENOENT;
    QTest::newRow("a file on the way") << "file/s" << ENOTDIR;
    QTest::newRow("a folder") << "folder" << EEXIST;
    QTest::newRow("a folder with a slash") << "folder/" << EEXIST;
    QTest::newRow("the folder itself") << "." << EEXIST;
    QTest::newRow("root") << "/" << EEXIST;
    QTest::newRow("a kernel file system") << "/proc/s" << ENOENT;
}

void TestListener::refusals() {
    QFETCH(QString, path);
    QFETCH(int, error);
    writeFile(at("file"), "text");
    QCOMPARE(::mkdir(at("folder").c_str(), 0700), 0);
    const std::string full = path.startsWith('/') ? path.toStdString() : m_place->path(path.toStdString());
    const Result<Listener> listener = Listener::bind(addressOf(full), {});
    QCOMPARE(errorOf(listener), error);
    QCOMPARE(listener.error().attempt, "bind " + full);
}

void TestListener::otherUsersFiles_data() {
    QTest::addColumn<int>("folder");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("take");
    QTest::addColumn<int>("error");
    QTest::newRow("not ours to write") << 0755 << "none" << 0 << false << EACCES;
    QTest::newRow("stale, not ours to write") << 0755 << "stale" << 0777 << false << EACCES;
    QTest::newRow("stale, sticky") << 01777 << "stale" << 0777 << false << EPERM;
    QTest::newRow("stale, no right to ask it") << 0777 << "stale" << 0600 << false << EADDRINUSE;
    QTest::newRow("stale, anybody's") << 0777 << "stale" << 0777 << false << 0;
    QTest::newRow("live, anybody's") << 0777 << "live" << 0777 << false << EADDRINUSE;
    QTest::newRow("live, sticky, taking over") << 01777 << "live" << 0777 << true << EPERM;
    QTest::newRow("live, anybody's, taking over") << 0777 << "live" << 0600 << true << 0;
}

void TestListener::otherUsersFiles() {
    if (::geteuid() != 0)
        QSKIP("needs root to become another user");
    QFETCH(int, folder);
    QFETCH(QString, name);
    QFETCH(int, mode);
    QFETCH(bool, take);
    QFETCH(int, error);
    makeStale(at("stale"));
    const UniqueFd live = plainListener(at("live"));
    const std::string path = m_place->path(name.toStdString());
    if (mode != 0)
        QCOMPARE(::chmod(path.c_str(), static_cast<mode_t>(mode)), 0);
    QCOMPARE(::chmod(m_place->path().c_str(), static_cast<mode_t>(folder)), 0);
    const Look before = lookAt(path);
    const int found =
        asNobody([&] { return errorOf(Listener::bind(addressOf(path), take ? takingOver() : ListenOptions{})); });
    QCOMPARE(found, error);
    QCOMPARE(lookAt(path).inode, error == 0 ? ino_t{0} : before.inode);
}

void TestListener::longestPath() {
    const std::string folder = m_place->path(std::string(105 - m_place->path().size() - 1, 'x'));
    QCOMPARE(::mkdir(folder.c_str(), 0700), 0);
    const std::string path = folder + "/s";
    QCOMPARE(path.size(), std::size_t{107});
    makeStale(path);
    const Result<Listener> listener = Listener::bind(addressOf(path), {});
    QCOMPARE(errorOf(listener), 0);
    QCOMPARE(listener->replaced(), Replaced::DeadSocket);
    QVERIFY(Stream::connect(addressOf(path)));
    QCOMPARE(errorOf(Address::fromPath(path + "x")), ENAMETOOLONG);
}

void TestListener::abstractNames() {
    const Address address = *Address::parse("ipc://@ipcscope-test-" + std::to_string(::getpid()));
    {
        const Result<Listener> listener = Listener::bind(address, {});
        QVERIFY(listener);
        QCOMPARE(listener->address().endpoint(), address.endpoint());
        QVERIFY(Stream::connect(address));
        const Result<Listener> second = Listener::bind(address, takingOver());
        QCOMPARE(errorOf(second), EADDRINUSE);
        QCOMPARE(second.error().attempt, "bind " + address.display());
    }
    QVERIFY(Listener::bind(address, {}));
}

void TestListener::removesItsOwnFileOnly() {
    const std::string path = at("s");
    {
        const Result<Listener> alone = Listener::bind(addressOf(path), {});
    }
    QCOMPARE(entries(), 0);
    UniqueFd newer;
    {
        const Result<Listener> overridden = Listener::bind(addressOf(path), {});
        QCOMPARE(::unlink(path.c_str()), 0);
        newer = plainListener(path);
    }
    QCOMPARE(inspect(path).liveness, Liveness::Live);
    QVERIFY(Stream::connect(addressOf(path)));
    QCOMPARE(::unlink(path.c_str()), 0);
    {
        const Result<Listener> overwritten = Listener::bind(addressOf(path), {});
        QCOMPARE(::unlink(path.c_str()), 0);
        writeFile(path, "precious");
    }
    QCOMPARE(readFile(path), std::string("precious"));
    QCOMPARE(entries(), 1);
}

void TestListener::removesItsFileAfterAChangeOfFolder() {
    const std::string before = QDir::currentPath().toStdString();
    QCOMPARE(::chdir(m_place->path().c_str()), 0);
    {
        const Result<Listener> listener = Listener::bind(*Address::parse("ipc://relative"), {});
        QCOMPARE(::chdir(before.c_str()), 0);
        QVERIFY(listener);
        QCOMPARE(listener->address().endpoint(), std::string("ipc://relative"));
        QCOMPARE(entries(), 1);
    }
    QCOMPARE(entries(), 0);
}

void TestListener::movesKeepTheFile() {
    Listener first = Listener::bind(addressOf(at("first")), {}).value();
    Listener second = Listener::bind(addressOf(at("second")), {}).value();
    {
        const Listener third = std::move(first);
        QVERIFY(Stream::connect(addressOf(at("first"))));
    }
    QCOMPARE(entries(), 1);
    first = std::move(second);
    QVERIFY(Stream::connect(addressOf(at("second"))));
    first = Listener::bind(addressOf(at("third")), {}).value();
    QCOMPARE(entries(), 1);
    QVERIFY(Stream::connect(addressOf(at("third"))));
}

void TestListener::survivesWithoutDescriptors() {
    Result<Listener> listener = Listener::bind(addressOf(at("s")), {});
    const Stream waiting = Stream::connect(addressOf(at("s"))).value();
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit none{0, before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    const int accepting = errorOf(listener->accept());
    const int binding = errorOf(Listener::bind(addressOf(at("t")), {}));
    const int connecting = errorOf(Stream::connect(addressOf(at("s"))));
    const int asking = errorOf(readSocketTable());
    const Liveness verdict = inspect(at("s")).liveness;
    ::setrlimit(RLIMIT_NOFILE, &before);
    QCOMPARE(accepting, EMFILE);
    QCOMPARE(binding, EMFILE);
    QCOMPARE(connecting, EMFILE);
    QCOMPARE(asking, EMFILE);
    QCOMPARE(verdict, Liveness::Unknown);
    const auto served = listener->accept();
    QVERIFY(served && *served);
}

void TestListener::onlyOneOfManyReplaces() {
    for (int round = 0; round < 50; ++round) {
        const std::string path = at("s");
        makeStale(path);
        std::array<std::optional<Result<Listener>>, 4> results;
        {
            std::vector<std::jthread> threads;
            for (auto& result : results)
                threads.emplace_back([&result, &path] { result.emplace(Listener::bind(addressOf(path), {})); });
        }
        int bound = 0;
        for (const auto& result : results) {
            bound += *result ? 1 : 0;
            QVERIFY(*result || errorOf(*result) == EADDRINUSE);
        }
        QCOMPARE(bound, 1);
        QVERIFY(Stream::connect(addressOf(path)));
        for (auto& result : results)
            result.reset();
        QCOMPARE(entries(), 0);
    }
}

QTEST_APPLESS_MAIN(TestListener)
#include "tst_listener.moc"
