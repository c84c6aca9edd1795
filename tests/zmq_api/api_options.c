/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that say when a message waits, is dropped or goes on, and endpoints that come and go: zmq_setsockopt(3). */
#include "check.h"
#include <stdint.h>

static const char* lastEndpoint(void* socket) {
    static char text[256];
    size_t size = sizeof text;
    CHECK(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, text, &size) == 0);
    CHECK(strlen(text) + 1 == size);
    return text;
}

/* The real name of a wildcard takes it back, and the text does not: zmq_unbind(3). */
static void wildcards(void* context) {
    char real[256];
    void* pull = makeSocket(context, ZMQ_PULL);
    void* push = makeSocket(context, ZMQ_PUSH);
    CHECK(strcmp(lastEndpoint(pull), "") == 0);
    CHECK(zmq_bind(pull, "ipc://*") == 0);
    strcpy(real, lastEndpoint(pull));
    CHECK(strlen(real) > strlen("ipc://*"));
    CHECK(zmq_connect(push, real) == 0);
    sendText(push, "x", 0);
    expectText(pull, "x", 0);
    FAILS(zmq_unbind(pull, "ipc://*"), ENOENT);
    CHECK(zmq_unbind(pull, real) == 0);
    FAILS(zmq_unbind(pull, real), ENOENT);
    zmq_close(push);
    push = connected(context, ZMQ_PUSH, "ipc://*"); /* the name of a file that nobody listens at */
    CHECK(strcmp(lastEndpoint(push), "ipc://*") == 0);
    CHECK(zmq_disconnect(push, "ipc://*") == 0);
    FAILS(zmq_disconnect(push, "ipc://*"), ENOENT);
    zmq_close(push);
    zmq_close(pull);
}

/* What failed leaves LAST_ENDPOINT as it was. */
static void failures(void* context) {
    static const char* const wrong[] = {"ipc:///no/such/folder/x", "ipc://", "garbage", "what://x", "inproc://",
                                        "inproc://taken"};
    char tooLong[200] = "ipc://";
    void* taken = bound(context, ZMQ_PULL, "inproc://taken");
    void* pull = makeSocket(context, ZMQ_PULL);
    memset(tooLong + strlen(tooLong), 'x', 150);
    for (int round = 0; round < 4; ++round) {
        const char* const last = round == 0   ? ""
                                 : round == 1 ? endpoint(7)
                                 : round == 2 ? "inproc://mine"
                                              : endpoint(8);
        CHECK(round == 0 || (round == 3 ? zmq_connect(pull, last) : zmq_bind(pull, last)) == 0);
        CHECK(strcmp(lastEndpoint(pull), last) == 0);
        for (size_t index = 0; index < sizeof wrong / sizeof *wrong; ++index) {
            CHECK(zmq_bind(pull, wrong[index]) == -1);
            CHECK(strcmp(lastEndpoint(pull), last) == 0);
        }
        FAILS(zmq_bind(pull, tooLong), ENAMETOOLONG);
        FAILS(zmq_connect(pull, tooLong), ENAMETOOLONG);
        FAILS(zmq_connect(pull, "ipc://"), EINVAL);
        FAILS(zmq_connect(pull, "what://x"), EPROTONOSUPPORT);
        CHECK(strcmp(lastEndpoint(pull), last) == 0);
    }
    zmq_close(pull);
    zmq_close(taken);
}

/* An int is asked for into more room than it needs. */
static void roomyNumbers(void* context) {
    int64_t more = -1;
    size_t size = sizeof more;
    void* pull = makeSocket(context, ZMQ_PULL);
    CHECK(zmq_getsockopt(pull, ZMQ_RCVMORE, &more, &size) == 0);
    CHECK(size == sizeof(int) && more == 0);
    size = 2;
    FAILS(zmq_getsockopt(pull, ZMQ_RCVMORE, &more, &size), EINVAL);
    FAILS(zmq_getsockopt(pull, 4711, &more, &size), EINVAL);
    CHECK(getInt(pull, ZMQ_TYPE) == ZMQ_PULL);
    zmq_close(pull);
}

/* What was received over a connection goes with it: zmq_disconnect(3). */
static void disconnecting(void* context) {
    void* push = bound(context, ZMQ_PUSH, endpoint(0));
    void* pull = connected(context, ZMQ_PULL, endpoint(0));
    sendText(push, "forgotten", 0);
    CHECK(isReady(pull, ZMQ_POLLIN, longest));
    CHECK(zmq_disconnect(pull, endpoint(0)) == 0);
    FAILS(zmq_recv(pull, NULL, 0, ZMQ_DONTWAIT), EAGAIN);
    FAILS(zmq_disconnect(pull, endpoint(0)), ENOENT);
    while (isReady(push, ZMQ_POLLOUT, 0)) { /* until it has noticed */
        CHECK(getInt(pull, ZMQ_EVENTS) == 0);
        CHECK(zmq_poll(NULL, 0, 1) == 0);
    }
    CHECK(zmq_connect(pull, endpoint(0)) == 0);
    sendText(push, "again", 0);
    expectText(pull, "again", 0);
    zmq_close(push);
    zmq_close(pull);
}

static void conflating(void* context) {
    void* push = makeSocket(context, ZMQ_PUSH);
    void* pull = makeSocket(context, ZMQ_PULL);
    int number, got = -1;
    setInt(pull, ZMQ_CONFLATE, 1);
    CHECK(zmq_bind(pull, endpoint(1)) == 0);
    CHECK(zmq_connect(push, endpoint(1)) == 0);
    for (number = 0; number < 100; ++number)
        CHECK(zmq_send(push, &number, sizeof number, 0) == sizeof number);
    for (number = 0; got != 99; ++number)
        CHECK(zmq_recv(pull, &got, sizeof got, 0) == sizeof got);
    FAILS(zmq_recv(pull, &got, sizeof got, ZMQ_DONTWAIT), EAGAIN);
    zmq_close(push);
    zmq_close(pull);
}

/* IMMEDIATE 0: messages wait for a connection to be; 1: only for one that is. SNDHWM: how many. */
static void immediate(void* context) {
    void* push = makeSocket(context, ZMQ_PUSH);
    void* pull;
    int number;
    setInt(push, ZMQ_SNDHWM, 5);
    CHECK(zmq_connect(push, endpoint(2)) == 0);
    for (number = 0; number < 5; ++number)
        CHECK(zmq_send(push, &number, sizeof number, ZMQ_DONTWAIT) == sizeof number);
    FAILS(zmq_send(push, &number, sizeof number, ZMQ_DONTWAIT), EAGAIN);
    CHECK(!isReady(push, ZMQ_POLLOUT, 0));
    pull = bound(context, ZMQ_PULL, endpoint(2));
    for (number = 0; number < 5; ++number) {
        int got;
        CHECK(zmq_recv(pull, &got, sizeof got, 0) == sizeof got && got == number);
    }
    CHECK(isReady(push, ZMQ_POLLOUT, longest));
    zmq_close(push);
    zmq_close(pull);
    push = makeSocket(context, ZMQ_PUSH);
    setInt(push, ZMQ_IMMEDIATE, 1);
    CHECK(zmq_connect(push, endpoint(3)) == 0);
    FAILS(zmq_send(push, "x", 1, ZMQ_DONTWAIT), EAGAIN);
    pull = bound(context, ZMQ_PULL, endpoint(3));
    CHECK(isReady(push, ZMQ_POLLOUT, longest));
    sendText(push, "x", 0);
    expectText(pull, "x", 0);
    zmq_close(push);
    zmq_close(pull);
}

/* RECONNECT_IVL -1 and 0: who did not find anybody, or was left, does not come back; zmq_connect() again does. */
static void reconnecting(void* context) {
    const int intervals[] = {-1, 0};
    const char* const monitors[] = {"inproc://first", "inproc://second"};
    int number;
    for (number = 0; number < 2; ++number) {
        void* push = makeSocket(context, ZMQ_PUSH);
        void *events, *pull;
        uint16_t event = 0;
        char text[8];
        setInt(push, ZMQ_RECONNECT_IVL, intervals[number]);
        CHECK(zmq_socket_monitor(push, monitors[number], ZMQ_EVENT_ALL) == 0);
        events = connected(context, ZMQ_PAIR, monitors[number]);
        CHECK(zmq_connect(push, endpoint(5 + number)) == 0);
        while (event != ZMQ_EVENT_CLOSED) {
            CHECK(zmq_recv(events, text, 6, 0) == 6 && getInt(events, ZMQ_RCVMORE));
            memcpy(&event, text, sizeof event);
            CHECK(event != ZMQ_EVENT_CONNECT_RETRIED);
            CHECK(zmq_recv(events, NULL, 0, 0) > 0);
        }
        pull = bound(context, ZMQ_PULL, endpoint(5 + number));
        CHECK(!isReady(events, ZMQ_POLLIN, 250));
        CHECK(zmq_connect(push, endpoint(5 + number)) == 0);
        while (zmq_recv(pull, text, sizeof text, ZMQ_DONTWAIT) < 0) /* one of the two endpoints leads to it */
            CHECK(zmq_send(push, "x", 1, ZMQ_DONTWAIT) == 1 && zmq_poll(NULL, 0, 1) == 0);
        zmq_close(push);
        zmq_close(pull);
        zmq_close(events);
    }
}

/* The same two: what is sent waits, up to SNDHWM, for who was not there, and nobody tries again. */
static void unreachable(void* context) {
    const int intervals[] = {-1, 0};
    int number;
    for (number = 0; number < 2; ++number) {
        void* push = makeSocket(context, ZMQ_PUSH);
        void* pull;
        setInt(push, ZMQ_RECONNECT_IVL, intervals[number]);
        setInt(push, ZMQ_SNDHWM, 2);
        CHECK(zmq_connect(push, endpoint(7 + number)) == 0);
        CHECK(zmq_send(push, "a", 1, ZMQ_DONTWAIT) == 1);
        CHECK(zmq_send(push, "b", 1, ZMQ_DONTWAIT) == 1);
        FAILS(zmq_send(push, "c", 1, ZMQ_DONTWAIT), EAGAIN);
        CHECK(zmq_poll(NULL, 0, 50) == 0);
        FAILS(zmq_send(push, "c", 1, ZMQ_DONTWAIT), EAGAIN);
        pull = bound(context, ZMQ_PULL, endpoint(7 + number));
        CHECK(!isReady(pull, ZMQ_POLLIN, 150));
        CHECK(zmq_disconnect(push, endpoint(7 + number)) == 0);
        FAILS(zmq_disconnect(push, endpoint(7 + number)), ENOENT);
        CHECK(zmq_connect(push, endpoint(7 + number)) == 0);
        sendText(push, "d", 0);
        expectText(pull, "d", 0);
        zmq_close(push);
        zmq_close(pull);
    }
}

static void timeouts(void* context) {
    void* push = makeSocket(context, ZMQ_PUSH);
    void* pull = makeSocket(context, ZMQ_PULL);
    void* watch;
    unsigned long passed;
    setInt(pull, ZMQ_RCVTIMEO, 60);
    setInt(push, ZMQ_SNDTIMEO, 60);
    watch = zmq_stopwatch_start();
    FAILS(zmq_recv(pull, NULL, 0, 0), EAGAIN);
    FAILS(zmq_send(push, NULL, 0, 0), EAGAIN);
    passed = zmq_stopwatch_stop(watch);
    CHECK(passed >= 110000);
    setInt(pull, ZMQ_RCVTIMEO, 0);
    setInt(push, ZMQ_SNDTIMEO, 0);
    FAILS(zmq_recv(pull, NULL, 0, 0), EAGAIN);
    FAILS(zmq_send(push, NULL, 0, 0), EAGAIN);
    zmq_close(push);
    zmq_close(pull);
}

/* LINGER: 0 forgets, a number of milliseconds waits that long, -1 until it is out. */
static void lingering(void) {
    void* context = zmq_ctx_new();
    void *push, *pull, *watch, *other;
    push = connected(context, ZMQ_PUSH, endpoint(4));
    sendText(push, "x", 0);
    zmq_close(push);
    CHECK(zmq_ctx_term(context) == 0);
    context = zmq_ctx_new();
    push = connected(context, ZMQ_PUSH, endpoint(4));
    setInt(push, ZMQ_LINGER, 100);
    sendText(push, "x", 0);
    zmq_close(push);
    watch = zmq_stopwatch_start();
    CHECK(zmq_ctx_term(context) == 0);
    CHECK(zmq_stopwatch_stop(watch) >= 50000);
    context = zmq_ctx_new();
    push = connected(context, ZMQ_PUSH, endpoint(4));
    setInt(push, ZMQ_LINGER, -1);
    sendText(push, "late", 0);
    zmq_close(push);
    other = zmq_ctx_new();
    pull = bound(other, ZMQ_PULL, endpoint(4));
    CHECK(zmq_ctx_term(context) == 0);
    expectText(pull, "late", 0);
    zmq_close(pull);
    CHECK(zmq_ctx_term(other) == 0);
}

static void contexts(void) {
    void* context = zmq_ctx_new();
    void* socket;
    FAILS(zmq_ctx_set(context, ZMQ_THREAD_SCHED_POLICY, -1), EINVAL);
    CHECK(zmq_ctx_set(context, ZMQ_THREAD_SCHED_POLICY, 0) == 0 && zmq_ctx_get(context, ZMQ_THREAD_SCHED_POLICY) == 0);
    CHECK(zmq_ctx_set(context, ZMQ_THREAD_NAME_PREFIX, 12) == 0 && zmq_ctx_get(context, ZMQ_THREAD_NAME_PREFIX) == 12);
    CHECK(zmq_ctx_set(context, ZMQ_IPV6, 1) == 0 && zmq_ctx_get(context, ZMQ_IPV6) == 1);
    socket = zmq_socket(context, ZMQ_PAIR);
    CHECK(getInt(socket, ZMQ_IPV6) == 1 && getInt(socket, ZMQ_LINGER) == -1);
    zmq_close(socket);
    CHECK(zmq_ctx_get(context, ZMQ_BLOCKY) == 1 && zmq_ctx_set(context, ZMQ_BLOCKY, 0) == 0);
    socket = zmq_socket(context, ZMQ_PAIR);
    CHECK(getInt(socket, ZMQ_LINGER) == 0);
    zmq_close(socket);
    CHECK(zmq_ctx_term(context) == 0);
}

int main(void) {
    void* context = zmq_ctx_new();
    setUp();
    CHECK(chdir(folder) == 0);
    wildcards(context);
    failures(context);
    roomyNumbers(context);
    disconnecting(context);
    conflating(context);
    immediate(context);
    reconnecting(context);
    unreachable(context);
    timeouts(context);
    lingering();
    contexts();
    CHECK(zmq_ctx_term(context) == 0);
    puts("ok");
    return 0;
}
