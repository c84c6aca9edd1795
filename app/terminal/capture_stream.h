// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/terminal/output.h"
#include "core/observe/capture/pcapng/encoder.h"

namespace ipcscope::terminal {

/// A capture on its way to standard output, for who reads it while it grows.
class CaptureStream {
public:
    CaptureStream(Output& out, capture::pcapng::Origin origin);
    void append(const capture::Chunk& records);
    /// Nothing may be appended after it.
    void finish();
    capture::RecordId count() const { return m_encoder.count(); }
    std::uint64_t size() const { return m_encoder.size(); }
    std::uint64_t cutShort() const { return m_encoder.cutShort(); }

private:
    void pass();

    Output& m_out;
    capture::pcapng::Encoder m_encoder;
    Bytes m_bytes;
};

} // namespace ipcscope::terminal
