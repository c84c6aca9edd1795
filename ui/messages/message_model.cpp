// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/message_model.h"

#include "core/observe/capture/elapsed.h"
#include "core/observe/capture/summary.h"
#include "ui/engine/traffic.h"
#include "ui/messages/message_text.h"
#include "ui/shell/formats.h"

#include <QStringList>

#include <algorithm>
#include <limits>

namespace ipcscope::ui {

namespace {

constexpr int maximumRows = std::numeric_limits<int>::max() - 1;
constexpr std::size_t summaryCharacters = 256;
/// Bytes of a message of which a cell's text may need all.
constexpr std::size_t mostReadForACell = 64 << 10;
/// Records that are looked at for the one before of the same connection.
constexpr capture::RecordId farthestLookBack = 4096;
constexpr qsizetype longestFieldName = 200;

int bounded(quint64 count, int most) {
    return static_cast<int>(std::min(count, static_cast<quint64>(most)));
}

} // namespace

MessageModel::MessageModel(const Traffic& traffic, QObject* parent)
    : QAbstractTableModel(parent)
    , m_traffic(traffic)
    , m_rows(bounded(traffic.view().rows(), maximumRows)) {
    connect(&traffic, &Traffic::rowsAboutToBeAdded, this, [this](quint64, quint64 count) { beginAdding(count); });
    connect(&traffic, &Traffic::rowsAdded, this, &MessageModel::endAdding);
    connect(&traffic, &Traffic::rowsAboutToLeave, this, &MessageModel::beginLeaving);
    connect(&traffic, &Traffic::rowsLeft, this, &MessageModel::endLeaving);
    connect(&traffic, &Traffic::cleared, this, &MessageModel::forget);
    connect(&traffic, &Traffic::recordsArrived, this, &MessageModel::arrive);
    connect(&traffic, &Traffic::notesChanged, this, &MessageModel::arrive);
    connect(&traffic, &Traffic::pinned, this, [this] { arrive(m_traffic.store().first(), m_traffic.store().end()); });
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

/// What is shown of these records is another thing now.
void MessageModel::arrive(quint64 first, quint64 end) {
    m_judged.fill({});
    if (m_rows == 0)
        return;
    const capture::View& view = m_traffic.view();
    const int from = bounded(view.rowOf(first), m_rows);
    const int to = bounded(view.rowOf(end), m_rows) - 1;
    if (from <= to)
        Q_EMIT dataChanged(index(from, 0), index(to, columnCount() - 1));
}

void MessageModel::setTimeReference(std::optional<capture::RecordId> id) {
    m_reference = id;
    m_referenceTime = id ? m_traffic.store().header(*id).time : 0;
    tellAgain(MessageColumn::Time);
}

/// Every cell of a column says another thing now, and its heading may.
void MessageModel::tellAgain(MessageColumn column) {
    if (m_rows > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, columnCount() - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, static_cast<int>(column), static_cast<int>(column));
}

void MessageModel::setTimeBy(TimeBy timeBy) {
    m_timeBy = timeBy;
    tellAgain(MessageColumn::Time);
}

int MessageModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int MessageModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : standardColumnCount + static_cast<int>(m_fields.size());
}

std::optional<capture::RecordId> MessageModel::idAt(int row) const {
    const capture::View& view = m_traffic.view();
    if (row < 0 || row >= m_rows || static_cast<std::uint64_t>(row) >= view.rows())
        return std::nullopt;
    const capture::RecordId id = view.idAt(static_cast<std::uint64_t>(row));
    const capture::Store& store = m_traffic.store();
    if (id < store.first() || id >= store.end())
        return std::nullopt;
    return id;
}

bool MessageModel::isAtHand(int row) const {
    const auto id = idAt(row);
    return id && m_traffic.store().isAtHand(*id);
}

int MessageModel::rowOf(capture::RecordId id) const {
    const std::uint64_t row = m_traffic.view().rowOf(id);
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
    if (role == RecordIdRole)
        return static_cast<quint64>(*id);
    if (role == MarkRole) {
        const capture::Note* note = noteOn(*id);
        return note != nullptr && note->marked;
    }
    if (role == Qt::ToolTipRole)
        return tip(*id);
    if (role == ColorRole || role == Qt::AccessibleDescriptionRole)
        return ofRule(role, *id);
    if (!m_traffic.store().isAtHand(*id)) {
        m_traffic.bring(*id);
        if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
            return column == MessageColumn::No ? numberText(*id) : QStringLiteral("…");
        return role == ToneRole ? QVariant(static_cast<int>(Tone::Secondary)) : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
        return fieldAt(index.column()) ? fieldText(index.column(), *id) : text(index.row(), column, *id);
    case Qt::AccessibleTextRole:
        return fieldAt(index.column()) ? fieldText(index.column(), *id) : spokenText(index.row(), column, *id);
    case ToneRole:
        return static_cast<int>(tone(column, m_traffic.store().header(*id)));
    default:
        return {};
    }
}

QString MessageModel::numberText(capture::RecordId id) const {
    const capture::Note* note = noteOn(id);
    const QString number = groupedNumber(id + 1);
    return note == nullptr || note->text.empty() ? number : QStringLiteral("✎ ") + number;
}

QString MessageModel::timeText(std::int64_t time) const {
    if (m_reference)
        return secondsSince(capture::elapsed(m_referenceTime, time));
    if (m_timeBy == TimeBy::Start)
        return secondsSince(capture::elapsed(m_traffic.store().startTime().value_or(time), time));
    return m_timeBy == TimeBy::UtcClock ? utcTimeOfDay(time) : timeOfDay(time);
}

QString MessageModel::text(int row, MessageColumn column, capture::RecordId id) const {
    const capture::Record record = m_traffic.store().at(id);
    const capture::RecordHeader& header = record.header;
    switch (column) {
    case MessageColumn::No:
        return numberText(id);
    case MessageColumn::Time:
        return timeText(header.time);
    case MessageColumn::Delta:
        return deltaText(row, id, header);
    case MessageColumn::Direction:
        return directionGlyph(header);
    case MessageColumn::Route:
        return routeText(header, m_traffic.roster());
    case MessageColumn::Frames:
        return isMessage(header.kind()) ? QString::number(header.frames) : QString();
    case MessageColumn::Size:
        return isMessage(header.kind()) ? byteCount(bodyBytes(record)) : QString();
    case MessageColumn::Summary:
        return shown(capture::summary(record, summaryCharacters));
    }
    return {};
}

QString MessageModel::deltaText(int row, capture::RecordId id, const capture::RecordHeader& header) const {
    if (m_deltaOf == DeltaOf::Connection) {
        const bool connected = isOfConnection(header, m_traffic.roster());
        const auto before = connected ? timeBefore(id, header.peer()) : std::nullopt;
        return before ? delta(capture::elapsed(*before, header.time)) : QString();
    }
    const auto previous = idAt(row - 1);
    return previous && m_traffic.store().isAtHand(*previous)
               ? delta(capture::elapsed(m_traffic.store().header(*previous).time, header.time))
               : QString();
}

/// Of the newest record of this connection before `id`; looks back through the nearest only, and reads no file.
std::optional<std::int64_t> MessageModel::timeBefore(capture::RecordId id, std::uint32_t peer) const {
    const capture::Store& store = m_traffic.store();
    const capture::RecordId end = id > store.first() + farthestLookBack ? id - farthestLookBack : store.first();
    while (id > end) {
        const auto [first, records] = store.atHand(id - 1);
        if (!records)
            break;
        for (; id > std::max(first, end); --id) {
            const capture::RecordHeader& header = records->header(static_cast<std::size_t>(id - 1 - first));
            if (header.peer() == peer && header.kind() != capture::Kind::Command)
                return header.time;
        }
    }
    return std::nullopt;
}

void MessageModel::setDeltaOf(DeltaOf deltaOf) {
    m_deltaOf = deltaOf;
    tellAgain(MessageColumn::Delta);
}

bool MessageModel::addField(const QString& name) {
    auto field = capture::fieldNamed(name.toStdString());
    const bool there = std::ranges::any_of(m_fields, [&name](const FieldColumn& each) { return each.name == name; });
    if (!field || there || columnCount() == mostColumns || name.size() > longestFieldName)
        return false;
    beginInsertColumns({}, columnCount(), columnCount());
    m_fields.push_back({name, std::move(*field)});
    endInsertColumns();
    return true;
}

void MessageModel::removeField(int column) {
    if (fieldAt(column) == nullptr)
        return;
    beginRemoveColumns({}, column, column);
    m_fields.erase(m_fields.begin() + (column - standardColumnCount));
    endRemoveColumns();
}

const capture::FieldReference* MessageModel::fieldAt(int column) const {
    return column < standardColumnCount || column >= columnCount()
               ? nullptr
               : &m_fields[static_cast<std::size_t>(column - standardColumnCount)].field;
}

QString MessageModel::fieldName(int column) const {
    return fieldAt(column) ? m_fields[static_cast<std::size_t>(column - standardColumnCount)].name : QString();
}

bool MessageModel::shows(const QString& field) const {
    static const QStringList standard{QStringLiteral("no"),  QStringLiteral("time"),   QStringLiteral("dt"),
                                      QStringLiteral("dir"), QStringLiteral("frames"), QStringLiteral("size")};
    return standard.contains(field) ||
           std::ranges::any_of(m_fields, [&field](const FieldColumn& each) { return each.name == field; });
}

QString MessageModel::fieldText(int column, capture::RecordId id) const {
    const auto [first, records] = m_traffic.store().atHand(id);
    const capture::Surroundings surroundings = m_traffic.surroundings();
    const capture::Row row = capture::rowOf(*records, static_cast<std::size_t>(id - first), first, surroundings);
    const capture::Field& field = *fieldAt(column)->field;
    if (capture::readsPayload(*fieldAt(column)) && row.record.header.size > mostReadForACell)
        return QStringLiteral("…");
    if (field.type == capture::Field::Type::Duration) {
        capture::Value value;
        std::string scratch;
        return field.read(row, {}, 0, value, scratch) ? delta(value.integer) : QString();
    }
    return shown(capture::textOf(*fieldAt(column), row, summaryCharacters), summaryCharacters);
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

} // namespace ipcscope::ui
