// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/pcapng/layout.h"

namespace ipcscope::capture::pcapng {

/// Puts one block behind what `out` holds, little endian: begins with its type and a place for its length, which
/// finish() fills in.
class BlockBuilder {
public:
    BlockBuilder(Bytes& out, BlockType type)
        : m_out(out)
        , m_begin(out.size()) {
        number(static_cast<std::uint32_t>(type));
        number(std::uint32_t{0});
    }
    template<std::unsigned_integral T>
    void number(T value) {
        const auto at = m_out.size();
        m_out.resize(at + sizeof(T));
        putNumberAt(m_out.data() + at, value);
    }
    void bytes(ByteView value) { m_out.insert(m_out.end(), value.begin(), value.end()); }
    /// Zeros up to a multiple of four.
    void pad() { m_out.resize(m_begin + padded(m_out.size() - m_begin)); }
    /// Cut to what an option can hold.
    void option(std::uint16_t code, ByteView value) {
        constexpr std::size_t most = 0xFFFF;
        value = value.first(std::min(value.size(), most));
        number(code);
        number(static_cast<std::uint16_t>(value.size()));
        bytes(value);
        pad();
    }
    void option(std::uint16_t code, std::string_view value) { option(code, bytesOf(value)); }
    void endOfOptions() { number(std::uint32_t{0}); }
    /// Where the next byte goes, from the front of `out`.
    std::size_t at() const { return m_out.size(); }
    void finish() {
        pad();
        const auto length = static_cast<std::uint32_t>(m_out.size() - m_begin + sizeof(std::uint32_t));
        number(length);
        putNumberAt(m_out.data() + m_begin + sizeof(std::uint32_t), length);
    }

private:
    Bytes& m_out;
    std::size_t m_begin;
};

} // namespace ipcscope::capture::pcapng
