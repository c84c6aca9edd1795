// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/auto_identifier.h"

#include "core/observe/advice/contact_risk.h"
#include "core/observe/discovery/endpoint.h"
#include "ui/engine/engine.h"
#include "ui/engine/identifier.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace ipcscope::ui {

using discovery::Endpoint;

namespace {

/// An abstract name begins with @ and is in no folder.
bool isIn(std::string_view name, std::string_view folder) {
    return folder.empty() ||
           (name.starts_with(folder) && (folder == "/" || name.substr(folder.size()).starts_with('/')));
}

} // namespace

AutoIdentifier::AutoIdentifier(Engine& engine, QObject* parent)
    : QObject(parent)
    , m_engine(engine) {
    connect(&m_engine, &Engine::endpointsChanged, this, &AutoIdentifier::review);
}

void AutoIdentifier::limitTo(std::string folder) {
    while (folder.size() > 1 && folder.back() == '/')
        folder.pop_back();
    m_folder = std::move(folder);
    review();
}

bool AutoIdentifier::listsAnyIn(const std::string& folder) const {
    return std::ranges::any_of(m_engine.endpoints(),
                               [&folder](const Endpoint& each) { return isIn(each.name, folder); });
}

void AutoIdentifier::setOn(bool on) {
    m_on = on;
    review();
}

bool AutoIdentifier::wants(const Endpoint& endpoint) const {
    return endpoint.group == discovery::Group::ZeroMq && endpoint.state == discovery::State::Live &&
           endpoint.listens() && advice::hasAddress(endpoint) && isIn(endpoint.name, m_folder) &&
           !m_asked.contains(endpoint.listener) &&
           std::ranges::find(endpoint.owners, ::getpid(), &discovery::Owner::pid) == endpoint.owners.end() &&
           m_engine.identifier().knownAs(endpoint) == nullptr;
}

void AutoIdentifier::review() {
    m_waiting.clear();
    if (!m_on)
        return;
    std::unordered_set<std::uint32_t> stillThere;
    for (const Endpoint& each : m_engine.endpoints()) {
        if (m_asked.contains(each.listener))
            stillThere.insert(each.listener);
        if (wants(each))
            m_waiting.push_back(each.listener);
    }
    m_asked = std::move(stillThere);
    askNext();
}

void AutoIdentifier::askNext() {
    const auto& listed = m_engine.endpoints();
    while (!m_asking && !m_waiting.empty()) {
        const auto found = std::ranges::find_if(listed, [this, listener = m_waiting.front()](const Endpoint& each) {
            return each.listener == listener && wants(each); // by any of its names
        });
        m_waiting.pop_front();
        if (found == listed.end())
            continue;
        m_asked.insert(found->listener);
        m_asking = true;
        m_engine.identifier().identify(found->endpoint(), {*found}, Identifier::Consent::AskFirst, this,
                                       [this](const Identifier::Answer&) {
                                           m_asking = false;
                                           askNext();
                                       });
    }
}

} // namespace ipcscope::ui
