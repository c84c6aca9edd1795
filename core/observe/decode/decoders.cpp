// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/decoders.h"

#include "core/observe/decode/formats.h"

#include <algorithm>
#include <array>

namespace ipcscope::decode {

std::span<const Decoder> decoders() {
    static constexpr std::array table{
        Decoder{"JSON", "json", decodeJson, isJson, attemptJson},
        Decoder{"text", "text", decodeText, isText, attemptText},
        Decoder{"MessagePack", "msgpack", decodeMessagePack, isMessagePack, attemptMessagePack},
        Decoder{"CBOR", "cbor", decodeCbor, isCbor, attemptCbor},
        Decoder{"Protobuf", "pb", nullptr, nullptr, attemptProtobuf},
        Decoder{"binary", "binary", decodeBinary, isBinary, attemptBinary},
    };
    return table;
}

const Decoder* decoderOf(std::string_view word) {
    const auto found = std::ranges::find(decoders(), word, &Decoder::word);
    return found == decoders().end() ? nullptr : &*found;
}

const Decoder& recognised(ByteView payload, const Limits& limits) {
    for (const auto& decoder : decoders()) {
        if (decoder.recognises != nullptr && decoder.recognises(payload, limits))
            return decoder;
    }
    return decoders().back();
}

Decoded decodeAutomatically(ByteView payload, const Limits& limits) {
    for (const auto& decoder : decoders()) {
        if (decoder.decode == nullptr)
            continue;
        if (auto decoded = decoder.decode(payload, limits))
            return std::move(*decoded);
    }
    return {};
}

} // namespace ipcscope::decode
