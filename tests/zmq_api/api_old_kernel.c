/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the kernel has no epoll_pwait2 the context's thread serves its sockets all the same, and sleeps between. */
#include "check.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>

static void forgetEpollPwait2(void) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_epoll_pwait2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

static double processorTime(void) {
    struct timespec time;
    CHECK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(void) {
    setUp();
    forgetEpollPwait2();
    void* const context = zmq_ctx_new();
    void* const push = connected(context, ZMQ_PUSH, endpoint(0));
    sendText(push, "brought out by the context's thread", 0);
    void* const pull = bound(context, ZMQ_PULL, endpoint(0));
    expectText(pull, "brought out by the context's thread", 0);

    const double before = processorTime();
    FAILS((setInt(pull, ZMQ_RCVTIMEO, 1000), zmq_recv(pull, NULL, 0, 0)), EAGAIN);
    CHECK(processorTime() - before < 0.3);
    zmq_close(push);
    zmq_close(pull);
    CHECK(zmq_ctx_term(context) == 0);
    return 0;
}
