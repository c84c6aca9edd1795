// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/observe/advice/facts.h"
#include "core/observe/advice/faults.h"
#include "core/observe/discovery/identify.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::advice {

/// How we take part, or would, in the traffic that does not arrive.
struct OurSide {
    /// Unset: of whichever type goes with the endpoint, SUB as long as that is not known.
    std::optional<zmtp::SocketType> type = zmtp::SocketType::Sub;
    std::string mechanism = "NULL";
    std::vector<Bytes> subscriptions; ///< SUB and XSUB
    Bytes routingId;
    std::optional<bool> connected;          ///< whether the handshake is finished; unset: we are not taking part yet
    std::uint64_t received = 0, hidden = 0; ///< messages; of these our filter hides so many
    std::vector<Bytes> topicsSeen;          ///< first frames of messages that came, also of those not subscribed to
};

/// Everything that can be known without guessing; what is unset was not looked at, or could not be.
struct ArrivalFacts {
    Target target;
    bool exists = false;                        ///< something is at the path; of an abstract name: somebody listens
    std::string notASocket;                     ///< what is there instead, "a regular file (2.1 KiB)"
    std::string barred;                         ///< which folder or file keeps us out, a sentence
    bool folderBars = false;                    ///< it is a folder
    std::vector<discovery::Endpoint> endpoints; ///< all of this name
    std::optional<discovery::Identification> identification;
    std::string notAsked;                                   ///< why it was not contacted, a sentence
    std::optional<std::uint64_t> queuedBefore, queuedAfter; ///< unread bytes of the endpoint, a moment apart
    OurSide ours;
};

/// One line of the check list.
struct Finding {
    enum class Verdict : std::uint8_t { Fine, Wrong, Open };
    enum class Check : std::uint8_t {
        Socket,
        Listener,
        Accepts,
        Greeting,
        Version,
        Mechanism,
        Types,
        Handshake,
        Subscription,
        Senders,
        Traffic,
        Filter,
        Topics,
        Identity,
        SamePath,
    };
    Check check = Check::Socket;
    Verdict verdict = Verdict::Open;
    std::string evidence; ///< a sentence
    std::string next;     ///< what to do about it; empty unless it is wrong or open and there is something
};

/// What is asked: "Somebody listens".
std::string_view question(Finding::Check check);

/// Pure: the whole check list in its order; what does not concern our type is left out.
std::vector<Finding> whyNothingArrives(const ArrivalFacts& facts);

/// The first thing that is wrong, else the first that is open, that we are not taking part last; else null.
const Finding* likeliest(const std::vector<Finding>& findings);

} // namespace ipcscope::advice
