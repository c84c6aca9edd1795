// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal/arguments.h"

#include "core/transport/base/showable.h"
#include "core/transport/ipc/address.h"
#include "core/transport/sockets/option_table.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <tuple>
#include <utility>

#include <CLI/App.hpp>
#include <fmt/format.h>

namespace ipcscope::terminal {

namespace {

constexpr char guard = '\x1a';

std::string unguarded(const std::string& text) {
    return text.starts_with(guard) ? text.substr(1) : text;
}

std::string upperCase(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

std::string typeNames() {
    std::string names;
    for (const zmtp::SocketType type : zmtp::allSocketTypes)
        names.append(names.empty() ? "" : ", ").append(zmtp::name(type));
    return names;
}

} // namespace

std::expected<std::string, commands::Exit> endpointTyped(const std::string& text, zmtp::SocketType type, bool bind) {
    const auto address = ipc::Address::fromUser(text);
    if (address)
        return address->endpoint();
    const advice::Fault fault = advice::explain(address.error(), {.endpoint = text, .bind = bind, .type = type});
    return std::unexpected(address.error().code.value() == ENAMETOOLONG ? trouble(fault) : misused(fault.line()));
}

std::vector<std::string> guardedArguments(int argc, char** argv) {
    std::vector<std::string> arguments;
    bool literally = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view text = argv[i];
        if (text == "--" && !std::exchange(literally, true))
            continue;
        const bool takenApart = text.starts_with('[') && text.ends_with(']');
        const bool guarded = literally || takenApart || text.starts_with(guard);
        arguments.push_back(guarded ? guard + std::string(text) : std::string(text));
    }
    std::ranges::reverse(arguments);
    return arguments;
}

void addEndpoint(CLI::App& options, std::string& into) {
    options.add_option("ENDPOINT", into, "A path, @name or ipc://...")->required()->transform(unguarded, "");
}

CLI::Option* addSettings(CLI::App& options, std::vector<std::string>& into) {
    return addLiterals(options, "--option", into,
                       "A socket option by its name in zmq_setsockopt(3); may be given several times")
        ->type_name("NAME=VALUE");
}

std::expected<sockets::Options, commands::Exit> settingsTyped(const std::vector<std::string>& typed,
                                                              zmtp::SocketType type) {
    sockets::Options options;
    for (const std::string& text : typed) {
        const auto setting = sockets::settingFromText(text);
        if (!setting)
            return std::unexpected(misused(setting.error().attempt));
        if (setting->option->place != sockets::OptionPlace::Options)
            return std::unexpected(misused(fmt::format("{} cannot be set with --option", setting->option->name)));
        if (const auto done = sockets::set(options, *setting->option, type, setting->value); !done)
            return std::unexpected(misused(done.error().attempt));
    }
    return options;
}

CLI::Option* addType(CLI::App& options, std::string& into) {
    const auto known = [](const std::string& text) {
        return zmtp::socketTypeNamed(upperCase(text)) ? std::string() : "not a socket type: " + showable(text, 64);
    };
    return options.add_option("--type", into, "Socket type to be: " + typeNames())->type_name("TYPE")->check(known);
}

zmtp::SocketType typeNamed(const std::string& text) {
    return zmtp::socketTypeNamed(upperCase(text)).value_or(zmtp::SocketType::Sub);
}

CLI::Option* addLiterals(CLI::App& options, const std::string& name, std::vector<std::string>& into,
                         const std::string& purpose) {
    CLI::Option* option = options.add_option(name, into, purpose)->transform(unguarded, "");
    if (name.starts_with('-'))
        option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
    return option;
}

std::string namesOutput(const std::string& typed) {
    return typed.empty() ? "a name is needed" : "";
}

void say(const std::string& text) {
    const std::string line = text + '\n';
    std::ignore = std::fwrite(line.data(), 1, line.size(), stderr); // who closed it does not want to know
}

commands::Exit misused(const std::string& why) {
    say("ipcscope-cli: " + why);
    return commands::Exit::Usage;
}

commands::Exit trouble(const advice::Fault& fault) {
    say(fault.line());
    return commands::Exit::Trouble;
}

bool mayPass(const advice::Fault& fault) {
    return fault.code == "IS-103" || fault.code == "IS-104" || fault.code == "IS-118";
}

} // namespace ipcscope::terminal
