// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/saving.h"

#include "core/observe/capture/output_file.h"
#include "core/observe/capture/words.h"

#include <algorithm>

namespace ipcscope::capture {

namespace {

constexpr std::size_t writeAt = 1 << 20;

/// One save at work.
class Saving {
public:
    Saving(const SaveRequest& request, OutputFile file)
        : m_request(request)
        , m_file(std::move(file))
        , m_export(request.payloads == Payloads::LeftOut ? exportWithoutPayloads(*request.exporter, settingsOf(request))
                                                         : request.exporter->make(settingsOf(request)))
        , m_surroundings{.endpoint = request.settings.endpoint,
                         .method = request.settings.method,
                         .roster = request.roster.get(),
                         .notes = &request.settings.notes,
                         .replies = &m_replies,
                         .pins = &request.settings.pins}
        , m_asksForReplies(
              std::ranges::any_of(request.settings.columns, [](const auto& each) { return asksForReplies(each); }) ||
              (request.filter != nullptr && asksForReplies(*request.filter))) {
        if (m_asksForReplies && request.replies != nullptr)
            m_replies = *request.replies;
        m_export->begin(m_bytes);
    }
    Result<void> take(RecordId first, const KeptChunk& records) {
        const auto& ranges = m_request.ranges;
        const bool wanted = !ranges || std::ranges::any_of(*ranges, [&](const auto& range) {
            return range.first < first + records.count() && range.second >= first;
        });
        const auto loaded = wanted || m_asksForReplies ? records.load() : nullptr;
        if (m_asksForReplies)
            m_replies.add(*loaded, first, m_surroundings.roster);
        if (!wanted)
            return {};
        const auto& chunk = *loaded;
        RowIds ids;
        if (ranges) {
            for (const auto& [from, to] : *ranges) {
                const auto begin = std::max(from, first) - first;
                const auto end = std::min<RecordId>(to + 1 > first ? to + 1 - first : 0, chunk.count());
                if (begin < end)
                    appendPassing(first, chunk, static_cast<std::size_t>(begin), static_cast<std::size_t>(end), ids);
            }
        } else {
            appendPassing(first, chunk, 0, chunk.count(), ids);
        }
        Result<void> done;
        ids.each([&](RecordId id) {
            if (!done)
                return;
            m_export->record(rowOf(chunk, static_cast<std::size_t>(id - first), first, m_surroundings), m_bytes);
            ++m_saved.records;
            m_saved.unreadable += isUnreadable(chunk.header(static_cast<std::size_t>(id - first))) ? 1 : 0;
            if (m_bytes.size() >= writeAt)
                done = flush();
        });
        return done;
    }
    Result<Saved> end() {
        m_export->end(m_bytes);
        m_saved.cutShort = m_export->cutShort();
        if (auto done = flush(); !done)
            return std::unexpected(done.error());
        if (auto done = m_file.commit(); !done)
            return std::unexpected(done.error());
        return m_saved;
    }

private:
    /// Rows bring their notes themselves.
    static ExportSettings settingsOf(const SaveRequest& request) {
        auto out = request.settings;
        out.notes.clear();
        return out;
    }
    void appendPassing(RecordId first, const Chunk& chunk, std::size_t from, std::size_t end, RowIds& out) const {
        static const Filter everything;
        const auto& filter = m_request.filter != nullptr ? *m_request.filter : everything;
        appendMatches(filter, chunk, first, from, end, m_surroundings,
                      m_request.withoutCommands ? Showing::WithoutCommands : Showing::Everything, out);
    }
    Result<void> flush() {
        auto done = m_file.write(m_bytes);
        m_bytes.clear();
        return done;
    }

    const SaveRequest& m_request;
    OutputFile m_file;
    std::unique_ptr<Export> m_export;
    Replies m_replies;
    const Surroundings m_surroundings;
    const bool m_asksForReplies;
    Bytes m_bytes;
    Saved m_saved;
};

} // namespace

Result<Saved> save(const SaveRequest& request, const SaveProgress& progress) {
    auto file = OutputFile::replacing(request.path);
    if (!file)
        return std::unexpected(file.error());
    Saving saving(request, std::move(*file));
    std::uint64_t all = 0;
    std::uint64_t done = 0;
    for (const auto& kept : request.snapshot.chunks)
        all += kept.records.count();
    for (const auto& [first, records] : request.snapshot.chunks) {
        if (progress && !progress(done, all))
            return failure(std::make_error_code(std::errc::operation_canceled), "write " + request.path);
        if (auto taken = saving.take(first, records); !taken)
            return std::unexpected(taken.error());
        done += records.count();
    }
    if (progress && !progress(all, all))
        return failure(std::make_error_code(std::errc::operation_canceled), "write " + request.path);
    return saving.end();
}

} // namespace ipcscope::capture
