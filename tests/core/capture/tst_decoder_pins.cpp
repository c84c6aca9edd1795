// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/capture/decoder_pins.h"
#include "core/observe/decode/decoders.h"
#include "core/transport/zmtp/message.h"

#include <QTest>

using namespace ipcscope;
using namespace ipcscope::capture;

class DecoderPinsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theNewestThatFitsHolds();
    void aTopicIsTheFirstOfSeveralFrames();
    void olderOnesAreForgotten();
};

namespace {

struct Sample {
    zmtp::Message message;
    Record record;
    Sample(std::uint32_t peer, const std::vector<std::string>& frames) {
        std::vector<ByteView> bodies;
        for (const auto& frame : frames)
            bodies.push_back(bytesOf(frame));
        message = zmtp::Message::of(bodies);
        record.bytes = message.wire();
        record.header.frames = static_cast<std::uint16_t>(frames.size());
        record.header.peerAndKind = RecordHeader::pack(peer, Kind::Message, Direction::Received);
    }
};

} // namespace

void DecoderPinsTest::theNewestThatFitsHolds() {
    const auto* cbor = decode::decoderOf("cbor");
    const auto* pb = decode::decoderOf("pb");
    const Sample eu1(1, {"EU", "x"});
    const Sample eu2(2, {"EU", "x"});
    const Sample us1(1, {"US", "x"});
    DecoderPins pins;
    QCOMPARE(pins.chosen(eu1.record, 1), nullptr);
    pins.add({.frame = 1, .peer = 1, .decoder = cbor});
    QCOMPARE(pins.chosen(eu1.record, 1), cbor);
    QCOMPARE(pins.chosen(us1.record, 1), cbor);
    QCOMPARE(pins.chosen(eu2.record, 1), nullptr);
    QCOMPARE(pins.chosen(eu1.record, 0), nullptr);
    pins.add({.frame = 1, .topic = "EU", .decoder = pb});
    QCOMPARE(pins.chosen(eu1.record, 1), pb);
    QCOMPARE(pins.chosen(eu2.record, 1), pb);
    QCOMPARE(pins.chosen(us1.record, 1), cbor);
    pins.add({.frame = 1, .topic = "EU"});
    QCOMPARE(pins.chosen(eu1.record, 1), nullptr);
    QCOMPARE(pins.chosen(us1.record, 1), cbor);
    QCOMPARE(pins.all().size(), std::size_t(2));
    pins.add({.frame = 1, .decoder = pb}); // covers both
    QCOMPARE(pins.all().size(), std::size_t(1));
    QCOMPARE(pins.chosen(us1.record, 1), pb);
    pins.add({.frame = 1}); // nothing is left to say
    QVERIFY(pins.all().empty());
    QCOMPARE(pins.chosen(us1.record, 1), nullptr);
}

void DecoderPinsTest::aTopicIsTheFirstOfSeveralFrames() {
    QCOMPARE(pinnableTopic(Sample(1, {"EU", "x"}).record), std::optional<std::string>("EU"));
    QCOMPARE(pinnableTopic(Sample(1, {"", "x"}).record), std::optional<std::string>(""));
    QCOMPARE(pinnableTopic(Sample(1, {"EU"}).record), std::nullopt);
    const std::string longest(DecoderPins::longestTopic, 'a');
    QCOMPARE(pinnableTopic(Sample(1, {longest, "x"}).record), std::optional(longest));
    QCOMPARE(pinnableTopic(Sample(1, {longest + 'a', "x"}).record), std::nullopt);
    DecoderPins pins;
    pins.add({.frame = 1, .topic = longest + 'a', .decoder = decode::decoderOf("pb")});
    QVERIFY(pins.all().empty());
}

void DecoderPinsTest::olderOnesAreForgotten() {
    DecoderPins pins;
    for (std::uint32_t i = 0; i <= DecoderPins::most; ++i)
        pins.add({.frame = i, .decoder = decode::decoderOf("pb")});
    QCOMPARE(pins.all().size(), DecoderPins::most);
    QCOMPARE(pins.all().front().frame, 1U);
    QCOMPARE(pins.all().back().frame, std::uint32_t(DecoderPins::most));
}

QTEST_APPLESS_MAIN(DecoderPinsTest)
#include "tst_decoder_pins.moc"
