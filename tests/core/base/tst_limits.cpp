// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/limits.h"
#include "core/transport/sockets/options.h"
#include "core/transport/sockets/subscriptions.h"
#include "core/transport/zmtp/decoder.h"

#include <QTest>

#include <set>

using namespace ipcscope;

namespace {

std::uint64_t inTable(std::string_view name) {
    for (const limits::Limit& limit : limits::all()) {
        if (limit.name == name)
            return limit.value;
    }
    return 0;
}

std::uint64_t count(std::chrono::milliseconds time) {
    return static_cast<std::uint64_t>(time.count());
}

} // namespace

class TestLimits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRowSaysItAll() {
        std::set<std::string_view> names;
        for (const limits::Limit& limit : limits::all()) {
            QVERIFY2(limit.value > 0, limit.name.data());
            QVERIFY(names.insert(limit.name).second);
            QVERIFY(!limits::name(limit.unit).empty());
            QVERIFY(!limits::name(limit.charged).empty());
        }
        QCOMPARE(names.size(), 20U);
    }

    /// What a socket starts with is what the table says.
    void theyAreTheDefaults() {
        const sockets::Options options;
        QCOMPARE(options.limits.messageSize, inTable("message bytes"));
        QCOMPARE(options.limits.frames, inTable("message parts"));
        QCOMPARE(options.limits.handshakeCommand, inTable("handshake command bytes"));
        QCOMPARE(options.sendHighWaterMark, inTable("queue messages"));
        QCOMPARE(options.receiveHighWaterMark, inTable("queue messages"));
        QCOMPARE(count(options.handshakeTimeout), inTable("handshake time"));
        QCOMPARE(count(options.reconnectInterval), inTable("reconnect pause"));
        QCOMPARE(count(options.reconnectMaximum), inTable("longest reconnect pause"));
        QCOMPARE(sockets::SubscriptionLimits().prefixes, inTable("subscriptions"));
        QCOMPARE(sockets::SubscriptionLimits().bytes, inTable("subscription bytes"));
        QCOMPARE(zmtp::DecoderRules().eager, inTable("allocation ahead"));
        QCOMPARE(zmtp::Decoder::maxInterleaved, inTable("interleaved commands"));
        QCOMPARE(zmtp::Decoder::maxInterleavedSize, inTable("interleaved command bytes"));
        QCOMPARE(zmtp::wire::maxRoutingIdSize, inTable("routing id bytes"));
    }
};

QTEST_GUILESS_MAIN(TestLimits)
#include "tst_limits.moc"
