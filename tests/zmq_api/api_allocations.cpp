// SPDX-License-Identifier: GPL-3.0-or-later
// The Nth allocation fails, for every N that a walk through the functions needs, in the calling thread and in the
// context's own: every function answers success or an error, nothing is torn or doubled, and what there is can always
// be closed.
#define ZMQ_BUILD_DRAFT_API
#include "check.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

namespace {

constexpr long never = -1;
enum class Thread { Caller, Context };

std::atomic<long> left{never}; ///< allocations until the one that fails
std::atomic<Thread> failing{Thread::Caller};
thread_local Thread thisThread = Thread::Context;

bool isTheOne() {
    return left.load() >= 0 && thisThread == failing.load() && left.fetch_sub(1) == 0;
}

void* allocate(std::size_t size, std::size_t alignment) {
    if (isTheOne())
        throw std::bad_alloc();
    const std::size_t rounded = alignment > 0 ? (size + alignment - 1) / alignment * alignment : size;
    void* const memory = alignment > 0 ? std::aligned_alloc(alignment, rounded) : std::malloc(size == 0 ? 1 : size);
    if (!memory)
        throw std::bad_alloc();
    return memory;
}

} // namespace

void* operator new(std::size_t size) {
    return allocate(size, 0);
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return isTheOne() ? nullptr : std::malloc(size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
    std::free(memory);
}

namespace {

constexpr std::size_t largeSize = 6000;

/// A call that may lack memory, once.
template<class Call>
auto again(Call call) {
    errno = 0;
    auto result = call();
    return errno == ENOMEM ? call() : result;
}

/// One that may fail as it likes, if it says so.
template<class Call>
void answers(Call call) {
    errno = 0;
    CHECK(call() >= 0 || errno != 0);
}

void set(void* socket, int option, int value) {
    CHECK(again([&] { return zmq_setsockopt(socket, option, &value, sizeof value); }) == 0);
}

struct Pair {
    Pair(int first, int second, const char* name) {
        context = again([] { return zmq_ctx_new(); });
        CHECK(context != nullptr);
        bound = open(first);
        connecting = open(second);
        CHECK(again([&] { return zmq_bind(bound, name); }) == 0);
        CHECK(again([&] { return zmq_connect(connecting, name); }) == 0);
    }
    ~Pair() {
        CHECK(zmq_close(connecting) == 0);
        CHECK(zmq_close(bound) == 0);
        CHECK(zmq_ctx_term(context) == 0);
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    void* open(int type) const {
        void* const socket = again([&] { return zmq_socket(context, type); });
        CHECK(socket != nullptr);
        set(socket, ZMQ_LINGER, 20);
        set(socket, ZMQ_RCVTIMEO, 5);
        set(socket, ZMQ_SNDTIMEO, 5);
        set(socket, ZMQ_RECONNECT_IVL, 1);
        return socket;
    }

    void* context = nullptr;
    void* bound = nullptr;
    void* connecting = nullptr;
};

/// A message of three parts that tell its number, if somebody is there to take it.
void sendWhole(void* socket, std::uint32_t number) {
    if (again([&] { return zmq_send(socket, &number, sizeof number, ZMQ_SNDMORE); }) < 0) {
        CHECK(errno == EAGAIN || errno == EFSM);
        return;
    }
    CHECK(again([&] { return zmq_send(socket, "two", 3, ZMQ_SNDMORE); }) == 3);
    zmq_msg_t large;
    CHECK(again([&] { return zmq_msg_init_size(&large, largeSize); }) == 0);
    std::memset(zmq_msg_data(&large), static_cast<int>(number), largeSize);
    int sent = -1;
    while ((sent = zmq_msg_send(&large, socket, 0)) < 0) {
        CHECK(errno == ENOMEM || errno == EAGAIN);
        CHECK(zmq_msg_size(&large) == largeSize);
    }
    CHECK(sent == static_cast<int>(largeSize));
    CHECK(zmq_msg_close(&large) == 0);
}

int receivePart(void* socket, void* into, std::size_t size) {
    return again([&] { return zmq_recv(socket, into, size, 0); });
}

int more(void* socket) {
    int value = -1;
    std::size_t size = sizeof value;
    CHECK(again([&] { return zmq_getsockopt(socket, ZMQ_RCVMORE, &value, &size); }) == 0);
    return value;
}

/// Its number, greater than `last`; `last`: there is none.
std::uint32_t receiveWhole(void* socket, std::uint32_t last, bool addressed) {
    static char body[largeSize];
    if (addressed && receivePart(socket, body, sizeof body) < 0)
        return last;
    std::uint32_t number = 0;
    const int size = receivePart(socket, &number, sizeof number);
    if (size < 0 && !addressed) {
        CHECK(errno == EAGAIN || errno == EFSM);
        return last;
    }
    CHECK(size == sizeof number && more(socket) == 1);
    CHECK(number > last);
    CHECK(receivePart(socket, body, sizeof body) == 3 && std::memcmp(body, "two", 3) == 0 && more(socket) == 1);
    CHECK(receivePart(socket, body, sizeof body) == static_cast<int>(largeSize) && more(socket) == 0);
    for (const char byte : body)
        CHECK(byte == static_cast<char>(number));
    return number;
}

/// Until a few have been sent, and one of the last has come through.
void talk(void* from, void* to, bool addressed) {
    std::uint32_t last = 0;
    for (std::uint32_t number = 1; number < 5000; ++number) {
        sendWhole(from, number);
        last = receiveWhole(to, last, addressed);
        if (last >= 3)
            return;
    }
    CHECK(!"nothing comes through");
}

void pipeline(const char* name) {
    const Pair pair(ZMQ_PULL, ZMQ_PUSH, name);
    talk(pair.connecting, pair.bound, false);
}

void toBalanced(const char* name) {
    const Pair pair(ZMQ_DEALER, ZMQ_DEALER, name);
    talk(pair.bound, pair.connecting, false);
}

void toAddressed(const char* name) {
    const Pair pair(ZMQ_ROUTER, ZMQ_DEALER, name);
    talk(pair.connecting, pair.bound, true);
}

void published(const char* name) {
    const Pair pair(ZMQ_PUB, ZMQ_SUB, name);
    CHECK(again([&] { return zmq_setsockopt(pair.connecting, ZMQ_SUBSCRIBE, "", 0); }) == 0);
    talk(pair.bound, pair.connecting, false);
}

void asked(const char* name) {
    const Pair pair(ZMQ_REP, ZMQ_REQ, name);
    set(pair.connecting, ZMQ_REQ_RELAXED, 1);
    set(pair.connecting, ZMQ_REQ_CORRELATE, 1);
    std::uint32_t question = 0;
    std::uint32_t reply = 0;
    for (std::uint32_t number = 1; reply < 3; ++number) {
        CHECK(number < 5000);
        sendWhole(pair.connecting, number);
        std::uint32_t before = number;
        while (question < number && before != question) { // those that came late, too
            before = question;
            question = receiveWhole(pair.bound, question, false);
            sendWhole(pair.bound, question);
        }
        reply = receiveWhole(pair.connecting, reply, false);
    }
}

/// What a monitor may see of it; polled for.
void watched(const char* name) {
    const Pair pair(ZMQ_PULL, ZMQ_PUSH, name);
    answers([&] { return zmq_socket_monitor(pair.bound, "inproc://a-monitor-with-a-long-name", ZMQ_EVENT_ALL); });
    void* const monitor = pair.open(ZMQ_PAIR);
    answers([&] { return zmq_connect(monitor, "inproc://a-monitor-with-a-long-name"); });
    talk(pair.connecting, pair.bound, false);
    zmq_pollitem_t items[2] = {{monitor, 0, ZMQ_POLLIN, 0}, {pair.bound, 0, ZMQ_POLLIN, 0}};
    answers([&] { return zmq_poll(items, 2, 1); });
    void* poller = again([] { return zmq_poller_new(); });
    CHECK(poller != nullptr);
    CHECK(again([&] { return zmq_poller_add(poller, pair.bound, nullptr, ZMQ_POLLIN); }) == 0);
    CHECK(again([&] { return zmq_poller_add_fd(poller, 0, nullptr, ZMQ_POLLERR); }) == 0);
    CHECK(zmq_poller_size(poller) == 2);
    zmq_poller_event_t event;
    answers([&] { return zmq_poller_wait(poller, &event, 1); });
    CHECK(zmq_poller_remove_fd(poller, 0) == 0);
    CHECK(zmq_poller_destroy(&poller) == 0);
    CHECK(zmq_close(monitor) == 0);
}

/// What is known of a message's sender; groups and routing ids.
void described(const char* name) {
    const Pair pair(ZMQ_DISH, ZMQ_RADIO, name);
    CHECK(again([&] { return zmq_join(pair.bound, "a group of many letters"); }) == 0);
    zmq_msg_t message;
    for (bool arrived = false; !arrived;) {
        CHECK(again([&] { return zmq_msg_init_buffer(&message, "whole", 5); }) == 0);
        CHECK(again([&] { return zmq_msg_set_group(&message, "a group of many letters"); }) == 0);
        CHECK(again([&] { return zmq_msg_send(&message, pair.connecting, 0); }) == 5);
        arrived = again([&] { return zmq_msg_recv(&message, pair.bound, 0); }) == 5;
        if (arrived) {
            CHECK(std::strcmp(zmq_msg_group(&message), "a group of many letters") == 0);
            const char* const type = again([&] { return zmq_msg_gets(&message, "Socket-Type"); });
            CHECK(!type || std::strcmp(type, "RADIO") == 0); // it was not noted
            zmq_msg_t copy;
            zmq_msg_init(&copy);
            CHECK(again([&] { return zmq_msg_copy(&copy, &message); }) == 0);
            CHECK((zmq_msg_get(&copy, ZMQ_SRCFD) >= 0) == (type != nullptr));
            zmq_msg_close(&copy);
        }
        zmq_msg_close(&message);
    }
    answers([&] { return zmq_leave(pair.bound, "a group that nobody ever has joined"); });
}

void configured(const char* name) {
    const Pair pair(ZMQ_ROUTER, ZMQ_DEALER, name);
    char text[64] = "sixteen letters!";
    std::size_t size = 16;
    CHECK(again([&] { return zmq_ctx_set_ext(pair.context, ZMQ_THREAD_NAME_PREFIX, text, size); }) == 0);
    size = sizeof text;
    CHECK(again([&] { return zmq_ctx_get_ext(pair.context, ZMQ_THREAD_NAME_PREFIX, text, &size); }) == 0);
    answers([&] { return zmq_ctx_set(pair.context, 4711, 1); });
    answers([&] { return zmq_ctx_get(pair.context, 4711); });
    answers([&] { return zmq_bind(pair.bound, "what://nonsense-of-some-length"); });
    answers([&] { return zmq_connect(pair.connecting, "ipc:///of/nobody/and/not/to/be/found"); });
    answers([&] { return zmq_disconnect(pair.connecting, "ipc:///of/nobody/and/not/to/be/found"); });
    answers([&] { return zmq_setsockopt(pair.connecting, ZMQ_METADATA, "X-a:as long as twenty letters", 29); });
    answers([&] { return zmq_setsockopt(pair.connecting, ZMQ_ROUTING_ID, "an id of many letters", 21); });
    size = sizeof text;
    answers([&] { return zmq_getsockopt(pair.bound, ZMQ_LAST_ENDPOINT, text, &size); });
    int number = 0;
    size = sizeof number;
    answers([&] { return zmq_getsockopt(pair.bound, ZMQ_FD, &number, &size); });
    char publicKey[41];
    char secretKey[41];
    CHECK(again([&] { return zmq_curve_keypair(publicKey, secretKey); }) == 0);
    CHECK(again([&] { return zmq_curve_public(publicKey, secretKey); }) == 0);
    answers([&] { return zmq_setsockopt(pair.bound, ZMQ_CURVE_SECRETKEY, secretKey, 41); });
    size = sizeof text;
    answers([&] { return zmq_getsockopt(pair.bound, ZMQ_CURVE_SECRETKEY, text, &size); });
    const std::uint8_t data[40] = {};
    CHECK(again([&] { return zmq_z85_encode(text, data, sizeof data); }) == text);
    answers([&] { return zmq_unbind(pair.bound, name); });
    CHECK(zmq_ctx_shutdown(pair.context) == 0);
}

/// How often the walk was gone: until it needed no more.
long failEach(void (*walk)(const char* name), const char* name, Thread thread) {
    for (long failed = 0; failed < 3000; ++failed) {
        failing = thread;
        left = failed;
        walk(name);
        if (left.exchange(never) >= 0)
            return failed;
    }
    CHECK(!"it never comes to its end");
    return never;
}

} // namespace

int main() {
    thisThread = Thread::Caller;
    setUp();
    const std::string ipc = endpoint(0);
    for (const char* const name : {ipc.c_str(), "inproc://a-name-of-many-letters"}) {
        for (auto* const walk : {pipeline, toBalanced, toAddressed, published, asked, watched, described, configured}) {
            CHECK(failEach(walk, name, Thread::Caller) > 20);
            CHECK(failEach(walk, name, Thread::Context) >= 0);
        }
    }
    return 0;
}
