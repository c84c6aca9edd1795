// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/reactor/reactor.h"
#include "tests/support/own_socket.h"
#include "tests/support/raw_peer.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <sys/socket.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;
using Kind = sockets::SocketEvent::Kind;

namespace {

/// SO_SNDBUF of a connection.
int sendBufferOf(int fd) {
    int bytes = 0;
    socklen_t length = sizeof bytes;
    return ::getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, &length) == 0 ? bytes : -1;
}

} // namespace

/// The kernel's room for what was written becomes more where messages flow, and only there.
class TestSendBuffer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void growsWhereMessagesFlow_data() {
        QTest::addColumn<sockets::Options>("options");
        QTest::addColumn<bool>("larger");
        sockets::Options options;
        QTest::newRow("as usual") << options << true;
        options.sendHighWaterMark = 0;
        QTest::newRow("no high-water mark") << options << true;
        options.sendHighWaterMark = 10;
        QTest::newRow("short queues are wanted") << options << false;
        options = {};
        options.sendBuffer = 100'000;
        QTest::newRow("somebody said how large") << options << false;
    }
    /// Not for a side that never reads.
    void growsWhereMessagesFlow() {
        QFETCH(sockets::Options, options);
        QFETCH(bool, larger);
        const std::string body(10'000, 'x');
        TemporaryFolder folder;
        Reactor reactor;
        Notes notes;
        sockets::Socket own(reactor, SocketType::Push, options, &notes);
        RawListener listener(folder.file("x"));
        QVERIFY(own.connect(folder.endpoint("x")));
        RawPeer peer = listener.accept();
        peer.write(handshakeOf("PULL"));
        QVERIFY(turnUntil(reactor, [&] { return own.peerCount() == 1; }));
        const int fd = notes.last(Kind::Connected).event.fd;
        const int usual = sendBufferOf(fd);
        QVERIFY(usual > 0);
        QVERIFY(turnUntil(reactor, [&] { return send(own, {body}) && own.unsent() > 2; }));
        QCOMPARE(sendBufferOf(fd), usual);
        QVERIFY(turnUntil(reactor, [&] { return !peer.heard().empty() && own.unsent() == 0; }));
        QCOMPARE(sendBufferOf(fd) > usual, larger);
    }
};

Q_DECLARE_METATYPE(ipcscope::sockets::Options)

QTEST_GUILESS_MAIN(TestSendBuffer)
#include "tst_send_buffer.moc"
