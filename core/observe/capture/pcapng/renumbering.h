// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/pcapng/decoder.h"

#include <utility>

namespace ipcscope::capture::pcapng {

/// Passes on what blocks of a section say of connections, with the numbers that these have in the whole stream.
class Renumbering final : public Sink {
public:
    Renumbering(PeerNumbers& numbers, Sink& sink)
        : m_numbers(numbers)
        , m_sink(sink) {}
    void record(const RecordHeader& header, ByteView bytes) override { m_sink.record(header, bytes); }
    void note(RecordId id, Note note) override { m_sink.note(id, std::move(note)); }
    void peer(std::uint32_t number, PeerFacts facts) override {
        m_sink.peer(m_numbers.unique(number), std::move(facts));
    }
    void pin(DecoderPin pin) override {
        pin.peer = m_numbers.unique(pin.peer);
        m_sink.pin(std::move(pin));
    }

private:
    PeerNumbers& m_numbers;
    Sink& m_sink;
};

} // namespace ipcscope::capture::pcapng
