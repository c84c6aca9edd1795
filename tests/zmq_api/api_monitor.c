/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inproc:// within one context, and the events that zmq_socket_monitor(3) tells there. */
#include "check.h"
#include <stdint.h>

/* The next event, its value and endpoint. */
static int nextEvent(void* reader, int* value, char* where, size_t room) {
    unsigned char event[6];
    uint16_t number;
    int32_t argument;
    int size;
    CHECK(zmq_recv(reader, event, sizeof event, 0) == 6);
    CHECK(getInt(reader, ZMQ_RCVMORE) == 1);
    size = zmq_recv(reader, where, room - 1, 0);
    CHECK(size >= 0);
    where[size] = 0;
    CHECK(getInt(reader, ZMQ_RCVMORE) == 0);
    memcpy(&number, event, sizeof number);
    memcpy(&argument, event + sizeof number, sizeof argument);
    *value = argument;
    return number;
}
static void expectEvent(void* reader, int expected, const char* at) {
    char where[128];
    int value;
    const int event = nextEvent(reader, &value, where, sizeof where);
    if (event != expected)
        fprintf(stderr, "event 0x%x, value %d, at %s\n", event, value, where);
    CHECK(event == expected);
    CHECK(!at || strcmp(where, at) == 0);
}

static void inproc(void* context) {
    void* one = connected(context, ZMQ_PAIR, "inproc://pair"); /* before anybody is bound */
    void *other, *req, *rep, *router;
    char id[16];
    int size;
    sendText(one, "early", 0);
    other = bound(context, ZMQ_PAIR, "inproc://pair");
    expectText(other, "early", 0);
    sendText(other, "two", ZMQ_SNDMORE);
    sendText(other, "parts", 0);
    expectText(one, "two", 1);
    expectText(one, "parts", 0);
    req = makeSocket(context, ZMQ_REP);
    FAILS(zmq_bind(req, "inproc://pair"), EADDRINUSE);
    FAILS(zmq_unbind(req, "inproc://pair"), ENOENT);
    zmq_close(req);
    rep = bound(context, ZMQ_REP, "inproc://rep");
    req = connected(context, ZMQ_REQ, "inproc://rep");
    sendText(req, "question", 0);
    expectText(rep, "question", 0);
    sendText(rep, "answer", 0);
    expectText(req, "answer", 0);
    router = bound(context, ZMQ_ROUTER, "inproc://router");
    CHECK(zmq_connect(req, "inproc://router") == 0);
    sendText(req, "1", 0); /* to one of the two */
    if (isReady(rep, ZMQ_POLLIN, 200)) {
        expectText(rep, "1", 0);
        sendText(rep, "1", 0);
        expectText(req, "1", 0);
        sendText(req, "2", 0);
    }
    size = zmq_recv(router, id, sizeof id, 0);
    CHECK(size == 5 && getInt(router, ZMQ_RCVMORE));
    CHECK(zmq_recv(router, NULL, 0, 0) == 0);
    CHECK(zmq_recv(router, id + 5, 8, 0) == 1);
    CHECK(zmq_send(router, id, 5, ZMQ_SNDMORE) == 5 && zmq_send(router, "", 0, ZMQ_SNDMORE) == 0);
    sendText(router, "routed", 0);
    expectText(req, "routed", 0);
    zmq_close(one);
    zmq_close(other);
    zmq_close(req);
    zmq_close(rep);
    zmq_close(router);
}

static void monitors(void* context) {
    void* server = makeSocket(context, ZMQ_REP);
    void* client = makeSocket(context, ZMQ_REQ);
    void *serverEvents, *clientEvents;
    CHECK(zmq_socket_monitor(server, "inproc://server", ZMQ_EVENT_ALL) == 0);
    CHECK(zmq_socket_monitor(client, "inproc://client", ZMQ_EVENT_ALL & ~ZMQ_EVENT_CONNECT_DELAYED) == 0);
    serverEvents = connected(context, ZMQ_PAIR, "inproc://server");
    clientEvents = connected(context, ZMQ_PAIR, "inproc://client");
    CHECK(zmq_bind(server, endpoint(0)) == 0);
    expectEvent(serverEvents, ZMQ_EVENT_LISTENING, endpoint(0));
    CHECK(zmq_connect(client, endpoint(0)) == 0);
    expectEvent(serverEvents, ZMQ_EVENT_ACCEPTED, endpoint(0));
    expectEvent(serverEvents, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, NULL);
    expectEvent(clientEvents, ZMQ_EVENT_CONNECTED, endpoint(0));
    expectEvent(clientEvents, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, endpoint(0));
    sendText(client, "q", 0);
    expectText(server, "q", 0);
    sendText(server, "r", 0);
    expectText(client, "r", 0);
    CHECK(zmq_close(client) == 0);
    expectEvent(serverEvents, ZMQ_EVENT_DISCONNECTED, endpoint(0));
    expectEvent(clientEvents, ZMQ_EVENT_MONITOR_STOPPED, NULL);
    CHECK(zmq_unbind(server, endpoint(0)) == 0);
    expectEvent(serverEvents, ZMQ_EVENT_CLOSED, endpoint(0));
    CHECK(zmq_socket_monitor(server, NULL, 0) == 0);
    expectEvent(serverEvents, ZMQ_EVENT_MONITOR_STOPPED, NULL);
    zmq_close(server);
    zmq_close(serverEvents);
    zmq_close(clientEvents);
}

static void chosen(void* context) {
    void* server = makeSocket(context, ZMQ_PULL);
    void *events, *client;
    CHECK(zmq_socket_monitor(server, "inproc://chosen", ZMQ_EVENT_HANDSHAKE_SUCCEEDED) == 0);
    events = connected(context, ZMQ_PAIR, "inproc://chosen");
    CHECK(zmq_bind(server, endpoint(1)) == 0);
    client = connected(context, ZMQ_PUSH, endpoint(1));
    expectEvent(events, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, NULL);
    zmq_close(client);
    zmq_close(server);
    zmq_close(events);
}

/* A reader that has gone holds up neither the socket nor its context, though events wait that it did not take. */
static void readerGone(void) {
    void* watch = zmq_stopwatch_start();
    int round;
    for (round = 0; round < 20; ++round) {
        void* context = zmq_ctx_new();
        void* server = bound(context, ZMQ_PULL, endpoint(2));
        void* client = makeSocket(context, ZMQ_PUSH);
        void* events;
        CHECK(zmq_socket_monitor(client, "inproc://gone", ZMQ_EVENT_ALL) == 0);
        events = connected(context, ZMQ_PAIR, "inproc://gone");
        CHECK(zmq_connect(client, endpoint(2)) == 0);
        expectEvent(events, ZMQ_EVENT_CONNECTED, endpoint(2));
        expectEvent(events, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, endpoint(2));
        zmq_close(events);
        CHECK(!isReady(client, ZMQ_POLLIN, 5)); /* and so it hears of that */
        zmq_close(server);
        zmq_close(client);
        CHECK(zmq_ctx_term(context) == 0);
    }
    CHECK(zmq_stopwatch_stop(watch) < 5000000UL);
}

int main(void) {
    void* context = zmq_ctx_new();
    setUp();
    inproc(context);
    monitors(context);
    chosen(context);
    CHECK(zmq_ctx_term(context) == 0);
    readerGone();
    puts("ok");
    return 0;
}
