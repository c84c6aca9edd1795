/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zmq_proxy(3) and zmq_proxy_steerable(3) between DEALERs, a capturing PUB's sort, and a control. */
#include "check.h"
#include <stdint.h>

struct Parts {
    void *frontend, *backend, *capture, *control;
    int answer;
};

static void run(void* argument) {
    struct Parts* parts = argument;
    parts->answer = zmq_proxy_steerable(parts->frontend, parts->backend, parts->capture, parts->control);
    if (parts->answer == -1)
        CHECK(errno == ETERM);
    zmq_close(parts->frontend);
    zmq_close(parts->backend);
    if (parts->capture)
        zmq_close(parts->capture);
    if (parts->control)
        zmq_close(parts->control);
}

static void steered(void) {
    void* context = zmq_ctx_new();
    struct Parts parts;
    void *client, *worker, *control, *captured, *thread;
    uint64_t count;
    int index;
    parts.frontend = bound(context, ZMQ_ROUTER, endpoint(0));
    parts.backend = bound(context, ZMQ_DEALER, endpoint(1));
    parts.capture = bound(context, ZMQ_PUSH, endpoint(2));
    parts.control = bound(context, ZMQ_PAIR, "inproc://control");
    setInt(parts.control, ZMQ_RCVTIMEO, -1);
    captured = connected(context, ZMQ_PULL, endpoint(2));
    control = connected(context, ZMQ_PAIR, "inproc://control");
    client = connected(context, ZMQ_REQ, endpoint(0));
    worker = connected(context, ZMQ_REP, endpoint(1));
    thread = zmq_threadstart(run, &parts);
    for (index = 0; index < 10; ++index) {
        char id[8];
        sendText(client, "more", ZMQ_SNDMORE);
        sendText(client, "question", 0);
        expectText(worker, "more", 1);
        expectText(worker, "question", 0);
        sendText(worker, "answer", 0);
        expectText(client, "answer", 0);
        CHECK(zmq_recv(captured, id, sizeof id, 0) == 5); /* the ROUTER's id, the delimiter, the question */
        expectText(captured, "", 1);
        expectText(captured, "more", 1);
        expectText(captured, "question", 0);
        CHECK(zmq_recv(captured, id, sizeof id, 0) == 5);
        expectText(captured, "", 1);
        expectText(captured, "answer", 0);
    }
    sendText(control, "STATISTICS", 0);
    for (index = 0; index < 8; ++index) {
        CHECK(zmq_recv(control, &count, sizeof count, 0) == sizeof count);
        CHECK(getInt(control, ZMQ_RCVMORE) == (index < 7));
        if (index % 2 == 0)
            CHECK(count == 10);
    }
    sendText(control, "PAUSE", 0);
    sendText(client, "late", 0);
    CHECK(!isReady(worker, ZMQ_POLLIN, 50));
    sendText(control, "RESUME", 0);
    expectText(worker, "late", 0);
    sendText(worker, "answer", 0);
    expectText(client, "answer", 0);
    sendText(control, "TERMINATE", 0);
    zmq_threadclose(thread);
    CHECK(parts.answer == 0);
    zmq_close(client);
    zmq_close(worker);
    zmq_close(control);
    zmq_close(captured);
    CHECK(zmq_ctx_term(context) == 0);
}

static void plain(void) {
    void* context = zmq_ctx_new();
    struct Parts parts;
    void *thread, *push, *pull;
    int number, got;
    parts.frontend = bound(context, ZMQ_PULL, endpoint(3));
    parts.backend = bound(context, ZMQ_PUSH, endpoint(4));
    parts.capture = parts.control = NULL;
    push = connected(context, ZMQ_PUSH, endpoint(3));
    pull = connected(context, ZMQ_PULL, endpoint(4));
    thread = zmq_threadstart(run, &parts);
    for (number = 0; number < 5000; ++number)
        CHECK(zmq_send(push, &number, sizeof number, 0) == sizeof number);
    for (number = 0; number < 5000; ++number) {
        CHECK(zmq_recv(pull, &got, sizeof got, 0) == sizeof got);
        CHECK(got == number);
    }
    zmq_close(push);
    zmq_close(pull);
    CHECK(zmq_ctx_term(context) == 0);
    zmq_threadclose(thread);
    CHECK(parts.answer == -1);
}

int main(void) {
    setUp();
    steered();
    plain();
    puts("ok");
    return 0;
}
