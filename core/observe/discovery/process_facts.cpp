// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/process_facts.h"

#include "core/transport/base/unique_fd.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::discovery {

namespace {

constexpr std::size_t mostArgumentBytes = 4096;

std::string readLink(const std::string& path) {
    std::array<char, 4096> buffer;
    const ssize_t length = ::readlink(path.c_str(), buffer.data(), buffer.size());
    return length > 0 ? std::string(buffer.data(), static_cast<std::size_t>(length)) : std::string();
}

/// Of "mnt:[4026531840]"; 0: not readable.
std::uint64_t namespaceNumber(std::string_view link) {
    std::uint64_t number = 0;
    const std::string_view digits = link.substr(std::min(link.find('[') + 1, link.size())); // npos + 1 is 0
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

template<class Each>
void split(std::string_view text, char separator, Each each) {
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        each(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// 64 hexadecimal digits (Docker, containerd, Podman, CRI-O) somewhere in a part of the path: "docker-<id>.scope".
std::string containerIn(std::string_view part) {
    constexpr std::size_t digits = 64;
    std::size_t run = 0;
    for (std::size_t i = 0; i <= part.size(); ++i) {
        const bool digit = i < part.size() && std::isxdigit(static_cast<unsigned char>(part[i])) != 0;
        if (!digit && run == digits)
            return std::string(part.substr(i - run, run));
        run = digit ? run + 1 : 0;
    }
    return {};
}

bool isUnit(std::string_view part) {
    return part.ends_with(".service") || part.ends_with(".scope");
}

/// Ticks since the machine started, field 22 of proc_pid_stat(5).
std::optional<std::int64_t> startTicks(std::string_view identity) {
    const auto blank = identity.rfind(' ');
    std::int64_t ticks = 0;
    const std::string_view text = blank == std::string_view::npos ? "" : identity.substr(blank + 1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ticks);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(ticks) : std::nullopt;
}

/// Seconds since the epoch when the machine started, proc_stat(5).
std::int64_t machineStart() {
    static const std::int64_t start = [] {
        constexpr std::string_view key = "\nbtime ";
        std::int64_t seconds = 0;
        const std::string text = readProc("/proc/stat", std::size_t{1} << 20).value_or(std::string());
        if (const auto at = text.find(key); at != std::string::npos)
            std::from_chars(text.data() + at + key.size(), text.data() + text.size(), seconds);
        return seconds;
    }();
    return start;
}

std::vector<std::string> argumentsOf(pid_t pid) {
    std::string line = readProc(procPath(pid, "/cmdline"), mostArgumentBytes).value_or(std::string());
    line.resize(std::min(line.size(), mostArgumentBytes));
    std::vector<std::string> arguments;
    split(line, '\0', [&arguments](std::string_view argument) { arguments.emplace_back(argument); });
    return arguments;
}

} // namespace

void forEachEntry(const char* path, const std::function<void(int, const char*)>& each) {
    const UniqueFd folder(::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    alignas(dirent64) std::array<char, 32768> buffer;
    for (ssize_t got = 0; folder && (got = ::getdents64(folder.get(), buffer.data(), buffer.size())) > 0;) {
        for (ssize_t at = 0; at < got;) {
            unsigned short length = 0;
            std::memcpy(&length, buffer.data() + at + offsetof(dirent64, d_reclen), sizeof length);
            each(folder.get(), buffer.data() + at + offsetof(dirent64, d_name));
            at += length;
        }
    }
}

std::string procPath(pid_t pid, const char* what) {
    return "/proc/" + std::to_string(pid) + what;
}

std::optional<std::string> readProc(const std::string& path, std::size_t limit) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!fd)
        return std::nullopt;
    std::string text;
    std::array<char, 16384> buffer;
    while (text.size() < limit) {
        const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
        if (got < 0)
            return std::nullopt;
        if (got == 0)
            break;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
}

Keeper keeperOf(std::string_view controlGroups) {
    Keeper keeper;
    split(controlGroups, '\n', [&keeper](std::string_view line) { // "ID:CONTROLLERS:PATH"
        const auto first = line.find(':');
        const auto second = first == line.npos ? line.npos : line.find(':', first + 1);
        if (second == line.npos)
            return;
        const std::string_view controllers = line.substr(first + 1, second - first - 1);
        const bool systemd = controllers.empty() || controllers == "name=systemd";
        split(line.substr(second + 1), '/', [&](std::string_view part) {
            if (std::string id = containerIn(part); !id.empty())
                keeper.container = std::move(id);
            if (systemd && isUnit(part))
                keeper.unit = part;
        });
    });
    return keeper;
}

std::string identityOf(pid_t pid) {
    const std::string text = readProc(procPath(pid, "/stat"), 4096).value_or(std::string());
    const auto open = text.find('('), close = text.rfind(')');
    if (open == std::string::npos || close == std::string::npos || close < open)
        return {};
    std::string_view rest(text);
    rest.remove_prefix(close + 1);
    for (int field = 2; field < 22; ++field) {
        const auto blank = rest.find(' ');
        if (blank == std::string_view::npos)
            return {};
        rest.remove_prefix(blank + 1);
    }
    return text.substr(open, close - open).append(1, ' ').append(rest.substr(0, rest.find(' ')));
}

std::string programName(std::string_view identity, std::string_view executable) {
    constexpr std::size_t longestCommand = 15;
    const auto open = identity.find('('), end = identity.rfind(' ');
    if (open == std::string_view::npos || end == std::string_view::npos || end < open)
        return {};
    const std::string_view command = identity.substr(open + 1, end - open - 1);
    const std::string_view file = executable.substr(executable.rfind('/') + 1);
    return std::string(command.size() == longestCommand && file.starts_with(command) ? file : command);
}

ProcessFacts factsOf(pid_t pid, std::string_view identity) {
    ProcessFacts facts;
    facts.executable = readLink(procPath(pid, "/exe"));
    facts.arguments = argumentsOf(pid);
    facts.folder = readLink(procPath(pid, "/cwd"));
    struct stat status{};
    if (::stat(procPath(pid, "").c_str(), &status) == 0)
        facts.uid = status.st_uid;
    facts.keeper = keeperOf(readProc(procPath(pid, "/cgroup"), 65536).value_or(std::string()));
    if (const auto ticks = startTicks(identity))
        facts.started = machineStart() + *ticks / ::sysconf(_SC_CLK_TCK);
    const std::string mounts = readLink(procPath(pid, "/ns/mnt"));
    facts.mounts = namespaceNumber(mounts);
    facts.network = namespaceNumber(readLink(procPath(pid, "/ns/net")));
    facts.sameTree =
        mounts == readLink("/proc/self/ns/mnt") && readLink(procPath(pid, "/root")) == readLink("/proc/self/root");
    return facts;
}

} // namespace ipcscope::discovery
