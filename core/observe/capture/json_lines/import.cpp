// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/json_lines/import.h"

#include "core/observe/capture/json_lines/reader.h"
#include "core/observe/capture/pcapng/encoder.h"
#include "core/observe/capture/unnamed_file.h"

#include <cerrno>
#include <set>
#include <string>

#include <unistd.h>

namespace ipcscope::capture {

namespace {

constexpr std::size_t piece = 1 << 20;

/// Behind a hole, which is zeros only, if there is one at `offset`.
std::uint64_t nextData(int fd, std::uint64_t offset, std::uint64_t size) {
    const auto found = ::lseek(fd, static_cast<off_t>(offset), SEEK_DATA);
    if (found < 0)
        return errno == ENXIO ? size : offset;
    return static_cast<std::uint64_t>(found);
}

/// Moves what the reader has into the capture.
class Conversion {
public:
    explicit Conversion(int fd)
        : m_fd(fd) {
        m_encoder.begin(m_bytes);
    }
    Result<void> take(JsonLinesReader& reader) {
        m_encoder.introduce(someOf(reader.takePeers()));
        m_notes.merge(reader.takeNotes());
        if (const auto chunk = reader.take())
            m_encoder.append(*chunk, m_bytes);
        return flush();
    }
    Result<void> finish() {
        m_encoder.finish(m_notes, m_bytes);
        return flush();
    }

private:
    static constexpr std::size_t mostPeers = pcapng::Encoder::mostPeers;
    static constexpr std::size_t forEndpoints = 1 << 12;

    /// Who reads the capture keeps no more of them. The last places are for the first of endpoints that come late,
    /// whose records would stand under the first endpoint.
    Peers someOf(Peers peers) {
        std::erase_if(peers, [this](const auto& each) {
            const auto& [number, facts] = each;
            if (m_introduced.contains(number))
                return false; // more is known of it now
            const bool first = !m_endpoints.contains(facts.endpoint);
            if (m_introduced.size() >= mostPeers - (first ? 0 : forEndpoints))
                return true;
            m_introduced.insert(number);
            m_endpoints.insert(facts.endpoint);
            return false;
        });
        return peers;
    }
    Result<void> flush() {
        auto done = writeTo(m_fd, m_bytes);
        m_bytes.clear();
        return done;
    }

    int m_fd;
    pcapng::Encoder m_encoder{{.endpoint = {}, .method = {}}};
    Bytes m_bytes;
    Notes m_notes;
    std::set<std::uint32_t> m_introduced;
    std::set<std::string> m_endpoints; ///< of those
};

} // namespace

bool mayBeJsonLines(int fd) {
    constexpr std::size_t enough = 64;
    return JsonLinesReader::mayBegin(pcapng::readAt(fd, 0, enough));
}

Result<Imported> importJsonLines(int fd, std::uint64_t size, const pcapng::CaptureFile::Progress& progress) {
    Imported out{.fd = unnamedFile(), .damage = {}};
    if (!out.fd)
        return systemFailure(errno, "create a temporary file");
    JsonLinesReader reader;
    Conversion conversion(out.fd.get());
    for (std::uint64_t done = 0; done < size;) {
        if (progress && !progress(done, size))
            return failure(std::make_error_code(std::errc::operation_canceled), "read");
        const auto bytes = pcapng::readAt(fd, done, piece);
        if (bytes.empty())
            break;
        done += bytes.size();
        reader.received(bytes);
        if (reader.skips())
            done = nextData(fd, done, size);
        if (auto moved = conversion.take(reader); !moved)
            return std::unexpected(moved.error());
    }
    reader.ended();
    if (auto moved = conversion.take(reader); !moved)
        return std::unexpected(moved.error());
    if (!reader.begun())
        return failure(std::make_error_code(std::errc::bad_message), "read");
    if (auto ended = conversion.finish(); !ended)
        return std::unexpected(ended.error());
    out.damage = reader.damage();
    return out;
}

} // namespace ipcscope::capture
