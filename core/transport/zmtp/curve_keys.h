// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/secret.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

/// The keys of CURVE (RFC 26): points of Curve25519, 32 bytes, or 40 characters of Z85.
namespace ipcscope::zmtp::curve {

inline constexpr std::size_t keySize = 32;
inline constexpr std::size_t keyTextSize = 40;

using PublicKey = std::array<std::uint8_t, keySize>;

struct KeyPair {
    PublicKey publicKey{};
    Secret secretKey;
};

/// A new pair. Throws std::bad_alloc, or std::system_error where the system has no randomness.
KeyPair newKeyPair();
/// `secretKey` has keySize bytes.
PublicKey publicKeyOf(const Secret& secretKey);

/// 32 binary bytes or 40 characters of Z85; empty for anything else.
std::optional<PublicKey> readPublicKey(ByteView bytesOrText);
std::optional<Secret> readSecretKey(ByteView bytesOrText);

} // namespace ipcscope::zmtp::curve
