// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/pcapng/stream_reader.h"

#include <algorithm>
#include <utility>

namespace ipcscope::capture::pcapng {

namespace {

constexpr std::size_t longWait = 256 << 10;
constexpr std::size_t smallEnough = 4 << 20; ///< to be kept for the next blocks
constexpr std::size_t lengthAgain = 4;       ///< bytes of it at the end of a block

} // namespace

void StreamReader::Collected::record(const RecordHeader& header, ByteView bytes) {
    if (!chunk) {
        chunk = std::make_shared<Chunk>(0, 0);
        chunk->setTimeBefore(timeBefore);
    }
    chunk->append(header, bytes);
}

void StreamReader::Collected::note(RecordId id, Note note) {
    notes.insert_or_assign(id, std::move(note));
}

void StreamReader::Collected::peer(std::uint32_t number, PeerFacts facts) {
    putPeer(peers, number, std::move(facts));
}

void StreamReader::received(ByteView bytes) {
    if (m_decoder.stopped())
        return;
    if (m_passing) {
        const auto passed = std::min(m_passing->left, bytes.size());
        m_passing->left -= passed;
        bytes = bytes.subspan(passed);
    }
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    if (m_passing || m_bytes.size() >= m_decoder.needed())
        decode(Decoder::Input::MayGrow);
    if (m_decoder.stopped())
        m_used = m_bytes.size();
    m_bytes.erase(m_bytes.begin(), m_bytes.begin() + static_cast<std::ptrdiff_t>(m_used));
    if (m_used > smallEnough)
        m_bytes.shrink_to_fit();
    m_used = 0;
}

void StreamReader::ended() {
    decode(Decoder::Input::Whole);
    m_decoder.finish(m_passing ? 1 : m_bytes.size() - m_used);
    m_bytes = {};
    m_used = 0;
}

void StreamReader::decode(Decoder::Input input) {
    do {
        if (m_passing && !passOver())
            return;
        while (const auto used = m_decoder.take(MutableBytes(m_bytes).subspan(m_used), input, m_collected))
            m_used += used;
        const auto rest = ByteView(m_bytes).subspan(m_used);
        if (m_decoder.needed() > longWait && m_decoder.ignores(rest)) {
            const auto front = m_decoder.needed() - lengthAgain;
            const auto here = std::min(rest.size(), front);
            m_used += here;
            m_passing = {.left = front - here};
        }
    } while (m_passing);
}

/// False: its end is not here yet.
bool StreamReader::passOver() {
    const auto rest = ByteView(m_bytes).subspan(m_used);
    if (m_passing->left > 0 || rest.size() < lengthAgain)
        return false;
    m_decoder.passOver(rest.first(lengthAgain));
    m_used += lengthAgain;
    m_passing.reset();
    return true;
}

std::shared_ptr<const Chunk> StreamReader::take() {
    if (m_collected.chunk)
        m_collected.timeBefore = m_collected.chunk->timeBefore(m_collected.chunk->count());
    return std::exchange(m_collected.chunk, nullptr);
}

Peers StreamReader::takePeers() {
    return std::exchange(m_collected.peers, {});
}

Notes StreamReader::takeNotes() {
    return std::exchange(m_collected.notes, {});
}

} // namespace ipcscope::capture::pcapng
