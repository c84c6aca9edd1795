// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/summary.h"
#include "core/observe/capture/words.h"

#include <fmt/format.h>

namespace ipcscope::capture {

namespace {

class TextExport final : public Export {
public:
    void begin(Bytes& /*out*/) override {}
    void record(const Row& row, Bytes& out) override {
        const auto& header = row.record.header;
        const auto line =
            fmt::format("{}  {}  {}\n", isoTime(header.time), directionName(header.direction()), summary(row.record));
        const auto bytes = bytesOf(line);
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    void end(Bytes& /*out*/) override {}
};

} // namespace

std::unique_ptr<Export> exportText(ExportSettings /*settings*/) {
    return std::make_unique<TextExport>();
}

} // namespace ipcscope::capture
