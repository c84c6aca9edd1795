/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is admitted: NULL with a domain, PLAIN and CURVE, judged by a handler at inproc://zeromq.zap.01 (RFC 27). */
#include "check.h"

struct Handler {
    void* context;
    void* socket;
    int asked;
};

static void receiveText(void* socket, char* into, size_t room) {
    const int size = zmq_recv(socket, into, room - 1, 0);
    CHECK(size >= 0 && (size_t)size < room);
    into[size] = 0;
}

/* Admits the address of this user, PLAIN's "good" and "secret", any key of CURVE, and the domain "open". */
static void handle(void* argument) {
    struct Handler* self = argument;
    for (;;) {
        char version[8], id[64], domain[64], address[128], identity[64], mechanism[16], name[64] = "", word[64] = "";
        int good;
        if (!isReady(self->socket, ZMQ_POLLIN, -1))
            break;
        receiveText(self->socket, version, sizeof version);
        CHECK(strcmp(version, "1.0") == 0);
        receiveText(self->socket, id, sizeof id);
        receiveText(self->socket, domain, sizeof domain);
        receiveText(self->socket, address, sizeof address);
        receiveText(self->socket, identity, sizeof identity);
        receiveText(self->socket, mechanism, sizeof mechanism);
        if (strcmp(mechanism, "PLAIN") == 0) {
            receiveText(self->socket, name, sizeof name);
            receiveText(self->socket, word, sizeof word);
        } else if (strcmp(mechanism, "CURVE") == 0) {
            unsigned char key[32];
            CHECK(zmq_recv(self->socket, key, sizeof key, 0) == 32);
        }
        CHECK(getInt(self->socket, ZMQ_RCVMORE) == 0);
        CHECK(strncmp(address, "localhost:", 10) == 0);
        good = strcmp(mechanism, "PLAIN") == 0 ? strcmp(name, "good") == 0 && strcmp(word, "secret") == 0
                                               : strcmp(domain, "closed") != 0;
        sendText(self->socket, "1.0", ZMQ_SNDMORE);
        sendText(self->socket, id, ZMQ_SNDMORE);
        sendText(self->socket, good ? "200" : "400", ZMQ_SNDMORE);
        sendText(self->socket, good ? "OK" : "No", ZMQ_SNDMORE);
        sendText(self->socket, "somebody", ZMQ_SNDMORE);
        CHECK(zmq_send(self->socket, "", 0, 0) == 0);
        ++self->asked;
    }
    zmq_close(self->socket);
}

static void passes(void* server, void* client) {
    zmq_msg_t message;
    sendText(client, "secret", 0);
    CHECK(zmq_msg_init(&message) == 0);
    CHECK(zmq_msg_recv(&message, server, 0) == 6);
    CHECK(strcmp(zmq_msg_gets(&message, "User-Id"), "somebody") == 0);
    CHECK(zmq_msg_close(&message) == 0);
    sendText(server, "answer", 0);
    expectText(client, "answer", 0);
}
static void isRefused(void* client) {
    setInt(client, ZMQ_SNDTIMEO, 250);
    setInt(client, ZMQ_IMMEDIATE, 1);
}

static void* plainClient(void* context, const char* name, const char* word) {
    void* client = makeSocket(context, ZMQ_DEALER);
    CHECK(zmq_setsockopt(client, ZMQ_PLAIN_USERNAME, name, strlen(name)) == 0);
    CHECK(zmq_setsockopt(client, ZMQ_PLAIN_PASSWORD, word, strlen(word)) == 0);
    return client;
}

static void null(void* context) {
    void* server = makeSocket(context, ZMQ_DEALER);
    void *client, *closed;
    CHECK(zmq_setsockopt(server, ZMQ_ZAP_DOMAIN, "open", 4) == 0);
    CHECK(zmq_bind(server, endpoint(0)) == 0);
    client = connected(context, ZMQ_DEALER, endpoint(0));
    passes(server, client);
    zmq_close(client);
    closed = makeSocket(context, ZMQ_DEALER);
    CHECK(zmq_setsockopt(closed, ZMQ_ZAP_DOMAIN, "closed", 6) == 0);
    CHECK(zmq_bind(closed, endpoint(1)) == 0);
    client = makeSocket(context, ZMQ_DEALER);
    isRefused(client);
    CHECK(zmq_connect(client, endpoint(1)) == 0);
    FAILS(zmq_send(client, "x", 1, 0), EAGAIN);
    zmq_close(client);
    zmq_close(closed);
    zmq_close(server);
}

static void plain(void* context) {
    void* server = makeSocket(context, ZMQ_DEALER);
    void* client = plainClient(context, "good", "secret");
    setInt(server, ZMQ_PLAIN_SERVER, 1);
    CHECK(getInt(server, ZMQ_MECHANISM) == ZMQ_PLAIN && getInt(client, ZMQ_MECHANISM) == ZMQ_PLAIN);
    CHECK(zmq_bind(server, endpoint(2)) == 0);
    CHECK(zmq_connect(client, endpoint(2)) == 0);
    passes(server, client);
    zmq_close(client);
    client = plainClient(context, "good", "wrong");
    isRefused(client);
    CHECK(zmq_connect(client, endpoint(2)) == 0);
    FAILS(zmq_send(client, "x", 1, 0), EAGAIN);
    zmq_close(client);
    zmq_close(server);
}

static void curve(void* context) {
    char serverPublic[41], serverSecret[41], clientPublic[41], clientSecret[41], again[41];
    void* server = makeSocket(context, ZMQ_DEALER);
    void* client = makeSocket(context, ZMQ_DEALER);
    CHECK(zmq_curve_keypair(serverPublic, serverSecret) == 0);
    CHECK(zmq_curve_keypair(clientPublic, clientSecret) == 0);
    CHECK(zmq_curve_public(again, clientSecret) == 0 && strcmp(again, clientPublic) == 0);
    setCurve(server, serverSecret, client, serverPublic, clientPublic, clientSecret);
    CHECK(zmq_bind(server, endpoint(3)) == 0);
    CHECK(zmq_connect(client, endpoint(3)) == 0);
    passes(server, client);
    zmq_close(client);
    zmq_close(server);
}

static void keys(void) {
    uint8_t data[8] = {0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B}, back[8];
    char text[11];
    CHECK(zmq_z85_encode(text, data, 8) == text && strcmp(text, "HelloWorld") == 0);
    CHECK(zmq_z85_decode(back, text) == back && memcmp(back, data, 8) == 0);
    CHECK(zmq_z85_encode(text, data, 7) == NULL && errno == EINVAL);
    CHECK(zmq_z85_decode(back, "1234") == NULL && errno == EINVAL);
}

int main(void) {
    void* context = zmq_ctx_new();
    struct Handler handler;
    void* thread;
    setUp();
    handler.socket = bound(context, ZMQ_REP, "inproc://zeromq.zap.01");
    handler.asked = 0;
    thread = zmq_threadstart(handle, &handler);
    keys();
    null(context);
    plain(context);
    curve(context);
    CHECK(zmq_ctx_term(context) == 0);
    zmq_threadclose(thread);
    CHECK(handler.asked >= 5);
    puts("ok");
    return 0;
}
