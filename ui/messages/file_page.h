// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/messages/traffic_page.h"

namespace ipcscope::ui {

class ElidedLabel;
class OpenedFile;

/// The tab of a capture file: its header says how much is in it. Damage is told above the list (IS-130).
class FilePage : public TrafficPage {
    Q_OBJECT
public:
    /// `filters` must outlive the page.
    FilePage(std::unique_ptr<OpenedFile> file, KnownFilters& filters, QWidget* parent = nullptr);
    ~FilePage() override;

    const OpenedFile& file() const { return m_file; }
    QString title() const override;
    QString description() const override;

protected:
    QString fateOfNotes() const override;

private:
    void refresh();

    OpenedFile& m_file;
    QWidget* m_header;
    ElidedLabel* m_contents;
    bool m_toldLoss = false;
};

} // namespace ipcscope::ui
