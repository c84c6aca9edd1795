// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/descriptors.h"

#include "core/observe/discovery/process_facts.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::discovery {

namespace {

constexpr std::size_t mostHelpers = 3;
constexpr std::size_t enoughForAHelper = 4; ///< processes
constexpr std::size_t enoughToTry = 256;    ///< descriptors
constexpr std::size_t mostGaps = 8;         ///< one for so many descriptors

template<class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Its inode; 0: it is no socket; unset: there is no such descriptor.
std::optional<std::uint32_t> behind(int folder, const char* descriptor) {
    constexpr std::string_view prefix = "socket:[";
    std::array<char, 32> target;
    const ssize_t length = ::readlinkat(folder, descriptor, target.data(), target.size());
    if (length < 0)
        return std::nullopt;
    std::string_view text(target.data(), static_cast<std::size_t>(length));
    if (!text.starts_with(prefix) || !text.ends_with(']'))
        return 0;
    text = text.substr(prefix.size(), text.size() - prefix.size() - 1);
    return number<std::uint32_t>(text).value_or(0);
}

} // namespace

DescriptorFolder::DescriptorFolder(pid_t pid)
    : m_folder(::open(procPath(pid, "/fd").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}

std::optional<std::uint32_t> DescriptorFolder::behind(int descriptor) const {
    std::array<char, 16> name{};
    std::to_chars(name.data(), name.data() + name.size() - 1, descriptor);
    return discovery::behind(m_folder.get(), name.data());
}

std::optional<std::size_t> openDescriptors(pid_t pid) {
    struct stat status{};
    if (::stat(procPath(pid, "/fd").c_str(), &status) != 0 || status.st_size <= 0)
        return std::nullopt;
    return static_cast<std::size_t>(status.st_size);
}

namespace {

/// The kernel counts them for whoever asks for the size of the folder.
bool areCounted() {
    static const bool counted = openDescriptors(::getpid()).has_value();
    return counted;
}

/// Where their numbers have few gaps each number is tried: to list them first costs the kernel up to a third more.
/// Unset: there are more gaps. `open`: so many there are.
std::optional<std::vector<Descriptor>> triedByNumber(pid_t pid, std::size_t open) {
    const DescriptorFolder folder(pid);
    if (pid == ::getpid())
        ++open; // the folder
    std::vector<Descriptor> descriptors;
    descriptors.reserve(open);
    const std::size_t last = open + open / mostGaps;
    for (std::size_t number = 0; folder && number < last && descriptors.size() < open; ++number)
        if (const auto socket = folder.behind(static_cast<int>(number)))
            descriptors.push_back({.number = static_cast<int>(number), .socket = *socket});
    // One that was opened meanwhile at a low number hides the last one.
    const bool whole = descriptors.size() == open && openDescriptors(pid) == open;
    return whole ? std::optional(std::move(descriptors)) : std::nullopt;
}

} // namespace

std::vector<Descriptor> descriptorsOf(pid_t pid) {
    const std::size_t open = openDescriptors(pid).value_or(0);
    if (open == 0 && areCounted())
        return {}; // as the kernel's own processes
    if (open >= enoughToTry)
        if (auto tried = triedByNumber(pid, open))
            return std::move(*tried);
    std::vector<Descriptor> descriptors;
    forEachEntry(procPath(pid, "/fd").c_str(), [&](int folder, const char* name) {
        if (const auto descriptor = number<int>(name))
            descriptors.push_back({.number = *descriptor, .socket = behind(folder, name).value_or(0)});
    });
    std::ranges::sort(descriptors, {}, &Descriptor::number);
    return descriptors;
}

DescriptorWalk::DescriptorWalk(std::vector<pid_t> pids)
    : m_pids(std::move(pids))
    , m_descriptors(m_pids.size()) {
    const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t wanted = std::min({mostHelpers, processors - 1, m_pids.size() / enoughForAHelper});
    try {
        while (m_helpers.size() < wanted)
            m_helpers.emplace_back([this] { takePart(); });
    } catch (const std::system_error&) { // no thread to be had: whoever asks for the end does it alone
    }
}

DescriptorWalk::~DescriptorWalk() {
    m_next = m_pids.size();
}

std::vector<std::vector<Descriptor>> DescriptorWalk::finish() {
    takePart();
    m_helpers.clear(); // joins them
    return std::move(m_descriptors);
}

void DescriptorWalk::takePart() {
    for (std::size_t i = m_next++; i < m_pids.size(); i = m_next++)
        m_descriptors[i] = descriptorsOf(m_pids[i]);
}

} // namespace ipcscope::discovery
