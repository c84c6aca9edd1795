// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/opened_capture.h"
#include "ui/engine/traffic.h"

#include <optional>
#include <string>

namespace ipcscope::ui {

/// A capture file in the GUI thread. Its records stay where they are and are read in the background when somebody wants
/// to see them; marks and notes are not written into it.
class OpenedFile : public Traffic {
    Q_OBJECT
public:
    /// `path`: bytes of any kind.
    OpenedFile(std::string path, capture::OpenedCapture opened, QObject* parent = nullptr);

    const std::string& path() const { return m_path; }
    /// Whom it was recorded from, if it tells.
    QString endpoint() const override { return m_endpoint; }
    std::string method() const override { return m_method; }
    const std::optional<capture::pcapng::Damage>& damage() const { return m_file->damage(); }
    /// Some of its records could not be read since it was opened.
    bool lostSome() const { return m_file->lostSome(); }
    std::uint64_t size() const { return m_file->size(); }

private:
    const std::string m_path;
    const std::shared_ptr<const capture::pcapng::CaptureFile> m_file;
    const QString m_endpoint;
    const std::string m_method;
};

} // namespace ipcscope::ui
