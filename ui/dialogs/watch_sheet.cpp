// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/watch_sheet.h"

#include "core/observe/advice/watching.h"
#include "ui/shell/formats.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QPushButton>

namespace ipcscope::ui {

namespace {

using What = capture::Finding::What;

constexpr int leftOpen = 2; ///< neither accepted nor rejected

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::WatchSheet)
};

QString effectOf(const advice::JoinForecast& forecast) {
    return QCoreApplication::translate("advice", std::string(forecast.effect).c_str());
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
        return Words::tr("%1 did not say its type").arg(endpoint);
    case What::OtherMechanism:
        return Words::tr("%1 asks for %2").arg(endpoint, shown(peer.mechanism, 20));
    default:
        break;
    }
    return Words::tr("%1 cannot be reached").arg(endpoint);
}

/// Whoever says nothing may still be joined by hand; who speaks another mechanism, ZMTP 1.0 or none cannot.
bool joinable(const capture::Finding& finding) {
    if (finding.what == What::OldProtocol)
        return finding.announcement.major != 1;
    return finding.what == What::OtherType || finding.what == What::Silent;
}

bool needsSecrets(const capture::Finding& finding) {
    const std::string& mechanism = finding.announcement.mechanism;
    return finding.what == What::OtherMechanism && (mechanism == "CURVE" || mechanism == "PLAIN");
}

QString actionFor(const capture::Finding& finding) {
    const auto& type = finding.announcement.type;
    if (needsSecrets(finding))
        return finding.announcement.mechanism == "CURVE" ? Words::tr("Enter keys…")
                                                         : Words::tr("Enter user and password…");
    if (!joinable(finding))
        return {};
    if (!type || advice::forecast(*type).takesMessages)
        return Words::tr("Join and take messages");
    return finding.what == What::OldProtocol ? Words::tr("Continue") : Words::tr("Join anyway");
}

Sheet::Weight weightOf(const capture::Finding& finding) {
    const auto& type = finding.announcement.type;
    if (needsSecrets(finding))
        return Sheet::Weight::Plain;
    return !type || !advice::forecast(*type).harmless ? Sheet::Weight::Dangerous : Sheet::Weight::Plain;
}

} // namespace

WatchSheet::WatchSheet(const QString& endpoint, const capture::Finding& finding, QWidget* parent)
    : Sheet(headline(endpoint, finding), actionFor(finding), weightOf(finding), parent)
    , m_wantsSecrets(needsSecrets(finding)) {
    tellFinding(endpoint, finding);
    if (finding.what == What::Silent)
        connect(addButton(tr("Keep waiting")), &QPushButton::clicked, this, [this] {
            Q_EMIT patienceGiven();
            done(leftOpen);
        });
    if (finding.announcement.type)
        tellType(*finding.announcement.type);
    else if (joinable(finding))
        askType();
    if (finding.announcement.type && finding.what == What::OtherType) {
        m_settled = new QCheckBox(tr("Do not ask for this endpoint again while this window is open"), this);
        m_settled->setAccessibleName(m_settled->text());
        addWidget(m_settled);
    }
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
        if (peer.type)
            addParagraph(tr("%1 is a %2 socket").arg(endpoint, typeName(*peer.type)));
    } else if (finding.what == What::OtherMechanism) {
        addParagraph(peer.mechanism == "CURVE"   ? tr("Encrypted. Without keys only sizes and times are visible.")
                     : peer.mechanism == "PLAIN" ? tr("Password protected, not encrypted.")
                                                 : tr("This security mechanism is not known here."));
    } else if (finding.what == What::Unreachable) {
        addParagraph(shown(describe(finding.error)));
    }
}

void WatchSheet::tellType(zmtp::SocketType bound) {
    const auto forecast = advice::forecast(bound);
    m_joinAs = forecast.joinAs;
    addParagraph(effectOf(forecast));
    addSecondary(tr("Nothing was sent and no message was taken so far. Joining makes this program one more peer, "
                    "as %1.")
                     .arg(typeName(forecast.joinAs)));
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
    addSecondary(tr("Its type is unknown, so what joining would do is unknown too: it may take messages away from the "
                    "real peers."));
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
