/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sockets that go from thread to thread, contexts that end under calls, signals, zmq_poll and the descriptor FD. */
#include "check.h"
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

struct Job {
    void* context;
    void* socket;
    int from, count;
};

static void pushSome(void* argument) {
    struct Job* job = argument;
    int number;
    for (number = job->from; number < job->from + job->count; ++number)
        CHECK(zmq_send(job->socket, &number, sizeof number, 0) == sizeof number);
}

/* One PUSH is used by one thread after the other; joining and starting them are the fences. */
static void handingOver(void) {
    void* context = zmq_ctx_new();
    struct Job job;
    void* pull = bound(context, ZMQ_PULL, endpoint(0));
    int round, number, expected = 0;
    job.socket = connected(context, ZMQ_PUSH, endpoint(0));
    for (round = 0; round < 10; ++round) {
        void* thread;
        job.from = round * 500;
        job.count = 500;
        thread = zmq_threadstart(pushSome, &job);
        CHECK(thread != NULL);
        zmq_threadclose(thread);
        for (; expected < (round + 1) * 500; ++expected) {
            CHECK(zmq_recv(pull, &number, sizeof number, 0) == sizeof number);
            CHECK(number == expected);
        }
    }
    zmq_close(job.socket);
    zmq_close(pull);
    CHECK(zmq_ctx_term(context) == 0);
}

static void receiveUntilTerm(void* argument) {
    struct Job* job = argument;
    char data[8];
    FAILS(zmq_recv(job->socket, data, sizeof data, 0), ETERM);
    CHECK(zmq_close(job->socket) == 0);
}
static void pollUntilTerm(void* argument) {
    struct Job* job = argument;
    zmq_pollitem_t item;
    item.socket = job->socket;
    item.events = ZMQ_POLLIN;
    FAILS(zmq_poll(&item, 1, -1), ETERM);
    CHECK(zmq_close(job->socket) == 0);
}
static void sendUntilTerm(void* argument) {
    struct Job* job = argument;
    FAILS(zmq_send(job->socket, "x", 1, 0), ETERM);
    CHECK(zmq_close(job->socket) == 0);
}

static void endingUnderCalls(void) {
    void* context = zmq_ctx_new();
    struct Job receiver, poller, sender;
    void* threads[3];
    int index;
    receiver.socket = bound(context, ZMQ_PULL, endpoint(1));
    poller.socket = bound(context, ZMQ_SUB, endpoint(2));
    sender.socket = bound(context, ZMQ_PUSH, endpoint(3));
    setInt(receiver.socket, ZMQ_RCVTIMEO, -1);
    setInt(sender.socket, ZMQ_SNDTIMEO, -1);
    threads[0] = zmq_threadstart(receiveUntilTerm, &receiver);
    threads[1] = zmq_threadstart(pollUntilTerm, &poller);
    threads[2] = zmq_threadstart(sendUntilTerm, &sender);
    CHECK(zmq_poll(NULL, 0, 20) == 0);
    CHECK(zmq_ctx_term(context) == 0);
    for (index = 0; index < 3; ++index)
        zmq_threadclose(threads[index]);
}

static void nothing(int number) {
    (void)number;
}
struct Target {
    pthread_t thread;
    pthread_mutex_t lock;
    int over;
};
/* Again and again, as the call that is meant may not have begun. */
static void* interrupt(void* argument) {
    const struct timespec pause = {0, 20000000};
    struct Target* const target = argument;
    for (;;) {
        int over;
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&target->lock);
        over = target->over;
        pthread_mutex_unlock(&target->lock);
        if (over)
            return NULL;
        pthread_kill(target->thread, SIGUSR1);
    }
}
static void endOf(struct Target* target, pthread_t thread) {
    pthread_mutex_lock(&target->lock);
    target->over = 1;
    pthread_mutex_unlock(&target->lock);
    pthread_join(thread, NULL);
    target->over = 0;
}

static void interrupted(void) {
    struct sigaction action;
    pthread_t thread;
    struct Target self = {pthread_self(), PTHREAD_MUTEX_INITIALIZER, 0};
    void* context = zmq_ctx_new();
    void* pull = bound(context, ZMQ_PULL, endpoint(4));
    char data[8];
    zmq_pollitem_t item;
    memset(&action, 0, sizeof action);
    action.sa_handler = nothing;
    sigaction(SIGUSR1, &action, NULL);
    setInt(pull, ZMQ_RCVTIMEO, -1);
    pthread_create(&thread, NULL, interrupt, &self);
    FAILS(zmq_recv(pull, data, sizeof data, 0), EINTR);
    endOf(&self, thread);
    item.socket = pull;
    item.events = ZMQ_POLLIN;
    pthread_create(&thread, NULL, interrupt, &self);
    FAILS(zmq_poll(&item, 1, -1), EINTR);
    endOf(&self, thread);
    zmq_close(pull);
    CHECK(zmq_ctx_term(context) == 0);
}

static void polling(void) {
    void* context = zmq_ctx_new();
    void* push = bound(context, ZMQ_PUSH, endpoint(5));
    void* pull = makeSocket(context, ZMQ_PULL);
    int pipes[2];
    zmq_pollitem_t items[4];
    CHECK(!isReady(push, ZMQ_POLLOUT, 0));
    CHECK(!isReady(pull, ZMQ_POLLIN, 10));
    CHECK(zmq_connect(pull, endpoint(5)) == 0);
    CHECK(isReady(push, ZMQ_POLLOUT, longest));
    CHECK(pipe(pipes) == 0);
    memset(items, 0, sizeof items);
    items[0].socket = pull;
    items[0].events = ZMQ_POLLIN;
    items[1].fd = pipes[0];
    items[1].events = ZMQ_POLLIN;
    items[2].socket = pull; /* the same again */
    items[2].events = ZMQ_POLLIN | ZMQ_POLLOUT;
    items[3].fd = pipes[1];
    CHECK(zmq_poll(items, 4, 10) == 0);
    CHECK(write(pipes[1], "x", 1) == 1);
    CHECK(zmq_poll(items, 4, longest) == 1 && items[1].revents == ZMQ_POLLIN);
    sendText(push, "x", 0);
    CHECK(isReady(pull, ZMQ_POLLIN, longest));
    CHECK(zmq_poll(items, 4, longest) == 3);
    CHECK(items[0].revents == ZMQ_POLLIN && items[2].revents == ZMQ_POLLIN && items[3].revents == 0);
    expectText(pull, "x", 0);
    close(pipes[0]);
    close(pipes[1]);
    zmq_close(push);
    zmq_close(pull);
    CHECK(zmq_ctx_term(context) == 0);
}

/* FD is readable when EVENTS may have changed, whoever did the work meanwhile. */
static void descriptor(void) {
    void* context = zmq_ctx_new();
    void* push = bound(context, ZMQ_PUSH, endpoint(6));
    void* pull = connected(context, ZMQ_PULL, endpoint(6));
    struct pollfd place;
    int round;
    place.fd = getInt(pull, ZMQ_FD);
    CHECK(place.fd >= 0 && getInt(pull, ZMQ_FD) == place.fd);
    place.events = POLLIN;
    for (round = 0; round < 200; ++round) {
        sendText(push, "x", 0);
        if (round % 2)
            CHECK(zmq_poll(NULL, 0, 1) == 0); /* time for somebody else to do the work */
        while (!(getInt(pull, ZMQ_EVENTS) & ZMQ_POLLIN))
            CHECK(poll(&place, 1, longest) == 1);
        while (getInt(pull, ZMQ_EVENTS) & ZMQ_POLLIN)
            expectText(pull, "x", 0);
    }
    zmq_close(push);
    zmq_close(pull);
    CHECK(zmq_ctx_term(context) == 0);
}

/* Who waits at FD without a look at EVENTS before is told of a connection, though there is nothing to receive. */
static void connectionAtDescriptor(int asksLate) {
    enum { soon = 10000 }; /* no timer of the socket is over by then */
    void* context = zmq_ctx_new();
    void* push = bound(context, ZMQ_PUSH, endpoint(7));
    void* pull = zmq_socket(context, ZMQ_PULL);
    CHECK(zmq_socket_monitor(pull, "inproc://pull", ZMQ_EVENT_HANDSHAKE_SUCCEEDED) == 0);
    void* events = connected(context, ZMQ_PAIR, "inproc://pull");
    CHECK(zmq_connect(pull, endpoint(7)) == 0);
    zmq_pollitem_t connection = {push, 0, ZMQ_POLLOUT, 0};
    zmq_pollitem_t done = {events, 0, ZMQ_POLLIN, 0};
    struct pollfd place;
    place.events = POLLIN;
    if (!asksLate)
        place.fd = getInt(pull, ZMQ_FD);
    CHECK(zmq_poll(&connection, 1, longest) == 1);
    CHECK(zmq_poll(&done, 1, longest) == 1); /* without a call on the socket, somebody else does what is left */
    if (asksLate)
        place.fd = getInt(pull, ZMQ_FD);
    CHECK(poll(&place, 1, soon) == 1);
    CHECK(getInt(pull, ZMQ_EVENTS) == 0);
    CHECK(poll(&place, 1, 0) == 0);
    zmq_close(push);
    zmq_close(pull);
    zmq_close(events);
    CHECK(zmq_ctx_term(context) == 0);
}

int main(void) {
    setUp();
    handingOver();
    endingUnderCalls();
    interrupted();
    polling();
    descriptor();
    connectionAtDescriptor(0);
    connectionAtDescriptor(1);
    puts("ok");
    return 0;
}
