// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/sockets/routing.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>
#include <memory>
#include <string>
#include <vector>

using namespace ipcscope;
using namespace ipcscope::sockets;

namespace {

/// A connection that writes when it is told to.
class Tap final : public Outlet, public Pipe::Keeper {
public:
    zmtp::Outgoing& outgoing() override { return queue; }
    void queued(Queue) override { ++tellings; }
    void sendSubscription(bool, ByteView) override {}
    void sendCommand(std::string_view, ByteView) override {}
    const zmtp::Announcement& announcement() const override { return m_announcement; }
    void drained(Pipe&) override { ++drainedCalls; }
    void cork() { m_flow = Flow::Gathered; }
    void block() { m_flow = Flow::Blocked; }

    zmtp::Outgoing queue;
    unsigned drainedCalls = 0;
    unsigned tellings = 0; ///< by queued()

private:
    zmtp::Announcement m_announcement;
};

zmtp::Message messageOf(const std::string& text) {
    return zmtp::Message::of({std::string_view(text)});
}

std::string textOfMessage(const zmtp::Message& message) {
    return std::string(textOf(message.frame(0)));
}

} // namespace

class TestRouting : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sendMark_data() {
        QTest::addColumn<unsigned>("mark");
        QTest::addColumn<unsigned>("roomAgainAt");
        QTest::newRow("one") << 1U << 0U;
        QTest::newRow("odd") << 5U << 2U;
        QTest::newRow("default") << 1000U << 500U;
    }
    void sendMark() {
        QFETCH(unsigned, mark);
        QFETCH(unsigned, roomAgainAt);
        Options options;
        options.sendHighWaterMark = mark;
        Tap tap;
        Pipe pipe(options, nullptr, tap, 1);
        QVERIFY(!pipe.hasRoom());
        pipe.open();
        for (unsigned count = 0; count < mark; ++count) {
            QVERIFY(pipe.hasRoom());
            pipe.send(messageOf("x"));
        }
        QVERIFY(!pipe.hasRoom());
        pipe.connect(tap);
        pipe.flush();
        QCOMPARE(pipe.unsent(), mark);
        while (!pipe.hasRoom()) {
            QVERIFY(pipe.unsent() > roomAgainAt);
            tap.queue.written(messageOf("x").wire().size());
            pipe.written();
        }
        QCOMPARE(pipe.unsent(), roomAgainAt);
        pipe.close();
        QVERIFY(!pipe.hasRoom());
    }

    /// Neither who stops waiting nor an option makes room before half of the messages are out.
    void fullUntilHalfIsOut() {
        Options options;
        options.sendHighWaterMark = 4;
        Tap tap;
        Pipe pipe(options, nullptr, tap, 1);
        pipe.open();
        pipe.connect(tap);
        while (pipe.hasRoom())
            pipe.send(messageOf("x"));
        for (const unsigned left : {3U, 2U}) {
            tap.queue.written(messageOf("x").wire().size());
            pipe.written();
            pipe.expectWaiting(false);
            pipe.review(options);
            QCOMPARE(pipe.hasRoom(), left == 2);
        }
    }

    void withoutAMark() {
        Options options;
        options.sendHighWaterMark = 0;
        options.receiveHighWaterMark = 0;
        Tap tap;
        Pipe pipe(options, nullptr, tap, 1);
        pipe.open();
        for (int count = 0; count < 5000; ++count) {
            pipe.send(messageOf("x"));
            pipe.keep(messageOf("y"));
        }
        QVERIFY(pipe.hasRoom() && !pipe.satisfied());
    }

    /// What one connection did not bring out goes first on the next.
    void unsentGoesFirst() {
        Tap tap;
        Pipe pipe(Options{}, nullptr, tap, 1);
        pipe.open();
        pipe.connect(tap);
        for (const char* text : {"1", "2"})
            pipe.send(messageOf(text));
        pipe.disconnect(tap.queue.takeMessages());
        pipe.send(messageOf("3"));
        QVERIFY(tap.queue.empty());
        QCOMPARE(pipe.unsent(), 3U);
        pipe.connect(tap);
        pipe.flush();
        std::string order;
        for (const auto& message : tap.queue.takeMessages())
            order += textOfMessage(message);
        QCOMPARE(order, "123");
    }

    void receiveMark() {
        Options options;
        options.receiveHighWaterMark = 4;
        Tap tap;
        Pipe pipe(options, nullptr, tap, 1);
        FairIn in;
        for (int count = 0; count < 4; ++count) {
            QVERIFY(!pipe.satisfied());
            in.add(pipe, messageOf("x"));
        }
        QVERIFY(pipe.satisfied());
        in.take();
        QVERIFY(pipe.satisfied());
        QCOMPARE(tap.drainedCalls, 0U);
        in.take();
        QVERIFY(!pipe.satisfied());
        QCOMPARE(tap.drainedCalls, 1U);
        in.take();
        in.take();
        QCOMPARE(tap.drainedCalls, 2U);
        QVERIFY(in.empty());
    }

    /// Without a question to the pattern a message goes out only where it is queued, and comes in only where others are
    /// left; what else is to happen then is the pattern's.
    void expressIsForTheOnlyPipe() {
        Options options;
        Express express;
        Surroundings surroundings{.options = options, .writer = {}, .express = &express};
        Tap tap;
        Pipe one(options, nullptr, tap, 1);
        Pipe two(options, nullptr, tap, 2);
        FairIn in(surroundings);
        BalanceOut out(surroundings);
        out.add(one);
        in.add(one, messageOf("a"));
        QVERIFY(express.out == &one && express.in == &one);
        QVERIFY(!one.hasSpare());
        in.add(one, messageOf("b"));
        QVERIFY(one.hasSpare());
        out.add(two);
        in.add(two, messageOf("c"));
        QVERIFY(!express.out && !express.in);
        out.remove(one);
        in.remove(one);
        QVERIFY(express.out == &two && express.in == &two);
        out.remove(two);
        in.take();
        QVERIFY(!express.out && !express.in);
        const FairIn::Taken taken = [&] {
            in.add(two, messageOf("d"));
            in.add(two, messageOf("e"));
            return in.take();
        }();
        QCOMPARE(taken.message.origin(), 2U);
    }

    void expressMessagesCount() {
        Options options;
        options.sendHighWaterMark = 5;
        options.receiveHighWaterMark = 3;
        Tap tap;
        Pipe pipe(options, nullptr, tap, 1);
        pipe.open();
        pipe.connect(tap);
        pipe.allowSending();
        QVERIFY(!pipe.sendAllowed(bytesOf("nobody would write it")));
        tap.cork();
        pipe.send(messageOf("1"));
        pipe.send(Outbound(std::array{bytesOf("2")}), m_writer);
        pipe.allowSending();
        QVERIFY(pipe.sendAllowed(bytesOf("3")) && pipe.sendAllowed(bytesOf("4")));
        QVERIFY(!pipe.sendAllowed(bytesOf("5"))); // the one that fills it is the pattern's
        pipe.close();
        pipe.open();
        QVERIFY(!pipe.sendAllowed(bytesOf("closed in between")));
        QCOMPARE(pipe.unsent(), std::size_t{4});

        for (int count = 0; count < 3; ++count)
            pipe.keep(messageOf("x"));
        QVERIFY(pipe.satisfied() && !pipe.hasSpare()); // somebody waits for room
        FairIn in;
        in.arrived(pipe);
        in.take();
        QVERIFY(!pipe.hasSpare());
        pipe.keep(messageOf("x"));
        in.take();
        in.take();
        pipe.keep(messageOf("x"));
        QVERIFY(pipe.hasSpare());
        pipe.takeSpare();
        QCOMPARE(pipe.held(), std::size_t{1});
    }

    /// As long as the kernel has no room nobody needs to look at what waits, before it is too much.
    void blockedQueuesAreLeftAlone() {
        Tap tap;
        Pipe pipe({}, nullptr, tap, 1);
        pipe.keepShort();
        pipe.open();
        pipe.connect(tap);
        tap.block();
        const std::string body(1000, 'x');
        const auto send = [&] {
            pipe.allowSending();
            while (pipe.sendAllowed(bytesOf(body))) {
            }
            pipe.send(Outbound(std::array{bytesOf(body)}), m_writer);
        };
        while (pipe.unsent() * body.size() < (256 << 10))
            send();
        QCOMPARE(tap.tellings, 0U);
        while (pipe.hasRoom())
            send();
        QCOMPARE(tap.tellings, 1U);
        QVERIFY(pipe.unsent() * body.size() <= (513 << 10));
    }

    void oneOfEachInTurn() {
        Tap tap;
        Pipe one(Options{}, nullptr, tap, 1);
        Pipe two(Options{}, nullptr, tap, 2);
        Pipe three(Options{}, nullptr, tap, 3);
        FairIn in;
        for (const char* text : {"a", "b", "c"})
            in.add(one, messageOf(text));
        in.add(two, messageOf("d"));
        in.add(three, messageOf("e"));
        in.add(three, messageOf("f"));
        in.remove(two);
        std::string order;
        while (!in.empty())
            order += textOfMessage(in.take().message);
        QCOMPARE(order, "aebfc");
    }

    void onlyPipesWithRoomInTurn() {
        Options options;
        options.sendHighWaterMark = 2;
        Tap tap;
        std::array<std::unique_ptr<Pipe>, 3> pipes;
        BalanceOut out;
        QVERIFY(!out.hasRoom() && !out.next());
        for (auto& pipe : pipes) {
            pipe = std::make_unique<Pipe>(options, nullptr, tap, 1);
            pipe->open();
            out.add(*pipe);
        }
        pipes[1]->close();
        std::string order;
        while (Pipe* pipe = out.next()) {
            order += pipe == pipes[0].get() ? 'a' : 'c';
            pipe->send(messageOf("x"));
        }
        QCOMPARE(order, "acac");
        QVERIFY(!out.hasRoom());
        pipes[1]->open();
        QCOMPARE(out.next(), pipes[1].get());
        out.remove(*pipes[1]);
        QVERIFY(!out.next());
    }

    /// Who was there all the time is not passed over for those who come and go, one after the other or overlapping.
    void newcomersWait_data() {
        QTest::addColumn<bool>("overlap");
        QTest::addColumn<QByteArray>("turns");
        QTest::newRow("apart") << false << QByteArray("oooonoooon");
        QTest::newRow("overlapping") << true << QByteArray("oooonoooon");
    }
    void newcomersWait() {
        QFETCH(bool, overlap);
        QFETCH(QByteArray, turns);
        Tap tap;
        Pipe old({}, nullptr, tap, 1);
        old.open();
        BalanceOut out;
        out.add(old);
        QByteArray order;
        std::unique_ptr<Pipe> newcomer;
        const auto leave = [&] {
            if (newcomer)
                out.remove(*newcomer);
        };
        for (int message = 0; message < 8; ++message) {
            auto next = std::make_unique<Pipe>(Options(), nullptr, tap, 2);
            next->open();
            out.add(*next);
            leave(); // where they do not overlap there is none any more
            newcomer = std::move(next);
            order += out.next() == &old ? 'o' : 'n';
            if (message % 4 == 3)
                order += out.next() == &old ? 'o' : 'n';
            if (!overlap) {
                leave();
                newcomer.reset();
            }
        }
        leave();
        QCOMPARE(order, turns);
    }

    /// As those whose pipe is full after each message.
    void thoseWithRoomAgainWaitTheirTurn() {
        Tap tap;
        std::array<std::unique_ptr<Pipe>, 3> pipes;
        BalanceOut out;
        for (auto& pipe : pipes) {
            pipe = std::make_unique<Pipe>(Options(), nullptr, tap, 1);
            pipe->open();
            out.add(*pipe);
        }
        std::string order;
        for (int message = 0; message < 9; ++message) {
            Pipe* const pipe = out.next();
            order += pipe == pipes[0].get() ? 'a' : pipe == pipes[1].get() ? 'b' : 'c';
            pipe->close();
            pipe->open();
        }
        QCOMPARE(order, std::string("abcabcabc"));
    }

    /// Neither coming, nor going, nor becoming full, nor having room again costs time in the number of the others.
    void manyTakeTurns() {
        constexpr std::size_t many = 50'000;
        Options options;
        options.sendHighWaterMark = 1;
        Tap tap;
        BalanceOut out;
        std::vector<std::unique_ptr<Pipe>> pipes(many);
        QElapsedTimer timer;
        timer.start();
        for (auto& pipe : pipes) {
            pipe = std::make_unique<Pipe>(options, nullptr, tap, 1);
            out.add(*pipe);
            pipe->open();
        }
        while (Pipe* pipe = out.next())
            pipe->send(messageOf("x"));
        for (auto& pipe : pipes) {
            QVERIFY(!out.hasRoom() && !out.next());
            pipe->review({});
            QCOMPARE(out.next(), pipe.get());
            pipe->review(options);
        }
        for (auto& pipe : pipes)
            out.remove(*pipe);
        FairIn in;
        for (auto& pipe : pipes)
            in.add(*pipe, messageOf("x"));
        for (std::size_t i = 1; i < many; i += 2)
            in.remove(*pipes[i]);
        for (std::size_t i = 0; i < many; i += 2)
            QCOMPARE(&in.take().pipe, pipes[i].get());
        QVERIFY(in.empty());
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }

private:
    zmtp::MessageWriter m_writer;
};

QTEST_APPLESS_MAIN(TestRouting)
#include "tst_routing.moc"
