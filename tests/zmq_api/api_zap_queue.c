/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A handler of RFC 27 that does not keep up. Questions hold passwords and are wiped when they are over: not while they
 * still wait to be written, or the handler would read a stream of zeros. libzmq asks by a pipe of each connection, and
 * drops what it held when that closes.
 */
#include "check.h"
#include "dial.h"

#include <sys/socket.h>
#include <sys/un.h>

enum { textSize = 40, few = 4000, many = 14000 };

static void makeText(char* into, char kind, int number) {
    char digits[16];
    memset(into, kind, textSize);
    memcpy(into, digits, (size_t)snprintf(digits, sizeof digits, "%c%d.", kind, number));
}

/* A client that has said HELLO. */
static int askingClient(const char* at, int number) {
    unsigned char words[64 + 2 + 6 + 2 * (1 + textSize)] = "\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01PLAIN";
    unsigned char* const command = words + 64;
    const int fd = dial(at + strlen("ipc://"));
    const size_t body = 6 + 2 * (1 + textSize);
    command[0] = 4;
    command[1] = (unsigned char)body;
    memcpy(command + 2, "\5HELLO", 6);
    command[8] = command[9 + textSize] = textSize;
    makeText((char*)command + 9, 'u', number);
    makeText((char*)command + 10 + textSize, 'p', number);
    CHECK(send(fd, words, sizeof words, MSG_NOSIGNAL) == (ssize_t)sizeof words);
    return fd;
}
/* So many that ask, and go; the last one stays. Every one was heard when its greeting is there. */
static int flood(const char* at, int count) {
    char greeting[64];
    int number, last;
    for (number = 1; number < count; ++number)
        close(askingClient(at, number));
    last = askingClient(at, count);
    CHECK(recv(last, greeting, sizeof greeting, MSG_WAITALL) == (ssize_t)sizeof greeting);
    return last;
}

static size_t part(void* handler, char* into, size_t room, int more) {
    const int size = zmq_recv(handler, into, room, 0);
    CHECK(size >= 0 && (size_t)size <= room);
    CHECK(getInt(handler, ZMQ_RCVMORE) == more);
    return (size_t)size;
}
/* The next question, whole, of whoever it may be; 0: there is none. `peer` has room for 64. */
static int question(void* handler, char* peer, size_t* peerSize) {
    char got[textSize + 1], expected[textSize];
    int number;
    if (!isReady(handler, ZMQ_POLLIN, 1000))
        return 0;
    *peerSize = part(handler, peer, 64, 1);
    CHECK(part(handler, got, sizeof got, 1) == 0);
    CHECK(part(handler, got, sizeof got, 1) == 3 && memcmp(got, "1.0", 3) == 0);
    CHECK(part(handler, got, sizeof got, 1) > 0); /* its id */
    CHECK(part(handler, got, sizeof got, 1) == 0);
    CHECK(part(handler, got, sizeof got, 1) > 10 && memcmp(got, "localhost:", 10) == 0);
    CHECK(part(handler, got, sizeof got, 1) == 0);
    CHECK(part(handler, got, sizeof got, 1) == 5 && memcmp(got, "PLAIN", 5) == 0);
    CHECK(part(handler, got, sizeof got, 1) == textSize);
    number = atoi(got + 1);
    makeText(expected, 'u', number);
    CHECK(number > 0 && memcmp(got, expected, textSize) == 0);
    makeText(expected, 'p', number);
    CHECK(part(handler, got, sizeof got, 0) == textSize && memcmp(got, expected, textSize) == 0);
    return number;
}
static void answerAnother(void* handler, const char* peer, size_t peerSize) {
    CHECK(zmq_send(handler, peer, peerSize, ZMQ_SNDMORE) == (int)peerSize);
    sendText(handler, "", ZMQ_SNDMORE);
    sendText(handler, "1.0", ZMQ_SNDMORE);
    sendText(handler, "another", ZMQ_SNDMORE);
    sendText(handler, "400", ZMQ_SNDMORE);
    sendText(handler, "", ZMQ_SNDMORE);
    sendText(handler, "", ZMQ_SNDMORE);
    sendText(handler, "", 0);
}

/* With one handler that takes in no more than it must. */
static void* slowHandler(void* context) {
    void* const handler = makeSocket(context, ZMQ_ROUTER);
    setInt(handler, ZMQ_RCVHWM, 10);
    setInt(handler, ZMQ_SNDHWM, 0);
    CHECK(zmq_bind(handler, "inproc://zeromq.zap.01") == 0);
    return handler;
}
static void* plainServer(void* context, const char* at) {
    void* const server = makeSocket(context, ZMQ_PULL);
    setInt(server, ZMQ_PLAIN_SERVER, 1);
    CHECK(zmq_bind(server, at) == 0);
    return server;
}

/* More questions than are ever open: the oldest ones are given up, and those that wait are not among them. */
static void tooMany(void) {
    void* const context = zmq_ctx_new();
    void* const handler = slowHandler(context);
    void* const server = plainServer(context, endpoint(0));
    const int last = flood(endpoint(0), many);
    char peer[64];
    size_t peerSize;
    int count = 0, before = 0, number;
    while ((number = question(handler, peer, &peerSize)) != 0) {
        CHECK(number > before);
        before = number;
        ++count;
    }
    CHECK(count > few);
    close(last);
    zmq_close(handler);
    zmq_close(server);
    CHECK(zmq_ctx_term(context) == 0);
}

/* Replies that name no question end the one that waits longest, although it may not have been asked yet. */
static void answeredUnasked(void) {
    void* const context = zmq_ctx_new();
    void* const handler = slowHandler(context);
    void* const server = plainServer(context, endpoint(1));
    const int last = flood(endpoint(1), few);
    char peer[64], byte;
    size_t peerSize;
    int count = 1, number;
    CHECK(question(handler, peer, &peerSize) == 1);
    for (number = 0; number < few; ++number)
        answerAnother(handler, peer, peerSize);
    CHECK(recv(last, &byte, 1, 0) == 0); /* by now all are over */
    while (question(handler, peer, &peerSize) != 0)
        ++count;
    CHECK(count == few);
    close(last);
    zmq_close(handler);
    zmq_close(server);
    CHECK(zmq_ctx_term(context) == 0);
}

int main(void) {
    setUp();
    answeredUnasked();
    tooMany();
    puts("ok");
    return 0;
}
