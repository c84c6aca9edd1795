// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands.h"
#include "core/observe/advice/faults.h"
#include "core/transport/sockets/options.h"
#include "core/transport/zmtp/socket_type.h"

#include <expected>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace ipcscope::terminal {

/// "ipc://..." of what was typed; else the exit status, and the reason is on stderr.
std::expected<std::string, commands::Exit> endpointTyped(const std::string& text, zmtp::SocketType type, bool bind);

/// The arguments as CLI11 wants them, in reverse order; those that it would take apart ("[1,2]") and those
/// behind "--" are guarded, which addEndpoint() and addLiterals() undo.
std::vector<std::string> guardedArguments(int argc, char** argv);
void addEndpoint(CLI::App& options, std::string& into);
/// Adds the option --type; its value is a socket type's name in any case.
CLI::Option* addType(CLI::App& options, std::string& into);
/// Of a text that addType() let pass.
zmtp::SocketType typeNamed(const std::string& text);
/// An option that may be given several times, or arguments; every value is taken literally.
CLI::Option* addLiterals(CLI::App& options, const std::string& name, std::vector<std::string>& into,
                         const std::string& purpose);

/// Adds --option NAME=VALUE, the names and values being those of sockets::optionTable().
CLI::Option* addSettings(CLI::App& options, std::vector<std::string>& into);
/// Default options with what was typed; else the exit status, and the reason is on stderr.
std::expected<sockets::Options, commands::Exit> settingsTyped(const std::vector<std::string>& typed,
                                                              zmtp::SocketType type);

/// For CLI::Option::check(): why it can be no file to write into, or nothing.
std::string namesOutput(const std::string& typed);

/// Prints a line on stderr at once.
void say(const std::string& text);
commands::Exit misused(const std::string& why);
commands::Exit trouble(const advice::Fault& fault);
/// Nobody there, nobody listening, nobody accepting: worth waiting for.
bool mayPass(const advice::Fault& fault);

} // namespace ipcscope::terminal
