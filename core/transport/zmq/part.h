// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/block.h"
#include "core/transport/base/bytes.h"
#include "core/transport/base/error.h"
#include "core/transport/zmq/include/zmq.h"
#include "core/transport/zmtp/message.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace ipcscope::zmq {

class Properties;
class ForeignMemory;

/// What is inside a zmq_msg_t: one frame. A few bytes are kept in place, more are a view into a shared block (for what
/// is received that is where it was read to), and memory that the application lends is given back when the last copy
/// goes. zmq_msg_init(3) and its relatives.
class Part {
public:
    static constexpr std::size_t inPlace = 32;

    Part() noexcept = default;
    /// `size` bytes that the application will write. Throws std::bad_alloc.
    static Part withSize(std::size_t size);
    static Part copyOf(ByteView body);
    /// Takes `data` over; `release` is called once, on whichever thread drops the last copy, with `data` and `hint`.
    static Part lent(void* data, std::size_t size, zmq_free_fn* release, void* hint);
    /// A frame of a received message; `more` follow.
    static Part ofMessage(zmtp::Message&& message);
    static Part ofFrame(const zmtp::Message& message, ByteView body, bool more);

    Part(Part&& other) noexcept;
    Part& operator=(Part&& other) noexcept;
    ~Part();
    /// Shares what is not kept in place.
    Part copy() const;

    /// The part in an initialised zmq_msg_t; null for anything else.
    static Part* in(zmq_msg_t* message);
    static const Part* in(const zmq_msg_t* message);
    /// Whatever was there is not looked at.
    static void putInto(zmq_msg_t* message, Part part);
    /// Destroys it; the zmq_msg_t is no initialised one any more.
    static void removeFrom(zmq_msg_t* message);

    const std::uint8_t* data() const { return m_kind == Kind::InPlace ? m_bytes.data() : m_view.data; }
    std::size_t size() const { return m_kind == Kind::InPlace ? m_sizeInPlace : m_view.size; }
    ByteView body() const { return {data(), size()}; }
    bool more() const { return m_more; }
    void setMore(bool more) { m_more = more; }
    bool shared() const;
    /// It can be sent without copying: the header stands in front of the body.
    bool framed() const { return m_framed; }
    zmtp::Message message() const;

    std::uint32_t routingId() const { return m_routingId; }
    void setRoutingId(std::uint32_t id) { m_routingId = id; }
    const std::string& group() const;
    void setGroup(std::string group);

    /// Which connection it came by (PeerProperties); 0: none.
    void setOrigin(std::uint64_t origin) { m_origin = origin; }
    std::uint64_t origin() const { return m_origin; }
    /// Stays valid as long as this part. Null: nothing is known of its sender.
    const Properties* properties() const;

private:
    enum class Kind : std::uint8_t { None = 0, InPlace = 0xA1, View = 0xA2, Lent = 0xA3 };
    struct View {
        const std::uint8_t* data;
        std::size_t size;
        ForeignMemory* memory;
    };
    struct Extras {
        std::string group;
        std::shared_ptr<const Properties> properties;
    };
    explicit Part(std::uint8_t sizeInPlace) noexcept
        : m_sizeInPlace(sizeInPlace) {}
    Part(BlockRef block, ByteView body) noexcept;
    void moveFrom(Part& other) noexcept;
    void release() noexcept;
    Extras& extras() const;

    Kind m_kind = Kind::InPlace;
    bool m_more = false;
    bool m_framed = false;
    std::uint8_t m_sizeInPlace = 0;
    std::uint32_t m_routingId = 0;
    std::uint64_t m_origin = 0;
    mutable Extras* m_extras = nullptr; ///< seldom there
    BlockRef m_block;                   ///< of a View
    union {
        std::array<std::uint8_t, inPlace> m_bytes;
        View m_view;
    };
};

static_assert(sizeof(Part) == sizeof(zmq_msg_t) && alignof(Part) <= alignof(zmq_msg_t));

} // namespace ipcscope::zmq
