/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An ordinary program with ipc sockets: pairing SCENARIO server|client ENDPOINT. Built against libzmq and against ours;
 * check_pairings.py runs all four pairs. Exits 0 when everything came that had to.
 */
#include "check.h"

static void* context;

static void sendNumber(void* socket, int number, int flags) {
    CHECK(zmq_send(socket, &number, sizeof number, flags) == (int)sizeof number);
}
static void expectNumber(void* socket, int number, int more) {
    int got = -1;
    CHECK(zmq_recv(socket, &got, sizeof got, 0) == (int)sizeof got);
    CHECK(got == number);
    CHECK(getInt(socket, ZMQ_RCVMORE) == more);
}
/* A number, a body of some size made of it, an empty part. */
static void sendMessage(void* socket, int number, size_t size) {
    zmq_msg_t body;
    sendNumber(socket, number, ZMQ_SNDMORE);
    CHECK(zmq_msg_init_size(&body, size) == 0);
    memset(zmq_msg_data(&body), number & 0x7F, size);
    CHECK(zmq_msg_send(&body, socket, ZMQ_SNDMORE) == (int)size);
    CHECK(zmq_send(socket, "", 0, 0) == 0);
}
static void expectMessage(void* socket, int number, size_t size) {
    zmq_msg_t body;
    size_t at;
    expectNumber(socket, number, 1);
    CHECK(zmq_msg_init(&body) == 0);
    CHECK(zmq_msg_recv(&body, socket, 0) == (int)size);
    for (at = 0; at < size; at += 997)
        CHECK(((char*)zmq_msg_data(&body))[at] == (char)(number & 0x7F));
    CHECK(zmq_msg_more(&body));
    CHECK(zmq_msg_close(&body) == 0);
    expectText(socket, "", 0);
}
static size_t sizeOf(int number) {
    return (size_t)number * 37 % 5000 + (number % 100 == 0 ? 100000 : 0);
}

static void pushPull(int server, const char* at) {
    void* socket = server ? bound(context, ZMQ_PUSH, at) : connected(context, ZMQ_PULL, at);
    int number;
    setInt(socket, ZMQ_LINGER, -1);
    for (number = 0; number < 3000; ++number)
        server ? sendMessage(socket, number, sizeOf(number)) : expectMessage(socket, number, sizeOf(number));
    zmq_close(socket);
}

static void pubSub(int server, const char* at) {
    void* socket = server ? bound(context, ZMQ_XPUB, at) : makeSocket(context, ZMQ_SUB);
    int number;
    setInt(socket, server ? ZMQ_SNDHWM : ZMQ_RCVHWM, 0);
    if (server) { /* a SUB of libzmq's would linger for a publisher that has ended */
        setInt(socket, ZMQ_LINGER, -1);
        expectText(socket, "\1topic", 0);
        for (number = 0; number < 2000; ++number) {
            sendText(socket, number % 2 ? "topic.a" : "other", ZMQ_SNDMORE);
            sendNumber(socket, number, 0);
        }
        expectText(socket, "\1end", 0);
        sendText(socket, "end", 0);
    } else {
        CHECK(zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "topic", 5) == 0);
        CHECK(zmq_connect(socket, at) == 0);
        for (number = 1; number < 2000; number += 2) {
            expectText(socket, "topic.a", 1);
            expectNumber(socket, number, 0);
        }
        CHECK(zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "end", 3) == 0);
        expectText(socket, "end", 0);
    }
    zmq_close(socket);
}

static void reqRep(int server, const char* at) {
    void* socket = server ? bound(context, ZMQ_REP, at) : connected(context, ZMQ_REQ, at);
    int number;
    setInt(socket, ZMQ_LINGER, -1);
    for (number = 0; number < 500; ++number) {
        if (!server)
            sendMessage(socket, number, sizeOf(number));
        expectMessage(socket, number, sizeOf(number));
        if (server)
            sendMessage(socket, number, sizeOf(number));
    }
    zmq_close(socket);
}

static void dealerRouter(int server, const char* at) {
    void* socket = makeSocket(context, server ? ZMQ_ROUTER : ZMQ_DEALER);
    int number;
    setInt(socket, ZMQ_LINGER, -1);
    if (server) {
        setInt(socket, ZMQ_ROUTER_MANDATORY, 1);
        CHECK(zmq_bind(socket, at) == 0);
        FAILS(zmq_send(socket, "nobody", 6, ZMQ_SNDMORE), EHOSTUNREACH);
        for (number = 0; number < 500; ++number) {
            expectText(socket, "dealer", 1);
            expectMessage(socket, number, 100);
            sendText(socket, "dealer", ZMQ_SNDMORE);
            sendMessage(socket, number, 200);
        }
    } else {
        CHECK(zmq_setsockopt(socket, ZMQ_ROUTING_ID, "dealer", 6) == 0);
        CHECK(zmq_connect(socket, at) == 0);
        for (number = 0; number < 500; ++number)
            sendMessage(socket, number, 100);
        for (number = 0; number < 500; ++number)
            expectMessage(socket, number, 200);
    }
    zmq_close(socket);
}

static void pair(int server, const char* at) {
    void* socket = server ? bound(context, ZMQ_PAIR, at) : connected(context, ZMQ_PAIR, at);
    int number;
    setInt(socket, ZMQ_LINGER, -1);
    for (number = 0; number < 700; ++number)
        sendMessage(socket, number, sizeOf(number) % 2000);
    for (number = 0; number < 700; ++number)
        expectMessage(socket, number, sizeOf(number) % 2000);
    zmq_close(socket);
}

static void big(int server, const char* at) {
    void* socket = server ? bound(context, ZMQ_PUSH, at) : connected(context, ZMQ_PULL, at);
    int number;
    setInt(socket, ZMQ_LINGER, -1);
    for (number = 0; number < 5; ++number)
        server ? sendMessage(socket, number, 20000000) : expectMessage(socket, number, 20000000);
    zmq_close(socket);
}

static void putSign(const char* at, const char* name, int number) {
    char sign[128];
    snprintf(sign, sizeof sign, "%s.%s%d", at + strlen("ipc://"), name, number);
    fclose(fopen(sign, "w"));
}
static void awaitSign(const char* at, const char* name, int number) {
    char sign[128];
    snprintf(sign, sizeof sign, "%s.%s%d", at + strlen("ipc://"), name, number);
    while (access(sign, F_OK) != 0)
        CHECK(zmq_poll(NULL, 0, 1) == 0);
}
/*
 * The server takes its endpoint back and binds it again, and a new client finds it. Files say who is how far. (What is
 * on its way over the old connection meanwhile, libzmq loses.)
 */
static void rebinding(int server, const char* at) {
    void* socket = server ? bound(context, ZMQ_REP, at) : connected(context, ZMQ_REQ, at);
    int number;
    setInt(socket, ZMQ_LINGER, -1);
    for (number = 0; number < 3; ++number) {
        if (!server)
            sendNumber(socket, number, 0);
        expectNumber(socket, number, 0);
        if (server) {
            sendNumber(socket, number, 0);
            awaitSign(at, "arrived", number);
            CHECK(zmq_unbind(socket, at) == 0);
            CHECK(zmq_bind(socket, at) == 0);
            putSign(at, "bound", number);
        } else {
            putSign(at, "arrived", number);
            awaitSign(at, "bound", number);
            zmq_close(socket);
            socket = connected(context, ZMQ_REQ, at);
            setInt(socket, ZMQ_LINGER, -1);
        }
    }
    zmq_close(socket);
}

/* The client sends, closes and ends before anybody listens; what it sent waits. */
static void lingering(int server, const char* at) {
    int number;
    if (server) {
        void* socket = makeSocket(context, ZMQ_PULL);
        CHECK(zmq_poll(NULL, 0, 150) == 0);
        CHECK(zmq_bind(socket, at) == 0);
        for (number = 0; number < 900; ++number)
            expectMessage(socket, number, 1000);
        zmq_close(socket);
    } else {
        void* socket = connected(context, ZMQ_PUSH, at);
        setInt(socket, ZMQ_LINGER, -1);
        for (number = 0; number < 900; ++number)
            sendMessage(socket, number, 1000);
        zmq_close(socket);
    }
}

int main(int argc, char** argv) {
    static const struct {
        const char* name;
        void (*run)(int server, const char* at);
    } scenarios[] = {{"push-pull", pushPull},         {"pub-sub", pubSub},     {"req-rep", reqRep},
                     {"dealer-router", dealerRouter}, {"pair", pair},          {"big", big},
                     {"rebinding", rebinding},        {"lingering", lingering}};
    size_t index;
    CHECK(argc == 4);
    context = zmq_ctx_new();
    for (index = 0; index < sizeof scenarios / sizeof *scenarios; ++index) {
        if (strcmp(scenarios[index].name, argv[1]) == 0) {
            scenarios[index].run(strcmp(argv[2], "server") == 0, argv[3]);
            CHECK(zmq_ctx_term(context) == 0);
            return 0;
        }
    }
    fprintf(stderr, "no such scenario: %s\n", argv[1]);
    return 2;
}
