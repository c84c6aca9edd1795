// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_set>

namespace ipcscope::discovery {
struct Endpoint;
}

namespace ipcscope::ui {

class Engine;

/// While it is on, asks every listed ZeroMQ listener that is not known yet what it is: each once, one after another.
/// Where the mere connect could take messages away nobody is contacted, nor is a program without a known library, nor
/// are we ourselves. Off at the start, and nothing of it is kept. GUI thread.
class AutoIdentifier : public QObject {
    Q_OBJECT
public:
    explicit AutoIdentifier(Engine& engine, QObject* parent = nullptr);

    /// From now on only endpoints with a socket file in this folder, or below it, are asked; empty: all, those with an
    /// abstract name too.
    void limitTo(std::string folder);
    /// Whether anything is listed there now, of whatever kind.
    bool listsAnyIn(const std::string& folder) const;
    /// Off: whoever is being asked at this moment is the last one.
    void setOn(bool on);
    bool isOn() const { return m_on; }

private:
    bool wants(const discovery::Endpoint& endpoint) const;
    void review();
    void askNext();

    Engine& m_engine;
    std::string m_folder;
    bool m_on = false;
    bool m_asking = false;
    std::unordered_set<std::uint32_t> m_asked; ///< listeners
    std::deque<std::uint32_t> m_waiting;       ///< listeners to ask
};

} // namespace ipcscope::ui
