/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the test programs in C share. Each is built against libzmq and against ours, and says the same of both: what is
 * checked here is how ZeroMQ behaves, not how we do.
 */
#ifndef IPCSCOPE_TESTS_CHECK_H
#define IPCSCOPE_TESTS_CHECK_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

static inline void fail(void);

#define CHECK(holds)                                                                                                   \
    do {                                                                                                               \
        if (!(holds)) {                                                                                                \
            fprintf(stderr, "%s:%d: %s (errno: %s)\n", __FILE__, __LINE__, #holds, zmq_strerror(zmq_errno()));         \
            fail();                                                                                                    \
        }                                                                                                              \
    } while (0)
/* `call` answers -1 with this errno. */
#define FAILS(call, error)                                                                                             \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        CHECK((call) == -1);                                                                                           \
        if (zmq_errno() != (error)) {                                                                                  \
            fprintf(stderr, "%s:%d: %s: %s instead of %s\n", __FILE__, __LINE__, #call, zmq_strerror(zmq_errno()),     \
                    #error);                                                                                           \
            fail();                                                                                                    \
        }                                                                                                              \
    } while (0)

/* Milliseconds that anything may take on a busy machine. */
enum { longest = 30000 };

static char folder[64] = "/tmp/ipcscope-api-XXXXXX";
static char names[9][100];

static inline void cleanUp(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0)
        perror(command);
}
/* Ends the program; its folder does not stay behind, as it would after abort() alone. */
static inline void fail(void) {
    fflush(stderr);
    cleanUp();
    abort();
}
static inline void setUp(void) {
    CHECK(mkdtemp(folder) != NULL);
    atexit(cleanUp);
}
/* One of nine endpoints in a folder of this program's own. */
static inline const char* endpoint(int number) {
    snprintf(names[number], sizeof names[number], "ipc://%s/%d", folder, number);
    return names[number];
}
static inline void* makeSocket(void* context, int type) {
    int linger = 0;
    int timeout = longest;
    void* const made = zmq_socket(context, type);
    CHECK(made != NULL);
    CHECK(zmq_setsockopt(made, ZMQ_LINGER, &linger, sizeof linger) == 0);
    CHECK(zmq_setsockopt(made, ZMQ_RCVTIMEO, &timeout, sizeof timeout) == 0);
    CHECK(zmq_setsockopt(made, ZMQ_SNDTIMEO, &timeout, sizeof timeout) == 0);
    return made;
}
static inline void* bound(void* context, int type, const char* at) {
    void* const made = makeSocket(context, type);
    CHECK(zmq_bind(made, at) == 0);
    return made;
}
static inline void* connected(void* context, int type, const char* at) {
    void* const made = makeSocket(context, type);
    CHECK(zmq_connect(made, at) == 0);
    return made;
}
static inline void setInt(void* socket, int option, int value) {
    CHECK(zmq_setsockopt(socket, option, &value, sizeof value) == 0);
}
static inline int getInt(void* socket, int option) {
    int value = -4711;
    size_t size = sizeof value;
    CHECK(zmq_getsockopt(socket, option, &value, &size) == 0);
    CHECK(size == sizeof value);
    return value;
}
/* Keys of 40 characters with a NUL behind them. */
static inline void setCurve(void* server, const char* serverSecret, void* client, const char* serverPublic,
                            const char* clientPublic, const char* clientSecret) {
    setInt(server, ZMQ_CURVE_SERVER, 1);
    CHECK(zmq_setsockopt(server, ZMQ_CURVE_SECRETKEY, serverSecret, 41) == 0);
    CHECK(zmq_setsockopt(client, ZMQ_CURVE_SERVERKEY, serverPublic, 41) == 0);
    CHECK(zmq_setsockopt(client, ZMQ_CURVE_PUBLICKEY, clientPublic, 41) == 0);
    CHECK(zmq_setsockopt(client, ZMQ_CURVE_SECRETKEY, clientSecret, 41) == 0);
}
static inline void sendText(void* socket, const char* text, int flags) {
    CHECK(zmq_send(socket, text, strlen(text), flags) == (int)strlen(text));
}
static inline void expectText(void* socket, const char* text, int more) {
    char got[256];
    const int size = zmq_recv(socket, got, sizeof got, 0);
    CHECK(size == (int)strlen(text));
    CHECK(memcmp(got, text, (size_t)size) == 0);
    CHECK(getInt(socket, ZMQ_RCVMORE) == more);
}
static inline int isReady(void* socket, short events, long timeout) {
    zmq_pollitem_t item;
    item.socket = socket;
    item.fd = 0;
    item.events = events;
    item.revents = 0;
    return zmq_poll(&item, 1, timeout) == 1 && (item.revents & events) == events;
}

#endif
