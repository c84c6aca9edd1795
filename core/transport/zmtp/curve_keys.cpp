// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/curve_keys.h"

#include "core/transport/zmtp/sodium.h"
#include "core/transport/zmtp/z85.h"

#include <algorithm>

#include <sodium.h>

namespace ipcscope::zmtp::curve {

static_assert(keySize == crypto_box_PUBLICKEYBYTES && keySize == crypto_box_SECRETKEYBYTES);

namespace {

bool readKey(MutableBytes out, ByteView bytesOrText) {
    if (bytesOrText.size() == keyTextSize)
        return z85::decodeTo(out, textOf(bytesOrText));
    if (bytesOrText.size() != keySize)
        return false;
    std::ranges::copy(bytesOrText, out.data());
    return true;
}

} // namespace

KeyPair newKeyPair() {
    startSodium();
    KeyPair pair{.secretKey = Secret(keySize)};
    crypto_box_keypair(pair.publicKey.data(), pair.secretKey.bytes().data());
    return pair;
}

PublicKey publicKeyOf(const Secret& secretKey) {
    PublicKey key{};
    crypto_scalarmult_base(key.data(), secretKey.view().data());
    return key;
}

std::optional<PublicKey> readPublicKey(ByteView bytesOrText) {
    PublicKey key{};
    return readKey(key, bytesOrText) ? std::optional(key) : std::nullopt;
}

std::optional<Secret> readSecretKey(ByteView bytesOrText) {
    Secret key(keySize);
    return readKey(key.bytes(), bytesOrText) ? std::optional(std::move(key)) : std::nullopt;
}

} // namespace ipcscope::zmtp::curve
