// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/settings.h"

#include <QTemporaryDir>

namespace ipcscope::test {

/// Settings in a file of their own, which goes with them.
class TemporarySettings {
public:
    ui::Settings& settings() { return m_settings; }
    QString file() const { return m_folder.filePath(QStringLiteral("test.ini")); }

private:
    QTemporaryDir m_folder;
    ui::Settings m_settings{file()};
};

} // namespace ipcscope::test
