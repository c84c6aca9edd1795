// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/secret.h"
#include "core/transport/zmtp/curve_keys.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// The boxes of CurveZMQ (RFC 26): Curve25519, XSalsa20, Poly1305.
namespace ipcscope::zmtp::curve {

inline constexpr std::size_t boxOverhead = 16;   ///< bytes that a box is longer than what is in it
inline constexpr std::size_t shortNonceSize = 8; ///< counted, behind a prefix of 16 bytes
inline constexpr std::size_t longNonceSize = 16; ///< random, behind a prefix of 8
inline constexpr std::size_t nonceSize = 24;

using Nonce = std::array<std::uint8_t, nonceSize>;

Nonce countedNonce(std::string_view prefix, std::uint64_t count);
Nonce randomNonce(std::string_view prefix, ByteView random);
void appendCount(Bytes& out, std::uint64_t count);
/// Of eight bytes.
std::uint64_t readCount(ByteView bytes);

/// What both sides make of one's public and the other's secret key; empty for a public key that is none.
std::optional<Secret> sharedKey(const PublicKey& theirs, const Secret& ours);
/// `box` is boxOverhead longer than `plain`, which may stand at its end.
void seal(MutableBytes box, ByteView plain, const Nonce& nonce, const Secret& key);
/// False: it is no box of this key and nonce. `plain` may be the same memory as `box`.
bool open(MutableBytes plain, ByteView box, const Nonce& nonce, const Secret& key);

} // namespace ipcscope::zmtp::curve
