// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/folds/replies.h"

#include "core/observe/capture/elapsed.h"
#include "core/transport/zmtp/message.h"

#include <algorithm>
#include <limits>

namespace ipcscope::capture {

namespace {

constexpr std::size_t mostIdleRoutes = 1'000;

bool answersAnybody(std::string_view type) {
    return type == "REP" || type == "ROUTER";
}

/// An import may not know the other's type.
bool asks(std::string_view type, std::string_view other) {
    if (type.empty() || other.empty())
        return type == "REQ" || other == "REP";
    return ((type == "REQ" || type == "DEALER") && answersAnybody(other)) || (type == "CLIENT" && other == "SERVER");
}

/// More than any number of devices puts in front of a message; what is longer is no envelope.
constexpr std::size_t longestEnvelope = 4096;

/// The frames up to the empty delimiter; nothing if there is none in front of another frame, or what stands before it
/// cannot be routing ids.
std::optional<ByteView> envelopeOf(ByteView wire) {
    zmtp::FrameReader frames(wire);
    std::size_t bodies = 0;
    for (auto frame = frames.next(); frame && frame->more; frame = frames.next()) {
        bodies = static_cast<std::size_t>(frame->body.data() - wire.data()) + frame->body.size();
        if (frame->body.size() > limits::routingIdBytes || bodies > longestEnvelope)
            return std::nullopt;
        if (frame->body.empty())
            return wire.first(bodies);
    }
    return std::nullopt;
}

/// Whether there are routing ids in front of the delimiter.
bool hasIds(ByteView envelope) {
    constexpr std::size_t delimiter = 2; // flags and length
    return envelope.size() > delimiter;
}

} // namespace

Replies::Connection Replies::connectionOf(const PeerFacts& facts) {
    Connection out;
    if (asks(facts.type, facts.ownType))
        out.asks = Side::Peer;
    else if (asks(facts.ownType, facts.type))
        out.asks = Side::Us;
    if (out.asks == Side::Unknown)
        return out;
    const auto& asking = out.asks == Side::Peer ? facts.type : facts.ownType;
    const auto& answering = out.asks == Side::Peer ? facts.ownType : facts.type;
    out.waits = asking == "REQ";
    out.delimited = asking == "REQ" || answering == "REP";
    out.inTurn = answering == "REP" && out.asks == Side::Us; // ours passes over what came too much
    return out;
}

void Replies::add(const Chunk& batch, RecordId first, const Roster* roster) {
    add(batch, first, roster, std::numeric_limits<std::size_t>::max());
}

void Replies::add(const Chunk& batch, RecordId first, const Roster* roster, std::size_t most) {
    if (first + batch.count() <= m_end)
        return;
    if (first > m_end && m_begun)
        loseTrack();
    m_begun = true;
    m_end = std::max(m_end, first);
    for (auto left = std::min<RecordId>(most, first + batch.count() - m_end); left > 0; --left) {
        look(batch.record(static_cast<std::size_t>(m_end - first)), m_end, roster);
        ++m_end;
    }
}

void Replies::loseTrack() {
    for (auto& [peer, shared] : m_connections.own()) {
        auto& connection = shared.own();
        connection.fromTheBeginning = false;
        connection.open = 0;
        connection.routes.clear();
    }
}

Shared<Replies::Connection>& Replies::connection(std::uint32_t peer, const Roster* roster) {
    const auto [place, isNew] = m_connections.own().try_emplace(peer);
    if (const auto* const entry = isNew && roster != nullptr ? roster->peer(peer) : nullptr)
        place->second.own() = connectionOf(entry->facts);
    return place->second;
}

void Replies::look(const Record& record, RecordId id, const Roster* roster) {
    const auto peer = record.header.peer();
    switch (record.header.kind()) {
    case Kind::PeerUp: {
        const auto facts = decodePeerFacts(record.bytes);
        auto& begun = connection(peer, roster).own();
        begun = connectionOf(facts.value_or(PeerFacts{}));
        begun.fromTheBeginning = true;
        break;
    }
    case Kind::PeerDown:
        m_connections.own().erase(peer);
        break;
    case Kind::Lost:
        loseTrack();
        break;
    case Kind::Message:
    case Kind::Sent:
        if (auto& known = connection(peer, roster); known->asks != Side::Unknown && !known->abandoned)
            message(known.own(), record, id);
        break;
    default:
        break;
    }
}

void Replies::message(Connection& connection, const Record& record, RecordId id) {
    const auto direction = record.header.direction();
    if (direction != Direction::Received && direction != Direction::Sent)
        return;
    if (!connection.waits && !connection.fromTheBeginning)
        return;
    const auto envelope = envelopeOf(record.bytes);
    if (!envelope && connection.delimited)
        return;
    const auto from = direction == Direction::Received ? Side::Peer : Side::Us;
    const Request request{id, record.header.time};
    if (from == connection.asks)
        ask(connection, envelope.value_or(ByteView()), request);
    else if (const auto answered = answer(connection, envelope.value_or(ByteView())))
        m_found.add({id, {.request = answered->id, .latency = elapsed(answered->time, request.time)}});
}

void Replies::ask(Connection& connection, ByteView envelope, Request request) {
    if (connection.open >= mostOpen || connection.routes.size() >= mostOpen) {
        connection.abandoned = true;
        connection.routes.clear();
        return;
    }
    auto place = connection.routes.find(envelope);
    if (place == connection.routes.end())
        place = connection.routes.emplace(copyOf(envelope), Route{}).first;
    auto& route = place->second;
    if (route.reversed)
        return;
    route.open.push_back(request);
    ++connection.open;
}

std::optional<Replies::Request> Replies::answer(Connection& connection, ByteView envelope) {
    const bool mayBeReversed = !connection.delimited && hasIds(envelope);
    const auto place = connection.routes.find(envelope);
    if (place == connection.routes.end()) {
        if (mayBeReversed && connection.routes.size() < mostOpen)
            connection.routes.emplace(copyOf(envelope), Route{.open = {}, .reversed = true});
        return std::nullopt;
    }
    auto& route = place->second;
    if (route.open.empty())
        return std::nullopt;
    route.unsure = route.unsure || (!connection.inTurn && route.open.size() > 1);
    const auto oldest = route.open.front();
    const bool unsure = route.unsure;
    route.open.pop_front();
    --connection.open;
    if (route.open.empty()) {
        route.unsure = false;
        if (hasIds(envelope) && (!mayBeReversed || connection.routes.size() > mostIdleRoutes))
            connection.routes.erase(place);
    }
    return unsure ? std::nullopt : std::optional(oldest);
}

std::optional<Replies::Answer> Replies::answerOf(RecordId reply) const {
    const auto* const found = m_found.find(reply);
    return found == nullptr ? std::nullopt : std::optional(found->answer);
}

void Replies::forgetBefore(RecordId id) {
    m_found.forgetBefore(id);
}

} // namespace ipcscope::capture
