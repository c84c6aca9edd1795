// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmtp/mechanisms/curve.h"

#include "core/transport/zmtp/command_faults.h"
#include "core/transport/zmtp/curve_box.h"
#include "core/transport/zmtp/curve_traffic.h"
#include "core/transport/zmtp/errc.h"
#include "core/transport/zmtp/sodium.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <sodium.h>

namespace ipcscope::zmtp {
namespace {

using namespace curve;

constexpr std::size_t helloPadding = 72;
constexpr std::size_t helloProof = 64; ///< zeros
constexpr std::size_t helloSize = 2 + helloPadding + keySize + shortNonceSize + helloProof + boxOverhead;
constexpr std::size_t cookieInside = 2 * keySize;
constexpr std::size_t cookieSize = longNonceSize + cookieInside + boxOverhead;
constexpr std::size_t welcomeInside = keySize + cookieSize;
constexpr std::size_t welcomeSize = longNonceSize + welcomeInside + boxOverhead;
constexpr std::size_t vouchInside = 2 * keySize;
constexpr std::size_t vouchSize = longNonceSize + vouchInside + boxOverhead;
constexpr std::size_t initiateLeast = cookieSize + shortNonceSize + keySize + vouchSize + boxOverhead;

static_assert(helloSize == 194 && welcomeSize == 160 && cookieSize == 96);

std::unexpected<Error> wrongKeys(const char* command) {
    return failure(Errc::BadCryptography, std::string("handshake: ") + command);
}

void append(Bytes& out, ByteView bytes) {
    const std::size_t before = out.size();
    out.resize(before + bytes.size());
    std::ranges::copy(bytes, out.data() + before);
}

void appendBox(Bytes& out, ByteView plain, const Nonce& nonce, const Secret& key) {
    out.resize(out.size() + plain.size() + boxOverhead);
    seal(MutableBytes(out).last(plain.size() + boxOverhead), plain, nonce, key);
}

/// Takes the front off.
ByteView take(ByteView& bytes, std::size_t count) {
    const ByteView front = bytes.first(count);
    bytes = bytes.subspan(count);
    return front;
}

PublicKey takeKey(ByteView& bytes) {
    PublicKey key{};
    std::ranges::copy(take(bytes, keySize), key.begin());
    return key;
}

/// What both roles have.
class CurveSide : public Mechanism {
public:
    CurveSide(const Security& security)
        : m_random(security.random)
        , m_long(security.secretKey) {
        startSodium();
    }
    Result<Progress> open() override { return m_opening; }

    std::unique_ptr<Edge> edge(std::uint64_t messageSize) override {
        return makeTraffic(std::move(m_traffic), messageSize);
    }

protected:
    void fill(MutableBytes bytes) const {
        if (m_random)
            m_random(bytes);
        else
            randombytes_buf(bytes.data(), bytes.size());
    }
    void makeShortKey() {
        m_short = Secret(keySize);
        fill(m_short.bytes());
        m_shortPublic = publicKeyOf(m_short);
    }
    std::array<std::uint8_t, longNonceSize> newNonce() const {
        std::array<std::uint8_t, longNonceSize> nonce{};
        fill(nonce);
        return nonce;
    }
    static Result<Progress> takeProperties(ByteView bytes, const char* command, Announcement& announcement) {
        auto properties = wire::readProperties(bytes);
        if (!properties)
            return malformedCommand(command);
        announcement.properties = std::move(*properties);
        return Progress::PeerReady;
    }

    Progress m_opening = Progress::Continue;
    std::function<void(MutableBytes)> m_random;
    Secret m_long;
    Secret m_short;
    PublicKey m_shortPublic{};
    TrafficKeys m_traffic;
};

class CurveClient final : public CurveSide {
public:
    explicit CurveClient(const Security& security)
        : CurveSide(security)
        , m_server(security.serverKey)
        , m_public(security.publicKey == PublicKey{} ? publicKeyOf(security.secretKey) : security.publicKey) {
        m_opening = Progress::Introduce;
        m_traffic.role = Security::Role::Client;
    }

    void introduce(ByteView properties, Outgoing& outgoing) override {
        m_properties = copyOf(properties);
        makeShortKey();
        m_toServer = sharedKey(m_server, m_short).value_or(Secret(keySize));
        Bytes data{1, 0};
        data.resize(data.size() + helloPadding);
        append(data, m_shortPublic);
        appendCount(data, ++m_traffic.sent);
        appendBox(data, Bytes(helloProof), countedNonce("CurveZMQHELLO---", m_traffic.sent), m_toServer);
        outgoing.appendControl(wire::command("HELLO", data));
    }

    Result<Progress> received(const wire::CommandView& command, Announcement& announcement,
                              Outgoing& outgoing) override {
        if (m_traffic.shared.empty() && command.name == "WELCOME")
            return welcome(command.data, outgoing);
        if (!m_traffic.shared.empty() && command.name == "READY")
            return ready(command.data, announcement);
        return unexpectedCommand(command.name);
    }

private:
    Result<Progress> welcome(ByteView data, Outgoing& outgoing) {
        if (data.size() != welcomeSize)
            return malformedCommand("WELCOME");
        const Nonce nonce = randomNonce("WELCOME-", take(data, longNonceSize));
        std::array<std::uint8_t, welcomeInside> inside{};
        if (!curve::open(inside, data, nonce, m_toServer))
            return wrongKeys("WELCOME");
        ByteView rest = inside;
        m_serverShort = takeKey(rest);
        auto shared = sharedKey(m_serverShort, m_short);
        const auto vouching = sharedKey(m_serverShort, m_long);
        if (!shared || !vouching)
            return wrongKeys("WELCOME");
        m_traffic.shared = std::move(*shared);
        initiate(rest, *vouching, outgoing);
        m_short = {};
        m_long = {};
        return Progress::Continue;
    }

    void initiate(ByteView cookie, const Secret& vouching, Outgoing& outgoing) {
        Bytes vouch = copyOf(m_shortPublic);
        append(vouch, m_server);
        const auto random = newNonce();
        Bytes inside = copyOf(m_public);
        append(inside, random);
        appendBox(inside, vouch, randomNonce("VOUCH---", random), vouching);
        append(inside, m_properties);
        Bytes data = copyOf(cookie);
        appendCount(data, ++m_traffic.sent);
        appendBox(data, inside, countedNonce("CurveZMQINITIATE", m_traffic.sent), m_traffic.shared);
        outgoing.appendControl(wire::command("INITIATE", data));
    }

    Result<Progress> ready(ByteView data, Announcement& announcement) {
        if (data.size() < shortNonceSize + boxOverhead)
            return malformedCommand("READY");
        const std::uint64_t count = readCount(take(data, shortNonceSize));
        if (!m_traffic.advance(count))
            return failure(Errc::NonceOrder, "handshake: READY");
        Bytes inside(data.size() - boxOverhead);
        if (!curve::open(inside, data, countedNonce("CurveZMQREADY---", count), m_traffic.shared))
            return wrongKeys("READY");
        return takeProperties(inside, "READY", announcement);
    }

    PublicKey m_server;
    PublicKey m_public;
    PublicKey m_serverShort{};
    Secret m_toServer; ///< our short-term key with the server's long-term one
    Bytes m_properties;
};

class CurveServer final : public CurveSide {
public:
    CurveServer(const Security& security, Judge judge)
        : CurveSide(security)
        , m_judge(judge) {
        m_traffic.role = Security::Role::Server;
    }

    void introduce(ByteView properties, Outgoing& outgoing) override {
        Bytes data;
        appendCount(data, ++m_traffic.sent);
        appendBox(data, properties, countedNonce("CurveZMQREADY---", m_traffic.sent), m_traffic.shared);
        outgoing.appendControl(wire::command("READY", data));
    }

    Result<Progress> received(const wire::CommandView& command, Announcement& announcement,
                              Outgoing& outgoing) override {
        if (m_step == Step::Hello && command.name == "HELLO")
            return hello(command.data, outgoing);
        if (m_step == Step::Initiate && command.name == "INITIATE")
            return initiate(command.data, announcement);
        return unexpectedCommand(command.name);
    }

    Claim claim() override { return {.mechanism = "CURVE", .username = {}, .password = {}, .publicKey = m_client}; }
    Result<Progress> admitted(Outgoing&) override { return Progress::PeerReady; }

private:
    enum class Step : std::uint8_t { Hello, Initiate, Done };

    Result<Progress> hello(ByteView data, Outgoing& outgoing) {
        if (data.size() != helloSize || data[0] != 1 || data[1] != 0)
            return malformedCommand("HELLO");
        data = data.subspan(2 + helloPadding);
        m_clientShort = takeKey(data);
        const std::uint64_t count = readCount(take(data, shortNonceSize));
        if (!m_traffic.advance(count))
            return failure(Errc::NonceOrder, "handshake: HELLO");
        const auto key = sharedKey(m_clientShort, m_long);
        Bytes proof(helloProof);
        if (!key || !curve::open(proof, data, countedNonce("CurveZMQHELLO---", count), *key) ||
            !equalInConstantTime(proof, Bytes(helloProof)))
            return wrongKeys("HELLO");
        makeShortKey();
        Bytes inside = copyOf(m_shortPublic);
        appendCookie(inside);
        const auto random = newNonce();
        Bytes answer = copyOf(random);
        appendBox(answer, inside, randomNonce("WELCOME-", random), *key);
        outgoing.appendControl(wire::command("WELCOME", answer));
        m_step = Step::Initiate;
        return Progress::Continue;
    }

    /// The client's and our short-term keys, in a box that only we can open, with a key for this connection.
    void appendCookie(Bytes& out) {
        m_cookieKey = Secret(keySize);
        fill(m_cookieKey.bytes());
        Secret inside(cookieInside);
        std::ranges::copy(m_clientShort, inside.bytes().data());
        std::ranges::copy(m_short.view(), inside.bytes().data() + keySize);
        const auto random = newNonce();
        append(out, random);
        appendBox(out, inside.view(), randomNonce("COOKIE--", random), m_cookieKey);
    }

    bool isOurCookie(ByteView cookie) {
        const Secret key = std::exchange(m_cookieKey, {});
        const Nonce nonce = randomNonce("COOKIE--", take(cookie, longNonceSize));
        Secret inside(cookieInside);
        return curve::open(inside.bytes(), cookie, nonce, key) &&
               equalInConstantTime(inside.view().first(keySize), m_clientShort) &&
               equalInConstantTime(inside.view().last(keySize), m_short.view());
    }

    Result<Progress> initiate(ByteView data, Announcement& announcement) {
        m_step = Step::Done;
        if (data.size() < initiateLeast)
            return malformedCommand("INITIATE");
        if (!isOurCookie(take(data, cookieSize)))
            return wrongKeys("INITIATE: cookie");
        const std::uint64_t count = readCount(take(data, shortNonceSize));
        if (!m_traffic.advance(count))
            return failure(Errc::NonceOrder, "handshake: INITIATE");
        auto shared = sharedKey(m_clientShort, m_short);
        Bytes inside(data.size() - boxOverhead);
        if (!shared || !curve::open(inside, data, countedNonce("CurveZMQINITIATE", count), *shared))
            return wrongKeys("INITIATE");
        m_traffic.shared = std::move(*shared);
        ByteView rest = inside;
        m_client = takeKey(rest);
        if (const Result<void> vouched = checkVouch(take(rest, vouchSize)); !vouched)
            return std::unexpected(vouched.error());
        m_short = {};
        m_long = {};
        const auto progress = takeProperties(rest, "INITIATE", announcement);
        return progress && m_judge == Judge::Owner ? Progress::Ask : progress;
    }

    /// The client says, with its long-term key, that the short-term key is its own and that it means this server.
    Result<void> checkVouch(ByteView vouch) const {
        const Nonce nonce = randomNonce("VOUCH---", take(vouch, longNonceSize));
        const auto key = sharedKey(m_client, m_short);
        std::array<std::uint8_t, vouchInside> inside{};
        if (!key || !curve::open(inside, vouch, nonce, *key))
            return wrongKeys("INITIATE: vouch");
        if (!equalInConstantTime(ByteView(inside).first(keySize), m_clientShort) ||
            !equalInConstantTime(ByteView(inside).last(keySize), publicKeyOf(m_long)))
            return failure(Errc::WrongVouch, "handshake: INITIATE");
        return {};
    }

    Judge m_judge;
    Step m_step = Step::Hello;
    PublicKey m_client{};
    PublicKey m_clientShort{};
    Secret m_cookieKey;
};

} // namespace

std::unique_ptr<Mechanism> makeCurveMechanism(const Security& security, Judge judge) {
    if (security.role == Security::Role::Client)
        return std::make_unique<CurveClient>(security);
    return std::make_unique<CurveServer>(security, judge);
}

bool curveComplete(const Security& security) {
    const bool knowsServer = security.role == Security::Role::Server || security.serverKey != PublicKey{};
    return security.secretKey.size() == keySize && knowsServer;
}

} // namespace ipcscope::zmtp
