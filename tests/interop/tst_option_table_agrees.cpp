// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/sockets/option_table.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <iterator>
#include <limits>
#include <vector>

#include <zmq.h>

using namespace ipcscope;
using namespace ipcscope::sockets;

Q_DECLARE_METATYPE(const ipcscope::sockets::Option*)

/// What the table says of each option is what the system's libzmq does, for every socket type: defaults, ranges, who
/// may set it, what can be read.
class TestOptionTableAgrees : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_context = zmq_ctx_new(); }
    void cleanup() { zmq_ctx_term(m_context); }

    void defaults_data() { rows(); }
    void defaults() {
        QFETCH(const Option*, option);
        for (const zmtp::SocketType type : types()) {
            if (QTest::currentTestFailed())
                return;
            withSocket(type, [&](void* socket) {
                Bytes bytes(256);
                std::size_t size = option->type == OptionType::Int64 || option->type == OptionType::UInt64 ? 8
                                   : isNumber(*option)                                                     ? 4
                                   : option->type == OptionType::Key                                       ? 32
                                                                                                           : 256;
                const int result = zmq_getsockopt(socket, option->number, bytes.data(), &size);
                QCOMPARE(result == 0, readable(*option));
                if (result != 0 || option->place != OptionPlace::Options)
                    return;
                bytes.resize(size);
                if (isNumber(*option))
                    QCOMPARE(numberIn(bytes), std::get<std::int64_t>(manualDefault(*option, type)));
                else if (option->type == OptionType::Text)
                    QCOMPARE(bytes, Bytes{0});
            });
        }
    }

    void whatMayBeSet_data() { rows(); }
    void whatMayBeSet() {
        QFETCH(const Option*, option);
        constexpr std::array<std::int64_t, 15> numbers{
            -2147483648LL, -1000, -2, -1, 0, 1, 2, 3, 64, 255, 256, 6'553'500, 6'553'599, 6'553'600, 2147483647LL};
        constexpr std::array<std::size_t, 9> lengths{1, 2, 16, 17, 31, 32, 40, 255, 256};
        for (const zmtp::SocketType type : types()) {
            if (option->place == OptionPlace::Socket && publishes(type))
                continue; // only with XPUB_MANUAL
            if (isNumber(*option)) {
                for (const std::int64_t number : numbers)
                    compare(*option, type, number);
            } else {
                for (const std::size_t length : lengths)
                    compare(*option, type, Bytes(length, 'x'));
                if (option->number != ZMQ_ZAP_DOMAIN) // where libzmq wants a pointer even to nothing
                    compare(*option, type, {});
            }
        }
    }

private:
    /// The system's libzmq is built without the others.
    static std::vector<zmtp::SocketType> types() {
        std::vector<zmtp::SocketType> all;
        std::ranges::copy_if(zmtp::allSocketTypes, std::back_inserter(all), std::not_fn(zmtp::hasOnePart));
        return all;
    }
    static bool isNumber(const Option& option) {
        return option.type != OptionType::Binary && option.type != OptionType::Text && option.type != OptionType::Key;
    }
    static bool publishes(zmtp::SocketType type) {
        return type == zmtp::SocketType::XPub || type == zmtp::SocketType::Pub;
    }
    static std::int64_t numberIn(const Bytes& bytes) {
        std::int64_t wide = 0;
        std::int32_t narrow = 0;
        if (bytes.size() == sizeof wide) {
            std::memcpy(&wide, bytes.data(), sizeof wide);
            return wide;
        }
        std::memcpy(&narrow, bytes.data(), sizeof narrow);
        return narrow;
    }
    void rows() {
        QTest::addColumn<const Option*>("option");
        for (const Option* option : optionTable()) {
            if (option->number < 10'000 && !option->draft)
                QTest::newRow(std::string(option->name).c_str()) << option;
        }
    }
    template<class Use>
    void withSocket(zmtp::SocketType type, Use use) {
        void* socket = zmq_socket(m_context, static_cast<int>(type));
        QVERIFY(socket);
        use(socket);
        zmq_close(socket);
    }
    void compare(const Option& option, zmtp::SocketType type, const OptionValue& value) {
        if (QTest::currentTestFailed())
            return;
        withSocket(type, [&](void* socket) {
            int result = 0;
            if (const auto* bytes = std::get_if<Bytes>(&value)) {
                result = zmq_setsockopt(socket, option.number, bytes->data(), bytes->size());
            } else if (std::holds_alternative<std::monostate>(value)) {
                result = zmq_setsockopt(socket, option.number, nullptr, 0);
            } else if (option.type == OptionType::Int64 || option.type == OptionType::UInt64) {
                const std::int64_t number = std::get<std::int64_t>(value);
                result = zmq_setsockopt(socket, option.number, &number, sizeof number);
            } else {
                const auto number = static_cast<int>(std::get<std::int64_t>(value));
                result = zmq_setsockopt(socket, option.number, &number, sizeof number);
            }
            const std::string what = std::string(zmtp::name(type)) + " " + textOfValue(option, value);
            QVERIFY2((result == 0) == check(option, type, value).has_value(), what.c_str());
            if (result != 0)
                QCOMPARE(zmq_errno(), EINVAL);
        });
    }

    void* m_context = nullptr;
};

QTEST_GUILESS_MAIN(TestOptionTableAgrees)
#include "tst_option_table_agrees.moc"
