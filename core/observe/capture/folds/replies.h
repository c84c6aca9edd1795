// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/capture/chunk.h"
#include "core/observe/capture/folds/roster.h"
#include "core/observe/capture/folds/shared.h"
#include "core/observe/capture/folds/shared_run.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>

namespace ipcscope::capture {

/// Which request each reply answers: a fold over the messages of one capture, in their order.
///
/// REQ, DEALER and CLIENT ask; REP, ROUTER and SERVER answer them on the same connection. A reply belongs to a request
/// with the same envelope (the frames up to the empty delimiter):
/// - a REP at the other end answers in turn: the oldest that is open;
/// - anybody else may answer in any order: the one that is open, if no other is.
///
/// Unknown, never guessed: where several are open that may be answered in any order, until none is; what was asked
/// before the first record that is looked at, or around lost ones; with it, unless a REQ asks, which waits for each
/// answer, everything of a connection whose beginning is not among the records; envelopes with routing ids that a
/// ROUTER used first (it asks the DEALER of a worker); more than mostOpen requests that nobody answers. A message that
/// a ROUTER sends unasked to a DEALER that waits is taken for the answer: nothing tells it apart.
///
/// A known reply costs 24 bytes. Copies share replies and open requests until they change; they may be read on another
/// thread.
class Replies {
public:
    /// Requests of one connection that may be open; more, and nothing is known of it any more.
    static constexpr std::size_t mostOpen = 10'000;

    struct Answer {
        RecordId request = 0;
        std::int64_t latency = 0; ///< ns from the request's stamp to the reply's
    };
    /// Looks at the records of `batch` from id end() on; `first` is the id of its first record. Records that were left
    /// out count as lost. `roster` (may be null) knows who is at a connection whose PeerUp was not seen.
    void add(const Chunk& batch, RecordId first, const Roster* roster);
    /// At most `most` records of it.
    void add(const Chunk& batch, RecordId first, const Roster* roster, std::size_t most);
    /// All records before this were looked at.
    RecordId end() const { return m_end; }
    /// Nothing: the record is no reply, or not known to be one.
    std::optional<Answer> answerOf(RecordId reply) const;
    /// Nobody will ask for replies before `id` any more.
    void forgetBefore(RecordId id);

private:
    enum class Side : std::uint8_t { Unknown, Peer, Us };
    struct Request {
        RecordId id;
        std::int64_t time;
    };
    struct Route {
        std::deque<Request> open;
        bool unsure = false;   ///< which of them was answered, until none is open
        bool reversed = false; ///< the side that answers used it first
    };
    struct Connection {
        Side asks = Side::Unknown; ///< unknown: nobody does
        bool waits = false;        ///< who asks asks nothing else before the answer came
        bool delimited = false;    ///< messages without a delimiter are thrown away
        bool inTurn = false;       ///< answers come in the order of requests
        bool fromTheBeginning = false;
        bool abandoned = false;
        std::size_t open = 0;
        std::map<Bytes, Route, LessBytes> routes;
    };
    struct Found {
        RecordId reply;
        Answer answer;
    };

    static Connection connectionOf(const PeerFacts& facts);
    void look(const Record& record, RecordId id, const Roster* roster);
    Shared<Connection>& connection(std::uint32_t peer, const Roster* roster);
    void message(Connection& connection, const Record& record, RecordId id);
    void ask(Connection& connection, ByteView envelope, Request request);
    std::optional<Request> answer(Connection& connection, ByteView envelope);
    void loseTrack();

    RecordId m_end = 0;
    bool m_begun = false;
    Shared<std::unordered_map<std::uint32_t, Shared<Connection>>> m_connections;
    SharedRun<Found, &Found::reply> m_found;
};

} // namespace ipcscope::capture
