// SPDX-License-Identifier: MPL-2.0
#include "core/transport/reactor/reactor.h"

#include "core/transport/reactor/core.h"

#include <utility>

namespace ipcscope {

Watch::Watch(Reactor* reactor, std::uint32_t slot, std::uint32_t generation)
    : m_reactor(reactor)
    , m_slot(slot)
    , m_generation(generation) {}

Watch::Watch(Watch&& other) noexcept
    : m_reactor(std::exchange(other.m_reactor, nullptr))
    , m_slot(other.m_slot)
    , m_generation(other.m_generation) {}

Watch& Watch::operator=(Watch&& other) noexcept {
    Watch taken(std::move(other));
    std::swap(m_reactor, taken.m_reactor);
    std::swap(m_slot, taken.m_slot);
    std::swap(m_generation, taken.m_generation);
    return *this;
}

Watch::~Watch() {
    if (m_reactor)
        m_reactor->m_core->remove({m_slot, m_generation});
}

void Watch::setInterest(Interest interest) {
    if (m_reactor)
        m_reactor->m_core->setInterest({m_slot, m_generation}, interest);
}

Interest Watch::interest() const {
    return m_reactor ? m_reactor->m_core->interest({m_slot, m_generation}) : Interest::None;
}

Timer::Timer(Reactor* reactor, std::uint64_t id)
    : m_reactor(reactor)
    , m_id(id) {}

Timer::Timer(Timer&& other) noexcept
    : m_reactor(std::exchange(other.m_reactor, nullptr))
    , m_id(other.m_id) {}

Timer& Timer::operator=(Timer&& other) noexcept {
    Timer taken(std::move(other));
    std::swap(m_reactor, taken.m_reactor);
    std::swap(m_id, taken.m_id);
    return *this;
}

Timer::~Timer() {
    if (m_reactor)
        m_reactor->m_core->cancel(m_id);
}

void Later::schedule() {
    if (!scheduled())
        m_reactor->m_core->putOff(*this);
}

void Later::unlink() {
    if (!m_next)
        return;
    m_next->m_previous = m_previous;
    m_previous->m_next = m_next;
    m_next = m_previous = nullptr;
}

Reactor::Reactor()
    : m_core(std::make_unique<Core>()) {}

Reactor::~Reactor() = default;

int Reactor::fd() const {
    return m_core->fd();
}

bool Reactor::turn(std::chrono::milliseconds wait) {
    return m_core->turn(wait);
}

void Reactor::post(Task task) {
    m_core->post(std::move(task));
}

void Reactor::wake() noexcept {
    m_core->wake();
}

Watch Reactor::watch(int fd, Interest interest, Ready ready) {
    const Core::Handle handle = m_core->add(fd, interest, std::move(ready));
    return {this, handle.slot, handle.generation};
}

Timer Reactor::after(std::chrono::milliseconds delay, Task task) {
    return {this, m_core->schedule(delay, std::move(task))};
}

std::chrono::milliseconds Reactor::lateness() const {
    return m_core->lateness();
}

std::uint64_t Reactor::turns() const {
    return m_core->turns();
}

std::uint64_t Reactor::failures() const {
    return m_core->failures();
}

} // namespace ipcscope
