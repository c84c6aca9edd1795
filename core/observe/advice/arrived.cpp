// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/arrived.h"

#include "core/transport/zmtp/message.h"

#include <algorithm>
#include <set>

namespace ipcscope::advice {

namespace {

using capture::RecordId;

constexpr std::size_t longestTopic = 256;

template<class Look>
void eachMessage(const capture::Store& store, Look look) {
    const RecordId from = store.end() - std::min(store.kept(), mostLookedAt);
    for (RecordId id = store.end(); id > from; --id) {
        if (!store.isInMemory(id - 1))
            return;
        const capture::Record record = store.at(id - 1);
        if (record.header.kind() == capture::Kind::Message)
            look(id - 1, record);
    }
}

/// Newest first, so that with many topics the newest are told.
class Topics {
public:
    explicit Topics(OurSide& ours)
        : m_ours(ours)
        , m_known(ours.topicsSeen.begin(), ours.topicsSeen.end()) {}
    void add(const capture::Record& record) {
        if (m_ours.topicsSeen.size() >= mostTopics)
            return;
        const auto frame = zmtp::FrameReader(record.bytes).next();
        if (!frame)
            return;
        Bytes topic = copyOf(frame->body.first(std::min(frame->body.size(), longestTopic)));
        if (m_known.insert(topic).second)
            m_ours.topicsSeen.push_back(std::move(topic));
    }

private:
    OurSide& m_ours;
    std::set<Bytes> m_known;
};

} // namespace

void noteArrived(const capture::Store& store, const capture::View& view, OurSide& ours) {
    Topics topics(ours);
    eachMessage(store, [&](RecordId id, const capture::Record& record) {
        ++ours.received;
        topics.add(record);
        const std::uint64_t row = view.rowOf(id);
        const bool shown = row < view.rows() && view.idAt(row) == id;
        if (id < view.seen() && !shown)
            ++ours.hidden;
    });
}

void noteTopics(const capture::Store& store, OurSide& ours) {
    Topics topics(ours);
    eachMessage(store, [&](RecordId, const capture::Record& record) { topics.add(record); });
}

} // namespace ipcscope::advice
