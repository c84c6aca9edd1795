// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/file_page.h"

#include "core/observe/advice/capture_faults.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/opened_file.h"
#include "ui/messages/elided_label.h"
#include "ui/messages/message_list.h"
#include "ui/shell/formats.h"

#include <QHBoxLayout>
#include <QLabel>

#include <utility>

namespace ipcscope::ui {

namespace {

constexpr std::size_t longestTitle = 40;

std::string nameOf(const OpenedFile& file) {
    return file.path().substr(file.path().rfind('/') + 1);
}

} // namespace

FilePage::FilePage(std::unique_ptr<OpenedFile> file, KnownFilters& filters, QWidget* parent)
    : TrafficPage(std::move(file), filters, parent)
    , m_file(static_cast<OpenedFile&>(traffic()))
    , m_header(new QWidget(this))
    , m_contents(new ElidedLabel(m_header)) {
    auto* sort = new QLabel(tr("■ File"), m_header);
    sort->setTextFormat(Qt::PlainText);
    QFont bold = sort->font();
    bold.setBold(true);
    sort->setFont(bold);
    m_contents->setProperty("look", QStringLiteral("secondary"));
    auto* layout = new QHBoxLayout(m_header);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(8);
    layout->addWidget(sort);
    layout->addWidget(m_contents, 1);
    arrange(*m_header, nullptr);
    list().stopFollowing();
    connect(&m_file, &Traffic::recordsArrived, this, &FilePage::refresh);
    if (m_file.damage())
        notice().tellFault(advice::damaged(*m_file.damage(), m_file.store().end()));
    refresh();
}

/// The widgets look at the file until they are gone.
FilePage::~FilePage() {
    delete m_header;
}

QString FilePage::title() const {
    return shown(nameOf(m_file), longestTitle);
}

QString FilePage::description() const {
    return shown(m_file.path());
}

QString FilePage::fateOfNotes() const {
    return tr("The file stays as it is; save the messages to keep the note.");
}

void FilePage::refresh() {
    const auto records = m_file.store().end();
    QStringList parts{records == 1 ? tr("1 record") : tr("%1 records").arg(groupedNumber(records)),
                      byteCount(m_file.size())};
    if (!m_file.endpoint().isEmpty())
        parts << shown(m_file.endpoint().toStdString());
    parts << description();
    m_contents->setText(parts.join(QStringLiteral(" · ")));
    if (m_file.lostSome() && !std::exchange(m_toldLoss, true))
        showFault(QStringLiteral("IS-130"), tr("Some records can no longer be read"),
                  tr("The file has changed since it was opened. Those records stand in the list as lost."));
}

} // namespace ipcscope::ui
