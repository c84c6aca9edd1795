/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The socket types that the manual calls drafts, by the C functions. Their messages have one part, and threads may
 * share their sockets. */
#define ZMQ_BUILD_DRAFT_API
#include "check.h"

#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>

static const int types[] = {ZMQ_SERVER, ZMQ_CLIENT,  ZMQ_RADIO, ZMQ_DISH,
                            ZMQ_GATHER, ZMQ_SCATTER, ZMQ_PEER,  ZMQ_CHANNEL};

static void fill(zmq_msg_t* message, const char* text) {
    CHECK(zmq_msg_init_size(message, strlen(text)) == 0);
    memcpy(zmq_msg_data(message), text, strlen(text));
}

/* Whoever has an id, or joined a group, gets it. */
static void sendTo(void* socket, uint32_t id, const char* group, const char* text) {
    zmq_msg_t message;
    fill(&message, text);
    CHECK(id == 0 || zmq_msg_set_routing_id(&message, id) == 0);
    CHECK(!group || zmq_msg_set_group(&message, group) == 0);
    CHECK(zmq_msg_send(&message, socket, 0) == (int)strlen(text));
    CHECK(zmq_msg_close(&message) == 0);
}

/* Answers the routing id. */
static uint32_t expect(void* socket, const char* group, const char* text) {
    uint32_t id;
    zmq_msg_t message;
    CHECK(zmq_msg_init(&message) == 0);
    CHECK(zmq_msg_recv(&message, socket, 0) == (int)strlen(text));
    CHECK(memcmp(zmq_msg_data(&message), text, strlen(text)) == 0);
    CHECK(strcmp(zmq_msg_group(&message), group) == 0);
    CHECK(zmq_msg_more(&message) == 0);
    id = zmq_msg_routing_id(&message);
    CHECK(zmq_msg_close(&message) == 0);
    return id;
}

static void whatTheyAre(void) {
    size_t each;
    void* context = zmq_ctx_new();
    void* pair = makeSocket(context, ZMQ_PAIR);
    CHECK(getInt(pair, ZMQ_THREAD_SAFE) == 0);
    CHECK(zmq_socket(context, 18) == NULL && errno == EINVAL);
    for (each = 0; each < sizeof types / sizeof types[0]; ++each) {
        int fd;
        size_t size = sizeof fd;
        void* socket = makeSocket(context, types[each]);
        CHECK(getInt(socket, ZMQ_TYPE) == types[each]);
        CHECK(getInt(socket, ZMQ_THREAD_SAFE) == 1);
        FAILS(zmq_getsockopt(socket, ZMQ_FD, &fd, &size), EINVAL);
        if (types[each] == ZMQ_DISH || types[each] == ZMQ_GATHER) {
            FAILS(zmq_send(socket, "x", 1, 0), ENOTSUP);
        } else {
            FAILS(zmq_send(socket, "x", 1, ZMQ_SNDMORE | ZMQ_DONTWAIT), EINVAL);
        }
        if (types[each] == ZMQ_RADIO || types[each] == ZMQ_SCATTER)
            FAILS(zmq_recv(socket, &fd, 1, 0), ENOTSUP);
        else
            FAILS(zmq_recv(socket, &fd, 1, ZMQ_DONTWAIT), EAGAIN);
        CHECK(zmq_close(socket) == 0);
    }
    CHECK(zmq_close(pair) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

static void clientAndServer(void) {
    uint32_t id;
    zmq_msg_t message;
    void* context = zmq_ctx_new();
    void* server = bound(context, ZMQ_SERVER, endpoint(0));
    void* client = connected(context, ZMQ_CLIENT, endpoint(0));
    sendText(client, "question", 0);
    id = expect(server, "", "question");
    CHECK(id != 0);
    sendTo(server, id, NULL, "answer");
    CHECK(expect(client, "", "answer") == 0);
    FAILS(zmq_send(server, "to whom?", 8, ZMQ_DONTWAIT), EHOSTUNREACH);
    fill(&message, "x");
    FAILS(zmq_msg_set_routing_id(&message, 0), EINVAL);
    CHECK(zmq_msg_set_routing_id(&message, id + 1) == 0);
    FAILS(zmq_msg_send(&message, server, 0), EHOSTUNREACH);
    CHECK(zmq_msg_size(&message) == 1); /* what was not sent is still there */
    CHECK(zmq_msg_set_routing_id(&message, id) == 0);
    FAILS(zmq_msg_send(&message, server, ZMQ_SNDMORE), EINVAL);
    CHECK(zmq_msg_send(&message, server, 0) == 1);
    CHECK(zmq_msg_close(&message) == 0);
    expectText(client, "x", 0);
    CHECK(zmq_close(client) == 0);
    CHECK(zmq_close(server) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

static void radioAndDish(void) {
    char name[300];
    char got[8];
    zmq_msg_t message;
    void* context = zmq_ctx_new();
    void* radio = bound(context, ZMQ_RADIO, endpoint(1));
    void* dish = makeSocket(context, ZMQ_DISH);
    void* sub = makeSocket(context, ZMQ_SUB);
    memset(name, 'g', sizeof name);
    name[ZMQ_GROUP_MAX_LENGTH + 1] = 0;
    CHECK(zmq_msg_init(&message) == 0);
    FAILS(zmq_msg_set_group(&message, name), EINVAL);
    FAILS(zmq_join(dish, name), EINVAL);
    FAILS(zmq_leave(dish, name), EINVAL);
    name[ZMQ_GROUP_MAX_LENGTH] = 0;
    CHECK(zmq_msg_set_group(&message, name) == 0);
    CHECK(strcmp(zmq_msg_group(&message), name) == 0);
    CHECK(zmq_msg_close(&message) == 0);
    FAILS(zmq_leave(dish, name), EINVAL);
    CHECK(zmq_join(dish, name) == 0);
    FAILS(zmq_join(dish, name), EINVAL);
    CHECK(zmq_leave(dish, name) == 0);
    FAILS(zmq_join(sub, "x"), ENOTSUP);
    FAILS(zmq_join(NULL, "x"), ENOTSOCK);
    FAILS(zmq_setsockopt(dish, ZMQ_SUBSCRIBE, "x", 1), EINVAL);
    CHECK(zmq_join(dish, "movies") == 0);
    CHECK(zmq_connect(dish, endpoint(1)) == 0);
    setInt(dish, ZMQ_RCVTIMEO, 20); /* until it is heard, it has not joined there */
    do
        sendTo(radio, 0, "movies", "probe");
    while (zmq_recv(dish, got, sizeof got, 0) < 0);
    while (zmq_recv(dish, got, sizeof got, 0) >= 0)
        ;
    setInt(dish, ZMQ_RCVTIMEO, 5000);
    sendTo(radio, 0, "music", "Bach");
    sendText(radio, "nobody", 0);
    sendTo(radio, 0, "movies", "M");
    CHECK(expect(dish, "movies", "M") == 0);
    CHECK(zmq_leave(dish, "movies") == 0);
    FAILS(zmq_recv(dish, got, sizeof got, ZMQ_DONTWAIT), EAGAIN);
    CHECK(zmq_close(sub) == 0);
    CHECK(zmq_close(dish) == 0);
    CHECK(zmq_close(radio) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

static void scatterAndGather(void) {
    void* context = zmq_ctx_new();
    void* scatter = bound(context, ZMQ_SCATTER, endpoint(2));
    void* gather = connected(context, ZMQ_GATHER, endpoint(2));
    sendText(scatter, "work", 0);
    expectText(gather, "work", 0);
    CHECK(zmq_close(gather) == 0);
    CHECK(zmq_close(scatter) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

static void peers(void) {
    uint32_t id;
    int one = 1;
    void* context = zmq_ctx_new();
    void* first = bound(context, ZMQ_PEER, endpoint(3));
    void* second = makeSocket(context, ZMQ_PEER);
    void* client = makeSocket(context, ZMQ_CLIENT);
    id = zmq_connect_peer(second, endpoint(3));
    CHECK(id != 0);
    sendTo(second, id, NULL, "hello");
    sendTo(first, expect(first, "", "hello"), NULL, "hello yourself");
    CHECK(expect(second, "", "hello yourself") == id);
    CHECK(zmq_connect_peer(client, endpoint(3)) == 0 && errno == ENOTSUP);
    CHECK(zmq_connect_peer(NULL, endpoint(3)) == 0 && errno == ENOTSOCK);
    CHECK(zmq_connect_peer(second, "ipc://") == 0 && errno == EINVAL);
    CHECK(zmq_setsockopt(second, ZMQ_IMMEDIATE, &one, sizeof one) == 0);
    CHECK(zmq_connect_peer(second, endpoint(3)) == 0 && errno == EFAULT);
    CHECK(zmq_close(client) == 0);
    CHECK(zmq_close(second) == 0);
    CHECK(zmq_close(first) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

static void channels(void) {
    void* context = zmq_ctx_new();
    void* one = bound(context, ZMQ_CHANNEL, endpoint(4));
    void* other = connected(context, ZMQ_CHANNEL, endpoint(4));
    sendText(other, "to and", 0);
    expectText(one, "to and", 0);
    sendText(one, "fro", 0);
    expectText(other, "fro", 0);
    CHECK(zmq_close(other) == 0);
    CHECK(zmq_close(one) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

enum { workers = 4, questions = 500 };

/* Asks, and waits for answers that anybody may get. */
static void* ask(void* client) {
    int left;
    for (left = questions; left > 0; --left) {
        char got[8];
        sendText(client, "?", 0);
        CHECK(zmq_recv(client, got, sizeof got, 0) == 1);
    }
    return NULL;
}

static void* answer(void* server) {
    zmq_msg_t message;
    CHECK(zmq_msg_init(&message) == 0);
    while (zmq_msg_recv(&message, server, 0) >= 0)
        CHECK(zmq_msg_send(&message, server, 0) == 1);
    CHECK(errno == ETERM);
    CHECK(zmq_msg_close(&message) == 0);
    return NULL;
}

/* Who waits on a socket keeps no other thread from using it. */
static void threadsShareASocket(void) {
    int each;
    int forever = -1;
    pthread_t asking[workers];
    pthread_t answering[workers];
    void* context = zmq_ctx_new();
    void* server = bound(context, ZMQ_SERVER, endpoint(5));
    void* client = connected(context, ZMQ_CLIENT, endpoint(5));
    CHECK(zmq_setsockopt(server, ZMQ_RCVTIMEO, &forever, sizeof forever) == 0);
    for (each = 0; each < workers; ++each) {
        CHECK(pthread_create(&answering[each], NULL, answer, server) == 0);
        CHECK(pthread_create(&asking[each], NULL, ask, client) == 0);
    }
    for (each = 0; each < workers; ++each)
        CHECK(pthread_join(asking[each], NULL) == 0);
    CHECK(zmq_ctx_shutdown(context) == 0);
    for (each = 0; each < workers; ++each)
        CHECK(pthread_join(answering[each], NULL) == 0);
    CHECK(zmq_close(client) == 0);
    CHECK(zmq_close(server) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

static void* waitInVain(void* gather) {
    char got[8];
    FAILS(zmq_recv(gather, got, sizeof got, 0), EAGAIN);
    return NULL;
}

/* The time of each who waits is its own. */
static void waitsEnd(void) {
    int each;
    pthread_t waiting[workers];
    void* context = zmq_ctx_new();
    void* gather = bound(context, ZMQ_GATHER, endpoint(6));
    setInt(gather, ZMQ_RCVTIMEO, 50);
    for (each = 0; each < workers; ++each)
        CHECK(pthread_create(&waiting[each], NULL, waitInVain, gather) == 0);
    for (each = 0; each < workers; ++each)
        CHECK(pthread_join(waiting[each], NULL) == 0);
    CHECK(zmq_close(gather) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

/* HELLO_MSG is the first message of each connection, in front of what was sent before there was one; DISCONNECT_MSG the
 * last one of a peer that connected to us. */
static void helloAndFarewell(void) {
    uint32_t id;
    void* context = zmq_ctx_new();
    void* server = makeSocket(context, ZMQ_SERVER);
    void* client = makeSocket(context, ZMQ_CLIENT);
    void* dealer = makeSocket(context, ZMQ_DEALER);
    void* router = makeSocket(context, ZMQ_ROUTER);
    CHECK(zmq_setsockopt(server, ZMQ_HELLO_MSG, "welcome", 7) == 0);
    CHECK(zmq_setsockopt(server, ZMQ_DISCONNECT_MSG, "gone", 4) == 0);
    CHECK(zmq_setsockopt(client, ZMQ_HELLO_MSG, "hello", 5) == 0);
    CHECK(zmq_setsockopt(client, ZMQ_DISCONNECT_MSG, "means nothing here", 18) == 0);
    CHECK(zmq_connect(client, endpoint(7)) == 0);
    sendText(client, "sent before", 0);
    CHECK(zmq_bind(server, endpoint(7)) == 0);
    id = expect(server, "", "hello");
    CHECK(expect(server, "", "sent before") == id);
    CHECK(expect(client, "", "welcome") == 0);
    sendText(client, "last words", 0);
    CHECK(zmq_close(client) == 0);
    CHECK(expect(server, "", "last words") == id);
    CHECK(expect(server, "", "gone") == id);
    CHECK(zmq_close(server) == 0);
    CHECK(zmq_setsockopt(router, ZMQ_DISCONNECT_MSG, "gone", 4) == 0);
    CHECK(zmq_setsockopt(dealer, ZMQ_HELLO_MSG, "hello", 5) == 0);
    CHECK(zmq_setsockopt(dealer, ZMQ_ROUTING_ID, "me", 2) == 0);
    CHECK(zmq_bind(router, endpoint(8)) == 0);
    CHECK(zmq_connect(dealer, endpoint(8)) == 0);
    expectText(router, "me", 1);
    expectText(router, "hello", 0);
    CHECK(zmq_disconnect(dealer, endpoint(8)) == 0);
    expectText(router, "me", 1);
    expectText(router, "gone", 0);
    CHECK(zmq_connect(dealer, endpoint(8)) == 0);
    expectText(router, "me", 1);
    expectText(router, "hello", 0);
    CHECK(zmq_close(dealer) == 0);
    CHECK(zmq_close(router) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

/* A socket file that nobody serves any more. */
static void leaveDead(const char* at) {
    struct sockaddr_un address = {AF_UNIX, ""};
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    strcpy(address.sun_path, at + strlen("ipc://"));
    CHECK(bind(fd, (struct sockaddr*)&address, sizeof address) == 0);
    close(fd);
}
/* What RECONNECT_STOP is for ends the endpoint, and nothing else does. */
static void attemptsStop(void) {
    static const int eager = 10;
    void* context = zmq_ctx_new();
    void* push = makeSocket(context, ZMQ_PUSH);
    void *other, *events;
    char event[6];
    leaveDead(endpoint(5));
    CHECK(getInt(push, ZMQ_RECONNECT_STOP) == 0);
    setInt(push, ZMQ_RECONNECT_STOP, ZMQ_RECONNECT_STOP_HANDSHAKE_FAILED);
    setInt(push, ZMQ_RECONNECT_IVL, eager);
    CHECK(getInt(push, ZMQ_RECONNECT_STOP) == ZMQ_RECONNECT_STOP_HANDSHAKE_FAILED);
    CHECK(zmq_connect(push, endpoint(5)) == 0); /* refused */
    CHECK(zmq_disconnect(push, endpoint(5)) == 0);
    CHECK(zmq_connect(push, endpoint(6)) == 0); /* no file */
    other = bound(context, ZMQ_PULL, endpoint(6));
    sendText(push, "arrives", 0);
    expectText(other, "arrives", 0);
    CHECK(zmq_close(other) == 0); /* not what stops it */
    other = bound(context, ZMQ_PULL, endpoint(6));
    sendText(push, "again", 0);
    expectText(other, "again", 0);
    CHECK(zmq_close(other) == 0);
    CHECK(zmq_disconnect(push, endpoint(6)) == 0);

    other = bound(context, ZMQ_PUB, endpoint(7));
    CHECK(zmq_socket_monitor(push, "inproc://push", ZMQ_EVENT_DISCONNECTED) == 0);
    events = connected(context, ZMQ_PAIR, "inproc://push");
    CHECK(zmq_connect(push, endpoint(7)) == 0);
    CHECK(zmq_recv(events, event, sizeof event, 0) == sizeof event);
    FAILS(zmq_disconnect(push, endpoint(7)), ENOENT);
    FAILS(zmq_send(push, "x", 1, ZMQ_DONTWAIT), EAGAIN);

    setInt(push, ZMQ_RECONNECT_STOP, ZMQ_RECONNECT_STOP_CONN_REFUSED);
    CHECK(zmq_connect(push, endpoint(5)) == 0);
    FAILS(zmq_disconnect(push, endpoint(5)), ENOENT);
    CHECK(zmq_connect(push, endpoint(6)) == 0);
    FAILS(zmq_disconnect(push, endpoint(6)), ENOENT);
    CHECK(zmq_close(push) == 0);
    CHECK(zmq_close(events) == 0);
    CHECK(zmq_close(other) == 0);
    CHECK(zmq_ctx_term(context) == 0);
}

int main(void) {
    setUp();
    attemptsStop();
    whatTheyAre();
    clientAndServer();
    radioAndDish();
    scatterAndGather();
    peers();
    channels();
    threadsShareASocket();
    waitsEnd();
    helloAndFarewell();
    return 0;
}
