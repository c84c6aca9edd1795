// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/subscriptions.h"

#include "core/transport/base/memory.h"
#include "core/transport/sockets/errc.h"

#include <algorithm>
#include <cstring>

namespace ipcscope::sockets {

namespace {

/// How many bytes of both are the same, from the front.
std::size_t sameBytes(ByteView one, ByteView other) {
    return static_cast<std::size_t>(std::ranges::mismatch(one, other).in1 - one.begin());
}

} // namespace

Subscriptions::Subscriptions(SubscriptionLimits limits)
    : m_limits(limits) {
    newNode({}, 0);
}

Subscriptions::~Subscriptions() {
    while (m_forgotten) // one by one: they do not recurse
        m_forgotten = std::move(m_forgotten->next);
}

/// Where the child that goes on with `byte` is or would be.
std::size_t Subscriptions::place(const Node& node, std::uint8_t byte) {
    const auto at = std::ranges::lower_bound(node.children, byte, {}, &Edge::byte);
    return static_cast<std::size_t>(at - node.children.begin());
}

const Subscriptions::Node* Subscriptions::child(const Node& node, std::uint8_t byte) const {
    const std::size_t at = place(node, byte);
    const bool found = at < node.children.size() && node.children[at].byte == byte;
    return found ? &m_nodes[node.children[at].node] : nullptr;
}

/// Visits every node whose prefix begins the topic, shortest first, while `visit` answers true.
template<class Visit>
void Subscriptions::walk(ByteView topic, Visit&& visit) const {
    const Node* node = &m_nodes.front();
    while (visit(*node) && node->prefix.size() < topic.size()) {
        const std::size_t known = node->prefix.size();
        const Node* next = child(*node, topic[known]);
        if (!next || next->prefix.size() > topic.size())
            return;
        const std::size_t more = next->prefix.size() - known;
        if (more > 1 && std::memcmp(next->prefix.data() + known, topic.data() + known, more) != 0)
            return;
        node = next;
    }
}

const Subscriptions::Node* Subscriptions::find(ByteView prefix) const {
    const Node* found = nullptr;
    walk(prefix, [&](const Node& node) {
        found = node.prefix.size() == prefix.size() ? &node : nullptr;
        return true;
    });
    return found;
}

Subscriptions::Index Subscriptions::newNode(ByteView prefix, Index parent) {
    Bytes copy = copyOf(prefix);
    if (m_free.empty()) {
        if (m_free.capacity() <= m_nodes.size()) // giving back never allocates
            m_free.reserve(2 * m_nodes.size() + 1);
        m_nodes.emplace_back();
        m_free.push_back(static_cast<Index>(m_nodes.size() - 1));
    }
    const Index index = m_free.back();
    m_free.pop_back();
    m_nodes[index].prefix = std::move(copy);
    m_nodes[index].parent = parent;
    return index;
}

/// Puts a node of `length` between `lower` and its parent.
Subscriptions::Index Subscriptions::split(Index lower, std::size_t length) {
    const Index parent = m_nodes[lower].parent;
    const Bytes shared = copyOf(ByteView(m_nodes[lower].prefix).first(length));
    const Index upper = newNode(shared, parent);
    m_nodes[upper].children.push_back({m_nodes[lower].prefix[length], lower});
    Node& above = m_nodes[parent];
    above.children[place(above, shared[above.prefix.size()])].node = upper;
    m_nodes[lower].parent = upper;
    return upper;
}

Subscriptions::Index Subscriptions::create(ByteView prefix) {
    Index at = 0;
    while (m_nodes[at].prefix.size() < prefix.size()) {
        const std::size_t known = m_nodes[at].prefix.size();
        const std::size_t where = place(m_nodes[at], prefix[known]);
        const Node* next = child(m_nodes[at], prefix[known]);
        if (!next) {
            const Index leaf = newNode(prefix, at);
            auto& children = m_nodes[at].children;
            children.insert(children.begin() + static_cast<std::ptrdiff_t>(where), {prefix[known], leaf});
            return leaf;
        }
        const Index lower = m_nodes[at].children[where].node;
        const std::size_t size = next->prefix.size() - known;
        const std::size_t common =
            size == 1 ? 1 : sameBytes(ByteView(next->prefix).subspan(known), prefix.subspan(known));
        at = common < size ? split(lower, known + common) : lower;
    }
    return at;
}

/// For one more: adding it cannot fail then.
void Subscriptions::Node::makeRoom() {
    if (holders.capacity() == holders.size())
        holders.reserve(2 * holders.size() + 1);
    held.reserve(holders.capacity());
}

Subscriptions::Held& Subscriptions::heldBy(Holder holder) {
    auto held = m_held.find(holder);
    if (held == m_held.end()) {
        held = m_held.emplace(holder, std::make_unique<Held>()).first;
        held->second->holder = holder;
    }
    return *held->second;
}

Result<Subscriptions::Added> Subscriptions::add(Holder holder, ByteView prefix) {
    Held& held = heldBy(holder);
    const bool mayHoldMore = held.counts.size() < m_limits.prefixes && prefix.size() <= m_limits.bytes - held.bytes;
    const Node* const known = mayHoldMore ? nullptr : find(prefix);
    if (!mayHoldMore && !known)
        return failure(Errc::TooManySubscriptions, "subscribe");
    const Index index = known ? static_cast<Index>(known - m_nodes.data()) : create(prefix);
    if (const auto count = held.counts.find(index); count != held.counts.end()) {
        ++count->second;
        return Added::Again;
    }
    if (!mayHoldMore)
        return failure(Errc::TooManySubscriptions, "subscribe");
    Node& node = m_nodes[index];
    const bool first = node.holders.empty();
    node.makeRoom();
    held.counts.emplace(index, 1);
    node.holders.push_back(holder);
    node.held.push_back(&held);
    held.bytes += prefix.size();
    ++m_size;
    return first ? Added::First : Added::Again;
}

Subscriptions::Removed Subscriptions::remove(Holder holder, ByteView prefix, Share share) {
    const auto entry = m_held.find(holder);
    const Node* node = find(prefix);
    if (entry == m_held.end() || !node)
        return Removed::Unknown;
    Held& held = *entry->second;
    const auto index = static_cast<Index>(node - m_nodes.data());
    const auto count = held.counts.find(index);
    if (count == held.counts.end())
        return Removed::Unknown;
    if (--count->second > 0 && share == Share::One)
        return Removed::StillHeld;
    held.counts.erase(count);
    held.bytes -= prefix.size();
    --m_size;
    return release(held, index) ? Removed::Last : Removed::StillHeld;
}

/// Answers whether nobody is left; the node is gone then, unless others branch off it.
bool Subscriptions::release(const Held& held, Index index) {
    Node& node = m_nodes[index];
    const auto own = static_cast<std::size_t>(std::ranges::find(node.held, &held) - node.held.begin());
    node.holders[own] = node.holders.back();
    node.held[own] = node.held.back();
    node.holders.pop_back();
    node.held.pop_back();
    if (!node.holders.empty())
        return false;
    prune(index);
    return true;
}

void Subscriptions::prune(Index index) {
    while (index != 0 && m_nodes[index].holders.empty() && m_nodes[index].children.size() < 2) {
        Node& node = m_nodes[index];
        const Index parent = node.parent;
        auto& siblings = m_nodes[parent].children;
        const std::size_t at = place(m_nodes[parent], node.prefix[m_nodes[parent].prefix.size()]);
        const bool leaf = node.children.empty();
        if (leaf) {
            siblings.erase(siblings.begin() + static_cast<std::ptrdiff_t>(at));
        } else {
            siblings[at].node = node.children.front().node;
            m_nodes[node.children.front().node].parent = parent;
        }
        node = {};
        m_free.push_back(index);
        if (!leaf)
            return;
        index = parent;
    }
}

/// What it held; null: nothing ever.
std::unique_ptr<Subscriptions::Held> Subscriptions::take(Holder holder) {
    auto entry = m_held.extract(holder);
    if (entry.empty())
        return nullptr;
    m_size -= entry.mapped()->counts.size();
    return std::move(entry.mapped());
}

void Subscriptions::removeAll(Holder holder, const Each& last) {
    const auto held = take(holder);
    if (!held)
        return;
    for (const auto& [index, count] : held->counts) {
        const Node& node = m_nodes[index];
        if (node.holders.size() == 1)
            ifMemoryAllows([&] { last(node.prefix); });
        release(*held, index);
    }
}

void Subscriptions::forget(Holder holder) {
    auto held = take(holder);
    if (!held)
        return;
    held->forgotten = true;
    held->next = std::move(m_forgotten);
    m_forgotten = std::move(held);
}

bool Subscriptions::tidy(std::size_t most) {
    while (m_forgotten) {
        auto& counts = m_forgotten->counts;
        for (; most > 0 && !counts.empty(); --most) {
            release(*m_forgotten, counts.begin()->first);
            counts.erase(counts.begin());
        }
        if (!counts.empty())
            return true;
        m_forgotten = std::move(m_forgotten->next);
    }
    return false;
}

bool Subscriptions::isHeld(const Node& node) const {
    return m_forgotten ? !std::ranges::all_of(node.held, &Held::forgotten) : !node.holders.empty();
}

void Subscriptions::match(ByteView topic, std::vector<Holder>& out) const {
    out.clear();
    std::size_t contributors = 0;
    walk(topic, [&](const Node& node) {
        contributors += node.holders.empty() ? 0 : 1;
        if (!m_forgotten) {
            out.insert(out.end(), node.holders.begin(), node.holders.end());
            return true;
        }
        for (std::size_t i = 0; i < node.holders.size(); ++i) {
            if (!node.held[i]->forgotten)
                out.push_back(node.holders[i]);
        }
        return true;
    });
    if (contributors > 1) {
        std::ranges::sort(out, std::less<>{});
        const auto rest = std::ranges::unique(out);
        out.erase(rest.begin(), rest.end());
    }
}

bool Subscriptions::matches(ByteView topic) const {
    bool found = false;
    walk(topic, [this, &found](const Node& node) {
        found = isHeld(node);
        return !found;
    });
    return found;
}

void Subscriptions::forEach(Holder holder, const Each& each) const {
    const auto held = m_held.find(holder);
    if (held == m_held.end())
        return;
    std::vector<const Node*> nodes;
    nodes.reserve(held->second->counts.size());
    for (const auto& [index, count] : held->second->counts)
        nodes.push_back(&m_nodes[index]);
    std::ranges::sort(nodes, {}, [](const Node* node) { return textOf(node->prefix); });
    for (const Node* node : nodes)
        each(node->prefix);
}

} // namespace ipcscope::sockets
