// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/decoders.h"

#include "core/observe/decode/formats.h"

#include <array>

namespace ipcscope::decode {

std::span<const Decoder> decoders() {
    static constexpr std::array table{
        Decoder{"JSON", decodeJson},
        Decoder{"text", decodeText},
        Decoder{"binary", decodeBinary},
    };
    return table;
}

Decoded decodeAutomatically(ByteView payload, const Limits& limits) {
    for (const auto& decoder : decoders()) {
        if (auto decoded = decoder.decode(payload, limits))
            return std::move(*decoded);
    }
    return {};
}

} // namespace ipcscope::decode
