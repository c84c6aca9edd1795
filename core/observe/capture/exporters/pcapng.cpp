// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/pcapng/encoder.h"
#include "core/observe/capture/recent_peers.h"

#include <utility>
#include <variant>

namespace ipcscope::capture {

namespace {

/// Peers are introduced before their first record where what told of them was not chosen for the export. The pins that
/// rows bring are kept, too.
class PcapngExport final : public Export {
public:
    explicit PcapngExport(ExportSettings settings)
        : m_encoder({.endpoint = settings.endpoint, .method = settings.method})
        , m_notes(std::move(settings.notes))
        , m_pins(std::move(settings.pins)) {}

    void begin(Bytes& out) override { m_encoder.begin(out); }
    void record(const Row& row, Bytes& out) override {
        const auto& header = row.record.header;
        if (header.kind() == Kind::PeerDown)
            m_told.forget(header.peer());
        else if (row.peer != nullptr && m_told.keep(header.peer(), {}).second && header.kind() != Kind::PeerUp)
            m_encoder.introduce({{header.peer(), *row.peer}});
        if (row.pins != nullptr && std::exchange(m_lastPins, row.pins) != row.pins) {
            for (const auto& pin : row.pins->all())
                m_pins.add(pin);
        }
        if (row.note != nullptr)
            m_notes.insert_or_assign(m_encoder.count() + m_run.count(), *row.note);
        m_run.append(header, row.record.bytes);
        if (m_run.footprint() >= 1 << 20)
            flush(out);
    }
    void end(Bytes& out) override {
        flush(out);
        m_encoder.finish(m_notes, out, m_pins);
    }
    std::uint64_t cutShort() const override { return m_encoder.cutShort(); }

private:
    void flush(Bytes& out) {
        m_encoder.append(m_run, 0, m_run.count(), out, &m_notes);
        m_run = Chunk(0, 0);
    }

    pcapng::Encoder m_encoder;
    Notes m_notes;
    DecoderPins m_pins;
    const DecoderPins* m_lastPins = nullptr; ///< of m_pins already
    Chunk m_run{0, 0};
    RecentPeers<std::monostate> m_told{pcapng::Encoder::mostPeers}; ///< to be told twice does no harm
};

} // namespace

std::unique_ptr<Export> exportPcapng(ExportSettings settings) {
    return std::make_unique<PcapngExport>(std::move(settings));
}

} // namespace ipcscope::capture
