// SPDX-License-Identifier: MPL-2.0
#include "core/transport/ipc/socket_list.h"

#include "core/transport/base/unique_fd.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <unordered_set>

#include <fcntl.h>
#include <unistd.h>

namespace ipcscope::ipc {

namespace {

constexpr unsigned acceptsConnections = 0x10000; // __SO_ACCEPTCON
constexpr unsigned connectedState = 3;           // SS_CONNECTED
constexpr std::size_t mostBytes = std::size_t{64} << 20;

/// Takes a number in this base and the blanks in front of it off `line`.
template<class Number>
std::optional<Number> takeNumber(std::string_view& line, int base) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    Number value{};
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value, base);
    if (error != std::errc())
        return std::nullopt;
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    return value;
}

/// "Num: RefCount Protocol Flags Type St Inode[ Path]"
std::optional<TableSocket> entryOf(std::string_view line) {
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos || line.substr(0, colon).find_first_not_of("0123456789abcdef") != line.npos)
        return std::nullopt;
    line.remove_prefix(colon + 1);
    const auto references = takeNumber<std::uint32_t>(line, 16), protocol = takeNumber<std::uint32_t>(line, 16),
               flags = takeNumber<std::uint32_t>(line, 16);
    const auto kind = takeNumber<std::uint16_t>(line, 16);
    const auto state = takeNumber<std::uint32_t>(line, 16);
    const auto inode = takeNumber<std::uint32_t>(line, 10);
    if (!references || !protocol || !flags || !kind || !state || !inode || (!line.empty() && line.front() != ' '))
        return std::nullopt;
    TableSocket socket;
    socket.inode = *inode;
    socket.kind = *kind;
    socket.listening = (*flags & acceptsConnections) != 0;
    socket.connected = *state == connectedState;
    socket.name = line.substr(line.empty() ? 0 : 1);
    return socket;
}

} // namespace

std::vector<TableSocket> parseSocketList(std::string_view text) {
    std::vector<TableSocket> sockets;
    std::unordered_set<std::uint32_t> seen;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        auto entry = entryOf(line);
        if (entry && (entry->inode == 0 || seen.insert(entry->inode).second))
            sockets.push_back(std::move(*entry));
        else if (!sockets.empty() && !sockets.back().name.empty())
            sockets.back().name.append(1, '\n').append(line);
    }
    for (TableSocket& socket : sockets)
        if (socket.name.starts_with('@'))
            socket.name.front() = '\0';
    return sockets;
}

Result<std::string> readSocketList(const std::string& file) {
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!fd)
        return systemFailure(errno, "read " + file);
    std::string text;
    std::array<char, 65536> buffer;
    while (text.size() < mostBytes) {
        const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return systemFailure(errno, "read " + file);
        if (got == 0)
            break;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
}

} // namespace ipcscope::ipc
