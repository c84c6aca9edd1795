// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <string>

namespace ipcscope::ui {

/// Any bytes as text without spaces and commas, for files of settings.
inline QString packedName(const std::string& bytes) {
    return QLatin1String(QByteArray::fromStdString(bytes).toPercentEncoding());
}

inline std::string unpackedName(const QString& text) {
    return QByteArray::fromPercentEncoding(text.toLatin1()).toStdString();
}

} // namespace ipcscope::ui
