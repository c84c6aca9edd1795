// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/arrived.h"

#include "core/transport/zmtp/message.h"

#include <QtTest>

#include <memory>

using namespace ipcscope;
using namespace ipcscope::advice;
using capture::Chunk;
using capture::Kind;

namespace {

/// Messages of these first frames, each with a body.
std::shared_ptr<const Chunk> messages(const std::vector<std::string>& topics) {
    auto chunk = std::make_shared<Chunk>(topics.size(), 64);
    for (const std::string& topic : topics) {
        const zmtp::Message message = zmtp::Message::of({topic, "body"});
        capture::RecordHeader header;
        header.peerAndKind = capture::RecordHeader::pack(1, Kind::Message, capture::Direction::Received);
        header.frames = 2;
        chunk->append(header, message.wire());
    }
    return chunk;
}

std::shared_ptr<const Chunk> others() {
    auto chunk = std::make_shared<Chunk>(2, 64);
    for (const Kind kind : {Kind::SourceUp, Kind::Sent}) {
        capture::RecordHeader header;
        header.peerAndKind = capture::RecordHeader::pack(1, kind, capture::Direction::Sent);
        chunk->append(header, bytesOf("waiting"));
    }
    return chunk;
}

std::vector<std::string> texts(const OurSide& ours) {
    std::vector<std::string> found;
    for (const Bytes& topic : ours.topicsSeen)
        found.emplace_back(textOf(topic));
    return found;
}

} // namespace

class ArrivedTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void countsWhatIsHidden();
    void tellsEachTopicOnce();
    void hasLimits();
};

void ArrivedTest::countsWhatIsHidden() {
    capture::Store store;
    store.append(others());
    store.append(messages({"EU.BMW", "EU.SAP", "US.IBM"}));
    capture::View view(store);
    OurSide ours;
    noteArrived(store, view, ours);
    QCOMPARE(ours.received, 3U);
    QCOMPARE(ours.hidden, 0U); // not looked at yet
    view.setFilter(std::make_shared<const capture::Filter>(*capture::Filter::parse("topic starts \"US\"")));
    view.extend(100);
    ours = {};
    noteArrived(store, view, ours);
    QCOMPARE(ours.received, 3U);
    QCOMPARE(ours.hidden, 2U);
    view.setFilter(nullptr);
    view.extend(100);
    ours = {};
    noteArrived(store, view, ours);
    QCOMPARE(ours.hidden, 0U);
}

void ArrivedTest::tellsEachTopicOnce() {
    capture::Store store;
    store.append(messages({"EU.BMW", "EU.SAP", "EU.BMW"}));
    const capture::View view(store);
    OurSide ours;
    noteArrived(store, view, ours);
    QCOMPARE(texts(ours), (std::vector<std::string>{"EU.BMW", "EU.SAP"}));
    capture::Store another;
    another.append(messages({"US.IBM", "EU.SAP"}));
    noteTopics(another, ours);
    QCOMPARE(texts(ours), (std::vector<std::string>{"EU.BMW", "EU.SAP", "US.IBM"}));
    QCOMPARE(ours.received, 3U);
}

void ArrivedTest::hasLimits() {
    capture::Store store;
    std::vector<std::string> many(mostLookedAt + 5, std::string(300, 'x'));
    many.front() = "too long ago";
    store.append(messages(many));
    const capture::View view(store);
    OurSide ours;
    noteArrived(store, view, ours);
    QCOMPARE(ours.received, mostLookedAt);
    QCOMPARE(texts(ours), (std::vector<std::string>{std::string(256, 'x')}));
    for (std::size_t i = 0; i < many.size(); ++i)
        many[i] = std::to_string(i);
    store.append(messages(many));
    ours = {};
    noteTopics(store, ours);
    QCOMPARE(ours.topicsSeen.size(), mostTopics);
    QCOMPARE(textOf(ours.topicsSeen.front()), std::string_view(many.back()));
}

QTEST_APPLESS_MAIN(ArrivedTest)
#include "tst_arrived.moc"
