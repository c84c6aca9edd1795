// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"
#include "app/standard_descriptors.h"
#include "app/terminal/arguments.h"
#include "app/terminal/output.h"
#include "core/transport/base/showable.h"

#include <exception>
#include <map>
#include <string>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

int main(int argc, char** argv) {
    using namespace ipcscope;
    occupyStandardDescriptors();
    CLI::App app("Finds ZeroMQ ipc endpoints, watches their messages and sends test messages.", "ipcscope-cli");
    app.set_version_flag("--version", IPCSCOPE_VERSION);
    app.require_subcommand(1);
    app.footer("An ENDPOINT is a path, @name or ipc://...\n"
               "Exit status: 0 done, 1 nothing came in time, 2 usage, 3 trouble with the endpoint or the output,\n"
               "4 the capture is damaged, 5 it cannot be read.");
    std::map<const CLI::App*, commands::Run> runs;
    for (const commands::Command& command : commands::all()) {
        CLI::App* options = app.add_subcommand(std::string(command.name), std::string(command.purpose));
        runs[options] = command.setUp(*options);
    }
    try {
        app.parse(terminal::guardedArguments(argc, argv));
        const commands::Exit exit = runs.at(app.get_subcommands().front())();
        const bool unseen = exit == commands::Exit::Done && terminal::Output::failed();
        return static_cast<int>(unseen ? commands::Exit::Trouble : exit);
    } catch (const CLI::ParseError& error) {
        const auto left = app.remaining();
        if (error.get_exit_code() != 0 && app.get_subcommands().empty() && !left.empty())
            return static_cast<int>(
                terminal::misused("unknown command \"" + showable(left.front(), 64) + "\"; --help lists them"));
        return app.exit(error) == 0 ? 0 : static_cast<int>(commands::Exit::Usage);
    } catch (const std::exception& error) {
        terminal::say(std::string("ipcscope-cli: ") + error.what());
        return static_cast<int>(commands::Exit::Trouble);
    }
}
