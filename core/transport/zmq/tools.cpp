// SPDX-License-Identifier: MPL-2.0
// What is no transport: version, capabilities, keys, threads and stopwatches for test programs.
#include "core/transport/zmq/errors.h"
#include "core/transport/zmq/guarded.h"
#include "core/transport/zmq/include/zmq.h"
#include "core/transport/zmtp/curve_keys.h"
#include "core/transport/zmtp/z85.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <string_view>
#include <thread>

using namespace ipcscope;
using zmq::failed;

namespace {

using Clock = std::chrono::steady_clock;
namespace curve = zmtp::curve;

unsigned long microsecondsSince(const Clock::time_point& start) {
    return static_cast<unsigned long>(
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count());
}

void putText(char* into, ByteView key) {
    zmtp::z85::encodeTo({into, curve::keyTextSize}, key);
    into[curve::keyTextSize] = '\0';
}

} // namespace

extern "C" {

void zmq_version(int* major, int* minor, int* patch) {
    *major = ZMQ_VERSION_MAJOR;
    *minor = ZMQ_VERSION_MINOR;
    *patch = ZMQ_VERSION_PATCH;
}

int zmq_has(const char* capability) {
    constexpr std::array<std::string_view, 3> capabilities{"ipc", "curve", "draft"};
    return capability && std::ranges::find(capabilities, capability) != capabilities.end() ? 1 : 0;
}

char* zmq_z85_encode(char* text, const uint8_t* data, size_t size) {
    const std::size_t length = size / 4 * 5;
    if (!zmtp::z85::encodeTo({text, length}, {data, size})) {
        errno = EINVAL;
        return nullptr;
    }
    text[length] = '\0';
    return text;
}

uint8_t* zmq_z85_decode(uint8_t* data, const char* text) {
    const std::string_view given = text ? text : "";
    if (!given.empty() && zmtp::z85::decodeTo({data, given.size() / 5 * 4}, given))
        return data;
    errno = EINVAL;
    return nullptr;
}

int zmq_curve_keypair(char* public_key, char* secret_key) {
    return zmq::guarded([&] {
        const curve::KeyPair pair = curve::newKeyPair();
        putText(public_key, pair.publicKey);
        putText(secret_key, pair.secretKey.view());
        return 0;
    });
}

int zmq_curve_public(char* public_key, const char* secret_key) {
    return zmq::guarded([&] {
        const auto secret = curve::readSecretKey(bytesOf(secret_key));
        if (!secret || std::strlen(secret_key) != curve::keyTextSize)
            return failed(EINVAL);
        putText(public_key, curve::publicKeyOf(*secret));
        return 0;
    });
}

void* zmq_threadstart(zmq_thread_fn* run, void* argument) {
    try {
        return new std::thread(run, argument);
    } catch (const std::system_error& error) {
        errno = error.code().value();
    } catch (const std::bad_alloc&) {
        errno = ENOMEM;
    }
    return nullptr;
}

void zmq_threadclose(void* thread) {
    auto* const started = static_cast<std::thread*>(thread);
    started->join();
    delete started;
}

void* zmq_stopwatch_start(void) {
    auto* const start = new (std::nothrow) Clock::time_point(Clock::now());
    if (!start)
        errno = ENOMEM;
    return start;
}

unsigned long zmq_stopwatch_intermediate(void* watch) {
    return microsecondsSince(*static_cast<Clock::time_point*>(watch));
}

unsigned long zmq_stopwatch_stop(void* watch) {
    const auto* const start = static_cast<Clock::time_point*>(watch);
    const unsigned long passed = microsecondsSince(*start);
    delete start;
    return passed;
}

void zmq_sleep(int seconds) {
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
}
}
