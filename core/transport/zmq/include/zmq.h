/* SPDX-License-Identifier: MPL-2.0 */
/*
 * The C functions of ZeroMQ's manual over ipcscope's transport: ipc://, and inproc:// within one context. Names and
 * numbers are those of version 4.3.4, so that programs written for it compile unchanged; every function is described
 * by the manual page that bears its name. For C (from C90 on) and C++.
 */
#ifndef IPCSCOPE_ZMQ_H
#define IPCSCOPE_ZMQ_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#if defined(__GNUC__)
#define IPCSCOPE_ZMQ_API __attribute__((visibility("default")))
#define IPCSCOPE_ZMQ_ALIGNED __attribute__((aligned(sizeof(void*))))
#else
#define IPCSCOPE_ZMQ_API
#define IPCSCOPE_ZMQ_ALIGNED
#endif

#define ZMQ_DEFINED_STDINT 1

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version: zmq_version(3) ------------------------------------------------------------------------------------- */

#define ZMQ_VERSION_MAJOR 4
#define ZMQ_VERSION_MINOR 3
#define ZMQ_VERSION_PATCH 4
#define ZMQ_MAKE_VERSION(major, minor, patch) ((major) * 10000 + (minor) * 100 + (patch))
#define ZMQ_VERSION ZMQ_MAKE_VERSION(ZMQ_VERSION_MAJOR, ZMQ_VERSION_MINOR, ZMQ_VERSION_PATCH)

IPCSCOPE_ZMQ_API void zmq_version(int* major, int* minor, int* patch); /* zmq_version(3) */
IPCSCOPE_ZMQ_API int zmq_has(const char* capability);                  /* zmq_has(3) */
#define ZMQ_HAS_CAPABILITIES 1

/* ---- Errors: zmq_errno(3), zmq_strerror(3) ----------------------------------------------------------------------- */

#define ZMQ_HAUSNUMERO 156384712 /* numbers that the system's errno does not have are counted from here */

#define EFSM (ZMQ_HAUSNUMERO + 51)
#define ENOCOMPATPROTO (ZMQ_HAUSNUMERO + 52)
#define ETERM (ZMQ_HAUSNUMERO + 53)
#define EMTHREAD (ZMQ_HAUSNUMERO + 54)

IPCSCOPE_ZMQ_API int zmq_errno(void);                 /* zmq_errno(3) */
IPCSCOPE_ZMQ_API const char* zmq_strerror(int error); /* zmq_strerror(3) */

/* ---- Contexts ---------------------------------------------------------------------------------------------------- */

/* zmq_ctx_set(3), zmq_ctx_get(3) */
#define ZMQ_IO_THREADS 1
#define ZMQ_MAX_SOCKETS 2
#define ZMQ_SOCKET_LIMIT 3
#define ZMQ_THREAD_PRIORITY 3
#define ZMQ_THREAD_SCHED_POLICY 4
#define ZMQ_MAX_MSGSZ 5
#define ZMQ_MSG_T_SIZE 6
#define ZMQ_THREAD_AFFINITY_CPU_ADD 7
#define ZMQ_THREAD_AFFINITY_CPU_REMOVE 8
#define ZMQ_THREAD_NAME_PREFIX 9
#define ZMQ_BLOCKY 70
#define ZMQ_IO_THREADS_DFLT 1
#define ZMQ_MAX_SOCKETS_DFLT 1023
#define ZMQ_THREAD_PRIORITY_DFLT -1
#define ZMQ_THREAD_SCHED_POLICY_DFLT -1

IPCSCOPE_ZMQ_API void* zmq_ctx_new(void);                               /* zmq_ctx_new(3) */
IPCSCOPE_ZMQ_API int zmq_ctx_set(void* context, int option, int value); /* zmq_ctx_set(3) */
IPCSCOPE_ZMQ_API int zmq_ctx_get(void* context, int option);            /* zmq_ctx_get(3) */
IPCSCOPE_ZMQ_API int zmq_ctx_shutdown(void* context);                   /* zmq_ctx_shutdown(3) */
IPCSCOPE_ZMQ_API int zmq_ctx_term(void* context);                       /* zmq_ctx_term(3) */
IPCSCOPE_ZMQ_API int zmq_ctx_destroy(void* context);                    /* zmq_ctx_destroy(3) */
IPCSCOPE_ZMQ_API void* zmq_init(int threads);                           /* zmq_init(3) */
IPCSCOPE_ZMQ_API int zmq_term(void* context);                           /* zmq_term(3) */

/* ---- Messages ---------------------------------------------------------------------------------------------------- */

typedef struct zmq_msg_t {
    unsigned char _[64] IPCSCOPE_ZMQ_ALIGNED; /* touched by zmq_msg_ functions only */
} zmq_msg_t;

typedef void(zmq_free_fn)(void* data, void* hint);

/* zmq_msg_get(3), zmq_msg_set(3) */
#define ZMQ_MORE 1
#define ZMQ_SRCFD 2
#define ZMQ_SHARED 3

IPCSCOPE_ZMQ_API int zmq_msg_init(zmq_msg_t* message);                   /* zmq_msg_init(3) */
IPCSCOPE_ZMQ_API int zmq_msg_init_size(zmq_msg_t* message, size_t size); /* zmq_msg_init_size(3) */
IPCSCOPE_ZMQ_API int zmq_msg_init_data(zmq_msg_t* message, void* data, size_t size, zmq_free_fn* release,
                                       void* hint);                                        /* zmq_msg_init_data(3) */
IPCSCOPE_ZMQ_API int zmq_msg_send(zmq_msg_t* message, void* socket, int flags);            /* zmq_msg_send(3) */
IPCSCOPE_ZMQ_API int zmq_msg_recv(zmq_msg_t* message, void* socket, int flags);            /* zmq_msg_recv(3) */
IPCSCOPE_ZMQ_API int zmq_msg_close(zmq_msg_t* message);                                    /* zmq_msg_close(3) */
IPCSCOPE_ZMQ_API int zmq_msg_move(zmq_msg_t* to, zmq_msg_t* from);                         /* zmq_msg_move(3) */
IPCSCOPE_ZMQ_API int zmq_msg_copy(zmq_msg_t* to, zmq_msg_t* from);                         /* zmq_msg_copy(3) */
IPCSCOPE_ZMQ_API void* zmq_msg_data(zmq_msg_t* message);                                   /* zmq_msg_data(3) */
IPCSCOPE_ZMQ_API size_t zmq_msg_size(const zmq_msg_t* message);                            /* zmq_msg_size(3) */
IPCSCOPE_ZMQ_API int zmq_msg_more(const zmq_msg_t* message);                               /* zmq_msg_more(3) */
IPCSCOPE_ZMQ_API int zmq_msg_get(const zmq_msg_t* message, int property);                  /* zmq_msg_get(3) */
IPCSCOPE_ZMQ_API int zmq_msg_set(zmq_msg_t* message, int property, int value);             /* zmq_msg_set(3) */
IPCSCOPE_ZMQ_API const char* zmq_msg_gets(const zmq_msg_t* message, const char* property); /* zmq_msg_gets(3) */

/* ---- Sockets: zmq_socket(3) -------------------------------------------------------------------------------------- */

#define ZMQ_PAIR 0
#define ZMQ_PUB 1
#define ZMQ_SUB 2
#define ZMQ_REQ 3
#define ZMQ_REP 4
#define ZMQ_DEALER 5
#define ZMQ_ROUTER 6
#define ZMQ_PULL 7
#define ZMQ_PUSH 8
#define ZMQ_XPUB 9
#define ZMQ_XSUB 10
#define ZMQ_STREAM 11
#define ZMQ_XREQ ZMQ_DEALER
#define ZMQ_XREP ZMQ_ROUTER

/* zmq_send(3), zmq_recv(3) */
#define ZMQ_DONTWAIT 1
#define ZMQ_SNDMORE 2
#define ZMQ_NOBLOCK ZMQ_DONTWAIT

IPCSCOPE_ZMQ_API void* zmq_socket(void* context, int type);                            /* zmq_socket(3) */
IPCSCOPE_ZMQ_API int zmq_close(void* socket);                                          /* zmq_close(3) */
IPCSCOPE_ZMQ_API int zmq_bind(void* socket, const char* endpoint);                     /* zmq_bind(3), zmq_ipc(7) */
IPCSCOPE_ZMQ_API int zmq_connect(void* socket, const char* endpoint);                  /* zmq_connect(3) */
IPCSCOPE_ZMQ_API int zmq_unbind(void* socket, const char* endpoint);                   /* zmq_unbind(3) */
IPCSCOPE_ZMQ_API int zmq_disconnect(void* socket, const char* endpoint);               /* zmq_disconnect(3) */
IPCSCOPE_ZMQ_API int zmq_send(void* socket, const void* data, size_t size, int flags); /* zmq_send(3) */
IPCSCOPE_ZMQ_API int zmq_send_const(void* socket, const void* data, size_t size, int flags); /* zmq_send_const(3) */
IPCSCOPE_ZMQ_API int zmq_recv(void* socket, void* buffer, size_t size, int flags);           /* zmq_recv(3) */
IPCSCOPE_ZMQ_API int zmq_sendmsg(void* socket, zmq_msg_t* message, int flags);               /* zmq_sendmsg(3) */
IPCSCOPE_ZMQ_API int zmq_recvmsg(void* socket, zmq_msg_t* message, int flags);               /* zmq_recvmsg(3) */
struct iovec;
IPCSCOPE_ZMQ_API int zmq_sendiov(void* socket, struct iovec* parts, size_t count,
                                 int flags); /* ZMQ_SNDMORE: one message */
IPCSCOPE_ZMQ_API int zmq_recviov(void* socket, struct iovec* parts, size_t* count, int flags); /* free() each base */

/* ---- Options: zmq_setsockopt(3), zmq_getsockopt(3) --------------------------------------------------------------- */

IPCSCOPE_ZMQ_API int zmq_setsockopt(void* socket, int option, const void* value, size_t size); /* zmq_setsockopt(3) */
IPCSCOPE_ZMQ_API int zmq_getsockopt(void* socket, int option, void* value, size_t* size);      /* zmq_getsockopt(3) */

/* What a socket says of itself. */
#define ZMQ_RCVMORE 13
#define ZMQ_FD 14
#define ZMQ_EVENTS 15
#define ZMQ_TYPE 16
#define ZMQ_LAST_ENDPOINT 32
#define ZMQ_MECHANISM 43
#define ZMQ_THREAD_SAFE 81

/* Queues and waiting. */
#define ZMQ_LINGER 17
#define ZMQ_SNDHWM 23
#define ZMQ_RCVHWM 24
#define ZMQ_MAXMSGSIZE 22
#define ZMQ_RCVTIMEO 27
#define ZMQ_SNDTIMEO 28
#define ZMQ_CONFLATE 54
#define ZMQ_IMMEDIATE 39
#define ZMQ_DELAY_ATTACH_ON_CONNECT ZMQ_IMMEDIATE

/* Connections. */
#define ZMQ_AFFINITY 4
#define ZMQ_SNDBUF 11
#define ZMQ_RCVBUF 12
#define ZMQ_RECONNECT_IVL 18
#define ZMQ_BACKLOG 19
#define ZMQ_RECONNECT_IVL_MAX 21
#define ZMQ_IPC_FILTER_PID 58
#define ZMQ_IPC_FILTER_UID 59
#define ZMQ_IPC_FILTER_GID 60
#define ZMQ_HANDSHAKE_IVL 66
#define ZMQ_HEARTBEAT_IVL 75
#define ZMQ_HEARTBEAT_TTL 76
#define ZMQ_HEARTBEAT_TIMEOUT 77
#define ZMQ_CONNECT_TIMEOUT 79
#define ZMQ_USE_FD 89

/* Routing and subscriptions. */
#define ZMQ_ROUTING_ID 5
#define ZMQ_SUBSCRIBE 6
#define ZMQ_UNSUBSCRIBE 7
#define ZMQ_ROUTER_MANDATORY 33
#define ZMQ_XPUB_VERBOSE 40
#define ZMQ_ROUTER_RAW 41
#define ZMQ_PROBE_ROUTER 51
#define ZMQ_REQ_CORRELATE 52
#define ZMQ_REQ_RELAXED 53
#define ZMQ_ROUTER_HANDOVER 56
#define ZMQ_CONNECT_ROUTING_ID 61
#define ZMQ_XPUB_NODROP 69
#define ZMQ_XPUB_MANUAL 71
#define ZMQ_XPUB_WELCOME_MSG 72
#define ZMQ_STREAM_NOTIFY 73
#define ZMQ_INVERT_MATCHING 74
#define ZMQ_XPUB_VERBOSER 78
#define ZMQ_IDENTITY ZMQ_ROUTING_ID
#define ZMQ_CONNECT_RID ZMQ_CONNECT_ROUTING_ID
#define ZMQ_FAIL_UNROUTABLE ZMQ_ROUTER_MANDATORY
#define ZMQ_ROUTER_BEHAVIOR ZMQ_ROUTER_MANDATORY

/* Security: zmq_null(7), zmq_plain(7), zmq_curve(7). */
#define ZMQ_NULL 0
#define ZMQ_PLAIN 1
#define ZMQ_CURVE 2
#define ZMQ_GSSAPI 3
#define ZMQ_PLAIN_SERVER 44
#define ZMQ_PLAIN_USERNAME 45
#define ZMQ_PLAIN_PASSWORD 46
#define ZMQ_CURVE_SERVER 47
#define ZMQ_CURVE_PUBLICKEY 48
#define ZMQ_CURVE_SECRETKEY 49
#define ZMQ_CURVE_SERVERKEY 50
#define ZMQ_ZAP_DOMAIN 55
#define ZMQ_GSSAPI_SERVER 62
#define ZMQ_GSSAPI_PRINCIPAL 63
#define ZMQ_GSSAPI_SERVICE_PRINCIPAL 64
#define ZMQ_GSSAPI_PLAINTEXT 65
#define ZMQ_GSSAPI_PRINCIPAL_NAMETYPE 90
#define ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE 91
#define ZMQ_GSSAPI_NT_HOSTBASED 0
#define ZMQ_GSSAPI_NT_USER_NAME 1
#define ZMQ_GSSAPI_NT_KRB5_PRINCIPAL 2

/* Of other transports: taken and given back, without meaning here. */
#define ZMQ_RATE 8
#define ZMQ_RECOVERY_IVL 9
#define ZMQ_MULTICAST_HOPS 25
#define ZMQ_IPV4ONLY 31
#define ZMQ_TCP_KEEPALIVE 34
#define ZMQ_TCP_KEEPALIVE_CNT 35
#define ZMQ_TCP_KEEPALIVE_IDLE 36
#define ZMQ_TCP_KEEPALIVE_INTVL 37
#define ZMQ_TCP_ACCEPT_FILTER 38
#define ZMQ_IPV6 42
#define ZMQ_TOS 57
#define ZMQ_SOCKS_PROXY 68
#define ZMQ_TCP_MAXRT 80
#define ZMQ_MULTICAST_MAXTPDU 84
#define ZMQ_BINDTODEVICE 92

/* Of other transports, and known by their numbers only: EINVAL. */
#define ZMQ_VMCI_BUFFER_SIZE 85
#define ZMQ_VMCI_BUFFER_MIN_SIZE 86
#define ZMQ_VMCI_BUFFER_MAX_SIZE 87
#define ZMQ_VMCI_CONNECT_TIMEOUT 88

#define ZMQ_GROUP_MAX_LENGTH 255

/* ipcscope's own, all of them int. Numbers that libzmq does not use. */
#define IPCSCOPE_ZMQ_TAKEOVER 10001  /* 1 (the default): bind takes a path from a program that still serves it */
#define IPCSCOPE_ZMQ_FILE_MODE 10002 /* mode of the socket file; -1 (the default): what the umask says */
#define IPCSCOPE_ZMQ_ZMTP1 10003     /* 1: peers of ZMTP 1.0 are served too; 0 (the default): they are refused */

/* ---- Events of a socket: zmq_socket_monitor(3) ------------------------------------------------------------------- */

#define ZMQ_EVENT_CONNECTED 0x0001
#define ZMQ_EVENT_CONNECT_DELAYED 0x0002
#define ZMQ_EVENT_CONNECT_RETRIED 0x0004
#define ZMQ_EVENT_LISTENING 0x0008
#define ZMQ_EVENT_BIND_FAILED 0x0010
#define ZMQ_EVENT_ACCEPTED 0x0020
#define ZMQ_EVENT_ACCEPT_FAILED 0x0040
#define ZMQ_EVENT_CLOSED 0x0080
#define ZMQ_EVENT_CLOSE_FAILED 0x0100
#define ZMQ_EVENT_DISCONNECTED 0x0200
#define ZMQ_EVENT_MONITOR_STOPPED 0x0400
#define ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL 0x0800 /* value: an errno */
#define ZMQ_EVENT_HANDSHAKE_SUCCEEDED 0x1000
#define ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL 0x2000 /* value: ZMQ_PROTOCOL_ERROR_... */
#define ZMQ_EVENT_HANDSHAKE_FAILED_AUTH 0x4000     /* value: a ZAP status, 300, 400 or 500 */
#define ZMQ_EVENT_ALL 0xFFFF

#define ZMQ_PROTOCOL_ERROR_ZMTP_UNSPECIFIED 0x10000000
#define ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND 0x10000001
#define ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE 0x10000002
#define ZMQ_PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE 0x10000003
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED 0x10000011
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE 0x10000012
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO 0x10000013
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE 0x10000014
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR 0x10000015
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY 0x10000016
#define ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME 0x10000017
#define ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA 0x10000018
#define ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC 0x11000001
#define ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH 0x11000002
#define ZMQ_PROTOCOL_ERROR_ZAP_UNSPECIFIED 0x20000000
#define ZMQ_PROTOCOL_ERROR_ZAP_MALFORMED_REPLY 0x20000001
#define ZMQ_PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID 0x20000002
#define ZMQ_PROTOCOL_ERROR_ZAP_BAD_VERSION 0x20000003
#define ZMQ_PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE 0x20000004
#define ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA 0x20000005
#define ZMQ_PROTOCOL_ERROR_WS_UNSPECIFIED 0x30000000

IPCSCOPE_ZMQ_API int zmq_socket_monitor(void* socket, const char* endpoint, int events); /* zmq_socket_monitor(3) */

/* ---- Waiting for several sockets: zmq_poll(3) -------------------------------------------------------------------- */

#define ZMQ_POLLIN 1
#define ZMQ_POLLOUT 2
#define ZMQ_POLLERR 4
#define ZMQ_POLLPRI 8
#define ZMQ_POLLITEMS_DFLT 16

typedef int zmq_fd_t;

typedef struct zmq_pollitem_t {
    void* socket; /* NULL: `fd` is meant */
    zmq_fd_t fd;
    short events;
    short revents;
} zmq_pollitem_t;

IPCSCOPE_ZMQ_API int zmq_poll(zmq_pollitem_t* items, int count, long timeout); /* zmq_poll(3) */

/* ---- Proxies: zmq_proxy(3), zmq_proxy_steerable(3) --------------------------------------------------------------- */

#define ZMQ_STREAMER 1
#define ZMQ_FORWARDER 2
#define ZMQ_QUEUE 3

IPCSCOPE_ZMQ_API int zmq_proxy(void* frontend, void* backend, void* capture); /* zmq_proxy(3) */
IPCSCOPE_ZMQ_API int zmq_proxy_steerable(void* frontend, void* backend, void* capture,
                                         void* control);                  /* ..._steerable(3) */
IPCSCOPE_ZMQ_API int zmq_device(int type, void* frontend, void* backend); /* zmq_proxy(3) by its old name */

/* ---- Keys: zmq_curve(7) ------------------------------------------------------------------------------------------ */

IPCSCOPE_ZMQ_API char* zmq_z85_encode(char* text, const uint8_t* data, size_t size); /* zmq_z85_encode(3) */
IPCSCOPE_ZMQ_API uint8_t* zmq_z85_decode(uint8_t* data, const char* text);           /* zmq_z85_decode(3) */
IPCSCOPE_ZMQ_API int zmq_curve_keypair(char* public_key, char* secret_key);          /* zmq_curve_keypair(3) */
IPCSCOPE_ZMQ_API int zmq_curve_public(char* public_key, const char* secret_key);     /* zmq_curve_public(3) */

/* ---- For test programs: no manual page --------------------------------------------------------------------------- */

typedef void(zmq_thread_fn)(void*);

IPCSCOPE_ZMQ_API void* zmq_threadstart(zmq_thread_fn* run, void* argument); /* a thread that runs run(argument) */
IPCSCOPE_ZMQ_API void zmq_threadclose(void* thread);                        /* waits for its end */
IPCSCOPE_ZMQ_API void* zmq_stopwatch_start(void);
IPCSCOPE_ZMQ_API unsigned long zmq_stopwatch_intermediate(void* watch); /* microseconds since the start */
IPCSCOPE_ZMQ_API unsigned long zmq_stopwatch_stop(void* watch);         /* the same, and `watch` is gone */
IPCSCOPE_ZMQ_API void zmq_sleep(int seconds);

/* ---- Drafts: only for those who ask for them --------------------------------------------------------------------- */

#ifdef ZMQ_BUILD_DRAFT_API
#include "zmq_draft.h"
#endif

#ifdef __cplusplus
}
#endif

#undef IPCSCOPE_ZMQ_API
#undef IPCSCOPE_ZMQ_ALIGNED

#endif /* IPCSCOPE_ZMQ_H */
