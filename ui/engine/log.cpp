// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/log.h"

#include "core/observe/capture/outbox.h"
#include "ui/shell/formats.h"
#include "ui/shell/theme.h"

#include <algorithm>
#include <utility>

namespace ipcscope::ui {

namespace {

/// Rows among which what is sent finds the one that counts it, and for how long.
constexpr std::ptrdiff_t near = 8;
constexpr std::int64_t soon = 60'000'000'000; // ns

QString name(Log::What what) {
    switch (what) {
    case Log::What::Joined:
        return Log::tr("Joined");
    case Log::What::Bound:
        return Log::tr("Bound");
    case Log::What::Waits:
        return Log::tr("Waits");
    case Log::What::Left:
        return Log::tr("Left");
    case Log::What::NotJoined:
        return Log::tr("Not joined");
    case Log::What::NotBound:
        return Log::tr("Not bound");
    case Log::What::Sent:
        return Log::tr("Sent");
    case Log::What::NotSent:
        return Log::tr("Not sent");
    case Log::What::Identified:
        return Log::tr("Asked what it is");
    case Log::What::Removed:
        return Log::tr("Removed");
    case Log::What::NotRemoved:
        return Log::tr("Not removed");
    case Log::What::PutBack:
        return Log::tr("Put back");
    case Log::What::Recording:
        return Log::tr("Recording begun");
    case Log::What::Recorded:
        return Log::tr("Recording ended");
    case Log::What::Saved:
        return Log::tr("File written");
    case Log::What::DemoStarted:
        return Log::tr("Demo started");
    case Log::What::DemoEnded:
        return Log::tr("Demo ended");
    case Log::What::Lost:
        return Log::tr("Lost records");
    case Log::What::Noticed:
        break;
    }
    return Log::tr("Noticed");
}

QString sign(Log::Gravity gravity) {
    return gravity == Log::Gravity::Plain     ? QString()
           : gravity == Log::Gravity::Warning ? QStringLiteral("⚠ ")
                                              : QStringLiteral("✕ ");
}

} // namespace

Log::Log(std::size_t most, QObject* parent)
    : QAbstractTableModel(parent)
    , m_most(most) {}

void Log::add(Entry entry) {
    if (entry.time == 0)
        entry.time = capture::timestamp();
    if (countWithBefore(entry))
        return;
    if (m_rows.size() == m_most) {
        beginRemoveRows({}, 0, 0);
        m_rows.pop_front();
        endRemoveRows();
    }
    const int row = static_cast<int>(m_rows.size());
    beginInsertRows({}, row, row);
    const std::int64_t last = entry.time;
    m_rows.push_back({std::move(entry), last});
    endInsertRows();
}

/// Messages that are sent, or lost, are many: they find their row behind what other endpoints did meanwhile.
bool Log::countWithBefore(const Entry& entry) {
    const auto size = static_cast<std::ptrdiff_t>(m_rows.size());
    const bool many = entry.what == What::Sent || entry.what == What::Lost;
    const auto looked = std::min(size, many ? near : std::ptrdiff_t{1});
    const auto found = std::find_if(m_rows.rbegin(), m_rows.rbegin() + looked, [&entry](const Row& row) {
        const Entry& before = row.entry;
        return before.what == entry.what && before.where == entry.where && before.detail == entry.detail &&
               before.gravity == entry.gravity && entry.time - before.time < soon;
    });
    if (found == m_rows.rbegin() + looked)
        return false;
    found->entry.count += entry.count;
    found->last = entry.time;
    const int row = static_cast<int>(size - 1 - (found - m_rows.rbegin()));
    Q_EMIT dataChanged(index(row, Details), index(row, Details));
    return true;
}

QString Log::text(const Row& row, int column) const {
    const Entry& entry = row.entry;
    switch (column) {
    case Time:
        return timeOfDay(entry.time);
    case Event:
        return sign(entry.gravity) + name(entry.what);
    case Where:
        return entry.where;
    default:
        break;
    }
    const QString last = timeOfDay(row.last);
    if (entry.what == What::Sent)
        return entry.count == 1 ? tr("one message")
                                : tr("%1 messages, the last at %2").arg(groupedNumber(entry.count), last);
    if (entry.count == 1)
        return entry.detail;
    const QString often = tr("%1 times, the last at %2").arg(groupedNumber(entry.count), last);
    return entry.detail.isEmpty() ? often : tr("%1 (%2)").arg(entry.detail, often);
}

QString Log::line(int row) const {
    const Row& told = m_rows[static_cast<std::size_t>(row)];
    QStringList parts{dateAndTime(told.entry.time)};
    for (const int column : {Event, Where, Details})
        parts << text(told, column);
    parts.removeAll(QString());
    return parts.join(QStringLiteral("  "));
}

int Log::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int Log::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant Log::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole: // rich text on purpose: left to guess, Qt might take foreign text for it
        return QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(line(index.row()).toHtmlEscaped());
    case Qt::FontRole:
        return index.column() == Time ? QVariant(fixedFont()) : QVariant();
    case gravityRole:
        return static_cast<int>(row.entry.gravity);
    default:
        return {};
    }
}

QVariant Log::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Event:
        return tr("Event");
    case Where:
        return tr("Where");
    default:
        return tr("Details");
    }
}

} // namespace ipcscope::ui
