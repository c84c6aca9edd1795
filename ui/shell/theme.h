// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/zmtp/socket_type.h"

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QPalette>

#include <optional>

class QApplication;
class QPainter;
class QRect;

namespace ipcscope::ui {

/// Socket families share a colour and a badge shape.
enum class Family { Publish, Pipeline, Request, Pair, Unknown };
Family familyOf(std::optional<zmtp::SocketType> type);

/// The few colours beyond the palette; computed from the palette's lightness, so ask again on QEvent::PaletteChange.
struct Colors {
    QColor secondary; ///< grey text
    QColor line;      ///< hairlines
    QColor accent;
    QColor selection; ///< background of a selected row; its text keeps its colour
    QColor ok;
    QColor warning;
    QColor error;
};
Colors colorsFor(const QPalette& palette);
QColor familyColor(Family family, const QPalette& palette);
bool isDark(const QPalette& palette);

enum class Scheme { System, Light, Dark };
/// Palette and style sheet of the whole program; System goes on following the platform.
/// Widgets choose their look by a dynamic property, set before they are shown: "look" = "primary" (the one blue button
/// of a view), "danger" (red outline), "chip" (round, checkable), "flat" (no frame until hovered), "title" (bold
/// label), "secondary" (grey label), "error" and "warning" (label beside a field), "bar" (inline message bar).
void applyTheme(QApplication& application, Scheme scheme);
/// Our own palettes: what System means where the platform has none to offer.
QPalette lightPalette();
QPalette darkPalette();

/// The fixed font of numbers, times and payloads (tabular digits).
QFont fixedFont();
/// Row height of lists: the fixed font's height + 4 px, at least.
int rowHeight(const QFont& font);
/// A type badge ("PUB"), 17 px high, left-aligned and vertically centred in `area`; answers its width. An unknown type
/// has a dashed outline.
int paintBadge(QPainter& painter, const QRect& area, std::optional<zmtp::SocketType> type, const QPalette& palette);
int badgeWidth(std::optional<zmtp::SocketType> type);
/// What an icon is drawn with.
enum class Ink { Text, Ok, Error };
/// One of our own single-colour SVG icons (resources/icons/NAME.svg), recoloured from the palette.
QIcon icon(const QString& name, Ink ink = Ink::Text);

} // namespace ipcscope::ui
