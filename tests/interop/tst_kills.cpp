// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "tests/support/child_process.h"
#include "tests/support/own_socket.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <random>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;

namespace {

constexpr int kills = 12;

long numberIn(std::string_view text) {
    long number = -1;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string paddingOf(long number) {
    const long size = number % 50 == 0 ? 300'000 : number * 37 % 3000;
    return std::string(static_cast<std::size_t>(size), static_cast<char>('a' + number % 26));
}

} // namespace

/// The other end of a numbered stream, libzmq's or our own C functions', is killed at random points of it and started
/// again: what arrives is whole, in order and never twice, and this end goes on. IPCSCOPE_SEED repeats a run.
class TestKills : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        const char* const given = std::getenv("IPCSCOPE_SEED");
        m_seed = given ? static_cast<unsigned>(numberIn(given)) : std::random_device()();
        qInfo("IPCSCOPE_SEED=%u", m_seed);
    }
    void init() {
        m_random.seed(m_seed);
        m_fault.clear();
    }

    void aSender_data() { rows({"PUSH", "PUB"}); }
    void aSender() {
        QFETCH(QString, type);
        QFETCH(bool, weBind);
        TemporaryFolder folder;
        Reactor reactor;
        const bool publisher = type == "PUB";
        sockets::Socket own(reactor, publisher ? SocketType::Sub : SocketType::Pull, quick());
        if (publisher)
            QVERIFY(own.subscribe({}));
        QVERIFY(join(own, folder, weBind));
        std::map<int, long> last; // what is behind us of each run
        for (int run = 0; run < kills; ++run) {
            auto child = partner(folder, run);
            long wanted = upTo(600);
            const auto took = [&] {
                while (const auto frames = receive(own)) {
                    if (!follows(*frames, last, publisher))
                        m_fault = frames->at(0) + ": " + frames->at(1);
                    wanted -= frames->at(0) == std::to_string(run) ? 1 : 0;
                }
                return wanted <= 0 || !m_fault.empty();
            };
            QVERIFY2(turnUntil(reactor, took), "the stream did not go on");
            QVERIFY2(m_fault.empty(), m_fault.c_str());
            turnFor(reactor, std::chrono::milliseconds(upTo(4)));
            child.kill();
            QVERIFY(turnUntil(reactor, [&] { return took(), own.peerCount() == 0; }));
            QVERIFY2(m_fault.empty(), m_fault.c_str());
        }
    }

    void aReceiver_data() { rows({"PULL", "SUB"}); }
    void aReceiver() {
        QFETCH(QString, type);
        QFETCH(bool, weBind);
        TemporaryFolder folder;
        Reactor reactor;
        const bool publishes = type == "SUB";
        sockets::Socket own(reactor, publishes ? SocketType::Pub : SocketType::Push, quick());
        QVERIFY(join(own, folder, weBind));
        long sent = 0;
        long last = -1;
        for (int run = 0; run < kills; ++run) {
            auto child = partner(folder, run);
            const auto wanted = std::size_t(upTo(600));
            std::string heard;
            QVERIFY2(turnUntil(reactor,
                               [&] {
                                   for (int count = 0; count < 20 && own.unsent() < 100; ++count)
                                       sent += send(own, {"0", std::to_string(sent), paddingOf(sent)}) ? 1 : 0;
                                   heard += child.output();
                                   return std::size_t(std::ranges::count(heard, '\n')) >= wanted || !child.running();
                               }),
                     "the stream did not go on");
            QVERIFY2(child.running(), "it received a message that was not whole");
            turnFor(reactor, std::chrono::milliseconds(upTo(4)));
            child.kill();
            heard += child.output();
            QVERIFY2(grows(heard, last), "a message came twice, or too late");
            QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 0; }));
        }
    }

private:
    void rows(std::initializer_list<const char*> types) {
        QTest::addColumn<QString>("maker");
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("weBind");
        for (const char* maker : {"libzmq", "ours"}) {
            for (const char* type : types) {
                for (const bool weBind : {true, false})
                    QTest::addRow("%s of %s %s", type, maker, weBind ? "connects to us" : "is connected to")
                        << maker << type << weBind;
            }
        }
    }
    long upTo(long most) { return std::uniform_int_distribution<long>(1, most)(m_random); }

    static sockets::Options quick() {
        sockets::Options options;
        options.reconnectInterval = 5ms;
        options.reconnectMaximum = 20ms;
        options.linger = 0ms;
        return options;
    }
    static bool join(sockets::Socket& own, const TemporaryFolder& folder, bool weBind) {
        const std::string endpoint = folder.endpoint("x");
        return weBind ? own.bind(endpoint).has_value() : own.connect(endpoint).has_value();
    }
    static ChildProcess partner(const TemporaryFolder& folder, int run) {
        QFETCH(QString, maker);
        QFETCH(QString, type);
        QFETCH(bool, weBind);
        const std::string program = maker == "ours" ? NUMBERED_OURS : NUMBERED_LIBZMQ;
        return ChildProcess(
            {program, type.toStdString(), weBind ? "connect" : "bind", folder.endpoint("x"), std::to_string(run)});
    }

    /// A publisher leaves out what its peer has no room for; a PUSH leaves out nothing.
    static bool follows(const Frames& frames, std::map<int, long>& last, bool mayMiss) {
        if (frames.size() != 3)
            return false;
        const long number = numberIn(frames[1]);
        const auto [at, first] = last.try_emplace(static_cast<int>(numberIn(frames[0])), -1);
        const bool inOrder = mayMiss ? number > at->second : number == at->second + 1;
        at->second = number;
        return inOrder && frames[2] == paddingOf(number);
    }
    static bool grows(std::string_view lines, long& last) {
        for (std::size_t end = 0; (end = lines.find('\n')) != std::string_view::npos; lines.remove_prefix(end + 1)) {
            const long number = numberIn(lines.substr(0, end));
            if (number <= last)
                return false;
            last = number;
        }
        return true;
    }

    unsigned m_seed = 0;
    std::mt19937 m_random;
    std::string m_fault;
};

QTEST_GUILESS_MAIN(TestKills)
#include "tst_kills.moc"
