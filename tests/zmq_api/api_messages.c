/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The zmq_msg_ functions, and messages of every size and shape on their way through a PUSH and a PULL. */
#include "check.h"
#include <pthread.h>
#include <sys/uio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int released;

static void release(void* data, void* hint) {
    pthread_mutex_lock(&lock);
    CHECK(hint == &released);
    ++released;
    pthread_mutex_unlock(&lock);
    free(data);
}
static int releasedNow(void) {
    int count;
    pthread_mutex_lock(&lock);
    count = released;
    pthread_mutex_unlock(&lock);
    return count;
}

static void values(void) {
    static const size_t sizes[] = {0, 1, 29, 32, 33, 34, 64, 255, 256, 4096, 100000};
    size_t index;
    zmq_msg_t one, other;
    for (index = 0; index < sizeof sizes / sizeof *sizes; ++index) {
        const size_t size = sizes[index];
        CHECK(zmq_msg_init_size(&one, size) == 0);
        memset(zmq_msg_data(&one), 'x', size);
        CHECK(zmq_msg_size(&one) == size);
        CHECK(!zmq_msg_more(&one));
        CHECK(zmq_msg_init(&other) == 0);
        CHECK(zmq_msg_copy(&other, &one) == 0);
        CHECK(zmq_msg_size(&other) == size && zmq_msg_size(&one) == size);
        CHECK(memcmp(zmq_msg_data(&other), zmq_msg_data(&one), size) == 0);
        CHECK(zmq_msg_close(&one) == 0);
        CHECK(zmq_msg_size(&other) == size);
        CHECK(size == 0 || ((char*)zmq_msg_data(&other))[size - 1] == 'x');
        CHECK(zmq_msg_init(&one) == 0);
        CHECK(zmq_msg_move(&one, &other) == 0);
        CHECK(zmq_msg_size(&one) == size && zmq_msg_size(&other) == 0);
        CHECK(zmq_msg_close(&one) == 0 && zmq_msg_close(&other) == 0);
    }
    FAILS(zmq_msg_close(&one), EFAULT);
    CHECK(zmq_msg_init(&one) == 0);
    FAILS(zmq_msg_get(&one, 4711), EINVAL);
    FAILS(zmq_msg_set(&one, ZMQ_MORE, 1), EINVAL);
    CHECK(zmq_msg_get(&one, ZMQ_SHARED) == 0);
    CHECK(zmq_msg_gets(&one, "Socket-Type") == NULL && errno == EINVAL);
    CHECK(zmq_msg_close(&one) == 0);
    CHECK(zmq_msg_init_size(&one, (size_t)-1) == -1 && errno == ENOMEM);
}

static void lending(void* push, void* pull) {
    zmq_msg_t message, copy;
    int round;
    CHECK(zmq_msg_init_data(&message, malloc(300), 300, release, &released) == 0);
    CHECK(zmq_msg_init(&copy) == 0 && zmq_msg_copy(&copy, &message) == 0);
    CHECK(zmq_msg_close(&message) == 0 && releasedNow() == 0);
    CHECK(zmq_msg_close(&copy) == 0 && releasedNow() == 1);
    for (round = 0; round < 100; ++round) {
        char* data = malloc(5000);
        memset(data, round, 5000);
        CHECK(zmq_msg_init_data(&message, data, 5000, release, &released) == 0);
        CHECK(zmq_msg_send(&message, push, 0) == 5000);
        CHECK(zmq_msg_size(&message) == 0);
        CHECK(zmq_msg_close(&message) == 0);
        CHECK(zmq_msg_init(&message) == 0);
        CHECK(zmq_msg_recv(&message, pull, 0) == 5000);
        CHECK(((char*)zmq_msg_data(&message))[4999] == (char)round);
        CHECK(zmq_msg_close(&message) == 0);
    }
    while (releasedNow() < 101)
        CHECK(zmq_poll(NULL, 0, 1) == 0);
    CHECK(releasedNow() == 101);
    CHECK(zmq_send_const(push, "constant", 8, 0) == 8);
    expectText(pull, "constant", 0);
}

static void travelling(void* push, void* pull) {
    static const size_t sizes[] = {0, 1, 31, 32, 33, 63, 64, 254, 255, 256, 257, 4095, 4096, 65535, 65536, 3000000};
    size_t index;
    zmq_msg_t message;
    for (index = 0; index < sizeof sizes / sizeof *sizes; ++index) {
        const size_t size = sizes[index];
        CHECK(zmq_msg_init_size(&message, size) == 0);
        memset(zmq_msg_data(&message), (int)('a' + index), size);
        CHECK(zmq_msg_send(&message, push, ZMQ_SNDMORE) == (int)size);
        CHECK(zmq_msg_init_size(&message, size) == 0);
        memset(zmq_msg_data(&message), (int)('A' + index), size);
        CHECK(zmq_msg_send(&message, push, 0) == (int)size);
        CHECK(zmq_msg_init(&message) == 0);
        CHECK(zmq_msg_recv(&message, pull, 0) == (int)size);
        CHECK(zmq_msg_more(&message));
        CHECK(size == 0 || ((char*)zmq_msg_data(&message))[size - 1] == (char)('a' + index));
        CHECK(zmq_msg_recv(&message, pull, 0) == (int)size);
        CHECK(!zmq_msg_more(&message));
        CHECK(size == 0 || ((char*)zmq_msg_data(&message))[0] == (char)('A' + index));
        CHECK(strcmp(zmq_msg_gets(&message, "Socket-Type"), "PUSH") == 0);
        CHECK(zmq_msg_gets(&message, "no such thing") == NULL);
        CHECK(zmq_msg_close(&message) == 0);
    }
    sendText(push, "longer than the room", 0);
    {
        char few[6];
        CHECK(zmq_recv(pull, few, sizeof few, 0) == 20);
        CHECK(memcmp(few, "longer", 6) == 0);
    }
}

static void vectors(void* push, void* pull) {
    struct iovec out[3], in[5];
    size_t count = 5, index;
    static char parts[3][4] = {"a", "bb", "ccc"};
    for (index = 0; index < 3; ++index) {
        out[index].iov_base = parts[index];
        out[index].iov_len = index + 1;
    }
    CHECK(zmq_sendiov(push, out, 3, ZMQ_SNDMORE) == 3);
    CHECK(zmq_recviov(pull, in, &count, 0) == 3);
    CHECK(count == 3);
    for (index = 0; index < 3; ++index) {
        CHECK(in[index].iov_len == index + 1);
        CHECK(memcmp(in[index].iov_base, parts[index], index + 1) == 0);
        free(in[index].iov_base);
    }
    FAILS(zmq_sendiov(push, out, 0, 0), EINVAL);
}

/* One that was closed still brings its message to whoever comes to be bound. */
static void lingeringInside(void* context) {
    void* push = makeSocket(context, ZMQ_PUSH);
    void* pull = makeSocket(context, ZMQ_PULL);
    setInt(push, ZMQ_LINGER, -1);
    CHECK(zmq_connect(push, "inproc://later") == 0);
    sendText(push, "late", 0);
    CHECK(zmq_close(push) == 0);
    CHECK(zmq_bind(pull, "inproc://later") == 0);
    expectText(pull, "late", 0);
    zmq_close(pull);
}

int main(void) {
    void* context = zmq_ctx_new();
    void *push, *pull;
    setUp();
    push = bound(context, ZMQ_PUSH, endpoint(0));
    pull = connected(context, ZMQ_PULL, endpoint(0));
    values();
    lending(push, pull);
    travelling(push, pull);
    vectors(push, pull);
    lingeringInside(context);
    zmq_close(push);
    zmq_close(pull);
    CHECK(zmq_ctx_term(context) == 0);
    puts("ok");
    return 0;
}
