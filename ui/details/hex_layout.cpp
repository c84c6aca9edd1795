// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/hex_layout.h"

#include <algorithm>
#include <array>
#include <limits>

namespace ipcscope::ui {

namespace {

constexpr std::array choices{32, 24, 16, 12, 8, 6, 4, 2, 1};
constexpr int group = 8;
constexpr int gap = 2; // characters between the three parts

int digitsFor(std::size_t size) {
    return size <= 0x10000 ? 4 : size <= 0x1000000 ? 6 : 8;
}

} // namespace

HexLayout HexLayout::fitting(int width, int cell, std::size_t size) {
    HexLayout layout;
    layout.cell = std::max(cell, 1);
    layout.offsetDigits = digitsFor(size);
    for (const int choice : choices) {
        layout.bytesPerRow = choice;
        if (layout.width() <= width)
            break;
    }
    return layout;
}

int HexLayout::hexAt(int column) const {
    return margin + (offsetDigits + gap + column * 3 + column / group) * cell;
}

int HexLayout::textAt(int column) const {
    return hexAt(bytesPerRow - 1) + (2 + gap + column) * cell;
}

int HexLayout::width() const {
    return textAt(bytesPerRow) + margin;
}

int HexLayout::columnAt(int x) const {
    if (x >= textAt(0) - cell)
        return std::clamp((x - textAt(0)) / cell, 0, bytesPerRow - 1);
    int column = 0;
    while (column + 1 < bytesPerRow && x >= hexAt(column + 1) - cell / 2)
        ++column;
    return column;
}

int HexLayout::rows(std::size_t size) const {
    const std::size_t perRow = static_cast<std::size_t>(bytesPerRow);
    const std::size_t rows = size / perRow + (size % perRow ? 1 : 0);
    return static_cast<int>(std::min(rows, static_cast<std::size_t>(std::numeric_limits<int>::max())));
}

} // namespace ipcscope::ui
