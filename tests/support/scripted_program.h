// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/raw_peer.h"

#include <functional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace ipcscope::test {

/// Called again and again for each connection, with what it keeps of its own.
using Script = std::function<void(RawPeer&)>;

/// A program that accepts everybody and says what its script says, in a thread that ends with it.
class ScriptedProgram {
public:
    ScriptedProgram(const std::string& path, Script script)
        : m_listener(path)
        , m_thread([this, script = std::move(script)](const std::stop_token& stop) { run(stop, script); }) {}

private:
    void run(const std::stop_token& stop, const Script& script) {
        std::vector<std::pair<RawPeer, Script>> peers;
        while (!stop.stop_requested()) {
            if (RawPeer peer = m_listener.accept(); peer.open())
                peers.emplace_back(std::move(peer), script);
            for (auto& [peer, say] : peers)
                try {
                    if (peer.open())
                        say(peer);
                } catch (const std::system_error&) {
                    peer.close(); // it has hung up
                }
            std::this_thread::yield();
        }
    }

    RawListener m_listener;
    std::jthread m_thread; ///< last: uses the listener
};

} // namespace ipcscope::test
