// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <cerrno>
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using sockets::Errc;
using zmtp::SocketType;
using Kind = sockets::SocketEvent::Kind;

namespace {

/// A descriptor that listens at `path` already, made by somebody else.
int listeningAt(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un name;
    const socklen_t length = ipc::Address::fromPath(path)->fill(name);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&name), length) != 0 || ::listen(fd, 8) != 0)
        qFatal("cannot listen");
    return fd;
}

bool isOpen(int fd) {
    return ::fcntl(fd, F_GETFD) != -1;
}

/// Sends until the socket takes no more; nobody reads.
std::size_t taken(Reactor& reactor, sockets::Socket& socket, const std::string& body) {
    std::size_t count = 0;
    do {
        while (send(socket, {body}))
            ++count;
    } while (turnUntil(reactor, [&] { return socket.writable(); }, 50ms));
    return count;
}

} // namespace

/// Options of binding and connecting, with libzmq at the other end.
class TestEndpointOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void filtersDecideWhoConnects_data() {
        QTest::addColumn<QString>("option");
        QTest::addColumn<qlonglong>("value");
        QTest::addColumn<bool>("admits");
        QTest::newRow("our user") << "IPC_FILTER_UID" << qlonglong{::getuid()} << true;
        QTest::newRow("another user") << "IPC_FILTER_UID" << qlonglong{::getuid() + 1} << false;
        QTest::newRow("our group") << "IPC_FILTER_GID" << qlonglong{::getgid()} << true;
        QTest::newRow("another group") << "IPC_FILTER_GID" << qlonglong{::getgid() + 54321} << false;
        QTest::newRow("our process") << "IPC_FILTER_PID" << qlonglong{::getpid()} << true;
        QTest::newRow("another process") << "IPC_FILTER_PID" << qlonglong{1} << false;
    }
    void filtersDecideWhoConnects() {
        QFETCH(QString, option);
        QFETCH(qlonglong, value);
        QFETCH(bool, admits);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, {}, &notes);
        const sockets::Option& row = *sockets::optionNamed(option.toStdString());
        QVERIFY(own.setOption(row, std::int64_t{value}));
        QVERIFY(own.bind(folder.endpoint("x")));
        LibzmqSocket other(ZMQ_PUSH);
        other.set(ZMQ_RECONNECT_IVL, 10);
        QVERIFY(other.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1 || notes.count(Kind::TurnedAway) > 1; }));
        QCOMPARE(own.peerCount() == 1, admits);
        QCOMPARE(notes.count(Kind::Accepted) > 0, admits);
        if (admits)
            return;
        QCOMPARE(notes.last(Kind::TurnedAway).event.credentials.pid, ::getpid());
        QCOMPARE(notes.last(Kind::TurnedAway).event.endpoint, folder.endpoint("x"));
        // An empty filter admits everybody; it counts for what is bound afterwards.
        QVERIFY(own.setOption(row, {}));
        QVERIFY(own.unbind(folder.endpoint("x")));
        QVERIFY(own.bind(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
    }

    void libzmqFiltersUs() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        LibzmqSocket other(ZMQ_PULL);
        other.set(ZMQ_IPC_FILTER_UID, static_cast<int>(::getuid()) + 1);
        QVERIFY(other.bind(folder.endpoint("x")));
        sockets::Options options;
        options.reconnectInterval = 10ms;
        sockets::Socket own(reactor, SocketType::Push, options, &notes);
        QVERIFY(own.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) > 1; }));
        QCOMPARE(own.peerCount(), 0U);
    }

    void aListeningDescriptorIsUsed() {
        TemporaryFolder folder;
        Reactor reactor;
        const int fd = listeningAt(folder.file("x"));
        {
            Notes notes;
            sockets::Options options;
            options.useFd = fd;
            sockets::Socket own(reactor, SocketType::Rep, options, &notes);
            QCOMPARE(own.bind(folder.endpoint("x")), folder.endpoint("x"));
            QCOMPARE(notes.last(Kind::Listening).event.fd, fd);
            LibzmqSocket other(ZMQ_REQ);
            QVERIFY(other.connect(folder.endpoint("x")));
            QVERIFY(other.send({"question"}));
            QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
            QCOMPARE(receive(own), Frames{"question"});
            QVERIFY(own.send({"answer"}));
            std::optional<Frames> got;
            QVERIFY(turnUntil(reactor, [&] { return (got = other.receive()).has_value(); }));
            QVERIFY(own.unbind(folder.endpoint("x")));
            QCOMPARE(notes.last(Kind::Unbound).event.fd, fd);
        }
        QVERIFY(!isOpen(fd));
        QVERIFY(std::filesystem::exists(folder.file("x")));
    }

    /// BACKLOG reaches listen(2): one more than it says waits to be accepted, and the next has to try again.
    void theBacklogIsTheKernels_data() {
        QTest::addColumn<int>("backlog");
        QTest::newRow("none") << 0;
        QTest::newRow("some") << 5;
        QTest::newRow("the manual's") << 100;
    }
    void theBacklogIsTheKernels() {
        QFETCH(int, backlog);
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::Pull);
        QVERIFY(own.setOption(*sockets::optionNamed("BACKLOG"), std::int64_t{backlog}));
        QVERIFY(own.bind(folder.endpoint("x")));
        sockaddr_un name;
        const socklen_t length = ipc::Address::fromPath(folder.file("x"))->fill(name);
        std::vector<UniqueFd> waiting;
        int error = 0;
        while (error == 0) { // the reactor is not turned: nobody is accepted
            waiting.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
            if (::connect(waiting.back().get(), reinterpret_cast<const sockaddr*>(&name), length) != 0)
                error = errno;
        }
        QCOMPARE(error, EAGAIN);
        QCOMPARE(waiting.size(), static_cast<std::size_t>(backlog) + 2);
    }

    /// A socket file of a living program is taken with TAKEOVER, and otherwise left.
    void takeoverIsAnOption() {
        TemporaryFolder folder;
        Reactor reactor;
        LibzmqSocket other(ZMQ_PULL);
        QVERIFY(other.bind(folder.endpoint("x")));
        LibzmqSocket push(ZMQ_PUSH);
        sockets::Socket own(reactor, SocketType::Pull);
        const sockets::Option& takeover = *sockets::optionNamed("TAKEOVER");
        QCOMPARE(*own.option(takeover), sockets::OptionValue(std::int64_t{0}));
        QCOMPARE(own.bind(folder.endpoint("x")).error().code.value(), EADDRINUSE);
        QVERIFY(push.connect(folder.endpoint("x")) && push.send({"left alone"}));
        QVERIFY(turnUntil(reactor, [&] { return other.receive().has_value(); }));
        QVERIFY(own.setOption(takeover, std::int64_t{1}));
        QVERIFY(own.bind(folder.endpoint("x")));
        LibzmqSocket next(ZMQ_PUSH);
        QVERIFY(next.connect(folder.endpoint("x")) && next.send({"taken over"}));
        QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
        QCOMPARE(receive(own), Frames{"taken over"});
    }

    void adescriptorThatDoesNotListenIsRefused() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
        sockets::Options options;
        options.useFd = fd.get();
        sockets::Socket own(reactor, SocketType::Rep, options, &notes);
        QCOMPARE(own.bind(folder.endpoint("x")).error().code.value(), EINVAL);
        QCOMPARE(notes.last(Kind::BindFailed).event.error.code.value(), EINVAL);
        QCOMPARE(notes.last(Kind::BindFailed).event.endpoint, folder.endpoint("x"));
        QVERIFY(isOpen(fd.get()));
    }

    /// A larger kernel buffer holds more before the high-water mark begins to count.
    void buffersAreTheKernels() {
        std::vector<std::size_t> counts;
        for (const int size : {4 << 10, 1 << 20}) {
            TemporaryFolder folder;
            Reactor reactor;
            sockets::Options options;
            options.sendHighWaterMark = 1;
            options.sendBuffer = size;
            options.receiveBuffer = size;
            sockets::Socket own(reactor, SocketType::Push, options);
            RawListener listener(folder.file("x"));
            QVERIFY(own.connect(folder.endpoint("x")));
            RawPeer peer = listener.accept();
            peer.write(handshakeOf("PULL"));
            QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
            counts.push_back(taken(reactor, own, std::string(1000, 'x')));
        }
        QVERIFY2(counts[1] > 10 * counts[0], qPrintable(QString("%1 %2").arg(counts[0]).arg(counts[1])));
    }

    void immediateQueuesOnlyForPeersThatAreThere() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Options options;
        options.immediate = true;
        options.reconnectInterval = 10ms;
        sockets::Socket own(reactor, SocketType::Push, options, &notes);
        QVERIFY(own.connect(folder.endpoint("x")));
        QCOMPARE(own.send({"too early"}).error().code, make_error_code(Errc::WouldBlock));
        {
            LibzmqSocket other(ZMQ_PULL);
            QVERIFY(other.bind(folder.endpoint("x")));
            QVERIFY(turnUntil(reactor, [&] { return own.writable(); }));
            QVERIFY(own.send({"in time"}));
            std::optional<Frames> got;
            QVERIFY(turnUntil(reactor, [&] { return (got = other.receive()).has_value(); }));
            QCOMPARE(*got, Frames{"in time"});
        }
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::Disconnected) == 1; }));
        QVERIFY(!own.writable());
        LibzmqSocket next(ZMQ_PULL);
        QVERIFY(next.bind(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return own.writable(); }));
        QVERIFY(own.send({"again"}));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return (got = next.receive()).has_value(); }));
        QCOMPARE(*got, Frames{"again"});
    }

    void neverConnectsAgain_data() {
        QTest::addColumn<int>("interval");
        QTest::newRow("as the manual says it") << -1;
        QTest::newRow("as libzmq 4.3.4 takes no pause") << 0;
    }
    void neverConnectsAgain() {
        QFETCH(int, interval);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Options options;
        options.reconnectInterval = std::chrono::milliseconds(interval);
        options.reconnectMaximum = 50ms;
        sockets::Socket own(reactor, SocketType::Push, options, &notes);
        {
            LibzmqSocket other(ZMQ_PULL);
            QVERIFY(other.bind(folder.endpoint("x")));
            QVERIFY(own.connect(folder.endpoint("x")));
            QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        }
        LibzmqSocket other(ZMQ_PULL);
        QVERIFY(other.bind(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::Retrying) == 1; }));
        QCOMPARE(notes.last(Kind::Retrying).event.retryIn.count(), -1);
        turnFor(reactor, 300ms);
        QCOMPARE(notes.count(Kind::Connected), 1U);
        QVERIFY(!own.writable());
        QCOMPARE(own.disconnect(folder.endpoint("x")).error().code, sockets::Errc::UnknownEndpoint);
    }

    /// The manual's back-off: RECONNECT_IVL and up to as much again, never growing while RECONNECT_IVL_MAX is 0.
    void pausesOfTheManual() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Options options = sockets::manualDefaults(SocketType::Push);
        options.reconnectInterval = 10ms;
        unsigned next = 0;
        options.random = [&next] { return next += 3; };
        sockets::Socket own(reactor, SocketType::Push, options, &notes);
        QVERIFY(own.connect(folder.endpoint("nobody")));
        QVERIFY(turnUntil(reactor, [&] { return notes.events.size() == 5; }));
        std::vector<std::int64_t> pauses;
        for (const auto& noted : notes.events)
            pauses.push_back(noted.event.retryIn.count());
        QCOMPARE(pauses, (std::vector<std::int64_t>{13, 16, 19, 12, 15}));
    }

    void noHandshakeLimit() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options;
        options.handshakeTimeout = 0ms;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, options, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        RawPeer peer = RawPeer::connectTo(folder.file("x"));
        turnFor(reactor, 100ms);
        QCOMPARE(notes.count(Kind::HandshakeFailed), 0U);
        peer.write(handshakeOf("PUSH"));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
    }

    /// What is not said to count at once counts for endpoints made afterwards.
    void optionsAreTakenAtBindAndConnect() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::Router);
        QVERIFY(own.setOption(*sockets::optionNamed("ROUTING_ID"), copyOf(bytesOf("first"))));
        QVERIFY(own.bind(folder.endpoint("1")));
        QVERIFY(own.setOption(*sockets::optionNamed("ROUTING_ID"), copyOf(bytesOf("second"))));
        QVERIFY(own.bind(folder.endpoint("2")));
        for (const auto& [name, id] : {std::pair("1", "first"), std::pair("2", "second")}) {
            LibzmqSocket other(ZMQ_ROUTER);
            other.set(ZMQ_ROUTER_MANDATORY, 1);
            QVERIFY(other.connect(folder.endpoint(name)));
            QVERIFY(turnUntil(reactor, [&] { return other.send({id, "x"}); }));
            QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
            QVERIFY(own.receive());
        }
        const auto last = own.option(*sockets::optionNamed("LAST_ENDPOINT"));
        QCOMPARE(textOf(std::get<Bytes>(*last)), folder.endpoint("2"));
        QCOMPARE(*own.option(*sockets::optionNamed("TYPE")), sockets::OptionValue(std::int64_t{ZMQ_ROUTER}));
        QVERIFY(!own.bind("ipc://"));
        QCOMPARE(*own.option(*sockets::optionNamed("LAST_ENDPOINT")), *last); // the one before stays
    }

    void marksChangeWhileConnected() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options;
        options.sendHighWaterMark = 3;
        options.receiveHighWaterMark = 2;
        sockets::Socket own(reactor, SocketType::Dealer, options);
        QVERIFY(own.connect(folder.endpoint("x")));
        for (int count = 0; count < 3; ++count)
            QVERIFY(own.send({"x"}));
        QVERIFY(!own.writable());
        QVERIFY(own.setOption(*sockets::optionNamed("SNDHWM"), std::int64_t{5}));
        QVERIFY(own.send({"x"}) && own.send({"x"}));
        QVERIFY(!own.writable());
        own.options().sendHighWaterMark = 0;
        QVERIFY(turnUntil(reactor, [&] { return own.writable(); }));

        LibzmqSocket other(ZMQ_DEALER);
        other.set(ZMQ_SNDHWM, 0);
        QVERIFY(other.bind(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return own.unsent() == 0; }));
        for (int count = 0; count < 10; ++count)
            QVERIFY(turnUntil(reactor, [&] { return other.send({std::to_string(count)}); }));
        QVERIFY(own.setOption(*sockets::optionNamed("RCVHWM"), std::int64_t{20}));
        for (int count = 0; count < 10; ++count) {
            QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
            QCOMPARE(receive(own), Frames{std::to_string(count)});
        }
    }

    void subscribingIsAnOption() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::Sub);
        QVERIFY(own.connect(folder.endpoint("x")));
        QVERIFY(own.setOption(*sockets::optionNamed("SUBSCRIBE"), copyOf(bytesOf("a"))));
        QVERIFY(own.setOption(*sockets::optionNamed("SUBSCRIBE"), copyOf(bytesOf("b"))));
        QVERIFY(own.setOption(*sockets::optionNamed("UNSUBSCRIBE"), copyOf(bytesOf("b"))));
        LibzmqSocket other(ZMQ_XPUB);
        QVERIFY(other.bind(folder.endpoint("x")));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return (got = other.receive()).has_value(); }));
        QCOMPARE(*got, Frames{"\1a"});
        QVERIFY(!turnUntil(reactor, [&] { return other.receive().has_value(); }, 50ms));
        sockets::Socket wrong(reactor, SocketType::Pub);
        QCOMPARE(wrong.setOption(*sockets::optionNamed("SUBSCRIBE"), Bytes{}).error().code.value(), EINVAL);
    }
};

QTEST_GUILESS_MAIN(TestEndpointOptions)
#include "tst_endpoint_options.moc"
