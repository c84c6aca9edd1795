/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inproc:// as zmq_inproc(7) has it: what one thread sends is there for its next call, and names that nobody binds. */
#include "check.h"

/* What is there now is taken without waiting. */
static void expectNow(void* socket, const char* text) {
    char got[64];
    const int size = zmq_recv(socket, got, sizeof got, ZMQ_DONTWAIT);
    CHECK(size == (int)strlen(text) && memcmp(got, text, (size_t)size) == 0);
}
static int isThere(void* socket, int how) {
    if (how == 0)
        return isReady(socket, ZMQ_POLLIN, 0);
    return how == 1 ? (getInt(socket, ZMQ_EVENTS) & ZMQ_POLLIN) != 0 : 1;
}

/* Whoever of the two is bound, and whether before or after the other connects. */
static void isThereAtOnce(int from, int to, int senderBinds, int bindsFirst) {
    int round, each;
    void* context = zmq_ctx_new();
    void* sender = makeSocket(context, from);
    void* receiver = makeSocket(context, to);
    void* binder = senderBinds ? sender : receiver;
    void* connector = senderBinds ? receiver : sender;
    char text[16];
    if (bindsFirst)
        CHECK(zmq_bind(binder, "inproc://place") == 0);
    CHECK(zmq_connect(connector, "inproc://place") == 0);
    if (!bindsFirst)
        CHECK(zmq_bind(binder, "inproc://place") == 0);
    for (round = 0; round < 100; ++round) {
        for (each = 0; each <= round % 4; ++each) {
            snprintf(text, sizeof text, "%d.%d", round, each);
            sendText(sender, text, ZMQ_DONTWAIT);
        }
        CHECK(isThere(receiver, round % 3));
        for (each = 0; each <= round % 4; ++each) {
            snprintf(text, sizeof text, "%d.%d", round, each);
            expectNow(receiver, text);
        }
        FAILS(zmq_recv(receiver, text, sizeof text, ZMQ_DONTWAIT), EAGAIN);
    }
    CHECK(zmq_close(sender) == 0);
    CHECK(zmq_close(receiver) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

/* More than a kernel keeps of a connection. */
static void muchIsThereAtOnce(void) {
    enum { count = 900, size = 4000 };
    static char body[size], got[size];
    int each;
    void* context = zmq_ctx_new();
    void* pull = bound(context, ZMQ_PULL, "inproc://much");
    void* push = connected(context, ZMQ_PUSH, "inproc://much");
    for (each = 0; each < count; ++each) {
        memset(body, each & 0xff, size);
        CHECK(zmq_send(push, body, size, ZMQ_DONTWAIT) == size);
    }
    for (each = 0; each < count; ++each) {
        memset(body, each & 0xff, size);
        CHECK(zmq_recv(pull, got, size, ZMQ_DONTWAIT) == size && memcmp(body, got, size) == 0);
    }
    CHECK(zmq_close(push) == 0);
    CHECK(zmq_close(pull) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

static void questionsAndAnswers(void) {
    int round;
    void* context = zmq_ctx_new();
    void* rep = bound(context, ZMQ_REP, "inproc://ask");
    void* req = connected(context, ZMQ_REQ, "inproc://ask");
    for (round = 0; round < 100; ++round) {
        sendText(req, "question", ZMQ_DONTWAIT);
        expectNow(rep, "question");
        sendText(rep, "answer", ZMQ_DONTWAIT);
        expectNow(req, "answer");
    }
    CHECK(zmq_close(req) == 0);
    CHECK(zmq_close(rep) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

/* Whoever closes before anybody is bound is waited for all the same, up to the end of the context. */
static void nobodyIsBound(int type) {
    int forever = -1;
    void* context = zmq_ctx_new();
    void* sender = connected(context, type, "inproc://later");
    void* receiver = makeSocket(context, type == ZMQ_PAIR ? ZMQ_PAIR : ZMQ_PULL);
    CHECK(zmq_setsockopt(sender, ZMQ_LINGER, &forever, sizeof forever) == 0);
    sendText(sender, "waits", ZMQ_DONTWAIT);
    CHECK(zmq_close(sender) == 0);
    CHECK(zmq_bind(receiver, "inproc://later") == 0);
    expectText(receiver, "waits", 0);
    CHECK(zmq_close(receiver) == 0);
    sender = connected(context, type, "inproc://never");
    CHECK(zmq_setsockopt(sender, ZMQ_LINGER, &forever, sizeof forever) == 0);
    sendText(sender, "is dropped", ZMQ_DONTWAIT);
    CHECK(zmq_close(sender) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

int main(void) {
    int senderBinds, bindsFirst;
    setUp();
    for (senderBinds = 0; senderBinds < 2; ++senderBinds) {
        for (bindsFirst = 0; bindsFirst < 2; ++bindsFirst) {
            isThereAtOnce(ZMQ_PAIR, ZMQ_PAIR, senderBinds, bindsFirst);
            isThereAtOnce(ZMQ_PUSH, ZMQ_PULL, senderBinds, bindsFirst);
            isThereAtOnce(ZMQ_DEALER, ZMQ_DEALER, senderBinds, bindsFirst);
        }
    }
    muchIsThereAtOnce();
    questionsAndAnswers();
    nobodyIsBound(ZMQ_PUSH);
    nobodyIsBound(ZMQ_PAIR);
    return 0;
}
