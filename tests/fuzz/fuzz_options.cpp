// SPDX-License-Identifier: GPL-3.0-or-later
// Any option of the table with any value, by its row and as the text NAME=VALUE, at a socket of any type that has a
// peer and something queued. What is taken must be what is read; what is refused must leave everything as it was.
#include "core/transport/base/showable.h"
#include "core/transport/sockets/socket.h"
#include "tests/fuzz/must.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>

#include <sys/socket.h>

using namespace ipcscope;
using namespace ipcscope::sockets;

namespace {

class Input {
public:
    explicit Input(ByteView bytes)
        : m_bytes(bytes) {}
    bool empty() const { return m_bytes.empty(); }
    std::uint8_t byte() {
        if (m_bytes.empty())
            return 0;
        const std::uint8_t first = m_bytes.front();
        m_bytes = m_bytes.subspan(1);
        return first;
    }
    ByteView some() {
        const std::size_t size = std::min<std::size_t>(byte(), m_bytes.size());
        const ByteView taken = m_bytes.first(size);
        m_bytes = m_bytes.subspan(size);
        return taken;
    }

private:
    ByteView m_bytes;
};

/// Nothing, a number of as many bytes as there are, or bytes; `form` says which.
OptionValue valueFrom(std::uint8_t form, ByteView bytes) {
    if (form % 4 == 0)
        return {};
    if (form % 4 == 1)
        return copyOf(bytes);
    std::int64_t number = 0;
    std::memcpy(&number, bytes.data(), std::min(bytes.size(), sizeof number));
    return form % 4 == 2 ? number : std::int64_t{static_cast<std::int32_t>(number)};
}

bool isReadByItsNumber(const Option& option) {
    return readable(option) && option.place == OptionPlace::Options && option.get != nullptr;
}

void mustExplain(const Error& error) {
    must(error.code && !error.attempt.empty() && isReadableText(bytesOf(error.attempt)));
}

/// What is read is shown as a text that says the same.
void mustBeWritten(const Option& option, const OptionValue& value) {
    const std::string text = textOfValue(option, value);
    const auto again = valueFromText(option, text);
    must(again && *again == value && isReadableText(bytesOf(text)));
    const auto setting = settingFromText(std::string(option.name) + '=' + text);
    must(setting && setting->option == &option && setting->value == value);
}

class Pair {
public:
    Pair(Reactor& reactor, zmtp::SocketType type)
        : m_reactor(reactor)
        , m_other(reactor, otherOf(type), quick())
        , m_socket(reactor, type, quick()) {
        std::array<int, 2> ends{};
        must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
        m_other.accept("ipc://other", ipc::Stream(UniqueFd(ends[0])));
        m_socket.accept("ipc://own", ipc::Stream(UniqueFd(ends[1])));
        for (int turns = 0; turns < 4; ++turns)
            m_reactor.turn();
        exchange();
    }

    void apply(const Option& option, const OptionValue& value) {
        if (option.name == "USE_FD") // would take a descriptor of the fuzzer's own
            return;
        const auto before = isReadByItsNumber(option) ? m_socket.option(option) : Result<OptionValue>(OptionValue());
        const bool fits = check(option, m_socket.type(), value).has_value();
        const auto done = m_socket.setOption(option, value);
        must(fits || !done);
        if (!done)
            mustExplain(done.error());
        if (!isReadByItsNumber(option))
            return;
        const auto after = m_socket.option(option);
        must(before && after);
        must(done || *before == *after);
        mustBeWritten(option, *after);
    }

    void exchange() {
        (void)m_socket.send({"one", "message"});
        (void)m_other.send({"another"});
        (void)m_socket.receive();
        m_reactor.turn();
    }

private:
    static Options quick() {
        Options options;
        options.linger = {};
        return options;
    }
    static zmtp::SocketType otherOf(zmtp::SocketType type) {
        return *std::ranges::find_if(zmtp::allSocketTypes,
                                     [type](zmtp::SocketType other) { return zmtp::compatible(type, other); });
    }

    Reactor& m_reactor;
    Socket m_other;
    Socket m_socket;
};

} // namespace

/// The type; then steps: a row of the table or 255 for a text, the form of the value, its length, the value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Reactor reactor;
    Input input({data, size});
    Pair pair(reactor, zmtp::allSocketTypes[input.byte() % zmtp::allSocketTypes.size()]);
    const auto table = optionTable();
    for (int steps = 0; !input.empty() && steps < 32; ++steps) {
        const std::uint8_t row = input.byte();
        if (row == 0xFF) {
            const auto setting = settingFromText(textOf(input.some()));
            if (setting)
                pair.apply(*setting->option, setting->value);
            else
                mustExplain(setting.error());
        } else {
            const std::uint8_t form = input.byte();
            pair.apply(*table[row % table.size()], valueFrom(form, input.some()));
        }
        pair.exchange();
    }
    return 0;
}
