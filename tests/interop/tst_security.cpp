// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "core/transport/zmtp/errc.h"
#include "tests/interop/secured.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"
#include "tests/support/zap.h"

#include <QTest>

#include <atomic>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;
using zmtp::Verdict;
using Kind = sockets::SocketEvent::Kind;
using Role = zmtp::Security::Role;

/// PLAIN and CURVE with libzmq at the other end, in both roles, whoever binds.
class TestSecurity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void talks_data() {
        QTest::addColumn<QString>("mechanism");
        QTest::addColumn<bool>("weServe");
        QTest::addColumn<bool>("weBind");
        for (const char* mechanism : {"NULL", "PLAIN", "CURVE"}) {
            for (const bool weServe : {true, false}) {
                for (const bool weBind : {true, false})
                    QTest::addRow("%s, we %s and %s", mechanism, weServe ? "serve" : "are the client",
                                  weBind ? "bind" : "connect")
                        << mechanism << weServe << weBind;
            }
        }
    }
    void talks() {
        QFETCH(QString, mechanism);
        QFETCH(bool, weServe);
        QFETCH(bool, weBind);
        const Role role = weServe ? Role::Server : Role::Client;
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        LibzmqSocket dealer(ZMQ_DEALER);
        ZapHandler zap(dealer, ZapHandler::passwordIs("secret"));
        secure(dealer, mechanism.toStdString(), other(role));
        sockets::Socket own(reactor, SocketType::Dealer, secured(mechanism.toStdString(), role), &notes);
        const std::string endpoint = folder.endpoint("x");
        QVERIFY(weBind ? own.bind(endpoint).has_value() && dealer.connect(endpoint)
                       : dealer.bind(endpoint) && own.connect(endpoint).has_value());
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        QCOMPARE(notes.last(Kind::Established).announcement->mechanism, mechanism.toStdString());
        if (mechanism == "PLAIN" && weServe)
            QCOMPARE(notes.last(Kind::Established).announcement->userId, std::string("the admin"));
        for (const std::size_t size : {0U, 1U, 222U, 223U, 255U, 256U, 70'000U, 1'000'000U}) {
            const Frames frames{"", std::string(size, 's'), "tail"};
            QVERIFY(send(own, frames));
            std::optional<Frames> got;
            QVERIFY(turnUntil(reactor, [&] { return (got = dealer.receive()).has_value(); }));
            QVERIFY(*got == frames);
            QVERIFY(dealer.send(frames));
            QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
            QVERIFY(receive(own) == frames);
        }
    }

    void subscriptions_data() {
        QTest::addColumn<bool>("wePublish");
        QTest::newRow("we publish") << true;
        QTest::newRow("we subscribe") << false;
    }
    /// Over CURVE: commands are in boxes too.
    void subscriptions() {
        QFETCH(bool, wePublish);
        TemporaryFolder folder;
        Reactor reactor;
        LibzmqSocket theirs(wePublish ? ZMQ_SUB : ZMQ_PUB);
        secure(theirs, "CURVE", Role::Client);
        sockets::Socket own(reactor, wePublish ? SocketType::Pub : SocketType::Sub, secured("CURVE", Role::Server));
        QVERIFY(own.bind(folder.endpoint("x")));
        if (wePublish)
            theirs.set(ZMQ_SUBSCRIBE, "to");
        else
            QVERIFY(own.subscribe(bytesOf("to")));
        QVERIFY(theirs.connect(folder.endpoint("x")));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] {
            const Frames frames{"topic", "body"};
            if (wePublish)
                return send(own, frames) && (got = theirs.receive()).has_value();
            return theirs.send(frames) && (got = receive(own)).has_value();
        }));
        QCOMPARE(*got, (Frames{"topic", "body"}));
    }

    /// We serve, they have the wrong password; the client learns that it was refused, and does not come again.
    void wrongPassword() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        LibzmqSocket push(ZMQ_PUSH);
        secure(push, "PLAIN", Role::Client, "guessed");
        LibzmqMonitor monitor(push);
        sockets::Socket own(reactor, SocketType::Pull, secured("PLAIN", Role::Server), &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        QVERIFY(push.connect(folder.endpoint("x")));
        std::optional<LibzmqMonitor::Event> event;
        QVERIFY(turnUntil(reactor, [&] {
            if (!event || event->event != ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
                event = monitor.next();
            return event && event->event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH && notes.count(Kind::HandshakeFailed) == 1;
        }));
        QCOMPARE(event->value, 400U);
        QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code,
                 make_error_code(zmtp::Errc::AuthenticationRefused));
        QCOMPARE(notes.last(Kind::HandshakeFailed).announcement->refusal, 400);
        turnFor(reactor, 300ms);
        QCOMPARE(notes.count(Kind::HandshakeFailed), 1U);
    }

    void refusals_data() {
        QTest::addColumn<QString>("mechanism");
        QTest::addColumn<QByteArray>("status");
        for (const char* mechanism : {"NULL", "PLAIN", "CURVE"}) {
            for (const char* status : {"300", "400", "500"}) {
                if (QByteArray(mechanism) == "NULL" && QByteArray(status) == "300")
                    continue; // libzmq leaves such a peer waiting until its own handshake interval is over
                QTest::addRow("%s %s", mechanism, status) << mechanism << QByteArray(status);
            }
        }
    }
    /// They serve and refuse us: for good, or for now.
    void refusals() {
        QFETCH(QString, mechanism);
        QFETCH(QByteArray, status);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        LibzmqSocket pull(ZMQ_PULL);
        std::atomic<bool> refuses = true;
        ZapHandler zap(pull, [&](const Frames&) { return refuses ? status.toStdString() : std::string("200"); });
        secure(pull, mechanism.toStdString(), Role::Server);
        pull.set(ZMQ_ZAP_DOMAIN, "test");
        sockets::Options options = secured(mechanism.toStdString(), Role::Client);
        options.handshakeTimeout = 500ms; // after 300 libzmq says nothing at all
        sockets::Socket own(reactor, SocketType::Push, options, &notes);
        QVERIFY(pull.bind(folder.endpoint("x")));
        QVERIFY(own.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) > 0; }));
        refuses = false;
        if (status == "300") {
            QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
            return;
        }
        QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code, make_error_code(zmtp::Errc::PeerError));
        QCOMPARE(notes.last(Kind::HandshakeFailed).announcement->refusal, status.toInt());
        turnFor(reactor, 300ms);
        QCOMPARE(notes.count(Kind::Retrying), 0U);
    }

    /// RECONNECT_STOP disconnects an endpoint that refused us; without it who refused is only not tried again.
    void refusalsDisconnect_data() {
        QTest::addColumn<bool>("weRefuse");
        QTest::addColumn<int>("stop");
        QTest::addColumn<bool>("disconnects");
        for (const bool weRefuse : {false, true}) {
            const char* const who = weRefuse ? "we refuse" : "they refuse";
            QTest::addRow("%s, after a handshake", who) << weRefuse << 2 << true;
            QTest::addRow("%s, after either", who) << weRefuse << 3 << true;
            QTest::addRow("%s, when nobody is there", who) << weRefuse << 1 << false;
            QTest::addRow("%s, never", who) << weRefuse << 0 << false;
        }
    }
    void refusalsDisconnect() {
        QFETCH(bool, weRefuse);
        QFETCH(int, stop);
        QFETCH(bool, disconnects);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        LibzmqSocket pull(ZMQ_PULL);
        ZapHandler zap(pull, [&](const Frames&) { return std::string(weRefuse ? "200" : "400"); });
        secure(pull, "PLAIN", Role::Server);
        pull.set(ZMQ_ZAP_DOMAIN, "test");
        sockets::Options options = secured("PLAIN", Role::Client);
        if (weRefuse)
            options.admit = [](const zmtp::Announcement&) { return sockets::Admission{.admit = false, .as = {}}; };
        sockets::Socket own(reactor, SocketType::Push, options, &notes);
        QVERIFY(own.setOption(*sockets::optionNamed("RECONNECT_STOP"), std::int64_t{stop}));
        QVERIFY(pull.bind(folder.endpoint("x")));
        QVERIFY(own.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) > 0; }));
        QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code,
                 make_error_code(weRefuse ? zmtp::Errc::Refused : zmtp::Errc::PeerError));
        QVERIFY(!own.writable());
        const auto disconnected = own.disconnect(folder.endpoint("x"));
        QCOMPARE(disconnected.has_value(), !disconnects);
        if (disconnects)
            QCOMPARE(disconnected.error().code, make_error_code(sockets::Errc::UnknownEndpoint));
    }

    void wrongKeys_data() {
        QTest::addColumn<bool>("weServe");
        QTest::newRow("theirs") << true;
        QTest::newRow("ours") << false;
    }
    void wrongKeys() {
        QFETCH(bool, weServe);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        const zmtp::curve::PublicKey wrong = zmtp::curve::newKeyPair().publicKey;
        LibzmqSocket theirs(weServe ? ZMQ_PUSH : ZMQ_PULL);
        secure(theirs, "CURVE", weServe ? Role::Client : Role::Server);
        sockets::Options options = secured("CURVE", weServe ? Role::Server : Role::Client);
        if (weServe)
            theirs.set(ZMQ_CURVE_SERVERKEY, textOf(wrong));
        else
            options.security.serverKey = wrong;
        sockets::Socket own(reactor, weServe ? SocketType::Pull : SocketType::Push, options, &notes);
        QVERIFY(weServe ? own.bind(folder.endpoint("x")).has_value() && theirs.connect(folder.endpoint("x"))
                        : theirs.bind(folder.endpoint("x")) && own.connect(folder.endpoint("x")).has_value());
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) > 1; }));
        QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code,
                 make_error_code(weServe ? zmtp::Errc::BadCryptography : zmtp::Errc::ClosedInHandshake));
        QCOMPARE(own.peerCount(), 0U);
    }

    void mismatches_data() {
        QTest::addColumn<QString>("ours");
        QTest::addColumn<QString>("theirs");
        for (const char* ours : {"NULL", "PLAIN", "CURVE"}) {
            for (const char* theirs : {"NULL", "PLAIN", "CURVE"}) {
                if (QByteArray(ours) != theirs)
                    QTest::addRow("we %s, they %s", ours, theirs) << ours << theirs;
            }
        }
    }
    /// Neither side gives in, and we try again, slower and slower.
    void mismatches() {
        QFETCH(QString, ours);
        QFETCH(QString, theirs);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        LibzmqSocket pull(ZMQ_PULL);
        secure(pull, theirs.toStdString(), Role::Server);
        sockets::Options options = secured(ours.toStdString(), Role::Client);
        options.reconnectInterval = 20ms;
        sockets::Socket own(reactor, SocketType::Push, options, &notes);
        QVERIFY(pull.bind(folder.endpoint("x")));
        QVERIFY(own.connect(folder.endpoint("x")));
        QVERIFY(own.send({"for nobody"}));
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) > 2; }));
        QVERIFY(notes.last(Kind::Retrying).event.retryIn >= 40ms);
        QVERIFY(!pull.receive());
        QCOMPARE(own.peerCount(), 0U);
    }

    /// Status 300 means not now: we come again by ourselves; 400 means no.
    void notNowIsNotNever_data() {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<bool>("again");
        QTest::newRow("300") << QByteArray("300") << true;
        QTest::newRow("400") << QByteArray("400") << false;
        QTest::newRow("in words") << QByteArray("go away") << false;
    }
    void notNowIsNotNever() {
        QFETCH(QByteArray, status);
        QFETCH(bool, again);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        RawListener listener(folder.file("x"));
        sockets::Options options;
        options.reconnectInterval = 20ms;
        sockets::Socket own(reactor, SocketType::Push, options, &notes);
        QVERIFY(own.connect(folder.endpoint("x")));
        RawPeer peer = listener.accept();
        const std::string reason = std::string(1, char(status.size())) + status.toStdString();
        peer.write(handshakeOf("PULL").substr(0, 64) + commandFrame("ERROR", reason));
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::HandshakeFailed) == 1; }));
        QCOMPARE(notes.last(Kind::HandshakeFailed).event.error.code,
                 make_error_code(again ? zmtp::Errc::RefusedForNow : zmtp::Errc::PeerError));
        if (!again) {
            turnFor(reactor, 200ms);
            QVERIFY(!listener.accept().open());
            return;
        }
        QVERIFY(turnUntil(reactor, [&] { return (peer = listener.accept()).open(); }));
        peer.write(handshakeOf("PULL"));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
    }

    /// The answer may come late, or when there is nobody left who waits for it.
    void answersTakeTheirTime() {
        TemporaryFolder folder;
        Reactor reactor;
        std::vector<sockets::Answer> waiting;
        std::vector<ipc::Credentials> processes;
        sockets::Options options;
        options.authenticate = [&](const sockets::AuthenticationRequest& request, sockets::Answer answer) {
            processes.push_back(request.process);
            waiting.push_back(std::move(answer));
        };
        std::optional<sockets::Socket> own(std::in_place, reactor, SocketType::Pull, options);
        QVERIFY(own->bind(folder.endpoint("x")));
        LibzmqSocket push(ZMQ_PUSH);
        QVERIFY(push.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return waiting.size() == 1; }));
        QCOMPARE(processes[0].pid, ::getpid());
        QCOMPARE(own->peerCount(), 0U);
        waiting[0]({.status = Verdict::Status::Admitted, .userId = "joe", .metadata = {}});
        QVERIFY(turnUntil(reactor, [&] { return own->peerCount() == 1; }));
        QVERIFY(turnUntil(reactor, [&] { return push.send({"hello"}) && own->readable(); }));
        LibzmqSocket late(ZMQ_PUSH);
        QVERIFY(late.connect(folder.endpoint("x")));
        QVERIFY(turnUntil(reactor, [&] { return waiting.size() == 2; }));
        waiting[0]({.status = Verdict::Status::Refused, .userId = {}, .metadata = {}});
        turnFor(reactor, 20ms);
        QCOMPARE(own->peerCount(), 1U);
        own.reset();
        waiting[1]({.status = Verdict::Status::Admitted, .userId = {}, .metadata = {}});
        turnFor(reactor, 20ms);
    }

    void incompleteKeysAreAnError() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options = secured("CURVE", Role::Client);
        options.security.serverKey = {};
        sockets::Socket keyless(reactor, SocketType::Push, options);
        QCOMPARE(keyless.connect(folder.endpoint("x")).error().code.value(), EINVAL);
        options.security.mechanism = "GSSAPI";
        sockets::Socket unknown(reactor, SocketType::Push, options);
        QCOMPARE(unknown.bind(folder.endpoint("x")).error().code.value(), EINVAL);
    }

    /// libzmq's application reads our properties, and ours read what our authenticator told.
    void metadata() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options = secured("CURVE", Role::Client);
        options.metadata = {{"X-Colour", "red"}};
        LibzmqSocket pull(ZMQ_PULL);
        secure(pull, "CURVE", Role::Server);
        QVERIFY(pull.bind(folder.endpoint("x")));
        sockets::Socket own(reactor, SocketType::Push, options);
        QVERIFY(own.connect(folder.endpoint("x")));
        QVERIFY(own.send({"hello"}));
        zmq_msg_t message;
        zmq_msg_init(&message);
        QVERIFY(turnUntil(reactor, [&] { return zmq_msg_recv(&message, pull.handle(), ZMQ_DONTWAIT) == 5; }));
        const char* colour = zmq_msg_gets(&message, "X-Colour");
        QVERIFY(colour);
        QCOMPARE(QByteArray(colour), QByteArray("red"));
        zmq_msg_close(&message);
    }
};

QTEST_GUILESS_MAIN(TestSecurity)
#include "tst_security.moc"
