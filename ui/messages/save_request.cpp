// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/save_request.h"

#include "ui/engine/traffic.h"
#include "ui/messages/message_header.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"

#include <vector>

namespace ipcscope::ui {

namespace {

std::vector<const char*> fieldsOf(MessageColumn column) {
    switch (column) {
    case MessageColumn::No:
        return {"no"};
    case MessageColumn::Time:
        return {"time"};
    case MessageColumn::Delta:
        return {"dt"};
    case MessageColumn::Direction:
        return {"dir"};
    case MessageColumn::Route:
        return {"from", "to"};
    case MessageColumn::Frames:
        return {"frames"};
    case MessageColumn::Size:
        return {"size"};
    case MessageColumn::Summary:
        break;
    }
    return {"event", "topic", "text"};
}

/// Those that the list is too narrow for are among them.
std::vector<capture::FieldReference> shownColumns(const MessageList& list) {
    std::vector<capture::FieldReference> out;
    for (const int column : list.header().columnOrder()) {
        if (!list.header().isWanted(column))
            continue;
        if (const capture::FieldReference* field = list.messages().fieldAt(column)) {
            out.push_back(*field);
            continue;
        }
        for (const char* const name : fieldsOf(static_cast<MessageColumn>(column)))
            out.push_back(*capture::fieldNamed(name));
    }
    return out;
}

} // namespace

std::uint64_t countOf(const Traffic& traffic, const MessageList& list, Saved which) {
    if (which == Saved::All)
        return traffic.store().kept();
    if (which == Saved::Shown)
        return traffic.view().rows();
    std::uint64_t count = 0;
    for (const auto& [first, last] : list.selectedRows())
        count += static_cast<std::uint64_t>(last - first) + 1;
    return count;
}

capture::SaveRequest saveRequest(const Traffic& traffic, const MessageList& list, Saved which) {
    capture::SaveRequest out;
    out.snapshot = traffic.store().snapshot();
    out.settings.endpoint = traffic.endpoint().toStdString();
    out.settings.method = traffic.method();
    out.settings.columns = shownColumns(list);
    out.settings.notes = traffic.notes();
    out.settings.pins = traffic.pins();
    out.roster = std::make_shared<const capture::Roster>(traffic.roster());
    if (traffic.replies() != nullptr)
        out.replies = std::make_shared<const capture::Replies>(*traffic.replies());
    const capture::View& view = traffic.view();
    if (which != Saved::All) {
        out.ranges.emplace();
        out.withoutCommands = view.showing() == capture::Showing::WithoutCommands;
        out.filter = view.filter();
    }
    if (which == Saved::Shown && view.rows() > 0)
        out.ranges->emplace_back(view.idAt(0), view.idAt(view.rows() - 1));
    if (which == Saved::Selected) {
        for (const auto& [first, last] : list.selectedRows()) {
            const auto from = list.messages().idAt(first);
            const auto to = list.messages().idAt(last);
            if (from && to)
                out.ranges->emplace_back(*from, *to);
        }
    }
    return out;
}

} // namespace ipcscope::ui
