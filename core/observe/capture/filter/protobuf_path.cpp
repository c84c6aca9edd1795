// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/protobuf_path.h"

#include "core/observe/decode/protobuf/wire.h"

#include <charconv>

namespace ipcscope::capture {

namespace {

using decode::ProtobufField;
using Wire = ProtobufField::Wire;

/// A message that is open, and what of the path is wanted in it.
struct Level {
    std::size_t at;
    std::size_t end;
    std::size_t step;        ///< of the path
    std::size_t matches = 0; ///< fields of the number wanted that were passed
};

bool isNumber(const Selector::Step& step, std::uint32_t number) {
    std::uint32_t wanted = 0;
    const auto [end, error] = std::from_chars(step.key.data(), step.key.data() + step.key.size(), wanted);
    return !step.isIndex && error == std::errc() && wanted == number;
}

/// Where the fields of a group end, and where its end tag does.
struct GroupEnd {
    std::size_t fields;
    std::size_t tag;
};

/// Of the group that `begin` begins; the frame is a message, so it ends.
GroupEnd endOfGroup(ByteView frame, const ProtobufField& begin, std::size_t end) {
    ProtobufField field = begin;
    std::size_t depth = 1;
    GroupEnd out{begin.content.end, begin.content.end};
    while (depth > 0 && readProtobufField(frame, out.tag, end, field) == decode::ProtobufTrouble::None) {
        depth += field.wire == Wire::GroupBegin ? 1 : 0;
        depth -= field.wire == Wire::GroupEnd ? 1 : 0;
        out = {.fields = out.tag, .tag = field.content.end};
    }
    return out;
}

void setValue(ByteView frame, const ProtobufField& field, Value& out) {
    if (field.wire == Wire::Length || field.wire == Wire::GroupBegin) {
        const auto content = frame.subspan(field.content.begin, field.content.end - field.content.begin);
        out = {.what = Value::What::Bytes, .bytes = content};
    } else if (const auto real = decode::everydayReal(field)) {
        out = {.what = Value::What::Real, .real = *real, .bytes = {}};
    } else {
        out = {.integer = static_cast<std::int64_t>(field.value), .bytes = {}};
    }
}

/// Walks the fields along a path without recursion: a level for each step that is open.
class Walk {
public:
    Walk(ByteView frame, const std::vector<Selector::Step>& path)
        : m_frame(frame)
        , m_path(path) {
        m_levels.push_back({.at = 0, .end = frame.size(), .step = 0});
    }
    /// The next value at the path; false: there is none any more.
    bool next(Value& out) {
        while (!m_levels.empty()) {
            auto& level = m_levels.back();
            ProtobufField field;
            const bool more = level.at < level.end &&
                              readProtobufField(m_frame, level.at, level.end, field) == decode::ProtobufTrouble::None;
            if (!more || field.wire == Wire::GroupEnd) {
                m_levels.pop_back();
                continue;
            }
            level.at = field.content.end;
            if (field.wire == Wire::GroupBegin) {
                const auto end = endOfGroup(m_frame, field, level.end);
                field.content = {.begin = field.content.end, .end = end.fields};
                level.at = end.tag;
            }
            if (!isWanted(level, field))
                continue;
            const auto step = level.step + (picksOne(level.step) ? 2 : 1);
            if (step == m_path.size()) {
                setValue(m_frame, field, out);
                return true;
            }
            enter(field, step);
        }
        return false;
    }

private:
    bool picksOne(std::size_t step) const { return step + 1 < m_path.size() && m_path[step + 1].isIndex; }
    bool isWanted(Level& level, const ProtobufField& field) const {
        if (!isNumber(m_path[level.step], field.number))
            return false;
        const auto before = level.matches++;
        return !picksOne(level.step) || before == m_path[level.step + 1].index;
    }
    void enter(const ProtobufField& field, std::size_t step) {
        const auto content = m_frame.subspan(field.content.begin, field.content.end - field.content.begin);
        const bool message =
            field.wire == Wire::Length && decode::guessProtobuf(content) == decode::ProtobufGuess::Message;
        if (field.wire == Wire::GroupBegin || message)
            m_levels.push_back({.at = field.content.begin, .end = field.content.end, .step = step});
    }

    ByteView m_frame;
    const std::vector<Selector::Step>& m_path;
    std::vector<Level> m_levels;
};

} // namespace

bool protobufAt(ByteView frame, const std::vector<Selector::Step>& path, std::size_t index, Value& out) {
    if (index >= mostProtobufValues || frame.empty() || decode::guessProtobuf(frame) != decode::ProtobufGuess::Message)
        return false;
    if (path.empty()) {
        out = {.what = Value::What::Bytes, .bytes = frame};
        return index == 0;
    }
    Walk walk(frame, path);
    for (std::size_t i = 0; i <= index; ++i) {
        if (!walk.next(out))
            return false;
    }
    return true;
}

} // namespace ipcscope::capture
