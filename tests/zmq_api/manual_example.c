/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What zmq_ipc(7) shows: a socket bound to ipc:///tmp/feeds/0, and one connected to it; then one message, as proof. */
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

int main(void) {
    char got[16] = "";
    void* context = zmq_ctx_new();
    void* publisher = zmq_socket(context, ZMQ_PUSH);
    void* reader = zmq_socket(context, ZMQ_PULL);

    /*  Assigning the local address to a socket ("/tmp/feeds/0")  */
    int rc = zmq_bind(publisher, "ipc:///tmp/feeds/0");
    assert(rc == 0);

    /*  Connecting a socket ("/tmp/feeds/0")  */
    rc = zmq_connect(reader, "ipc:///tmp/feeds/0");
    assert(rc == 0);

    rc = zmq_send(publisher, "0", 1, 0);
    assert(rc == 1);
    rc = zmq_recv(reader, got, sizeof got, 0);
    assert(rc == 1 && got[0] == '0');
    zmq_close(reader);
    zmq_close(publisher);
    rc = zmq_ctx_term(context);
    assert(rc == 0);
    puts("ok");
    return rc;
}
