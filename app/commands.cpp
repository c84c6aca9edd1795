// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"

#include <array>

namespace ipcscope::commands {

std::span<const Command> all() {
    static constexpr std::array commands{
        Command{"list", "Show the ipc endpoints of this machine, without contacting anybody.", list},
        Command{"identify", "Ask an endpoint for its socket type, mechanism and version, without becoming a peer.",
                identify},
        Command{"watch", "Show an endpoint's messages as they come, one a line.", watch},
        Command{"record", "Write what an endpoint's peers say into a capture file.", record},
        Command{"read", "Show, filter and convert capture files.", read},
        Command{"send", "Send one message to an endpoint.", send},
        Command{"why", "Find out why nothing arrives from an endpoint.", why},
        Command{"sweep", "Remove socket files that nobody listens behind.", sweep},
    };
    return commands;
}

} // namespace ipcscope::commands
