// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/code_copies.h"

#include "core/observe/capture/summary.h"
#include "core/transport/zmtp/message.h"

#include <fmt/format.h>

#include <iterator>

namespace ipcscope::capture {

namespace {

constexpr std::size_t eventLimit = 1024;

bool isMessage(const Record& record) {
    return record.header.kind() == Kind::Message || record.header.kind() == Kind::Sent;
}

/// Between double quotes. `escape` puts a byte that cannot stand for itself.
template<class Escape>
std::string quoted(ByteView bytes, Escape escape) {
    std::string out = "\"";
    for (const auto byte : bytes) {
        const auto c = static_cast<char>(byte);
        if (c == '"' || c == '\\')
            out += {'\\', c};
        else if (byte >= ' ' && byte <= '~')
            out.push_back(c);
        else if (c == '\n')
            out += "\\n";
        else
            escape(std::back_inserter(out), byte);
    }
    return out + '"';
}

/// Of one line: a backslash at its end would draw the next one into it.
std::string comment(std::string_view mark, const Record& record) {
    auto out = fmt::format("{} {}", mark, summary(record, eventLimit));
    return out.ends_with('\\') ? out + '.' : out;
}

template<class Put>
std::string frames(const Record& record, Put put) {
    std::string out;
    zmtp::FrameReader reader(record.bytes);
    while (const auto frame = reader.next()) {
        if (!out.empty())
            out += ", ";
        out += put(frame->body);
    }
    return out;
}

} // namespace

std::string asPyzmq(const Record& record) {
    if (!isMessage(record))
        return comment("#", record);
    const auto all = frames(record, [](ByteView body) {
        return 'b' + quoted(body, [](auto out, std::uint8_t byte) { fmt::format_to(out, "\\x{:02x}", byte); });
    });
    return record.header.frames > 1 ? fmt::format("socket.send_multipart([{}])", all)
                                    : fmt::format("socket.send({})", all);
}

std::string asCppzmq(const Record& record) {
    if (!isMessage(record))
        return comment("//", record);
    // A hexadecimal escape would go on into digits behind it.
    const auto all = frames(record, [](ByteView body) {
        return fmt::format("zmq::buffer({}sv)",
                           quoted(body, [](auto out, std::uint8_t byte) { fmt::format_to(out, "\\{:03o}", byte); }));
    });
    return record.header.frames > 1 ? fmt::format("zmq::send_multipart(socket, std::array{{{}}});", all)
                                    : fmt::format("socket.send({}, zmq::send_flags::none);", all);
}

} // namespace ipcscope::capture
