// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/export_sheet.h"

#include "ui/shell/formats.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QRadioButton>
#include <QVBoxLayout>

namespace ipcscope::ui {

namespace {

/// In the order of exporters(), for translators.
[[maybe_unused]] constexpr const char* titles[] = {
    QT_TRANSLATE_NOOP("Exporter", "Capture"), QT_TRANSLATE_NOOP("Exporter", "JSON Lines"),
    QT_TRANSLATE_NOOP("Exporter", "CSV"), QT_TRANSLATE_NOOP("Exporter", "Text")};

QString titleOf(const capture::Exporter& exporter) {
    const QByteArray title(exporter.title.data(), static_cast<qsizetype>(exporter.title.size()));
    const QByteArray suffix(exporter.suffix.data(), static_cast<qsizetype>(exporter.suffix.size()));
    return QStringLiteral("%1 (%2)").arg(QCoreApplication::translate("Exporter", title.constData()),
                                         QLatin1String(suffix));
}

} // namespace

ExportSheet::ExportSheet(const Traffic& traffic, const MessageList& list, QWidget* parent)
    : Sheet(tr("Export messages"), tr("Choose a file…"), Weight::Plain, parent)
    , m_format(new QComboBox(this))
    , m_withoutPayloads(new QCheckBox(tr("&Without payloads"), this)) {
    auto* choices = new QWidget(this);
    auto* layout = new QVBoxLayout(choices);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    const auto add = [&](Saved which, const QString& text) {
        const auto count = countOf(traffic, list, which);
        auto* button = new QRadioButton(text.arg(groupedNumber(count)), choices);
        button->setEnabled(count > 0);
        m_which[static_cast<std::size_t>(which)] = button;
        layout->addWidget(button);
        return count;
    };
    add(Saved::All, tr("&All that are kept, with protocol commands: %1"));
    const bool any = add(Saved::Shown, tr("Those &shown in the list: %1")) > 0;
    const bool several = add(Saved::Selected, tr("Those s&elected: %1")) > 1;
    const Saved first = several ? Saved::Selected : any ? Saved::Shown : Saved::All;
    m_which[static_cast<std::size_t>(first)]->setChecked(true);
    addRow(tr("Messages"), choices);

    for (const auto& exporter : capture::exporters())
        m_format->addItem(titleOf(exporter));
    m_format->setAccessibleName(tr("Format"));
    addRow(tr("&Format"), m_format);
    addSecondary(tr("A capture and JSON Lines can be opened again. CSV has the columns of the list."));
    addWidget(m_withoutPayloads);
    addSecondary(tr("Without payloads the file tells when, how much and between whom, and what you noted, but nothing "
                    "that was said: contents and topics are zeros or empty."));
    m_which[static_cast<std::size_t>(which())]->setFocus();
}

Saved ExportSheet::which() const {
    for (const Saved one : {Saved::All, Saved::Selected}) {
        if (m_which[static_cast<std::size_t>(one)]->isChecked())
            return one;
    }
    return Saved::Shown;
}

capture::Payloads ExportSheet::payloads() const {
    return m_withoutPayloads->isChecked() ? capture::Payloads::LeftOut : capture::Payloads::Kept;
}

const capture::Exporter& ExportSheet::exporter() const {
    return capture::exporters()[static_cast<std::size_t>(std::max(0, m_format->currentIndex()))];
}

} // namespace ipcscope::ui
