// SPDX-License-Identifier: MPL-2.0
#include "core/transport/zmq/zap.h"

#include "core/transport/base/secret.h"
#include "core/transport/zmtp/security.h"

#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace ipcscope::zmq {

namespace {

using zmtp::Verdict;

constexpr std::string_view version = "1.0";
constexpr std::size_t mostOpen = 10'000;
constexpr std::uint32_t replyFrames = 7; ///< empty, version, request id, status, text, user id, metadata
constexpr std::uint32_t idFrame = 2;

sockets::Options dealerOptions() {
    sockets::Options options = sockets::manualDefaults(zmtp::SocketType::Dealer);
    options.linger = std::chrono::milliseconds(0);
    options.sendHighWaterMark = mostOpen / 2; // so that the oldest of mostOpen was written long ago
    options.receiveHighWaterMark = 0;
    return options;
}

/// 0: no question of ours.
std::uint32_t numberIn(std::string_view id) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    return error == std::errc() && end == id.data() + id.size() ? number : 0;
}

std::optional<Verdict::Status> statusIn(std::string_view text) {
    constexpr std::array statuses{Verdict::Status::Admitted, Verdict::Status::NotNow, Verdict::Status::Refused,
                                  Verdict::Status::Failed};
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    for (const Verdict::Status status : statuses) {
        if (error == std::errc() && end == text.data() + text.size() && number == static_cast<unsigned>(status))
            return status;
    }
    return std::nullopt;
}

/// Names of one byte of length, values of four; empty if they do not end where the frame does.
std::optional<std::vector<std::pair<std::string, Bytes>>> metadataIn(ByteView rest) {
    std::vector<std::pair<std::string, Bytes>> all;
    while (!rest.empty()) {
        constexpr std::size_t sizeBytes = 4;
        const std::size_t nameSize = rest[0];
        if (rest.size() < 1 + nameSize + sizeBytes)
            return std::nullopt;
        std::string name(textOf(rest.subspan(1, nameSize)));
        rest = rest.subspan(1 + nameSize);
        std::size_t size = 0;
        for (std::size_t byte = 0; byte < sizeBytes; ++byte)
            size = size << 8 | rest[byte];
        rest = rest.subspan(sizeBytes);
        if (size > rest.size())
            return std::nullopt;
        all.emplace_back(std::move(name), copyOf(rest.first(size)));
        rest = rest.subspan(size);
    }
    return all;
}

Verdict faulty(Verdict::Fault fault) {
    Verdict verdict;
    verdict.fault = fault;
    return verdict;
}

Verdict verdictIn(const zmtp::Message& reply) {
    if (reply.frameCount() != replyFrames)
        return faulty(Verdict::Fault::Malformed);
    if (textOf(reply.frame(1)) != version)
        return faulty(Verdict::Fault::Version);
    const auto status = statusIn(textOf(reply.frame(3)));
    if (!status)
        return faulty(Verdict::Fault::Status);
    auto metadata = metadataIn(reply.frame(6));
    if (!metadata)
        return faulty(Verdict::Fault::Metadata);
    Verdict verdict;
    verdict.status = *status;
    verdict.userId = textOf(reply.frame(5));
    verdict.metadata = std::move(*metadata);
    return verdict;
}

} // namespace

Zap::Zap(Inproc& inproc, Reactor& reactor)
    : m_socket(reactor, zmtp::SocketType::Dealer, dealerOptions())
    , m_member(inproc, reactor, m_socket) {
    m_socket.onReadable([this] { readable(); });
    static_cast<void>(m_member.connect(endpoint));
}

void Zap::ask(const std::string& domain, const sockets::AuthenticationRequest& request, sockets::Answer answer) {
    const std::string id = std::to_string(++m_last);
    const std::string address =
        fmt::format("localhost:{}:{}:{}", request.process.uid, request.process.gid, request.process.pid);
    const auto& claim = request.claim;
    std::vector<ByteView> frames{{},
                                 bytesOf(version),
                                 bytesOf(id),
                                 bytesOf(domain),
                                 bytesOf(address),
                                 request.routingId,
                                 bytesOf(claim.mechanism)};
    if (claim.mechanism == "PLAIN") {
        frames.push_back(bytesOf(claim.username));
        frames.push_back(claim.password.view());
    } else if (claim.mechanism == "CURVE") {
        frames.emplace_back(claim.publicKey);
    }
    if (m_open.size() >= mostOpen) // nobody waits for the oldest any more
        m_open.erase(m_open.begin());
    const zmtp::Message message = zmtp::Message::of(frames);
    const auto asked = m_open.try_emplace(m_last, std::move(answer), message).first;
    if (m_socket.send(message))
        return;
    const auto failed = m_open.extract(asked);
    failed.mapped().answer({});
}

Zap::Question::~Question() {
    const ByteView request = m_request.wire();
    wipe({const_cast<std::uint8_t*>(request.data()), request.size()});
}

void Zap::readable() {
    while (const auto reply = m_socket.receive())
        replied(*reply);
}

/// What names no question that is open can only be meant for the one that waits longest.
void Zap::replied(const zmtp::Message& reply) {
    if (m_open.empty())
        return;
    const bool named = reply.frameCount() > idFrame;
    auto open = named ? m_open.extract(numberIn(textOf(reply.frame(idFrame)))) : Questions::node_type();
    const bool known = !open.empty();
    if (!known) {
        open = m_open.extract(m_open.begin());
        open.mapped().leaveToTheQueue();
    }
    open.mapped().answer(known || !named ? verdictIn(reply) : faulty(Verdict::Fault::RequestId));
}

} // namespace ipcscope::zmq
