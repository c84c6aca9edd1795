// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/filter_run.h"

#include "core/observe/capture/filter/glance.h"
#include "core/observe/capture/filter/scan.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace ipcscope::capture {

namespace {

constexpr std::size_t slice = 4096;

/// Rows of one chunk; neighbours are mostly of one peer, who is looked up once.
class Rows {
public:
    Rows(const Chunk& chunk, RecordId first, const Surroundings& surroundings)
        : m_chunk(chunk)
        , m_surroundings(surroundings)
        , m_first(first) {}
    Row at(std::size_t index) {
        Row out{.record = m_chunk.record(index), .id = m_first + index};
        const auto& header = out.record.header;
        const auto before = header.kind() == Kind::Command ? 0 : m_chunk.timeBefore(index);
        out.previousTime = before == 0 ? header.time : before;
        out.endpoint = m_surroundings.endpoint;
        out.method = m_surroundings.method;
        out.peer = peer(out.record.header.peer());
        out.replies = m_surroundings.replies;
        out.pins = m_surroundings.pins;
        if (m_surroundings.notes != nullptr && !m_surroundings.notes->empty()) {
            const auto note = m_surroundings.notes->find(out.id);
            out.note = note == m_surroundings.notes->end() ? nullptr : &note->second;
        }
        return out;
    }

private:
    static constexpr std::uint32_t nobody = 0xFFFFFFFF; // a peer's number has 24 bits
    const PeerFacts* peer(std::uint32_t number) {
        if (m_surroundings.roster != nullptr && m_number != number) {
            const auto* const entry = m_surroundings.roster->peer(number);
            m_peer = entry == nullptr ? nullptr : &entry->facts;
            m_number = number;
        }
        return m_peer;
    }

    const Chunk& m_chunk;
    const Surroundings& m_surroundings;
    const RecordId m_first;
    std::uint32_t m_number = nobody;
    const PeerFacts* m_peer = nullptr;
};

/// Where what passes goes, unless it is not shown.
class Passing {
public:
    Passing(const Chunk& chunk, RecordId first, Showing showing, RowIds& out)
        : m_chunk(chunk)
        , m_first(first)
        , m_hides(showing == Showing::WithoutCommands && chunk.hasCommands())
        , m_out(out) {}
    void add(std::size_t index) {
        if (!m_hides || m_chunk.header(index).kind() != Kind::Command)
            m_out.append(m_first + index);
    }
    void addAll(std::size_t from, std::size_t count) {
        if (!m_hides)
            return m_out.append(m_first + from, count);
        for (auto index = from; index < from + count; ++index)
            add(index);
    }

private:
    const Chunk& m_chunk;
    const RecordId m_first;
    const bool m_hides;
    RowIds& m_out;
};

void appendAll(const Filter& filter, const Chunk& chunk, RecordId first, std::size_t from, std::size_t end,
               const Surroundings& surroundings, Passing out) {
    Rows rows(chunk, first, surroundings);
    Glance glance(filter, chunk, surroundings);
    if (!glance.tellsAnything()) {
        for (; from < end; ++from) {
            if (filter.passes(rows.at(from)))
                out.add(from);
        }
        return;
    }
    while (from < end) {
        const auto headers = chunk.headers().subspan(from, std::min(Glance::together, end - from));
        const auto all = ~std::uint64_t{0} >> (Glance::together - headers.size());
        const auto [yes, possible] = glance.at(headers, first + from);
        // The few whose bytes have to be read are fetched before the first is needed.
        for (auto unclear = possible & ~yes & all; unclear != 0; unclear &= unclear - 1)
            __builtin_prefetch(chunk.bytes().data() +
                               headers[static_cast<std::size_t>(std::countr_zero(unclear))].offset);
        if ((yes & all) == all) {
            out.addAll(from, headers.size());
        } else {
            for (auto left = possible & all; left != 0; left &= left - 1) {
                const auto i = static_cast<std::size_t>(std::countr_zero(left));
                if ((yes >> i & 1) != 0 || filter.passes(rows.at(from + i)))
                    out.add(from + i);
            }
        }
        from += headers.size();
    }
}

void appendCandidates(const Filter& filter, const Chunk& chunk, RecordId first, std::size_t from, std::size_t end,
                      const Surroundings& surroundings, Passing out) {
    const auto headers = chunk.headers();
    const auto bytes =
        chunk.bytes().first(end < chunk.count() ? std::size_t{headers[end].offset} : chunk.bytes().size());
    std::size_t at = headers[from].offset;
    Rows rows(chunk, first, surroundings);
    while (from < end) {
        at = findBytes(bytes, filter.required(), at);
        if (at == bytes.size())
            return;
        const auto later = std::ranges::upper_bound(headers.subspan(from, end - from), at, {}, &RecordHeader::offset);
        const auto index =
            from + static_cast<std::size_t>(later - (headers.begin() + static_cast<std::ptrdiff_t>(from))) - 1;
        if (filter.passes(rows.at(index)))
            out.add(index);
        from = index + 1;
        if (from < end)
            at = headers[from].offset;
    }
}

Surroundings with(Surroundings surroundings, const Replies& replies) {
    surroundings.replies = &replies;
    return surroundings;
}

} // namespace

bool asksForReplies(const Filter& filter) {
    return filter.asks("latency") || filter.asks("reply_to");
}

Row rowOf(const Chunk& chunk, std::size_t index, RecordId first, const Surroundings& surroundings) {
    return Rows(chunk, first, surroundings).at(index);
}

void appendMatches(const Filter& filter, const Chunk& chunk, RecordId first, std::size_t from, std::size_t end,
                   const Surroundings& surroundings, Showing showing, RowIds& out) {
    Passing passing(chunk, first, showing, out);
    if (filter.empty())
        passing.addAll(from, end - from);
    else if (!filter.required().empty())
        appendCandidates(filter, chunk, first, from, end, surroundings, passing);
    else
        appendAll(filter, chunk, first, from, end, surroundings, passing);
}

FilterRun::FilterRun(Store::Snapshot snapshot, std::shared_ptr<const Filter> filter, Surroundings surroundings,
                     Showing showing)
    : m_snapshot(std::move(snapshot))
    , m_filter(std::move(filter))
    , m_asksForReplies(capture::asksForReplies(*m_filter))
    , m_replies(m_asksForReplies && surroundings.replies != nullptr ? *surroundings.replies : Replies{})
    , m_surroundings(with(std::move(surroundings), m_replies))
    , m_showing(showing) {
    for (const auto& kept : m_snapshot.chunks)
        m_all += kept.records.count();
}

bool FilterRun::work(std::chrono::steady_clock::duration budget, RowIds& out) {
    const auto end = std::chrono::steady_clock::now() + budget;
    while (!done()) {
        const auto& [first, records] = m_snapshot.chunks[m_chunk];
        if (!m_records)
            m_records = records.load();
        if (m_asksForReplies && m_next == 0)
            m_replies.add(*m_records, first, m_surroundings.roster);
        const auto sliceEnd = std::min(records.count(), m_next + slice);
        appendMatches(*m_filter, *m_records, first, m_next, sliceEnd, m_surroundings, m_showing, out);
        m_lookedAt += sliceEnd - m_next;
        m_next = sliceEnd;
        if (m_next == records.count()) {
            ++m_chunk;
            m_records.reset();
            m_next = 0;
        }
        if (std::chrono::steady_clock::now() >= end)
            break;
    }
    return !done();
}

} // namespace ipcscope::capture
