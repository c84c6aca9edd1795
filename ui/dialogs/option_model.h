// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/sockets/option_table.h"

#include <QAbstractTableModel>

#include <map>
#include <string_view>
#include <vector>

namespace ipcscope::ui {

/// The socket options that a person may set, of all types, a row each: name, value, what it does. A value that was not
/// typed is the default. Those that have a field of their own, or mean nothing to a window, are left out.
class OptionModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Value, Meaning, columns };

    explicit OptionModel(QObject* parent = nullptr);

    /// What is typed is judged as that of a socket of this type.
    void setType(zmtp::SocketType type);
    const sockets::Option& option(int row) const { return *m_rows[static_cast<std::size_t>(row)]; }
    /// These have to be typed: what is missing is a mistake.
    void require(std::vector<std::string_view> names);
    /// -1: there is none of this name.
    int rowOf(std::string_view name) const;
    /// The first mistake among those that the type has, as a sentence; empty: there is none.
    QString problem() const;
    /// Sets what was typed, as far as the type has it and it is no mistake.
    void apply(sockets::Options& options) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    QString valueText(const sockets::Option& option) const;
    QString problemOf(const sockets::Option& option) const;

    std::vector<const sockets::Option*> m_rows;
    std::vector<std::string_view> m_required;
    std::map<const sockets::Option*, QString> m_typed;
    zmtp::SocketType m_type = zmtp::SocketType::Sub;
};

} // namespace ipcscope::ui
