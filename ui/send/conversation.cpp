// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/send/conversation.h"

#include "core/observe/capture/summary.h"
#include "core/transport/zmtp/message.h"
#include "ui/endpoints/endpoint_text.h"
#include "ui/engine/monitor.h"
#include "ui/shell/formats.h"

namespace ipcscope::ui {

namespace {

using capture::Kind;

std::uint64_t bodyBytes(ByteView wire) {
    std::uint64_t total = 0;
    zmtp::FrameReader reader(wire);
    while (const auto frame = reader.next())
        total += frame->body.size();
    return total;
}

/// Without the empty delimiter of an envelope, which says nothing to a reader.
capture::Record withoutDelimiter(capture::Record record) {
    zmtp::FrameReader reader(record.bytes);
    const auto first = reader.next();
    if (record.header.frames < 2 || !first || !first->body.empty())
        return record;
    const auto rest = static_cast<std::size_t>(first->body.data() - record.bytes.data());
    record.bytes = record.bytes.subspan(rest);
    record.header.size = static_cast<std::uint32_t>(record.bytes.size());
    --record.header.frames;
    return record;
}

} // namespace

void Conversation::follow(Monitor* monitor) {
    if (monitor == m_monitor)
        return;
    if (m_monitor)
        disconnect(m_monitor, nullptr, this, nullptr);
    m_monitor = monitor;
    m_unanswered.clear();
    if (monitor == nullptr)
        return;
    m_seen = monitor->store().end();
    connect(monitor, &Monitor::countersChanged, this, &Conversation::read);
}

void Conversation::read() {
    const auto& store = m_monitor->store();
    const auto end = store.end();
    const auto newest = end > most ? end - most : 0;
    std::vector<Row> rows;
    for (auto id = std::max({m_seen, store.first(), newest}); id < end; ++id) {
        const Kind kind = store.header(id).kind();
        if (kind == Kind::Sent || kind == Kind::Message || kind == Kind::SendFailed)
            rows.push_back(rowOf(store.at(id)));
    }
    m_seen = end;
    append(std::move(rows));
}

Conversation::Row Conversation::rowOf(const capture::Record& record) {
    Row row;
    row.time = record.header.time;
    row.frames = record.header.frames;
    row.summary = shown(capture::summary(withoutDelimiter(record), 120));
    if (record.header.kind() == Kind::SendFailed) {
        row.way = Way::Failed;
        return row;
    }
    row.bytes = bodyBytes(record.bytes);
    if (record.header.kind() == Kind::Sent) {
        m_unanswered.push_back(row.time);
        if (m_unanswered.size() > most)
            m_unanswered.pop_front();
        return row;
    }
    row.way = Way::Received;
    if (!m_unanswered.empty()) {
        row.waited = row.time - m_unanswered.front();
        m_unanswered.pop_front();
    }
    return row;
}

void Conversation::append(std::vector<Row> rows) {
    if (rows.empty())
        return;
    if (const auto total = m_rows.size() + rows.size(); total > most && !m_rows.empty()) {
        const auto leaving = std::min(total - most, m_rows.size());
        beginRemoveRows({}, 0, static_cast<int>(leaving) - 1);
        m_rows.erase(m_rows.begin(), m_rows.begin() + static_cast<std::ptrdiff_t>(leaving));
        endRemoveRows();
    }
    const int first = static_cast<int>(m_rows.size());
    beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
    m_rows.insert(m_rows.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    endInsertRows();
}

int Conversation::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant Conversation::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.summary;
    case WayRole:
        return QVariant::fromValue(row.way);
    case TimeRole:
        return timeOfDay(row.time).chopped(3);
    case FigureRole:
        return figure(row);
    case Qt::ToolTipRole:
        return plainToolTip(spoken(row));
    case Qt::AccessibleTextRole:
        return spoken(row);
    default:
        return {};
    }
}

QString Conversation::figure(const Row& row) const {
    if (row.way == Way::Failed)
        return {};
    return row.waited ? delta(*row.waited) : byteCount(row.bytes);
}

QString Conversation::spoken(const Row& row) const {
    const QString time = timeOfDay(row.time);
    if (row.way == Way::Failed)
        return tr("Not sent, %1: %2").arg(time, row.summary);
    const QString size = row.frames == 1
                             ? tr("1 frame, %1").arg(byteCount(row.bytes))
                             : tr("%n frames, %1", nullptr, static_cast<int>(row.frames)).arg(byteCount(row.bytes));
    const QString what = row.way == Way::Sent ? tr("Sent %1, %2: %3") : tr("Received %1, %2: %3");
    const QString line = what.arg(time, size, row.summary);
    return row.waited ? tr("%1, after %2").arg(line, delta(*row.waited)) : line;
}

} // namespace ipcscope::ui
