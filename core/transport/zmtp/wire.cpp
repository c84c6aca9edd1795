// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/wire.h"

#include <algorithm>

namespace ipcscope::zmtp::wire {
namespace {

template<std::size_t count>
void writeBigEndian(std::uint8_t* out, std::uint64_t value) {
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<std::uint8_t>(value >> (8 * (count - 1 - i)));
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

Bytes frame(std::uint8_t flags, std::size_t length) {
    Bytes out(headerSize(length));
    writeHeader(out.data(), length, flags);
    out.reserve(out.size() + length);
    return out;
}

void append(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

} // namespace

std::array<std::uint8_t, signatureSize> signature(std::size_t routingIdSize) {
    std::array<std::uint8_t, signatureSize> out{0xFF};
    writeBigEndian<8>(&out[1], routingIdSize + 1);
    out[9] = 0x7F;
    return out;
}

std::array<std::uint8_t, greetingSize - 11> greetingRest(std::string_view mechanism) {
    std::array<std::uint8_t, greetingSize - 11> out{minorVersion};
    std::ranges::copy(mechanism.substr(0, mechanismSize), &out[1]);
    return out;
}

std::string mechanismNamed(ByteView field) {
    std::string_view name = textOf(field);
    while (!name.empty() && name.back() == '\0')
        name.remove_suffix(1);
    return std::string(name);
}

std::uint8_t* writeLongHeader(std::uint8_t* out, std::size_t length, std::uint8_t flags) {
    out[0] = static_cast<std::uint8_t>(flags | longFlag);
    writeBigEndian<8>(out + 1, length);
    return out + maxHeaderSize;
}

std::size_t framesSize(std::span<const ByteView> bodies) {
    std::size_t size = 0;
    for (const ByteView body : bodies)
        size += headerSize(body.size()) + body.size();
    return size;
}

std::uint8_t* writeFrames(std::uint8_t* out, std::span<const ByteView> bodies) {
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        const bool more = i + 1 < bodies.size();
        out = writeHeader(out, bodies[i].size(), more ? moreFlag : std::uint8_t{0});
        out = writeBytes(out, bodies[i]);
    }
    return out;
}

Bytes command(std::string_view name, ByteView data) {
    Bytes out = frame(commandFlag, 1 + name.size() + data.size());
    out.push_back(static_cast<std::uint8_t>(name.size()));
    append(out, bytesOf(name));
    append(out, data);
    return out;
}

Bytes singleFrame(ByteView body) {
    Bytes out = frame(0, body.size());
    append(out, body);
    return out;
}

Bytes moreFrame(ByteView body) {
    Bytes out = frame(moreFlag, body.size());
    append(out, body);
    return out;
}

std::optional<CommandView> readCommand(ByteView body) {
    if (body.empty() || body[0] == 0)
        return std::nullopt;
    const std::size_t nameSize = body[0];
    if (body.size() - 1 >= nameSize)
        return CommandView{textOf(body.subspan(1, nameSize)), body.subspan(1 + nameSize)};
    constexpr std::string_view misspelt = "^RROR";
    if (textOf(body).starts_with(misspelt))
        return CommandView{"ERROR", body.subspan(misspelt.size())};
    return std::nullopt;
}

std::optional<ByteView> readShort(ByteView& bytes) {
    if (bytes.empty() || bytes.size() - 1 < bytes[0])
        return std::nullopt;
    const ByteView text = bytes.subspan(1, bytes[0]);
    bytes = bytes.subspan(1 + text.size());
    return text;
}

void appendProperty(Bytes& out, std::string_view name, ByteView value) {
    out.push_back(static_cast<std::uint8_t>(name.size()));
    append(out, bytesOf(name));
    out.resize(out.size() + 4);
    writeBigEndian<4>(out.data() + out.size() - 4, value.size());
    append(out, value);
}

std::optional<Properties> readProperties(ByteView bytes) {
    Properties properties;
    while (!bytes.empty()) {
        const std::size_t nameSize = bytes[0];
        if (nameSize == 0 || bytes.size() < 1 + nameSize + 4)
            return std::nullopt;
        const std::string_view name = textOf(bytes.subspan(1, nameSize));
        bytes = bytes.subspan(1 + nameSize);
        const std::size_t valueSize = std::size_t{bytes[0]} << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
        bytes = bytes.subspan(4);
        if (bytes.size() < valueSize)
            return std::nullopt;
        properties.emplace_back(name, copyOf(bytes.first(valueSize)));
        bytes = bytes.subspan(valueSize);
    }
    return properties;
}

bool sameName(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, {}, lower, lower);
}

} // namespace ipcscope::zmtp::wire
