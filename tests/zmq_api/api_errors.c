/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which call fails when, and with what: the errors that the manual's pages name. */
#include "check.h"
#include <sys/uio.h>

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

/* Each function on a handle that is none, and on a socket that was closed. */
static void wrongSockets(void* wrong) {
    char data[8] = "";
    int value = 0;
    size_t size = sizeof value, count = 1;
    struct iovec part;
    zmq_pollitem_t item;
    zmq_msg_t message;
    part.iov_base = data;
    part.iov_len = 1;
    item.socket = wrong;
    item.events = ZMQ_POLLIN;
    FAILS(zmq_close(wrong), ENOTSOCK);
    FAILS(zmq_bind(wrong, endpoint(3)), ENOTSOCK);
    FAILS(zmq_connect(wrong, endpoint(3)), ENOTSOCK);
    FAILS(zmq_unbind(wrong, endpoint(3)), ENOTSOCK);
    FAILS(zmq_disconnect(wrong, endpoint(3)), ENOTSOCK);
    FAILS(zmq_send(wrong, data, 1, 0), ENOTSOCK);
    FAILS(zmq_send_const(wrong, data, 1, 0), ENOTSOCK);
    FAILS(zmq_recv(wrong, data, 1, 0), ENOTSOCK);
    CHECK(zmq_msg_init(&message) == 0);
    FAILS(zmq_msg_send(&message, wrong, 0), ENOTSOCK);
    FAILS(zmq_msg_recv(&message, wrong, 0), ENOTSOCK);
    FAILS(zmq_sendmsg(wrong, &message, 0), ENOTSOCK);
    FAILS(zmq_recvmsg(wrong, &message, 0), ENOTSOCK);
    CHECK(zmq_msg_close(&message) == 0);
    FAILS(zmq_sendiov(wrong, &part, 1, 0), ENOTSOCK);
    FAILS(zmq_recviov(wrong, &part, &count, 0), ENOTSOCK);
    FAILS(zmq_setsockopt(wrong, ZMQ_LINGER, &value, size), ENOTSOCK);
    FAILS(zmq_getsockopt(wrong, ZMQ_LINGER, &value, &size), ENOTSOCK);
    FAILS(zmq_socket_monitor(wrong, "inproc://wrong", ZMQ_EVENT_ALL), ENOTSOCK);
    if (wrong)
        FAILS(zmq_poll(&item, 1, 0), ENOTSOCK);
}
static void closedSockets(void) {
    void* context = zmq_ctx_new();
    void* socket = makeSocket(context, ZMQ_PAIR);
    CHECK(zmq_close(socket) == 0);
    wrongSockets(socket);
    wrongSockets(NULL);
    FAILS(zmq_proxy(NULL, NULL, NULL), EFAULT);
    CHECK(zmq_ctx_term(context) == 0);
}

/* A message that was never initialised, or is closed. */
static void wrongMessages(void) {
    void* context = zmq_ctx_new();
    void* pair = bound(context, ZMQ_PAIR, endpoint(4));
    zmq_msg_t wrong, good;
    memset(&wrong, 0, sizeof wrong);
    FAILS(zmq_msg_recv(&wrong, pair, ZMQ_DONTWAIT), EFAULT);
    FAILS(zmq_msg_close(&wrong), EFAULT);
    CHECK(zmq_msg_init(&good) == 0);
    FAILS(zmq_msg_copy(&good, &wrong), EFAULT);
    FAILS(zmq_msg_move(&good, &wrong), EFAULT);
    CHECK(zmq_msg_close(&good) == 0);
    FAILS(zmq_msg_close(&good), EFAULT);
    zmq_close(pair);
    CHECK(zmq_ctx_term(context) == 0);
}

int main(void) {
    setUp();
    closedSockets();
    wrongMessages();
    handles();
    sockets();
    afterShutdown();
    limits();
    puts("ok");
    return 0;
}
