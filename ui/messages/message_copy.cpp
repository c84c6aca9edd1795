// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_copy.h"

#include "core/observe/capture/code_copies.h"
#include "core/observe/capture/summary.h"
#include "ui/engine/monitor.h"

#include <algorithm>
#include <utility>

namespace ipcscope::ui {

namespace {

constexpr std::size_t few = 1'000;
constexpr std::size_t little = 256 << 10;

/// Whether it is not worth the way to another thread.
bool isLittle(const Traffic& traffic, const std::vector<capture::RecordId>& ids) {
    std::size_t size = 0;
    return ids.size() <= few && std::ranges::all_of(ids, [&](capture::RecordId id) {
               if (!traffic.store().isInMemory(id))
                   return false;
               size += traffic.store().header(id).size;
               return size <= little;
           });
}

std::string textOf(const CopyRequest& request, const capture::Record& record, capture::RecordId id) {
    switch (request.format) {
    case CopyFormat::Text:
        return capture::asText(record);
    case CopyFormat::Hex:
        return capture::asHex(record);
    case CopyFormat::Pyzmq:
        return capture::asPyzmq(record);
    case CopyFormat::Cppzmq:
        return capture::asCppzmq(record);
    case CopyFormat::Json:
    case CopyFormat::Command:
        break;
    }
    const capture::Roster::Entry* peer = request.roster->peer(record.header.peer());
    const capture::PeerFacts* facts = peer != nullptr ? &peer->facts : nullptr;
    if (request.format == CopyFormat::Command)
        return capture::asCommand(record, {.endpoint = request.endpoint, .peer = facts, .binder = request.binder});
    const auto note = request.notes.find(id);
    return capture::asJsonLine(record, request.endpoint, facts, note == request.notes.end() ? nullptr : &note->second);
}

} // namespace

CopyRequest copyRequest(const Traffic& traffic, std::vector<capture::RecordId> ids, CopyFormat format) {
    CopyRequest request{.snapshot = traffic.store().snapshot(),
                        .ids = std::move(ids),
                        .format = format,
                        .endpoint = traffic.endpoint().toStdString(),
                        .roster = std::make_shared<const capture::Roster>(traffic.roster()),
                        .notes = traffic.notes()};
    if (const auto* monitor = qobject_cast<const Monitor*>(&traffic))
        request.binder =
            monitor->request().role == capture::Role::Bind ? capture::Way::Binder::We : capture::Way::Binder::ThePeer;
    request.atHand = isLittle(traffic, request.ids);
    return request;
}

std::expected<std::string, TooLarge> copyOf(const CopyRequest& request, const std::atomic<bool>& stale) {
    if (request.ids.size() > mostCopied)
        return std::unexpected(TooLarge{request.limit});
    std::string copy;
    auto next = request.ids.begin();
    for (const auto& [first, records] : request.snapshot.chunks) {
        if (stale)
            return {};
        next = std::lower_bound(next, request.ids.end(), first);
        if (next == request.ids.end())
            break;
        if (*next >= first + records.count())
            continue;
        const auto chunk = records.load();
        for (; next != request.ids.end() && *next < first + chunk->count(); ++next) {
            const capture::Record record = chunk->record(static_cast<std::size_t>(*next - first));
            if (record.header.size > request.limit - copy.size())
                return std::unexpected(TooLarge{request.limit});
            if (!copy.empty() && copy.back() != '\n')
                copy += '\n';
            copy += textOf(request, record, *next);
            if (copy.size() > request.limit)
                return std::unexpected(TooLarge{request.limit});
        }
    }
    return copy;
}

} // namespace ipcscope::ui
