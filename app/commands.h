// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string_view>

namespace CLI {
class App;
}

namespace ipcscope::commands {

/// What ipcscope-cli ends with.
enum class Exit : int {
    Done = 0,
    NothingCame = 1, ///< in the time given
    Usage = 2,
    Trouble = 3,    ///< with the endpoint or the output; the sentence is on stderr
    Damaged = 4,    ///< a capture of which a part was read
    Unreadable = 5, ///< no capture
};

using Run = std::function<Exit()>;

/// A sub-command: `setUp` adds its options, and answers what to run once they are parsed.
struct Command {
    std::string_view name;
    std::string_view purpose;
    Run (*setUp)(CLI::App& options);
};

std::span<const Command> all();

Run identify(CLI::App& options);
Run list(CLI::App& options);
Run watch(CLI::App& options);
Run why(CLI::App& options);
Run send(CLI::App& options);
Run record(CLI::App& options);
Run read(CLI::App& options);
Run sweep(CLI::App& options);

} // namespace ipcscope::commands
