// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/glance.h"

#include "core/observe/capture/filter/filter_run.h"
#include "core/transport/zmtp/wire.h"

#include <limits>

namespace ipcscope::capture {

namespace {

using Of = Field::Of;
using Operator = Filter::Operator;

constexpr std::uint32_t nobody = 0xFFFFFFFF; // a peer's number has 24 bits

bool isMessage(const RecordHeader& header) {
    return header.kind() == Kind::Message || header.kind() == Kind::Sent;
}

/// Of the header of a frame of so many bytes with it, if it is the shortest.
constexpr std::size_t headerSizeIn(std::size_t size) {
    return zmtp::wire::headerSize(size - zmtp::wire::headerSize(0));
}

constexpr std::uint64_t bit(std::size_t number, bool set) {
    return std::uint64_t{set} << number;
}

} // namespace

std::optional<Glance::Range> Glance::rangeOf(const Filter::Test& test) {
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    if (test.literals.size() != 1)
        return std::nullopt;
    const auto& literal = test.literals.front();
    const auto* const whole = literal.number ? std::get_if<std::int64_t>(&*literal.number) : nullptr;
    if (whole == nullptr || *whole == least || *whole == most)
        return std::nullopt;
    const auto number = *whole;
    switch (test.op) {
    case Operator::Less:
        return Range{least, number - 1};
    case Operator::LessEqual:
        return Range{least, number};
    case Operator::Greater:
        return Range{number + 1, most};
    case Operator::GreaterEqual:
        return Range{number, most};
    case Operator::Equal:
        return Range{number, number};
    default:
        return std::nullopt;
    }
}

Glance::Glance(const Filter& filter, const Chunk& chunk, const Surroundings& surroundings)
    : m_surroundings(surroundings)
    , m_singlesAreShortest(chunk.singlesAreShortest()) {
    for (const auto& node : filter.nodes()) {
        Step step{.node = node};
        if (node.kind == Filter::Node::Kind::Test) {
            step.test = &filter.testOf(node);
            const auto of = step.test->field.field->of;
            m_tells = m_tells || of != Of::Record;
            if (of == Of::HeaderSize)
                step.range = rangeOf(*step.test);
            if (of == Of::Peer) {
                step.places = m_places.size();
                m_places.emplace_back().fill({nobody, false});
            }
        }
        m_steps.push_back(step);
    }
}

Glance::Verdict Glance::at(std::span<const RecordHeader> headers, RecordId first) {
    return verdict(m_steps.size() - 1, headers, first);
}

Glance::Verdict Glance::verdict(std::size_t at, std::span<const RecordHeader> headers, RecordId first) {
    using NodeKind = Filter::Node::Kind;
    const auto& step = m_steps[at];
    if (step.node.kind == NodeKind::Test)
        return ofTest(step, headers, first);
    const auto left = verdict(step.node.left, headers, first);
    if (step.node.kind == NodeKind::Not)
        return {~left.possible, ~left.yes};
    const auto right = verdict(step.node.right, headers, first);
    if (step.node.kind == NodeKind::And)
        return {left.yes & right.yes, left.possible & right.possible};
    return {left.yes | right.yes, left.possible | right.possible};
}

Glance::Verdict Glance::ofTest(const Step& step, std::span<const RecordHeader> headers, RecordId first) {
    switch (step.test->field.field->of) {
    case Of::Peer:
        return ofPeer(step, headers);
    case Of::HeaderSize:
        return ofSize(step, headers);
    case Of::Header: {
        std::uint64_t yes = 0;
        for (std::size_t i = 0; i < headers.size(); ++i)
            yes |= bit(i, step.test->holds({.record = {headers[i], {}}, .id = first + i}));
        return {yes, yes};
    }
    case Of::Record:
        break;
    }
    return {};
}

Glance::Verdict Glance::ofSize(const Step& step, std::span<const RecordHeader> headers) const {
    constexpr auto uncounted = std::numeric_limits<std::uint16_t>::max();
    Verdict out{0, 0};
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const auto& header = headers[i];
        const auto size = std::int64_t{header.size};
        if (!isMessage(header)) {
            const auto holds = bit(i, step.test->holds({.record = {header, {}}}));
            out.yes |= holds;
            out.possible |= holds;
            continue;
        }
        if (m_singlesAreShortest && header.frames == 1 && header.code == 0) {
            const auto body = size - static_cast<std::int64_t>(headerSizeIn(header.size));
            const auto holds = bit(i, step.range ? step.range->has(body) : step.test->holdsFor(body));
            out.yes |= holds;
            out.possible |= holds;
            continue;
        }
        const auto least = size - header.frames * std::int64_t{zmtp::wire::maxHeaderSize};
        const auto most = size - header.frames * std::int64_t{zmtp::wire::headerSize(0)};
        const bool plausible = header.frames > 0 && most >= 0; // a file may say anything
        if (!step.range || !plausible || header.code != 0 || header.frames == uncounted) {
            out.possible |= bit(i, true);
        } else {
            out.yes |= bit(i, step.range->has(least) && step.range->has(most));
            out.possible |= bit(i, most >= step.range->from && least <= step.range->to);
        }
    }
    return out;
}

Glance::Verdict Glance::ofPeer(const Step& step, std::span<const RecordHeader> headers) {
    std::uint64_t yes = 0;
    auto last = Place{nobody, false};
    for (std::size_t i = 0; i < headers.size(); ++i) {
        if (const auto peer = headers[i].peer(); last.peer != peer) {
            auto& place = m_places[step.places][peer % places];
            if (place.peer != peer)
                place = {peer, holdsForPeer(step, headers[i])};
            last = place;
        }
        yes |= bit(i, last.holds);
    }
    return {yes, yes};
}

bool Glance::holdsForPeer(const Step& step, const RecordHeader& header) const {
    const auto* const roster = m_surroundings.roster;
    const auto* const entry = roster == nullptr ? nullptr : roster->peer(header.peer());
    return step.test->holds({.record = {header, {}},
                             .endpoint = m_surroundings.endpoint,
                             .method = m_surroundings.method,
                             .peer = entry == nullptr ? nullptr : &entry->facts});
}

} // namespace ipcscope::capture
