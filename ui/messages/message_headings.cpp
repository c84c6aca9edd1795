// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_model.h"
#include "ui/shell/formats.h"

namespace ipcscope::ui {

namespace {

constexpr std::size_t longestHeading = 64;

} // namespace

QVariant MessageModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    struct Heading {
        QString title, spoken;
        Qt::Alignment alignment;
    };
    const auto ofField = [this](int column) -> Heading {
        const auto type = fieldAt(column)->field->type;
        using enum capture::Field::Type;
        const bool number = type == Number || type == Size || type == Duration;
        const QString name = shown(fieldName(column).toStdString(), longestHeading);
        return {name, name, number ? Qt::AlignRight : Qt::AlignLeft};
    };
    const auto ofStandard = [this](MessageColumn column) -> Heading {
        switch (column) {
        case MessageColumn::No:
            return {tr("No"), tr("Number"), Qt::AlignRight};
        case MessageColumn::Time:
            if (m_reference)
                return {tr("Time"), tr("Time since the reference"), Qt::AlignLeft};
            if (m_timeBy == TimeBy::Start)
                return {tr("Time"), tr("Time since the first record"), Qt::AlignLeft};
            return m_timeBy == TimeBy::UtcClock ? Heading{tr("Time (UTC)"), tr("Time, UTC"), Qt::AlignLeft}
                                                : Heading{tr("Time"), tr("Time"), Qt::AlignLeft};
        case MessageColumn::Delta:
            return {QStringLiteral("Δ"),
                    m_deltaOf == DeltaOf::Row ? tr("Time since the row above")
                                              : tr("Time since the last of the same connection"),
                    Qt::AlignRight};
        case MessageColumn::Direction:
            return {QStringLiteral("⇄"), tr("Direction"), Qt::AlignHCenter};
        case MessageColumn::Route:
            return {tr("From → To"), tr("From and to"), Qt::AlignLeft};
        case MessageColumn::Frames:
            return {tr("Fr"), tr("Frames"), Qt::AlignRight};
        case MessageColumn::Size:
            return {tr("Size"), tr("Size of all frames"), Qt::AlignRight};
        case MessageColumn::Summary:
            break;
        }
        return {tr("Summary"), tr("Summary"), Qt::AlignLeft};
    };
    const Heading heading = fieldAt(section) ? ofField(section) : ofStandard(static_cast<MessageColumn>(section));
    switch (role) {
    case Qt::DisplayRole:
        return heading.title;
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return heading.spoken;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(heading.alignment | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace ipcscope::ui
