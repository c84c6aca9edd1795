// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/observe/capture/decoder_pins.h"

#include <QMenu>

#include <optional>

class QActionGroup;

namespace ipcscope::ui {

/// "Decode as": the automatic choice and every decoder, of them the one in use is checked; and for which messages the
/// next choice is meant, which may be said first: the menu stays open.
class DecodeMenu : public QMenu {
    Q_OBJECT
public:
    explicit DecodeMenu(QWidget* parent = nullptr);

    /// Of which frame (from 0) of which message the next choice is, and what is chosen for it now (null:
    /// automatically).
    void setFrame(const capture::Record& message, int frame, const decode::Decoder* chosen);
    /// There is nothing to decode.
    void setNothing();

Q_SIGNALS:
    void chosen(const ipcscope::capture::DecoderPin& pin);

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Where { Everywhere, OfTopic, OnConnection };
    void empty();
    void fill(const decode::Decoder* chosen);
    void addPlaces();
    capture::DecoderPin pinOf(const decode::Decoder* decoder) const;
    /// True: `action` says for which messages, and was chosen.
    bool choosePlace(QAction* action);

    QActionGroup* m_formats = nullptr;
    QActionGroup* m_places = nullptr;
    Where m_where = Where::Everywhere;
    std::uint32_t m_frame = 0;
    std::uint32_t m_peer = 0;
    std::optional<std::string> m_topic;
};

} // namespace ipcscope::ui
