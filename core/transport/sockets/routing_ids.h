// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/sockets/random.h"

#include <cstdint>
#include <optional>

namespace ipcscope::sockets {

/// A routing id of SERVER and PEER as four bytes in network order, and back. RFC 41.
inline Bytes routingIdBytes(std::uint32_t id) {
    return {static_cast<std::uint8_t>(id >> 24), static_cast<std::uint8_t>(id >> 16),
            static_cast<std::uint8_t>(id >> 8), static_cast<std::uint8_t>(id)};
}
/// Empty: it is none.
inline std::optional<std::uint32_t> routingIdIn(ByteView bytes) {
    if (bytes.size() != 4)
        return std::nullopt;
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

/// Routing ids for peers that have none of their own: 00 and a number of four bytes, from a random one on. RFC 28.
class GeneratedIds {
public:
    explicit GeneratedIds(const Options& options)
        : m_next(randomNumber(options)) {}

    /// The next one of which `taken` answers false.
    template<class Taken>
    Bytes next(Taken&& taken) {
        Bytes id;
        do {
            id = routingIdBytes(m_next++);
            id.insert(id.begin(), 0);
        } while (taken(id));
        return id;
    }

private:
    std::uint32_t m_next;
};

} // namespace ipcscope::sockets
