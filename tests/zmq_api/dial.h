/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A peer that speaks byte by byte, for the test programs in C. */
#ifndef IPCSCOPE_TESTS_DIAL_H
#define IPCSCOPE_TESTS_DIAL_H

#include "check.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

static inline int dial(const char* path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    const struct timeval patience = {longest / 1000, 0};
    CHECK(fd >= 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    CHECK(connect(fd, (struct sockaddr*)&address, sizeof address) == 0);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
    return fd;
}

#endif
