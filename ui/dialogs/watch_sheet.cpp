// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/watch_sheet.h"

#include "core/observe/advice/watching.h"
#include "ui/shell/formats.h"

#include <QComboBox>
#include <QCoreApplication>

namespace ipcscope::ui {

namespace {

using What = capture::Finding::What;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ipcscope::ui::WatchSheet)
};

QString effectOf(const advice::JoinForecast& forecast) {
    return QCoreApplication::translate("advice", std::string(forecast.effect).c_str());
}

QString headline(const QString& endpoint, const capture::Finding& finding) {
    const auto& peer = finding.announcement;
    switch (finding.what) {
    case What::OtherType:
    case What::OldProtocol:
        if (peer.type)
            return Words::tr("%1 is a %2 socket").arg(endpoint, typeName(*peer.type));
        return Words::tr("%1 did not say its type").arg(endpoint);
    case What::OtherMechanism:
        return Words::tr("%1 asks for %2").arg(endpoint, shown(peer.mechanism, 20));
    case What::NotZmtp:
        return Words::tr("This does not look like ZeroMQ");
    case What::Silent:
        return Words::tr("The program accepts but says nothing");
    case What::Unreachable:
        break;
    }
    return Words::tr("%1 cannot be reached").arg(endpoint);
}

/// Whoever says nothing may still be joined by hand; who speaks another mechanism or no ZMTP cannot.
bool joinable(const capture::Finding& finding) {
    return finding.what == What::OtherType || finding.what == What::OldProtocol || finding.what == What::Silent;
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
    return !type || advice::forecast(*type).takesMessages ? Words::tr("Join and take messages")
                                                          : Words::tr("Join anyway");
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
    if (finding.announcement.type)
        tellType(*finding.announcement.type);
    else if (joinable(finding))
        askType();
}

void WatchSheet::tellFinding(const QString& endpoint, const capture::Finding& finding) {
    const std::string& mechanism = finding.announcement.mechanism;
    switch (finding.what) {
    case What::OtherType:
        break;
    case What::OldProtocol:
        addParagraph(tr("The peer speaks ZMTP 2.0 (ZeroMQ 3.x). Messages can be shown."));
        break;
    case What::OtherMechanism:
        addParagraph(mechanism == "CURVE"   ? tr("Encrypted. Without keys only sizes and times are visible.")
                     : mechanism == "PLAIN" ? tr("Password protected, not encrypted.")
                                            : tr("This security mechanism is not known here."));
        break;
    case What::Silent:
        addParagraph(tr("The program accepted but said nothing. It may be busy, stopped in a debugger, or not be "
                        "ZeroMQ."));
        break;
    case What::NotZmtp:
        addParagraph(tr("The program at %1 answered with bytes that are not a ZMTP greeting.").arg(endpoint));
        break;
    case What::Unreachable:
        addParagraph(shown(describe(finding.error)));
        break;
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

} // namespace ipcscope::ui
