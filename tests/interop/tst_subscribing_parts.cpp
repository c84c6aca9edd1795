// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/subject.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/turning.h"

#include <QTest>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::test;
using zmtp::SocketType;
using Messages = std::vector<Frames>;

namespace {

constexpr int onlyFirstSubscribe = 108; // zmq.h has it among the drafts, libzmq 4.3.4 in any case

/// A bound publisher.
struct Case {
    Case(Maker maker, SocketType type)
        : subject(maker, reactor, type) {
        if (!subject.bind(endpoint))
            qFatal("cannot bind");
    }

    TemporaryFolder folder;
    const std::string endpoint = folder.endpoint("x");
    Reactor reactor;
    Subject subject;
};

} // namespace

/// Messages of several parts from an XSUB to an XPUB, of which some subscribe or cancel: the same for our sockets and
/// for libzmq's.
class TestSubscribingParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Parts that subscribe or cancel among others. What is told of them ends a message.
    void mixedParts_data() {
        QTest::addColumn<Maker>("maker");
        QTest::addColumn<Maker>("subscriber");
        QTest::addColumn<bool>("onlyFirst");
        QTest::addColumn<Messages>("said");
        QTest::addColumn<Messages>("told");
        const std::string off("\0c", 2);
        const auto row = [](const char* name, const Messages& said, const Messages& each, const Messages& first) {
            for (const bool onlyFirst : {false, true}) {
                for (const auto& [maker, makers] :
                     {std::pair(Maker::Ours, "ours"), std::pair(Maker::Libzmq, "libzmq")}) {
                    for (const auto& [other, others] :
                         {std::pair(Maker::Ours, "ours"), std::pair(Maker::Libzmq, "libzmq")})
                        QTest::addRow("%s, %s part, %s from %s", name, onlyFirst ? "first" : "each", makers, others)
                            << maker << other << onlyFirst << said << (onlyFirst ? first : each);
                }
            }
        };
        const auto same = [&row](const char* name, const Messages& said, const Messages& told) {
            row(name, said, told, told);
        };
        same("the last subscribes", {{"u", "\1c"}}, {{"u", "\1c"}});
        same("the first subscribes", {{"\1c", "u"}}, {{"\1c"}, {"u"}});
        same("all subscribe", {{"\1c", "\1d"}}, {{"\1c"}, {"\1d"}});
        same("the first of three", {{"\1c", "u", "v"}}, {{"\1c"}, {"u", "v"}});
        row("the middle one", {{"u", "\1c", "v"}}, {{"u", "\1c"}, {"v"}}, {{"u", "\1c", "v"}});
        same("an empty part", {{"u", "", "\1c"}}, {{"u", "", "\1c"}});
        same("the last cancels", {{"\1c"}, {"u", off}}, {{"\1c"}, {"u", off}});
        row("repeated in the middle", {{"\1c"}, {"u", "\1c", "v"}}, {{"\1c"}, {"u", "v"}},
            {{"\1c"}, {"u", "\1c", "v"}});
        same("one after the other", {{"\1c", "u", "\1d", "v", off}}, {{"\1c"}, {"u", "\1d"}, {"v", off}});
        same("none", {{"u", "v"}, {"w"}}, {{"u", "v"}, {"w"}});
    }
    void mixedParts() {
        QFETCH(Maker, maker);
        QFETCH(Maker, subscriber);
        QFETCH(bool, onlyFirst);
        QFETCH(Messages, said);
        QFETCH(Messages, told);
        Case test(maker, SocketType::XPub);
        Subject xsub(subscriber, test.reactor, SocketType::XSub);
        QVERIFY(test.subject.set(onlyFirstSubscribe, onlyFirst ? 1 : 0));
        QVERIFY(xsub.set(onlyFirstSubscribe, onlyFirst ? 1 : 0));
        QVERIFY(xsub.connect(test.endpoint));
        QVERIFY(xsub.send({"\1first"}));
        QCOMPARE(test.subject.awaited(), Frames{"\1first"});
        for (const Frames& message : said)
            QVERIFY(xsub.send(message));
        QVERIFY(xsub.send({"end"}));
        Messages heard;
        while (heard.empty() || (heard.back() != Frames{"end"} && !heard.back().empty()))
            heard.push_back(test.subject.awaited());
        told.push_back({"end"});
        QCOMPARE(heard, told);
    }

    /// Parts that stand before what is not told are whole without it; libzmq 4.3.4 takes the next message for their
    /// rest. The subscriptions themselves count.
    void partsBeforeWhatIsNotTold() {
        Case test(Maker::Ours, SocketType::XPub);
        LibzmqSocket xsub(ZMQ_XSUB);
        QVERIFY(xsub.connect(test.endpoint));
        for (const Frames& message : {Frames{"\1c"}, Frames{"u", "\1c"}, Frames{"next"}})
            QVERIFY(xsub.send(message));
        for (const Frames& message : {Frames{"\1c"}, Frames{"u"}, Frames{"next"}})
            QCOMPARE(test.subject.awaited(), message);
        QVERIFY(xsub.send({"u", "\1d"}));
        QCOMPARE(test.subject.awaited(), (Frames{"u", "\1d"}));
        QVERIFY(test.subject.send({"d"}));
        QVERIFY(turnUntil(test.reactor, [&] { return xsub.receive() == Frames{"d"}; }, 5s));
    }

    /// A PUB's application hears nothing, and the parts that subscribe count all the same.
    void mixedPartsToAPub_data() { makerRows(); }
    void mixedPartsToAPub() {
        QFETCH(Maker, maker);
        Case test(maker, SocketType::Pub);
        LibzmqSocket xsub(ZMQ_XSUB);
        QVERIFY(xsub.connect(test.endpoint));
        QVERIFY(xsub.send({"u", "\1c", "v"}));
        const auto heard = [&](const char* topic) {
            return turnUntil(
                test.reactor, [&] { return test.subject.send({topic}) && xsub.receive() == Frames{topic}; }, 5s);
        };
        QVERIFY(heard("c"));
        QVERIFY(test.subject.set(onlyFirstSubscribe, 1));
        xsub.set(onlyFirstSubscribe, 1);
        QVERIFY(xsub.send({"u", "\1d"}));
        QVERIFY(xsub.send({"\1e"}));
        QVERIFY(heard("e"));
        while (xsub.receive()) {
        }
        QVERIFY(test.subject.send({"d"}));
        QVERIFY(!turnUntil(test.reactor, [&] { return xsub.receive() == Frames{"d"}; }, 60ms));
    }
};

QTEST_GUILESS_MAIN(TestSubscribingParts)
#include "tst_subscribing_parts.moc"
