// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/sockets/random.h"

#include <cstdint>

namespace ipcscope::sockets {

/// Routing ids for peers that have none of their own: 00 and a number of four bytes, from a random one on. RFC 28.
class GeneratedIds {
public:
    explicit GeneratedIds(const Options& options)
        : m_next(randomNumber(options)) {}

    /// The next one of which `taken` answers false.
    template<class Taken>
    Bytes next(Taken&& taken) {
        Bytes id(5);
        do {
            const std::uint32_t number = m_next++;
            for (unsigned byte = 0; byte < 4; ++byte)
                id[1 + byte] = static_cast<std::uint8_t>(number >> (8 * (3 - byte)));
        } while (taken(id));
        return id;
    }

private:
    std::uint32_t m_next;
};

} // namespace ipcscope::sockets
