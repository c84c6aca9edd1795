// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/exporters.h"
#include "core/observe/capture/words.h"
#include "core/transport/zmtp/message.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ipcscope::capture {

namespace {

/// The heads of whole frames, zeros in place of their bodies; what is no whole frame is not there.
void keepFrameHeads(ByteView wire, Bytes& out) {
    out.assign(wire.size(), 0);
    std::size_t end = 0;
    zmtp::FrameReader frames(wire);
    while (const auto frame = frames.next()) {
        const auto body = static_cast<std::size_t>(frame->body.data() - wire.data());
        std::copy(wire.data() + end, wire.data() + body, out.data() + end);
        end = body + frame->body.size();
    }
    out.resize(end);
}

/// "name, NUL", zeros in place of the data. What has no such name is all data.
void keepCommandName(ByteView bytes, Bytes& out) {
    constexpr std::size_t longestName = 255;
    const auto front = bytes.first(std::min(bytes.size(), longestName + 1));
    const auto nameEnd = std::ranges::find(front, 0);
    out.assign(bytes.size(), 0);
    if (nameEnd != front.end())
        std::copy(front.begin(), nameEnd, out.begin());
}

/// What peers said, in zeros; who they are, and what we tell of the source, as it is.
class WithoutPayloads final : public Export {
public:
    explicit WithoutPayloads(std::unique_ptr<Export> inner)
        : m_inner(std::move(inner)) {}

    void begin(Bytes& out) override { m_inner->begin(out); }
    void record(const Row& row, Bytes& out) override {
        auto left = row;
        left.ahead.reset();
        left.pins = nullptr; // they may name topics
        left.record = leaveOut(row.record);
        m_inner->record(left, out);
    }
    void end(Bytes& out) override { m_inner->end(out); }
    std::uint64_t cutShort() const override { return m_inner->cutShort(); }

private:
    Record leaveOut(Record record) {
        if (!isOfPeers(record.header.kind()))
            return record;
        switch (record.header.kind()) {
        case Kind::Message:
        case Kind::Sent:
            keepFrameHeads(record.bytes, m_bytes);
            break;
        case Kind::Command:
            keepCommandName(record.bytes, m_bytes);
            break;
        default:
            m_bytes.assign(record.bytes.size(), 0);
            break;
        }
        record.header.size = static_cast<std::uint32_t>(m_bytes.size());
        record.header.code = ENODATA;
        record.bytes = m_bytes;
        return record;
    }

    std::unique_ptr<Export> m_inner;
    Bytes m_bytes;
};

} // namespace

std::unique_ptr<Export> exportWithoutPayloads(const Exporter& exporter, ExportSettings settings) {
    settings.pins = {};
    return std::make_unique<WithoutPayloads>(exporter.make(std::move(settings)));
}

} // namespace ipcscope::capture
