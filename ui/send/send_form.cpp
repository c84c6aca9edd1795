// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/send/send_form.h"

#include "ui/endpoints/address_field.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/endpoints/problem_label.h"
#include "ui/engine/engine.h"
#include "ui/engine/monitor.h"
#include "ui/send/conversation.h"
#include "ui/send/conversation_delegate.h"
#include "ui/send/delivery.h"
#include "ui/send/draft_file.h"
#include "ui/send/frame_list.h"
#include "ui/send/snug_scroll_area.h"
#include "ui/shell/formats.h"

#include <QAction>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>

#include <algorithm>

namespace ipcscope::ui {

using capture::Role;
using zmtp::SocketType;

SendForm::SendForm(Engine& engine, std::function<Monitor*(const capture::JoinRequest&)> monitorFor, QWidget* parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_monitorFor(std::move(monitorFor))
    , m_to(new AddressField(tr("Endpoint to send to"), this))
    , m_as(new QComboBox(this))
    , m_role(new QComboBox(this))
    , m_routingIdLabel(new QLabel(tr("Id"), this))
    , m_routingId(new QLineEdit(this))
    , m_routingIdProblem(new ProblemLabel(this))
    , m_hint(new QLabel(this))
    , m_frames(new FrameList(this))
    , m_send(new QPushButton(tr("Send  Ctrl+Enter"), this))
    , m_notice(new NoticeBar(this))
    , m_conversation(new Conversation(this))
    , m_rows(new QListView(this))
    , m_nothing(new QLabel(tr("What is sent and what comes back appears here."), this)) {
    for (const auto type : sendingTypes())
        m_as->addItem(typeName(type), static_cast<int>(type));
    m_role->addItem(tr("connect"), static_cast<int>(Role::Connect));
    m_role->addItem(tr("bind"), static_cast<int>(Role::Bind));
    lay();
    connectParts();
    judge();
}

QGridLayout* SendForm::targetRows() {
    m_as->setAccessibleName(tr("Socket type to send as"));
    m_role->setAccessibleName(tr("Connect or bind"));
    m_routingId->setAccessibleName(tr("Routing id of our socket"));
    m_routingId->setPlaceholderText(tr("routing id (none)"));
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    m_hint->setProperty("look", QStringLiteral("warning"));
    auto* to = new QLabel(tr("To"), this);
    auto* as = new QLabel(tr("As"), this);
    to->setBuddy(m_to);
    as->setBuddy(m_as);
    m_routingIdLabel->setBuddy(m_routingId);
    for (QLabel* label : {to, as, m_routingIdLabel})
        label->setProperty("look", QStringLiteral("secondary"));
    auto* rows = new QGridLayout;
    rows->setHorizontalSpacing(8);
    rows->setVerticalSpacing(8);
    rows->setColumnStretch(3, 1);
    rows->addWidget(to, 0, 0, Qt::AlignTop);
    rows->addWidget(m_to, 0, 1, 1, 3);
    rows->addWidget(as, 1, 0);
    rows->addWidget(m_as, 1, 1);
    rows->addWidget(m_role, 1, 2);
    rows->addWidget(m_routingIdLabel, 2, 0);
    rows->addWidget(m_routingId, 2, 1, 1, 3);
    rows->addWidget(m_routingIdProblem, 3, 1, 1, 3);
    rows->addWidget(m_hint, 4, 1, 1, 3);
    return rows;
}

void SendForm::lay() {
    auto* scroll = new SnugScrollArea(this);
    scroll->setWidget(m_frames);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setMinimumHeight(120);
    m_send->setProperty("look", QStringLiteral("primary"));
    m_send->setAccessibleName(tr("Send"));
    auto* heading = new QLabel(tr("Send"), this);
    auto* title = new QLabel(tr("Conversation"), this);
    for (QLabel* label : {heading, title})
        label->setProperty("look", QStringLiteral("title"));
    m_rows->setModel(m_conversation);
    m_rows->setItemDelegate(new ConversationDelegate(m_rows));
    m_rows->setAccessibleName(tr("Conversation: what was sent and what came back"));
    m_rows->setUniformItemSizes(true);
    m_rows->setFrameShape(QFrame::NoFrame);
    m_rows->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_rows->setMinimumHeight(72);
    m_rows->hide();
    m_nothing->setTextFormat(Qt::PlainText);
    m_nothing->setWordWrap(true);
    m_nothing->setAlignment(Qt::AlignTop);
    m_nothing->setContentsMargins(12, 0, 12, 0);
    m_nothing->setProperty("look", QStringLiteral("secondary"));

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_send);
    buttons->addStretch();
    auto* upper = new QVBoxLayout;
    upper->setContentsMargins(12, 8, 12, 0);
    upper->setSpacing(8);
    upper->addWidget(heading);
    upper->addLayout(targetRows());
    upper->addWidget(scroll);
    upper->addLayout(buttons);
    upper->addWidget(m_notice);
    upper->addWidget(title);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(upper);
    layout->addWidget(m_nothing, 1);
    layout->addWidget(m_rows, 1);
}

void SendForm::connectParts() {
    connect(m_to, &AddressField::changed, this, [this] {
        if (!m_sending)
            m_notice->hide();
        judge();
    });
    connect(m_as, &QComboBox::currentIndexChanged, this, &SendForm::judge);
    connect(m_role, &QComboBox::currentIndexChanged, this, [this] { m_to->setRole(draft().role); });
    connect(m_routingId, &QLineEdit::textChanged, this, &SendForm::judge);
    connect(m_frames, &FrameList::changed, this, &SendForm::judge);
    connect(m_frames, &FrameList::troubled, this,
            [this](const QString& sentence) { m_notice->tell(NoticeBar::Tone::Error, sentence); });
    connect(m_send, &QPushButton::clicked, this, &SendForm::send);
    connect(m_conversation, &QAbstractItemModel::rowsInserted, this, [this] {
        m_nothing->hide();
        m_rows->show();
        m_rows->scrollToBottom();
    });
    auto* go = new QAction(tr("Send"), this);
    go->setToolTip(tr("Send the message"));
    go->setShortcuts({Qt::CTRL | Qt::Key_Return, Qt::CTRL | Qt::Key_Enter});
    go->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(go, &QAction::triggered, this, &SendForm::send);
    addAction(go);
}

void SendForm::setTarget(const std::string& endpoint, std::optional<SocketType> bound) {
    m_to->setAddress(endpoint);
    m_bound = bound;
    m_boundEndpoint = m_to->check().endpoint;
    if (bound) {
        m_role->setCurrentIndex(m_role->findData(static_cast<int>(Role::Connect)));
        if (const auto other = counterpart(*bound))
            m_as->setCurrentIndex(m_as->findData(static_cast<int>(*other)));
    }
    judge();
}

bool SendForm::isTargetTyped() const {
    return m_to->isTyped();
}

void SendForm::setFrames(std::vector<Bytes> frames, const QString& name) {
    const SocketType as = draft().as;
    if ((as == SocketType::Req || as == SocketType::Rep) && frames.size() > 1 && frames.front().empty())
        frames.erase(frames.begin());
    const std::vector<FrameDraft> before = m_frames->drafts();
    m_notice->hide();
    m_frames->setFrames(std::move(frames), name);
    if (!m_notice->isHidden() || std::ranges::all_of(before, &FrameDraft::isBlank))
        return;
    m_notice->tell(NoticeBar::Tone::Good, tr("The form holds %1 now.").arg(name));
    m_notice->offer(tr("Bring back what was typed"), [this, before] {
        m_frames->setDrafts(before);
        m_notice->hide();
    });
}

void SendForm::restore(const DraftFile& file) {
    const auto kept = file.read();
    if (!kept)
        return;
    const SendDraft& draft = kept->draft;
    m_to->setAddress(draft.to);
    m_to->setTyped(kept->typed);
    m_as->setCurrentIndex(m_as->findData(static_cast<int>(draft.as)));
    m_role->setCurrentIndex(m_role->findData(static_cast<int>(draft.role)));
    m_routingId->setText(draft.routingId);
    if (!draft.frames.empty())
        m_frames->setDrafts(draft.frames);
}

void SendForm::keep(const DraftFile& file) const {
    file.write({.draft = draft(), .typed = isTargetTyped()});
}

void SendForm::focusBody() {
    m_frames->editLast();
}

SendDraft SendForm::draft() const {
    SendDraft draft;
    draft.to = m_to->address();
    draft.as = static_cast<SocketType>(m_as->currentData().toInt());
    draft.role = static_cast<Role>(m_role->currentData().toInt());
    draft.routingId = m_routingId->text();
    draft.frames = m_frames->drafts();
    return draft;
}

void SendForm::judge() {
    const SendDraft now = draft();
    const auto verdict = now.verdict();
    const bool announces = zmtp::announcesRoutingId(now.as);
    m_routingIdLabel->setVisible(announces);
    m_routingId->setVisible(announces);
    m_routingIdProblem->tell(announces ? routingIdProblem(m_routingId->text()) : QString());
    m_frames->setSender(now.as);
    const QString words = hint(now, verdict);
    m_hint->setText(words);
    m_hint->setVisible(!words.isEmpty());
    m_send->setEnabled(!m_sending && verdict.part == SendDraft::Part::None);
    m_send->setToolTip(verdict.sentence.isEmpty() ? tr("Send the message (Ctrl+Enter)") : verdict.sentence);
}

QString SendForm::hint(const SendDraft& draft, const SendDraft::Verdict& verdict) const {
    if (m_bound && draft.role == Role::Connect && checkAddress(draft.to, draft.role).endpoint == m_boundEndpoint) {
        if (*m_bound == SocketType::Push)
            return tr("A PUSH socket only sends; it receives nothing.");
        if (!zmtp::compatible(draft.as, *m_bound))
            return tr("%1 cannot talk to %2.").arg(typeName(draft.as), typeName(*m_bound));
    }
    if (draft.as == SocketType::XSub)
        return tr("A PUB socket takes only subscriptions: a byte 1 or 0, then the topic.");
    const bool told = verdict.part != SendDraft::Part::Frame || !draft.frames[verdict.frame].valid();
    return told ? QString() : verdict.sentence;
}

void SendForm::send() {
    const SendDraft now = draft();
    if (m_sending)
        return;
    if (const auto verdict = now.verdict(); verdict.part != SendDraft::Part::None) {
        tellMistake(verdict);
        return;
    }
    const auto request = now.request();
    Monitor* monitor = m_monitorFor(request);
    if (monitor == nullptr)
        return;
    m_conversation->follow(monitor);
    m_notice->hide();
    setSending(true);
    const auto* delivery = new Delivery(
        *monitor, now.bodies(),
        [this, request](const Result<void>& result) {
            setSending(false);
            m_notice->hide();
            if (!result)
                tellFailure(result.error(), request);
        },
        this);
    if (delivery->isWaiting())
        m_notice->tell(NoticeBar::Tone::Warning, tr("Waiting for a peer at %1").arg(shown(request.endpoint)));
}

/// The others stand beside their fields; of an empty "To" nothing was said yet.
void SendForm::tellMistake(const SendDraft::Verdict& verdict) {
    if (verdict.part != SendDraft::Part::To || !verdict.sentence.isEmpty())
        return;
    m_notice->tell(NoticeBar::Tone::Warning, tr("Where to? Type a path, @name or ipc://… first."));
    m_to->setFocus();
}

void SendForm::tellFailure(const Error& error, const capture::JoinRequest& request) {
    const advice::Intent intent{request.endpoint, request.role == Role::Bind, request.type};
    m_engine.explain(error, intent, this, [this](const advice::Fault& fault) { m_notice->tellFault(fault); });
}

void SendForm::setSending(bool sending) {
    m_sending = sending;
    judge();
}

} // namespace ipcscope::ui
