// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/base/limits.h"
#include "core/transport/sockets/options.h"
#include "core/transport/sockets/subscriptions.h"
#include "core/transport/zmtp/decoder.h"

#include <QTest>

#include <set>
#include <utility>
#include <vector>

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

    /// What is promised to users: a row that changes changes what they may rely on.
    void theyAreAsPromised() {
        constexpr std::uint64_t kibi = 1024, mebi = kibi * kibi;
        const std::vector<std::pair<const char*, std::uint64_t>> promised{{"message bytes", 256 * mebi},
                                                                          {"message parts", 65'535},
                                                                          {"handshake command bytes", 64 * kibi},
                                                                          {"handshake time", 10'000},
                                                                          {"reconnect pause", 100},
                                                                          {"longest reconnect pause", 5'000},
                                                                          {"queue bytes", 16 * mebi},
                                                                          {"subscriptions", 1'000'000},
                                                                          {"subscription bytes", 64 * mebi},
                                                                          {"user handshakes", 1'024},
                                                                          {"user share", 2}};
        for (const auto& [name, value] : promised)
            QVERIFY2(inTable(name) == value, name);
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
