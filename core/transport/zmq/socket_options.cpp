// SPDX-License-Identifier: MPL-2.0
// Options as the C functions pass them, over the table of sockets/option_table.h.
#include "core/transport/base/secret.h"
#include "core/transport/base/uninterrupted.h"
#include "core/transport/sockets/option_table.h"
#include "core/transport/zmq/call.h"
#include "core/transport/zmq/include/zmq.h"
#include "core/transport/zmq/socket.h"
#include "core/transport/zmtp/z85.h"

#include <cstring>
#include <limits>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <utility>

namespace ipcscope::zmq {

namespace {

using sockets::Option;
using sockets::OptionType;
using sockets::OptionValue;

std::unexpected<Error> invalid(const char* attempt) {
    return systemFailure(EINVAL, attempt);
}

template<class Number>
Result<OptionValue> numberIn(const void* value, std::size_t size) {
    Number number{};
    if (!value || size != sizeof number)
        return invalid("set an option");
    std::memcpy(&number, value, sizeof number);
    return OptionValue(static_cast<std::int64_t>(number));
}

Result<OptionValue> given(const Option& option, const void* value, std::size_t size) {
    if (!value && size == 0)
        return OptionValue();
    switch (option.type) {
    case OptionType::Flag:
    case OptionType::Int:
        return numberIn<int>(value, size);
    case OptionType::Int64:
        return numberIn<std::int64_t>(value, size);
    case OptionType::UInt64:
        return numberIn<std::uint64_t>(value, size);
    case OptionType::Binary:
    case OptionType::Text:
    case OptionType::Key:
        break;
    }
    if (!value || size > std::numeric_limits<int>::max())
        return invalid("set an option");
    return OptionValue(copyOf({static_cast<const std::uint8_t*>(value), size}));
}

Result<void> give(const void* from, std::size_t needed, void* value, std::size_t* size) {
    if (*size < needed)
        return invalid("read an option");
    if (needed > 0)
        std::memcpy(value, from, needed);
    *size = needed;
    return {};
}

/// Room for more than it is filled with zeros: programs ask for RCVMORE, an int, into an int64_t.
template<class Number>
Result<void> giveNumber(std::int64_t number, void* value, std::size_t* size) {
    const auto narrowed = static_cast<Number>(number);
    std::memset(value, 0, *size);
    return give(&narrowed, sizeof narrowed, value, size);
}

/// 32 bytes as they are; 41 make room for the text.
Result<void> giveKey(ByteView key, void* value, std::size_t* size) {
    constexpr std::size_t textSize = 41;
    if (*size != textSize)
        return *size == key.size() ? give(key.data(), key.size(), value, size)
                                   : Result<void>(invalid("read an option"));
    auto* const text = static_cast<char*>(value);
    if (!zmtp::z85::encodeTo({text, textSize - 1}, key))
        return invalid("read an option");
    text[textSize - 1] = '\0';
    return {};
}

/// With a NUL behind it.
Result<void> giveText(ByteView text, void* value, std::size_t* size) {
    if (*size < text.size() + 1)
        return invalid("read an option");
    static_cast<char*>(value)[text.size()] = '\0';
    const auto given = give(text.data(), text.size(), value, size);
    ++*size;
    return given;
}

Result<void> giveValue(const Option& option, const OptionValue& given, void* value, std::size_t* size) {
    if (const auto* const number = std::get_if<std::int64_t>(&given)) {
        const bool wide = option.type == OptionType::Int64 || option.type == OptionType::UInt64;
        if (*size != (wide ? sizeof *number : sizeof(int)) && option.number != ZMQ_THREAD_SAFE)
            return invalid("read an option");
        if (wide)
            return giveNumber<std::int64_t>(*number, value, size);
        return giveNumber<int>(*number, value, size);
    }
    const auto* const bytes = std::get_if<Bytes>(&given);
    const ByteView view = bytes ? ByteView(*bytes) : ByteView();
    if (option.type == OptionType::Key)
        return giveKey(view, value, size);
    if (option.type == OptionType::Binary)
        return give(view.data(), view.size(), value, size);
    return giveText(view, value, size);
}

/// A value on its way in or out: it may be a secret.
class Passing {
public:
    explicit Passing(OptionValue value)
        : m_value(std::move(value)) {}
    ~Passing() {
        if (auto* const bytes = std::get_if<Bytes>(&m_value))
            wipe(*bytes);
    }
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;
    const OptionValue& value() const { return m_value; }

private:
    OptionValue m_value;
};

/// It says who admits our peers, or decides by what.
bool isOfSecurity(int number) {
    return (number >= ZMQ_PLAIN_SERVER && number <= ZMQ_CURVE_SERVERKEY) || number == ZMQ_ZAP_DOMAIN;
}

} // namespace

Result<void> Socket::setOption(int number, const void* value, std::size_t size) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("set an option");
    const Option* const option = sockets::optionNumbered(number);
    if (!option || !sockets::writable(*option))
        return invalid("set an option");
    auto passed = given(*option, value, size);
    if (!passed)
        return std::unexpected(passed.error());
    const Passing wanted(std::move(*passed));
    if (const auto done = m_socket->setOption(*option, wanted.value()); !done)
        return done;
    if (const auto* const milliseconds = std::get_if<std::int64_t>(&wanted.value())) {
        if (number == ZMQ_SNDTIMEO)
            m_sendTimeout = std::chrono::milliseconds(*milliseconds);
        if (number == ZMQ_RCVTIMEO)
            m_receiveTimeout = std::chrono::milliseconds(*milliseconds);
    }
    if (isOfSecurity(number))
        updateAuthentication();
    return {};
}

Result<void> Socket::option(int number, void* value, std::size_t* size) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("read an option");
    if (!value || !size)
        return invalid("read an option");
    switch (number) {
    case ZMQ_RCVMORE:
        return giveNumber<int>(m_more ? 1 : 0, value, size);
    case ZMQ_EVENTS:
        m_reactor->turn();
        if ((eventsNow() & ZMQ_POLLIN) == 0)
            serveNeighbours();
        calm();
        return giveNumber<int>(eventsNow(), value, size);
    case ZMQ_LAST_ENDPOINT:
        if (!m_lastEndpoint.empty())
            return give(m_lastEndpoint.c_str(), m_lastEndpoint.size() + 1, value, size);
        break;
    case ZMQ_FD:
        if (m_shared)
            return invalid("read an option");
        return giveNumber<int>(notificationFd(), value, size);
    default:
        break;
    }
    const Option* const option = sockets::optionNumbered(number);
    if (!option)
        return invalid("read an option");
    auto passed = m_socket->option(*option);
    if (!passed)
        return std::unexpected(passed.error());
    const Passing there(std::move(*passed));
    return giveValue(*option, there.value(), value, size);
}

Result<short> Socket::events(short wanted, Look look) {
    const Call call(*this);
    if (!call.allowed())
        return call.refusal("poll");
    if ((eventsNow() & wanted) == 0 || m_clock.lapsed())
        m_reactor->turn();
    if (look == Look::First && (eventsNow() & wanted) == 0)
        serveNeighbours();
    calm();
    if ((wanted & ~eventsNow() & ZMQ_POLLOUT) != 0) // who asks does not wait inside send()
        expectWaiting(false);
    return eventsNow();
}

void Socket::expectWaiting(bool waits) {
    if (std::exchange(m_expectsWaiting, waits) != waits)
        m_socket->expectWaiting(waits);
}

short Socket::eventsNow() const {
    const bool readable = m_rest.has_value() || m_socket->readable();
    const bool writable = !m_gathered.empty() || m_socket->writable();
    return static_cast<short>((readable ? ZMQ_POLLIN : 0) | (writable ? ZMQ_POLLOUT : 0));
}

/// The reactor's own descriptor does not do: the context's thread may have taken what it tells of. Throws
/// std::system_error.
int Socket::notificationFd() {
    if (m_both)
        return m_both.get();
    const auto checked = [](int fd) {
        if (fd < 0)
            throw std::system_error(errno, std::generic_category(), "FD");
        return fd;
    };
    UniqueFd notification(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)));
    UniqueFd both(checked(::epoll_create1(EPOLL_CLOEXEC)));
    for (const int fd : {notification.get(), m_reactor->fd()}) {
        epoll_event event{};
        event.events = EPOLLIN;
        checked(::epoll_ctl(both.get(), EPOLL_CTL_ADD, fd, &event));
    }
    m_notification = std::move(notification);
    m_both = std::move(both);
    if (m_socket->peerCount() > 0) // those from before are news, too
        summon();
    notify();
    return m_both.get();
}

/// Whoever waits at FD is to look at EVENTS, if there is something to see.
void Socket::notify() {
    if (eventsNow() != 0)
        summon();
}

/// The same in any case. A connection is news, as with libzmq: there are programs that wait for it at FD.
void Socket::summon() {
    if (!m_notification || m_notified)
        return;
    m_notified = true;
    ring(m_notification.get());
}

void Socket::calm() {
    if (!m_notified)
        return;
    m_notified = false;
    drain(m_notification.get());
}

} // namespace ipcscope::zmq
