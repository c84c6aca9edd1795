// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/decoder_choices.h"

#include <limits>

namespace ipcscope::ui {

void DecoderChoices::choose(std::uint32_t peer, int frame, const decode::Decoder* decoder, Where where) {
    if (where == Where::OnConnection) {
        m_ofConnections[{frame, peer}] = decoder;
        return;
    }
    m_ofConnections.erase(m_ofConnections.lower_bound({frame, 0}),
                          m_ofConnections.upper_bound({frame, std::numeric_limits<std::uint32_t>::max()}));
    m_ofFrames[frame] = decoder;
}

const decode::Decoder* DecoderChoices::chosen(std::uint32_t peer, int frame) const {
    if (const auto found = m_ofConnections.find({frame, peer}); found != m_ofConnections.end())
        return found->second;
    const auto found = m_ofFrames.find(frame);
    return found == m_ofFrames.end() ? nullptr : found->second;
}

} // namespace ipcscope::ui
