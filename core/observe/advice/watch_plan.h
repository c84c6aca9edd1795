// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/sources/joined.h"
#include "core/observe/discovery/identify.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ipcscope::advice {

/// What Watch does about an endpoint that was asked what it is. Only joining is offered: other ways are not there yet.
struct WatchPlan {
    enum class Step : std::uint8_t {
        Join,    ///< at once: it disturbs nobody
        Show,    ///< the method sheet: what joining would do, with a button for it
        Nothing, ///< joining is no way to see anything
    };
    enum class Button : std::uint8_t {
        None,
        Join,         ///< nothing is taken from anybody
        JoinAndTake,  ///< of its own: takes messages, or the only place; never the default
        ChooseByHand, ///< the type is not known, nor what joining would take
    };
    /// What has to be typed in before joining.
    enum class Secrets : std::uint8_t { None, Keys, Login };

    Step step = Step::Nothing;
    Button button = Button::None;
    Secrets secrets = Secrets::None;
    std::optional<zmtp::SocketType> joinAs = std::nullopt;
    /// English source texts, which the window translates; empty: nothing to tell.
    std::string_view security = {}; ///< of its mechanism
    std::string_view effect = {};   ///< what the program, or we, will notice
};
WatchPlan planFor(const capture::Finding& finding);

/// What a probe has found, as joining would have found it; whoever hung up is Unreachable.
capture::Finding findingOf(const discovery::Identification& identification);

} // namespace ipcscope::advice
