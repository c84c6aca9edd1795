// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/secret.h"
#include "core/transport/zmtp/curve_keys.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ipcscope::zmtp {

/// How our side of a connection is secured. What a mechanism does not use is ignored.
/// zmq_setsockopt(3): PLAIN_SERVER, PLAIN_USERNAME, ..., CURVE_SECRETKEY; RFC 24, 25, 26.
struct Security {
    enum class Role : std::uint8_t { Client, Server };

    std::string mechanism = "NULL";           ///< a name of the table in mechanisms.cpp
    Role role = Role::Client;                 ///< of PLAIN and CURVE; has nothing to do with who connects
    std::string username;                     ///< PLAIN client; at most 255 bytes
    Secret password;                          ///< PLAIN client; at most 255 bytes
    Secret secretKey;                         ///< CURVE: our long-term key
    curve::PublicKey publicKey{};             ///< CURVE client: belongs to secretKey; zeros: taken from it
    curve::PublicKey serverKey{};             ///< CURVE client: the server's long-term key
    std::function<void(MutableBytes)> random; ///< fills with short-term keys and nonces; unset: libsodium's
};

/// Whether the mechanism is known and has what it takes.
bool usable(const Security& security);

/// Who decides about peers that ask to be admitted.
enum class Judge : std::uint8_t {
    Nobody, ///< none are asked about
    Owner,  ///< of the session: events::Claimed
};

/// What a peer shows to be admitted (RFC 27).
struct Claim {
    std::string mechanism;
    std::string username;         ///< PLAIN
    Secret password;              ///< PLAIN
    curve::PublicKey publicKey{}; ///< CURVE: the client's long-term key, proved to be its own
};

/// What the owner answers to a claim.
struct Verdict {
    enum class Status : std::uint16_t { Admitted = 200, NotNow = 300, Refused = 400, Failed = 500 };
    /// What is wrong with the answer itself, in the order of the manual's ZMQ_PROTOCOL_ERROR_ZAP_ numbers; or there was
    /// nobody to give one.
    enum class Fault : std::uint8_t { None, Malformed, RequestId, Version, Status, Metadata, Nobody };

    Status status = Status::Failed;
    std::string userId;
    std::vector<std::pair<std::string, Bytes>> metadata;
    Fault fault = Fault::None; ///< anything else: the connection ends, without a word to the peer
};

} // namespace ipcscope::zmtp
