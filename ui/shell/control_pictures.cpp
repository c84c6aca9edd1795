// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/control_pictures.h"

#include "ui/shell/theme.h"

#include <QGlyphRun>
#include <QGuiApplication>
#include <QTextLayout>

#include <algorithm>

namespace ipcscope::ui {

bool hasControlPictures() {
    static const bool drawn = [] {
        if (qobject_cast<QGuiApplication*>(QCoreApplication::instance()) == nullptr)
            return true;
        QTextLayout layout(QStringLiteral("\u2400\u240A\u241B\u2421"), fixedFont());
        layout.beginLayout();
        layout.createLine();
        layout.endLayout();
        const auto runs = layout.glyphRuns();
        return !runs.isEmpty() && std::ranges::none_of(runs, [](const QGlyphRun& run) {
            return run.glyphIndexes().contains(quint32{0}); // the box for what a font has not
        });
    }();
    return drawn;
}

QString withoutControlPictures(const QString& text) {
    constexpr char16_t first = 0x2400;
    constexpr char16_t last = 0x241F;
    constexpr char16_t ofDelete = 0x2421;
    QString out;
    out.reserve(text.size());
    for (const QChar each : text) {
        const char16_t code = each.unicode();
        if ((code < first || code > last) && code != ofDelete)
            out += each;
        else
            out +=
                QStringLiteral("<%1>").arg(code == ofDelete ? 0x7F : code - first, 2, 16, QLatin1Char('0')).toUpper();
    }
    return out;
}

} // namespace ipcscope::ui
