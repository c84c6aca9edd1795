// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/theme.h"

#include <QString>
#include <QStringList>

#include <expected>
#include <optional>

namespace ipcscope::app {

/// What the command line asks of the desktop program.
struct Arguments {
    QString endpoint;  ///< to watch at once; empty: none
    QStringList files; ///< captures to open
    bool demo = false;
    int reportAfter = 0; ///< seconds; 0: no report
    QString screenshot;  ///< file of the report's picture; empty: none
    std::optional<ui::Scheme> scheme;
};

/// `words` without the program's name; --help and --version are answered before. The error is a sentence about what is
/// wrong with them.
std::expected<Arguments, QString> parseArguments(const QStringList& words);
QString helpText();

} // namespace ipcscope::app
