/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XPUB, XSUB and SUB by their options: what zmq_setsockopt(3) says of XPUB_*, INVERT_MATCHING and SUBSCRIBE. */
#include "check.h"

static void subscribe(void* socket, const char* topic) {
    CHECK(zmq_setsockopt(socket, ZMQ_SUBSCRIBE, topic, strlen(topic)) == 0);
}
static void cancel(void* socket, const char* topic) {
    CHECK(zmq_setsockopt(socket, ZMQ_UNSUBSCRIBE, topic, strlen(topic)) == 0);
}
/* 01 or 00 and a topic. */
static void expectWish(void* xpub, char kind, const char* topic) {
    char got[32];
    const int size = zmq_recv(xpub, got, sizeof got, 0);
    CHECK(size == (int)strlen(topic) + 1);
    CHECK(got[0] == kind && memcmp(got + 1, topic, strlen(topic)) == 0);
}
/* Whatever `sub` had to tell has been told: a mark of its own has come. */
static void expectMark(void* xpub, void* sub, const char* mark) {
    subscribe(sub, mark);
    expectWish(xpub, 1, mark);
}

/* XPUB_VERBOSE passes on each repetition; however many, one cancel of the last takes the topic away. */
static void repetitions(void* context) {
    void* xpub = bound(context, ZMQ_XPUB, endpoint(0));
    void* sub = connected(context, ZMQ_SUB, endpoint(0));
    subscribe(sub, "a");
    expectWish(xpub, 1, "a");
    subscribe(sub, "a");
    cancel(sub, "a");
    cancel(sub, "a");
    expectWish(xpub, 0, "a");
    subscribe(sub, "a");
    expectWish(xpub, 1, "a");
    subscribe(sub, "a");
    expectMark(xpub, sub, "1");
    setInt(xpub, ZMQ_XPUB_VERBOSE, 1);
    subscribe(sub, "a");
    expectWish(xpub, 1, "a");
    cancel(sub, "a");
    cancel(sub, "a");
    expectMark(xpub, sub, "2");
    sendText(xpub, "a still", 0);
    expectText(sub, "a still", 0);
    cancel(sub, "a");
    expectWish(xpub, 0, "a");
    sendText(xpub, "a no more", 0);
    sendText(xpub, "1", 0);
    expectText(sub, "1", 0);
    zmq_close(sub);
    zmq_close(xpub);
}

/* Two who want the same; XPUB_VERBOSER tells of each that leaves. */
static void verboser(void* context) {
    void* xpub = bound(context, ZMQ_XPUB, endpoint(1));
    void* one = connected(context, ZMQ_SUB, endpoint(1));
    void* other = connected(context, ZMQ_SUB, endpoint(1));
    setInt(xpub, ZMQ_XPUB_VERBOSER, 1);
    subscribe(one, "a");
    expectWish(xpub, 1, "a");
    subscribe(other, "a");
    expectWish(xpub, 1, "a");
    cancel(one, "a");
    expectWish(xpub, 0, "a");
    cancel(other, "a");
    expectWish(xpub, 0, "a");
    zmq_close(one);
    zmq_close(other);
    zmq_close(xpub);
}

/* The application of an XPUB_MANUAL decides, for whoever it heard of last. */
static void manual(void* context) {
    void* xpub = makeSocket(context, ZMQ_XPUB);
    void* xsub = makeSocket(context, ZMQ_XSUB);
    setInt(xpub, ZMQ_XPUB_MANUAL, 1);
    CHECK(zmq_connect(xsub, endpoint(2)) == 0);
    sendText(xsub, "\1A", 0);
    sendText(xsub, "\1B", 0);
    CHECK(zmq_bind(xpub, endpoint(2)) == 0);
    expectWish(xpub, 1, "A");
    subscribe(xpub, "XA");
    expectWish(xpub, 1, "B");
    subscribe(xpub, "XB");
    sendText(xpub, "A", 0);
    sendText(xpub, "XA", 0);
    expectText(xsub, "XA", 0);
    CHECK(zmq_send(xsub, "\0A", 2, 0) == 2);
    expectWish(xpub, 0, "A");
    cancel(xpub, "XA");
    sendText(xpub, "XA", 0);
    sendText(xpub, "XB", 0);
    expectText(xsub, "XB", 0);
    sendText(xsub, "up", 0); /* no subscription: it passes */
    expectText(xpub, "up", 0);
    zmq_close(xsub);
    expectWish(xpub, 0, "B");
    FAILS(zmq_setsockopt(xpub, ZMQ_XPUB_MANUAL, "", 1), EINVAL);
    zmq_close(xpub);
    xpub = makeSocket(context, ZMQ_XPUB);
    FAILS(zmq_setsockopt(xpub, ZMQ_SUBSCRIBE, "a", 1), EINVAL);
    zmq_close(xpub);
}

/* A relay passes each wish on: what two wanted and both called off, its publisher does not send any more. */
static void relayed(void* context) {
    void* pub = bound(context, ZMQ_XPUB, endpoint(6));
    void* xsub = connected(context, ZMQ_XSUB, endpoint(6));
    int wish;
    for (wish = 0; wish < 2; ++wish)
        CHECK(zmq_send(xsub, "\1A", 2, 0) == 2);
    expectWish(pub, 1, "A");
    for (wish = 0; wish < 2; ++wish)
        CHECK(zmq_send(xsub, "\0A", 2, 0) == 2);
    expectWish(pub, 0, "A");
    CHECK(zmq_send(xsub, "\1B", 2, 0) == 2);
    expectWish(pub, 1, "B");
    sendText(pub, "A", 0);
    sendText(pub, "B", 0);
    expectText(xsub, "B", 0);
    zmq_close(xsub);
    zmq_close(pub);
}

static void welcome(void* context) {
    void* xpub = makeSocket(context, ZMQ_XPUB);
    void* sub;
    CHECK(zmq_setsockopt(xpub, ZMQ_XPUB_WELCOME_MSG, "hello", 5) == 0);
    CHECK(zmq_bind(xpub, endpoint(3)) == 0);
    sub = makeSocket(context, ZMQ_SUB);
    subscribe(sub, "hello");
    CHECK(zmq_connect(sub, endpoint(3)) == 0);
    expectWish(xpub, 1, "hello");
    expectText(sub, "hello", 0);
    zmq_close(sub);
    zmq_close(xpub);
}

static void inverted(void* context) {
    void* xpub = makeSocket(context, ZMQ_XPUB);
    void* sub = makeSocket(context, ZMQ_SUB);
    setInt(xpub, ZMQ_INVERT_MATCHING, 1);
    setInt(sub, ZMQ_INVERT_MATCHING, 1);
    CHECK(zmq_bind(xpub, endpoint(4)) == 0);
    CHECK(zmq_connect(sub, endpoint(4)) == 0);
    subscribe(sub, "a");
    expectWish(xpub, 1, "a");
    sendText(xpub, "a matches", 0);
    sendText(xpub, "b", 0);
    expectText(sub, "b", 0);
    zmq_close(sub);
    zmq_close(xpub);
}

/* XPUB_NODROP: a full peer is EAGAIN, and everything that was taken arrives. */
static void waiting(void* context) {
    static char body[10000];
    void* xpub = makeSocket(context, ZMQ_XPUB);
    void* sub = makeSocket(context, ZMQ_SUB);
    int sent = 0, received;
    setInt(xpub, ZMQ_XPUB_NODROP, 1);
    setInt(xpub, ZMQ_SNDHWM, 10);
    setInt(sub, ZMQ_RCVHWM, 10);
    CHECK(zmq_bind(xpub, endpoint(5)) == 0);
    CHECK(zmq_connect(sub, endpoint(5)) == 0);
    subscribe(sub, "");
    expectWish(xpub, 1, "");
    while (zmq_send(xpub, body, sizeof body, ZMQ_DONTWAIT) >= 0)
        CHECK(++sent < 100000);
    CHECK(zmq_errno() == EAGAIN && sent > 0);
    for (received = 0; received < sent; ++received)
        CHECK(zmq_recv(sub, body, sizeof body, 0) == (int)sizeof body);
    sendText(xpub, "on", 0);
    expectText(sub, "on", 0);
    zmq_close(sub);
    zmq_close(xpub);
}

int main(void) {
    void* context = zmq_ctx_new();
    setUp();
    repetitions(context);
    verboser(context);
    manual(context);
    relayed(context);
    welcome(context);
    inverted(context);
    waiting(context);
    CHECK(zmq_ctx_term(context) == 0);
    puts("ok");
    return 0;
}
