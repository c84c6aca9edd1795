// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/cell_filter.h"

#include "core/observe/capture/filter/completion.h"
#include "ui/engine/traffic.h"
#include "ui/messages/message_model.h"
#include "ui/messages/message_text.h"
#include "ui/shell/formats.h"

#include <initializer_list>
#include <utility>

namespace ipcscope::ui {

namespace {

constexpr std::size_t longestValue = 256;

/// By the first of `fields` that has a value which is not too long.
TestedValue valueOf(std::initializer_list<const char*> fields, const capture::Row& row) {
    for (const char* field : fields) {
        const QLatin1String name(field);
        if (QString test = testFor(name, row); !test.isEmpty())
            return {.field = name, .test = std::move(test)};
    }
    return {};
}

} // namespace

QString testFor(const QString& field, const capture::Row& row) {
    const std::string name = field.toStdString();
    const auto reference = *capture::fieldNamed(name);
    std::string value = capture::firstTextOf(reference, row);
    if (!value.empty() && reference.field->type == capture::Field::Type::Duration)
        value += "ns";
    return value.empty() || value.size() > longestValue ? QString() : editable(capture::equalsTest(name, value));
}

TestedValue valueFor(const MessageModel& model, int column, capture::RecordId id) {
    const auto [first, records] = model.traffic().store().atHand(id);
    if (!records)
        return {};
    const capture::Surroundings surroundings = model.traffic().surroundings();
    const capture::Row row = capture::rowOf(*records, static_cast<std::size_t>(id - first), first, surroundings);
    if (model.fieldAt(column) != nullptr)
        return {.field = model.fieldName(column), .test = testFor(model.fieldName(column), row)};
    switch (static_cast<MessageColumn>(column)) {
    case MessageColumn::No:
        return valueOf({"no"}, row);
    case MessageColumn::Direction:
        return isMessage(row.record.header.kind()) ? valueOf({"dir"}, row) : valueOf({"event"}, row);
    case MessageColumn::Route:
        return valueOf({"conn"}, row);
    case MessageColumn::Frames:
        return valueOf({"frames"}, row);
    case MessageColumn::Size:
        return valueOf({"size"}, row);
    case MessageColumn::Summary:
        return valueOf({"topic", "frame[1]", "event"}, row);
    case MessageColumn::Time:
    case MessageColumn::Delta:
        break;
    }
    return {};
}

} // namespace ipcscope::ui
