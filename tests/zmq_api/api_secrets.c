/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys and passwords that went through the functions are in no memory that a core dump would hold. libzmq makes no such
 * promise.
 */
#include "check.h"

#include <pthread.h>
#include <stdint.h>

enum { passwordSize = 40, most = 64 << 20, window = 12 };

/* What is looked for, never as it is. */
static unsigned char masked[64];
static int maskedSize;
static char begins[256]; /* whether a part of it may begin so */
static const unsigned char mask = 0x5A;
static unsigned char* copy; /* of a mapping */

static void wipe(void* memory, size_t size) {
    volatile unsigned char* byte = memory;
    for (size_t left = size; left > 0; --left)
        *byte++ = 0;
}
static void lookFor(void* secret, int size) {
    maskedSize = size;
    memset(begins, 0, sizeof begins);
    for (int index = 0; index < size; ++index) {
        masked[index] = ((unsigned char*)secret)[index] ^ mask;
        begins[masked[index]] = 1;
    }
    wipe(secret, (size_t)size);
}
/* What calls have left behind on the stack. */
static void scrub(void) {
    unsigned char below[64 << 10];
    wipe(below, sizeof below);
}
/* The heap overwrites the first 16 bytes of what it gets back: any part of the rest gives it away. */
static int liesIn(const unsigned char* bytes, size_t size) {
    for (size_t at = 0; at + window <= size; ++at) {
        for (int from = 0; begins[bytes[at] ^ mask] && from + window <= maskedSize; ++from) {
            int same = 0;
            while (same < window && (bytes[at + (size_t)same] ^ mask) == masked[from + same])
                ++same;
            if (same == window)
                return 1;
        }
    }
    return 0;
}
static void expectNowhere(const char* after) {
    FILE* const maps = fopen("/proc/self/smaps", "r");
    FILE* const memory = fopen("/proc/self/mem", "r");
    char line[600];
    unsigned long start = 0, end = 0;
    char rights[8] = "";
    CHECK(maps && memory);
    scrub();
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) == 3) {
            start = from;
            end = to;
        }
        if (strncmp(line, "VmFlags:", 8) != 0 || strncmp(rights, "rw", 2) != 0 || strstr(line, " dd"))
            continue;
        const size_t size = end - start;
        if (size > most || (unsigned char*)start == copy)
            continue;
        CHECK(fseek(memory, (long)start, SEEK_SET) == 0);
        const size_t there = fread(copy, 1, size, memory);
        if (liesIn(copy, there)) {
            fprintf(stderr, "%s: it lies at %lx-%lx\n", after, start, end);
            fail();
        }
        wipe(copy, there);
    }
    fclose(memory);
    fclose(maps);
}

/* A password that is in no image, of letters. */
static void makePassword(char* into) {
    for (int index = 0; index < passwordSize; ++index)
        into[index] = (char)('a' + (index * 7 + index / 5 * 3 + (int)getpid()) % 26);
}

static void keys(void* context) {
    void* const server = makeSocket(context, ZMQ_PULL);
    char publicKey[41], text[41], again[41];
    uint8_t bytes[32];
    CHECK(zmq_curve_keypair(publicKey, text) == 0);
    CHECK(zmq_curve_public(publicKey, text) == 0);
    CHECK(zmq_setsockopt(server, ZMQ_CURVE_SECRETKEY, text, sizeof text) == 0);
    lookFor(text, 40);
    expectNowhere("a key as text");

    size_t size = sizeof again;
    CHECK(zmq_getsockopt(server, ZMQ_CURVE_SECRETKEY, again, &size) == 0);
    wipe(again, sizeof again);
    expectNowhere("a key that was read");

    CHECK(zmq_curve_keypair(publicKey, text) == 0);
    CHECK(zmq_z85_decode(bytes, text) != NULL);
    wipe(text, sizeof text);
    CHECK(zmq_setsockopt(server, ZMQ_CURVE_SECRETKEY, bytes, sizeof bytes) == 0);
    lookFor(bytes, sizeof bytes);
    expectNowhere("a key of bytes");
    zmq_close(server);
}

/* Answers two requests. */
static void* judge(void* handler) {
    for (int request = 0; request < 2; ++request) {
        char id[16], part[64];
        int idSize = 0;
        for (int index = 0, more = 1; more; ++index) {
            const int size = zmq_recv(handler, part, sizeof part, 0);
            CHECK(size >= 0);
            if (index == 1)
                memcpy(id, part, (size_t)(idSize = size));
            wipe(part, sizeof part);
            more = getInt(handler, ZMQ_RCVMORE);
        }
        sendText(handler, "1.0", ZMQ_SNDMORE);
        CHECK(zmq_send(handler, id, (size_t)idSize, ZMQ_SNDMORE) == idSize);
        sendText(handler, "200", ZMQ_SNDMORE);
        sendText(handler, "", ZMQ_SNDMORE);
        sendText(handler, "", ZMQ_SNDMORE);
        sendText(handler, "", 0);
    }
    scrub();
    return NULL;
}

static void password(void* context, void* server, int size) {
    void* const client = makeSocket(context, ZMQ_PUSH);
    char secret[passwordSize];
    makePassword(secret);
    CHECK(zmq_setsockopt(client, ZMQ_PLAIN_USERNAME, "admin", 5) == 0);
    CHECK(zmq_setsockopt(client, ZMQ_PLAIN_PASSWORD, secret, (size_t)size) == 0);
    wipe(secret + size, (size_t)(passwordSize - size));
    lookFor(secret, size);
    expectNowhere("a password");
    CHECK(zmq_connect(client, endpoint(0)) == 0);
    sendText(client, "admitted", 0);
    expectText(server, "admitted", 0);
    expectNowhere("a password that was shown");
    zmq_close(client);
}

int main(void) {
    setUp();
    copy = malloc(most);
    CHECK(copy != NULL);
    void* const context = zmq_ctx_new();
    keys(context);

    void* const handler = bound(context, ZMQ_REP, "inproc://zeromq.zap.01");
    void* const server = makeSocket(context, ZMQ_PULL);
    setInt(server, ZMQ_PLAIN_SERVER, 1);
    CHECK(zmq_bind(server, endpoint(0)) == 0);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, judge, handler) == 0);
    password(context, server, passwordSize);
    password(context, server, 20); /* short enough to be kept in place */
    CHECK(pthread_join(thread, NULL) == 0);
    zmq_close(handler);
    zmq_close(server);
    CHECK(zmq_ctx_term(context) == 0);
    free(copy);
    return 0;
}
