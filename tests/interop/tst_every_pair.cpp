// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "tests/interop/secured.h"
#include "tests/interop/side.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"
#include "tests/support/zap.h"

#include <QTest>

#include <array>
#include <memory>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;
using Role = zmtp::Security::Role;

Q_DECLARE_METATYPE(ipcscope::zmtp::SocketType)

namespace {

const std::vector<Frames>& bodies() {
    static const std::vector<Frames> all{
        {"one"},
        {"a", "bc", "def"},
        Frames(200, "part"),
        {""},
        {"", "", ""},
        {std::string(255, 'x')},
        {std::string(256, 'y'), std::string(255, 'z')},
        {std::string(5 << 20, 'L')},
        {"head", std::string(5 << 20, 'M'), "tail"},
        {std::string("\0\1\xff", 3)},
    };
    return all;
}

bool isPublisher(SocketType type) {
    return type == SocketType::Pub || type == SocketType::XPub;
}

bool subscribes(SocketType type) {
    return type == SocketType::Sub || type == SocketType::XSub;
}

} // namespace

/// Every legal pair of types, whoever binds, over every mechanism, with every shape of message, each way that the pair
/// allows. Who binds is the server of PLAIN and CURVE; tst_security has the other way round.
class TestEveryPair : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void talk_data() {
        QTest::addColumn<SocketType>("ours");
        QTest::addColumn<SocketType>("theirs");
        QTest::addColumn<bool>("weBind");
        QTest::addColumn<QString>("mechanism");
        for (const SocketType ours : zmtp::commonSocketTypes) {
            for (const SocketType theirs : zmtp::commonSocketTypes) {
                if (!zmtp::compatible(ours, theirs))
                    continue;
                for (const bool weBind : {true, false}) {
                    for (const char* mechanism : {"NULL", "PLAIN", "CURVE"})
                        QTest::addRow("%s %s %s, %s", zmtp::name(ours).data(), weBind ? "bound, with" : "connecting to",
                                      zmtp::name(theirs).data(), mechanism)
                            << ours << theirs << weBind << mechanism;
                }
            }
        }
    }

    void talk() {
        QFETCH(SocketType, ours);
        QFETCH(SocketType, theirs);
        QFETCH(bool, weBind);
        QFETCH(QString, mechanism);
        const Role role = weBind ? Role::Server : Role::Client;
        TemporaryFolder folder;
        m_reactor = std::make_unique<Reactor>();
        sockets::Options options = secured(mechanism.toStdString(), role);
        options.routingId = copyOf(bytesOf("ours"));
        options.routerMandatory = true;
        sockets::Socket own(*m_reactor, ours, options);
        LibzmqSocket other(static_cast<int>(theirs));
        other.set(ZMQ_ROUTING_ID, std::string_view("theirs")).set(ZMQ_ROUTER_MANDATORY, 1);
        const ZapHandler zap(other, ZapHandler::passwordIs("secret"));
        secure(other, mechanism.toStdString(), test::other(role));
        const std::string endpoint = folder.endpoint("pair");
        if (weBind) {
            QVERIFY(own.bind(endpoint));
            QVERIFY(other.connect(endpoint));
        } else {
            QVERIFY(other.bind(endpoint));
            QVERIFY(own.connect(endpoint));
        }
        const Side a = sideOf(own, zmtp::announcesRoutingId(ours) ? "ours" : "");
        const Side b = sideOf(other, theirs, zmtp::announcesRoutingId(theirs) ? "theirs" : "");
        QVERIFY(turnUntil(*m_reactor, [&own] { return own.peerCount() == 1; }));
        if (isPublisher(ours) || subscribes(ours))
            subscribe(own, other, a, b);
        if (QTest::currentTestFailed())
            return;
        for (const Frames& body : bodies()) {
            if (startsWith(a, b))
                exchange(a, b, body);
            else
                exchange(b, a, body);
            if (QTest::currentTestFailed())
                return;
        }
        QCOMPARE(own.dropped(), 0U);
    }

private:
    void subscribe(sockets::Socket& own, LibzmqSocket& other, const Side& a, const Side& b) {
        const auto heard = [this](const Side& from, const Side& to) {
            return turnUntil(*m_reactor, [&] {
                from.send({"probe"});
                return to.receive().has_value();
            });
        };
        if (own.type() == SocketType::Sub)
            QVERIFY(own.subscribe({}));
        else if (own.type() == SocketType::XSub)
            QVERIFY(own.send({std::string_view("\1", 1)}));
        else if (b.type == SocketType::Sub)
            other.set(ZMQ_SUBSCRIBE, std::string_view());
        else
            QVERIFY(other.send({"\1"}));
        if (isPublisher(own.type())) // a bound SUB of libzmq subscribes only from inside a call of its application
            QVERIFY(turnUntil(*m_reactor, [&] { return !b.receive() && own.subscriptionCount() == 1; }));
        const Side& publisher = isPublisher(own.type()) ? a : b;
        const Side& subscriber = isPublisher(own.type()) ? b : a;
        if (publisher.type == SocketType::XPub) {
            std::optional<Frames> told;
            QVERIFY(turnUntil(*m_reactor, [&] { return (told = publisher.receive()).has_value(); }));
            QCOMPARE(*told, Frames{std::string("\1")});
        }
        QVERIFY(heard(publisher, subscriber));
        turnUntil(*m_reactor, [&] { return !subscriber.receive(); });
        turnFor(*m_reactor, 20ms);
        while (subscriber.receive()) {
        }
    }

    void exchange(const Side& first, const Side& second, const Frames& body) {
        say(first, second, body);
        if (!QTest::currentTestFailed() && answers(second))
            say(second, first, body);
    }

    void say(const Side& from, const Side& to, const Frames& body) {
        const Frames sent = asSent(from, to, body);
        QVERIFY2(turnUntil(*m_reactor, [&] { return from.send(sent); }), "sending");
        std::optional<Frames> got;
        QVERIFY2(turnUntil(*m_reactor, [&] { return (got = to.receive()).has_value(); }), "receiving");
        QVERIFY2(*got == asReceived(from, to, body), "another message came");
    }

    std::unique_ptr<Reactor> m_reactor;
};

QTEST_GUILESS_MAIN(TestEveryPair)
#include "tst_every_pair.moc"
