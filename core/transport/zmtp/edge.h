// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/error.h"
#include "core/transport/zmtp/decoder.h"
#include "core/transport/zmtp/outgoing.h"
#include "core/transport/zmtp/wire.h"

#include <cstddef>
#include <deque>
#include <span>
#include <vector>

#include <sys/uio.h>

namespace ipcscope::zmtp {

/// Stands between the form in which a session keeps its messages (the framing of 2.0 and 3.x, in the clear) and another
/// one on the wire. What goes out is converted when it is gathered, a frame at a time, and stays in Outgoing until the
/// last byte of its other form is written: until then it can be taken back as it was.
class Edge {
public:
    Edge() = default;
    virtual ~Edge() = default;
    Edge(const Edge&) = delete;
    Edge& operator=(const Edge&) = delete;

    /// Where bytes from the wire are to be read to; never empty.
    virtual MutableBytes input() = 0;
    virtual void received(std::size_t count) = 0;
    /// Hands some of what came to `plain`; false when nothing more can be. An error ends the connection.
    virtual Result<bool> convert(Decoder& plain) = 0;
    /// Bytes that came and were not converted.
    virtual std::size_t held() const = 0;
    /// Gives back what memory it holds while nothing is under way.
    virtual void rest();

    /// What `outgoing` holds by now is in the wire's form already.
    void passThrough(const Outgoing& outgoing);
    /// As those of Outgoing.
    std::span<iovec> gather(const Outgoing& outgoing, std::span<iovec> out, std::size_t maxBytes);
    void written(std::size_t count, Outgoing& outgoing);
    /// How much of what `outgoing` holds is in the wire's form.
    std::size_t converted() const { return m_plain; }

protected:
    /// Appends the wire's form of a frame.
    virtual void encode(const wire::FrameHeader& header, ByteView body, Bytes& out) = 0;
    static void feed(Decoder& plain, ByteView bytes);
    static void feedHeader(Decoder& plain, std::uint64_t length, std::uint8_t flags);

private:
    struct Converted {
        std::size_t wire = 0;  ///< bytes of it that are not written
        std::size_t plain = 0; ///< bytes in Outgoing
    };
    void convertMore(const Outgoing& outgoing, std::size_t wanted);
    std::size_t waiting() const { return m_out.size() - m_begin; }

    Bytes m_out;
    std::size_t m_begin = 0; ///< of what is not written
    std::deque<Converted> m_converted;
    std::size_t m_plain = 0;   ///< bytes of all of m_converted in Outgoing
    std::vector<iovec> m_runs; ///< only its memory is kept between calls
};

} // namespace ipcscope::zmtp
