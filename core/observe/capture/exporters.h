// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/decoder_pins.h"
#include "core/observe/capture/fields.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::capture {

/// What an export is made of beside its records.
struct ExportSettings {
    std::string endpoint = {};
    std::string method = {};
    std::vector<FieldReference> columns = {}; ///< of CSV
    Notes notes = {};                         ///< by number in the export
    DecoderPins pins = {};                    ///< of capture files
};

/// Turns records into the bytes of a format, in order.
class Export {
public:
    virtual ~Export() = default;
    virtual void begin(Bytes& out) = 0;
    virtual void record(const Row& row, Bytes& out) = 0;
    virtual void end(Bytes& out) = 0;
    /// Messages so far that are too long for the format, of which there is the front only.
    virtual std::uint64_t cutShort() const { return 0; }
};

struct Exporter {
    std::string_view name;   ///< "json"
    std::string_view suffix; ///< ".jsonl"
    std::string_view title;  ///< English source text
    std::unique_ptr<Export> (*make)(ExportSettings settings);
    bool keepsNotes = false; ///< marks and notes can be read back
};

std::span<const Exporter> exporters();
const Exporter* exporterNamed(std::string_view name);

/// What peers said is replaced by zeros, and the record's code is ENODATA: sizes, numbers of frames, times, directions,
/// who the peers are, marks and notes stay as they are.
enum class Payloads : std::uint8_t { Kept, LeftOut };
std::unique_ptr<Export> exportWithoutPayloads(const Exporter& exporter, ExportSettings settings);

std::unique_ptr<Export> exportPcapng(ExportSettings settings);
/// One object a line, as asJsonLine() makes them.
std::unique_ptr<Export> exportJson(ExportSettings settings);
/// RFC 4180, with a line of headings. Text is exact, but for a quote in front of what a spreadsheet would take for a
/// formula; a cell with what RFC 4180 has no place for (control characters, bytes that are no UTF-8) is as showable()
/// shows it.
std::unique_ptr<Export> exportCsv(ExportSettings settings);
/// Time, direction and summary, one record a line.
std::unique_ptr<Export> exportText(ExportSettings settings);

/// The columns of a list when nobody chose others.
std::vector<FieldReference> defaultColumns();

} // namespace ipcscope::capture
