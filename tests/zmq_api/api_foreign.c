/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options of other transports, which programs set on any socket: zmq_setsockopt(3). What is taken, what is refused, and
 * what is read again is the same here and there; on ipc none does anything.
 */
#include "check.h"
#include <limits.h>
#include <stdint.h>

enum { socksUsername = 99, socksPassword = 100, multicastLoop = 96, loopbackFastpath = 94 };

struct Number {
    int option, standard, least, most;
};
static const struct Number numbers[] = {
    {ZMQ_RATE, 100, 1, INT_MAX},
    {ZMQ_RECOVERY_IVL, 10000, 0, INT_MAX},
    {ZMQ_MULTICAST_HOPS, 1, 1, INT_MAX},
    {ZMQ_MULTICAST_MAXTPDU, 1500, 1, INT_MAX},
    {ZMQ_IPV4ONLY, 1, 0, 1},
    {ZMQ_IPV6, 0, 0, 1},
    {ZMQ_TCP_KEEPALIVE, -1, -1, 1},
    {ZMQ_TCP_KEEPALIVE_CNT, -1, -1, INT_MAX},
    {ZMQ_TCP_KEEPALIVE_IDLE, -1, -1, INT_MAX},
    {ZMQ_TCP_KEEPALIVE_INTVL, -1, -1, INT_MAX},
    {ZMQ_TCP_MAXRT, 0, 0, INT_MAX},
    {ZMQ_TOS, 0, 0, INT_MAX},
    {ZMQ_CONNECT_TIMEOUT, 0, 0, INT_MAX},
};
enum { numberCount = sizeof numbers / sizeof *numbers };

static void setsAndReads(void* socket, int option, int value, int read) {
    setInt(socket, option, value);
    CHECK(getInt(socket, option) == read);
}

/* An int is read into room for an int, neither less nor more. */
static void exactRoom(void* socket, int option) {
    char room[64];
    size_t size;
    for (size = 0; size < sizeof room; ++size) {
        size_t given = size;
        if (size != sizeof(int))
            FAILS(zmq_getsockopt(socket, option, room, &given), EINVAL);
    }
}

static void numbersOf(void* context) {
    const char bytes[16] = "";
    for (int index = 0; index < numberCount; ++index) {
        const struct Number of = numbers[index];
        void* const socket = makeSocket(context, ZMQ_PUSH);
        const int64_t tooLow = (int64_t)of.least - 1, tooHigh = (int64_t)of.most + 1;
        CHECK(getInt(socket, of.option) == of.standard);
        setsAndReads(socket, of.option, of.least, of.least);
        setsAndReads(socket, of.option, of.most, of.most);
        if (tooLow >= INT_MIN) {
            const int low = (int)tooLow;
            FAILS(zmq_setsockopt(socket, of.option, &low, sizeof low), EINVAL);
        }
        if (tooHigh <= INT_MAX) {
            const int high = (int)tooHigh;
            FAILS(zmq_setsockopt(socket, of.option, &high, sizeof high), EINVAL);
        }
        for (size_t size = 0; size < sizeof bytes; ++size) {
            if (size != sizeof(int))
                FAILS(zmq_setsockopt(socket, of.option, bytes, size), EINVAL);
        }
        FAILS(zmq_setsockopt(socket, of.option, NULL, 0), EINVAL);
        CHECK(getInt(socket, of.option) == of.most);
        exactRoom(socket, of.option);
        zmq_close(socket);
    }
}

/* The drafts among them are taken by every build; what is not 0 is 1. One is the contrary of another. */
static void flags(void* context) {
    void* const socket = makeSocket(context, ZMQ_SUB);
    const int options[] = {multicastLoop, loopbackFastpath};
    for (int index = 0; index < 2; ++index) {
        CHECK(getInt(socket, options[index]) == (options[index] == multicastLoop));
        setsAndReads(socket, options[index], 7, 1);
        setsAndReads(socket, options[index], 0, 0);
        setsAndReads(socket, options[index], INT_MIN, 1);
        exactRoom(socket, options[index]);
    }
    setInt(socket, ZMQ_IPV4ONLY, 0);
    CHECK(getInt(socket, ZMQ_IPV6) == 1);
    setInt(socket, ZMQ_IPV6, 0);
    CHECK(getInt(socket, ZMQ_IPV4ONLY) == 1);
    zmq_close(socket);
}

static void expectRead(void* socket, int option, const char* text) {
    char room[300];
    const size_t needed = strlen(text) + 1;
    size_t size = sizeof room;
    CHECK(zmq_getsockopt(socket, option, room, &size) == 0);
    CHECK(size == needed && strcmp(room, text) == 0);
    CHECK(zmq_getsockopt(socket, option, room, &size) == 0);
    size = needed - 1;
    FAILS(zmq_getsockopt(socket, option, room, &size), EINVAL);
}

/* `most` bytes; with none at a pointer some mean none, others are refused, and NULL is none to all. */
static void text(void* context, int option, size_t most, int takesEmpty, int isRead) {
    void* const socket = makeSocket(context, ZMQ_PULL);
    char longText[300];
    memset(longText, 'x', sizeof longText);
    expectRead(socket, option, "");
    CHECK(zmq_setsockopt(socket, option, "lo", 2) == 0);
    if (isRead)
        expectRead(socket, option, "lo");
    if (takesEmpty)
        CHECK(zmq_setsockopt(socket, option, "", 0) == 0);
    else
        FAILS(zmq_setsockopt(socket, option, "", 0), EINVAL);
    CHECK(zmq_setsockopt(socket, option, longText, most) == 0);
    if (most < sizeof longText)
        FAILS(zmq_setsockopt(socket, option, longText, most + 1), EINVAL);
    CHECK(zmq_setsockopt(socket, option, NULL, 0) == 0);
    expectRead(socket, option, "");
    zmq_close(socket);
}

static void acceptFilters(void* context) {
    static const char* const everywhere[] = {"127.0.0.1", "127.0.0.1/0", "10.0.0.0/8",  "127.0.0.1/32",    "1.2.3",
                                             "[1.2.3.4]", "0.0.0.0",     "10.0.0.0/8x", "::ffff:127.0.0.1"};
    static const char* const ipv6Only[] = {"::1", "::1/128", "[::1]/64", "127.0.0.1/33"};
    static const char* const nowhere[] = {"",          "x",       "localhost",    "127.0.0.1/",   "127.0.0.1/-1",
                                          "1.2.3.4/x", "::1/129", "127.0.0.1:80", "127.0.0.1/00", "*",
                                          "/8",        "[::1",    "1.2.3.4%none", "1.2.3.4%"};
    char longText[256] = "127.0.0.1"; /* NULs behind it */
    void* const socket = makeSocket(context, ZMQ_REP);
    size_t size = sizeof longText;
    for (int ipv6 = 0; ipv6 < 2; ++ipv6) {
        setInt(socket, ZMQ_IPV6, ipv6);
        for (size_t index = 0; index < sizeof everywhere / sizeof *everywhere; ++index) {
            const char* const filter = everywhere[index];
            CHECK(zmq_setsockopt(socket, ZMQ_TCP_ACCEPT_FILTER, filter, strlen(filter)) == 0);
            CHECK(zmq_setsockopt(socket, ZMQ_TCP_ACCEPT_FILTER, filter, strlen(filter) + 1) == 0);
        }
        for (size_t index = 0; index < sizeof ipv6Only / sizeof *ipv6Only; ++index) {
            const char* const filter = ipv6Only[index];
            if (ipv6)
                CHECK(zmq_setsockopt(socket, ZMQ_TCP_ACCEPT_FILTER, filter, strlen(filter)) == 0);
            else
                FAILS(zmq_setsockopt(socket, ZMQ_TCP_ACCEPT_FILTER, filter, strlen(filter)), EINVAL);
        }
        for (size_t index = 0; index < sizeof nowhere / sizeof *nowhere; ++index) {
            const char* const filter = nowhere[index];
            FAILS(zmq_setsockopt(socket, ZMQ_TCP_ACCEPT_FILTER, filter, strlen(filter)), EINVAL);
            FAILS(zmq_setsockopt(socket, ZMQ_TCP_ACCEPT_FILTER, filter, strlen(filter) + 1), EINVAL);
        }
    }
    CHECK(zmq_setsockopt(socket, ZMQ_TCP_ACCEPT_FILTER, longText, 255) == 0);
    FAILS(zmq_setsockopt(socket, ZMQ_TCP_ACCEPT_FILTER, longText, 256), EINVAL);
    CHECK(zmq_setsockopt(socket, ZMQ_TCP_ACCEPT_FILTER, NULL, 0) == 0);
    FAILS(zmq_getsockopt(socket, ZMQ_TCP_ACCEPT_FILTER, longText, &size), EINVAL);
    zmq_close(socket);
}

/* Not built in. */
static void vmci(void* context) {
    void* const socket = makeSocket(context, ZMQ_PAIR);
    for (int option = ZMQ_VMCI_BUFFER_SIZE; option <= ZMQ_VMCI_CONNECT_TIMEOUT; ++option) {
        uint64_t number = 4096;
        size_t size = sizeof number;
        FAILS(zmq_setsockopt(socket, option, &number, sizeof number), EINVAL);
        FAILS(zmq_setsockopt(socket, option, &number, sizeof(int)), EINVAL);
        FAILS(zmq_getsockopt(socket, option, &number, &size), EINVAL);
    }
    zmq_close(socket);
}

/* A socket that only 192.0.2.1 may reach over tcp is reached over ipc. */
static void nothingHappens(void* context) {
    void* const pull = makeSocket(context, ZMQ_PULL);
    void* push;
    CHECK(zmq_setsockopt(pull, ZMQ_TCP_ACCEPT_FILTER, "192.0.2.1", 9) == 0);
    CHECK(zmq_bind(pull, endpoint(0)) == 0);
    push = makeSocket(context, ZMQ_PUSH);
    CHECK(zmq_setsockopt(push, ZMQ_BINDTODEVICE, "none", 4) == 0);
    setInt(push, ZMQ_TOS, 8);
    setInt(push, ZMQ_TCP_KEEPALIVE, 1);
    CHECK(zmq_connect(push, endpoint(0)) == 0);
    sendText(push, "x", 0);
    expectText(pull, "x", 0);
    zmq_close(push);
    zmq_close(pull);
}

int main(void) {
    void* const context = zmq_ctx_new();
    setUp();
    numbersOf(context);
    flags(context);
    text(context, ZMQ_SOCKS_PROXY, 300, 0, 1);
    text(context, ZMQ_BINDTODEVICE, 16, 0, 1);
    text(context, socksUsername, 255, 1, 1);
    text(context, socksPassword, 255, 1, 0); /* a secret need not be given back */
    acceptFilters(context);
    vmci(context);
    nothingHappens(context);
    CHECK(zmq_ctx_term(context) == 0);
    return 0;
}
