// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/summary.h"

namespace ipcscope::capture {

namespace {

class JsonExport final : public Export {
public:
    explicit JsonExport(std::string endpoint)
        : m_endpoint(std::move(endpoint)) {}

    void begin(Bytes& /*out*/) override {}
    void record(const Row& row, Bytes& out) override {
        const bool told = row.peer != nullptr && !row.peer->endpoint.empty();
        const auto line = asJsonLine(row.record, told ? row.peer->endpoint : m_endpoint, row.peer);
        const auto bytes = bytesOf(line);
        out.insert(out.end(), bytes.begin(), bytes.end());
        out.push_back('\n');
    }
    void end(Bytes& /*out*/) override {}

private:
    std::string m_endpoint;
};

} // namespace

std::unique_ptr<Export> exportJson(ExportSettings settings) {
    return std::make_unique<JsonExport>(std::move(settings.endpoint));
}

} // namespace ipcscope::capture
