/* SPDX-License-Identifier: MPL-2.0 */
/*
 * What the manual calls drafts: part of zmq.h for programs that define ZMQ_BUILD_DRAFT_API. Not to be included by
 * itself. Drafts of other transports, and those that the library has no function for, are not declared.
 */
#ifndef IPCSCOPE_ZMQ_DRAFT_H
#define IPCSCOPE_ZMQ_DRAFT_H

#define ZMQ_SERVER 12
#define ZMQ_CLIENT 13
#define ZMQ_RADIO 14
#define ZMQ_DISH 15
#define ZMQ_GATHER 16
#define ZMQ_SCATTER 17
#define ZMQ_PEER 19
#define ZMQ_CHANNEL 20

#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#define ZMQ_LOOPBACK_FASTPATH 94
#define ZMQ_METADATA 95
#define ZMQ_MULTICAST_LOOP 96
#define ZMQ_ROUTER_NOTIFY 97
#define ZMQ_XPUB_MANUAL_LAST_VALUE 98
#define ZMQ_SOCKS_USERNAME 99
#define ZMQ_SOCKS_PASSWORD 100
#define ZMQ_ONLY_FIRST_SUBSCRIBE 108
#define ZMQ_RECONNECT_STOP 109
#define ZMQ_HELLO_MSG 110
#define ZMQ_DISCONNECT_MSG 111
/* The sum of what ends an endpoint. The last is so in any case; its number is 4.3.4's. */
#define ZMQ_RECONNECT_STOP_CONN_REFUSED 0x1
#define ZMQ_RECONNECT_STOP_HANDSHAKE_FAILED 0x2
#define ZMQ_RECONNECT_STOP_AFTER_DISCONNECT 0x3
#define ZMQ_NOTIFY_CONNECT 1
#define ZMQ_NOTIFY_DISCONNECT 2
#define ZMQ_ZERO_COPY_RECV 10

#define ZMQ_MSG_PROPERTY_ROUTING_ID "Routing-Id"
#define ZMQ_MSG_PROPERTY_SOCKET_TYPE "Socket-Type"
#define ZMQ_MSG_PROPERTY_USER_ID "User-Id"
#define ZMQ_MSG_PROPERTY_PEER_ADDRESS "Peer-Address"

IPCSCOPE_ZMQ_API int zmq_ctx_set_ext(void* context, int option, const void* value, size_t size);
IPCSCOPE_ZMQ_API int zmq_ctx_get_ext(void* context, int option, void* value, size_t* size);
IPCSCOPE_ZMQ_API int zmq_msg_init_buffer(zmq_msg_t* message, const void* data, size_t size);
IPCSCOPE_ZMQ_API int zmq_msg_set_routing_id(zmq_msg_t* message, uint32_t routing_id);
IPCSCOPE_ZMQ_API uint32_t zmq_msg_routing_id(zmq_msg_t* message);
IPCSCOPE_ZMQ_API int zmq_msg_set_group(zmq_msg_t* message, const char* group);
IPCSCOPE_ZMQ_API const char* zmq_msg_group(zmq_msg_t* message);

IPCSCOPE_ZMQ_API int zmq_join(void* socket, const char* group); /* DISH; a group of 255 bytes at most */
IPCSCOPE_ZMQ_API int zmq_leave(void* socket, const char* group);
IPCSCOPE_ZMQ_API uint32_t zmq_connect_peer(void* socket, const char* endpoint); /* PEER; answers a routing id, or 0 */

/* zmq_poll(3) with the signals of `mask`, a sigset_t, blocked meanwhile. NULL: those that are. */
IPCSCOPE_ZMQ_API int zmq_ppoll(zmq_pollitem_t* items, int count, long timeout, const void* mask);

#define ZMQ_HAVE_POLLER

typedef struct zmq_poller_event_t {
    void* socket;
    zmq_fd_t fd;
    void* user_data;
    short events;
} zmq_poller_event_t;

IPCSCOPE_ZMQ_API void* zmq_poller_new(void); /* zmq_poller(3), all of them but zmq_poller_fd */
IPCSCOPE_ZMQ_API int zmq_poller_destroy(void** poller);
IPCSCOPE_ZMQ_API int zmq_poller_size(void* poller);
IPCSCOPE_ZMQ_API int zmq_poller_add(void* poller, void* socket, void* user_data, short events);
IPCSCOPE_ZMQ_API int zmq_poller_modify(void* poller, void* socket, short events);
IPCSCOPE_ZMQ_API int zmq_poller_remove(void* poller, void* socket);
IPCSCOPE_ZMQ_API int zmq_poller_add_fd(void* poller, zmq_fd_t fd, void* user_data, short events);
IPCSCOPE_ZMQ_API int zmq_poller_modify_fd(void* poller, zmq_fd_t fd, short events);
IPCSCOPE_ZMQ_API int zmq_poller_remove_fd(void* poller, zmq_fd_t fd);
IPCSCOPE_ZMQ_API int zmq_poller_wait(void* poller, zmq_poller_event_t* event, long timeout);
IPCSCOPE_ZMQ_API int zmq_poller_wait_all(void* poller, zmq_poller_event_t* events, int count, long timeout);

#endif /* IPCSCOPE_ZMQ_DRAFT_H */
