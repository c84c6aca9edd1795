// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/summary.h"

namespace ipcscope::capture {

namespace {

class JsonExport final : public Export {
public:
    explicit JsonExport(ExportSettings settings)
        : m_endpoint(std::move(settings.endpoint))
        , m_notes(std::move(settings.notes)) {}

    void begin(Bytes& /*out*/) override {}
    void record(const Row& row, Bytes& out) override {
        const bool told = row.peer != nullptr && !row.peer->endpoint.empty();
        const auto given = m_notes.find(m_count++);
        const auto* const note = row.note == nullptr && given != m_notes.end() ? &given->second : row.note;
        const auto line = asJsonLine(row.record, told ? row.peer->endpoint : m_endpoint, row.peer, note);
        const auto bytes = bytesOf(line);
        out.insert(out.end(), bytes.begin(), bytes.end());
        out.push_back('\n');
    }
    void end(Bytes& /*out*/) override {}

private:
    std::string m_endpoint;
    Notes m_notes;
    RecordId m_count = 0;
};

} // namespace

std::unique_ptr<Export> exportJson(ExportSettings settings) {
    return std::make_unique<JsonExport>(std::move(settings));
}

} // namespace ipcscope::capture
