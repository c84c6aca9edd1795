// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/allocations.h"

#include <atomic>
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Of the sanitizers' library; g++ 12 brings the library without the header that tells of it.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void*, std::size_t),
                                                         void (*freed)(const volatile void*));
#define IPCSCOPE_BENCH_HOOKS
#endif

namespace {

std::atomic<bool> counting{false};
std::atomic<std::size_t> count{0};

void allocated() {
    if (counting.load(std::memory_order_relaxed))
        count.fetch_add(1, std::memory_order_relaxed);
}

} // namespace

namespace ipcscope::bench {

std::size_t allocationsSoFar() {
    if (!counting.exchange(true)) {
#ifdef IPCSCOPE_BENCH_HOOKS
        __sanitizer_install_malloc_and_free_hooks([](const volatile void*, std::size_t) { allocated(); },
                                                  [](const volatile void*) {});
#endif
    }
    return count.load();
}

} // namespace ipcscope::bench

#ifndef IPCSCOPE_BENCH_HOOKS
// The C library's own functions under the names that everybody calls.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
    allocated();
    return __libc_malloc(size);
}

void* calloc(std::size_t number, std::size_t size) {
    allocated();
    return __libc_calloc(number, size);
}

void* realloc(void* memory, std::size_t size) {
    allocated();
    return __libc_realloc(memory, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    allocated();
    return __libc_memalign(alignment, size);
}
}
#endif
