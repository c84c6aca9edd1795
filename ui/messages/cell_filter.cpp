// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/cell_filter.h"

#include "core/observe/capture/filter/completion.h"
#include "ui/engine/monitor.h"
#include "ui/shell/formats.h"

#include <initializer_list>

namespace ipcscope::ui {

namespace {

constexpr std::size_t longestValue = 256;

/// By the first of `fields` that has a value which is not too long.
QString testBy(std::initializer_list<const char*> fields, const capture::Row& row) {
    for (const char* field : fields) {
        const std::string value = capture::textOf(*capture::fieldNamed(field), row);
        if (!value.empty() && value.size() <= longestValue)
            return editable(capture::equalsTest(field, value));
    }
    return {};
}

} // namespace

QString testFor(MessageColumn column, const Monitor& monitor, capture::RecordId id) {
    const auto& [first, records] = monitor.store().chunkHolding(id);
    const capture::Surroundings surroundings = monitor.surroundings();
    const capture::Row row = capture::rowOf(*records.load(), static_cast<std::size_t>(id - first), first, surroundings);
    switch (column) {
    case MessageColumn::No:
        return testBy({"no"}, row);
    case MessageColumn::Direction:
        return testBy({"dir", "event"}, row);
    case MessageColumn::Route:
        return testBy({"conn"}, row);
    case MessageColumn::Frames:
        return testBy({"frames"}, row);
    case MessageColumn::Size:
        return testBy({"size"}, row);
    case MessageColumn::Summary:
        return testBy({"topic", "frame[1]", "event"}, row);
    case MessageColumn::Time:
    case MessageColumn::Delta:
        break;
    }
    return {};
}

} // namespace ipcscope::ui
