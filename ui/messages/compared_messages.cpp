// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/compared_messages.h"

#include "core/observe/capture/elapsed.h"
#include "ui/messages/message_text.h"

#include <algorithm>

namespace ipcscope::ui {

namespace {

/// A record with the chunk that holds its bytes.
struct Held {
    std::shared_ptr<const capture::Chunk> chunk;
    capture::Record record;
};

Held recordOf(const capture::Store::Snapshot& snapshot, capture::RecordId id) {
    const auto after = std::ranges::upper_bound(snapshot.chunks, id, {}, &capture::Store::Kept::first);
    if (after == snapshot.chunks.begin() || id >= std::prev(after)->end())
        return {};
    const auto& [first, records] = *std::prev(after);
    Held out{.chunk = records.load(), .record = {}};
    out.record = out.chunk->record(static_cast<std::size_t>(id - first));
    return out;
}

} // namespace

std::shared_ptr<const ComparedMessages> compareWithPrevious(const capture::Store::Snapshot& snapshot,
                                                            capture::RecordId id, const capture::DecoderPins& pins,
                                                            const std::atomic<bool>& stale) {
    const Held after = recordOf(snapshot, id);
    if (!after.chunk || !isMessage(after.record.header.kind()))
        return nullptr;
    const auto previous = capture::previousAlike(snapshot, id, after.record, stale);
    if (!previous)
        return nullptr;
    const Held before = recordOf(snapshot, *previous);
    return std::make_shared<const ComparedMessages>(
        ComparedMessages{.before = *previous,
                         .after = id,
                         .elapsed = capture::elapsed(before.record.header.time, after.record.header.time),
                         .comparison = capture::compare(before.record, after.record, pins)});
}

} // namespace ipcscope::ui
