// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_model.h"

#include "core/observe/capture/summary.h"
#include "ui/engine/monitor.h"
#include "ui/messages/message_text.h"
#include "ui/shell/formats.h"

#include <algorithm>
#include <limits>

namespace ipcscope::ui {

namespace {

constexpr int maximumRows = std::numeric_limits<int>::max() / messageColumnCount - 1;
constexpr std::size_t summaryCharacters = 256;

int bounded(quint64 count, int most) {
    return static_cast<int>(std::min(count, static_cast<quint64>(most)));
}

} // namespace

MessageModel::MessageModel(const Monitor& monitor, QObject* parent)
    : QAbstractTableModel(parent)
    , m_monitor(monitor)
    , m_rows(bounded(monitor.view().rows(), maximumRows)) {
    connect(&monitor, &Monitor::rowsAboutToBeAdded, this, [this](quint64, quint64 count) { beginAdding(count); });
    connect(&monitor, &Monitor::rowsAdded, this, &MessageModel::endAdding);
    connect(&monitor, &Monitor::rowsAboutToLeave, this, &MessageModel::beginLeaving);
    connect(&monitor, &Monitor::rowsLeft, this, &MessageModel::endLeaving);
    connect(&monitor, &Monitor::cleared, this, &MessageModel::forget);
}

void MessageModel::beginAdding(quint64 count) {
    m_coming = bounded(count, maximumRows - m_rows);
    if (m_coming > 0)
        beginInsertRows({}, m_rows, m_rows + m_coming - 1);
}

void MessageModel::endAdding() {
    if (m_coming == 0)
        return;
    m_rows += m_coming;
    m_coming = 0;
    endInsertRows();
}

void MessageModel::beginLeaving(quint64 count) {
    m_leaving = bounded(count, m_rows);
    if (m_leaving > 0)
        beginRemoveRows({}, 0, m_leaving - 1);
}

void MessageModel::endLeaving() {
    if (m_leaving == 0)
        return;
    m_rows -= m_leaving;
    m_leaving = 0;
    endRemoveRows();
}

void MessageModel::forget() {
    beginLeaving(static_cast<quint64>(m_rows));
    endLeaving();
}

int MessageModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int MessageModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : messageColumnCount;
}

std::optional<capture::RecordId> MessageModel::idAt(int row) const {
    const capture::View& view = m_monitor.view();
    if (row < 0 || row >= m_rows || static_cast<std::uint64_t>(row) >= view.rows())
        return std::nullopt;
    const capture::RecordId id = view.idAt(static_cast<std::uint64_t>(row));
    const capture::Store& store = m_monitor.store();
    if (id < store.first() || id >= store.end())
        return std::nullopt;
    return id;
}

int MessageModel::rowOf(capture::RecordId id) const {
    const std::uint64_t row = m_monitor.view().rowOf(id);
    if (row >= static_cast<std::uint64_t>(m_rows))
        return -1;
    return idAt(static_cast<int>(row)) == id ? static_cast<int>(row) : -1;
}

QVariant MessageModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<MessageColumn>(index.column());
    if (role == Qt::TextAlignmentRole)
        return headerData(index.column(), Qt::Horizontal, role);
    const auto id = idAt(index.row());
    if (!id)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), column, *id);
    case Qt::AccessibleTextRole:
        return column == MessageColumn::Direction ? directionWord(m_monitor.store().header(*id))
                                                  : text(index.row(), column, *id);
    case RecordIdRole:
        return static_cast<quint64>(*id);
    case ToneRole:
        return static_cast<int>(tone(column, m_monitor.store().header(*id)));
    default:
        return {};
    }
}

QString MessageModel::text(int row, MessageColumn column, capture::RecordId id) const {
    const capture::Record record = m_monitor.store().at(id);
    const capture::RecordHeader& header = record.header;
    switch (column) {
    case MessageColumn::No:
        return groupedNumber(id + 1);
    case MessageColumn::Time:
        return timeOfDay(header.time);
    case MessageColumn::Delta:
        return deltaText(row, header);
    case MessageColumn::Direction:
        return directionGlyph(header);
    case MessageColumn::Route:
        return routeText(header, m_monitor.roster());
    case MessageColumn::Frames:
        return isMessage(header.kind()) ? QString::number(header.frames) : QString();
    case MessageColumn::Size:
        return isMessage(header.kind()) ? byteCount(bodyBytes(record)) : QString();
    case MessageColumn::Summary:
        return shown(capture::summary(record, summaryCharacters));
    }
    return {};
}

QString MessageModel::deltaText(int row, const capture::RecordHeader& header) const {
    const auto previous = idAt(row - 1);
    return previous ? delta(header.time - m_monitor.store().header(*previous).time) : QString();
}

Tone MessageModel::tone(MessageColumn column, const capture::RecordHeader& header) const {
    switch (column) {
    case MessageColumn::Delta:
    case MessageColumn::Route:
    case MessageColumn::Frames:
    case MessageColumn::Size:
        return Tone::Secondary;
    case MessageColumn::Direction:
        return directionTone(header);
    case MessageColumn::Summary: {
        const Tone event = directionTone(header);
        return isMessage(header.kind()) ? Tone::Plain : event;
    }
    default:
        return Tone::Plain;
    }
}

QVariant MessageModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= messageColumnCount)
        return {};
    struct Heading {
        QString title, spoken;
        Qt::Alignment alignment;
    };
    const auto heading = [this](MessageColumn column) -> Heading {
        switch (column) {
        case MessageColumn::No:
            return {tr("No"), tr("Number"), Qt::AlignRight};
        case MessageColumn::Time:
            return {tr("Time"), tr("Time"), Qt::AlignLeft};
        case MessageColumn::Delta:
            return {QStringLiteral("Δ"), tr("Time since the row above"), Qt::AlignRight};
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
    }(static_cast<MessageColumn>(section));
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
