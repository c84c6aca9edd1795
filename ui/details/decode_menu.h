// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/details/decoder_choices.h"

#include <QMenu>

namespace ipcscope::ui {

/// "Decode as": the automatic choice and every decoder, of them the one in use is checked; and whether that is meant
/// for the connection or for all.
class DecodeMenu : public QMenu {
    Q_OBJECT
public:
    explicit DecodeMenu(QWidget* parent = nullptr);

    /// Of which frame (from 0) the next choice is, and what is chosen for it now (null: automatically).
    void setFrame(int frame, const decode::Decoder* chosen);

Q_SIGNALS:
    /// Null: the automatic choice.
    void chosen(const ipcscope::decode::Decoder* decoder, ipcscope::ui::DecoderChoices::Where where);

private:
    void fill(const decode::Decoder* chosen);

    DecoderChoices::Where m_where = DecoderChoices::Where::Everywhere;
};

} // namespace ipcscope::ui
