/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The zmq_poller_ functions and zmq_ppoll, which libzmq has only where drafts were built. */
#define ZMQ_BUILD_DRAFT_API
#include "check.h"
#include <signal.h>
#include <sys/time.h>

static volatile sig_atomic_t rings = 0;
static void ring(int number) {
    rings += number == SIGALRM;
}

/* zmq_ppoll: a signal that is blocked elsewhere ends the wait that lets it through, and only that one. */
static void signals(void* context) {
    struct sigaction action;
    struct itimerval soon;
    sigset_t blocked, none;
    zmq_pollitem_t item;
    void* push = bound(context, ZMQ_PUSH, endpoint(1));
    void* pull = connected(context, ZMQ_PULL, endpoint(1));
    memset(&action, 0, sizeof action);
    action.sa_handler = ring;
    CHECK(sigaction(SIGALRM, &action, NULL) == 0);
    sigemptyset(&none);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGALRM);
    CHECK(sigprocmask(SIG_BLOCK, &blocked, NULL) == 0);
    item.socket = pull;
    item.fd = 0;
    item.events = ZMQ_POLLIN;
    item.revents = 0;
    raise(SIGALRM);
    CHECK(zmq_ppoll(&item, 1, 50, NULL) == 0 && rings == 0);
    CHECK(zmq_ppoll(&item, 1, 50, &blocked) == 0 && rings == 0);
    FAILS(zmq_ppoll(&item, 1, longest, &none), EINTR);
    CHECK(rings == 1);
    memset(&soon, 0, sizeof soon);
    soon.it_value.tv_usec = 20000;
    CHECK(setitimer(ITIMER_REAL, &soon, NULL) == 0);
    FAILS(zmq_ppoll(&item, 1, longest, &none), EINTR);
    CHECK(rings == 2);
    sendText(push, "x", 0);
    CHECK(zmq_ppoll(&item, 1, longest, &none) == 1 && item.revents == ZMQ_POLLIN);
    expectText(pull, "x", 0);
    CHECK(zmq_ppoll(&item, 1, 20, &none) == 0 && rings == 2);
    CHECK(sigprocmask(SIG_UNBLOCK, &blocked, NULL) == 0);
    zmq_close(push);
    zmq_close(pull);
}

int main(void) {
    void* context = zmq_ctx_new();
    void* poller = zmq_poller_new();
    void *push, *pull;
    int pipes[2], mark = 0;
    zmq_poller_event_t events[3];
    setUp();
    push = bound(context, ZMQ_PUSH, endpoint(0));
    pull = connected(context, ZMQ_PULL, endpoint(0));
    CHECK(pipe(pipes) == 0);
    CHECK(zmq_poller_size(poller) == 0);
    FAILS(zmq_poller_add(NULL, pull, NULL, ZMQ_POLLIN), EFAULT);
    FAILS(zmq_poller_add(poller, NULL, NULL, ZMQ_POLLIN), ENOTSOCK);
    FAILS(zmq_poller_add_fd(poller, -1, NULL, ZMQ_POLLIN), EBADF);
    FAILS(zmq_poller_remove(poller, pull), EINVAL);
    CHECK(zmq_poller_add(poller, pull, &mark, ZMQ_POLLIN) == 0);
    FAILS(zmq_poller_add(poller, pull, &mark, ZMQ_POLLIN), EINVAL);
    CHECK(zmq_poller_add_fd(poller, pipes[0], NULL, ZMQ_POLLIN) == 0);
    CHECK(zmq_poller_size(poller) == 2);
    FAILS(zmq_poller_wait(poller, events, 0), EAGAIN);
    sendText(push, "x", 0);
    CHECK(zmq_poller_wait(poller, events, longest) == 0);
    CHECK(events[0].socket == pull && events[0].user_data == &mark && events[0].events == ZMQ_POLLIN);
    CHECK(write(pipes[1], "x", 1) == 1);
    CHECK(zmq_poller_wait_all(poller, events, 3, longest) == 2);
    CHECK(events[1].socket == NULL && events[1].fd == pipes[0]);
    CHECK(zmq_poller_modify(poller, pull, 0) == 0 && zmq_poller_remove_fd(poller, pipes[0]) == 0);
    FAILS(zmq_poller_wait(poller, events, 10), EAGAIN);
    FAILS(zmq_poller_wait(poller, events, -1), EFAULT);
    FAILS(zmq_poller_wait_all(poller, events, 0, 0), EAGAIN);
    FAILS(zmq_poller_wait_all(poller, events, -1, 0), EINVAL);
    CHECK(zmq_poller_destroy(&poller) == 0 && poller == NULL);
    close(pipes[0]);
    close(pipes[1]);
    zmq_close(push);
    zmq_close(pull);
    signals(context);
    CHECK(zmq_ctx_term(context) == 0);
    puts("ok");
    return 0;
}
