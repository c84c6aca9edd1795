/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which call fails when, and with what: the errors that the manual's pages name. */
#include "check.h"

static void handles(void) {
    char data[8] = "";
    int value = 0;
    size_t size = sizeof value;
    void* context = zmq_ctx_new();
    FAILS(zmq_ctx_term(NULL), EFAULT);
    FAILS(zmq_ctx_shutdown(NULL), EFAULT);
    FAILS(zmq_ctx_set(NULL, ZMQ_IO_THREADS, 1), EFAULT);
    FAILS(zmq_ctx_get(NULL, ZMQ_IO_THREADS), EFAULT);
    FAILS(zmq_ctx_set(context, 4711, 1), EINVAL);
    FAILS(zmq_ctx_get(context, 4711), EINVAL);
    FAILS(zmq_ctx_set(context, ZMQ_MAX_SOCKETS, 0), EINVAL);
    CHECK(zmq_ctx_get(context, ZMQ_SOCKET_LIMIT) > 0);
    CHECK(zmq_ctx_get(context, ZMQ_MAX_SOCKETS) == ZMQ_MAX_SOCKETS_DFLT);
    CHECK(zmq_ctx_get(context, ZMQ_MSG_T_SIZE) == (int)sizeof(zmq_msg_t));
    CHECK(zmq_socket(NULL, ZMQ_PAIR) == NULL && errno == EFAULT);
    CHECK(zmq_socket(context, 4711) == NULL && errno == EINVAL);
    FAILS(zmq_close(NULL), ENOTSOCK);
    FAILS(zmq_bind(NULL, "ipc://x"), ENOTSOCK);
    FAILS(zmq_connect(NULL, "ipc://x"), ENOTSOCK);
    FAILS(zmq_unbind(NULL, "ipc://x"), ENOTSOCK);
    FAILS(zmq_disconnect(NULL, "ipc://x"), ENOTSOCK);
    FAILS(zmq_send(NULL, data, 1, 0), ENOTSOCK);
    FAILS(zmq_recv(NULL, data, 1, 0), ENOTSOCK);
    FAILS(zmq_setsockopt(NULL, ZMQ_LINGER, &value, size), ENOTSOCK);
    FAILS(zmq_getsockopt(NULL, ZMQ_LINGER, &value, &size), ENOTSOCK);
    FAILS(zmq_socket_monitor(NULL, "inproc://x", ZMQ_EVENT_ALL), ENOTSOCK);
    FAILS(zmq_poll(NULL, 1, 0), EFAULT);
    CHECK(zmq_poll(NULL, 0, 0) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

static void sockets(void) {
    char data[8] = "";
    void* context = zmq_ctx_new();
    void* pull = makeSocket(context, ZMQ_PULL);
    void* push = makeSocket(context, ZMQ_PUSH);
    void* sub = makeSocket(context, ZMQ_SUB);
    void* req = makeSocket(context, ZMQ_REQ);
    void* rep = makeSocket(context, ZMQ_REP);
    FAILS(zmq_send(pull, data, 1, ZMQ_DONTWAIT), ENOTSUP);
    FAILS(zmq_send(pull, data, 1, ZMQ_SNDMORE | ZMQ_DONTWAIT), ENOTSUP);
    FAILS(zmq_send(sub, data, 1, 0), ENOTSUP);
    FAILS(zmq_recv(push, data, 1, ZMQ_DONTWAIT), ENOTSUP);
    FAILS(zmq_recv(pull, data, 1, ZMQ_DONTWAIT), EAGAIN);
    FAILS(zmq_send(push, data, 1, ZMQ_DONTWAIT), EAGAIN);
    FAILS(zmq_send(push, data, 1, ZMQ_SNDMORE | ZMQ_DONTWAIT), EAGAIN);
    FAILS(zmq_recv(req, data, 1, 0), EFSM);
    FAILS(zmq_send(rep, data, 1, 0), EFSM);
    FAILS(zmq_bind(pull, "ipc://"), EINVAL);
    FAILS(zmq_bind(pull, "nonsense"), EINVAL);
    FAILS(zmq_bind(pull, "IPC:///tmp/x"), EPROTONOSUPPORT);
    FAILS(zmq_bind(pull, "what://x"), EPROTONOSUPPORT);
    FAILS(zmq_connect(pull, "what://x"), EPROTONOSUPPORT);
    FAILS(zmq_connect(pull, "nonsense"), EINVAL);
    FAILS(zmq_unbind(pull, endpoint(0)), ENOENT);
    FAILS(zmq_disconnect(pull, endpoint(0)), ENOENT);
    FAILS(zmq_bind(pull, "ipc:///no/such/folder/at/all"), ENOENT);
    FAILS(zmq_setsockopt(pull, 4711, data, sizeof(int)), EINVAL);
    FAILS(zmq_setsockopt(pull, ZMQ_LINGER, data, 1), EINVAL);
    FAILS(zmq_setsockopt(pull, ZMQ_SUBSCRIBE, "a", 1), EINVAL);
    FAILS(zmq_socket_monitor(pull, "tcp://127.0.0.1:*", ZMQ_EVENT_ALL), EPROTONOSUPPORT);
    CHECK(zmq_close(pull) == 0);
    FAILS(zmq_close(pull), ENOTSOCK);
    zmq_close(push);
    zmq_close(sub);
    zmq_close(req);
    zmq_close(rep);
    CHECK(zmq_ctx_term(context) == 0);
}

static void afterShutdown(void) {
    char data[8] = "";
    int value = 0;
    size_t size = sizeof value;
    void* context = zmq_ctx_new();
    void* pull = bound(context, ZMQ_PULL, endpoint(1));
    CHECK(zmq_ctx_shutdown(context) == 0);
    FAILS(zmq_recv(pull, data, 1, 0), ETERM);
    FAILS(zmq_bind(pull, endpoint(2)), ETERM);
    FAILS(zmq_connect(pull, endpoint(2)), ETERM);
    FAILS(zmq_getsockopt(pull, ZMQ_EVENTS, &value, &size), ETERM);
    CHECK(zmq_socket(context, ZMQ_PULL) == NULL && zmq_errno() == ETERM);
    CHECK(zmq_close(pull) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

static void limits(void) {
    void* context = zmq_ctx_new();
    void* first;
    CHECK(zmq_ctx_set(context, ZMQ_MAX_SOCKETS, 1) == 0);
    first = makeSocket(context, ZMQ_PAIR);
    CHECK(zmq_socket(context, ZMQ_PAIR) == NULL && errno == EMFILE);
    zmq_close(first);
    CHECK(zmq_ctx_term(context) == 0);
}

int main(void) {
    setUp();
    handles();
    sockets();
    afterShutdown();
    limits();
    puts("ok");
    return 0;
}
