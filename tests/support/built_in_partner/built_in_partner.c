/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program that libzmq is part of: binds a PUB to its argument, says so, and ends with its input. */
#include <stdio.h>
#include <zmq.h>

int main(int count, char** arguments) {
    void* context = zmq_ctx_new();
    void* publisher = zmq_socket(context, ZMQ_PUB);
    if (count != 2 || zmq_bind(publisher, arguments[1]) != 0)
        return 1;
    puts("bound");
    fflush(stdout);
    while (getchar() != EOF)
        ;
    zmq_close(publisher);
    return zmq_ctx_term(context);
}
