// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/clipboard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QStringConverter>

#include <memory>

namespace ipcscope::ui {

QString spacedHex(ByteView bytes) {
    static constexpr char16_t digits[] = u"0123456789abcdef";
    QString hex;
    hex.reserve(static_cast<qsizetype>(bytes.size()) * 3);
    for (const std::uint8_t byte : bytes) {
        if (!hex.isEmpty())
            hex += QLatin1Char(' ');
        hex += QChar(digits[byte >> 4]);
        hex += QChar(digits[byte & 15]);
    }
    return hex;
}

void toClipboard(ByteView bytes) {
    const auto* data = reinterpret_cast<const char*>(bytes.data());
    const auto size = static_cast<qsizetype>(bytes.size());
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(QByteArrayView(data, size));
    auto mime = std::make_unique<QMimeData>();
    mime->setText(text);
    if (decoder.hasError())
        mime->setData(QStringLiteral("application/octet-stream"), QByteArray(data, size));
    QGuiApplication::clipboard()->setMimeData(mime.release());
}

void toClipboardAsHex(ByteView bytes) {
    QGuiApplication::clipboard()->setText(spacedHex(bytes));
}

} // namespace ipcscope::ui
