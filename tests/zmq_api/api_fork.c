/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A child may end what it inherited, without harm to the parent, and make contexts of its own: zmq_ctx_term(3). */
#include "check.h"
#include <sys/types.h>
#include <sys/wait.h>

int main(void) {
    void* context = zmq_ctx_new();
    void *pull, *push;
    pid_t child;
    int status;
    setUp();
    pull = bound(context, ZMQ_PULL, endpoint(0));
    fflush(NULL);
    child = fork();
    if (child == 0) {
        CHECK(zmq_close(pull) == 0);
        zmq_ctx_term(context); /* libzmq: EINTR */
        context = zmq_ctx_new();
        push = connected(context, ZMQ_PUSH, endpoint(0));
        setInt(push, ZMQ_LINGER, -1);
        sendText(push, "from the child", 0);
        zmq_close(push);
        CHECK(zmq_ctx_term(context) == 0);
        _exit(0);
    }
    expectText(pull, "from the child", 0);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    push = connected(context, ZMQ_PUSH, endpoint(0));
    sendText(push, "from the parent", 0);
    expectText(pull, "from the parent", 0);
    zmq_close(push);
    zmq_close(pull);
    CHECK(zmq_ctx_term(context) == 0);
    puts("ok");
    return 0;
}
