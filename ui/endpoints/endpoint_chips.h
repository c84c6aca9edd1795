// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/endpoints/endpoint_filter.h"

#include <QWidget>

#include <array>
#include <cstddef>

class QPushButton;

namespace ipcscope::ui {

/// One chip for each EndpointChoice, exactly one of them down. The arrow keys go from chip to chip. In a narrow row
/// large counts are rounded ("9.2k"), then left out; no chip is cut.
class EndpointChips : public QWidget {
    Q_OBJECT
public:
    static constexpr std::size_t chipCount = 5;

    explicit EndpointChips(QWidget* parent = nullptr);

    /// How many endpoints each choice has, other programs' left out, in the order of EndpointChoice.
    void setCounts(const std::array<int, chipCount>& counts);
    void choose(EndpointChoice choice);

Q_SIGNALS:
    void chosen(ipcscope::ui::EndpointChoice choice);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// How counts stand on the chips.
    enum class Counts { Whole, Rounded, None };
    void write(Counts how);
    void fit();

    std::array<int, chipCount> m_counts{};
    bool m_told = false; ///< there are counts
    std::array<QPushButton*, chipCount> m_chips;
};

} // namespace ipcscope::ui
