// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/decode_menu.h"

#include "ui/shell/formats.h"

#include <QActionGroup>

namespace ipcscope::ui {

DecodeMenu::DecodeMenu(QWidget* parent)
    : QMenu(tr("Decode as"), parent) {}

void DecodeMenu::setFrame(int frame, const decode::Decoder* chosen) {
    setTitle(frame < 0 ? tr("Decode as") : tr("Decode frame %1 as").arg(frame + 1));
    menuAction()->setEnabled(frame >= 0);
    fill(chosen);
}

void DecodeMenu::fill(const decode::Decoder* inUse) {
    clear();
    auto* formats = new QActionGroup(this);
    const auto add = [this, formats, inUse](const QString& text, const decode::Decoder* decoder) {
        QAction* action = addAction(text);
        action->setCheckable(true);
        action->setChecked(decoder == inUse);
        formats->addAction(action);
        connect(action, &QAction::triggered, this, [this, decoder] { Q_EMIT chosen(decoder, m_where); });
    };
    add(tr("Automatically"), nullptr);
    for (const decode::Decoder& decoder : decode::decoders())
        add(shown(decoder.name), &decoder);
    addSeparator();
    auto* places = new QActionGroup(this);
    const auto addPlace = [this, places](const QString& text, DecoderChoices::Where where) {
        QAction* action = addAction(text);
        action->setCheckable(true);
        action->setChecked(where == m_where);
        places->addAction(action);
        connect(action, &QAction::triggered, this, [this, where] { m_where = where; });
    };
    addPlace(tr("On all connections"), DecoderChoices::Where::Everywhere);
    addPlace(tr("Only on this connection"), DecoderChoices::Where::OnConnection);
}

} // namespace ipcscope::ui
