// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <atomic>
#include <memory>
#include <utility>

namespace ipcscope::capture {

/// A value whose copies share it until one of them changes it, so that a copy costs next to nothing. Copies may be read
/// and changed on different threads.
template<class T>
class Shared {
public:
    Shared()
        : m_value(std::make_shared<T>()) {}
    Shared(const Shared& other)
        : m_value(other.m_value)
        , m_isShared(true) {
        other.m_isShared = true;
    }
    Shared& operator=(const Shared& other) {
        m_value = other.m_value;
        m_isShared = other.m_isShared = true;
        return *this;
    }
    ~Shared() = default;

    const T& operator*() const { return *m_value; }
    const T* operator->() const { return m_value.get(); }
    /// To be changed. Valid until this is copied.
    T& own() {
        if (m_isShared.load(std::memory_order_relaxed) && m_isShared.exchange(false))
            m_value = std::make_shared<T>(*m_value);
        return *m_value;
    }

private:
    std::shared_ptr<T> m_value;
    mutable std::atomic<bool> m_isShared = false; ///< or was, some day
};

} // namespace ipcscope::capture
