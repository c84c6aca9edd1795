// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/sources/joined.h"

#include <optional>

namespace ipcscope::capture {

/// Who may be watched: PUB and XPUB with the NULL mechanism of ZMTP 3.x. Anything else is what was found instead.
std::optional<Finding> objection(const zmtp::Announcement& announcement);
/// What a failed handshake says about who is there; nothing if trying again may help (the peer went away in the
/// middle, or said that it cannot judge us now).
std::optional<Finding> findingOf(const Error& error, const zmtp::Announcement& announcement);
/// Whether other failures to connect came before this one.
enum class Before : std::uint8_t { Nothing, Waited };
/// True if a connect that failed like this may succeed later without anybody doing anything about it. A file that
/// refuses at once is stale; one that appeared while we waited may be between its program's bind and listen.
bool mayAppear(const std::error_code& code, Before before);

} // namespace ipcscope::capture
