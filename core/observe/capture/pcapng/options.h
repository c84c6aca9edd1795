// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/pcapng/layout.h"

#include <optional>

namespace ipcscope::capture::pcapng {

struct Option {
    std::uint16_t code = 0;
    ByteView value;
};

/// Walks the options at the end of a block; ends at the first that is not whole.
class OptionReader {
public:
    OptionReader(ByteView options, ByteOrder order)
        : m_rest(options)
        , m_order(order) {}
    std::optional<Option> next() {
        if (m_rest.size() < 4)
            return std::nullopt;
        const auto code = numberAt<std::uint16_t>(m_rest, 0, m_order);
        const std::size_t size = numberAt<std::uint16_t>(m_rest, 2, m_order);
        if (code == option::end || size > m_rest.size() - 4)
            return std::nullopt;
        const Option out{code, m_rest.subspan(4, size)};
        m_rest = m_rest.subspan(std::min(m_rest.size(), 4 + padded(size)));
        return out;
    }

private:
    ByteView m_rest;
    ByteOrder m_order;
};

} // namespace ipcscope::capture::pcapng
