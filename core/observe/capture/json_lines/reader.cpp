// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/json_lines/reader.h"

#include "core/observe/capture/words.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace ipcscope::capture {

namespace {

bool isSpace(std::uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

PeerFacts somebodyAt(const std::string& endpoint) {
    PeerFacts out;
    out.endpoint = endpoint;
    return out;
}

} // namespace

bool JsonLinesReader::mayBegin(ByteView bytes) {
    const auto first = std::ranges::find_if_not(bytes, isSpace);
    return first != bytes.end() && *first == '{';
}

void JsonLinesReader::received(ByteView bytes) {
    auto text = textOf(bytes);
    for (;;) {
        const auto end = text.find('\n');
        if (!m_skipping && m_rest.size() + std::min(end, text.size()) > longestLine) {
            ++m_lines;
            fault("is too long");
            m_offset += std::exchange(m_rest, {}).size();
            m_skipping = true;
        }
        if (end == std::string_view::npos)
            break;
        if (std::exchange(m_skipping, false)) {
            m_offset += end;
        } else if (m_rest.empty()) {
            line(text.substr(0, end));
        } else {
            m_rest += text.substr(0, end);
            line(std::exchange(m_rest, {}));
        }
        text.remove_prefix(end + 1);
        ++m_offset;
    }
    if (m_skipping)
        m_offset += text.size();
    else
        m_rest += text;
}

void JsonLinesReader::ended() {
    if (!m_rest.empty())
        line(std::exchange(m_rest, {}));
}

void JsonLinesReader::line(std::string_view text) {
    ++m_lines;
    if (!std::ranges::all_of(bytesOf(text), isSpace)) {
        auto read = readJsonLine(text);
        if (!read)
            fault(read.error());
        else
            take(std::move(*read));
    }
    m_offset += text.size();
}

void JsonLinesReader::take(JsonLine line) {
    connect(line);
    if (line.note)
        m_notes.insert_or_assign(m_count, *line.note);
    append(line.header, line.bytes);
}

/// Gives the record the number of its connection in all that is read, and tells of that where no record does. A message
/// of no connection is its endpoint's as if it had one, unless there is no other endpoint.
void JsonLinesReader::connect(JsonLine& line) {
    const auto kind = line.header.kind();
    const bool tells = kind == Kind::PeerUp || kind == Kind::PeerDown;
    if (!line.connected && !tells && !isOfPeers(kind))
        return;
    const auto number = m_numbers.of(line.endpoint, line.header.peer());
    line.header.peerAndKind = RecordHeader::pack(number, kind, line.header.direction());
    if (!tells && !line.peer && (!isOfPeers(kind) || line.endpoint.empty()))
        return;
    if (!m_several && m_endpoint == line.endpoint && !line.connected) {
        m_nobodyNamed = true;
        return;
    }
    if (!m_endpoint)
        m_endpoint = line.endpoint;
    if (m_endpoint != line.endpoint && !std::exchange(m_several, true) && m_nobodyNamed)
        tell(m_numbers.of(*m_endpoint, 0), somebodyAt(*m_endpoint));
    if (tells)
        m_told.insert(number);
    else
        tell(number, line.peer ? std::move(*line.peer) : somebodyAt(line.endpoint));
}

void JsonLinesReader::tell(std::uint32_t number, PeerFacts facts) {
    if (m_told.size() < ConnectionNumbers::most && m_told.insert(number).second)
        putPeer(m_peers, number, std::move(facts));
}

void JsonLinesReader::append(const RecordHeader& header, ByteView bytes) {
    if (!m_chunk) {
        m_chunk = std::make_shared<Chunk>(0, 0);
        m_chunk->setTimeBefore(m_timeBefore);
    }
    if (m_chunk->append(header, bytes))
        ++m_count;
}

void JsonLinesReader::fault(std::string why) {
    if (!m_damage)
        m_damage = {.offset = m_offset, .what = fmt::format("line {} {}", m_lines, why)};
}

std::shared_ptr<const Chunk> JsonLinesReader::take() {
    if (m_chunk)
        m_timeBefore = m_chunk->timeBefore(m_chunk->count());
    return std::exchange(m_chunk, nullptr);
}

Peers JsonLinesReader::takePeers() {
    return std::exchange(m_peers, {});
}

Notes JsonLinesReader::takeNotes() {
    return std::exchange(m_notes, {});
}

} // namespace ipcscope::capture
