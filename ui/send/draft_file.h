// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/send/send_draft.h"

#include <QString>

#include <optional>

namespace ipcscope::ui {

/// What stands in a send form, as it is kept between runs.
struct KeptDraft {
    SendDraft draft;
    bool typed = false; ///< the address was written by hand, not chosen from the list
};

/// The draft of the send form in a file of its own (JSON, mode 0600: a message may hold secrets). Keys and passwords
/// are no part of a draft.
class DraftFile {
public:
    /// Of all frames together; of a draft that is larger nothing is kept.
    static constexpr std::size_t mostBytes = 1 << 20;

    explicit DraftFile(QString path)
        : m_path(std::move(path)) {}

    /// Nothing where there is no file, or one that is damaged.
    std::optional<KeptDraft> read() const;
    /// In place of what was kept; a draft in which there is nothing, or too much, leaves no file.
    void write(const KeptDraft& kept) const;

private:
    QString m_path;
};

} // namespace ipcscope::ui
