// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/faults.h"
#include "core/observe/discovery/sweep.h"
#include "core/transport/ipc/listener.h"
#include "core/transport/ipc/stream.h"
#include "core/transport/sockets/errc.h"
#include "tests/core/discovery/as_nobody.h"
#include "tests/core/discovery/raw_socket.h"
#include "tests/support/temporary_folder.h"

#include <QtTest>

#include <functional>

#include <fcntl.h>
#include <sys/stat.h>

using namespace ipcscope;
using namespace ipcscope::advice;

namespace {

/// What people read when connecting to, or binding, this fails.
std::string connectLine(const std::string& typed) {
    const Intent intent{.endpoint = typed};
    const auto address = ipc::Address::fromUser(typed);
    if (!address)
        return explain(address.error(), intent).line();
    const auto stream = ipc::Stream::connect(*address);
    return stream ? "connected" : explain(stream.error(), intent).line();
}

std::string bindLine(const std::string& typed) {
    const Intent intent{.endpoint = typed, .bind = true, .type = zmtp::SocketType::Push};
    const auto listener = ipc::Listener::bind(*ipc::Address::fromUser(typed), {});
    return listener ? "bound" : explain(listener.error(), intent).line();
}

void writeFile(const std::string& path, qsizetype size) {
    QFile file(QString::fromStdString(path));
    if (file.open(QIODevice::WriteOnly))
        file.write(QByteArray(size, 'x'));
}

void makeFolder(const std::string& path, mode_t mode) {
    if (::mkdir(path.c_str(), mode) != 0 || ::chmod(path.c_str(), mode) != 0)
        qWarning("no folder");
}

} // namespace

#define COMPARE_TEXT(actual, wanted) QCOMPARE(QByteArray::fromStdString(actual), QByteArray::fromStdString(wanted))

class FaultsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void noWritePermission();
    void closedFolder();
    void folderThatMayNotBeWritten();
    void nobodyListens();
    void nothingThere();
    void notASocket();
    void notAStreamSocket();
    void tooLong();
    void noFolder();
    void takenPath();
    void takenPathOfAHiddenProgram();
    void mayBeTaken();
    void takenAbstractName();
    void fullBacklog();
    void notAnEndpoint();
    void sending();
    void hostileNames();
    void removal();
};

void FaultsTest::noWritePermission() {
    if (::geteuid() != 0)
        QSKIP("only root can become somebody else");
    const test::TemporaryFolder folder;
    ::chmod(folder.path().c_str(), 0755);
    const UniqueFd listener = test::listening(folder.file("orders.ipc"));
    ::chmod(folder.file("orders.ipc").c_str(), 0755);
    COMPARE_TEXT(
        test::asNobody([&] { return connectLine(folder.file("orders.ipc")); }),
        std::string("IS-101  You may not connect to orders.ipc: The socket belongs to user root with mode 0755. "
                    "Connecting needs write permission on the socket file."));
}

void FaultsTest::closedFolder() {
    if (::geteuid() != 0)
        QSKIP("only root can become somebody else");
    const test::TemporaryFolder folder;
    ::chmod(folder.path().c_str(), 0755);
    makeFolder(folder.file("closed"), 0700);
    const UniqueFd listener = test::listening(folder.file("closed/orders.ipc"));
    const std::string wanted = "IS-102  You may not enter the folder of orders.ipc: " + folder.file("closed") +
                               " has mode 0700 and belongs to root.";
    COMPARE_TEXT(test::asNobody([&] { return connectLine(folder.file("closed/orders.ipc")); }), wanted);
    COMPARE_TEXT(test::asNobody([&] { return bindLine(folder.file("closed/orders.ipc")); }), wanted);
}

void FaultsTest::folderThatMayNotBeWritten() {
    if (::geteuid() != 0)
        QSKIP("only root can become somebody else");
    const test::TemporaryFolder folder;
    ::chmod(folder.path().c_str(), 0755);
    COMPARE_TEXT(test::asNobody([&] { return bindLine(folder.file("new.ipc")); }),
                 "You may not create new.ipc here: " + folder.path() + " has mode 0755 and belongs to root.");
}

void FaultsTest::nobodyListens() {
    const test::TemporaryFolder folder;
    test::listening(folder.file("old.ipc")).reset();
    const timespec then{.tv_sec = ::time(nullptr) - 3 * 86400 - 5, .tv_nsec = 0};
    const timespec times[2]{then, then};
    ::utimensat(AT_FDCWD, folder.file("old.ipc").c_str(), times, 0);
    COMPARE_TEXT(
        connectLine(folder.file("old.ipc")),
        std::string("IS-103  Nobody is listening behind old.ipc: The file is still there, but no process has it "
                    "open and a connect was refused. It is probably left over from a program that ended (last "
                    "change 3 days ago)."));
}

void FaultsTest::nothingThere() {
    const test::TemporaryFolder folder;
    COMPARE_TEXT(connectLine(folder.file("x.ipc")),
                 "IS-104  There is no socket at this path yet: The app keeps trying and connects as soon as a program "
                 "binds " +
                     folder.file("x.ipc") + ".");
    const auto line = [](const std::string& endpoint) { // of one who does not go on trying
        return explain(discovery::identify(*ipc::Address::parse(endpoint)), {.endpoint = endpoint}).line();
    };
    COMPARE_TEXT(line("ipc://" + folder.file("x.ipc")),
                 "IS-104  There is no socket at this path yet: No program has bound " + folder.file("x.ipc") + ".");
    COMPARE_TEXT(line("ipc://" + folder.file("no/x.ipc")),
                 "IS-104  There is no socket at this path yet: " + folder.file("no") + " is missing.");
    COMPARE_TEXT(line("ipc://@nobody has this"), std::string("IS-104  Nobody has this abstract name yet: No program "
                                                             "has bound @nobody has this."));
}

void FaultsTest::notASocket() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("data.json");
    writeFile(path, 2150);
    const std::string wanted = "IS-105  This is not a socket: " + path +
                               " is a regular file (2.1 KiB). It will not be "
                               "touched.";
    COMPARE_TEXT(connectLine(path), wanted);
    COMPARE_TEXT(bindLine(path), wanted);
    COMPARE_TEXT(bindLine(folder.path()),
                 "IS-105  This is not a socket: " + folder.path() + " is a folder. It will not be touched.");
    QVERIFY(::symlink(path.c_str(), folder.file("link").c_str()) == 0);
    COMPARE_TEXT(bindLine(folder.file("link")), "IS-105  This is not a socket: " + folder.file("link") +
                                                    " is a symbolic link. It will not be touched.");
}

void FaultsTest::notAStreamSocket() {
    const test::TemporaryFolder folder;
    const std::string wanted = "IS-106  This socket is not a stream socket: The file is a datagram (or seqpacket) "
                               "socket. ZeroMQ uses stream sockets only.";
    const UniqueFd datagram = test::boundSocket(folder.file("log"), SOCK_DGRAM);
    const UniqueFd packets = test::listening(folder.file("packets"), SOCK_SEQPACKET);
    for (const char* name : {"log", "packets"})
        COMPARE_TEXT(connectLine(folder.file(name)), wanted);
}

void FaultsTest::tooLong() {
    for (const char* scheme : {"", "ipc://"})
        COMPARE_TEXT(
            connectLine(scheme + ("/" + std::string(130, 'x'))),
            std::string("IS-107  The path is too long: 131 bytes; Unix sockets allow 107. Use a shorter folder, "
                        "for example under $XDG_RUNTIME_DIR."));
    COMPARE_TEXT(connectLine("ipc://@" + std::string(130, 'x')),
                 std::string("IS-107  The name is too long: 131 bytes; Unix sockets allow 107. Use a shorter name."));
}

void FaultsTest::noFolder() {
    const test::TemporaryFolder folder;
    COMPARE_TEXT(bindLine(folder.file("feed/deeper/x.ipc")),
                 "IS-108  The folder does not exist: " + folder.file("feed") +
                     " is missing, so no socket can be created in it.");
    writeFile(folder.file("plain"), 1);
    COMPARE_TEXT(bindLine(folder.file("plain/x.ipc")), "IS-108  The folder does not exist: " + folder.file("plain") +
                                                           " is not a folder, so no socket can be created in it.");
}

void FaultsTest::takenPath() {
    const test::TemporaryFolder folder;
    const UniqueFd listener = test::listening(folder.file("orders.ipc"));
    COMPARE_TEXT(bindLine(folder.file("orders.ipc")),
                 "IS-109  orders.ipc is in use by tst_faults (pid " + std::to_string(::getpid()) +
                     "): Binding here would take the path away from it. Its present connections go on, new ones would "
                     "come to you. tst_faults would not be told.");
    QVERIFY(test::connected(folder.file("orders.ipc")));
}

void FaultsTest::takenPathOfAHiddenProgram() {
    if (::geteuid() != 0)
        QSKIP("only root can become somebody else");
    const test::TemporaryFolder folder;
    ::chmod(folder.path().c_str(), 0777);
    const UniqueFd listener = test::listening(folder.file("orders.ipc"));
    const std::string line = test::asNobody([&] {
        ::close(listener.get());
        return bindLine(folder.file("orders.ipc"));
    });
    QVERIFY2(line.starts_with("IS-109  orders.ipc is in use by a program of user root: "), line.c_str());
}

/// Another user's file, which nobody may connect to in order to see whether somebody listens.
void FaultsTest::mayBeTaken() {
    if (::geteuid() != 0)
        QSKIP("only root can become somebody else");
    const test::TemporaryFolder folder;
    ::chmod(folder.path().c_str(), 0777);
    QVERIFY(test::boundSocket(folder.file("orders.ipc"))); // and closed again
    COMPARE_TEXT(test::asNobody([&] { return bindLine(folder.file("orders.ipc")); }),
                 "IS-109  orders.ipc may be in use by another program: Who listens there cannot be told from here. "
                 "Binding here would take the path away from it. Its present connections would go on, new ones would "
                 "come to you.");
}

void FaultsTest::takenAbstractName() {
    const std::string name = "ipcscope-test-bus-" + std::to_string(::getpid());
    const UniqueFd listener = test::listening(std::string(1, '\0') + name);
    COMPARE_TEXT(bindLine("@" + name), "IS-110  This name is already taken: Abstract names cannot be taken over. pid " +
                                           std::to_string(::getpid()) + " holds @" + name + ".");
}

void FaultsTest::fullBacklog() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("hung.ipc");
    const UniqueFd listener = test::listening(path, SOCK_STREAM, 2);
    std::vector<UniqueFd> waiting;
    for (UniqueFd one = test::connected(path); one && waiting.size() < 10; one = test::connected(path))
        waiting.push_back(std::move(one));
    COMPARE_TEXT(connectLine(path),
                 std::string("IS-118  The program is not accepting connections: Its queue of waiting "
                             "connections is full (2 of 2). It may hang."));
}

void FaultsTest::notAnEndpoint() {
    for (const char* typed : {"tcp://localhost:5555", "ipc://", "@"}) {
        const std::string line = connectLine(typed);
        QVERIFY2(line.starts_with(std::string("\"") + typed) || line.starts_with("\"\""), line.c_str());
        QVERIFY2(line.find("is not an ipc endpoint") != std::string::npos, line.c_str());
    }
}

void FaultsTest::sending() {
    const auto code = [](sockets::Errc errc, zmtp::SocketType type) {
        return explain({.code = errc, .attempt = "send"}, {.endpoint = "ipc:///tmp/x", .type = type});
    };
    COMPARE_TEXT(code(sockets::Errc::WouldBlock, zmtp::SocketType::Push).line(),
                 std::string("IS-120  Sending would block: No peer is ready, or their queues are full."));
    COMPARE_TEXT(code(sockets::Errc::WrongState, zmtp::SocketType::Req).code, std::string("IS-121"));
    QVERIFY(code(sockets::Errc::WrongState, zmtp::SocketType::Rep).code.empty());
    COMPARE_TEXT(code(sockets::Errc::HostUnreachable, zmtp::SocketType::Router).title, std::string("No such peer"));
    COMPARE_TEXT(code(sockets::Errc::NotSupported, zmtp::SocketType::Pull).body,
                 std::string("A PULL socket only receives."));
    COMPARE_TEXT(noReply(zmtp::SocketType::Req, std::chrono::seconds(2)).title, std::string("No reply within 2 s"));
    QVERIFY(noReply(zmtp::SocketType::Req, std::chrono::seconds(2)).body.ends_with("until it does."));
    QVERIFY(noReply(zmtp::SocketType::Dealer, std::chrono::seconds(2)).body.ends_with("has not answered."));
    COMPARE_TEXT(notDelivered(3, std::chrono::seconds(2)).body,
                 std::string("3 messages were still unsent when the socket closed (waited 2 s)."));
}

void FaultsTest::hostileNames() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("a\nb\x1b[31m\xff.ipc");
    for (const std::string& line : {connectLine(path), bindLine(path + "/x")}) {
        QVERIFY2(line.starts_with("IS-10"), line.c_str());
        QVERIFY(line.find_first_of("\n\x1b\xff") == std::string::npos);
    }
}

void FaultsTest::removal() {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("young.ipc");
    test::listening(path).reset();
    discovery::Endpoint endpoint;
    endpoint.name = path;
    endpoint.state = discovery::State::Stale;
    struct stat status{};
    QCOMPARE(::lstat(path.c_str(), &status), 0);
    endpoint.file = {.device = status.st_dev, .inode = status.st_ino};
    const auto removed = discovery::removeStale(endpoint);
    QVERIFY(!removed);
    COMPARE_TEXT(
        explain(removed.error(), {.endpoint = endpoint.endpoint()}).line(),
        std::string("young.ipc was not removed: The file is younger than 10 seconds; a program may be about to "
                    "listen."));
}

QTEST_GUILESS_MAIN(FaultsTest)
#include "tst_faults.moc"
