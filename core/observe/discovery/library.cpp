// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/library.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <tuple>

namespace ipcscope::discovery {

namespace {

std::string_view baseName(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::optional<std::array<int, 3>> threeNumbers(std::string_view text) {
    std::array<int, 3> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
        if (error != std::errc() || numbers[i] < 0)
            return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (i < 2 && (text.empty() || text.front() != '.'))
            return std::nullopt;
        if (i < 2)
            text.remove_prefix(1);
    }
    return text.empty() ? std::optional(numbers) : std::nullopt;
}

} // namespace

std::optional<Library> libraryNamed(std::string_view fileName) {
    constexpr std::string_view stem = "libzmq", deleted = " (deleted)", suffix = ".so";
    if (fileName.ends_with(deleted))
        fileName.remove_suffix(deleted.size());
    if (!fileName.starts_with(stem))
        return std::nullopt;
    fileName.remove_prefix(stem.size());
    const auto so = fileName.find(suffix);
    if (so == std::string_view::npos || (so > 0 && fileName.front() != '-'))
        return std::nullopt;
    const std::string_view version = fileName.substr(so + suffix.size());
    if (!version.empty() && version.front() != '.')
        return std::nullopt;
    Library library{.kind = Library::Kind::Libzmq};
    if (const auto numbers = version.empty() ? std::nullopt : threeNumbers(version.substr(1)))
        std::tie(library.major, library.minor, library.patch) = std::tuple_cat(*numbers);
    return library;
}

Library libraryMapped(std::string_view maps) {
    std::optional<Library> oldest;
    while (!maps.empty()) {
        const auto end = maps.find('\n');
        const std::string_view line = maps.substr(0, end);
        maps.remove_prefix(end == std::string_view::npos ? maps.size() : end + 1);
        const auto slash = line.find('/');
        const auto library = slash == std::string_view::npos ? std::nullopt : libraryNamed(baseName(line));
        if (library && (!oldest || std::tie(library->major, library->minor, library->patch) <
                                       std::tie(oldest->major, oldest->minor, oldest->patch)))
            oldest = library;
    }
    return oldest.value_or(Library{});
}

std::string nameOf(const Library& library) {
    if (library.kind == Library::Kind::BuiltIn)
        return library.major == 0 ? "built-in libzmq" : "built-in libzmq " + releaseOf(library);
    return library.major == 0 ? "libzmq.so"
                              : fmt::format("libzmq.so.{}.{}.{}", library.major, library.minor, library.patch);
}

std::string releaseOf(const Library& library) {
    if (library.kind == Library::Kind::BuiltIn && library.major > 0)
        return fmt::format("{}.{}.{}", library.major, library.minor, library.patch);
    return library.major == 5 && library.minor == 2 ? fmt::format("4.3.{}", library.patch) : std::string();
}

bool isOurProgram(std::string_view executable) {
    const std::string_view file = baseName(executable);
    return file == "ipcscope" || file.starts_with("ipcscope-");
}

} // namespace ipcscope::discovery
