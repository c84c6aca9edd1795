// SPDX-License-Identifier: MPL-2.0
// Options of who may talk, in which version and how peers show that they live: mechanisms, ZAP, metadata, heartbeats.
#include "core/transport/sockets/options/rows.h"

#include <algorithm>
#include <array>

namespace ipcscope::sockets {

namespace {

using namespace rows;
using enum OptionType;
using OptionUnit::Milliseconds;
using zmtp::Security;

constexpr std::array<std::string_view, 3> mechanisms{"NULL", "PLAIN", "CURVE"}; // the manual's numbers
constexpr OptionRange keyLength{32, 41};
constexpr OptionRange nameLength{1, 255};
constexpr std::int64_t timeToLiveUnit = 100; ///< ms
constexpr std::int64_t unsetTimeout = -1;

OptionValue mechanism(const Options& options) {
    return std::ranges::find(mechanisms, options.security.mechanism) - mechanisms.begin();
}

/// libzmq's PLAIN_SERVER and CURVE_SERVER choose the mechanism as well; off means NULL.
template<char First>
OptionValue isServer(const Options& options) {
    const Security& security = options.security;
    return std::int64_t{security.role == Security::Role::Server && security.mechanism.front() == First ? 1 : 0};
}
template<char First>
void setServer(Options& options, const OptionValue& value) {
    const bool server = numberIn(value) != 0;
    const auto named = std::ranges::find(mechanisms, First, [](std::string_view name) { return name.front(); });
    options.security.role = server ? Security::Role::Server : Security::Role::Client;
    options.security.mechanism = server ? *named : mechanisms.front();
}

void becomeClient(Options& options, std::string_view mechanism) {
    options.security.role = Security::Role::Client;
    options.security.mechanism = mechanism;
}

void setUsername(Options& options, const OptionValue& value) {
    const auto* const name = std::get_if<Bytes>(&value);
    becomeClient(options, name ? "PLAIN" : "NULL");
    if (name)
        options.security.username = textOf(*name);
}

void setPassword(Options& options, const OptionValue& value) {
    const auto* const password = std::get_if<Bytes>(&value);
    becomeClient(options, password ? "PLAIN" : "NULL");
    if (password)
        options.security.password = Secret(ByteView(*password));
}

/// Without the NUL that texts may come with.
ByteView keyIn(ByteView all) {
    return all.size() == zmtp::curve::keyTextSize + 1 && all.back() == 0 ? all.first(zmtp::curve::keyTextSize) : all;
}

std::string_view noKey(const OptionValue& value) {
    const auto* const given = std::get_if<Bytes>(&value);
    return given && zmtp::curve::readPublicKey(keyIn(*given)) ? "" : "a key is 32 bytes, or 40 characters of Z85";
}

template<auto Field>
OptionValue publicKey(const Options& options) {
    return copyOf(options.security.*Field);
}
template<auto Field>
void setPublicKey(Options& options, const OptionValue& value) {
    options.security.*Field = zmtp::curve::readPublicKey(keyIn(bytesIn(value))).value_or(zmtp::curve::PublicKey{});
    options.security.mechanism = "CURVE";
}

void setServerKey(Options& options, const OptionValue& value) {
    setPublicKey<&Security::serverKey>(options, value);
    options.security.role = Security::Role::Client;
}

OptionValue secretKey(const Options& options) {
    const ByteView key = options.security.secretKey.view();
    return key.empty() ? Bytes(zmtp::curve::keySize) : copyOf(key);
}

void setSecretKey(Options& options, const OptionValue& value) {
    options.security.secretKey = zmtp::curve::readSecretKey(keyIn(bytesIn(value))).value_or(Secret());
    options.security.mechanism = "CURVE";
}

constexpr Option key(std::string_view name, int number, OptionValue (*get)(const Options&),
                     void (*set)(Options&, const OptionValue&), std::string_view note) {
    return {.name = name,
            .number = number,
            .type = Key,
            .range = keyLength,
            .get = get,
            .set = set,
            .objection = noKey,
            .note = note};
}

std::string_view noProperty(const OptionValue& value) {
    const auto* const given = std::get_if<Bytes>(&value);
    const std::string_view text = given ? textOf(*given) : "";
    const std::size_t colon = text.find(':');
    const bool fits = text.starts_with("X-") && colon < text.size() - 1 && colon <= 255 && text.size() != sizeof(int);
    return fits ? "" : "it needs \"X-NAME:VALUE\", the name at most 255 bytes, not 4 bytes in all";
}

/// The first of a name stays, as with libzmq.
void addProperty(Options& options, const OptionValue& value) {
    const std::string_view text = textOf(bytesIn(value));
    const std::size_t colon = text.find(':');
    const std::string name(text.substr(0, colon));
    if (std::ranges::find(options.metadata, name, [](const auto& known) { return known.first; }) ==
        options.metadata.end())
        options.metadata.emplace_back(name, text.substr(colon + 1));
}

void setTimeToLive(Options& options, const OptionValue& value) {
    options.heartbeatTimeToLive = std::chrono::milliseconds(numberIn(value) / timeToLiveUnit * timeToLiveUnit);
}

OptionValue heartbeatTimeout(const Options& options) {
    return options.heartbeatTimeout ? options.heartbeatTimeout->count() : unsetTimeout;
}

void setHeartbeatTimeout(Options& options, const OptionValue& value) {
    const std::int64_t timeout = numberIn(value);
    options.heartbeatTimeout =
        timeout < 0 ? std::nullopt : std::optional<std::chrono::milliseconds>(std::chrono::milliseconds(timeout));
}

constexpr std::array table{
    Option{.name = "MECHANISM",
           .number = 43,
           .range = {0, 2},
           .access = OptionAccess::Read,
           .get = mechanism,
           .note = "0: NULL, 1: PLAIN, 2: CURVE; chosen by the options of each"},
    Option{.name = "PLAIN_SERVER",
           .number = 44,
           .type = Flag,
           .range = strictFlag,
           .get = isServer<'P'>,
           .set = setServer<'P'>,
           .note = "PLAIN, and we judge who comes; off: NULL"},
    Option{.name = "PLAIN_USERNAME",
           .number = 45,
           .type = Text,
           .range = nameLength,
           .clearable = true,
           .get = [](const Options& options) { return valueOf(options.security.username); },
           .set = setUsername,
           .note = "PLAIN, and this is who we are; NULL for none: the mechanism NULL"},
    Option{.name = "PLAIN_PASSWORD",
           .number = 46,
           .type = Text,
           .range = nameLength,
           .clearable = true,
           .get = [](const Options& options) -> OptionValue { return copyOf(options.security.password.view()); },
           .set = setPassword,
           .note = "PLAIN, and this proves who we are; NULL for none: the mechanism NULL"},
    Option{.name = "CURVE_SERVER",
           .number = 47,
           .type = Flag,
           .range = strictFlag,
           .get = isServer<'C'>,
           .set = setServer<'C'>,
           .note = "CURVE, and clients know our key; off: NULL"},
    key("CURVE_PUBLICKEY", 48, publicKey<&Security::publicKey>, setPublicKey<&Security::publicKey>,
        "CURVE: our public key as a client"),
    key("CURVE_SECRETKEY", 49, secretKey, setSecretKey, "CURVE: our secret key"),
    key("CURVE_SERVERKEY", 50, publicKey<&Security::serverKey>, setServerKey,
        "CURVE, as a client of the server that has this public key"),
    Option{
        .name = "ZAP_DOMAIN",
        .number = 55,
        .type = Text,
        .range = {0, 255},
        .get = get<&Options::zapDomain>,
        .set = set<&Options::zapDomain>,
        .note =
            "of the questions to a ZAP handler; empty: with NULL nobody is asked. The C++ API has a callback instead"},
    Option{.name = "ZAP_ENFORCE_DOMAIN",
           .number = 93,
           .type = Flag,
           .range = anyFlag,
           .get = get<&Options::zapEnforceDomain>,
           .set = set<&Options::zapEnforceDomain>,
           .note = "a ZAP handler is asked only where there is a domain"},
    Option{.name = "METADATA",
           .number = 95,
           .type = Text,
           .range = {0, mostInt64},
           .access = OptionAccess::Write,
           .set = addProperty,
           .objection = noProperty,
           .note = "X-NAME:VALUE, a property more that peers are told in the handshake"},
    Option{.name = "HEARTBEAT_IVL",
           .number = 75,
           .unit = Milliseconds,
           .range = natural,
           .get = get<&Options::heartbeatInterval>,
           .set = set<&Options::heartbeatInterval>,
           .note = "pause between two PINGs; 0: none. libzmq 3.2.5 has no heartbeats"},
    Option{.name = "HEARTBEAT_TTL",
           .number = 76,
           .unit = Milliseconds,
           .range = {1 - timeToLiveUnit, 65'536 * timeToLiveUnit - 1},
           .get = get<&Options::heartbeatTimeToLive>,
           .set = setTimeToLive,
           .note = "after that time of silence the peer may take us for dead; counted in tenths of a second; 0: never"},
    Option{.name = "HEARTBEAT_TIMEOUT",
           .number = 77,
           .unit = Milliseconds,
           .range = natural,
           .manualDefault = unsetTimeout,
           .get = heartbeatTimeout,
           .set = setHeartbeatTimeout,
           .note = "a peer that says nothing for that long after a PING is taken for dead; unset (-1): HEARTBEAT_IVL"},
    Option{.name = "ZMTP1",
           .number = 10'003,
           .type = Flag,
           .range = strictFlag,
           .get = get<&Options::zmtp1>,
           .set = set<&Options::zmtp1>,
           .note =
               "ours: peers of libzmq 2 are understood, and so is any noise; off by default everywhere (libzmq: on)"},
};

} // namespace

std::span<const Option> securityOptions() {
    return table;
}

} // namespace ipcscope::sockets
