// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/pcapng/file.h"

#include "core/observe/capture/json_lines/import.h"
#include "core/observe/capture/pcapng/index.h"
#include "core/observe/capture/pcapng/part_finder.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipcscope::capture::pcapng {

namespace {

/// Keeps as many records as were promised.
class ChunkSink final : public Sink {
public:
    ChunkSink(Chunk& out, std::size_t most)
        : m_out(out)
        , m_most(most) {}
    void record(const RecordHeader& header, ByteView bytes) override {
        if (m_out.count() < m_most)
            m_out.append(header, bytes);
    }
    void note(RecordId /*id*/, Note /*note*/) override {}

private:
    Chunk& m_out;
    std::size_t m_most;
};

} // namespace

std::size_t readAt(int fd, std::uint64_t offset, MutableBytes out) {
    std::size_t have = 0;
    while (have < out.size()) {
        const auto got = ::pread(fd, out.data() + have, out.size() - have, static_cast<off_t>(offset + have));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        have += static_cast<std::size_t>(got);
    }
    return have;
}

Bytes readAt(int fd, std::uint64_t offset, std::size_t size) {
    constexpr std::size_t step = 4 << 20;
    Bytes out;
    out.reserve(size); // addresses; memory comes with the bytes
    for (std::size_t got = 1; out.size() < size && got > 0;) {
        const auto have = out.size();
        out.resize(std::min(size, have + step));
        got = readAt(fd, offset + have, MutableBytes(out).subspan(have));
        out.resize(have + got);
    }
    return out;
}

CaptureFile::CaptureFile(UniqueFd fd, std::uint64_t size)
    : m_fd(std::move(fd))
    , m_size(size) {}

Result<std::shared_ptr<const CaptureFile>> CaptureFile::open(const std::string& path, const Progress& progress) {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!fd)
        return systemFailure(errno, "open " + path);
    return of(std::move(fd), path, progress);
}

Result<std::shared_ptr<const CaptureFile>> CaptureFile::of(UniqueFd fd, const std::string& name,
                                                           const Progress& progress) {
    struct stat facts{};
    if (::fstat(fd.get(), &facts) != 0)
        return systemFailure(errno, "read " + name);
    if (S_ISDIR(facts.st_mode))
        return systemFailure(EISDIR, "read " + name);
    if (!S_ISREG(facts.st_mode))
        return systemFailure(ESPIPE, "read " + name);
    std::optional<Damage> damage;
    if (mayBeJsonLines(fd.get())) {
        auto imported = importJsonLines(fd.get(), static_cast<std::uint64_t>(facts.st_size), progress);
        if (!imported)
            return failure(imported.error().code, "read " + name);
        fd = std::move(imported->fd);
        damage = std::move(imported->damage);
        ::fstat(fd.get(), &facts);
    }
    const auto file = std::make_shared<CaptureFile>(std::move(fd), static_cast<std::uint64_t>(facts.st_size));
    if (auto found = PartFinder(*file, progress).find(); !found)
        return failure(found.error().code, "read " + name);
    if (damage)
        file->m_damage = std::move(damage);
    return file;
}

std::shared_ptr<const CaptureFile> CaptureFile::growing(UniqueFd fd) {
    return std::make_shared<CaptureFile>(std::move(fd), std::numeric_limits<std::uint64_t>::max());
}

std::shared_ptr<const Chunk> CaptureFile::load(const Part& part) const {
    const auto out = std::make_shared<Chunk>(part.records, static_cast<std::size_t>(part.length));
    if (part.decoder)
        loadWalked(part, *out);
    else
        loadIndexed(part, *out);
    for (; out->count() < part.records; m_lostSome = true) {
        RecordHeader gone;
        gone.time = part.firstTime;
        gone.peerAndKind = RecordHeader::pack(0, Kind::Lost, Direction::None);
        gone.code = EIO;
        out->append(gone, {});
    }
    out->shrink();
    return out;
}

/// What stands behind `from` bytes of a part, up to the end of its index.
Bytes CaptureFile::readToIndex(const Part& part, std::size_t from) const {
    constexpr std::size_t oftenEnough = 1024; // for the interfaces in an index
    const auto length = static_cast<std::size_t>(part.length) - from;
    const auto indexLength = blockFrame + indexHeader + std::size_t{part.records} * sizeof(RecordHeader);
    auto bytes = readAt(m_fd.get(), part.offset + from, length + indexLength + oftenEnough);
    if (bytes.size() >= length + blockHead) {
        const auto whole = length + numberAt<std::uint32_t>(bytes, length + 4, ByteOrder::Little);
        if (whole > bytes.size() && whole - length <= std::min(m_size, maxIndex))
            bytes = readAt(m_fd.get(), part.offset + from, whole);
    }
    return bytes;
}

std::optional<std::vector<RecordHeader>> CaptureFile::headers(const Part& part) const {
    const auto length = static_cast<std::size_t>(part.length);
    if (part.decoder)
        return std::nullopt;
    const auto bytes = readToIndex(part, length);
    const auto index = Index::read(bytes);
    if (!index || index->records() != part.records)
        return std::nullopt;
    return index->headers(length);
}

void CaptureFile::loadIndexed(const Part& part, Chunk& out) const {
    const auto length = static_cast<std::size_t>(part.length);
    auto bytes = readToIndex(part, 0);
    if (bytes.size() < length || length < blockFrame + chunkHeadBody)
        return;
    if (numberAt<std::uint32_t>(bytes, 4, ByteOrder::Little) >= blockFrame + chunkHeadBody) // older files lack it
        out.setTimeBefore(static_cast<std::int64_t>(numberAt<std::uint64_t>(bytes, blockHead + 16, ByteOrder::Little)));
    const auto index = Index::read(ByteView(bytes).subspan(length));
    if (!index || index->records() != part.records)
        return;
    if (!index->copyTo(out, MutableBytes(bytes).first(length)))
        m_lostSome = true;
}

void CaptureFile::loadWalked(const Part& part, Chunk& out) const {
    auto bytes = readAt(m_fd.get(), part.offset, static_cast<std::size_t>(part.length));
    ChunkSink sink(out, part.records);
    Decoder decoder = *part.decoder;
    out.setTimeBefore(decoder.timeBefore());
    MutableBytes rest = bytes;
    while (const auto used = decoder.take(rest, Decoder::Input::Whole, sink))
        rest = rest.subspan(used);
    decoder.finish(rest.size());
}

} // namespace ipcscope::capture::pcapng
