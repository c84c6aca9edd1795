// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace ipcscope::ui {

/// Where the columns of a hex dump stand, in pixels: offset, bytes in hex with a gap after every eighth, the same bytes
/// as characters. Narrow places get fewer bytes a row, never a second line.
struct HexLayout {
    static constexpr int margin = 8;

    /// `cell`: advance of one character of the fixed font.
    static HexLayout fitting(int width, int cell, std::size_t size);

    int hexAt(int column) const;
    int textAt(int column) const;
    /// The byte column under x, in either half; the nearest one with `x` in between.
    int columnAt(int x) const;
    int rows(std::size_t size) const;
    int width() const;

    int cell = 8;
    int offsetDigits = 4;
    int bytesPerRow = 16;
};

} // namespace ipcscope::ui
