// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QSettings>
#include <QString>

#include <string>

namespace ipcscope::ui {

/// Stale files that are removed without a question where somebody chooses one of them alone; what must hold at the
/// moment of removal must hold all the same. The newest first; kept between runs in a file of their own.
class SettledRemovals {
public:
    static constexpr int most = 200;

    explicit SettledRemovals(const QString& file);

    /// Names as in discovery::Endpoint.
    QList<std::string> all() const;
    /// Costs little: of other windows it knows what all() has seen.
    bool isEmpty() const;
    bool has(const std::string& name) const { return all().contains(name); }
    void add(const std::string& name);
    void remove(const std::string& name);

private:
    void write(const QList<std::string>& names);

    mutable QSettings m_file;
};

} // namespace ipcscope::ui
