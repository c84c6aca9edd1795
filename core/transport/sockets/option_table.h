// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/base/error.h"
#include "core/transport/sockets/option_value.h"
#include "core/transport/sockets/options.h"
#include "core/transport/zmtp/socket_type.h"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipcscope::sockets {

/// How the C functions pass an option's value.
enum class OptionType : std::uint8_t {
    Flag,   ///< int; not 0 is on
    Int,    ///< int
    Int64,  ///< int64_t
    UInt64, ///< uint64_t
    Binary, ///< bytes
    Text,   ///< bytes; read with a NUL at the end
    Key,    ///< 32 bytes, or 40 characters of Z85 (with or without a NUL)
};

enum class OptionUnit : std::uint8_t { None, Milliseconds, Messages, Bytes, Octal };

enum class OptionAccess : std::uint8_t { Read = 1, Write = 2, ReadWrite = 3 };

/// What a change applies to.
enum class OptionReach : std::uint8_t {
    AtOnce,       ///< every connection there is
    NextEndpoint, ///< what is bound or connected afterwards
    Nothing,      ///< kept and given back; has no meaning on ipc
};

/// Where the value is.
enum class OptionPlace : std::uint8_t {
    Options, ///< a field of sockets::Options
    Socket,  ///< Socket::setOption() and Socket::option() only
    Caller,  ///< known only to the C functions: FD, EVENTS, RCVMORE
};

using SocketTypes = std::uint32_t; ///< one bit for each
inline constexpr SocketTypes everySocketType = ~SocketTypes{0};
constexpr SocketTypes socketTypes(std::initializer_list<zmtp::SocketType> types) {
    SocketTypes set = 0;
    for (const zmtp::SocketType type : types)
        set |= SocketTypes{1} << static_cast<unsigned>(type);
    return set;
}

/// Inclusive. Of a number; of the length where the option is bytes.
struct OptionRange {
    std::int64_t least = 0;
    std::int64_t most = 0;
};

/// One row of the table: everything that is known of an option of zmq_setsockopt(3) and zmq_getsockopt(3), and of ours.
struct Option {
    std::string_view name; ///< the manual's, without "ZMQ_"
    int number = 0;        ///< the manual's; ours begin at 10001
    OptionType type = OptionType::Int;
    OptionUnit unit = OptionUnit::None;
    OptionRange range;
    bool clearable = false;         ///< no value (NULL to the C functions) means something
    std::int64_t manualDefault = 0; ///< of the C functions, if it is a number; bytes are empty
    OptionAccess access = OptionAccess::ReadWrite;
    OptionReach reach = OptionReach::NextEndpoint;
    OptionPlace place = OptionPlace::Options;
    SocketTypes types = everySocketType; ///< that may set it; any may read what can be read
    OptionValue (*get)(const Options&) = nullptr;
    void (*set)(Options&, const OptionValue&) = nullptr;
    /// What is wrong with a value of the right size; empty: nothing.
    std::string_view (*objection)(const OptionValue&) = nullptr;
    /// The same where other options have a say.
    std::string_view (*objectionBeside)(const Options&, const OptionValue&) = nullptr;
    bool draft = false;    ///< libzmq has it only where it was built with its draft interface
    std::string_view note; ///< what it does, and where we differ from libzmq
};

/// Every option, by topic.
std::span<const Option* const> optionTable();
/// Null: there is none.
const Option* optionNumbered(int number);
/// The manual's name in any case, with or without "ZMQ_"; '-' stands for '_'. Null: there is none.
const Option* optionNamed(std::string_view name);

bool allows(const Option& option, zmtp::SocketType type);
bool readable(const Option& option);
bool writable(const Option& option);

/// Whether the value fits the option's type, range and `type`'s rights. EINVAL, with a sentence that says what fits.
Result<void> check(const Option& option, zmtp::SocketType type, const OptionValue& value);
/// Checks, and sets a field of `options`; the others are left alone. EINVAL; Errc::NotSupported: it is no such field.
Result<void> set(Options& options, const Option& option, zmtp::SocketType type, const OptionValue& value);
/// EINVAL: it cannot be read; Errc::NotSupported: it is no field of Options.
Result<OptionValue> get(const Options& options, const Option& option);

/// What the manual says a new socket of this type has: the defaults of the C functions.
Options manualDefaults(zmtp::SocketType type);
/// The same for one option as it is read; empty bytes for what is no number.
OptionValue manualDefault(const Option& option, zmtp::SocketType type);

/// A value as a person writes it: numbers, "0600" for modes, "on" and "off" and their like for flags, bytes as they are
/// or as "0x" and hex digits. EINVAL, with a sentence.
Result<OptionValue> valueFromText(const Option& option, std::string_view text);
std::string textOfValue(const Option& option, const OptionValue& value);
/// "NAME=VALUE". EINVAL with a sentence, also for a name that is not in the table.
struct OptionSetting {
    const Option* option = nullptr;
    OptionValue value;
};
Result<OptionSetting> settingFromText(std::string_view text);

} // namespace ipcscope::sockets
