// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "tests/support/child_process.h"
#include "tests/support/own_socket.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <charconv>

#include <sys/resource.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;
using Kind = sockets::SocketEvent::Kind;

namespace {

/// A pyzmq program: SOCKET bind|connect ENDPOINT TYPE, then what it does with it.
ChildProcess partner(const char* type, const char* role, const std::string& endpoint, const std::string& body) {
    const std::string script = std::string("import sys, zmq, time\n"
                                           "s = zmq.Context().socket(getattr(zmq, sys.argv[1]))\n"
                                           "s.linger = 0\n"
                                           "if sys.argv[1] == 'SUB': s.subscribe(b'')\n"
                                           "getattr(s, sys.argv[2])(sys.argv[3])\n") +
                               body;
    return ChildProcess::python(script, {type, role, endpoint});
}

constexpr const char* publish = "n = 0\n"
                                "while True:\n"
                                "    s.send_multipart([b'topic', b'%d' % n])\n"
                                "    n += 1\n"
                                "    time.sleep(0.002)\n";
constexpr const char* printAll = "while True:\n"
                                 "    print(b' '.join(s.recv_multipart()).decode())\n";
constexpr const char* echo = "while True:\n"
                             "    s.send_multipart([b'echo'] + s.recv_multipart())\n";
constexpr const char* ask = "n = 0\n"
                            "while True:\n"
                            "    s.send(b'%d' % n)\n"
                            "    print(s.recv().decode())\n"
                            "    n += 1\n";
constexpr const char* askAndWait = "s.send(b'lost')\n"
                                   "print('asked')\n"
                                   "time.sleep(60)\n";

} // namespace

/// pyzmq programs that are killed and started again in mid-stream.
class TestRestarts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPublisher_data() { roles(); }
    void aPublisher() {
        QFETCH(bool, weBind);
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Sub, {}, &notes);
        QVERIFY(own.subscribe(bytesOf("top")));
        join(own, folder, weBind);
        for (unsigned round = 1; round <= 3; ++round) {
            ChildProcess child = partner("PUB", weBind ? "connect" : "bind", folder.endpoint("x"), publish);
            int last = -1;
            int got = 0;
            QVERIFY(turnUntil(reactor, [&] {
                while (const auto frames = receive(own)) {
                    const int number = std::stoi(frames->at(1));
                    if (last >= 0 && number != last + 1)
                        return false;
                    last = number;
                    ++got;
                }
                return got >= 100;
            }));
            child.kill();
            QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 0; }));
            while (receive(own)) {
            }
            QCOMPARE(notes.count(Kind::Established), round);
            QCOMPARE(notes.count(Kind::Disconnected), round);
        }
    }

    void aSubscriber_data() { roles(); }
    void aSubscriber() {
        QFETCH(bool, weBind);
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::Pub);
        join(own, folder, weBind);
        for (int round = 0; round < 3; ++round) {
            ChildProcess child = partner("SUB", weBind ? "connect" : "bind", folder.endpoint("x"), printAll);
            QVERIFY(turnUntil(reactor, [&] { return own.subscriptionCount() == 1; }));
            std::string heard;
            int sent = 0;
            QVERIFY(turnUntil(reactor, [&] {
                send(own, {"n", std::to_string(sent++)});
                heard += child.output();
                return std::ranges::count(heard, '\n') >= 100;
            }));
            QVERIFY2(heard.starts_with("n 0\nn 1\nn 2\n"), heard.substr(0, 40).c_str());
            child.kill();
            QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 0 && own.subscriptionCount() == 0; }));
        }
    }

    /// No message twice, none out of order, and the stream goes on.
    void aWorker_data() { roles(); }
    void aWorker() {
        QFETCH(bool, weBind);
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::Push);
        join(own, folder, weBind);
        int sent = 0;
        int last = -1;
        for (int round = 0; round < 3; ++round) {
            ChildProcess child = partner("PULL", weBind ? "connect" : "bind", folder.endpoint("x"), printAll);
            std::string heard;
            QVERIFY(turnUntil(reactor, [&] {
                for (int index = 0; index < 20 && send(own, {std::to_string(sent)}); ++index)
                    ++sent;
                heard += child.output();
                return std::ranges::count(heard, '\n') >= 300;
            }));
            child.kill();
            heard += child.output();
            const int before = last;
            QVERIFY(follow(heard, last));
            QVERIFY(last > before);
            QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 0; }));
        }
    }

    void requestsWaitForTheNextServer() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::Req);
        QVERIFY(own.connect(folder.endpoint("x")));
        for (int round = 0; round < 3; ++round) {
            QVERIFY(own.send({"question", std::to_string(round)}));
            ChildProcess child = partner("REP", "bind", folder.endpoint("x"), echo);
            for (int index = 0; index < 100; ++index) {
                QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
                QCOMPARE(receive(own), (Frames{"echo", "question", std::to_string(round)}));
                if (index < 99)
                    QVERIFY(own.send({"question", std::to_string(round)}));
            }
            child.kill();
            QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 0; }));
        }
    }

    void aRequesterThatDiesWaiting() {
        TemporaryFolder folder;
        Reactor reactor;
        sockets::Socket own(reactor, SocketType::Rep);
        QVERIFY(own.bind(folder.endpoint("x")));
        {
            ChildProcess child = partner("REQ", "connect", folder.endpoint("x"), askAndWait);
            QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
            QCOMPARE(receive(own), Frames{"lost"});
            child.kill();
            QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 0; }));
        }
        QVERIFY(own.send({"nobody hears"}));
        ChildProcess child = partner("REQ", "connect", folder.endpoint("x"), ask);
        std::string heard;
        QVERIFY(turnUntil(reactor, [&] {
            if (const auto request = receive(own))
                own.send({"re " + request->front()}).value();
            heard += child.output();
            return std::ranges::count(heard, '\n') >= 100;
        }));
        QVERIFY(heard.starts_with("re 0\nre 1\nre 2\n"));
        QCOMPARE(own.dropped(), 1U);
    }

    /// Out of descriptors: said once, nobody harmed, over by itself.
    void descriptorsRunOut() {
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Pull, {}, &notes);
        QVERIFY(own.bind(folder.endpoint("x")));
        ChildProcess good = partner("PUSH", "connect", folder.endpoint("x"), publish);
        QVERIFY(turnUntil(reactor, [&] { return own.readable(); }));
        ChildProcess crowd = ChildProcess::python("import socket, sys, time\n"
                                                  "all = []\n"
                                                  "for i in range(60):\n"
                                                  "    s = socket.socket(socket.AF_UNIX)\n"
                                                  "    s.connect(sys.argv[1])\n"
                                                  "    all.append(s)\n"
                                                  "print('connected')\n"
                                                  "time.sleep(60)\n",
                                                  {folder.file("x")});
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        rlimit tight = limit;
        tight.rlim_cur = 40;
        ::setrlimit(RLIMIT_NOFILE, &tight);
        const bool said = turnUntil(reactor, [&] { return notes.count(Kind::AcceptFailed) == 1; });
        const std::size_t before = notes.messages.size();
        const bool flows = turnUntil(reactor, [&] {
            receive(own);
            return notes.messages.size() > before + 200;
        });
        ::setrlimit(RLIMIT_NOFILE, &limit);
        QVERIFY(said && flows);
        QCOMPARE(notes.last(Kind::AcceptFailed).event.error.code.value(), EMFILE);
        QCOMPARE(notes.count(Kind::AcceptFailed), 1U);
        QVERIFY(turnUntil(reactor, [&] { return notes.count(Kind::Accepted) == 61; }, 2s));
    }

private:
    static void roles() {
        QTest::addColumn<bool>("weBind");
        QTest::newRow("connects to us") << true;
        QTest::newRow("is connected to") << false;
    }

    static void join(sockets::Socket& own, const TemporaryFolder& folder, bool weBind) {
        const std::string endpoint = folder.endpoint("x");
        QVERIFY(weBind ? own.bind(endpoint).has_value() : own.connect(endpoint).has_value());
    }

    /// Whole lines only: numbers that grow.
    static bool follow(std::string_view heard, int& last) {
        for (std::size_t end = 0; (end = heard.find('\n')) != std::string_view::npos; heard.remove_prefix(end + 1)) {
            int number = -1;
            std::from_chars(heard.data(), heard.data() + end, number);
            if (number <= last)
                return false;
            last = number;
        }
        return true;
    }
};

QTEST_GUILESS_MAIN(TestRestarts)
#include "tst_restarts.moc"
