// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/save_flow.h"

#include "ui/dialogs/export_sheet.h"
#include "ui/engine/traffic.h"
#include "ui/messages/message_list.h"
#include "ui/messages/save_bar.h"
#include "ui/messages/traffic_page.h"
#include "ui/shell/formats.h"

#include <QDate>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>

namespace ipcscope::ui {

namespace {

/// Behind the name, without the first dot. A capture's tells our own from those of other programs.
QString suffixOf(const capture::Exporter& exporter) {
    const QString suffix(QLatin1String(exporter.suffix.data() + 1, static_cast<qsizetype>(exporter.suffix.size()) - 1));
    return exporter.name == "pcapng" ? QStringLiteral("ipcscope.") + suffix : suffix;
}

/// "quotes-2026-11-20"
QString proposedName(const TrafficPage& page) {
    return QStringLiteral("%1-%2").arg(fileStem(page), QDate::currentDate().toString(Qt::ISODate));
}

/// Records may leave while a file is chosen; one that is there already is not made empty.
void tellNothingIsLeft(SaveBar& bar, Saved which, const QString& path) {
    bar.tell(NoticeBar::Tone::Warning,
             (which == Saved::Shown
                  ? SaveFlow::tr("Not saved: nothing is shown in the list any more. Nothing was written to %1")
                  : SaveFlow::tr("Not saved: nothing of what was selected is left. Nothing was written to %1"))
                 .arg(shown(QFile::encodeName(path).toStdString())));
}

} // namespace

QString fileStem(const TrafficPage& page) {
    QString name = page.title();
    for (const char* end : {".pcapng", ".jsonl", ".ipcscope", ".ipc"}) {
        if (name.endsWith(QLatin1String(end)))
            name.chop(static_cast<qsizetype>(qstrlen(end)));
    }
    name.remove(QChar(u'…')); // of a title that was shortened
    name.replace(QDir::separator(), QLatin1Char('_'));
    if (name.startsWith(QLatin1Char('.')) || name.startsWith(QLatin1Char('@')))
        name.remove(0, 1);
    return name.isEmpty() ? QStringLiteral("capture") : name;
}

SaveFlow::SaveFlow(QWidget& window)
    : QObject(&window)
    , m_window(window)
    , m_folder(QDir::homePath()) {}

void SaveFlow::save(TrafficPage& page) {
    chooseFile(page, Saved::All, *capture::exporterNamed("pcapng"), capture::Payloads::Kept);
}

void SaveFlow::exportSome(TrafficPage& page) {
    if (page.saving().isSaving())
        return;
    auto* sheet = new ExportSheet(page.traffic(), page.list(), &m_window);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this, sheet, to = QPointer<TrafficPage>(&page)] {
        if (to)
            chooseFile(*to, sheet->which(), sheet->exporter(), sheet->payloads());
    });
    sheet->open();
}

void SaveFlow::chooseFile(TrafficPage& page, Saved which, const capture::Exporter& exporter,
                          capture::Payloads payloads) {
    if (page.saving().isSaving())
        return;
    const bool capture = exporter.name == "pcapng";
    auto* dialog = new QFileDialog(&m_window, capture ? tr("Save capture") : tr("Export messages"), m_folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setDefaultSuffix(suffixOf(exporter));
    dialog->setNameFilters({QStringLiteral("*.%1").arg(suffixOf(exporter)), tr("All files (*)")});
    dialog->selectFile(QStringLiteral("%1.%2").arg(proposedName(page), suffixOf(exporter)));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, which, &exporter, payloads, to = QPointer<TrafficPage>(&page)](const QString& path) {
                m_folder = QFileInfo(path).absolutePath();
                if (!to)
                    return;
                if (which != Saved::All && countOf(to->traffic(), to->list(), which) == 0) {
                    tellNothingIsLeft(to->saving(), which, path);
                    return;
                }
                auto request = saveRequest(to->traffic(), to->list(), which);
                request.path = QFile::encodeName(path).toStdString();
                request.exporter = &exporter;
                request.payloads = payloads;
                to->saving().start(std::move(request));
            });
    dialog->open();
}

} // namespace ipcscope::ui
