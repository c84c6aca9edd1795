// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/zmtp/decoder.h"
#include "core/transport/zmtp/wire.h"
#include "tests/core/zmtp/wire_text.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <new>

using namespace ipcscope;
using namespace ipcscope::zmtp;

namespace {
std::size_t allocations = 0;
}

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace {

const DecoderRules rules{.messageSize = 2ULL << 30, .frames = 65'535};

/// Feeds all of it, and takes out what is whole.
std::deque<Message> feed(Decoder& decoder, ByteView bytes) {
    std::deque<Message> messages;
    while (!bytes.empty()) {
        const MutableBytes into = decoder.input();
        const std::size_t count = std::min(into.size(), bytes.size());
        std::memcpy(into.data(), bytes.data(), count);
        decoder.received(count);
        bytes = bytes.subspan(count);
        for (auto unit = decoder.next(); unit && *unit; unit = decoder.next())
            messages.push_back(std::move((*unit)->wire));
    }
    return messages;
}

} // namespace

/// Memory and framing of one direction; faults are in tst_session's table.
class TstDecoder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void smallMessagesShareABlock();
    void connectionsShareABlock();
    void noAllocationPerMessage();
    void keptMessagesStayAsTheyWere();
    void largeFramesGoStraightIntoTheirBlock();
    void readsUpToTheEndOfAMessage();
    void simpleMessagesInOneGo();
    void simpleMessagesKeepToTheRules();
    void runsOfWholeMessages();
    void runsKeepToTheRules();
    void memoryFollowsBytesReceived();
    void manyPartsAreOneRun();
    void manyHeartbeatsInAMessage();
};

void TstDecoder::smallMessagesShareABlock() {
    Decoder decoder(rules);
    QCOMPARE(decoder.input().size(), BlockRef::usualSize);
    const auto messages = feed(decoder, wireBytes("00 01 61 01 01 62 00 01 63 00 00"));
    QCOMPARE(messages.size(), std::size_t{3});
    QVERIFY(messages[0].block().data() == messages[2].block().data());
    QCOMPARE(messages[1].frameCount(), 2U);
    QVERIFY(messages[0].wire().data() + 3 == messages[1].wire().data());
}

/// Also of many connections, one after the other; what is held stays as it was.
void TstDecoder::connectionsShareABlock() {
    std::deque<Decoder> decoders;
    std::deque<Message> kept;
    for (std::uint8_t i = 0; i < 100; ++i) {
        Decoder& decoder = decoders.emplace_back(rules);
        const auto messages = feed(decoder, Bytes{0, 2, i, 'x'});
        QCOMPARE(messages.size(), std::size_t{1});
        kept.push_back(messages.front());
        decoder.rest();
    }
    for (std::uint8_t i = 0; i < 100; ++i) {
        QVERIFY(kept[i].block().data() == kept[0].block().data());
        QVERIFY(std::ranges::equal(kept[i].frame(0), Bytes{i, 'x'}));
    }
    Decoder unfinished(rules);
    feed(unfinished, Bytes{0, 2, 'a'});
    unfinished.rest();
    Decoder other(rules);
    QVERIFY(std::ranges::equal(feed(other, Bytes{0, 1, 'c'}).front().frame(0), Bytes{'c'}));
    other.rest();
    QVERIFY(std::ranges::equal(feed(unfinished, Bytes{'b'}).front().frame(0), Bytes{'a', 'b'}));
}

void TstDecoder::noAllocationPerMessage() {
    Decoder decoder(rules);
    Bytes wire;
    for (int i = 0; i < 1000; ++i) {
        const Bytes one = wireBytes("01 02 \"to\" 00 05 \"hello\"");
        wire.insert(wire.end(), one.begin(), one.end());
    }
    std::size_t count = 0;
    for (int round = 0; round < 3; ++round) {
        const MutableBytes into = decoder.input();
        std::memcpy(into.data(), wire.data(), wire.size());
        decoder.received(wire.size());
        const std::size_t before = allocations;
        for (auto unit = decoder.next(); *unit; unit = decoder.next())
            ++count;
        QCOMPARE(allocations, before);
        QCOMPARE(static_cast<const void*>(decoder.input().data()), static_cast<const void*>(into.data()));
        QCOMPARE(allocations, before);
    }
    QCOMPARE(count, std::size_t{3000});
}

void TstDecoder::keptMessagesStayAsTheyWere() {
    Decoder decoder(rules);
    std::deque<Message> kept;
    for (int i = 0; i < 2000; ++i) {
        Bytes wire = wireBytes("02 00*6 03 e8");
        wire.resize(wire.size() + 1000, static_cast<std::uint8_t>(i));
        for (Message& message : feed(decoder, wire))
            kept.push_back(std::move(message));
    }
    QCOMPARE(kept.size(), std::size_t{2000});
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const ByteView body = kept[i].frame(0);
        QCOMPARE(body.size(), std::size_t{1000});
        QVERIFY(std::ranges::all_of(body, [&](std::uint8_t byte) { return byte == static_cast<std::uint8_t>(i); }));
    }
}

void TstDecoder::largeFramesGoStraightIntoTheirBlock() {
    Decoder decoder(rules);
    const Bytes head = wireBytes("02 00*5 50 00 00 61*16"); // 5 MiB
    for (int i = 0; i < 2; ++i) {
        QVERIFY(feed(decoder, head).empty());
        const MutableBytes rest = decoder.input();
        QCOMPARE(rest.size(), std::size_t{(5 << 20) - 16});
        const Bytes body(rest.size(), 0x62);
        const auto messages = feed(decoder, body);
        QCOMPARE(messages.size(), std::size_t{1});
        QVERIFY(messages[0].wire().data() + messages[0].wire().size() == rest.data() + rest.size());
        QCOMPARE(decoder.input().size(), std::size_t{(5 << 20) + 9}); // the next one is likely to be as large
    }
    QCOMPARE(feed(decoder, wireBytes("00 00")).size(), std::size_t{1});
    QVERIFY(decoder.input().size() > std::size_t{128 << 10});
}

void TstDecoder::readsUpToTheEndOfAMessage() {
    Decoder decoder(rules);
    const Bytes frame = wire::singleFrame(Bytes(60'000, 'x'));
    QCOMPARE(feed(decoder, frame).size(), std::size_t{1});
    for (int i = 0; i < 10; ++i) {
        const MutableBytes into = decoder.input();
        QVERIFY(!into.empty());
        QCOMPARE(into.size() % frame.size(), std::size_t{0});
        QCOMPARE(feed(decoder, frame).size(), std::size_t{1});
    }
    QVERIFY(feed(decoder, ByteView(frame).first(100)).empty());
    QCOMPARE((decoder.input().size() + 100) % frame.size(), std::size_t{0});
}

void TstDecoder::simpleMessagesInOneGo() {
    Decoder decoder(rules);
    const Bytes wire = wireBytes("00 01 61 00 00 02 00*6 01 00 62*256 01 01 63 00 01 64 00 01 65");
    const MutableBytes into = decoder.input();
    std::ranges::copy(wire, into.begin());
    decoder.received(wire.size());
    std::vector<Message> cut;
    cut.reserve(10);
    const auto keep = [&cut](Message message) noexcept { cut.push_back(std::move(message)); };
    QCOMPARE(decoder.cutSimple(2, keep), std::size_t{2});
    QCOMPARE(decoder.cutSimple(10, keep), std::size_t{1}); // a message of two frames stands in front
    QCOMPARE(textOf(cut[0].frame(0)), std::string_view("a"));
    QVERIFY(cut[1].frame(0).empty() && cut[1].frameCount() == 1);
    QCOMPARE(cut[2].frame(0).size(), std::size_t{256});
    QCOMPARE(decoder.cutSimple(10, keep), std::size_t{0});
    {
        const auto two = decoder.next();
        QVERIFY(two && *two);
        QCOMPARE((*two)->wire.frameCount(), 2U);
    }
    QCOMPARE(decoder.cutSimple(10, keep), std::size_t{1});
    QCOMPARE(textOf(cut[3].frame(0)), std::string_view("e"));
    decoder = Decoder(rules);
    QVERIFY(cut[0].block() && !cut[0].block().unique());
    cut.resize(1);
    QVERIFY(cut[0].block().unique()); // the decoder holds nothing any more
}

void TstDecoder::runsOfWholeMessages() {
    Decoder decoder(rules);
    const Bytes wire = wireBytes("00 01 61 01 01 62 03 00*7 02 68 69 00 00 00 01 63 04 02 01 50 00 00 01 01 64");
    const MutableBytes into = decoder.input();
    std::ranges::copy(wire, into.begin());
    decoder.received(wire.size());
    std::array<Run::Message, 10> messages;
    const auto first = decoder.cutRun(std::span(messages).first(1));
    QCOMPARE(first.messages.size(), std::size_t{1});
    QCOMPARE(first.wire.size(), std::size_t{3});
    const auto run = decoder.cutRun(messages); // a command ends it
    QCOMPARE(run.messages.size(), std::size_t{2});
    QCOMPARE(run.messages[0].frames, 3U);
    QCOMPARE(run.messages[0].size, std::size_t{3 + 11 + 2});
    QCOMPARE(run.messages[1].frames, 1U);
    QVERIFY(std::ranges::equal(run.wire, ByteView(wire).subspan(3, run.wire.size())));
    QVERIFY(decoder.cutRun(messages).messages.empty());
    const auto command = decoder.next();
    QVERIFY(command && *command && (*command)->command);
    const auto empty = decoder.cutRun(messages);
    QCOMPARE(empty.messages.size(), std::size_t{1});
    QCOMPARE(empty.wire.size(), std::size_t{2});
    QVERIFY(decoder.cutRun(messages).messages.empty()); // half of a message of two frames is left
    QVERIFY(!*decoder.next());
    QVERIFY(decoder.cutRun(messages).messages.empty());
    QCOMPARE(feed(decoder, wireBytes("00 01 65")).size(), std::size_t{1});
}

void TstDecoder::runsKeepToTheRules() {
    DecoderRules tight = rules;
    tight.messageSize = 10;
    tight.frames = 2;
    for (const char* text :
         {"00 0b 61*11", "01 06 61*6 00 05 61*5", "01 00 01 00 00 00", "04 01 00", "00 0a 61*9", "02 ff*8", "01 00"}) {
        Decoder decoder(tight);
        const Bytes wire = wireBytes(text);
        const MutableBytes into = decoder.input();
        std::ranges::copy(wire, into.begin());
        decoder.received(wire.size());
        std::array<Run::Message, 10> messages;
        QVERIFY(decoder.cutRun(messages).messages.empty());
        QCOMPARE(decoder.pending().size(), wire.size());
    }
}

void TstDecoder::simpleMessagesKeepToTheRules() {
    DecoderRules tight = rules;
    tight.messageSize = 10;
    for (const char* text : {"00 0b 61*11", "00 0a 61*9", "04 01 00", "01 00 00 00", "02 ff*8", "08 00"}) {
        Decoder decoder(tight);
        const Bytes wire = wireBytes(text);
        const MutableBytes into = decoder.input();
        std::ranges::copy(wire, into.begin());
        decoder.received(wire.size());
        QCOMPARE(decoder.cutSimple(10, [](const Message&) noexcept {}), std::size_t{0});
        QCOMPARE(decoder.pending().size(), wire.size());
    }
}

void TstDecoder::memoryFollowsBytesReceived() {
    Decoder decoder(rules);
    QVERIFY(feed(decoder, wireBytes("02 00*4 40 00 00 00")).empty()); // 1 GiB
    std::size_t received = 9;
    std::size_t blocks = 0;
    const void* last = nullptr;
    while (received < (100 << 20)) {
        const MutableBytes into = decoder.input();
        const std::size_t count = std::min<std::size_t>(into.size(), 1 << 20);
        const std::size_t capacity = decoder.pending().size() + into.size();
        QVERIFY(capacity <= std::max<std::size_t>(16 << 20, 4 * received));
        blocks += decoder.pending().data() != last ? 1 : 0;
        last = decoder.pending().data();
        std::memset(into.data(), 0, count);
        decoder.received(count);
        received += count;
        QVERIFY(!*decoder.next());
    }
    QVERIFY(blocks <= 3);
}

void TstDecoder::manyPartsAreOneRun() {
    Decoder decoder(rules);
    Bytes wire;
    for (int i = 0; i < 500; ++i) {
        const Bytes part = wireBytes(i < 499 ? "03 00*5 00 28 00 61*10240" : "00 00");
        wire.insert(wire.end(), part.begin(), part.end());
    }
    const std::size_t before = allocations;
    const auto messages = feed(decoder, wire);
    QVERIFY(allocations - before < 20);
    QCOMPARE(messages.size(), std::size_t{1});
    QCOMPARE(messages[0].frameCount(), 500U);
    QVERIFY(std::ranges::equal(messages[0].wire(), wire));
}

void TstDecoder::manyHeartbeatsInAMessage() {
    Bytes wire;
    Bytes clean;
    const auto add = [](Bytes& to, const Bytes& part) { to.insert(to.end(), part.begin(), part.end()); };
    for (std::size_t i = 0; i < Decoder::maxInterleaved; ++i) {
        add(clean, wireBytes("01 03 \"abc\""));
        add(wire, wireBytes("01 03 \"abc\" 04 05 04 \"PONG\""));
    }
    const auto tooMany = [&] {
        Bytes out = wire;
        add(out, wireBytes("04 05 04 \"PONG\""));
        return out;
    }();
    add(clean, wireBytes("00 00"));
    add(wire, wireBytes("00 00"));
    Decoder decoder(rules);
    const auto units = feed(decoder, wire);
    QCOMPARE(units.size(), Decoder::maxInterleaved + 1);
    QVERIFY(std::ranges::equal(units.back().wire(), clean));

    Decoder other(rules);
    QCOMPARE(feed(other, tooMany).size(), Decoder::maxInterleaved);
    QCOMPARE(other.next().error(), Errc::UnexpectedCommand);
}

QTEST_APPLESS_MAIN(TstDecoder)
#include "tst_decoder.moc"
