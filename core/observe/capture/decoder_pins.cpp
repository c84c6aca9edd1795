// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/decoder_pins.h"

#include "core/transport/zmtp/message.h"

#include <algorithm>
#include <utility>

namespace ipcscope::capture {

namespace {

bool covers(const DecoderPin& wider, const DecoderPin& pin) {
    return wider.frame == pin.frame && (wider.peer == 0 || wider.peer == pin.peer) &&
           (!wider.topic || wider.topic == pin.topic);
}

} // namespace

std::optional<std::string> pinnableTopic(const Record& message) {
    const auto first = zmtp::FrameReader(message.bytes).next();
    if (!first || !first->more || first->body.size() > DecoderPins::longestTopic)
        return std::nullopt;
    return std::string(textOf(first->body));
}

void DecoderPins::add(DecoderPin pin) {
    if (pin.topic && pin.topic->size() > longestTopic)
        return;
    std::erase_if(m_pins, [&pin](const DecoderPin& older) { return covers(pin, older); });
    if (pin.decoder == nullptr && pin.peer == 0 && !pin.topic)
        return;
    if (m_pins.size() == most)
        m_pins.erase(m_pins.begin());
    m_pins.push_back(std::move(pin));
}

const decode::Decoder* DecoderPins::chosen(const Record& message, std::size_t frame) const {
    if (m_pins.empty())
        return nullptr;
    const DecoderPin asked{
        .frame = static_cast<std::uint32_t>(frame), .peer = message.header.peer(), .topic = pinnableTopic(message)};
    const auto pin =
        std::find_if(m_pins.rbegin(), m_pins.rend(), [&asked](const DecoderPin& each) { return covers(each, asked); });
    return pin == m_pins.rend() ? nullptr : pin->decoder;
}

} // namespace ipcscope::capture
