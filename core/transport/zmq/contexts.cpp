// SPDX-License-Identifier: MPL-2.0
// The zmq_ctx_ functions.
#define ZMQ_BUILD_DRAFT_API
#include "core/transport/zmq/context.h"
#include "core/transport/zmq/errors.h"
#include "core/transport/zmq/guarded.h"
#include "core/transport/zmq/include/zmq.h"

#include <cstring>
#include <new>
#include <system_error>

using ipcscope::zmq::answer;
using ipcscope::zmq::Context;
using ipcscope::zmq::failed;
using ipcscope::zmq::guarded;

extern "C" {

void* zmq_ctx_new(void) {
    try {
        return new Context;
    } catch (const std::system_error& error) {
        errno = error.code().value();
    } catch (const std::bad_alloc&) {
        errno = ENOMEM;
    }
    return nullptr;
}

int zmq_ctx_set(void* context, int option, int value) {
    Context* const known = Context::of(context);
    return known ? guarded([&] { return answer(known->set(option, value)); }) : failed(EFAULT);
}

int zmq_ctx_set_ext(void* context, int option, const void* value, size_t size) {
    Context* const known = Context::of(context);
    if (!known)
        return failed(EFAULT);
    if (!value)
        return failed(EINVAL);
    if (option == ZMQ_THREAD_NAME_PREFIX && size != sizeof(int)) {
        return guarded(
            [&] { return answer(known->setThreadName(std::string(static_cast<const char*>(value), size))); });
    }
    int number = 0;
    if (size != sizeof number)
        return failed(EINVAL);
    std::memcpy(&number, value, sizeof number);
    return zmq_ctx_set(context, option, number);
}

int zmq_ctx_get(void* context, int option) {
    const Context* const known = Context::of(context);
    if (!known)
        return failed(EFAULT);
    return guarded([&] {
        const auto value = known->get(option);
        return value ? *value : failed(value.error());
    });
}

int zmq_ctx_get_ext(void* context, int option, void* value, size_t* size) {
    const Context* const known = Context::of(context);
    if (!known || !value || !size || *size < sizeof(int))
        return failed(known ? EINVAL : EFAULT);
    if (option == ZMQ_THREAD_NAME_PREFIX && *size != sizeof(int)) {
        return guarded([&] {
            const std::string name = known->threadName();
            if (*size < name.size())
                return failed(EINVAL);
            std::memcpy(value, name.data(), name.size());
            *size = name.size();
            return 0;
        });
    }
    const int number = zmq_ctx_get(context, option);
    if (number < 0)
        return -1;
    std::memcpy(value, &number, sizeof number);
    *size = sizeof number;
    return 0;
}

int zmq_ctx_shutdown(void* context) {
    Context* const known = Context::of(context);
    if (!known)
        return failed(EFAULT);
    known->shutdown();
    return 0;
}

int zmq_ctx_term(void* context) {
    Context* const known = Context::of(context);
    if (!known)
        return failed(EFAULT);
    if (known->inherited()) // it stays as it is
        return 0;
    return guarded([&] {
        if (const auto over = known->terminate(); !over)
            return failed(over.error());
        delete known;
        return 0;
    });
}

int zmq_ctx_destroy(void* context) {
    return zmq_ctx_term(context);
}

void* zmq_init(int threads) {
    if (threads < 0) {
        errno = EINVAL;
        return nullptr;
    }
    void* const context = zmq_ctx_new();
    if (context)
        zmq_ctx_set(context, ZMQ_IO_THREADS, threads);
    return context;
}

int zmq_term(void* context) {
    return zmq_ctx_term(context);
}
}
