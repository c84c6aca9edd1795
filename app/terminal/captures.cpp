// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal/captures.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace ipcscope::terminal {

using capture::pcapng::CaptureFile;

Result<CaptureInput> CaptureInput::open(const std::string& path) {
    UniqueFd fd(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                            : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!fd)
        return systemFailure(errno, "open " + path);
    CaptureInput out;
    auto file = CaptureFile::of(UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 3)), path);
    if (file) {
        out.m_file = std::move(*file);
        out.m_peers = out.m_file->peers();
        return out;
    }
    if (file.error().code.value() != ESPIPE || file.error().code.category() != std::generic_category())
        return std::unexpected(file.error());
    out.m_pipe = std::move(fd);
    out.m_stream = std::make_unique<Stream>();
    return out;
}

std::shared_ptr<const capture::Chunk> CaptureInput::next() {
    if (m_file)
        return m_part < m_file->parts().size() ? m_file->load(m_part++) : nullptr;
    return nextOfPipe();
}

std::shared_ptr<const capture::Chunk> CaptureInput::nextOfPipe() {
    std::array<std::uint8_t, 64 << 10> block{};
    const auto got = m_ended ? 0 : ::read(m_pipe.get(), block.data(), block.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return nullptr;
    const auto bytes = ByteView(block).first(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (!std::exchange(m_started, true) && capture::JsonLinesReader::mayBegin(bytes))
        m_stream->emplace<capture::JsonLinesReader>();
    return std::visit(
        [&](auto& stream) {
            if (!bytes.empty())
                stream.received(bytes);
            else if (!std::exchange(m_ended, true))
                stream.ended();
            m_peers.merge(stream.takePeers());
            for (auto& [id, note] : stream.takeNotes())
                capture::putNote(m_notes, id, std::move(note));
            return stream.take();
        },
        *m_stream);
}

capture::Peers CaptureInput::takePeers() {
    return std::exchange(m_peers, {});
}

bool CaptureInput::begun() const {
    return m_file != nullptr || std::visit([](const auto& stream) { return stream.begun(); }, *m_stream);
}

bool CaptureInput::atEnd() const {
    if (m_file)
        return m_part == m_file->parts().size();
    const auto* const blocks = std::get_if<capture::pcapng::StreamReader>(m_stream.get());
    return m_ended || (blocks != nullptr && blocks->stopped());
}

const capture::Notes& CaptureInput::notes() const {
    return m_file ? m_file->notes() : m_notes;
}

std::optional<capture::pcapng::Damage> CaptureInput::damage() const {
    if (!m_file)
        return std::visit([](const auto& stream) { return stream.damage(); }, *m_stream);
    if (m_file->damage() || !m_file->lostSome())
        return m_file->damage();
    return capture::pcapng::Damage{.offset = m_file->size(), .what = "some records could not be read"};
}

} // namespace ipcscope::terminal
