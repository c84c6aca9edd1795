// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/detail_tree.h"

#include "core/observe/capture/fields.h"
#include "core/observe/capture/filter/member_names.h"
#include "core/observe/capture/summary.h"
#include "core/observe/decode/decoders.h"
#include "core/transport/zmtp/message.h"
#include "ui/details/detail_words.h"
#include "ui/messages/message_text.h"
#include "ui/shell/formats.h"

#include <algorithm>

namespace ipcscope::ui {

namespace {

using capture::Kind;
using decode::ByteRange;
constexpr std::size_t textLimit = 4096; // a node's text; decoders cut theirs before

/// Of the field whose paths lead into what this decoder makes.
std::string_view pathField(const std::string& format) {
    for (const decode::Decoder& decoder : decode::decoders()) {
        const auto field = decoder.name == format ? capture::fieldNamed(decoder.word) : std::nullopt;
        if (field && field->field->takes == capture::Field::Takes::Path)
            return decoder.word;
    }
    return {};
}

void addFrame(DetailTree& tree, const DetailSource& source, std::size_t payloadLimit, std::size_t& nodesLeft) {
    const int frame = static_cast<int>(tree.frames.size()) - 1;
    const ByteView body = tree.frames.back();
    decode::Limits limits;
    limits.bytes = std::min(limits.bytes, payloadLimit);
    limits.nodes = nodesLeft;
    const decode::Decoder* chosen = source.pins.chosen(source.record, static_cast<std::size_t>(frame));
    const decode::Decoded decoded =
        chosen != nullptr ? chosen->attempt(body, limits) : decode::decodeAutomatically(body, limits);
    nodesLeft -= std::min(nodesLeft, decoded.nodes.size());
    tree.cut = tree.cut || body.size() > payloadLimit;
    const auto word = frameWord(source.record, source.peer, static_cast<std::size_t>(frame), body);
    const QString what = word && chosen == nullptr ? *word : shown(decoded.format);
    capture::MemberNames names(pathField(decoded.format));
    for (const decode::Node& node : decoded.nodes) {
        const QString member = editable(names.of(node));
        const bool root = node.depth == 0;
        tree.nodes.push_back({.depth = static_cast<int>(node.depth),
                              .name = root ? frameName(frame, what) : shown(node.name, textLimit),
                              .value = shown(node.value, textLimit),
                              .frame = frame,
                              .range = node.range,
                              .field = root ? QStringLiteral("frame[%1]").arg(frame + 1) : member});
    }
    if (decoded.nodes.empty())
        tree.nodes.push_back({.name = frameName(frame, what), .frame = frame, .range = ByteRange{0, body.size()}});
    if (!decoded.complete || !decoded.remark.empty())
        tree.nodes.push_back({.depth = 1,
                              .name = decoded.complete ? remarkName() : ellipsis(),
                              .value = shown(decoded.remark, textLimit)});
}

void addFrames(DetailTree& tree, const DetailSource& source, std::size_t payloadLimit) {
    std::size_t nodesLeft = decode::Limits().nodes;
    zmtp::FrameReader reader(source.record.bytes);
    while (const auto frame = reader.next()) {
        ++tree.frameCount;
        tree.bytes += frame->body.size();
        if (tree.frames.size() >= static_cast<std::size_t>(mostFrames) || nodesLeft == 0)
            continue;
        tree.frames.push_back(frame->body);
        addFrame(tree, source, payloadLimit, nodesLeft);
    }
    if (const std::uint64_t skipped = tree.frameCount - tree.frames.size(); skipped > 0)
        tree.nodes.push_back({.name = ellipsis(), .value = moreFrames(skipped)});
}

} // namespace

DetailTree makeDetails(const DetailSource& source, std::size_t payloadLimit) {
    DetailTree tree;
    const capture::Record& record = source.record;
    const Kind kind = record.header.kind();
    if (isMessage(kind)) {
        addFrames(tree, source, payloadLimit);
    } else {
        tree.nodes.push_back(
            {.name = directionWord(record.header), .value = shown(capture::summary(record), textLimit)});
        if (kind == Kind::Subscribe || kind == Kind::Cancel || kind == Kind::Command) {
            tree.frames.push_back(record.bytes);
            tree.frameCount = 1;
            tree.bytes = record.bytes.size();
            tree.nodes.back().frame = 0;
            tree.nodes.back().range = ByteRange{0, record.bytes.size()};
        }
    }
    addRecordFacts(tree, source);
    if (isMessage(kind) && record.header.direction() != capture::Direction::None) // else it is a packet of others
        addWireFacts(tree, source);
    if (source.peer)
        addConnectionFacts(tree, *source.peer);
    return tree;
}

std::uint64_t decodingWork(const capture::Record& record, std::size_t payloadLimit) {
    if (!isMessage(record.header.kind()))
        return 0;
    std::uint64_t work = 0;
    zmtp::FrameReader reader(record.bytes);
    while (const auto frame = reader.next())
        work += std::min(frame->body.size(), payloadLimit);
    return work;
}

} // namespace ipcscope::ui
