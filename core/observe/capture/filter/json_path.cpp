// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/json_path.h"

#include "core/observe/capture/filter/number.h"
#include "core/observe/text/json_reader.h"

#include <clocale>
#include <cstdlib>

namespace ipcscope::capture {

namespace {

using text::JsonReader;
using text::JsonToken;

constexpr std::size_t maxDepth = 128;

bool opens(JsonToken token) {
    return token == JsonToken::BeginObject || token == JsonToken::BeginArray;
}

/// Goes on until the value that begins with `token` has ended.
bool skip(JsonReader& reader, JsonToken token) {
    if (!opens(token))
        return token != JsonToken::Fault && token != JsonToken::End;
    const auto depth = reader.depth();
    while (reader.depth() >= depth) {
        token = reader.next();
        if (token == JsonToken::Fault || token == JsonToken::End)
            return false;
    }
    return true;
}

/// From the container that `token` opened to the first token of the member wanted.
std::optional<JsonToken> enter(JsonReader& reader, std::string_view text, JsonToken token, const Selector::Step& step) {
    if (token != (step.isIndex ? JsonToken::BeginArray : JsonToken::BeginObject))
        return std::nullopt;
    for (std::size_t index = 0;; ++index) {
        token = reader.next();
        if (token == JsonToken::EndArray || token == JsonToken::EndObject || token == JsonToken::Fault)
            return std::nullopt;
        bool wanted = step.isIndex && index == step.index;
        if (!step.isIndex) {
            const auto key = text.substr(reader.begin(), reader.end() - reader.begin());
            wanted = text::unquoted(key, step.key.size() + 1) == step.key;
            token = reader.next();
        }
        if (wanted)
            return token == JsonToken::Fault ? std::nullopt : std::optional(token);
        if (!skip(reader, token))
            return std::nullopt;
    }
}

void setNumber(std::string_view token, Value& out) {
    const auto number = numberIn(token);
    if (!number) { // beyond what a double holds: infinite, or next to nothing
        static const auto plain = ::newlocale(LC_ALL_MASK, "C", nullptr);
        const double real = ::strtod_l(std::string(token).c_str(), nullptr, plain);
        out = {.what = Value::What::Real, .real = real, .bytes = bytesOf(token)};
    } else if (const auto* const integer = std::get_if<std::int64_t>(&*number)) {
        out = {.integer = *integer, .bytes = {}};
    } else if (const auto* const large = std::get_if<std::uint64_t>(&*number)) {
        out = {.what = Value::What::Large, .large = *large, .bytes = {}};
    } else {
        out = {.what = Value::What::Real, .real = std::get<double>(*number), .bytes = {}};
    }
}

} // namespace

bool jsonAt(std::string_view text, const std::vector<Selector::Step>& path, Value& out, std::string& scratch) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || (text[first] != '{' && text[first] != '['))
        return false;
    JsonReader reader(text, maxDepth);
    auto token = reader.next();
    for (const auto& step : path) {
        const auto entered = enter(reader, text, token, step);
        if (!entered)
            return false;
        token = *entered;
    }
    const auto begin = reader.begin();
    if (!skip(reader, token))
        return false;
    const auto value = text.substr(begin, reader.end() - begin);
    if (token == JsonToken::Number) {
        setNumber(value, out);
        return true;
    }
    scratch = token == JsonToken::String ? text::unquoted(value, value.size()) : std::string(value);
    out = {.what = Value::What::Bytes, .bytes = bytesOf(scratch)};
    return true;
}

} // namespace ipcscope::capture
