// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/capture_faults.h"

#include "core/transport/base/limits.h"
#include "core/transport/base/showable.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace ipcscope::advice {

namespace {

std::string sizeText(std::uint64_t size) {
    constexpr std::array units{"bytes", "KiB", "MiB", "GiB", "TiB"};
    auto shown = static_cast<double>(size);
    std::size_t unit = 0;
    for (; shown >= 1024 && unit + 1 < units.size(); ++unit)
        shown /= 1024;
    return fmt::format("{:.{}f} {}", shown, unit == 0 ? 0 : 1, units[unit]);
}

bool isFull(const Error& error) {
    return error.code == std::errc::no_space_on_device || error.code.value() == EDQUOT;
}

} // namespace

Fault damaged(const capture::pcapng::Damage& damage, std::uint64_t records) {
    const std::string read = fmt::format("{} {} read; ", records, records == 1 ? "record was" : "records were");
    if (damage.atEnd)
        return {.code = "IS-130",
                .title = "The capture file is damaged at the end",
                .body = fmt::format("{}the last block is incomplete (the recorder was probably killed), at byte {}.",
                                    read, damage.offset)};
    return {.code = "IS-130",
            .title = "The capture file is damaged",
            .body = fmt::format("{}at byte {}, {}.", read, damage.offset, damage.what)};
}

std::string cutShort(std::uint64_t messages) {
    const auto limit = sizeText(limits::messageBytes);
    return messages == 1
               ? fmt::format("1 message was longer than {}: only its front is in the capture", limit)
               : fmt::format("{} messages were longer than {}: only their fronts are in the capture", messages, limit);
}

Fault notSaved(const Error& error, const std::string& path) {
    const auto name = showable(std::string_view(path).substr(path.rfind('/') + 1));
    if (error.attempt.starts_with("sync "))
        return {.code = {},
                .title = fmt::format("{} is there, but may not survive a power cut", name),
                .body = fmt::format("Its folder could not be written to the disk: {}.", error.code.message())};
    if (error.attempt.starts_with("find "))
        return {.code = {},
                .title = fmt::format("{} was saved, but is not there", name),
                .body = error.code.value() == ESTALE
                            ? "It, or its folder, was renamed while it was written; it is whole under its new name."
                            : "It was removed in the moment that it was saved."};
    const bool replaces = error.attempt.starts_with("replace ");
    if (replaces && error.code == std::errc::not_supported)
        return {.code = {},
                .title = fmt::format("{} was not saved", name),
                .body = "Something that is no regular file has this name. It is unchanged; choose another name."};
    if (replaces && error.code == std::errc::device_or_resource_busy)
        return {.code = {},
                .title = fmt::format("{} was not saved", name),
                .body = "Messages are being recorded into it, or another program has locked it. Choose another name."};
    return {.code = {},
            .title = isFull(error) ? fmt::format("Disk full: {} was not saved", name)
                                   : fmt::format("{} was not saved", name),
            .body = isFull(error)
                        ? std::string("Whatever had this name before is unchanged. Choose another folder.")
                        : fmt::format("{}. Whatever had this name before is unchanged.", error.code.message())};
}

Fault recordingStopped(const Error& error, const std::string& path, std::uint64_t size, Afterwards afterwards) {
    const bool full = isFull(error);
    if (error.attempt.starts_with("find ")) {
        const bool renamed = error.code.value() == ESTALE;
        return {.code = "IS-131",
                .title = renamed ? "What was recorded has another name" : "What was recorded is lost",
                .body = fmt::format("{} was {} while it was written{}{}", showable(path),
                                    renamed ? "renamed" : "removed, or replaced by another file,",
                                    renamed ? ", and is whole under its new name" : "",
                                    afterwards == Afterwards::Ends ? "." : "; the view goes on in memory.")};
    }
    return {.code = "IS-131",
            .title = full ? "Disk full: recording stopped" : "Recording stopped",
            .body =
                fmt::format("{}{} written to {}{}", full ? "" : error.code.message() + ". ", sizeText(size),
                            showable(path), afterwards == Afterwards::Ends ? "." : "; the view goes on in memory.")};
}

Fault recordingNotStarted(const Error& error, const std::string& folder) {
    const bool full = isFull(error);
    return {.code = full ? "IS-131" : "",
            .title = full ? "Disk full: nothing is recorded" : "Nothing is recorded",
            .body = fmt::format("A file in {} could not be made: {}. The view goes on in memory.", showable(folder),
                                error.code.message())};
}

Fault unreadable(const Error& error, const std::string& path) {
    std::string why = error.code.message() + ".";
    if (error.code == std::errc::bad_message)
        why = "It is neither a pcapng file nor JSON Lines of ipcscope.";
    else if (error.code == std::errc::no_such_file_or_directory)
        why = "There is no such file.";
    else if (error.code == std::errc::invalid_seek || error.code == std::errc::no_such_device_or_address)
        why = "It is neither a file nor a pipe.";
    else if (isFull(error))
        why = "There is no room for a temporary copy of it.";
    return {.code = {}, .title = fmt::format("{} cannot be read", showable(path)), .body = std::move(why)};
}

} // namespace ipcscope::advice
