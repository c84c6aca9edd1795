// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_order.h"

namespace ipcscope::ui {

using discovery::Endpoint;
using discovery::State;

namespace {

std::int64_t most(std::uint64_t count) {
    return -static_cast<std::int64_t>(count);
}

int rankOf(State state) {
    switch (state) {
    case State::NotAccepting:
        return 0;
    case State::NotListening:
        return 1;
    case State::Overridden:
        return 2;
    case State::NotASocket:
        return 3;
    case State::Live:
        return 4;
    case State::Unknown:
        return 5;
    case State::Stale:
        break;
    }
    return 6;
}

} // namespace

EndpointOrder orderNumbered(int number) {
    return number >= 0 && number <= static_cast<int>(EndpointOrder::User) ? static_cast<EndpointOrder>(number)
                                                                          : EndpointOrder::Name;
}

Standing standingOf(const Endpoint& endpoint, const std::string& type, EndpointOrder order) {
    switch (order) {
    case EndpointOrder::Name:
        break;
    case EndpointOrder::Activity:
        return {.first = most(endpoint.queuedBytes), .second = most(endpoint.connections), .third = -endpoint.changed};
    case EndpointOrder::Owner:
        if (endpoint.owners.empty())
            return {.first = 1};
        return {.text = endpoint.owners.front().process, .second = endpoint.owners.front().pid};
    case EndpointOrder::Changed:
        return {.first = -endpoint.changed};
    case EndpointOrder::State:
        return {.first = rankOf(endpoint.state)};
    case EndpointOrder::Type:
        return {.first = type.empty() ? 1 : 0, .text = type};
    case EndpointOrder::Connections:
        return {.first = most(endpoint.connections)};
    case EndpointOrder::Queued:
        return {.first = most(endpoint.queuedBytes)};
    case EndpointOrder::User:
        return {.first = endpoint.uid ? 0 : 1, .second = endpoint.uid.value_or(0)};
    }
    return {};
}

} // namespace ipcscope::ui
