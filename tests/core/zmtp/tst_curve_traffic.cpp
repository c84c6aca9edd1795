// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/zmtp/curve_box.h"
#include "core/transport/zmtp/curve_traffic.h"
#include "tests/core/zmtp/curve_pair.h"
#include "tests/core/zmtp/wire_text.h"

#include <QTest>

#include <algorithm>
#include <limits>
#include <vector>

using namespace ipcscope;
using namespace ipcscope::zmtp;
using Role = Security::Role;

namespace {

using Lines = std::vector<std::string>;

/// Counts the command anew, from 0: its nonce stands at `offset` behind its name, its box behind that.
CurvePair::Change countFromZero(std::string_view name, std::size_t offset, std::string_view prefix, const Secret& key) {
    return [=](Bytes& bytes) {
        const std::size_t at = commandAt(bytes, name);
        if (at == bytes.size())
            return;
        const MutableBytes counted = MutableBytes(bytes).subspan(at + 1 + name.size() + offset);
        const MutableBytes box = counted.subspan(curve::shortNonceSize);
        const std::uint64_t count = curve::readCount(counted.first(curve::shortNonceSize));
        Bytes plain(box.size() - curve::boxOverhead);
        QVERIFY(curve::open(plain, box, curve::countedNonce(prefix, count), key));
        std::ranges::fill(counted.first(curve::shortNonceSize), std::uint8_t{0});
        curve::seal(box, plain, curve::countedNonce(prefix, 0), key);
    };
}

/// The short-term key of who is asked for random bytes.
SessionOptions withShortKey(SessionOptions options, std::uint8_t byte) {
    options.security.random = [byte](MutableBytes bytes) { std::ranges::fill(bytes, byte); };
    return options;
}

} // namespace

/// Nonces of CURVE, and boxes that are not what the next one is to be.
class TestCurveTraffic : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// RFC 26 wants nonces that rise, wherever they begin.
    void firstNonceIsZero() {
        const Secret clientShort(Bytes(curve::keySize, 7)), serverShort(Bytes(curve::keySize, 9));
        CurvePair pair(withShortKey(curveOptions(Role::Client), 7), withShortKey(curveOptions(Role::Server), 9));
        const auto hello = curve::sharedKey(curve::publicKeyOf(clientShort), curveKeys(Role::Server).secretKey);
        const auto ready = curve::sharedKey(curve::publicKeyOf(serverShort), clientShort);
        pair.toServer = countFromZero("HELLO", 2 + 72 + 32, "CurveZMQHELLO---", *hello);
        pair.toClient = countFromZero("READY", 0, "CurveZMQREADY---", *ready);
        pair.run();
        QCOMPARE(pair.server.lines, Lines{"established 3.1 CURVE PUSH"});
        QCOMPARE(pair.client.lines, Lines{"established 3.1 CURVE PULL"});
    }
    void noncesRise() {
        constexpr auto last = std::numeric_limits<std::uint64_t>::max();
        curve::TrafficKeys keys;
        QVERIFY(keys.advance(0));
        QVERIFY(!keys.advance(0));
        QVERIFY(keys.advance(1));
        QVERIFY(keys.advance(last));
        QVERIFY(!keys.advance(last));
        QVERIFY(!keys.advance(0));
    }

    /// Replayed, turned back to its sender, or out of order.
    void traffic_data() {
        QTest::addColumn<int>("what");
        QTest::addColumn<QByteArray>("fails");
        QTest::newRow("again") << 0 << QByteArray("failed NonceOrder receive: MESSAGE");
        QTest::newRow("overtaken") << 1 << QByteArray("failed NonceOrder receive: MESSAGE");
        QTest::newRow("one byte turned over") << 2 << QByteArray("failed BadCryptography receive: MESSAGE");
        QTest::newRow("sent back") << 3 << QByteArray("failed BadCryptography receive: MESSAGE");
        QTest::newRow("in the clear") << 4 << QByteArray("failed BadCommand receive: MESSAGE");
        QTest::newRow("MORE outside") << 5 << QByteArray("failed BadFrameFlags receive: MESSAGE");
        QTest::newRow("too short") << 6 << QByteArray("failed BadCommand receive: MESSAGE");
        QTest::newRow("command in the clear") << 7 << QByteArray("failed BadCommand receive: MESSAGE");
        QTest::newRow("over the limit") << 8 << QByteArray("failed MessageTooLarge receive");
    }
    void traffic() {
        QFETCH(int, what);
        QFETCH(QByteArray, fails);
        CurvePair pair;
        pair.run();
        const auto say = [](SessionLog& log, std::string_view body) {
            log.session.send(Message::of({body}));
            log.takeSent();
            return std::exchange(log.sent, {});
        };
        const Bytes one = say(pair.client, "one");
        Bytes two = say(pair.client, "two");
        SessionLog& victim = what == 3 ? pair.client : pair.server;
        if (what == 0) {
            victim.feed(one);
            victim.feed(one);
        } else if (what == 1) {
            victim.feed(two);
            victim.feed(one);
        } else if (what == 2) {
            victim.feed(one);
            two.back() ^= 0x80;
            victim.feed(two);
        } else if (what == 3) {
            victim.feed(one);
        } else if (what == 4) {
            victim.feed(wireBytes("00 22 61*34"));
        } else if (what == 5) {
            two[0] = 1;
            victim.feed(two);
        } else if (what == 6) {
            victim.feed(wireBytes("00 20 07 \"MESSAGE\" 00*24"));
        } else if (what == 7) {
            victim.feed(wireBytes("04 07 04 \"PING\" 00 0f"));
        } else {
            victim.feed(wireBytes("02 00*5 01 86 c2"));
        }
        QCOMPARE(QByteArray::fromStdString(victim.lines.back()), fails);
        QVERIFY(std::ranges::count_if(victim.lines, [](const auto& line) { return line.starts_with("message"); }) <= 1);
    }
};

QTEST_APPLESS_MAIN(TestCurveTraffic)
#include "tst_curve_traffic.moc"
