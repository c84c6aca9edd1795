// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/zmtp/curve_keys.h"
#include "tests/core/zmtp/session_log.h"

#include <cstddef>
#include <functional>
#include <string_view>

/// The long-term keys of both sides, made anew in each process.
const ipcscope::zmtp::curve::KeyPair& curveKeys(ipcscope::zmtp::Security::Role role);
/// PUSH as client, PULL as server, messages of 100,000 bytes at most.
ipcscope::zmtp::SessionOptions curveOptions(ipcscope::zmtp::Security::Role role);

/// A client and a server with everything they say to each other passing through a hand that may change it.
struct CurvePair {
    using Change = std::function<void(ipcscope::Bytes&)>;

    CurvePair();
    CurvePair(ipcscope::zmtp::SessionOptions clientOptions, ipcscope::zmtp::SessionOptions serverOptions)
        : client(std::move(clientOptions))
        , server(std::move(serverOptions)) {}

    /// Bytes go to and fro until nothing more comes.
    void run(std::size_t chunk = 0);

    SessionLog client;
    SessionLog server;
    Change toServer;
    Change toClient;
};

/// Where the command of this name begins, its frame header left out; none: the end.
std::size_t commandAt(const ipcscope::Bytes& bytes, std::string_view name);
