// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/zmtp/curve_pair.h"

#include <string>
#include <utility>

using namespace ipcscope;
using namespace ipcscope::zmtp;
using Role = Security::Role;

namespace {

bool step(SessionLog& from, SessionLog& to, const CurvePair::Change& change, std::size_t chunk) {
    from.takeSent();
    Bytes bytes = std::exchange(from.sent, {});
    if (bytes.empty())
        return false;
    if (change)
        change(bytes);
    to.feed(bytes, chunk);
    return true;
}

} // namespace

const curve::KeyPair& curveKeys(Role role) {
    static const curve::KeyPair server = curve::newKeyPair();
    static const curve::KeyPair client = curve::newKeyPair();
    return role == Role::Server ? server : client;
}

SessionOptions curveOptions(Role role) {
    SessionOptions options{.type = role == Role::Server ? SocketType::Pull : SocketType::Push};
    options.limits.messageSize = 100'000;
    options.security.mechanism = "CURVE";
    options.security.role = role;
    options.security.secretKey = curveKeys(role).secretKey;
    options.security.serverKey = curveKeys(Role::Server).publicKey;
    return options;
}

CurvePair::CurvePair()
    : CurvePair(curveOptions(Role::Client), curveOptions(Role::Server)) {}

void CurvePair::run(std::size_t chunk) {
    for (bool moved = true; moved;) {
        moved = step(client, server, toServer, chunk);
        moved = step(server, client, toClient, chunk) || moved;
    }
}

std::size_t commandAt(const Bytes& bytes, std::string_view name) {
    const std::string whole = std::string(1, static_cast<char>(name.size())).append(name);
    const auto at = textOf(bytes).find(whole);
    return at == std::string_view::npos ? bytes.size() : at;
}
