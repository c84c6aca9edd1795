// SPDX-License-Identifier: MPL-2.0
#include "core/transport/sockets/option_table.h"

#include "core/transport/base/showable.h"
#include "core/transport/sockets/errc.h"
#include "core/transport/sockets/options/rows.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

namespace ipcscope::sockets {

namespace {

constexpr std::string_view manualPrefix = "ZMQ_";

std::vector<const Option*> joined() {
    std::vector<const Option*> all;
    for (const auto topic : {messageOptions(), connectionOptions(), patternOptions(), securityOptions(),
                             socketOptions(), foreignOptions()}) {
        for (const Option& option : topic)
            all.push_back(&option);
    }
    return all;
}

std::unexpected<Error> invalid(const Option& option, std::string_view why) {
    return systemFailure(EINVAL, fmt::format("set {}: {}", option.name, why));
}

bool isBytes(const Option& option) {
    return option.type == OptionType::Binary || option.type == OptionType::Text || option.type == OptionType::Key;
}

std::string rangeText(const Option& option) {
    const auto [least, most] = option.range;
    const char* const what = isBytes(option) ? "a length" : "a number";
    if (least <= rows::leastInt && most >= rows::mostInt)
        return what;
    if (most >= rows::mostInt)
        return fmt::format("{} of at least {}", what, least);
    return option.unit == OptionUnit::Octal ? fmt::format("a mode of at most {:o}", most)
                                            : fmt::format("{} from {} to {}", what, least, most);
}

bool within(const OptionRange& range, std::int64_t number) {
    return number >= range.least && number <= range.most;
}

char folded(char letter) {
    return letter == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
}

bool sameWord(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, {}, folded, folded);
}

std::optional<std::int64_t> numberFrom(std::string_view text, int base) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::optional<std::int64_t> flagFrom(std::string_view text) {
    constexpr std::array<std::string_view, 3> on{"on", "yes", "true"};
    constexpr std::array<std::string_view, 3> off{"off", "no", "false"};
    const auto is = [text](std::string_view word) { return sameWord(text, word); };
    if (std::ranges::any_of(on, is))
        return 1;
    if (std::ranges::any_of(off, is))
        return 0;
    return numberFrom(text, 10);
}

std::optional<Bytes> bytesFrom(std::string_view text) {
    if (!text.starts_with("0x"))
        return copyOf(bytesOf(text));
    text.remove_prefix(2);
    Bytes bytes;
    for (; text.size() >= 2; text.remove_prefix(2)) {
        const auto byte = numberFrom(text.substr(0, 2), 16);
        if (!byte || *byte < 0)
            return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(*byte));
    }
    return text.empty() ? std::optional(bytes) : std::nullopt;
}

} // namespace

std::span<const Option* const> optionTable() {
    static const std::vector<const Option*> all = joined();
    return all;
}

const Option* optionNumbered(int number) {
    const auto found = std::ranges::find(optionTable(), number, &Option::number);
    return found == optionTable().end() ? nullptr : *found;
}

const Option* optionNamed(std::string_view name) {
    if (name.size() > manualPrefix.size() && sameWord(name.substr(0, manualPrefix.size()), manualPrefix))
        name.remove_prefix(manualPrefix.size());
    const auto found =
        std::ranges::find_if(optionTable(), [name](const Option* option) { return sameWord(option->name, name); });
    return found == optionTable().end() ? nullptr : *found;
}

bool allows(const Option& option, zmtp::SocketType type) {
    return (option.types & socketTypes({type})) != 0;
}

bool readable(const Option& option) {
    return option.access != OptionAccess::Write;
}

bool writable(const Option& option) {
    return option.access != OptionAccess::Read;
}

Result<void> check(const Option& option, zmtp::SocketType type, const OptionValue& value) {
    if (!writable(option))
        return invalid(option, "it can only be read");
    if (!allows(option, type))
        return invalid(option, fmt::format("a {} socket does not have it", zmtp::name(type)));
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        if (isBytes(option))
            return invalid(option, "it is not a number");
        if (!within(option.range, *number))
            return invalid(option, fmt::format("{} is not {}", *number, rangeText(option)));
    } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
        if (!isBytes(option))
            return invalid(option, "it is a number");
        if (!within(option.range, static_cast<std::int64_t>(bytes->size())))
            return invalid(option, fmt::format("{} bytes are not {}", bytes->size(), rangeText(option)));
    } else if (!option.clearable && (!isBytes(option) || option.range.least > 0)) {
        return invalid(option, "it needs a value");
    }
    if (const std::string_view why = option.objection ? option.objection(value) : ""; !why.empty())
        return invalid(option, why);
    return {};
}

Result<void> set(Options& options, const Option& option, zmtp::SocketType type, const OptionValue& value) {
    if (const Result<void> fits = check(option, type, value); !fits)
        return fits;
    if (!option.set)
        return failure(Errc::NotSupported, fmt::format("set {}", option.name));
    if (const std::string_view why = option.objectionBeside ? option.objectionBeside(options, value) : ""; !why.empty())
        return invalid(option, why);
    option.set(options, value);
    return {};
}

Result<OptionValue> get(const Options& options, const Option& option) {
    if (!readable(option))
        return systemFailure(EINVAL, fmt::format("read {}: it can only be set", option.name));
    if (!option.get)
        return failure(Errc::NotSupported, fmt::format("read {}", option.name));
    OptionValue value = option.get(options);
    if (!std::holds_alternative<std::monostate>(value))
        return value;
    return isBytes(option) ? OptionValue(Bytes()) : OptionValue(option.manualDefault);
}

OptionValue manualDefault(const Option& option, zmtp::SocketType type) {
    const bool subscriber =
        type == zmtp::SocketType::Sub || type == zmtp::SocketType::XSub || type == zmtp::SocketType::Dish;
    if (isBytes(option))
        return Bytes();
    return subscriber && option.name == "LINGER" ? 0 : option.manualDefault;
}

Options manualDefaults(zmtp::SocketType type) {
    Options options;
    for (const Option* option : optionTable()) {
        const bool hasValue = !isBytes(*option) && !option->clearable; // a filter begins empty
        if (option->set && option->reach != OptionReach::Nothing && hasValue)
            option->set(options, manualDefault(*option, type));
    }
    return options;
}

Result<OptionValue> valueFromText(const Option& option, std::string_view text) {
    if (isBytes(option)) {
        if (auto bytes = bytesFrom(text))
            return OptionValue(std::move(*bytes));
        return invalid(option, "after 0x come pairs of hex digits");
    }
    const auto number =
        option.type == OptionType::Flag ? flagFrom(text) : numberFrom(text, option.unit == OptionUnit::Octal ? 8 : 10);
    if (!number)
        return invalid(option, fmt::format("\"{}\" is not {}", showable(text, 40), rangeText(option)));
    return OptionValue(*number);
}

std::string textOfValue(const Option& option, const OptionValue& value) {
    if (const auto* bytes = std::get_if<Bytes>(&value)) {
        if (isReadableText(*bytes) && !textOf(*bytes).starts_with("0x"))
            return std::string(textOf(*bytes));
        std::string text = "0x";
        for (const std::uint8_t byte : *bytes)
            text.append(fmt::format("{:02x}", byte));
        return text;
    }
    const std::int64_t number = rows::numberIn(value);
    if (option.unit == OptionUnit::Octal && number >= 0)
        return fmt::format("{:04o}", number);
    return fmt::format("{}", number);
}

Result<OptionSetting> settingFromText(std::string_view text) {
    const std::size_t sign = text.find('=');
    const std::string_view name = text.substr(0, sign);
    const Option* option = optionNamed(name);
    if (!option)
        return systemFailure(EINVAL, fmt::format("set {}: there is no such option", showable(name, 40)));
    if (sign == std::string_view::npos)
        return invalid(*option, "write NAME=VALUE");
    auto value = valueFromText(*option, text.substr(sign + 1));
    if (!value)
        return std::unexpected(value.error());
    return OptionSetting{option, std::move(*value)};
}

} // namespace ipcscope::sockets
