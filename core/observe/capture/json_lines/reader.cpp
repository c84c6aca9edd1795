// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/json_lines/reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace ipcscope::capture {

namespace {

bool isSpace(std::uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
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
        const auto read = readJsonLine(text);
        if (!read)
            fault(read.error());
        else
            take(*read);
    }
    m_offset += text.size();
}

void JsonLinesReader::take(const JsonLine& line) {
    const auto kind = line.header.kind();
    const auto peer = line.header.peer();
    const bool tells = kind == Kind::PeerUp || kind == Kind::PeerDown;
    if ((tells || line.peer) && m_told.insert(peer).second && !tells)
        putPeer(m_peers, peer, *line.peer);
    if (line.note)
        m_notes.insert_or_assign(m_count, *line.note);
    append(line.header, line.bytes);
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
