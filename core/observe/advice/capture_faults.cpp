// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/capture_faults.h"

#include "core/transport/base/showable.h"

#include <fmt/format.h>

#include <array>

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

} // namespace

Fault damaged(const capture::pcapng::Damage& damage, std::uint64_t records) {
    return {.code = "IS-130",
            .title = "The capture file is damaged",
            .body = fmt::format("{} {} read; at byte {}, {}.", records, records == 1 ? "record was" : "records were",
                                damage.offset, damage.what)};
}

Fault recordingStopped(const Error& error, const std::string& path, std::uint64_t size) {
    const bool full = error.code == std::errc::no_space_on_device || error.code.value() == EDQUOT;
    return {.code = "IS-131",
            .title = full ? "Disk full: recording stopped" : "Recording stopped",
            .body = fmt::format("{}{} written to {} can be read.", full ? "" : error.code.message() + "; the ",
                                sizeText(size), showable(path))};
}

Fault unreadable(const Error& error, const std::string& path) {
    const bool none = error.code == std::errc::bad_message;
    return {.code = {},
            .title = fmt::format("{} cannot be read", showable(path)),
            .body = none ? std::string("It is neither a pcapng file nor JSON Lines of ipcscope.")
                         : error.code.message() + "."};
}

} // namespace ipcscope::advice
