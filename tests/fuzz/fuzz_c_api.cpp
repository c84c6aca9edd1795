// SPDX-License-Identifier: GPL-3.0-or-later
// The C functions' checks of what they are given: options of any number with values of any size, endpoints of any text,
// messages of any size, in any order. Nothing is bound in the file system and nothing blocks.
#include "tests/fuzz/must.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <sys/uio.h>

#define ZMQ_BUILD_DRAFT_API
#include "core/transport/zmq/include/zmq.h"

namespace {

/// What is left of the input.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size)
        : m_data(data)
        , m_size(size) {}
    bool empty() const { return m_size == 0; }
    std::uint8_t byte() {
        if (m_size == 0)
            return 0;
        --m_size;
        return *m_data++;
    }
    std::string text() {
        const std::size_t size = std::min<std::size_t>(byte(), m_size);
        const std::string taken(reinterpret_cast<const char*>(m_data), size);
        m_data += size;
        m_size -= size;
        return taken;
    }

private:
    const std::uint8_t* m_data;
    std::size_t m_size;
};

/// -1 comes with an errno, and anything else is no negative number.
void mustAnswer(int result) {
    must(result >= 0 || (result == -1 && errno != 0));
}

int optionNumber(Input& input) {
    constexpr int ours = 10'000;
    const int number = input.byte();
    return number < 0xF0 ? number : ours + number - 0xF0;
}

void setAndGet(void* socket, Input& input) {
    const int option = optionNumber(input);
    const std::string value = input.text();
    constexpr int useFd = ZMQ_USE_FD; // would take a descriptor of the fuzzer's own
    if (option == useFd)
        return;
    const bool isNull = value.empty() && (input.byte() & 1) != 0;
    mustAnswer(zmq_setsockopt(socket, option, isNull ? nullptr : value.data(), value.size()));
    std::array<char, 300> room{};
    std::size_t size = input.byte();
    const std::size_t offered = size;
    const int got = zmq_getsockopt(socket, option, room.data(), &size);
    mustAnswer(got);
    must(got != 0 || size <= offered);
}

void useMessage(void* socket, Input& input) {
    zmq_msg_t message;
    zmq_msg_t copy;
    const std::string body = input.text();
    must(zmq_msg_init_size(&message, body.size()) == 0);
    if (!body.empty())
        std::memcpy(zmq_msg_data(&message), body.data(), body.size());
    must(zmq_msg_init(&copy) == 0 && zmq_msg_copy(&copy, &message) == 0);
    mustAnswer(zmq_msg_send(&message, socket, ZMQ_DONTWAIT | (input.byte() & ZMQ_SNDMORE)));
    must(zmq_msg_size(&copy) == body.size());
    must(body.empty() || std::memcmp(zmq_msg_data(&copy), body.data(), body.size()) == 0);
    errno = 0;
    must(zmq_msg_gets(&copy, body.c_str()) == nullptr);
    mustAnswer(zmq_msg_get(&copy, input.byte()));
    mustAnswer(zmq_msg_set(&copy, input.byte(), 1));
    mustAnswer(zmq_msg_set_group(&copy, body.c_str()));
    mustAnswer(zmq_msg_set_routing_id(&copy, input.byte()));
    must(zmq_msg_close(&copy) == 0 && zmq_msg_close(&message) == 0);
}

void receive(void* socket, Input& input) {
    std::array<char, 16> room{};
    mustAnswer(zmq_recv(socket, room.data(), std::min<std::size_t>(room.size(), input.byte()), ZMQ_DONTWAIT));
}

/// Memory of ours, which is given back once.
void lendMessage(void* socket, Input& input) {
    auto* const body = new std::string(input.text());
    const auto giveBack = [](void*, void* whole) { delete static_cast<std::string*>(whole); };
    zmq_msg_t message;
    must(zmq_msg_init_data(&message, body->data(), body->size(), giveBack, body) == 0);
    mustAnswer(zmq_msg_send(&message, socket, ZMQ_DONTWAIT));
    must(zmq_msg_close(&message) == 0);
}

void useVectors(void* socket, Input& input) {
    std::array<std::string, 3> bodies{input.text(), input.text(), input.text()};
    std::array<iovec, 3> parts{};
    for (std::size_t index = 0; index < parts.size(); ++index)
        parts[index] = {bodies[index].data(), bodies[index].size()};
    mustAnswer(zmq_sendiov(socket, parts.data(), input.byte() % 4, ZMQ_DONTWAIT | (input.byte() & ZMQ_SNDMORE)));
    std::array<iovec, 3> received{};
    std::size_t count = input.byte() % 4;
    mustAnswer(zmq_recviov(socket, received.data(), &count, ZMQ_DONTWAIT));
    for (const iovec& part : received)
        std::free(part.iov_base);
}

void waitFor(void* socket, Input& input) {
    zmq_pollitem_t item{socket, -1, input.byte(), 0};
    mustAnswer(zmq_poll(&item, 1, 0));
    void* poller = zmq_poller_new();
    must(poller != nullptr);
    mustAnswer(zmq_poller_add(poller, socket, nullptr, input.byte()));
    mustAnswer(zmq_poller_add(poller, socket, nullptr, input.byte()));
    mustAnswer(zmq_poller_modify(poller, socket, input.byte()));
    zmq_poller_event_t event{};
    mustAnswer(zmq_poller_wait(poller, &event, 0));
    mustAnswer(zmq_poller_remove(poller, socket));
    must(zmq_poller_size(poller) == 0 && zmq_poller_destroy(&poller) == 0);
}

void useKeys(Input& input) {
    const std::string text = input.text().c_str();
    std::vector<std::uint8_t> bytes(text.size() / 5 * 4);
    if (zmq_z85_decode(bytes.data(), text.c_str())) {
        std::vector<char> again(bytes.size() / 4 * 5 + 1);
        must(zmq_z85_encode(again.data(), bytes.data(), bytes.size()) == again.data());
        must(text == again.data());
    }
    std::array<char, 41> key{};
    mustAnswer(zmq_curve_public(key.data(), text.c_str()));
}

void useContext(Input& input) {
    void* const context = zmq_ctx_new();
    must(context != nullptr);
    const int option = input.byte();
    const std::string value = input.text();
    zmq_ctx_set(context, option, input.byte()); // values that the manual says are negative are no errors
    zmq_ctx_get(context, option);
    mustAnswer(zmq_ctx_set_ext(context, option, value.data(), value.size()));
    std::array<char, 300> room{};
    std::size_t size = input.byte();
    mustAnswer(zmq_ctx_get_ext(context, option, room.data(), &size));
    must(zmq_ctx_shutdown(context) == 0 && zmq_ctx_term(context) == 0);
}

/// Of another scheme, or a name in a folder that does not exist.
std::string endpoint(Input& input) {
    std::string text = input.text();
    text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
    constexpr std::array prefixes{"", "inproc://", "ipc:///proc/no/such/folder/", "tcp://"};
    const std::string whole = prefixes[input.byte() % prefixes.size()] + text;
    return whole.starts_with("ipc://") && !whole.starts_with("ipc:///proc/no/") ? "ipc:///proc/no/" + text : whole;
}

void step(void* socket, Input& input) {
    enum {
        Option,
        Message,
        Receive,
        Bind,
        Connect,
        Unbind,
        Disconnect,
        Monitor,
        Lend,
        Vectors,
        Wait,
        Keys,
        Context,
        Join,
        Count
    };
    errno = 0;
    switch (input.byte() % Count) {
    case Option:
        return setAndGet(socket, input);
    case Message:
        return useMessage(socket, input);
    case Receive:
        return receive(socket, input);
    case Bind:
        return mustAnswer(zmq_bind(socket, endpoint(input).c_str()));
    case Connect:
        return mustAnswer(zmq_connect(socket, endpoint(input).c_str()));
    case Unbind:
        return mustAnswer(zmq_unbind(socket, endpoint(input).c_str()));
    case Disconnect:
        return mustAnswer(zmq_disconnect(socket, endpoint(input).c_str()));
    case Monitor:
        return mustAnswer(zmq_socket_monitor(socket, endpoint(input).c_str(), input.byte()));
    case Lend:
        return lendMessage(socket, input);
    case Vectors:
        return useVectors(socket, input);
    case Wait:
        return waitFor(socket, input);
    case Keys:
        return useKeys(input);
    case Context:
        return useContext(input);
    default:
        mustAnswer(zmq_join(socket, input.text().c_str()));
        return mustAnswer(zmq_leave(socket, input.text().c_str()));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static void* const context = zmq_ctx_new();
    Input input(data, size);
    void* const socket = zmq_socket(context, input.byte() % (ZMQ_CHANNEL + 1));
    if (!socket)
        return 0;
    for (int count = 0; !input.empty() && count < 64; ++count)
        step(socket, input);
    const int now = 0;
    must(zmq_setsockopt(socket, ZMQ_LINGER, &now, sizeof now) == 0);
    must(zmq_close(socket) == 0);
    errno = 0;
    must(zmq_close(socket) == -1 && errno == ENOTSOCK);
    return 0;
}
