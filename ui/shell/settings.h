// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/theme.h"

#include <QByteArray>
#include <QList>
#include <QSettings>
#include <QString>

namespace ipcscope::ui {

/// What the window remembers between runs, in $XDG_CONFIG_HOME/ipcscope/ipcscope.ini. Layout and theme only: nothing
/// that would join, bind or contact anybody. Damaged or missing values read as the defaults.
class Settings {
public:
    Settings();
    /// Another file, for tests.
    explicit Settings(const QString& file);

    Scheme scheme() const;
    void setScheme(Scheme scheme);
    QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);
    /// Widths of the endpoint list, the centre and the send form; empty unless there are three.
    QList<int> widths() const;
    void setWidths(const QList<int>& widths);

private:
    QSettings m_file;
};

/// "system", "light", "dark"; anything else is System.
Scheme schemeNamed(const QString& name);
QString nameOf(Scheme scheme);

} // namespace ipcscope::ui
