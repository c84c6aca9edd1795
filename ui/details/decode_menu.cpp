// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/decode_menu.h"

#include "core/observe/decode/decoders.h"
#include "ui/shell/formats.h"

#include <QActionGroup>
#include <QKeyEvent>
#include <QMouseEvent>

#include <utility>

namespace ipcscope::ui {

namespace {

constexpr std::size_t longestShownTopic = 40;

} // namespace

DecodeMenu::DecodeMenu(QWidget* parent)
    : QMenu(parent) {
    setNothing();
}

void DecodeMenu::setNothing() {
    setTitle(tr("Decode as"));
    menuAction()->setEnabled(false);
    empty();
}

void DecodeMenu::empty() {
    clear();
    delete std::exchange(m_formats, nullptr);
    delete std::exchange(m_places, nullptr);
}

void DecodeMenu::setFrame(const capture::Record& message, int frame, const decode::Decoder* chosen) {
    m_frame = static_cast<std::uint32_t>(frame);
    m_peer = message.header.peer();
    m_topic = frame > 0 ? capture::pinnableTopic(message) : std::nullopt;
    setTitle(tr("Decode frame %1 as").arg(frame + 1));
    menuAction()->setEnabled(true);
    fill(chosen);
}

void DecodeMenu::fill(const decode::Decoder* inUse) {
    empty();
    m_formats = new QActionGroup(this);
    const auto add = [this, inUse](const QString& text, const decode::Decoder* decoder) {
        QAction* action = addAction(text);
        action->setCheckable(true);
        action->setChecked(decoder == inUse);
        m_formats->addAction(action);
        connect(action, &QAction::triggered, this, [this, decoder] { Q_EMIT this->chosen(pinOf(decoder)); });
    };
    add(tr("Automatically"), nullptr);
    for (const decode::Decoder& decoder : decode::decoders())
        add(shown(decoder.name), &decoder);
    addSeparator();
    addPlaces();
}

void DecodeMenu::addPlaces() {
    m_places = new QActionGroup(this);
    const auto add = [this](const QString& text, Where where) {
        QAction* action = addAction(text);
        action->setCheckable(true);
        action->setChecked(where == m_where);
        m_places->addAction(action);
        connect(action, &QAction::triggered, this, [this, where] { m_where = where; });
        return action;
    };
    QAction* everywhere = add(tr("In all messages"), Where::Everywhere);
    const QString topic = m_topic ? shown(*m_topic, longestShownTopic).replace(u'&', QStringLiteral("&&")) : QString();
    QAction* ofTopic =
        add(m_topic ? tr("Only with the topic %1").arg(topic) : tr("Only with the same topic"), Where::OfTopic);
    ofTopic->setEnabled(m_topic.has_value());
    add(tr("Only on this connection"), Where::OnConnection)->setEnabled(m_peer != 0);
    if ((!m_topic && m_where == Where::OfTopic) || (m_peer == 0 && m_where == Where::OnConnection))
        everywhere->setChecked(true);
}

capture::DecoderPin DecodeMenu::pinOf(const decode::Decoder* decoder) const {
    capture::DecoderPin pin{.frame = m_frame, .decoder = decoder};
    if (m_where == Where::OfTopic)
        pin.topic = m_topic;
    if (m_where == Where::OnConnection)
        pin.peer = m_peer;
    return pin;
}

bool DecodeMenu::choosePlace(QAction* action) {
    if (action == nullptr || m_places == nullptr || action->actionGroup() != m_places || !action->isEnabled())
        return false;
    action->trigger();
    return true;
}

void DecodeMenu::mouseReleaseEvent(QMouseEvent* event) {
    if (!choosePlace(actionAt(event->position().toPoint())))
        QMenu::mouseReleaseEvent(event);
}

void DecodeMenu::keyPressEvent(QKeyEvent* event) {
    const bool picks = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (!picks || !choosePlace(activeAction()))
        QMenu::keyPressEvent(event);
}

} // namespace ipcscope::ui
