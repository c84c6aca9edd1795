// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/bytes.h"
#include "core/transport/base/error.h"
#include "core/transport/base/limits.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace ipcscope::sockets {

/// A frame that subscribes (01) or cancels (00), and the topic. RFC 29.
inline bool isSubscription(ByteView frame) {
    return !frame.empty() && frame[0] <= 1;
}

class Pipe;

struct SubscriptionLimits {
    std::size_t prefixes = limits::subscriptions;  ///< different ones of one holder
    std::size_t bytes = limits::subscriptionBytes; ///< all of them together
};

/// Byte prefixes and who holds them, counted per holder: what was added twice is to be removed twice, or wholly. A
/// path-compressed trie; every operation takes time in the length of its prefix or topic, and none recurses.
class Subscriptions {
public:
    using Holder = Pipe*; ///< never looked into; may be null
    using Each = std::function<void(ByteView prefix)>;

    explicit Subscriptions(SubscriptionLimits limits = {});
    ~Subscriptions();
    Subscriptions(const Subscriptions&) = delete;
    Subscriptions& operator=(const Subscriptions&) = delete;

    enum class Added { First, Again }; ///< First: nobody held this prefix before
    /// Errc::TooManySubscriptions: nothing was added.
    Result<Added> add(Holder holder, ByteView prefix);
    enum class Removed { Last, StillHeld, Unknown }; ///< Last: nobody holds it now
    enum class Share : std::uint8_t { One, Whole };
    Removed remove(Holder holder, ByteView prefix, Share share = Share::One);
    /// Tells each prefix that nobody will hold then, as far as memory allows; `last` changes nothing here.
    void removeAll(Holder holder, const Each& last);
    /// As removeAll(), at once whatever it holds: it is matched no more, and what is left to be cleared away is for
    /// tidy(). Until then a prefix of its that nobody else holds is not held for the first time by who adds it.
    void forget(Holder holder);
    static constexpr std::size_t tidiedAtOnce = 4096; ///< takes less than a millisecond
    /// Clears away up to `most` prefixes of those forgotten. Answers whether some are left.
    bool tidy(std::size_t most);

    /// Replaces `out` by those who hold a prefix of `topic`, each once, in no order.
    void match(ByteView topic, std::vector<Holder>& out) const;
    bool matches(ByteView topic) const;
    /// Somebody holds the empty prefix.
    bool matchesAll() const { return isHeld(m_nodes.front()); }
    /// In the order of their bytes.
    void forEach(Holder holder, const Each& each) const;
    /// Pairs of holder and prefix, those forgotten not counted.
    std::size_t size() const { return m_size; }

private:
    using Index = std::uint32_t;
    struct Edge {
        std::uint8_t byte; ///< the first one after the upper node's prefix
        Index node;
    };
    struct Held {
        Holder holder = nullptr;
        bool forgotten = false; ///< another holder may have the same name
        std::unordered_map<Index, std::uint64_t> counts;
        std::size_t bytes = 0;
        std::unique_ptr<Held> next; ///< of those forgotten
    };
    struct Node {
        Bytes prefix; ///< the whole of it
        Index parent = 0;
        std::vector<Edge> children; ///< sorted
        std::vector<Holder> holders;
        std::vector<const Held*> held; ///< of each holder; looked at only while there are some forgotten
        void makeRoom();
    };

    bool isHeld(const Node& node) const;
    static std::size_t place(const Node& node, std::uint8_t byte);
    const Node* child(const Node& node, std::uint8_t byte) const;
    const Node* find(ByteView prefix) const;
    Index create(ByteView prefix);
    Index newNode(ByteView prefix, Index parent);
    Index split(Index lower, std::size_t length);
    Held& heldBy(Holder holder);
    std::unique_ptr<Held> take(Holder holder);
    bool release(const Held& held, Index index);
    void prune(Index index);
    template<class Visit>
    void walk(ByteView topic, Visit&& visit) const;

    SubscriptionLimits m_limits;
    std::vector<Node> m_nodes; ///< the first is the root
    std::vector<Index> m_free;
    std::unordered_map<Holder, std::unique_ptr<Held>> m_held;
    std::unique_ptr<Held> m_forgotten;
    std::size_t m_size = 0;
};

} // namespace ipcscope::sockets
