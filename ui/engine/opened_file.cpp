// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/engine/opened_file.h"

#include "ui/shell/formats.h"

#include <utility>

namespace ipcscope::ui {

OpenedFile::OpenedFile(std::string path, capture::OpenedCapture opened, QObject* parent)
    : Traffic(capture::Store::defaultBudget, parent)
    , m_path(std::move(path))
    , m_file(opened.file)
    , m_endpoint(editable(opened.roster->origin().endpoint))
    , m_method(opened.roster->origin().method) {
    m_roster = *opened.roster;
    m_notes = m_file->notes();
    setFiledNotes(m_notes);
    m_pins = m_file->pins();
    for (auto& chunk : opened.chunks)
        m_store.append(std::move(chunk));
    arm();
}

} // namespace ipcscope::ui
