// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/raw_bytes.h"

#include <algorithm>

namespace ipcscope::zmtp {
namespace {

class RawBytes final : public Edge {
public:
    MutableBytes input() override { return m_raw.input(); }
    void received(std::size_t count) override { m_raw.received(count); }
    std::size_t held() const override { return m_raw.pending().size(); }
    void rest() override {
        Edge::rest();
        m_raw.rest();
    }

    Result<bool> convert(Decoder& plain) override {
        const std::size_t count = std::min(held(), rawChunkBytes);
        if (count == 0)
            return false;
        feedHeader(plain, count, 0);
        feed(plain, m_raw.pending().first(count));
        m_raw.skip(count);
        return true;
    }

protected:
    void encode(const wire::FrameHeader&, ByteView body, Bytes& out) override {
        out.insert(out.end(), body.begin(), body.end());
    }

private:
    Decoder m_raw{DecoderRules{}}; ///< only keeps the bytes
};

} // namespace

std::unique_ptr<Edge> makeRawBytes() {
    return std::make_unique<RawBytes>();
}

} // namespace ipcscope::zmtp
