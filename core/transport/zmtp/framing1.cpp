// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/framing1.h"

#include "core/transport/zmtp/errc.h"

#include <algorithm>

namespace ipcscope::zmtp {
namespace {

constexpr std::size_t readAhead = 32 << 10;
constexpr std::uint8_t longMark = 0xFF;
constexpr std::size_t longHeader = 10; ///< with the flags; the short one has 2

struct OldHeader {
    std::uint64_t length = 0; ///< of flags and body
    std::uint8_t flags = 0;
    std::size_t size = 0; ///< of the header, flags included
};

std::optional<OldHeader> readOldHeader(ByteView bytes) {
    if (bytes.size() < 2)
        return std::nullopt;
    if (bytes[0] != longMark)
        return OldHeader{bytes[0], bytes[1], 2};
    if (bytes.size() < longHeader)
        return std::nullopt;
    std::uint64_t length = 0;
    for (std::size_t i = 1; i < longHeader - 1; ++i)
        length = length << 8 | bytes[i];
    return OldHeader{length, bytes[longHeader - 1], longHeader};
}

class Framing1 final : public Edge {
public:
    MutableBytes input() override {
        if (m_begin == m_end)
            m_begin = m_end = 0;
        if (m_raw.empty())
            m_raw.resize(readAhead);
        if (m_end == m_raw.size()) {
            std::copy(m_raw.begin() + static_cast<std::ptrdiff_t>(m_begin), m_raw.end(), m_raw.begin());
            m_end -= m_begin;
            m_begin = 0;
        }
        if (m_end == m_raw.size())
            m_raw.resize(2 * m_raw.size());
        return MutableBytes(m_raw).subspan(m_end);
    }
    void received(std::size_t count) override { m_end += std::min(count, m_raw.size() - m_end); }
    std::size_t held() const override { return m_end - m_begin; }
    void rest() override {
        Edge::rest();
        if (m_begin == m_end) {
            Bytes().swap(m_raw);
            m_begin = m_end = 0;
        }
    }

    /// At most one frame: the decoder learns where it ends before more may come.
    Result<bool> convert(Decoder& plain) override {
        const std::size_t before = m_begin;
        if (const auto begun = m_left == 0 ? beginFrame(plain) : Result<void>(); !begun)
            return std::unexpected(begun.error());
        const ByteView raw = ByteView(m_raw).subspan(m_begin, m_end - m_begin);
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, raw.size()));
        feed(plain, raw.first(count));
        m_left -= count;
        m_begin += count;
        return m_begin != before;
    }

protected:
    void encode(const wire::FrameHeader& header, ByteView body, Bytes& out) override {
        const std::uint64_t length = header.length + 1;
        if (length < longMark) {
            out.push_back(static_cast<std::uint8_t>(length));
        } else {
            out.push_back(longMark);
            for (int shift = 56; shift >= 0; shift -= 8)
                out.push_back(static_cast<std::uint8_t>(length >> shift));
        }
        out.push_back(header.flags & wire::moreFlag);
        out.insert(out.end(), body.begin(), body.end());
    }

private:
    Result<void> beginFrame(Decoder& plain) {
        const ByteView raw = ByteView(m_raw).subspan(m_begin, m_end - m_begin);
        if (raw.empty())
            return {};
        // A length of 0, which has no room for its flags, is known by its first byte already.
        const auto header = raw[0] == 0 ? OldHeader{} : readOldHeader(raw);
        if (!header)
            return {};
        if (header->length == 0 || header->length > wire::maxFrameLength)
            return failure(Errc::FrameTooLarge, "receive");
        m_left = header->length - 1;
        m_begin += header->size;
        feedHeader(plain, m_left, header->flags & wire::moreFlag);
        return {};
    }

    Bytes m_raw;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::uint64_t m_left = 0; ///< bytes of the body under way
};

} // namespace

std::unique_ptr<Edge> makeFraming1() {
    return std::make_unique<Framing1>();
}

} // namespace ipcscope::zmtp
