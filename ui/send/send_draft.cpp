// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/send/send_draft.h"

#include "ui/endpoints/typed_text.h"
#include "ui/shell/formats.h"

#include <QCoreApplication>

namespace ipcscope::ui {

namespace {

using zmtp::SocketType;

constexpr std::size_t typedLimit = 64 << 10;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::SendDraft)
};

/// How a person would type these bytes, where an editor can hold that.
std::optional<QString> typing(const compose::Syntax& syntax, const Bytes& bytes) {
    if (bytes.size() > typedLimit)
        return std::nullopt;
    const auto formatted = syntax.format(bytes);
    if (!formatted)
        return std::nullopt;
    QString text = editable(*formatted);
    return canBeTyped(text) ? std::optional(std::move(text)) : std::nullopt;
}

} // namespace

FrameDraft::FrameDraft()
    : m_syntax(&compose::syntaxes().front())
    , m_bytes(std::make_shared<const Bytes>()) {}

void FrameDraft::setText(const QString& text) {
    m_text = text;
    m_heldName.clear();
    parse();
}

void FrameDraft::setSyntax(const compose::Syntax& syntax) {
    m_syntax = &syntax;
    if (!m_heldName.isEmpty())
        return;
    if (const auto text = valid() ? typing(syntax, bytes()) : std::nullopt)
        m_text = *text;
    parse();
}

void FrameDraft::setBytes(Bytes bytes, const QString& name) {
    if (const auto text = typing(*m_syntax, bytes)) {
        setText(*text);
        if (valid() && *m_bytes == bytes)
            return;
    }
    m_text.clear();
    m_problem.clear();
    m_heldName = name;
    m_bytes = std::make_shared<const Bytes>(std::move(bytes));
}

void FrameDraft::parse() {
    m_problem.clear();
    const std::string typed = m_text.toStdString();
    auto parsed = m_syntax->parse(typed);
    if (parsed && parsed->size() > SendDraft::maxFrameBytes) {
        m_problem = Words::tr("A frame of the form holds at most %1.").arg(byteCount(SendDraft::maxFrameBytes));
    } else if (parsed) {
        m_bytes = std::make_shared<const Bytes>(std::move(*parsed));
        return;
    } else {
        m_problem = Words::tr("line %1 column %2: %3")
                        .arg(parsed.error().line)
                        .arg(parsed.error().column)
                        .arg(shown(parsed.error().what));
    }
    m_bytes = std::make_shared<const Bytes>();
}

SendDraft::Verdict SendDraft::verdict() const {
    if (const AddressCheck address = checkAddress(to, role); !address.valid())
        return {Part::To, 0, address.problem};
    if (const QString problem = routingIdProblem(routingId); zmtp::announcesRoutingId(as) && !problem.isEmpty())
        return {Part::RoutingId, 0, problem};
    for (std::size_t i = 0; i < frames.size(); ++i)
        if (!frames[i].valid())
            return {Part::Frame, i, frames[i].problem()};
    if (frames.empty())
        return {Part::Frame, 0, Words::tr("A message has at least one frame.")};
    if (as == SocketType::Router && (frames.size() < 2 || frames.front().bytes().empty()))
        return {Part::Frame, 0,
                Words::tr("A ROUTER's first frame is the routing id of the peer, and the body follows.")};
    return {};
}

capture::JoinRequest SendDraft::request() const {
    capture::JoinRequest request;
    request.endpoint = checkAddress(to, role).endpoint;
    request.type = as;
    request.role = role;
    if (zmtp::announcesRoutingId(as))
        request.options.routingId = copyOf(bytesOf(routingId.toStdString()));
    return request;
}

std::vector<Bytes> SendDraft::bodies() const {
    std::vector<Bytes> all;
    all.reserve(frames.size());
    for (const auto& frame : frames)
        all.push_back(frame.bytes());
    return all;
}

std::vector<SocketType> sendingTypes() {
    return {SocketType::Dealer, SocketType::Req, SocketType::Push, SocketType::Pub, SocketType::Pair,
            SocketType::Router, SocketType::Rep, SocketType::XPub, SocketType::XSub};
}

std::optional<SocketType> counterpart(SocketType bound) {
    switch (bound) {
    case SocketType::Pull:
        return SocketType::Push;
    case SocketType::Rep:
        return SocketType::Req;
    case SocketType::Router:
        return SocketType::Dealer;
    case SocketType::Dealer:
        return SocketType::Router;
    case SocketType::Sub:
    case SocketType::XSub:
        return SocketType::Pub;
    case SocketType::Pair:
        return SocketType::Pair;
    case SocketType::Req:
        return SocketType::Rep;
    case SocketType::Pub:
    case SocketType::XPub:
        return SocketType::XSub;
    case SocketType::Server:
        return SocketType::Client;
    case SocketType::Client:
        return SocketType::Server;
    case SocketType::Dish:
        return SocketType::Radio;
    case SocketType::Gather:
        return SocketType::Scatter;
    case SocketType::Peer:
        return SocketType::Peer;
    case SocketType::Channel:
        return SocketType::Channel;
    case SocketType::Push:
    case SocketType::Radio:
    case SocketType::Scatter:
    case SocketType::Stream:
        break;
    }
    return std::nullopt;
}

QString frameRole(SocketType as, std::size_t index, const std::vector<FrameDraft>& frames) {
    const bool several = frames.size() > 1;
    if (as == SocketType::Router && index == 0)
        return Words::tr("routing id of the peer");
    const bool envelope = as == SocketType::Dealer || as == SocketType::Router;
    const bool empty = index < frames.size() && frames[index].valid() && frames[index].bytes().empty();
    if (envelope && several && empty && index + 1 < frames.size())
        return Words::tr("delimiter");
    if ((as == SocketType::Pub || as == SocketType::XPub) && index == 0)
        return several ? Words::tr("topic") : Words::tr("topic and body");
    return Words::tr("body");
}

} // namespace ipcscope::ui
