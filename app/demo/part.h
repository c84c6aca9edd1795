// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/demo/folder.h"
#include "core/transport/base/error.h"
#include "core/transport/reactor/reactor.h"

#include <memory>
#include <span>
#include <string_view>

namespace ipcscope::demo {

/// Sockets and timers that make traffic by themselves while the reactor turns.
class Actor {
public:
    virtual ~Actor() = default;
};

/// One part of the demo: a process of its own with one socket.
struct Part {
    std::string_view process;  ///< its name, at most 15 bytes
    std::string_view endpoint; ///< the file it binds, in the demo's folder; empty for parts that connect
    std::string_view type;     ///< of the socket it binds
    Result<std::unique_ptr<Actor>> (*start)(Reactor& reactor, const Folder& folder);
};

/// Those that bind come first.
std::span<const Part> parts();

} // namespace ipcscope::demo
