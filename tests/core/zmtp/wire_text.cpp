// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/zmtp/wire_text.h"

#include "core/transport/zmtp/wire.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

using namespace ipcscope;

namespace {

void append(Bytes& out, const Bytes& bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

Bytes named(std::string_view word) {
    using namespace zmtp;
    if (word == "@greeting" || word == "@greeting30") {
        Bytes out;
        const auto signature = wire::signature(0);
        const auto rest = wire::greetingRest("NULL");
        out.assign(signature.begin(), signature.end());
        out.push_back(3);
        out.insert(out.end(), rest.begin(), rest.end());
        if (word == "@greeting30")
            out[11] = 0;
        return out;
    }
    if (word.starts_with("@ready:")) {
        Bytes properties;
        wire::appendProperty(properties, "Socket-Type", bytesOf(word.substr(7)));
        return wire::command("READY", properties);
    }
    throw std::invalid_argument(std::string(word));
}

Bytes hexByte(std::string_view word) {
    std::string_view count = "1";
    if (const auto star = word.find('*'); star != word.npos) {
        count = word.substr(star + 1);
        word = word.substr(0, star);
    }
    std::uint8_t value = 0;
    std::size_t times = 0;
    const auto hex = std::from_chars(word.begin(), word.end(), value, 16);
    const auto number = std::from_chars(count.begin(), count.end(), times);
    if (word.size() != 2 || hex.ptr != word.end() || number.ptr != count.end())
        throw std::invalid_argument(std::string(word));
    return Bytes(times, value);
}

} // namespace

Bytes wireBytes(std::string_view text) {
    Bytes out;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;) {
        if (word.front() == '@')
            append(out, named(word));
        else if (word.front() == '"')
            append(out, copyOf(bytesOf(std::string_view(word).substr(1, word.size() - 2))));
        else
            append(out, hexByte(word));
    }
    return out;
}

Transcript readTranscript(const std::string& path) {
    Transcript transcript;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string first;
        words >> first;
        if (first == "#")
            continue;
        std::string rest;
        std::getline(words >> std::ws, rest);
        Transcript::Role& role = first == "server" || first == "<" ? transcript.server : transcript.client;
        if (first == "exact") {
            transcript.client.exact = rest.find("client") != rest.npos;
            transcript.server.exact = rest.find("server") != rest.npos;
        } else if (first == ">" || first == "<") {
            append(role.bytes, wireBytes(rest));
        } else if (rest == "speaks 1.0") {
            role.speaks1 = true;
        } else if (rest.starts_with("secured ")) {
            std::istringstream parts(rest.substr(8));
            role.security.assign(std::istream_iterator<std::string>(parts), {});
        } else if (rest.starts_with("sees ")) {
            role.sees.push_back(rest.substr(5));
        } else if (first == "client" || first == "server") {
            std::istringstream(rest) >> role.type >> role.routingId;
        } else {
            throw std::invalid_argument(path + ": " + line);
        }
    }
    return transcript;
}
