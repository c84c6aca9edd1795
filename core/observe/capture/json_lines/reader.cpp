// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/json_lines/reader.h"

#include "core/observe/capture/somebody.h"
#include "core/observe/capture/words.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace ipcscope::capture {

namespace {

bool isSpace(std::uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// The end of a line, or what no line of JSON has: other control characters. No more of a hole in a file is collected.
bool endsLine(char c) {
    return static_cast<std::uint8_t>(c) < ' ' && c != '\t' && c != '\r';
}

/// Where the line or what may be one ends; behind the last byte if that is not here.
std::size_t endOfPart(std::string_view text) {
    constexpr std::uint64_t spaces = 0x2020'2020'2020'2020;
    constexpr std::uint64_t highBits = 0x8080'8080'8080'8080;
    std::size_t at = 0;
    for (std::uint64_t word = 0; text.size() - at >= sizeof(word); at += sizeof(word)) {
        std::memcpy(&word, text.data() + at, sizeof(word));
        if (((word - spaces) & ~word & highBits) == 0) // no byte is below a space
            continue;
        const auto some = text.substr(at, sizeof(word));
        if (const auto found = std::ranges::find_if(some, endsLine); found != some.end())
            return at + static_cast<std::size_t>(found - some.begin());
    }
    return at + static_cast<std::size_t>(std::ranges::find_if(text.substr(at), endsLine) - (text.begin() + at));
}

constexpr const char* notJson = "is no JSON object";

} // namespace

bool JsonLinesReader::mayBegin(ByteView bytes) {
    const auto first = std::ranges::find_if_not(bytes, isSpace);
    return first != bytes.end() && *first == '{';
}

void JsonLinesReader::received(ByteView bytes) {
    auto text = textOf(bytes);
    while (!text.empty()) {
        const auto end = m_skipping ? text.find('\n') : endOfPart(text);
        const auto part = text.substr(0, end);
        text.remove_prefix(part.size());
        if (!m_skipping && m_rest.size() + part.size() > longestLine)
            skip("is too long");
        else if (!m_skipping && !text.empty() && text.front() != '\n')
            skip(notJson);
        if (m_skipping)
            m_offset += part.size();
        else if (text.empty() || !m_rest.empty())
            m_rest += part;
        if (text.empty())
            break;
        if (text.front() == '\n' && !std::exchange(m_skipping, false)) {
            if (m_rest.empty())
                line(part);
            else
                line(std::exchange(m_rest, {}));
        }
        text.remove_prefix(1);
        ++m_offset;
    }
}

/// The line that has begun is none.
void JsonLinesReader::skip(std::string why) {
    ++m_lines;
    fault(std::move(why));
    m_offset += std::exchange(m_rest, {}).size();
    m_skipping = true;
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

/// Gives the record the number of its connection in all that is read, and tells of that where no record does. A record
/// of no connection is its endpoint's as if it had one, unless there is no other endpoint.
void JsonLinesReader::connect(JsonLine& line) {
    const auto kind = line.header.kind();
    const bool tells = kind == Kind::PeerUp || kind == Kind::PeerDown;
    const bool ofSomebody = line.connected || tells || isOfPeers(kind);
    if (!ofSomebody && line.endpoint.empty())
        return;
    const auto ofLine = line.header.peer();
    const auto number = m_numbers.of(line.endpoint, ofLine);
    line.header.peerAndKind = RecordHeader::pack(number, kind, line.header.direction());
    if (kind == Kind::PeerDown)
        m_numbers.end(line.endpoint, ofLine);
    if (!tells && !line.peer && (line.endpoint.empty() || (line.connected && !isOfPeers(kind))))
        return;
    if (!m_endpoint)
        m_endpoint = line.endpoint;
    if (m_endpoint != line.endpoint && !std::exchange(m_several, true) && m_nobodyNamed)
        tell(m_numbers.of(*m_endpoint, 0), somebodyAt(*m_endpoint));
    if (!m_several && !line.connected && (m_endpointTold || !ofSomebody)) {
        m_nobodyNamed = true;
        return;
    }
    m_endpointTold = true;
    if (kind == Kind::PeerDown)
        m_told.forget(number);
    else if (kind == Kind::PeerUp)
        learn(number, true);
    else
        tell(number, line.peer ? std::move(*line.peer) : somebodyAt(line.endpoint));
}

void JsonLinesReader::tell(std::uint32_t number, PeerFacts facts) {
    if (!learn(number, !isJustSomebody(facts)))
        return;
    m_peers.erase(number);
    putPeer(m_peers, number, std::move(facts));
}

/// True: less was known of the connection.
bool JsonLinesReader::learn(std::uint32_t number, bool inFull) {
    const auto [told, isNew] = m_told.keep(number, inFull);
    const bool more = isNew || (inFull && !*told);
    *told = *told || inFull;
    return more;
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
