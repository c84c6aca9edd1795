// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/watch_sheet.h"

#include "ui/shell/formats.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QPushButton>

namespace ipcscope::ui {

namespace {

/// What advice::planFor and advice::forecast say, for translators.
[[maybe_unused]] constexpr const char* sentences[] = {
    QT_TRANSLATE_NOOP("advice", "Encrypted. Without keys only sizes and times are visible."),
    QT_TRANSLATE_NOOP("advice", "Password protected, not encrypted."),
    QT_TRANSLATE_NOOP("advice", "This security mechanism is not known here."),
    QT_TRANSLATE_NOOP(
        "advice",
        "Its type is unknown, so what joining would do is unknown too: it may take messages away from the real peers."),
    QT_TRANSLATE_NOOP("advice", "One more subscriber. The program will not notice unless it counts peers."),
    QT_TRANSLATE_NOOP("advice", "The program will receive a subscription message from us."),
    QT_TRANSLATE_NOOP("advice", "Would take messages away from the real workers."),
    QT_TRANSLATE_NOOP("advice", "Would take requests and leave the program waiting."),
    QT_TRANSLATE_NOOP("advice", "You would only see answers to your own messages."),
    QT_TRANSLATE_NOOP("advice", "This side only receives; there is nothing to see by joining."),
    QT_TRANSLATE_NOOP("advice", "One more listener, which hears only the groups that it joins."),
    QT_TRANSLATE_NOOP("advice", "Would take messages away from the real servers."),
    QT_TRANSLATE_NOOP("advice", "You would only see what it sends to you."),
    QT_TRANSLATE_NOOP("advice", "CHANNEL has room for one peer."),
    QT_TRANSLATE_NOOP("advice", "The program would take us for one of its clients."),
    QT_TRANSLATE_NOOP("advice", "PAIR has room for one peer.")};

using advice::WatchPlan;
using What = capture::Finding::What;

constexpr int leftOpen = 2; ///< neither accepted nor rejected

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::WatchSheet)
};

QString translated(std::string_view text) {
    return QCoreApplication::translate("advice", std::string(text).c_str());
}

/// The catalogue's words; `endpoint` is fit to be shown already.
advice::Fault faultOf(const QString& endpoint, const capture::Finding& finding) {
    return advice::explain(finding, {.endpoint = endpoint.toStdString()});
}

/// Those that the catalogue has a title for.
bool isFault(const capture::Finding& finding) {
    return finding.what == What::OldProtocol || finding.what == What::Silent || finding.what == What::NotZmtp;
}

QString headline(const QString& endpoint, const capture::Finding& finding) {
    const auto& peer = finding.announcement;
    if (isFault(finding))
        return shown(faultOf(endpoint, finding).title);
    switch (finding.what) {
    case What::OtherType:
        if (peer.type)
            return Words::tr("%1 is a %2 socket").arg(endpoint, typeName(*peer.type));
        if (!peer.typeName.empty())
            return Words::tr("%1 is a %2 socket, which is no type that is known here")
                .arg(endpoint, shown(peer.typeName, 20));
        return Words::tr("%1 did not say its type").arg(endpoint);
    case What::OtherMechanism:
        return Words::tr("%1 asks for %2").arg(endpoint, shown(peer.mechanism, 20));
    default:
        break;
    }
    return Words::tr("%1 cannot be reached").arg(endpoint);
}

QString actionFor(const capture::Finding& finding, const WatchPlan& plan) {
    const bool takes = plan.button == WatchPlan::Button::JoinAndTake;
    if (plan.secrets == WatchPlan::Secrets::Keys)
        return takes ? Words::tr("Enter keys, and take messages…") : Words::tr("Enter keys…");
    if (plan.secrets == WatchPlan::Secrets::Login)
        return takes ? Words::tr("Enter user and password, and take messages…") : Words::tr("Enter user and password…");
    switch (plan.button) {
    case WatchPlan::Button::None:
        break;
    case WatchPlan::Button::Join:
        return finding.what == What::OldProtocol ? Words::tr("Continue") : Words::tr("Join anyway");
    case WatchPlan::Button::JoinAndTake:
    case WatchPlan::Button::ChooseByHand:
        return Words::tr("Join and take messages");
    }
    return {};
}

/// Where secrets are typed in, the type can be chosen there, and is not known here.
Sheet::Weight weightOf(const WatchPlan& plan) {
    const bool takes = plan.button == WatchPlan::Button::JoinAndTake;
    const bool may = plan.button == WatchPlan::Button::ChooseByHand && plan.secrets == WatchPlan::Secrets::None;
    return takes || may ? Sheet::Weight::Dangerous : Sheet::Weight::Plain;
}

} // namespace

WatchSheet::WatchSheet(const QString& endpoint, const capture::Finding& finding, QWidget* parent)
    : WatchSheet(endpoint, finding, advice::planFor(finding), parent) {}

WatchSheet::WatchSheet(const QString& endpoint, const capture::Finding& finding, const WatchPlan& plan, QWidget* parent)
    : Sheet(headline(endpoint, finding), actionFor(finding, plan), weightOf(plan), parent)
    , m_joinAs(plan.joinAs.value_or(zmtp::SocketType::Sub))
    , m_secrets(plan.secrets)
    , m_asksToJoin(plan.joinAs && finding.what == What::OtherType) {
    tellFinding(endpoint, finding);
    if (!plan.security.empty())
        addParagraph(translated(plan.security));
    if (finding.what == What::Silent)
        connect(addButton(tr("Keep waiting")), &QPushButton::clicked, this, [this] {
            Q_EMIT patienceGiven();
            done(leftOpen);
        });
    if (plan.button == WatchPlan::Button::ChooseByHand)
        askType();
    if (!plan.effect.empty())
        addParagraph(translated(plan.effect));
    if (plan.joinAs)
        addSecondary(tr("Nothing was sent and no message was taken so far. Joining makes this program one more peer, "
                        "as %1.")
                         .arg(typeName(m_joinAs)));
}

void WatchSheet::offerToSettle(const QString& program) {
    if (!m_asksToJoin || m_settled != nullptr)
        return;
    QString name = program;
    m_settled = new QCheckBox(tr("Do not ask for this endpoint again while it is %1 that has bound it")
                                  .arg(name.replace(QLatin1Char('&'), QStringLiteral("&&"))),
                              this);
    m_settled->setAccessibleName(m_settled->text());
    m_settled->setToolTip(tr("Endpoint, Ask again… takes it back"));
    addWidget(m_settled);
}

bool WatchSheet::asksAgain() const {
    return m_settled == nullptr || !m_settled->isChecked();
}

void WatchSheet::tellFinding(const QString& endpoint, const capture::Finding& finding) {
    const auto& peer = finding.announcement;
    if (isFault(finding)) {
        const advice::Fault fault = faultOf(endpoint, finding);
        addParagraph(shown(fault.body, 4096));
        addSecondary(shown(fault.code));
    } else if (finding.what == What::Unreachable) {
        addParagraph(shown(describe(finding.error)));
    }
    if (peer.type && finding.what != What::OtherType)
        addParagraph(tr("%1 is a %2 socket").arg(endpoint, typeName(*peer.type)));
}

void WatchSheet::askType() {
    auto* types = new QComboBox(this);
    for (const auto type : zmtp::commonSocketTypes)
        types->addItem(typeName(type), static_cast<int>(type));
    types->setCurrentText(typeName(m_joinAs));
    types->setAccessibleName(tr("Join as this type"));
    connect(types, &QComboBox::currentIndexChanged, this,
            [this, types] { m_joinAs = static_cast<zmtp::SocketType>(types->currentData().toInt()); });
    addRow(tr("Join as"), types);
}

ContactSheet::ContactSheet(const QString& endpoint, const QString& reason, QWidget* parent)
    : Sheet(tr("Contact %1?").arg(endpoint), tr("Contact anyway"), Weight::Dangerous, parent) {
    addParagraph(reason);
    addSecondary(tr("Nothing was contacted so far."));
}

TakeoverSheet::TakeoverSheet(const QString& title, const QString& body, QWidget* parent)
    : Sheet(title, tr("Take over anyway"), Weight::Dangerous, parent) {
    addParagraph(body);
    addSecondary(QStringLiteral("IS-109"));
}

IdentitySheet::IdentitySheet(const advice::Fault& fault, QWidget* parent)
    : Sheet(shown(fault.title), tr("Connect anyway"), Weight::Plain, parent) {
    cancel()->setText(tr("Change identity"));
    cancel()->setAccessibleName(cancel()->text());
    addParagraph(shown(fault.body, 4096));
    addSecondary(shown(fault.code));
}

} // namespace ipcscope::ui
