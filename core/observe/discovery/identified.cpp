// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/identified.h"

#include "core/observe/discovery/process_facts.h"
#include "core/transport/base/unique_fd.h"
#include "core/transport/zmtp/wire.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::discovery {

namespace {

using Json = nlohmann::json;

constexpr std::size_t largestFile = 1U << 20;
constexpr std::size_t longestWord = 64;
constexpr std::size_t longestValue = 256;

std::string bootId() {
    std::string id = readProc("/proc/sys/kernel/random/boot_id", 64).value_or("");
    std::erase(id, '\n');
    return id;
}

/// Names are bytes; JSON strings are not.
std::string hexOf(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char byte : bytes) {
        hex += digits[static_cast<unsigned char>(byte) >> 4];
        hex += digits[static_cast<unsigned char>(byte) & 15];
    }
    return hex;
}

std::optional<std::string> bytesOfHex(std::string_view hex) {
    std::string bytes;
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        if (digit(hex[i]) < 0 || digit(hex[i + 1]) < 0)
            return std::nullopt;
        bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    }
    return hex.size() % 2 == 0 ? std::optional(bytes) : std::nullopt;
}

Json rowOf(const Identified& each, const std::string& boot) {
    Json metadata = Json::array();
    for (const auto& [name, value] : each.metadata)
        metadata.push_back(hexOf(name) + "=" + hexOf(value));
    return {{"boot", boot},
            {"id", hexOf(each.routingId)},
            {"metadata", metadata},
            {"listener", each.listener},
            {"name", hexOf(each.name)},
            {"type", hexOf(each.type)},
            {"mechanism", hexOf(each.mechanism)},
            {"major", each.major},
            {"minor", each.minor}};
}

/// Those that are whole.
std::vector<std::pair<std::string, std::string>> metadataOf(const Json& row) {
    std::vector<std::pair<std::string, std::string>> metadata;
    const auto rows = row.find("metadata");
    if (rows == row.end() || !rows->is_array())
        return metadata;
    for (const Json& each : *rows) {
        const std::string text = each.is_string() ? each.get<std::string>() : std::string();
        const auto split = std::min(text.find('='), text.size());
        const auto name = bytesOfHex(text.substr(0, split));
        const auto value = split < text.size() ? bytesOfHex(text.substr(split + 1)) : std::nullopt;
        if (name && value && name->size() <= longestWord && value->size() <= longestValue &&
            metadata.size() < Identified::mostMetadata)
            metadata.emplace_back(*name, *value);
    }
    return metadata;
}

std::optional<Identified> parse(std::string_view line, const std::string& boot) {
    const Json row = Json::parse(line, nullptr, false);
    if (!row.is_object())
        return std::nullopt;
    const auto text = [&row](const char* key) -> std::optional<std::string> {
        const auto at = row.find(key);
        return at != row.end() && at->is_string() ? std::optional(at->get<std::string>()) : std::nullopt;
    };
    const auto number = [&row](const char* key, std::int64_t most) -> std::optional<std::int64_t> {
        const auto at = row.find(key);
        if (at == row.end() || !at->is_number_integer() || at->get<std::int64_t>() < 0 ||
            at->get<std::int64_t>() > most)
            return std::nullopt;
        return at->get<std::int64_t>();
    };
    const auto bytes = [&text](const char* key) { return bytesOfHex(text(key).value_or("x")); };
    const auto name = bytes("name"), type = bytes("type"), mechanism = bytes("mechanism");
    const auto listener = number("listener", UINT32_MAX), major = number("major", 255), minor = number("minor", 255);
    if (text("boot") != boot || !name || !type || !mechanism || !listener || !major || !minor ||
        type->size() > longestWord || mechanism->size() > longestWord)
        return std::nullopt;
    return Identified{.listener = static_cast<std::uint32_t>(*listener),
                      .name = *name,
                      .type = *type,
                      .mechanism = *mechanism,
                      .major = static_cast<int>(*major),
                      .minor = static_cast<int>(*minor),
                      .routingId = bytes("id").value_or("").substr(0, longestValue),
                      .metadata = metadataOf(row)};
}

Result<void> writeWhole(const std::string& path, const std::string& text) {
    const std::string fresh = path + "." + std::to_string(::getpid());
    const UniqueFd file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file)
        return systemFailure(errno, "create " + fresh);
    const auto written = ::write(file.get(), text.data(), text.size());
    if (written == static_cast<ssize_t>(text.size()) && ::rename(fresh.c_str(), path.c_str()) == 0)
        return {};
    const int reason = written < 0 || written == static_cast<ssize_t>(text.size()) ? errno : ENOSPC;
    ::unlink(fresh.c_str());
    return systemFailure(reason, "write " + path);
}

} // namespace

std::optional<Identified> identifiedAs(const Endpoint& endpoint, const Identification& identification) {
    if (identification.outcome != Identification::Outcome::Answered || !endpoint.listens())
        return std::nullopt;
    const zmtp::Announcement& peer = identification.peer;
    const auto text = [](const Bytes& bytes) {
        return std::string(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), longestValue));
    };
    std::vector<std::pair<std::string, std::string>> metadata;
    for (const auto& [name, value] : peer.properties)
        if (!zmtp::wire::sameName(name, "Socket-Type") && !zmtp::wire::sameName(name, "Identity") &&
            metadata.size() < Identified::mostMetadata)
            metadata.emplace_back(name.substr(0, longestWord), text(value));
    return Identified{.listener = endpoint.listener,
                      .name = endpoint.name,
                      .type = peer.typeName.substr(0, longestWord),
                      .mechanism = peer.mechanism.substr(0, longestWord),
                      .major = peer.major,
                      .minor = peer.minor,
                      .routingId = text(peer.routingId),
                      .metadata = std::move(metadata)};
}

IdentifiedFile::IdentifiedFile(std::string path)
    : m_path(std::move(path)) {}

std::string IdentifiedFile::defaultPath() {
    const char* state = std::getenv("XDG_STATE_HOME");
    if (state && *state == '/')
        return std::string(state) + "/ipcscope/identified";
    const char* home = std::getenv("HOME");
    return home && *home == '/' ? std::string(home) + "/.local/state/ipcscope/identified" : std::string();
}

std::vector<Identified> IdentifiedFile::read() const {
    std::vector<Identified> all;
    const std::string text = m_path.empty() ? std::string() : readProc(m_path, largestFile).value_or("");
    const std::string boot = bootId();
    for (std::size_t from = 0; from < text.size() && all.size() < mostKept;) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        if (auto each = parse(std::string_view(text).substr(from, end - from), boot))
            all.push_back(std::move(*each));
        from = end + 1;
    }
    return all;
}

Result<void> IdentifiedFile::add(const std::vector<Identified>& found) const {
    if (m_path.empty())
        return systemFailure(ENOENT, "find the home folder");
    std::error_code failed;
    const std::filesystem::path folder = std::filesystem::path(m_path).parent_path();
    if (std::filesystem::create_directories(folder, failed))
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
    // Of two programs at once neither may lose what the other has written.
    const UniqueFd lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lock || ::flock(lock.get(), LOCK_EX) != 0)
        return systemFailure(errno, "lock " + folder.native());
    std::vector<Identified> all = read();
    std::set<std::pair<std::uint32_t, std::string_view>> renewed;
    for (const Identified& each : found)
        renewed.insert({each.listener, each.name});
    std::erase_if(all, [&](const Identified& each) { return renewed.contains({each.listener, each.name}); });
    all.insert(all.end(), found.begin(), found.end());
    if (all.size() > mostKept)
        all.erase(all.begin(), all.end() - mostKept);
    const std::string boot = bootId();
    std::vector<std::string> lines; // the newest first
    std::size_t size = 0;
    for (auto each = all.rbegin(); each != all.rend(); ++each) {
        std::string line = rowOf(*each, boot).dump() + '\n';
        if (size += line.size(); size > largestFile)
            break;
        lines.push_back(std::move(line));
    }
    std::string text;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line)
        text += *line;
    return writeWhole(m_path, text);
}

const Identified* find(const std::vector<Identified>& all, const Endpoint& endpoint, const Snapshot& listed) {
    if (!endpoint.listens())
        return nullptr;
    const Identified* elsewhere = nullptr;
    for (const Identified& each : all) {
        if (each.listener != endpoint.listener)
            continue;
        if (each.name == endpoint.name)
            return &each;
        // The inode alone may stand for a listener that is long gone.
        if (std::ranges::any_of(listed, [&each](const Endpoint& other) {
                return other.listener == each.listener && other.name == each.name;
            }))
            elsewhere = &each;
    }
    return elsewhere;
}

} // namespace ipcscope::discovery
