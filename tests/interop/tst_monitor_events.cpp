// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "core/transport/sockets/monitor_events.h"
#include "core/transport/zmtp/errc.h"
#include "tests/interop/secured.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <array>
#include <cstring>
#include <deque>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using sockets::MonitorEvent;
using zmtp::SocketType;
using Role = zmtp::Security::Role;

Q_DECLARE_METATYPE(ipcscope::zmtp::Security::Role)

namespace {

/// An event without what differs between two runs: descriptors and pauses.
struct Seen {
    unsigned number = 0;
    int value = 0;
    std::string endpoint;
    bool operator==(const Seen&) const = default;
};

Seen seen(unsigned number, int value, std::string endpoint) {
    constexpr unsigned withCode = ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                                  ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_BIND_FAILED;
    return {number, (number & withCode) != 0 ? value : 0, std::move(endpoint)};
}

/// Our socket, its events as the manual's monitor would tell them.
class Monitored final : public sockets::Observer {
public:
    void happened(const sockets::SocketEvent& event) override {
        for (const MonitorEvent& each : monitorEvents(event))
            events.push_back(seen(each.number, each.value, event.endpoint));
    }
    void received(sockets::PeerId, const zmtp::Run&) override {}
    void sent(sockets::PeerId, const zmtp::Message&) override {}
    void subscription(sockets::PeerId, bool, ByteView) override {}
    void command(sockets::PeerId, const std::string&, ByteView) override {}

    std::vector<Seen> events;
};

/// The events of a libzmq socket.
class LibzmqMonitor {
public:
    explicit LibzmqMonitor(LibzmqSocket& socket)
        : m_context(socket.context()) {
        if (zmq_socket_monitor(socket.handle(), "inproc://monitor", ZMQ_EVENT_ALL) != 0)
            qFatal("no monitor");
        m_socket = zmq_socket(m_context, ZMQ_PAIR);
        zmq_connect(m_socket, "inproc://monitor");
    }
    ~LibzmqMonitor() { zmq_close(m_socket); }
    LibzmqMonitor(const LibzmqMonitor&) = delete;
    LibzmqMonitor& operator=(const LibzmqMonitor&) = delete;

    const std::vector<Seen>& events() {
        std::array<char, 256> bytes{};
        while (zmq_recv(m_socket, bytes.data(), bytes.size(), ZMQ_DONTWAIT) == 6) {
            std::uint16_t number = 0;
            std::int32_t value = 0;
            std::memcpy(&number, bytes.data(), sizeof number);
            std::memcpy(&value, bytes.data() + sizeof number, sizeof value);
            const int size = zmq_recv(m_socket, bytes.data(), bytes.size(), 0);
            m_events.push_back(seen(number, value, std::string(bytes.data(), static_cast<std::size_t>(size))));
        }
        return m_events;
    }

private:
    void* m_context;
    void* m_socket = nullptr;
    std::vector<Seen> m_events;
};

QByteArray text(const std::vector<Seen>& events) {
    QByteArray lines;
    for (const Seen& event : events)
        lines += QByteArray::number(event.number, 16) + ' ' + QByteArray::number(event.value, 16) + ' ' +
                 QByteArray::fromStdString(event.endpoint) + '\n';
    return lines;
}

} // namespace

/// What a monitor of the C functions will say is what libzmq's says in the same place.
class TestMonitorEvents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listener() {
        TemporaryFolder folder;
        Reactor reactor;
        LibzmqSocket theirs(ZMQ_PULL);
        LibzmqMonitor monitor(theirs);
        Monitored notes;
        sockets::Socket own(reactor, SocketType::Pull, {}, &notes);
        const std::string endpoint = folder.endpoint("x");
        QVERIFY(theirs.bind(endpoint));
        { // a peer comes and goes
            LibzmqSocket peer(ZMQ_PUSH);
            QVERIFY(peer.connect(endpoint));
            QVERIFY(turnUntil(reactor, [&] { return monitor.events().size() == 3; }));
        }
        QVERIFY(turnUntil(reactor, [&] { return monitor.events().size() == 4; }));
        speakWrongly(reactor, folder.file("x"), [&] { return monitor.events().size() == 7; });
        QVERIFY(theirs.unbind(endpoint));
        QVERIFY(turnUntil(reactor, [&] { return monitor.events().size() == 8; }));

        sockets::Options options;
        options.takeover = true; // libzmq leaves its file
        own.options() = options;
        QVERIFY(own.bind(endpoint));
        {
            LibzmqSocket peer(ZMQ_PUSH);
            QVERIFY(peer.connect(endpoint));
            QVERIFY(turnUntil(reactor, [&] { return notes.events.size() == 3; }));
        }
        QVERIFY(turnUntil(reactor, [&] { return notes.events.size() == 4; }));
        speakWrongly(reactor, folder.file("x"), [&] { return notes.events.size() == 7; });
        QVERIFY(own.unbind(endpoint));
        QCOMPARE(text(notes.events), text(monitor.events()));
    }

    void connecting() {
        TemporaryFolder folder;
        Reactor reactor;
        const std::string endpoint = folder.endpoint("x");
        LibzmqSocket theirs(ZMQ_PUSH);
        theirs.set(ZMQ_RECONNECT_IVL, 300);
        LibzmqMonitor monitor(theirs);
        Monitored notes;
        sockets::Options options;
        options.reconnectInterval = 300ms;
        sockets::Socket own(reactor, SocketType::Push, options, &notes);
        QVERIFY(theirs.connect(endpoint));
        QVERIFY(own.connect(endpoint));
        QVERIFY(turnUntil(reactor, [&] { return monitor.events().size() == 2 && notes.events.size() == 2; }));
        {
            LibzmqSocket peer(ZMQ_PULL);
            QVERIFY(peer.bind(endpoint));
            QVERIFY(turnUntil(reactor, [&] { return monitor.events().size() >= 4 && notes.events.size() >= 4; }));
        }
        QVERIFY(turnUntil(reactor, [&] { return monitor.events().size() >= 8 && notes.events.size() >= 8; }));
        const auto first = [](std::vector<Seen> events) {
            events.resize(8);
            return text(events);
        };
        QCOMPARE(first(notes.events), first(monitor.events()));
    }

    void refusedMechanism() {
        TemporaryFolder folder;
        Reactor reactor;
        const std::string endpoint = folder.endpoint("x");
        const std::string plain = fromHex("ff 00*7 01 7f 03 01 50 4c 41 49 4e 00*47");
        LibzmqSocket theirs(ZMQ_PULL);
        LibzmqMonitor monitor(theirs);
        QVERIFY(theirs.bind(endpoint));
        RawPeer one = RawPeer::connectTo(folder.file("x"));
        one.write(plain);
        QVERIFY(turnUntil(reactor, [&] { return monitor.events().size() == 4; }));
        Monitored notes;
        sockets::Options options;
        options.takeover = true;
        sockets::Socket own(reactor, SocketType::Pull, options, &notes);
        QVERIFY(own.bind(endpoint));
        RawPeer other = RawPeer::connectTo(folder.file("x"));
        other.write(plain);
        QVERIFY(turnUntil(reactor, [&] { return notes.events.size() == 4; }));
        QCOMPARE(text(notes.events), text(monitor.events()));
    }

    /// Which command was malformed.
    void malformedCommands_data() {
        QTest::addColumn<QByteArray>("mechanism");
        QTest::addColumn<Role>("role");
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<int>("code");
        const auto row = [](const char* mechanism, Role role, const char* name, std::string_view data, int code) {
            QTest::addRow("%s %s of %zu", mechanism, name, data.size())
                << QByteArray(mechanism) << role << QByteArray::fromStdString(commandFrame(name, data)) << code;
        };
        const std::string zeros(194, '\0'); // a version that is not known
        row("NULL", Role::Server, "ERROR", "", ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR);
        row("PLAIN", Role::Server, "HELLO", "\5joe", ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO);
        row("PLAIN", Role::Client, "WELCOME", "x", ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME);
        row("CURVE", Role::Server, "HELLO", zeros, ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO);
        for (const std::size_t size : {0U, 159U, 160U, 161U})
            row("CURVE", Role::Client, "WELCOME", zeros.substr(0, size), ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC);
    }
    void malformedCommands() {
        QFETCH(QByteArray, mechanism);
        QFETCH(Role, role);
        QFETCH(QByteArray, command);
        QFETCH(int, code);
        TemporaryFolder folder;
        Reactor reactor;
        const std::string name = mechanism.toStdString();
        const std::string greeting = fromHex("ff 00*7 01 7f 03 01") + name + std::string(52 - name.size(), '\0');
        LibzmqSocket theirs(ZMQ_DEALER);
        secure(theirs, name, role);
        LibzmqMonitor monitor(theirs);
        QVERIFY(theirs.bind(folder.endpoint("x")));
        const auto speak = [&](RawPeer& peer) {
            peer = RawPeer::connectTo(folder.file("x"));
            peer.write(greeting);
            const auto isTurn = [&] { return role == Role::Server || peer.heard().find("HELLO") != std::string::npos; };
            QVERIFY(turnUntil(reactor, isTurn));
            peer.write(command.toStdString());
        };
        RawPeer one, other;
        speak(one);
        QVERIFY(turnUntil(reactor, [&] { return monitor.events().size() == 4; }));
        QCOMPARE(monitor.events()[2].value, code);
        Monitored notes;
        sockets::Options options = secured(name, role);
        options.takeover = true;
        sockets::Socket own(reactor, SocketType::Dealer, options, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        speak(other);
        QVERIFY(turnUntil(reactor, [&] { return notes.events.size() == 4; }));
        QCOMPARE(text(notes.events), text(monitor.events()));
    }
    /// libzmq tells nothing of one of the two, and of the other only if it is too short.
    void malformedProperties() {
        sockets::SocketEvent event;
        event.kind = sockets::SocketEvent::Kind::HandshakeFailed;
        event.error = {zmtp::Errc::BadInitiate, "handshake"};
        const auto told = [&event] { return monitorEvents(event).front(); };
        constexpr auto failed = MonitorEvent::HandshakeFailedProtocol;
        QCOMPARE(told(), (MonitorEvent{failed, ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE}));
        event.error = {zmtp::Errc::BadReady, "handshake"};
        QCOMPARE(told(), (MonitorEvent{failed, ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY}));
    }

    void whatLibzmqCannotShow() {
        sockets::SocketEvent event;
        event.kind = sockets::SocketEvent::Kind::TurnedAway;
        QCOMPARE(monitorEvents(event), (std::vector{MonitorEvent{MonitorEvent::AcceptFailed, EACCES}}));
        event.kind = sockets::SocketEvent::Kind::Retrying;
        event.retryIn = -1ms;
        QVERIFY(monitorEvents(event).empty());
        event.kind = sockets::SocketEvent::Kind::Disconnected;
        event.byUs = true;
        QVERIFY(monitorEvents(event).empty());
        event.kind = sockets::SocketEvent::Kind::HandshakeFailed;
        QVERIFY(monitorEvents(event).empty());
        event.kind = sockets::SocketEvent::Kind::Closed;
        QVERIFY(monitorEvents(event).empty());
    }

    void refusalsCarryTheirStatus() {
        zmtp::Announcement announcement;
        announcement.refusal = 300;
        sockets::SocketEvent event;
        event.kind = sockets::SocketEvent::Kind::HandshakeFailed;
        event.fd = 7;
        event.error = {zmtp::Errc::RefusedForNow, "handshake"};
        event.announcement = &announcement;
        QCOMPARE(monitorEvents(event), (std::vector{MonitorEvent{MonitorEvent::HandshakeFailedAuth, 300},
                                                    MonitorEvent{MonitorEvent::Disconnected, 7}}));
        event.error = {zmtp::Errc::NonceOrder, "handshake"};
        QCOMPARE(monitorEvents(event).front(),
                 (MonitorEvent{MonitorEvent::HandshakeFailedProtocol, ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE}));
    }

    void bindFails() {
        Reactor reactor;
        Monitored notes;
        sockets::Socket own(reactor, SocketType::Pull, {}, &notes);
        QVERIFY(!own.bind("ipc:///no/such/folder/x"));
        QCOMPARE(notes.events, (std::vector{Seen{ZMQ_EVENT_BIND_FAILED, ENOENT, "ipc:///no/such/folder/x"}}));
    }

private:
    /// A connection that closes in the middle of its greeting.
    template<class Told>
    static void speakWrongly(Reactor& reactor, const std::string& path, Told told) {
        RawPeer peer = RawPeer::connectTo(path);
        peer.write(fromHex("ff 00*7 01 7f 03"));
        QVERIFY(turnUntil(reactor, [&] { return !peer.heard().empty(); }));
        peer.close();
        QVERIFY(turnUntil(reactor, told));
    }
};

QTEST_GUILESS_MAIN(TestMonitorEvents)
#include "tst_monitor_events.moc"
