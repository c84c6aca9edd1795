// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/decode/decoders.h"

#include <cstdint>
#include <map>
#include <utility>

namespace ipcscope::ui {

/// Which decoder a person wants for a frame in place of the automatic choice. Cheap to copy.
class DecoderChoices {
public:
    enum class Where { OnConnection, Everywhere };

    /// Null: the automatic choice. What was chosen everywhere takes the place of what connections had of their own.
    void choose(std::uint32_t peer, int frame, const decode::Decoder* decoder, Where where);
    /// Null: the automatic choice.
    const decode::Decoder* chosen(std::uint32_t peer, int frame) const;

private:
    std::map<std::pair<int, std::uint32_t>, const decode::Decoder*> m_ofConnections; ///< by frame, peer
    std::map<int, const decode::Decoder*> m_ofFrames;
};

} // namespace ipcscope::ui
