// SPDX-License-Identifier: MPL-2.0
#include "core/observe/decode/formats.h"
#include "core/observe/decode/items/item_tree.h"

namespace ipcscope::decode {

std::optional<Decoded> decodeMessagePack(ByteView payload, const Limits& limits) {
    return certainItemTree(payload, limits, messagePack);
}

bool isMessagePack(ByteView payload, const Limits& limits) {
    return isCertainly(messagePack, payload, limits);
}

Decoded attemptMessagePack(ByteView payload, const Limits& limits) {
    return itemTree(payload, limits, messagePack);
}

} // namespace ipcscope::decode
