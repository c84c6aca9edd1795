// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/secured.h"

#include <zmq.h>

namespace ipcscope::test {

using zmtp::Verdict;
using Role = zmtp::Security::Role;

const zmtp::curve::KeyPair& serverKeys() {
    static const zmtp::curve::KeyPair pair = zmtp::curve::newKeyPair();
    return pair;
}
const zmtp::curve::KeyPair& clientKeys() {
    static const zmtp::curve::KeyPair pair = zmtp::curve::newKeyPair();
    return pair;
}

sockets::Options secured(const std::string& mechanism, Role role) {
    sockets::Options options;
    options.security.mechanism = mechanism;
    options.security.role = role;
    options.security.username = "admin";
    options.security.password = Secret(std::string_view("secret"));
    options.security.secretKey = (role == Role::Server ? serverKeys() : clientKeys()).secretKey;
    options.security.serverKey = serverKeys().publicKey;
    if (mechanism == "PLAIN" && role == Role::Server)
        options.authenticate = [](const sockets::AuthenticationRequest& request, const sockets::Answer& answer) {
            const bool right =
                request.claim.username == "admin" && request.claim.password == Secret(std::string_view("secret"));
            answer({.status = right ? Verdict::Status::Admitted : Verdict::Status::Refused,
                    .userId = "the " + request.claim.username,
                    .metadata = {}});
        };
    return options;
}

void secure(LibzmqSocket& socket, const std::string& mechanism, Role role, const char* password) {
    if (mechanism == "PLAIN" && role == Role::Server) {
        socket.set(ZMQ_PLAIN_SERVER, 1).set(ZMQ_ZAP_DOMAIN, "test");
    } else if (mechanism == "PLAIN") {
        socket.set(ZMQ_PLAIN_USERNAME, "admin").set(ZMQ_PLAIN_PASSWORD, password);
    } else if (mechanism == "CURVE" && role == Role::Server) {
        socket.set(ZMQ_CURVE_SERVER, 1).set(ZMQ_CURVE_SECRETKEY, textOf(serverKeys().secretKey.view()));
    } else if (mechanism == "CURVE") {
        socket.set(ZMQ_CURVE_SERVERKEY, textOf(serverKeys().publicKey))
            .set(ZMQ_CURVE_PUBLICKEY, textOf(clientKeys().publicKey))
            .set(ZMQ_CURVE_SECRETKEY, textOf(clientKeys().secretKey.view()));
    }
}

Role other(Role role) {
    return role == Role::Client ? Role::Server : Role::Client;
}

} // namespace ipcscope::test
