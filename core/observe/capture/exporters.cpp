// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/exporters.h"

#include <algorithm>
#include <array>

namespace ipcscope::capture {

std::span<const Exporter> exporters() {
    static constexpr std::array table{
        Exporter{"pcapng", ".pcapng", "Capture", exportPcapng, true},
        Exporter{"json", ".jsonl", "JSON Lines", exportJson, true},
        Exporter{"csv", ".csv", "CSV", exportCsv},
        Exporter{"text", ".txt", "Text", exportText},
    };
    return table;
}

const Exporter* exporterNamed(std::string_view name) {
    const auto found = std::ranges::find(exporters(), name, &Exporter::name);
    return found == exporters().end() ? nullptr : &*found;
}

std::vector<FieldReference> defaultColumns() {
    std::vector<FieldReference> out;
    for (const auto name : {"no", "time", "dt", "dir", "event", "from", "to", "frames", "size", "topic", "text"})
        out.push_back(*fieldNamed(name));
    return out;
}

} // namespace ipcscope::capture
