// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/curve_box.h"

#include <algorithm>

#include <sodium.h>

namespace ipcscope::zmtp::curve {

static_assert(boxOverhead == crypto_box_MACBYTES && nonceSize == crypto_box_NONCEBYTES);
static_assert(crypto_box_MACBYTES == crypto_secretbox_MACBYTES && crypto_box_BEFORENMBYTES == keySize);

Nonce countedNonce(std::string_view prefix, std::uint64_t count) {
    Nonce nonce{};
    std::ranges::copy(prefix, nonce.begin());
    for (std::size_t i = 0; i < shortNonceSize; ++i)
        nonce[nonceSize - 1 - i] = static_cast<std::uint8_t>(count >> (8 * i));
    return nonce;
}

Nonce randomNonce(std::string_view prefix, ByteView random) {
    Nonce nonce{};
    std::ranges::copy(prefix, nonce.begin());
    std::ranges::copy(random, nonce.end() - longNonceSize);
    return nonce;
}

void appendCount(Bytes& out, std::uint64_t count) {
    for (int shift = 56; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(count >> shift));
}

std::uint64_t readCount(ByteView bytes) {
    std::uint64_t count = 0;
    for (const std::uint8_t byte : bytes)
        count = count << 8 | byte;
    return count;
}

std::optional<Secret> sharedKey(const PublicKey& theirs, const Secret& ours) {
    Secret key(keySize);
    if (crypto_box_beforenm(key.bytes().data(), theirs.data(), ours.view().data()) != 0)
        return std::nullopt;
    return key;
}

void seal(MutableBytes box, ByteView plain, const Nonce& nonce, const Secret& key) {
    crypto_box_easy_afternm(box.data(), plain.data(), plain.size(), nonce.data(), key.view().data());
}

bool open(MutableBytes plain, ByteView box, const Nonce& nonce, const Secret& key) {
    return box.size() >= boxOverhead &&
           crypto_box_open_easy_afternm(plain.data(), box.data(), box.size(), nonce.data(), key.view().data()) == 0;
}

} // namespace ipcscope::zmtp::curve
