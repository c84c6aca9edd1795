// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmq/part.h"

#include "core/transport/zmq/peer_properties.h"
#include "core/transport/zmtp/wire.h"

#include <atomic>
#include <cstring>
#include <new>
#include <utility>

namespace ipcscope::zmq {

/// Memory of the application's, until the last part that shows it goes.
class ForeignMemory {
public:
    ForeignMemory(void* data, zmq_free_fn* release, void* hint)
        : m_data(data)
        , m_release(release)
        , m_hint(hint) {}
    void retain() { m_references.fetch_add(1, std::memory_order_relaxed); }
    void drop() {
        if (m_references.fetch_sub(1, std::memory_order_acq_rel) != 1)
            return;
        if (m_release)
            m_release(m_data, m_hint);
        delete this;
    }
    /// Nobody gives it back, so anybody may have it, too.
    bool constant() const { return m_release == nullptr; }
    bool shared() const { return m_references.load(std::memory_order_acquire) > 1; }

private:
    std::atomic<std::size_t> m_references{1};
    void* m_data;
    zmq_free_fn* m_release;
    void* m_hint;
};

Part::Part(BlockRef block, ByteView body) noexcept
    : m_kind(Kind::View)
    , m_block(std::move(block))
    , m_view{body.data(), body.size(), nullptr} {}

Part Part::withSize(std::size_t size) {
    if (size <= inPlace)
        return Part(static_cast<std::uint8_t>(size));
    return ofMessage(zmtp::Message::filled(size, [](MutableBytes) {}));
}

Part Part::copyOf(ByteView body) {
    Part part = withSize(body.size());
    if (!body.empty())
        std::memcpy(const_cast<std::uint8_t*>(part.data()), body.data(), body.size());
    return part;
}

Part Part::lent(void* data, std::size_t size, zmq_free_fn* release, void* hint) {
    auto* const memory = new ForeignMemory(data, release, hint);
    Part part(BlockRef(), {static_cast<const std::uint8_t*>(data), size});
    part.m_kind = Kind::Lent;
    part.m_view.memory = memory;
    return part;
}

Part Part::ofMessage(zmtp::Message&& message) {
    const ByteView body = message.frame(0);
    if (body.size() <= inPlace)
        return ofFrame(message, body, false);
    Part part(std::move(message).takeBlock(), body);
    part.m_framed = true;
    return part;
}

Part Part::ofFrame(const zmtp::Message& message, ByteView body, bool more) {
    if (body.size() > inPlace) {
        Part part(message.block(), body);
        part.m_more = more;
        return part;
    }
    Part part;
    part.m_sizeInPlace = static_cast<std::uint8_t>(body.size());
    if (!body.empty())
        std::memcpy(part.m_bytes.data(), body.data(), body.size());
    part.m_more = more;
    return part;
}

Part::Part(Part&& other) noexcept {
    moveFrom(other);
}

Part& Part::operator=(Part&& other) noexcept {
    if (this != &other) {
        release();
        moveFrom(other);
    }
    return *this;
}

Part::~Part() {
    release();
    m_kind = Kind::None;
}

/// What is left behind is an empty part. Ours holds nothing.
void Part::moveFrom(Part& other) noexcept {
    m_kind = std::exchange(other.m_kind, Kind::InPlace);
    m_more = std::exchange(other.m_more, false);
    m_framed = std::exchange(other.m_framed, false);
    m_sizeInPlace = std::exchange(other.m_sizeInPlace, std::uint8_t{0});
    m_routingId = std::exchange(other.m_routingId, 0U);
    m_origin = std::exchange(other.m_origin, 0U);
    m_extras = std::exchange(other.m_extras, nullptr);
    m_block = std::move(other.m_block);
    if (m_kind == Kind::InPlace)
        m_bytes = other.m_bytes;
    else
        m_view = other.m_view;
}

void Part::release() noexcept {
    delete std::exchange(m_extras, nullptr);
    if (m_kind == Kind::Lent)
        m_view.memory->drop();
    m_block = BlockRef();
    m_kind = Kind::InPlace;
    m_sizeInPlace = 0;
}

Part Part::copy() const {
    Part part;
    if (m_extras)
        part.m_extras = new Extras(*m_extras);
    part.m_kind = m_kind;
    part.m_more = m_more;
    part.m_framed = m_framed;
    part.m_sizeInPlace = m_sizeInPlace;
    part.m_routingId = m_routingId;
    part.m_origin = m_origin;
    part.m_block = m_block;
    if (m_kind == Kind::InPlace)
        part.m_bytes = m_bytes;
    else
        part.m_view = m_view;
    if (m_kind == Kind::Lent)
        m_view.memory->retain();
    return part;
}

const Part* Part::in(const zmq_msg_t* message) {
    if (!message)
        return nullptr;
    const auto* const part = reinterpret_cast<const Part*>(message);
    const bool known = part->m_kind == Kind::InPlace || part->m_kind == Kind::View || part->m_kind == Kind::Lent;
    return known ? part : nullptr;
}

Part* Part::in(zmq_msg_t* message) {
    return const_cast<Part*>(in(static_cast<const zmq_msg_t*>(message)));
}

void Part::putInto(zmq_msg_t* message, Part part) {
    new (message) Part(std::move(part));
}

void Part::removeFrom(zmq_msg_t* message) {
    auto* const part = in(message);
    part->~Part();
    message->_[offsetof(Part, m_kind)] = static_cast<unsigned char>(Kind::None);
}

bool Part::shared() const {
    if (m_kind == Kind::Lent)
        return m_view.memory->shared() || m_view.memory->constant();
    return m_kind == Kind::View && !m_block.unique();
}

zmtp::Message Part::message() const {
    const std::size_t header = zmtp::wire::headerSize(size());
    return {m_block, {data() - header, header + size()}, 1};
}

Part::Extras& Part::extras() const {
    if (!m_extras)
        m_extras = new Extras;
    return *m_extras;
}

const std::string& Part::group() const {
    static const std::string none;
    return m_extras ? m_extras->group : none;
}

void Part::setGroup(std::string group) {
    extras().group = std::move(group);
}

const Properties* Part::properties() const {
    if (m_origin == 0)
        return nullptr;
    if (!m_extras || !m_extras->properties) {
        auto found = PeerProperties::shared().find(m_origin);
        if (!found)
            return nullptr;
        extras().properties = std::move(found);
    }
    return m_extras->properties.get();
}

} // namespace ipcscope::zmq
