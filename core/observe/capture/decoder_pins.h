// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/record.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ipcscope::decode {
struct Decoder;
}

namespace ipcscope::capture {

/// A decoder that a person wants for a frame in place of the automatic choice.
struct DecoderPin {
    std::uint32_t frame = 0;                  ///< from 0
    std::uint32_t peer = 0;                   ///< of this connection only; 0: of all
    std::optional<std::string> topic = {};    ///< only of messages of several frames of which this is the first
    const decode::Decoder* decoder = nullptr; ///< null: the automatic choice after all

    bool operator==(const DecoderPin&) const = default;
};

/// All pins of a capture. The newest that fits a frame holds.
class DecoderPins {
public:
    static constexpr std::size_t most = 1'000; ///< older ones are forgotten
    static constexpr std::size_t longestTopic = 1'024;

    /// Takes the place of pins that it covers. Does nothing with a topic that is too long.
    void add(DecoderPin pin);
    /// Of frame number `frame` (from 0) of a message; null: the automatic choice.
    const decode::Decoder* chosen(const Record& message, std::size_t frame) const;
    /// From the oldest to the newest.
    std::span<const DecoderPin> all() const { return m_pins; }
    bool operator==(const DecoderPins&) const = default;

private:
    std::vector<DecoderPin> m_pins;
};

/// What stands for a topic in a pin: the first frame, if another follows and it is not too long.
std::optional<std::string> pinnableTopic(const Record& message);

} // namespace ipcscope::capture
