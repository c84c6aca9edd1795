// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/curve_traffic.h"

#include "core/transport/zmtp/curve_box.h"
#include "core/transport/zmtp/errc.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace ipcscope::zmtp::curve {
namespace {

constexpr std::string_view messageName = "\7MESSAGE";
constexpr std::size_t boxOffset = messageName.size() + shortNonceSize;
constexpr std::size_t overhead = boxOffset + boxOverhead + 1; ///< bytes of a MESSAGE beside the body
constexpr std::uint8_t moreInside = 1;
constexpr std::uint8_t commandInside = 2;
constexpr std::string_view clientPrefix = "CurveZMQMESSAGEC";
constexpr std::string_view serverPrefix = "CurveZMQMESSAGES";

DecoderRules boxRules(std::uint64_t messageSize) {
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max() - overhead;
    return {.messageSize = std::min(messageSize, most) + overhead, .frames = 1};
}

class Traffic final : public Edge {
public:
    Traffic(TrafficKeys keys, std::uint64_t messageSize)
        : m_keys(std::move(keys))
        , m_raw(boxRules(messageSize)) {}

    MutableBytes input() override { return m_raw.input(); }
    void received(std::size_t count) override { m_raw.received(count); }
    std::size_t held() const override { return m_raw.pending().size(); }
    void rest() override {
        Edge::rest();
        m_raw.rest();
    }

    Result<bool> convert(Decoder& plain) override {
        if (const auto header = wire::readHeader(m_raw.pending()); header && header->more())
            return failure(Errc::BadFrameFlags, "receive: MESSAGE");
        const auto unit = m_raw.next();
        if (!unit)
            return failure(unit.error(), "receive");
        if (!*unit)
            return false;
        const ByteView body = (*unit)->wire.frame(0);
        if (body.size() < overhead || !textOf(body).starts_with(messageName))
            return failure(Errc::BadCommand, "receive: MESSAGE");
        const std::uint64_t count = readCount(body.subspan(messageName.size(), shortNonceSize));
        if (!m_keys.advance(count))
            return failure(Errc::NonceOrder, "receive: MESSAGE");
        const ByteView box = body.subspan(boxOffset);
        const MutableBytes inside{const_cast<std::uint8_t*>(box.data()), box.size() - boxOverhead}; // ours alone
        const bool weServe = m_keys.role == Security::Role::Server;
        if (!open(inside, box, countedNonce(weServe ? clientPrefix : serverPrefix, count), m_keys.shared))
            return failure(Errc::BadCryptography, "receive: MESSAGE");
        feedHeader(plain, inside.size() - 1,
                   static_cast<std::uint8_t>(((inside[0] & moreInside) != 0 ? wire::moreFlag : 0) |
                                             ((inside[0] & commandInside) != 0 ? wire::commandFlag : 0)));
        feed(plain, inside.subspan(1));
        return true;
    }

protected:
    void encode(const wire::FrameHeader& header, ByteView body, Bytes& out) override {
        const std::size_t length = overhead + body.size();
        const std::size_t begin = out.size();
        out.resize(begin + wire::headerSize(length) + length);
        std::uint8_t* at = wire::writeHeader(out.data() + begin, length, 0);
        at = std::ranges::copy(messageName, at).out;
        const Nonce nonce =
            countedNonce(m_keys.role == Security::Role::Server ? serverPrefix : clientPrefix, ++m_keys.sent);
        at = std::ranges::copy(nonce.end() - shortNonceSize, nonce.end(), at).out;
        const MutableBytes box{at, boxOverhead + 1 + body.size()};
        const MutableBytes inside = box.subspan(boxOverhead);
        inside[0] =
            static_cast<std::uint8_t>((header.more() ? moreInside : 0) | (header.command() ? commandInside : 0));
        std::ranges::copy(body, inside.data() + 1);
        seal(box, inside, nonce, m_keys.shared);
    }

private:
    TrafficKeys m_keys;
    Decoder m_raw;
};

} // namespace

std::unique_ptr<Edge> makeTraffic(TrafficKeys keys, std::uint64_t messageSize) {
    return std::make_unique<Traffic>(std::move(keys), messageSize);
}

} // namespace ipcscope::zmtp::curve
