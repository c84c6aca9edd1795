/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STREAM by the C functions, and what ROUTER and STREAM do with a routing id that nothing follows. */
#include "check.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

struct Id {
    char bytes[255];
    size_t size;
};

/* The next message of a STREAM, which is no longer than 255 bytes. */
static struct Id receive(void* stream, const char* text) {
    struct Id id;
    char body[256];
    const int size = zmq_recv(stream, id.bytes, sizeof id.bytes, 0);
    CHECK(size > 0);
    CHECK(getInt(stream, ZMQ_RCVMORE) == 1);
    id.size = (size_t)size;
    CHECK(zmq_recv(stream, body, sizeof body, 0) == (int)strlen(text));
    CHECK(memcmp(body, text, strlen(text)) == 0);
    CHECK(getInt(stream, ZMQ_RCVMORE) == 0);
    return id;
}

static void transmit(void* stream, const struct Id* id, const char* text, int flags) {
    CHECK(zmq_send(stream, id->bytes, id->size, ZMQ_SNDMORE) == (int)id->size);
    CHECK(zmq_send(stream, text, strlen(text), flags) == (int)strlen(text));
}

static int rawClient(const char* at) {
    struct sockaddr_un address;
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    strncpy(address.sun_path, at + strlen("ipc://"), sizeof address.sun_path - 1);
    CHECK(fd >= 0);
    CHECK(connect(fd, (struct sockaddr*)&address, sizeof address) == 0);
    return fd;
}

/* The second part ends a message, whatever its flags say; an empty one closes the connection. */
static void aWebServer(void) {
    char got[256];
    size_t all = 0;
    int ended = 0;
    void* context = zmq_ctx_new();
    void* stream = bound(context, ZMQ_STREAM, endpoint(0));
    const int client = rawClient(endpoint(0));
    const struct Id id = receive(stream, "");
    CHECK(write(client, "GET /\n\n", 7) == 7);
    CHECK(receive(stream, "GET /\n\n").size == id.size);
    transmit(stream, &id, "HTTP/1.0 200 OK\r\n\r\n", ZMQ_SNDMORE);
    transmit(stream, &id, "hello", ZMQ_SNDMORE);
    transmit(stream, &id, "", ZMQ_SNDMORE);
    while (!ended) {
        struct pollfd readable = {client, POLLIN, 0};
        getInt(stream, ZMQ_EVENTS); /* libzmq closes inside a call */
        if (poll(&readable, 1, 10) == 1) {
            const ssize_t count = read(client, got + all, sizeof got - all);
            CHECK(count >= 0);
            all += (size_t)count;
            ended = count == 0;
        }
    }
    CHECK(all == 24 && memcmp(got, "HTTP/1.0 200 OK\r\n\r\nhello", all) == 0);
    close(client);
    CHECK(zmq_close(stream) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

static void twoStreams(void) {
    struct Id given;
    struct Id server;
    struct Id client;
    zmq_msg_t message;
    void* context = zmq_ctx_new();
    void* listening = bound(context, ZMQ_STREAM, endpoint(1));
    void* asking = connected(context, ZMQ_STREAM, endpoint(1));
    given.size = sizeof given.bytes;
    CHECK(zmq_getsockopt(asking, ZMQ_ROUTING_ID, given.bytes, &given.size) == 0);
    server = receive(asking, "");
    CHECK(server.size == given.size && memcmp(server.bytes, given.bytes, given.size) == 0);
    client = receive(listening, "");
    transmit(asking, &server, "question", 0);
    receive(listening, "question");
    transmit(listening, &client, "answer", 0);
    CHECK(zmq_msg_init(&message) == 0);
    CHECK(zmq_msg_recv(&message, asking, 0) == (int)server.size);
    CHECK(zmq_msg_more(&message) == 1);
    CHECK(zmq_msg_recv(&message, asking, 0) == 6);
    CHECK(zmq_msg_close(&message) == 0);
    FAILS(zmq_send(asking, "nobody", 6, ZMQ_SNDMORE | ZMQ_DONTWAIT), EHOSTUNREACH);
    CHECK(zmq_close(asking) == 0);
    receive(listening, "");
    CHECK(zmq_close(listening) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

static void options(void) {
    int value = 2;
    void* context = zmq_ctx_new();
    void* stream = makeSocket(context, ZMQ_STREAM);
    void* router = makeSocket(context, ZMQ_ROUTER);
    CHECK(getInt(stream, ZMQ_TYPE) == ZMQ_STREAM);
    FAILS(zmq_setsockopt(stream, ZMQ_STREAM_NOTIFY, &value, sizeof value), EINVAL);
    FAILS(zmq_setsockopt(stream, ZMQ_STREAM_NOTIFY, &value, 1), EINVAL);
    setInt(stream, ZMQ_STREAM_NOTIFY, 0);
    value = 1;
    FAILS(zmq_setsockopt(router, ZMQ_STREAM_NOTIFY, &value, sizeof value), EINVAL);
    CHECK(zmq_setsockopt(stream, ZMQ_CONNECT_ROUTING_ID, "name", 4) == 0);
    FAILS(zmq_setsockopt(stream, ZMQ_CONNECT_ROUTING_ID, "", 0), EINVAL);
    CHECK(zmq_close(router) == 0);
    CHECK(zmq_close(stream) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

/* It is taken, and nobody gets anything: not even an unknown one is an error. */
static void anIdAlone(void) {
    void* context = zmq_ctx_new();
    void* router = bound(context, ZMQ_ROUTER, endpoint(2));
    void* dealer = connected(context, ZMQ_DEALER, endpoint(2));
    char id[255];
    int size;
    sendText(dealer, "hello", 0);
    size = zmq_recv(router, id, sizeof id, 0);
    CHECK(size == 5);
    expectText(router, "hello", 0);
    CHECK(zmq_send(router, id, 5, 0) == 5);
    CHECK(zmq_send(router, "nobody", 6, 0) == 6);
    setInt(router, ZMQ_ROUTER_MANDATORY, 1);
    CHECK(zmq_send(router, "nobody", 6, 0) == 6);
    FAILS(zmq_send(router, "nobody", 6, ZMQ_SNDMORE), EHOSTUNREACH);
    CHECK(zmq_send(router, id, 5, ZMQ_SNDMORE) == 5);
    sendText(router, "reply", 0);
    expectText(dealer, "reply", 0);
    CHECK(zmq_close(dealer) == 0);
    CHECK(zmq_close(router) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

int main(void) {
    setUp();
    aWebServer();
    twoStreams();
    options();
    anIdAlone();
    return 0;
}
