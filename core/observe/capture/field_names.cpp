// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/fields.h"
#include "core/observe/capture/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <utility>

namespace ipcscope::capture {

namespace {

std::optional<std::size_t> numberIn(std::string_view digits) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(number) : std::nullopt;
}

/// "[0]" at the front, which is taken away.
std::optional<std::size_t> takeIndex(std::string_view& rest) {
    const auto close = rest.find(']');
    if (!rest.starts_with('[') || close == std::string_view::npos)
        return std::nullopt;
    const auto number = numberIn(rest.substr(1, close - 1));
    rest.remove_prefix(close + 1);
    return number;
}

/// ".a.b[0]"
std::optional<std::vector<Selector::Step>> pathIn(std::string_view rest) {
    std::vector<Selector::Step> out;
    while (!rest.empty()) {
        if (rest.front() == '[') {
            const auto index = takeIndex(rest);
            if (!index)
                return std::nullopt;
            out.push_back({.key = {}, .index = *index, .isIndex = true});
        } else if (rest.front() == '.') {
            rest.remove_prefix(1);
            const auto key = rest.substr(0, rest.find_first_of(".["));
            if (key.empty())
                return std::nullopt;
            out.push_back({.key = std::string(key)});
            rest.remove_prefix(key.size());
        } else {
            return std::nullopt;
        }
    }
    return out;
}

/// Characters to add, take away, change or swap with their neighbour.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> before;
    std::vector<std::size_t> last(right.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::vector<std::size_t> row{i + 1};
        for (std::size_t j = 0; j < right.size(); ++j) {
            auto least = std::min({last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1)});
            if (i > 0 && j > 0 && left[i] == right[j - 1] && left[i - 1] == right[j])
                least = std::min(least, before[j - 1] + 1);
            row.push_back(least);
        }
        before = std::exchange(last, std::move(row));
    }
    return last.back();
}

/// What the fields are called elsewhere.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> otherNames{{{"length", "size"},
                                                                                    {"bytes", "size"},
                                                                                    {"payload", "text"},
                                                                                    {"body", "text"},
                                                                                    {"data", "text"},
                                                                                    {"content", "text"},
                                                                                    {"message", "event"},
                                                                                    {"kind", "event"},
                                                                                    {"timestamp", "time"},
                                                                                    {"direction", "dir"},
                                                                                    {"number", "no"},
                                                                                    {"process", "pid"},
                                                                                    {"connection", "conn"},
                                                                                    {"peer", "conn"},
                                                                                    {"path", "endpoint"},
                                                                                    {"protobuf", "pb"}}};

const Field* fieldTaking(Field::Takes what) {
    return &*std::ranges::find(fields(), what, &Field::takes);
}

} // namespace

std::optional<FieldReference> fieldNamed(std::string_view written) {
    constexpr std::string_view frame = "frame[";
    FieldReference out;
    out.written = written;
    if (written.starts_with(frame)) {
        auto rest = written.substr(frame.size() - 1);
        const auto number = takeIndex(rest);
        if (!number || *number == 0 || (!rest.empty() && rest != ".size"))
            return std::nullopt;
        out.selector.frame = *number;
        out.field = fieldTaking(rest.empty() ? Field::Takes::Frame : Field::Takes::FrameSize);
        return out;
    }
    const auto name = written.substr(0, written.find_first_of(".["));
    const auto found = std::ranges::find(fields(), name, &Field::name);
    if (found == fields().end() || (name.size() < written.size() && found->takes != Field::Takes::Path))
        return std::nullopt;
    out.field = &*found;
    auto path = pathIn(written.substr(name.size()));
    if (!path)
        return std::nullopt;
    const bool byNumber = name == "pb";
    if (byNumber && std::ranges::any_of(*path, [](const auto& step) { return !step.isIndex && !numberIn(step.key); }))
        return std::nullopt;
    out.selector.path = std::move(*path);
    return out;
}

std::string_view nearestField(std::string_view written) {
    std::string_view nearest;
    auto best = std::max<std::size_t>(1, written.size() / 3) + 1;
    const auto look = [&](std::string_view name, std::string_view meant) {
        const auto far = distance(written.substr(0, 32), name);
        if (far < best) {
            best = far;
            nearest = meant;
        }
    };
    for (const auto& field : fields())
        look(field.name, field.name);
    for (const auto& [name, meant] : otherNames)
        look(name, meant);
    return nearest;
}

namespace {

void appendText(std::string& out, const Field& field, const Value& value, std::size_t limit) {
    if (value.what == Value::What::Bytes || !value.bytes.empty())
        out += ipcscope::textOf(value.bytes.first(std::min(value.bytes.size(), limit - std::min(limit, out.size()))));
    else if (value.what == Value::What::Real)
        out += fmt::format("{}", value.real);
    else if (value.what == Value::What::Large)
        out += std::to_string(value.large);
    else if (field.type == Field::Type::Time)
        out += isoTime(value.integer);
    else
        out += std::to_string(value.integer);
}

} // namespace

std::string textOf(const FieldReference& reference, const Row& row, std::size_t limit) {
    std::string out;
    std::string scratch;
    Value value;
    const auto& field = *reference.field;
    for (std::size_t i = 0; out.size() < limit && field.read(row, reference.selector, i, value, scratch); ++i) {
        if (i > 0)
            out.push_back(' ');
        appendText(out, field, value, limit);
    }
    return out;
}

std::string firstTextOf(const FieldReference& reference, const Row& row) {
    std::string out;
    std::string scratch;
    Value value;
    if (reference.field->read(row, reference.selector, 0, value, scratch))
        appendText(out, *reference.field, value, std::numeric_limits<std::size_t>::max());
    return out;
}

} // namespace ipcscope::capture
