// SPDX-License-Identifier: MPL-2.0
// The zmq_msg_ functions.
#define ZMQ_BUILD_DRAFT_API
#include "core/transport/zmq/errors.h"
#include "core/transport/zmq/guarded.h"
#include "core/transport/zmq/part.h"
#include "core/transport/zmq/peer_properties.h"

#include <cstring>

using ipcscope::ByteView;
using ipcscope::zmq::failed;
using ipcscope::zmq::guarded;
using ipcscope::zmq::Part;

namespace {

template<class Make>
int init(zmq_msg_t* message, Make make) {
    if (!message)
        return failed(EFAULT);
    return guarded([&] {
        Part::putInto(message, make());
        return 0;
    });
}

} // namespace

extern "C" {

int zmq_msg_init(zmq_msg_t* message) {
    return init(message, [] { return Part(); });
}

int zmq_msg_init_size(zmq_msg_t* message, size_t size) {
    return init(message, [size] { return Part::withSize(size); });
}

int zmq_msg_init_buffer(zmq_msg_t* message, const void* data, size_t size) {
    if (!data && size > 0)
        return failed(EFAULT);
    return init(message, [&] { return Part::copyOf(ByteView(static_cast<const std::uint8_t*>(data), size)); });
}

int zmq_msg_init_data(zmq_msg_t* message, void* data, size_t size, zmq_free_fn* release, void* hint) {
    return init(message, [&] { return Part::lent(data, size, release, hint); });
}

int zmq_msg_close(zmq_msg_t* message) {
    if (!Part::in(message))
        return failed(EFAULT);
    Part::removeFrom(message);
    return 0;
}

int zmq_msg_move(zmq_msg_t* to, zmq_msg_t* from) {
    Part* const source = Part::in(from);
    Part* const target = Part::in(to);
    if (!source || !target)
        return failed(EFAULT);
    *target = std::move(*source);
    return 0;
}

int zmq_msg_copy(zmq_msg_t* to, zmq_msg_t* from) {
    const Part* const source = Part::in(from);
    Part* const target = Part::in(to);
    if (!source || !target)
        return failed(EFAULT);
    return guarded([&] {
        *target = source->copy();
        return 0;
    });
}

void* zmq_msg_data(zmq_msg_t* message) {
    const Part* const part = Part::in(message);
    return part ? const_cast<std::uint8_t*>(part->data()) : nullptr;
}

size_t zmq_msg_size(const zmq_msg_t* message) {
    const Part* const part = Part::in(message);
    return part ? part->size() : 0;
}

int zmq_msg_more(const zmq_msg_t* message) {
    return zmq_msg_get(message, ZMQ_MORE);
}

int zmq_msg_get(const zmq_msg_t* message, int property) {
    const Part* const part = Part::in(message);
    if (!part)
        return failed(EFAULT);
    switch (property) {
    case ZMQ_MORE:
        return part->more() ? 1 : 0;
    case ZMQ_SRCFD:
        return guarded([part] { return part->properties() ? part->properties()->descriptor() : failed(EINVAL); });
    case ZMQ_SHARED:
        return part->shared() ? 1 : 0;
    default:
        return failed(EINVAL);
    }
}

int zmq_msg_set(zmq_msg_t* /*message*/, int /*property*/, int /*value*/) {
    return failed(EINVAL); // there is no property that can be set
}

const char* zmq_msg_gets(const zmq_msg_t* message, const char* property) {
    const Part* const part = Part::in(message);
    if (!part || !property) {
        errno = EFAULT;
        return nullptr;
    }
    const char* value = nullptr;
    guarded([&] {
        const auto* const properties = part->properties();
        value = properties ? properties->find(property) : nullptr;
        return value ? 0 : failed(EINVAL);
    });
    return value;
}

int zmq_msg_set_routing_id(zmq_msg_t* message, uint32_t routing_id) {
    Part* const part = Part::in(message);
    if (!part || routing_id == 0)
        return failed(part ? EINVAL : EFAULT);
    part->setRoutingId(routing_id);
    return 0;
}

uint32_t zmq_msg_routing_id(zmq_msg_t* message) {
    const Part* const part = Part::in(message);
    return part ? part->routingId() : 0;
}

int zmq_msg_set_group(zmq_msg_t* message, const char* group) {
    Part* const part = Part::in(message);
    if (!part || !group)
        return failed(EFAULT);
    if (std::strlen(group) > ZMQ_GROUP_MAX_LENGTH)
        return failed(EINVAL);
    return guarded([&] {
        part->setGroup(group);
        return 0;
    });
}

const char* zmq_msg_group(zmq_msg_t* message) {
    const Part* const part = Part::in(message);
    return part ? part->group().c_str() : nullptr;
}
}
