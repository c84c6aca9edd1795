// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/zmtp/socket_type.h"

#include <QList>
#include <QSettings>
#include <QString>

#include <string>

namespace ipcscope::ui {

/// Somebody chose to join this endpoint, and does not want to be asked again while it is bound by the same program as a
/// socket of the same type.
struct SettledJoin {
    std::string address;
    zmtp::SocketType bound = zmtp::SocketType::Push;
    std::string program; ///< by advice::boundProgram()
    bool operator==(const SettledJoin&) const = default;
};

/// Those that were settled, the newest first, one for an endpoint; kept between runs in a file of their own. What is
/// damaged there reads as not there: whoever is in doubt is asked.
class SettledJoins {
public:
    static constexpr int most = 200;

    explicit SettledJoins(const QString& file);

    QList<SettledJoin> all() const;
    /// Costs little: of other windows it knows what all() has seen.
    bool isEmpty() const;
    /// Never where the program is not known.
    bool has(const SettledJoin& join) const;
    /// In place of what was settled for this endpoint. Not where the program is not known.
    void add(const SettledJoin& join);
    void remove(const std::string& address);

private:
    void write(const QList<SettledJoin>& joins);

    mutable QSettings m_file;
};

} // namespace ipcscope::ui
