// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/exporters.h"
#include "core/transport/base/showable.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ipcscope::capture {

namespace {

void append(Bytes& out, std::string_view text) {
    const auto bytes = bytesOf(text);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// What takes a selector is told apart by it.
std::string_view headingOf(const FieldReference& column) {
    return column.field->takes == Field::Takes::Nothing ? column.field->heading : std::string_view(column.written);
}

/// Of whole text: whether a spreadsheet would calculate with it. A number is only what it says.
bool isFormula(std::string_view text) {
    constexpr std::array<std::string_view, 11> begins{
        "=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"}; // the last: full width
    if (std::ranges::none_of(begins, [text](std::string_view each) { return text.starts_with(each); }))
        return false;
    double number = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec != std::errc() || read.ptr != end;
}

class CsvExport final : public Export {
public:
    explicit CsvExport(std::vector<FieldReference> columns)
        : m_columns(columns.empty() ? defaultColumns() : std::move(columns)) {}

    void begin(Bytes& out) override {
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            cell(headingOf(m_columns[i]), i, out);
    }
    void record(const Row& row, Bytes& out) override {
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const auto text = textOf(m_columns[i], row);
            cell(isReadableText(bytesOf(text)) ? text : showable(text, text.size()), i, out);
        }
    }
    void end(Bytes& /*out*/) override {}

private:
    void cell(std::string_view text, std::size_t column, Bytes& out) const {
        const auto type = m_columns[column].field->type;
        const bool foreign = type == Field::Type::Text || type == Field::Type::Any || type == Field::Type::Word;
        const bool guarded = foreign && isFormula(text);
        if (guarded || text.find_first_of(",\"\r\n") != std::string_view::npos) {
            out.push_back('"');
            if (guarded)
                out.push_back('\'');
            for (const char c : text)
                append(out, c == '"' ? std::string_view("\"\"") : std::string_view(&c, 1));
            out.push_back('"');
        } else {
            append(out, text);
        }
        append(out, column + 1 < m_columns.size() ? "," : "\r\n");
    }

    std::vector<FieldReference> m_columns;
};

} // namespace

std::unique_ptr<Export> exportCsv(ExportSettings settings) {
    return std::make_unique<CsvExport>(std::move(settings.columns));
}

} // namespace ipcscope::capture
