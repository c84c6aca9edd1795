// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/messages/saved_filter_bar.h"

#include "core/observe/capture/filter/conjuncts.h"
#include "ui/dialogs/save_filter_sheet.h"
#include "ui/dialogs/saved_filters_sheet.h"
#include "ui/shell/formats.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>

namespace ipcscope::ui {

namespace {

constexpr int longestOnButton = 24; ///< characters

/// An ampersand on a button or in a menu would be a mnemonic.
QString literal(QString text) {
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

SavedFilterBar::SavedFilterBar(SavedFilters& saved, QWidget* parent)
    : QWidget(parent)
    , m_saved(saved)
    , m_menu(new QToolButton(this))
    , m_heartbeats(addToggle(tr("Hide heartbeats"))) {
    m_menu->setText(tr("★ Saved ▾"));
    m_menu->setToolTip(tr("Filters with names: apply one, save the one that is applied, pin them as buttons"));
    m_menu->setAccessibleName(tr("Saved filters"));
    m_menu->setFocusPolicy(Qt::TabFocus);
    m_menu->setAutoRaise(true);
    m_heartbeats->setChecked(true);
    m_heartbeats->setToolTip(tr("Heartbeats and other protocol commands are kept, but not listed"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(6);
    row->addWidget(m_menu);
    row->addWidget(m_heartbeats);
    connect(m_menu, &QToolButton::clicked, this, &SavedFilterBar::openMenu);
    connect(m_heartbeats, &QPushButton::toggled, this, &SavedFilterBar::heartbeatsToggled);
    connect(&m_saved, &SavedFilters::changed, this, &SavedFilterBar::showPinned);
    showPinned();
}

QPushButton* SavedFilterBar::addToggle(const QString& text) {
    auto* button = new QPushButton(literal(text), this);
    button->setProperty("look", QStringLiteral("chip"));
    button->setCheckable(true);
    button->setAutoDefault(false);
    button->setAccessibleName(text);
    return button;
}

bool SavedFilterBar::hidesHeartbeats() const {
    return m_heartbeats->isChecked();
}

void SavedFilterBar::setApplied(const QString& filter, const QStringList& parts) {
    m_filter = filter;
    m_parts = parts;
    qsizetype button = 0;
    for (const SavedFilter& each : m_saved.all()) {
        if (!each.pinned)
            continue;
        const QSignalBlocker quiet(m_pinned[button]);
        m_pinned[button++]->setChecked(isApplied(each));
    }
}

bool SavedFilterBar::isApplied(const SavedFilter& filter) const {
    const auto parts = capture::conjuncts(filter.filter.toStdString());
    return std::ranges::all_of(parts, [this](const std::string& part) { return m_parts.contains(editable(part)); });
}

void SavedFilterBar::showPinned() {
    qDeleteAll(m_pinned);
    m_pinned.clear();
    QWidget* before = m_heartbeats;
    for (const SavedFilter& each : m_saved.all()) {
        if (!each.pinned)
            continue;
        QPushButton* const button = addToggle(shown(each.name.toStdString(), longestOnButton));
        button->setToolTip(shown(each.filter.toStdString()));
        button->setChecked(isApplied(each));
        connect(button, &QPushButton::toggled, this,
                [this, filter = each.filter](bool on) { Q_EMIT toggled(filter, on); });
        layout()->addWidget(button);
        setTabOrder(before, button);
        before = button;
        m_pinned.append(button);
    }
    place();
}

void SavedFilterBar::setRoom(int width) {
    m_room = width;
    place();
}

void SavedFilterBar::place() {
    int left = m_room - m_menu->sizeHint().width();
    const int gap = layout()->spacing();
    bool fits = true;
    for (QPushButton* button : QList<QPushButton*>{m_heartbeats} + m_pinned) {
        left -= gap + button->sizeHint().width();
        fits = fits && left >= 0;
        button->setVisible(fits);
    }
}

void SavedFilterBar::openMenu() {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (const SavedFilter& each : m_saved.all()) {
        QAction* const action = menu->addAction(literal(shown(each.name.toStdString())), this,
                                                [this, filter = each.filter] { Q_EMIT chosen(filter); });
        action->setToolTip(shown(each.filter.toStdString()));
        action->setCheckable(true);
        action->setChecked(isApplied(each));
    }
    if (menu->isEmpty())
        menu->addAction(tr("No filter is saved yet"))->setEnabled(false);
    menu->addSeparator();
    if (!m_heartbeats->isVisible()) {
        QAction* const heartbeats = menu->addAction(m_heartbeats->text(), m_heartbeats, &QPushButton::toggle);
        heartbeats->setCheckable(true);
        heartbeats->setChecked(hidesHeartbeats());
    }
    menu->addAction(tr("Save this filter…"), this, &SavedFilterBar::askForName)->setEnabled(!m_filter.isEmpty());
    menu->addAction(tr("Rename, pin, remove…"), this, &SavedFilterBar::manage)->setEnabled(!m_saved.all().isEmpty());
    menu->popup(m_menu->mapToGlobal(m_menu->rect().bottomLeft()));
}

void SavedFilterBar::askForName() {
    auto* sheet = new SaveFilterSheet(m_saved, m_filter, window());
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this, sheet] { m_saved.save(sheet->filter()); });
    sheet->open();
}

void SavedFilterBar::manage() {
    auto* sheet = new SavedFiltersSheet(m_saved.all(), window());
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this, sheet] { sheet->applyTo(m_saved); });
    sheet->open();
}

} // namespace ipcscope::ui
