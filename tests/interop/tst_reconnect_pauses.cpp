// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/sockets/monitor_events.h"
#include "tests/support/libzmq.h"
#include "tests/support/own_socket.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;

namespace {

using Pauses = std::vector<int>;
constexpr std::size_t enough = 12;

/// What a PUSH of libzmq's announces of its pauses, where nobody is.
Pauses pausesOfLibzmq(Reactor& reactor, const std::string& endpoint, int interval, int maximum) {
    LibzmqSocket push(ZMQ_PUSH);
    push.set(ZMQ_RECONNECT_IVL, interval).set(ZMQ_RECONNECT_IVL_MAX, maximum);
    zmq_socket_monitor(push.handle(), "inproc://monitor", ZMQ_EVENT_CONNECT_RETRIED);
    void* const monitor = zmq_socket(push.context(), ZMQ_PAIR);
    zmq_connect(monitor, "inproc://monitor");
    Pauses pauses;
    push.connect(endpoint);
    turnUntil(reactor, [&] {
        std::array<char, 256> bytes{};
        while (zmq_recv(monitor, bytes.data(), bytes.size(), ZMQ_DONTWAIT) == 6) {
            std::memcpy(&pauses.emplace_back(), bytes.data() + 2, sizeof(int));
            zmq_recv(monitor, bytes.data(), bytes.size(), 0);
        }
        return pauses.size() >= enough;
    });
    zmq_close(monitor);
    return pauses;
}

/// The same of ours, with what the C functions leave as it is.
Pauses pausesOfOurs(Reactor& reactor, const std::string& endpoint, int interval, int maximum) {
    class Counter final : public sockets::Observer {
    public:
        void happened(const sockets::SocketEvent& event) override {
            for (const sockets::MonitorEvent& each : monitorEvents(event)) {
                if (each.number == sockets::MonitorEvent::ConnectRetried)
                    pauses.push_back(each.value);
            }
        }
        void received(sockets::PeerId, const zmtp::Run&) override {}
        void sent(sockets::PeerId, const zmtp::Message&) override {}
        void subscription(sockets::PeerId, bool, ByteView) override {}
        void command(sockets::PeerId, const std::string&, ByteView) override {}

        Pauses pauses;
    };
    Counter counter;
    sockets::Socket push(reactor, SocketType::Push, sockets::manualDefaults(SocketType::Push), &counter);
    push.options().linger = 0ms;
    for (const auto& [name, value] : {std::pair("RECONNECT_IVL", interval), std::pair("RECONNECT_IVL_MAX", maximum)}) {
        if (!push.setOption(*sockets::optionNamed(name), std::int64_t{value}))
            return {};
    }
    if (push.connect(endpoint))
        turnUntil(reactor, [&] { return counter.pauses.size() >= enough; });
    return counter.pauses;
}

} // namespace

/// How long nobody is tried again: by RECONNECT_IVL alone unless RECONNECT_IVL_MAX is above it.
class TestReconnectPauses : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theyGrowOnlyUpToAMaximum_data() {
        QTest::addColumn<bool>("ours");
        QTest::addColumn<int>("maximum");
        QTest::addColumn<bool>("grow");
        for (const bool ours : {true, false}) {
            const char* const maker = ours ? "ours" : "libzmq";
            QTest::addRow("%s, the default", maker) << ours << 0 << false;
            QTest::addRow("%s, less than the interval", maker) << ours << interval / 2 << false;
            QTest::addRow("%s, the interval", maker) << ours << interval << false;
            QTest::addRow("%s, more", maker) << ours << 8 * interval << true;
        }
    }
    void theyGrowOnlyUpToAMaximum() {
        QFETCH(bool, ours);
        QFETCH(int, maximum);
        QFETCH(bool, grow);
        const TemporaryFolder folder;
        Reactor reactor;
        const Pauses pauses =
            (ours ? pausesOfOurs : pausesOfLibzmq)(reactor, folder.endpoint("nobody"), interval, maximum);
        QVERIFY(pauses.size() >= enough);
        const auto [least, most] = std::ranges::minmax(pauses);
        QVERIFY2(least >= interval, std::to_string(least).c_str());
        QVERIFY2(most < (grow ? 9 * interval : 2 * interval), std::to_string(most).c_str());
        if (grow)
            QVERIFY2(most >= 5 * interval, std::to_string(most).c_str());
        else
            QVERIFY2(least < most, "there is no jitter");
    }

private:
    static constexpr int interval = 20;
};

QTEST_GUILESS_MAIN(TestReconnectPauses)
#include "tst_reconnect_pauses.moc"
