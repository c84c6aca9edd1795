/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a server makes of the replies of its handler (RFC 27), as zmq_socket_monitor(3) tells it. The handler is a
 * ROUTER, and takes the reply from the domain that it is asked for.
 */
#include "check.h"
#include <stdint.h>

#ifndef ZMQ_ZAP_ENFORCE_DOMAIN /* with the drafts, although every libzmq has it */
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

static int enforced = 0;  /* ZAP_ENFORCE_DOMAIN of the servers */
static int questions = 0; /* that the handler was asked; read when it has ended */

struct Question {
    char peer[64], id[64], domain[64];
    size_t peerSize;
};

static size_t receiveText(void* socket, char* into, size_t room) {
    const int size = zmq_recv(socket, into, room - 1, 0);
    CHECK(size >= 0 && (size_t)size < room);
    into[size] = 0;
    return (size_t)size;
}
/* 0: the context has ended. */
static int nextQuestion(void* handler, struct Question* question) {
    char rest[128];
    if (!isReady(handler, ZMQ_POLLIN, -1))
        return 0;
    question->peerSize = receiveText(handler, question->peer, sizeof question->peer);
    CHECK(receiveText(handler, rest, sizeof rest) == 0);
    receiveText(handler, rest, sizeof rest);
    CHECK(strcmp(rest, "1.0") == 0);
    receiveText(handler, question->id, sizeof question->id);
    receiveText(handler, question->domain, sizeof question->domain);
    while (getInt(handler, ZMQ_RCVMORE))
        receiveText(handler, rest, sizeof rest);
    return 1;
}
static void answer(void* argument) {
    void* const handler = argument;
    struct Question question;
    while (nextQuestion(handler, &question)) {
        const char* const how = question.domain;
        ++questions;
        CHECK(zmq_send(handler, question.peer, question.peerSize, ZMQ_SNDMORE) == (int)question.peerSize);
        sendText(handler, "", ZMQ_SNDMORE);
        sendText(handler, strcmp(how, "version") == 0 ? "2.0" : "1.0", ZMQ_SNDMORE);
        sendText(handler, strcmp(how, "id") == 0 ? "another" : question.id, ZMQ_SNDMORE);
        sendText(handler,
                 how[0] >= '2' && how[0] <= '5' ? how
                 : strcmp(how, "status") == 0   ? "2000"
                                                : "200",
                 ZMQ_SNDMORE);
        sendText(handler, "text", ZMQ_SNDMORE);
        sendText(handler, "user", ZMQ_SNDMORE);
        if (strcmp(how, "parts") == 0)
            sendText(handler, "", ZMQ_SNDMORE);
        CHECK(zmq_send(handler, "\1x\0\0\0\5ab", strcmp(how, "metadata") == 0 ? 8 : 0, 0) >= 0);
    }
    zmq_close(handler);
}

/* The first thing that the server's monitor tells of a client's handshake; ends of connections aside. */
static void expectEvent(void* context, const char* domain, int mechanism, int expected, int expectedValue) {
    static int endpoints = 0;
    char at[128], events[32];
    unsigned char event[6];
    uint16_t number;
    int32_t value;
    void* server = makeSocket(context, ZMQ_DEALER);
    void* client = makeSocket(context, ZMQ_DEALER);
    void* monitor;
    snprintf(at, sizeof at, "%s-%d", endpoint(0), ++endpoints);
    snprintf(events, sizeof events, "inproc://events-%d", endpoints);
    if (mechanism == ZMQ_PLAIN) {
        setInt(server, ZMQ_PLAIN_SERVER, 1);
        CHECK(zmq_setsockopt(client, ZMQ_PLAIN_USERNAME, "a", 1) == 0);
        CHECK(zmq_setsockopt(client, ZMQ_PLAIN_PASSWORD, "b", 1) == 0);
    }
    if (mechanism == ZMQ_CURVE) {
        char public[41], secret[41], serverPublic[41], serverSecret[41];
        CHECK(zmq_curve_keypair(public, secret) == 0 && zmq_curve_keypair(serverPublic, serverSecret) == 0);
        setCurve(server, serverSecret, client, serverPublic, public, secret);
    }
    setInt(server, ZMQ_ZAP_ENFORCE_DOMAIN, enforced);
    CHECK(getInt(server, ZMQ_ZAP_ENFORCE_DOMAIN) == enforced);
    CHECK(!*domain || zmq_setsockopt(server, ZMQ_ZAP_DOMAIN, domain, strlen(domain)) == 0);
    CHECK(zmq_socket_monitor(server, events,
                             ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                                 ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) == 0);
    monitor = connected(context, ZMQ_PAIR, events);
    CHECK(zmq_bind(server, at) == 0);
    CHECK(zmq_connect(client, at) == 0);
    do {
        CHECK(zmq_recv(monitor, event, sizeof event, 0) == sizeof event);
        CHECK(zmq_recv(monitor, NULL, 0, 0) >= 0);
        memcpy(&number, event, sizeof number);
        memcpy(&value, event + sizeof number, sizeof value);
    } while (number == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL && value == EPIPE);
    if (number != expected || value != expectedValue)
        fprintf(stderr, "%s: event 0x%x, value 0x%x\n", domain, number, (unsigned)value);
    CHECK(number == expected && value == expectedValue);
    zmq_close(client);
    zmq_close(server);
    zmq_close(monitor);
}

static void withHandler(int mechanism) {
    void* context = zmq_ctx_new();
    void* thread = zmq_threadstart(answer, bound(context, ZMQ_ROUTER, "inproc://zeromq.zap.01"));
    expectEvent(context, "200", mechanism, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, 0);
    expectEvent(context, "300", mechanism, ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, 300);
    expectEvent(context, "400", mechanism, ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, 400);
    expectEvent(context, "500", mechanism, ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, 500);
    expectEvent(context, "parts", mechanism, ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL,
                ZMQ_PROTOCOL_ERROR_ZAP_MALFORMED_REPLY);
    expectEvent(context, "id", mechanism, ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID);
    expectEvent(context, "version", mechanism, ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ZMQ_PROTOCOL_ERROR_ZAP_BAD_VERSION);
    expectEvent(context, "status", mechanism, ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL,
                ZMQ_PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE);
    expectEvent(context, "metadata", mechanism, ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL,
                ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA);
    CHECK(zmq_ctx_term(context) == 0);
    zmq_threadclose(thread);
}

/* NULL does without, and PLAIN does not. */
static void withoutHandler(void) {
    void* context = zmq_ctx_new();
    expectEvent(context, "domain", ZMQ_NULL, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, 0);
    expectEvent(context, "domain", ZMQ_PLAIN, ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, EFAULT);
    CHECK(zmq_ctx_term(context) == 0);
}

/* A domain then needs its handler, and who has no domain asks nobody. */
static void enforcing(void) {
    void* context = zmq_ctx_new();
    void* thread;
    const int before = questions;
    expectEvent(context, "", ZMQ_CURVE, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, 0);
    expectEvent(context, "domain", ZMQ_CURVE, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, 0);
    enforced = 1;
    expectEvent(context, "", ZMQ_NULL, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, 0);
    expectEvent(context, "", ZMQ_CURVE, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, 0);
    expectEvent(context, "domain", ZMQ_NULL, ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, EFAULT);
    expectEvent(context, "domain", ZMQ_CURVE, ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, EFAULT);
    thread = zmq_threadstart(answer, bound(context, ZMQ_ROUTER, "inproc://zeromq.zap.01"));
    expectEvent(context, "", ZMQ_NULL, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, 0);
    expectEvent(context, "", ZMQ_CURVE, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, 0);
    CHECK(zmq_ctx_term(context) == 0);
    zmq_threadclose(thread);
    CHECK(questions == before);
    context = zmq_ctx_new();
    thread = zmq_threadstart(answer, bound(context, ZMQ_ROUTER, "inproc://zeromq.zap.01"));
    expectEvent(context, "200", ZMQ_CURVE, ZMQ_EVENT_HANDSHAKE_SUCCEEDED, 0);
    expectEvent(context, "400", ZMQ_CURVE, ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, 400);
    CHECK(zmq_ctx_term(context) == 0);
    zmq_threadclose(thread);
    CHECK(questions > before);
}

int main(void) {
    setUp();
    withHandler(ZMQ_NULL);
    withHandler(ZMQ_PLAIN);
    withoutHandler();
    enforcing();
    puts("ok");
    return 0;
}
