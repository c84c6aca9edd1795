// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;
using namespace std::string_literals;

Q_DECLARE_METATYPE(ipcscope::zmtp::SocketType)

namespace {

/// One step of a recorded conversation: the peer writes `says` after it has heard `hears` (hex, everything since the
/// last step).
struct Step {
    const char* hears;
    const char* says;
};
using Steps = std::vector<Step>;

/// Plays the recorded side while our reactor turns.
class Player {
public:
    Player(RawPeer peer, Steps steps)
        : m_peer(std::move(peer))
        , m_steps(std::move(steps)) {}
    bool advance() {
        while (m_at < m_steps.size()) {
            const std::string wanted = fromHex(m_steps[m_at].hears);
            const std::string& heard = m_peer.heard();
            if (heard.size() < m_heard + wanted.size() || heard.compare(m_heard, wanted.size(), wanted) != 0)
                return false;
            m_heard += wanted.size();
            m_peer.write(fromHex(m_steps[m_at++].says));
        }
        return true;
    }
    RawPeer& peer() { return m_peer; }
    std::string heardHex() { return QByteArray::fromStdString(m_peer.heard()).toHex(' ').toStdString(); }

private:
    RawPeer m_peer;
    Steps m_steps;
    std::size_t m_at = 0;
    std::size_t m_heard = 0;
};

constexpr const char* signature = "ff 00*7 01 7f";

} // namespace

Q_DECLARE_METATYPE(Steps)

/// Peers of ZMTP 1.0, 2.0 and 3.0 as they were recorded from libzmq 2.2, 3.2.5, 4.3.2 and 4.3.4.
class TestRecordedPeers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void receives_data() {
        QTest::addColumn<SocketType>("ours");
        QTest::addColumn<Steps>("steps");
        QTest::addColumn<QList<QByteArray>>("frames");
        const Steps push{{"", signature}, {signature, "01 08 00 00"}, {"03 07 00 00", "00 05 68 65 6c 6c 6f"}};
        QTest::newRow("3.2.5 PUSH") << SocketType::Pull << push << QList<QByteArray>{"hello"};
        const Steps pushParts{{"", signature}, {signature, "01 08 00 00"}, {"03 07 00 00", "01 01 61 00 02 62 63"}};
        QTest::newRow("3.2.5 PUSH, two parts") << SocketType::Pull << pushParts << QList<QByteArray>{"a", "bc"};
        const Steps pushLong{{"", signature}, {signature, "01 08 00 00"}, {"03 07 00 00", "02 00*6 01 2c 7a*300"}};
        QTest::newRow("3.2.5 PUSH, long") << SocketType::Pull << pushLong << QList<QByteArray>{QByteArray(300, 'z')};
        const Steps req{
            {"", "ff 00*7 03 7f"}, {signature, "01 03"}, {"03 04 00 00", "00 02 6d 65"}, {"", "01 00 00 01 71"}};
        QTest::newRow("3.2.5 REQ with an id") << SocketType::Rep << req << QList<QByteArray>{"q"};
        const Steps null31{{"", signature},
                           {signature, "03 01 4e 55 4c 4c 00*48"},
                           {"03 01 4e 55 4c 4c 00*48 04 1a 05 52 45 41 44 59 0b 53 6f 63 6b 65 74 2d 54 79 70 65 00 "
                            "00 00 04 50 55 4c 4c",
                            "04 1a 05 52 45 41 44 59 0b 53 6f 63 6b 65 74 2d 54 79 70 65 00 00 00 04 50 55 53 48"},
                           {"", "00 05 68 65 6c 6c 6f"}};
        QTest::newRow("4.3.4 PUSH") << SocketType::Pull << null31 << QList<QByteArray>{"hello"};
    }

    void receives() {
        QFETCH(SocketType, ours);
        QFETCH(Steps, steps);
        QFETCH(QList<QByteArray>, frames);
        Frames wanted;
        for (const QByteArray& frame : frames)
            wanted.push_back(frame.toStdString());
        for (const bool weBind : {true, false}) {
            TemporaryFolder folder;
            Reactor reactor;
            sockets::Socket own(reactor, ours);
            Player player(join(own, folder, weBind), steps);
            std::optional<Frames> got;
            const bool came = turnUntil(reactor, [&] { return player.advance() && (got = receive(own)).has_value(); });
            QVERIFY2(came, player.heardHex().c_str());
            QCOMPARE(*got, wanted);
            if (ours == SocketType::Rep)
                replies(reactor, own, player);
        }
    }

    void publishesTo_data() {
        QTest::addColumn<Steps>("steps");
        const Steps sub20{{"", signature}, {signature, "01 02"}, {"03 01", "00 00"}, {"00 00", "00 04 01 74 6f 70"}};
        QTest::newRow("3.2.5 SUB") << sub20;
        const char* ready = "04 19 05 52 45 41 44 59 0b 53 6f 63 6b 65 74 2d 54 79 70 65 00 00 00 03 50 55 42";
        const char* subReady = "04 19 05 52 45 41 44 59 0b 53 6f 63 6b 65 74 2d 54 79 70 65 00 00 00 03 53 55 42";
        const Steps sub30{{"", signature},
                          {signature, "03 00 4e 55 4c 4c 00*48"},
                          {"03 01 4e 55 4c 4c 00*48", subReady},
                          {ready, "00 04 01 74 6f 70"}};
        QTest::newRow("4.3.2 SUB, ZMTP 3.0") << sub30;
        const Steps sub31{{"", signature},
                          {signature, "03 01 4e 55 4c 4c 00*48"},
                          {"03 01 4e 55 4c 4c 00*48", subReady},
                          {ready, "04 0d 09 53 55 42 53 43 52 49 42 45 74 6f 70"}};
        QTest::newRow("4.3.4 SUB, by command") << sub31;
    }

    void publishesTo() {
        QFETCH(Steps, steps);
        for (const bool weBind : {true, false}) {
            TemporaryFolder folder;
            Reactor reactor;
            sockets::Socket own(reactor, SocketType::Pub);
            Player player(join(own, folder, weBind), steps);
            const auto subscribed = [&](std::size_t count) {
                return turnUntil(reactor, [&] { return player.advance() && own.subscriptionCount() == count; });
            };
            QVERIFY2(subscribed(1), player.heardHex().c_str());
            QVERIFY(own.send({"other"}));
            QVERIFY(own.send({"topic-1"}));
            QVERIFY(turnUntil(reactor, [&] { return player.peer().heard().ends_with("\0\7topic-1"s); }));
            QVERIFY(!player.peer().heard().ends_with("other\0\7topic-1"s));
            player.peer().write(fromHex("00 04 00 74 6f 70"));
            QVERIFY(subscribed(0));
        }
    }

    void subscribesAt_data() {
        QTest::addColumn<Steps>("steps");
        QTest::newRow("3.2.5 PUB") << Steps{
            {"", signature}, {signature, "01 01"}, {"03 02 00 00", "00 00"}, {"00 03 01 74 6f", "00 02 74 6f"}};
        const char* pubReady = "04 19 05 52 45 41 44 59 0b 53 6f 63 6b 65 74 2d 54 79 70 65 00 00 00 03 50 55 42";
        const char* ready = "04 19 05 52 45 41 44 59 0b 53 6f 63 6b 65 74 2d 54 79 70 65 00 00 00 03 53 55 42";
        QTest::newRow("4.3.2 PUB, ZMTP 3.0") << Steps{{"", signature},
                                                      {signature, "03 00 4e 55 4c 4c 00*48"},
                                                      {"03 01 4e 55 4c 4c 00*48", ""},
                                                      {ready, pubReady},
                                                      {"00 03 01 74 6f", "00 02 74 6f"}};
        QTest::newRow("4.3.4 PUB") << Steps{{"", signature},
                                            {signature, "03 01 4e 55 4c 4c 00*48"},
                                            {"03 01 4e 55 4c 4c 00*48", ""},
                                            {ready, pubReady},
                                            {"04 0c 09 53 55 42 53 43 52 49 42 45 74 6f", "00 02 74 6f"}};
    }

    void subscribesAt() {
        QFETCH(Steps, steps);
        for (const bool weBind : {true, false}) {
            TemporaryFolder folder;
            Reactor reactor;
            sockets::Socket own(reactor, SocketType::Sub);
            QVERIFY(own.subscribe(bytesOf("to")));
            Player player(join(own, folder, weBind), steps);
            std::optional<Frames> got;
            const bool came = turnUntil(reactor, [&] { return player.advance() && (got = receive(own)).has_value(); });
            QVERIFY2(came, player.heardHex().c_str());
            QCOMPARE(*got, Frames{"to"});
        }
    }

    /// Programs of libzmq 2.2, where the socket's option allows ZMTP 1.0.
    void speaks1_data() {
        QTest::addColumn<SocketType>("ours");
        QTest::addColumn<Steps>("steps");
        QTest::addColumn<QList<QByteArray>>("frames");
        QTest::newRow("2.2 PUSH") << SocketType::Pull << Steps{{"", "01 00"}, {signature, "06 00 68 65 6c 6c 6f"}}
                                  << QList<QByteArray>{"hello"};
        QTest::newRow("2.2 PUSH, long") << SocketType::Pull
                                        << Steps{{"", "01 00"}, {signature, "ff 00*6 01 2d 00 7a*300"}}
                                        << QList<QByteArray>{QByteArray(300, 'z')};
        QTest::newRow("2.2 REQ") << SocketType::Rep << Steps{{"", "01 00"}, {signature, "01 01 02 00 71"}}
                                 << QList<QByteArray>{"q"};
    }
    void speaks1() {
        QFETCH(SocketType, ours);
        QFETCH(Steps, steps);
        QFETCH(QList<QByteArray>, frames);
        sockets::Options options;
        options.zmtp1 = true;
        for (const bool weBind : {true, false}) {
            TemporaryFolder folder;
            Reactor reactor;
            sockets::Socket own(reactor, ours, options);
            Player player(join(own, folder, weBind), steps);
            std::optional<Frames> got;
            QVERIFY(turnUntil(reactor, [&] { return player.advance() && (got = receive(own)).has_value(); }));
            QCOMPARE(*got, Frames{frames.front().toStdString()});
            if (ours != SocketType::Rep)
                continue;
            QVERIFY(own.send({"r"}));
            QVERIFY(turnUntil(reactor, [&] { return player.peer().heard().ends_with(fromHex("01 01 02 00 72")); }));
        }
    }

    /// A SUB of 2.2 filters by itself: it gets everything. One that is not allowed gets nothing.
    void publishesTo1() {
        for (const bool allowed : {true, false}) {
            TemporaryFolder folder;
            Reactor reactor;
            Notes notes;
            sockets::Options options;
            options.zmtp1 = allowed;
            sockets::Socket own(reactor, SocketType::Pub, options, &notes);
            Player player(join(own, folder, true), {{"", "01 00"}});
            QVERIFY(player.advance());
            if (!allowed) {
                QVERIFY(turnUntil(reactor, [&] { return player.peer().ended(); }));
                QCOMPARE(notes.count(sockets::SocketEvent::Kind::Established), 0U);
                continue;
            }
            QVERIFY(turnUntil(reactor, [&] { return own.subscriptionCount() == 1; }));
            QVERIFY(own.send({"nomatch"}));
            QVERIFY(own.send({"topic"}));
            const std::string wanted = fromHex("08 00 6e 6f 6d 61 74 63 68 06 00 74 6f 70 69 63");
            QVERIFY(turnUntil(reactor, [&] { return player.peer().heard() == fromHex(signature) + wanted; }));
        }
    }

    /// Asked by us: our REQ at a REP of 2.2.
    void asks1() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Options options;
        options.zmtp1 = true;
        sockets::Socket own(reactor, SocketType::Req, options);
        Player player(join(own, folder, false), {{signature, "01 00"}, {"01 01 02 00 71", "01 01 02 00 72"}});
        QVERIFY(turnUntil(reactor, [&] {
            player.advance();
            return own.send({"q"});
        }));
        std::optional<Frames> got;
        QVERIFY(turnUntil(reactor, [&] { return player.advance() && (got = receive(own)).has_value(); }));
        QCOMPARE(*got, Frames{"r"});
    }

private:
    static RawPeer join(sockets::Socket& own, TemporaryFolder& folder, bool weBind) {
        if (weBind) {
            own.bind(folder.endpoint("raw")).value();
            return RawPeer::connectTo(folder.file("raw"));
        }
        RawListener listener(folder.file("raw"));
        own.connect(folder.endpoint("raw")).value();
        return listener.accept();
    }

    static void replies(Reactor& reactor, sockets::Socket& own, Player& player) {
        QVERIFY(own.send({"r"}));
        QVERIFY(turnUntil(reactor, [&] { return player.peer().heard().ends_with(fromHex("01 00 00 01 72")); }));
    }
};

QTEST_GUILESS_MAIN(TestRecordedPeers)
#include "tst_recorded_peers.moc"
