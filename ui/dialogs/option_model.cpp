// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/option_model.h"

#include "ui/shell/formats.h"

#include <QPalette>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace ipcscope::ui {

namespace {

using namespace std::string_view_literals;
using sockets::Option;

/// The first two have fields of their own.
constexpr std::array leftOut{"ROUTING_ID"sv, "FILE_MODE"sv, "USE_FD"sv, "SNDTIMEO"sv, "RCVTIMEO"sv};
constexpr std::array secret{"PLAIN_PASSWORD"sv, "CURVE_SECRETKEY"sv};

bool isOffered(const Option& option) {
    return option.place == sockets::OptionPlace::Options && sockets::writable(option) &&
           option.reach != sockets::OptionReach::Nothing && std::ranges::find(leftOut, option.name) == leftOut.end();
}

QString textOf(std::string_view text) {
    return shown(std::string(text));
}

QString defaultText(const Option& option) {
    const sockets::OptionValue value = option.get ? option.get({}) : sockets::OptionValue();
    if (std::holds_alternative<std::monostate>(value))
        return {};
    if (option.type == sockets::OptionType::Flag)
        return value == sockets::OptionValue(std::int64_t{0}) ? QStringLiteral("off") : QStringLiteral("on");
    if (const auto* bytes = std::get_if<Bytes>(&value);
        bytes && std::ranges::all_of(*bytes, [](auto b) { return b == 0; }))
        return {};
    return textOf(sockets::textOfValue(option, value));
}

} // namespace

OptionModel::OptionModel(QObject* parent)
    : QAbstractTableModel(parent) {
    std::ranges::copy_if(sockets::optionTable(), std::back_inserter(m_rows),
                         [](const Option* option) { return isOffered(*option); });
}

void OptionModel::setType(zmtp::SocketType type) {
    m_type = type;
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

QString OptionModel::problemOf(const Option& option) const {
    const auto typed = m_typed.find(&option);
    if (typed == m_typed.end() || !sockets::allows(option, m_type))
        return {};
    const auto value = sockets::valueFromText(option, typed->second.toStdString());
    const auto fits = value ? sockets::check(option, m_type, *value) : Result<void>(std::unexpected(value.error()));
    constexpr std::string_view verb = "set ";
    return fits ? QString() : textOf(fits.error().attempt).mid(static_cast<qsizetype>(verb.size()));
}

void OptionModel::require(std::vector<std::string_view> names) {
    m_required = std::move(names);
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

int OptionModel::rowOf(std::string_view name) const {
    const auto found = std::ranges::find(m_rows, name, &Option::name);
    return found != m_rows.end() ? static_cast<int>(found - m_rows.begin()) : -1;
}

QString OptionModel::problem() const {
    for (const std::string_view name : m_required)
        if (const int row = rowOf(name); row >= 0 && !m_typed.contains(&option(row)))
            return tr("%1 is needed.").arg(textOf(name));
    for (const auto& [option, typed] : m_typed) {
        if (QString found = problemOf(*option); !found.isEmpty())
            return found;
    }
    return {};
}

void OptionModel::apply(sockets::Options& options) const {
    for (const auto& [option, typed] : m_typed) {
        if (const auto value = sockets::valueFromText(*option, typed.toStdString()))
            (void)sockets::set(options, *option, m_type, *value);
    }
}

QString OptionModel::valueText(const Option& option) const {
    const auto typed = m_typed.find(&option);
    return typed == m_typed.end() ? defaultText(option) : typed->second;
}

int OptionModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int OptionModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : columns;
}

QVariant OptionModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    switch (section) {
    case Name:
        return tr("Option");
    case Value:
        return tr("Value");
    default:
        return tr("What it does");
    }
}

QVariant OptionModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Option& row = option(index.row());
    const bool isSecret = std::ranges::find(secret, row.name) != secret.end();
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Name)
            return textOf(row.name);
        if (index.column() == Meaning)
            return textOf(row.note);
        return isSecret ? QString(valueText(row).size(), QChar(0x2022)) : valueText(row);
    case Qt::EditRole:
        return index.column() == Value ? valueText(row) : QVariant();
    case Qt::ToolTipRole:
        return index.column() == Value ? problemOf(row) : textOf(row.note);
    case Qt::ForegroundRole:
        if (index.column() == Value && !m_typed.contains(&row))
            return QPalette().color(QPalette::PlaceholderText);
        return {};
    default:
        return {};
    }
}

bool OptionModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || index.column() != Value)
        return false;
    const Option& row = option(index.row());
    const QString typed = value.toString();
    if (typed == defaultText(row))
        m_typed.erase(&row);
    else
        m_typed[&row] = typed;
    Q_EMIT dataChanged(index, index);
    return true;
}

Qt::ItemFlags OptionModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    return index.column() == Value ? usual | Qt::ItemIsEditable : usual;
}

} // namespace ipcscope::ui
