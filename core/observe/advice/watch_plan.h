// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/discovery/identify.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ipcscope::advice {

/// What Watch does about an endpoint that was identified. Only joining is offered: other ways are not there yet.
struct WatchPlan {
    enum class Step : std::uint8_t {
        Join,        ///< at once: it disturbs nobody
        AskForKeys,  ///< then join
        AskForLogin, ///< then join
        Show,        ///< the method sheet: what joining would do, with a button for it
        Nothing,     ///< joining is no way to see anything
    };
    enum class Button : std::uint8_t {
        None,
        Join,         ///< nothing is taken from anybody
        JoinAndTake,  ///< of its own: takes messages, or the only place; never the default
        ChooseByHand, ///< the type is not known
    };
    Step step = Step::Nothing;
    Button button = Button::None;
    std::optional<zmtp::SocketType> joinAs;
    std::string sentence; ///< the forecast: what the program, or we, will notice; showable
};
WatchPlan planFor(const discovery::Identification& identification);

} // namespace ipcscope::advice
