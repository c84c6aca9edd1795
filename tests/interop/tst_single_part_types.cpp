// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/sockets/errc.h"
#include "core/transport/sockets/socket.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <functional>

using namespace ipcscope;
using namespace ipcscope::test;
using sockets::Errc;
using sockets::Socket;
using zmtp::SocketType;

Q_DECLARE_METATYPE(ipcscope::zmtp::SocketType)

/// CLIENT, SERVER, RADIO, DISH, SCATTER, GATHER, PEER and CHANNEL. The system's libzmq is built without them: the other
/// side is ours, or the bytes that a libzmq with them puts on the wire.
class TestSinglePartTypes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The types that go together, and no others, become peers.
    void peersAreChecked_data() {
        QTest::addColumn<SocketType>("type");
        QTest::addColumn<QString>("other");
        QTest::addColumn<bool>("fits");
        const auto row = [](SocketType type, const char* other, bool fits) {
            QTest::addRow("%s %s", zmtp::name(type).data(), other) << type << other << fits;
        };
        row(SocketType::Client, "SERVER", true);
        row(SocketType::Server, "CLIENT", true);
        row(SocketType::Radio, "DISH", true);
        row(SocketType::Dish, "RADIO", true);
        row(SocketType::Gather, "SCATTER", true);
        row(SocketType::Scatter, "GATHER", true);
        row(SocketType::Peer, "PEER", true);
        row(SocketType::Channel, "CHANNEL", true);
        row(SocketType::Client, "ROUTER", false);
        row(SocketType::Server, "SERVER", false);
        row(SocketType::Radio, "SUB", false);
        row(SocketType::Gather, "PUSH", false);
        row(SocketType::Channel, "PAIR", false);
        row(SocketType::Peer, "STREAM", false);
    }
    void peersAreChecked() {
        QFETCH(SocketType, type);
        QFETCH(QString, other);
        QFETCH(bool, fits);
        Bound test(type);
        RawPeer peer = RawPeer::connectTo(test.path);
        peer.write(handshakeOf(other.toStdString()));
        if (fits) {
            QVERIFY(turnUntil(test.reactor, [&] { return test.socket.peerCount() == 1; }));
            const std::string ready = "\x0bSocket-Type" + std::string(3, '\0') +
                                      static_cast<char>(zmtp::name(type).size()) + std::string(zmtp::name(type));
            QVERIFY(turnUntil(test.reactor, [&] { return peer.heard().ends_with(commandFrame("READY", ready)); }));
        } else {
            QVERIFY(turnUntil(test.reactor, [&] { return peer.ended(); }));
            QCOMPARE(test.socket.peerCount(), 0U);
        }
    }

    void clientsAreAnswered() {
        Bound server(SocketType::Server);
        Socket one(server.reactor, SocketType::Client, fast());
        Socket two(server.reactor, SocketType::Client, fast());
        QVERIFY(one.connect(server.endpoint));
        QVERIFY(two.connect(server.endpoint));
        QVERIFY(send(one, {"from one"}));
        const Frames first = server.awaited();
        QCOMPARE(first.size(), 2U);
        QCOMPARE(first[0].size(), 4U);
        QCOMPARE(first[1], std::string("from one"));
        QVERIFY(send(two, {"from two"}));
        const Frames second = server.awaited();
        QCOMPARE(second[1], std::string("from two"));
        QVERIFY(second[0] != first[0]);
        QVERIFY(send(server.socket, {second[0], "to two"}));
        QVERIFY(send(server.socket, {first[0], "to one"}));
        QCOMPARE(server.heardBy(one), Frames{"to one"});
        QCOMPARE(server.heardBy(two), Frames{"to two"});
        QCOMPARE(server.socket.send({std::string_view("\0\0\0\0", 4), "x"}).error().code, Errc::HostUnreachable);
        QCOMPARE(server.socket.send({"short", "x"}).error().code, Errc::HostUnreachable);
        QCOMPARE(server.socket.send({first[0], "a", "b"}).error().code, std::errc::invalid_argument);
        QCOMPARE(one.send({"a", "b"}).error().code, std::errc::invalid_argument);
    }

    /// An id ends with its connection at the side that accepted it, and stays at the side that made it.
    void idsOfServers() {
        Bound server(SocketType::Server);
        {
            Socket client(server.reactor, SocketType::Client, fast());
            QVERIFY(client.connect(server.endpoint));
            QVERIFY(send(client, {"hello"}));
            const std::string id = server.awaited().at(0);
            client.close([](std::uint64_t) {});
            QVERIFY(turnUntil(server.reactor, [&] {
                const auto sent = server.socket.send({id, "x"});
                return !sent && sent.error().code == Errc::HostUnreachable;
            }));
        }
        TemporaryFolder folder;
        Socket connecting(server.reactor, SocketType::Server, fast());
        QVERIFY(connecting.connect(folder.endpoint("c")));
        std::string id;
        for (int round = 0; round < 2; ++round) {
            Socket client(server.reactor, SocketType::Client, fast());
            QVERIFY(client.bind(folder.endpoint("c")));
            QVERIFY(turnUntil(server.reactor, [&] { return client.writable(); }));
            QVERIFY(send(client, {"hello"}));
            const Frames came = server.heardBy(connecting);
            QVERIFY(round == 0 || came.at(0) == id);
            id = came.at(0);
        }
    }

    void radiosAreHeardByGroups() {
        Bound radio(SocketType::Radio);
        Socket movies(radio.reactor, SocketType::Dish, fast());
        Socket both(radio.reactor, SocketType::Dish, fast());
        QVERIFY(movies.join(bytesOf("movies")));
        QVERIFY(movies.connect(radio.endpoint));
        QVERIFY(both.connect(radio.endpoint));
        QVERIFY(both.join(bytesOf("movies")));
        QVERIFY(both.join(bytesOf("music")));
        QVERIFY(turnUntil(radio.reactor, [&] { return radio.socket.subscriptionCount() == 3; }));
        QVERIFY(send(radio.socket, {"music", "Bach"}));
        QVERIFY(send(radio.socket, {"movies", "Metropolis"}));
        QVERIFY(send(radio.socket, {"mov", "nobody"}));
        QVERIFY(send(radio.socket, {"", "nobody"}));
        QVERIFY(send(radio.socket, {"movies", ""}));
        QCOMPARE(radio.heardBy(movies), (Frames{"movies", "Metropolis"}));
        QCOMPARE(radio.heardBy(movies), (Frames{"movies", ""}));
        QCOMPARE(radio.heardBy(both), (Frames{"music", "Bach"}));
        QCOMPARE(radio.heardBy(both), (Frames{"movies", "Metropolis"}));
        QCOMPARE(radio.heardBy(both), (Frames{"movies", ""}));
        QVERIFY(both.leave(bytesOf("movies")));
        QVERIFY(turnUntil(radio.reactor, [&] { return radio.socket.subscriptionCount() == 2; }));
        QVERIFY(send(radio.socket, {"movies", "M"}));
        QVERIFY(send(radio.socket, {"music", "Ligeti"}));
        QCOMPARE(radio.heardBy(both), (Frames{"music", "Ligeti"}));
        QCOMPARE(radio.heardBy(movies), (Frames{"movies", "M"}));
    }

    void whatCannotBeJoined() {
        Reactor reactor;
        Socket dish(reactor, SocketType::Dish);
        const std::string longest(255, 'g');
        QVERIFY(dish.join(bytesOf(longest)));
        QCOMPARE(dish.join(bytesOf(longest)).error().code, std::errc::invalid_argument);
        QCOMPARE(dish.join(bytesOf(longest + "g")).error().code, std::errc::invalid_argument);
        QVERIFY(dish.leave(bytesOf(longest)));
        QCOMPARE(dish.leave(bytesOf(longest)).error().code, std::errc::invalid_argument);
        QVERIFY(dish.join({}));
        Socket sub(reactor, SocketType::Sub);
        QCOMPARE(sub.join(bytesOf("x")).error().code, Errc::NotSupported);
        QCOMPARE(dish.send({"x"}).error().code, Errc::NotSupported);
        Socket radio(reactor, SocketType::Radio);
        QCOMPARE(radio.send({longest + "g", "x"}).error().code, std::errc::invalid_argument);
        QCOMPARE(radio.send({"x"}).error().code, std::errc::invalid_argument);
        QCOMPARE(radio.receive().error().code, Errc::NotSupported);
    }

    /// As libzmq's: JOIN and LEAVE are commands, a message is a group with MORE and a body.
    void radioOnTheWire() {
        Bound radio(SocketType::Radio);
        RawPeer dish = radio.raw("DISH");
        dish.write(fromHex("04 08 04 4a 4f 49 4e 67 72 70"));
        QVERIFY(turnUntil(radio.reactor, [&] { return radio.socket.subscriptionCount() == 1; }));
        const std::size_t before = dish.heard().size();
        QVERIFY(send(radio.socket, {"grp", "body"}));
        QVERIFY(turnUntil(radio.reactor,
                          [&] { return dish.heard().substr(before) == fromHex("01 03 67 72 70 00 04 62 6f 64 79"); }));
        dish.write(fromHex("04 08 04 4a 4f 49 4e 67 72 70 04 09 05 4c 45 41 56 45 67 72 70")); // twice is counted
        turnFor(radio.reactor, 20ms);
        QCOMPARE(radio.socket.subscriptionCount(), 1U);
        dish.write(fromHex("04 09 05 4c 45 41 56 45 67 72 70"));
        QVERIFY(turnUntil(radio.reactor, [&] { return radio.socket.subscriptionCount() == 0; }));
        dish.write(fromHex("04 09 05 4c 45 41 56 45 67 72 70")); // once more than it joined
        dish.write(fromHex("04 08 04 4a 4f 49 4e 67 72 70"));
        QVERIFY(turnUntil(radio.reactor, [&] { return radio.socket.subscriptionCount() == 1; }));
        dish.close();
        QVERIFY(turnUntil(radio.reactor, [&] { return radio.socket.subscriptionCount() == 0; }));
    }

    void dishOnTheWire() {
        Bound dish(SocketType::Dish);
        QVERIFY(dish.socket.join(bytesOf("grp")));
        RawPeer radio = dish.raw("RADIO");
        QVERIFY(
            turnUntil(dish.reactor, [&] { return radio.heard().ends_with(fromHex("04 08 04 4a 4f 49 4e 67 72 70")); }));
        radio.write(fromHex("01 03 67 72 71 00 01 78 01 03 67 72 70 00 04 62 6f 64 79"));
        QCOMPARE(dish.awaited(), (Frames{"grp", "body"}));
        QCOMPARE(dish.socket.swallowed(), 1U);
        QVERIFY(dish.socket.leave(bytesOf("grp")));
        QVERIFY(turnUntil(dish.reactor,
                          [&] { return radio.heard().ends_with(fromHex("04 09 05 4c 45 41 56 45 67 72 70")); }));
    }

    /// A peer that breaks the rules of its pair is closed; the others stay.
    void faultsOfPeers_data() {
        QTest::addColumn<SocketType>("type");
        QTest::addColumn<QString>("as");
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char* name, SocketType type, const char* as, const std::string& bytes) {
            QTest::newRow(name) << type << as << QByteArray::fromStdString(bytes);
        };
        row("a body without a group", SocketType::Dish, "RADIO", fromHex("00 04 62 6f 64 79"));
        row("a third frame", SocketType::Dish, "RADIO", fromHex("01 01 67 01 01 61 00 01 62"));
        row("a long group", SocketType::Dish, "RADIO",
            fromHex("03 00*6 01 00") + std::string(256, 'g') + fromHex("00 01 62"));
        row("joining a long group", SocketType::Radio, "DISH",
            fromHex("06 00*6 01 05") + "\4JOIN" + std::string(256, 'g'));
    }
    void faultsOfPeers() {
        QFETCH(SocketType, type);
        QFETCH(QString, as);
        QFETCH(QByteArray, bytes);
        Bound test(type);
        RawPeer good = test.raw(as.toStdString());
        RawPeer bad = test.raw(as.toStdString());
        bad.write(bytes.toStdString());
        QVERIFY(turnUntil(test.reactor, [&] { return bad.ended(); }));
        QCOMPARE(test.socket.peerCount(), 1U);
        QVERIFY(!good.ended());
    }

    /// A message of several frames is not for these types, and harms nobody.
    void severalFramesAreSwallowed_data() {
        QTest::addColumn<SocketType>("type");
        QTest::addColumn<QString>("as");
        QTest::newRow("CLIENT") << SocketType::Client << "SERVER";
        QTest::newRow("SERVER") << SocketType::Server << "CLIENT";
        QTest::newRow("GATHER") << SocketType::Gather << "SCATTER";
        QTest::newRow("PEER") << SocketType::Peer << "PEER";
        QTest::newRow("CHANNEL") << SocketType::Channel << "CHANNEL";
    }
    void severalFramesAreSwallowed() {
        QFETCH(SocketType, type);
        QFETCH(QString, as);
        Bound test(type);
        RawPeer peer = test.raw(as.toStdString());
        peer.write(fromHex("01 01 61 00 01 62 00 01 63"));
        QCOMPARE(test.awaited().back(), std::string("c"));
        QCOMPARE(test.socket.swallowed(), 1U);
        QVERIFY(!peer.ended());
    }

    void workIsScattered() {
        Bound scatter(SocketType::Scatter);
        Socket one(scatter.reactor, SocketType::Gather, fast());
        Socket two(scatter.reactor, SocketType::Gather, fast());
        QCOMPARE(scatter.socket.send({"x"}).error().code, Errc::WouldBlock);
        QVERIFY(one.connect(scatter.endpoint));
        QVERIFY(two.connect(scatter.endpoint));
        QVERIFY(turnUntil(scatter.reactor, [&] { return scatter.socket.peerCount() == 2; }));
        for (const char* body : {"1", "2", "3", "4"})
            QVERIFY(send(scatter.socket, {body}));
        const Frames first = scatter.heardBy(one);
        QCOMPARE(scatter.heardBy(one).at(0), first.at(0) == "1" ? std::string("3") : std::string("4"));
        const Frames second = scatter.heardBy(two);
        QCOMPARE(scatter.heardBy(two).at(0), second.at(0) == "1" ? std::string("3") : std::string("4"));
        QVERIFY(first != second);
        QCOMPARE(scatter.socket.send({"a", "b"}).error().code, std::errc::invalid_argument);
        QCOMPARE(one.send({"a"}).error().code, Errc::NotSupported);
    }

    void channelsHaveOnePeer() {
        Bound channel(SocketType::Channel);
        Socket one(channel.reactor, SocketType::Channel, fast());
        QVERIFY(one.connect(channel.endpoint));
        QVERIFY(turnUntil(channel.reactor, [&] { return channel.socket.writable(); }));
        QVERIFY(send(channel.socket, {"to you"}));
        QCOMPARE(channel.heardBy(one), Frames{"to you"});
        QVERIFY(send(one, {"and to you"}));
        QCOMPARE(channel.awaited(), Frames{"and to you"});
        RawPeer second = RawPeer::connectTo(channel.path);
        second.write(handshakeOf("CHANNEL"));
        QVERIFY(turnUntil(channel.reactor, [&] { return second.ended(); }));
        QCOMPARE(channel.socket.send({"a", "b"}).error().code, std::errc::invalid_argument);
    }

    /// Who is connected to can be written to before it is there.
    void peersWriteToEachOther() {
        TemporaryFolder folder;
        Reactor reactor;
        Socket one(reactor, SocketType::Peer, fast());
        QVERIFY(one.connect(folder.endpoint("p")));
        const std::string id(textOf(one.lastPeerId()));
        QCOMPARE(id.size(), 4U);
        QVERIFY(send(one, {id, "early"}));
        Socket two(reactor, SocketType::Peer, fast());
        QVERIFY(two.bind(folder.endpoint("p")));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return (got = receive(two)).has_value(); }));
        QCOMPARE(got->at(1), std::string("early"));
        QVERIFY(send(two, {got->at(0), "answer"}));
        QVERIFY(turnUntil(reactor, [&] { return (got = receive(one)).has_value(); }));
        QCOMPARE(*got, (Frames{id, "answer"}));
    }

    /// A dish that does not read misses messages, or with xpubNoDrop makes the radio wait.
    void fullDishes_data() {
        QTest::addColumn<bool>("waits");
        QTest::newRow("missed") << false;
        QTest::newRow("waited for") << true;
    }
    void fullDishes() {
        QFETCH(bool, waits);
        Bound radio(SocketType::Radio);
        radio.socket.options().sendHighWaterMark = 3;
        radio.socket.options().xpubNoDrop = waits;
        RawPeer dish = radio.raw("DISH");
        dish.write(fromHex("04 06 04 4a 4f 49 4e 67"));
        QVERIFY(turnUntil(radio.reactor, [&] { return radio.socket.subscriptionCount() == 1; }));
        const std::string body(100'000, 'x');
        int sent = 0;
        while (sent < 100 && send(radio.socket, {"g", body})) {
            ++sent;
            radio.reactor.turn();
        }
        QCOMPARE(sent < 100, waits);
        QCOMPARE(radio.socket.dropped() > 0, !waits);
        QCOMPARE(radio.socket.writable(), !waits);
        QVERIFY(turnUntil(radio.reactor, [&] {
            dish.heard();
            return radio.socket.writable() && radio.socket.unsent() == 0;
        }));
    }

private:
    static sockets::Options fast() {
        sockets::Options options;
        options.reconnectInterval = 10ms;
        options.reconnectMaximum = 0ms;
        return options;
    }
    struct Bound {
        explicit Bound(SocketType type)
            : socket(reactor, type, fast()) {
            if (!socket.bind(endpoint))
                qFatal("cannot bind");
        }
        Frames awaited() { return heardBy(socket); }
        Frames heardBy(Socket& other) {
            std::optional<Frames> got;
            turnUntil(reactor, [&] { return (got = receive(other)).has_value(); });
            return got.value_or(Frames{"nothing came", "nothing came"});
        }
        /// A peer of this type whose handshake is complete.
        RawPeer raw(const std::string& type) {
            const std::size_t before = socket.peerCount();
            RawPeer peer = RawPeer::connectTo(path);
            peer.write(handshakeOf(type));
            if (!turnUntil(reactor, [&] { return socket.peerCount() > before && peer.heard().size() > 64; }))
                qFatal("no handshake");
            return peer;
        }

        TemporaryFolder folder;
        const std::string path = folder.file("x");
        const std::string endpoint = folder.endpoint("x");
        Reactor reactor;
        Socket socket;
    };
};

QTEST_GUILESS_MAIN(TestSinglePartTypes)
#include "tst_single_part_types.moc"
