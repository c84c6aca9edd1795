// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/formats.h"
#include "core/observe/decode/items/item_tree.h"

namespace ipcscope::decode {

std::optional<Decoded> decodeCbor(ByteView payload, const Limits& limits) {
    return certainItemTree(payload, limits, cbor);
}

bool isCbor(ByteView payload, const Limits& limits) {
    return isCertainly(cbor, payload, limits);
}

Decoded attemptCbor(ByteView payload, const Limits& limits) {
    return itemTree(payload, limits, cbor);
}

} // namespace ipcscope::decode
