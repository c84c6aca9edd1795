// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal/capture_stream.h"

#include <utility>

namespace ipcscope::terminal {

CaptureStream::CaptureStream(Output& out, capture::pcapng::Origin origin)
    : m_out(out)
    , m_encoder(std::move(origin)) {
    m_encoder.begin(m_bytes);
    pass();
}

void CaptureStream::append(const capture::Chunk& records) {
    m_encoder.append(records, m_bytes);
    pass();
}

void CaptureStream::finish() {
    m_encoder.finish({}, m_bytes);
    pass();
}

void CaptureStream::pass() {
    m_out.bytes(textOf(m_bytes));
    m_bytes.clear();
}

} // namespace ipcscope::terminal
