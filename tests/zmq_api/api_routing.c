/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who can be sent to, what a REQ takes for a reply, and endpoints that are named more than once. */
#include "check.h"
#include "dial.h"

#include <sys/socket.h>
#include <sys/un.h>

/* POLLOUT of a ROUTER that drops nothing: somebody has room. */
static void mandatory(void* context) {
    static char large[100000];
    void* const router = makeSocket(context, ZMQ_ROUTER);
    CHECK(isReady(router, ZMQ_POLLOUT, 0));
    setInt(router, ZMQ_ROUTER_MANDATORY, 1);
    CHECK(!isReady(router, ZMQ_POLLOUT, 0));
    setInt(router, ZMQ_SNDHWM, 2);
    CHECK(zmq_bind(router, endpoint(0)) == 0);
    void* const dealer = makeSocket(context, ZMQ_DEALER);
    setInt(dealer, ZMQ_RCVHWM, 2);
    CHECK(zmq_setsockopt(dealer, ZMQ_ROUTING_ID, "d", 1) == 0);
    CHECK(zmq_connect(dealer, endpoint(0)) == 0);
    CHECK(isReady(router, ZMQ_POLLOUT, longest));

    setInt(router, ZMQ_SNDTIMEO, 200);
    while (zmq_send(router, "d", 1, ZMQ_SNDMORE) == 1)
        CHECK(zmq_send(router, large, sizeof large, 0) == (int)sizeof large);
    CHECK(errno == EAGAIN);
    CHECK(!isReady(router, ZMQ_POLLOUT, 0));
    void* const other = connected(context, ZMQ_DEALER, endpoint(0));
    CHECK(isReady(router, ZMQ_POLLOUT, longest));
    zmq_close(other);
    zmq_close(dealer);
    zmq_close(router);
}

static void say(int fd, const void* bytes, size_t size) {
    CHECK(write(fd, bytes, size) == (ssize_t)size);
}
static void skip(int fd, size_t size) {
    char bytes[128];
    CHECK(size <= sizeof bytes && recv(fd, bytes, size, MSG_WAITALL) == (ssize_t)size);
}
/* The handshake of a REP that a REQ accepted; what the REQ says after it is next. */
static void greetAsRep(int fd) {
    static const char ready[] = "\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03REP";
    char greeting[64] = "\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01NULL";
    say(fd, greeting, sizeof greeting);
    say(fd, ready, sizeof ready - 1);
    skip(fd, 64 + 40); /* its greeting, and READY with an empty Identity */
}

/* Answers to a request which are none. */
static void noReplies(void* context) {
    static const struct {
        const char* bytes;
        size_t size;
    } bad[] = {
        {"\0\7nodelim", 9}, {"\0\0", 2}, {"\1\1x\0\1y", 6}, {"\1\4abcd\1\1x\0\1y", 12}, {"\1\4abcd\0\1y", 9},
    };
    void* const req = bound(context, ZMQ_REQ, endpoint(1));
    char byte;
    for (size_t index = 0; index < sizeof bad / sizeof *bad; ++index) {
        const int fd = dial(endpoint(1) + strlen("ipc://"));
        greetAsRep(fd);
        say(fd, bad[index].bytes, bad[index].size);
        CHECK(recv(fd, &byte, 1, 0) <= 0);
        close(fd);
    }
    const int fd = dial(endpoint(1) + strlen("ipc://"));
    greetAsRep(fd);
    sendText(req, "question", 0);
    skip(fd, 2 + 10);
    say(fd, "\1\4abcd\1\0\0\3not\1\0\0\5reply", 22); /* the first of them has a number that nobody asked for */
    expectText(req, "reply", 0);
    close(fd);
    zmq_close(req);
}

/* Within the process they are passed over, and nobody loses the connection. */
static void noRepliesInside(void* context) {
    static const struct {
        const char* parts[4]; /* the first that is NULL ends it */
    } bad[] = {{{"nodelim"}}, {{""}}, {{"x", "y"}}, {{"abcd", "x", "y"}}, {{"abcd", "y"}}, {{"abcd", "", "not"}}};
    void* const router = bound(context, ZMQ_ROUTER, "inproc://bad");
    void* const req = connected(context, ZMQ_REQ, "inproc://bad");
    char id[16], question[16];
    for (int round = 0; round < 3; ++round) {
        snprintf(question, sizeof question, "question %d", round);
        sendText(req, question, 0);
        const int size = zmq_recv(router, id, sizeof id, 0);
        CHECK(size > 0 && getInt(router, ZMQ_RCVMORE));
        expectText(router, "", 1);
        expectText(router, question, 0);
        for (size_t index = 0; index < sizeof bad / sizeof *bad; ++index) {
            CHECK(zmq_send(router, id, (size_t)size, ZMQ_SNDMORE) == size);
            for (int part = 0; bad[index].parts[part]; ++part)
                sendText(router, bad[index].parts[part], bad[index].parts[part + 1] ? ZMQ_SNDMORE : 0);
        }
        CHECK(zmq_send(router, id, (size_t)size, ZMQ_SNDMORE) == size);
        sendText(router, "", ZMQ_SNDMORE);
        sendText(router, "reply", 0);
        expectText(req, "reply", 0);
    }
    zmq_close(req);
    zmq_close(router);
}

static void namedTwice(void* context) {
    void* const pull = bound(context, ZMQ_PULL, endpoint(2));
    CHECK(zmq_bind(pull, endpoint(2)) == 0);
    void* const push = connected(context, ZMQ_PUSH, endpoint(2));
    CHECK(zmq_connect(push, endpoint(2)) == 0);
    CHECK(zmq_disconnect(push, endpoint(2)) == 0);
    FAILS(zmq_disconnect(push, endpoint(2)), ENOENT);
    FAILS(zmq_send(push, "", 0, ZMQ_DONTWAIT), EAGAIN);
    CHECK(zmq_unbind(pull, endpoint(2)) == 0);
    FAILS(zmq_unbind(pull, endpoint(2)), ENOENT);
    FAILS(zmq_unbind(pull, "garbage"), EINVAL);
    FAILS(zmq_disconnect(pull, "garbage"), EINVAL);
    FAILS(zmq_bind(pull, "://x"), EINVAL);
    CHECK(strcmp(zmq_strerror(EHOSTUNREACH), "Host unreachable") == 0);
    zmq_close(push);
    zmq_close(pull);
}

/* Whatever follows the star. */
static void wildcards(void* context) {
    static const char* const names[] = {"ipc://*", "ipc://**", "ipc://*abc", "ipc://*/x"};
    void* const pull = makeSocket(context, ZMQ_PULL);
    for (size_t index = 0; index < sizeof names / sizeof *names; ++index) {
        char given[256];
        size_t size = sizeof given;
        CHECK(zmq_bind(pull, names[index]) == 0);
        CHECK(zmq_getsockopt(pull, ZMQ_LAST_ENDPOINT, given, &size) == 0);
        CHECK(strstr(given, "*") == NULL && access(given + strlen("ipc://"), F_OK) == 0);
        CHECK(zmq_unbind(pull, given) == 0);
    }
    zmq_close(pull);
}

/* An XPUB's application learns of whom a subscription is. */
static void subscriber(void* context) {
    static const char* const properties[] = {"Socket-Type", "Peer-Address"};
    void* const xpub = bound(context, ZMQ_XPUB, endpoint(3));
    void* const sub = connected(context, ZMQ_SUB, endpoint(3));
    for (int option = ZMQ_SUBSCRIBE; option <= ZMQ_UNSUBSCRIBE; ++option) {
        zmq_msg_t message;
        zmq_msg_init(&message);
        CHECK(zmq_setsockopt(sub, option, "topic", 5) == 0);
        CHECK(zmq_msg_recv(&message, xpub, 0) == 6);
        for (size_t index = 0; index < sizeof properties / sizeof *properties; ++index)
            CHECK(zmq_msg_gets(&message, properties[index]) != NULL);
        CHECK(strcmp(zmq_msg_gets(&message, "Socket-Type"), "SUB") == 0);
        CHECK(zmq_msg_get(&message, ZMQ_SRCFD) > 0);
        zmq_msg_close(&message);
    }
    zmq_close(sub);
    zmq_close(xpub);
}

/* Each part of a message subscribes or cancels. */
static void subscribingParts(void* context) {
    void* const xpub = bound(context, ZMQ_XPUB, endpoint(4));
    void* const xsub = connected(context, ZMQ_XSUB, endpoint(4));
    sendText(xsub, "\1a", ZMQ_SNDMORE);
    sendText(xsub, "\1b", 0);
    expectText(xpub, "\1a", 0);
    expectText(xpub, "\1b", 0);
    sendText(xpub, "b1", 0);
    sendText(xpub, "a1", 0);
    expectText(xsub, "b1", 0);
    expectText(xsub, "a1", 0);
    CHECK(zmq_send(xsub, "\0b", 2, ZMQ_SNDMORE) == 2);
    sendText(xsub, "\1c", 0);
    char got[8];
    CHECK(zmq_recv(xpub, got, sizeof got, 0) == 2 && memcmp(got, "\0b", 2) == 0);
    expectText(xpub, "\1c", 0);
    sendText(xpub, "b2", 0);
    sendText(xpub, "c2", 0);
    expectText(xsub, "c2", 0);
    zmq_close(xsub);
    zmq_close(xpub);
}

int main(void) {
    setUp();
    CHECK(setenv("TMPDIR", folder, 1) == 0);
    void* const context = zmq_ctx_new();
    mandatory(context);
    noReplies(context);
    noRepliesInside(context);
    namedTwice(context);
    wildcards(context);
    subscriber(context);
    subscribingParts(context);
    CHECK(zmq_ctx_term(context) == 0);
    return 0;
}
