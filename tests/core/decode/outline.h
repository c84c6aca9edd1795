// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/decode/node.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace ipcscope::decode {

inline ByteView viewOf(const QByteArray& bytes) {
    return bytesOf({bytes.data(), static_cast<std::size_t>(bytes.size())});
}

/// "depth name=value|..." of all nodes.
inline QString outline(const Decoded& decoded) {
    QStringList lines;
    for (const auto& node : decoded.nodes)
        lines += QStringLiteral("%1 %2=%3")
                     .arg(node.depth)
                     .arg(QString::fromStdString(node.name), QString::fromStdString(node.value));
    return lines.join(QLatin1Char('|'));
}

} // namespace ipcscope::decode
