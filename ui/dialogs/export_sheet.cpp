// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/export_sheet.h"

#include "ui/shell/formats.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QRadioButton>
#include <QVBoxLayout>

#include <chrono>

namespace ipcscope::ui {

namespace {

constexpr std::chrono::milliseconds readable{200}; ///< between counts
constexpr qint64 spokenEach = 5000;                ///< milliseconds: a screen reader tells what changes under the focus

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
    , m_traffic(&traffic)
    , m_list(&list)
    , m_format(new QComboBox(this))
    , m_withoutPayloads(new QCheckBox(tr("&Without payloads"), this)) {
    addChoices();
    for (const auto& exporter : capture::exporters())
        m_format->addItem(titleOf(exporter));
    m_format->setAccessibleName(tr("Format"));
    addRow(tr("&Format"), m_format);
    addSecondary(tr("A capture and JSON Lines can be opened again. CSV has the columns of the list."));
    addWidget(m_withoutPayloads);
    addSecondary(tr("Without payloads the file tells when, how much and between whom, and what you noted, but nothing "
                    "that was said: contents and topics are zeros or empty."));
    m_which[static_cast<std::size_t>(which())]->setFocus();

    m_soon.setSingleShot(true);
    m_soon.setInterval(readable);
    connect(&m_soon, &QTimer::timeout, this, &ExportSheet::count);
    const auto soon = [this] {
        if (!m_soon.isActive())
            m_soon.start();
    };
    for (const auto happened : {&Traffic::rowsAdded, &Traffic::rowsLeft, &Traffic::countersChanged, &Traffic::cleared})
        connect(&traffic, happened, this, soon);
    connect(&list, &MessageList::picked, this, soon);
}

void ExportSheet::addChoices() {
    auto* choices = new QWidget(this);
    auto* layout = new QVBoxLayout(choices);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    for (auto*& button : m_which) {
        button = new QRadioButton(choices);
        layout->addWidget(button);
    }
    const auto has = [this](Saved which) { return countOf(*m_traffic, *m_list, which); };
    const Saved first = has(Saved::Selected) > 1 ? Saved::Selected : has(Saved::Shown) > 0 ? Saved::Shown : Saved::All;
    m_which[static_cast<std::size_t>(first)]->setChecked(true);
    count();
    for (const auto* button : m_which)
        connect(button, &QRadioButton::toggled, this, &ExportSheet::count);
    addRow(tr("Messages"), choices);
}

void ExportSheet::count() {
    if (!m_traffic || !m_list)
        return;
    const auto tell = [this](Saved which, const QString& text) {
        auto* button = m_which[static_cast<std::size_t>(which)];
        const auto count = countOf(*m_traffic, *m_list, which);
        button->setEnabled(count > 0 || button->isChecked()); // the focus stays where it is
        const QString told = text.arg(groupedNumber(count));
        if (told == button->text() || (button->hasFocus() && m_spoken.isValid() && !m_spoken.hasExpired(spokenEach)))
            return;
        if (button->hasFocus())
            m_spoken.start();
        button->setText(told);
    };
    tell(Saved::All, tr("&All that are kept, with protocol commands: %1"));
    tell(Saved::Shown, tr("Those &shown in the list: %1"));
    tell(Saved::Selected, tr("Those s&elected: %1"));
    const bool any = countOf(*m_traffic, *m_list, which()) > 0;
    action()->setEnabled(any);
    action()->setToolTip(any ? QString() : tr("None of these messages is left"));
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
