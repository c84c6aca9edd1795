/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sockets do with whom there is no room for, or who has gone: SNDHWM, XPUB_NODROP, messages of several parts. */
#include "check.h"

/* Numbered messages of two parts: as many as were taken arrive, in their order, and no others. */
static void nothingTakenIsLost(void* context) {
    static char padding[1000];
    enum { sent = 2000 };
    void* xpub = makeSocket(context, ZMQ_XPUB);
    void* sub = makeSocket(context, ZMQ_SUB);
    char got[sizeof padding];
    int taken = 0, refused = 0, arrived = 0;
    setInt(xpub, ZMQ_SNDHWM, 10);
    setInt(xpub, ZMQ_XPUB_NODROP, 1);
    setInt(sub, ZMQ_RCVHWM, 10);
    CHECK(zmq_bind(xpub, endpoint(0)) == 0);
    CHECK(zmq_setsockopt(sub, ZMQ_SUBSCRIBE, "", 0) == 0);
    CHECK(zmq_connect(sub, endpoint(0)) == 0);
    CHECK(zmq_recv(xpub, got, sizeof got, 0) == 1);
    for (int round = 0; round < sent; ++round) {
        if (zmq_send(xpub, &taken, sizeof taken, ZMQ_SNDMORE | ZMQ_DONTWAIT) == -1) {
            CHECK(zmq_errno() == EAGAIN);
            ++refused;
        } else {
            while (zmq_send(xpub, padding, sizeof padding, ZMQ_DONTWAIT) == -1) {
                CHECK(zmq_errno() == EAGAIN);
                CHECK(zmq_recv(sub, got, sizeof got, 0) == sizeof arrived);
                CHECK(memcmp(got, &arrived, sizeof arrived) == 0);
                CHECK(zmq_recv(sub, got, sizeof got, 0) == sizeof padding);
                ++arrived;
            }
            ++taken;
        }
        if (round % 8 == 0 && zmq_recv(sub, got, sizeof got, ZMQ_DONTWAIT) != -1) {
            CHECK(memcmp(got, &arrived, sizeof arrived) == 0);
            CHECK(zmq_recv(sub, got, sizeof got, 0) == sizeof padding);
            ++arrived;
        }
    }
    CHECK(refused > 0);
    for (; arrived < taken; ++arrived) {
        CHECK(zmq_recv(sub, got, sizeof got, 0) == sizeof arrived);
        CHECK(memcmp(got, &arrived, sizeof arrived) == 0);
        CHECK(zmq_recv(sub, got, sizeof got, 0) == sizeof padding);
    }
    zmq_close(sub);
    zmq_close(xpub);
}

/* Who does not wait is not refused long before the high-water mark, whether or not poll() was asked. */
static void aBurstIsTaken(void* context, int from, int to, int asks) {
    static char body[100 << 10];
    enum { burst = 100 };
    void* receiver = makeSocket(context, to);
    void* sender = makeSocket(context, from);
    setInt(receiver, ZMQ_RCVHWM, 1);
    CHECK(zmq_bind(receiver, endpoint(1)) == 0);
    CHECK(zmq_connect(sender, endpoint(1)) == 0);
    CHECK(zmq_send(sender, "up", 2, 0) == 2);
    CHECK(isReady(receiver, ZMQ_POLLIN, longest));
    for (int taken = 0; taken < burst; ++taken) {
        if (asks)
            CHECK(isReady(sender, ZMQ_POLLOUT, 0));
        CHECK(zmq_send(sender, body, sizeof body, asks ? 0 : ZMQ_DONTWAIT) == sizeof body);
    }
    expectText(receiver, "up", 0);
    for (int arrived = 0; arrived < burst; ++arrived)
        CHECK(zmq_recv(receiver, body, sizeof body, 0) == sizeof body);
    zmq_close(sender);
    zmq_close(receiver);
}

static void expectEvent(void* monitor, int event) {
    unsigned char got[8];
    char where[128];
    CHECK(zmq_recv(monitor, got, sizeof got, 0) == 6);
    CHECK((got[0] | got[1] << 8) == event);
    CHECK(zmq_recv(monitor, where, sizeof where, 0) > 0);
}

/* Its peer has gone since the first part: nobody waits for another one. */
static void thePeerGoes(void* context, int from, int to) {
    void* receiver = bound(context, to, endpoint(2));
    void* sender = makeSocket(context, from);
    void* monitor;
    char watched[32]; /* of its own: a monitor's name is free again some time after it ended */
    snprintf(watched, sizeof watched, "inproc://watched-%d", from);
    setInt(sender, ZMQ_SNDTIMEO, -1);
    setInt(sender, ZMQ_RECONNECT_IVL, -1);
    CHECK(zmq_socket_monitor(sender, watched, ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED) == 0);
    monitor = connected(context, ZMQ_PAIR, watched);
    CHECK(zmq_connect(sender, endpoint(2)) == 0);
    expectEvent(monitor, ZMQ_EVENT_HANDSHAKE_SUCCEEDED);
    CHECK(zmq_send(sender, "first", 5, ZMQ_SNDMORE) == 5);
    CHECK(zmq_close(receiver) == 0);
    expectEvent(monitor, ZMQ_EVENT_DISCONNECTED);
    alarm(longest / 1000);
    CHECK(zmq_send(sender, "last", 4, 0) == 4);
    alarm(0);
    CHECK(zmq_socket_monitor(sender, NULL, 0) == 0);
    zmq_close(monitor);
    zmq_close(sender);
}

int main(void) {
    void* context = zmq_ctx_new();
    setUp();
    nothingTakenIsLost(context);
    aBurstIsTaken(context, ZMQ_PUSH, ZMQ_PULL, 0);
    aBurstIsTaken(context, ZMQ_PUSH, ZMQ_PULL, 1);
    aBurstIsTaken(context, ZMQ_PAIR, ZMQ_PAIR, 0);
    aBurstIsTaken(context, ZMQ_DEALER, ZMQ_DEALER, 0);
    thePeerGoes(context, ZMQ_PUSH, ZMQ_PULL);
    thePeerGoes(context, ZMQ_DEALER, ZMQ_DEALER);
    zmq_ctx_term(context);
    return 0;
}
