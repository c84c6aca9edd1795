// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/watch_plan.h"

#include "core/observe/advice/watching.h"

namespace ipcscope::advice {

namespace {

using Button = WatchPlan::Button;
using Secrets = WatchPlan::Secrets;
using Step = WatchPlan::Step;
using What = capture::Finding::What;
using Outcome = discovery::Identification::Outcome;

WatchPlan byType(const std::optional<zmtp::SocketType>& type) {
    if (!type)
        return {.step = Step::Show,
                .button = Button::ChooseByHand,
                .effect = "Its type is unknown, so what joining would do is unknown too: it may take messages away "
                          "from the real peers."};
    const JoinForecast told = forecast(*type);
    return {.step = told.harmless ? Step::Join : Step::Show,
            .button = told.takesMessages ? Button::JoinAndTake : Button::Join,
            .joinAs = told.joinAs,
            .effect = told.effect};
}

/// By mechanism what has to be asked first; what joining would do goes for the type all the same.
WatchPlan secured(WatchPlan plan, std::string_view mechanism) {
    plan.step = Step::Show;
    if (mechanism == "CURVE") {
        plan.secrets = Secrets::Keys;
        plan.security = "Encrypted. Without keys only sizes and times are visible.";
    } else if (mechanism == "PLAIN") {
        plan.secrets = Secrets::Login;
        plan.security = "Password protected, not encrypted.";
    } else {
        return {.security = "This security mechanism is not known here."};
    }
    return plan;
}

} // namespace

WatchPlan planFor(const capture::Finding& finding) {
    const zmtp::Announcement& peer = finding.announcement;
    WatchPlan plan = byType(peer.type);
    switch (finding.what) {
    case What::OtherType:
    case What::Silent:
        return plan;
    case What::OtherMechanism:
        return secured(plan, peer.mechanism);
    case What::OldProtocol:
        plan.step = Step::Show;
        return peer.major == 1 ? WatchPlan{} : plan;
    case What::NotZmtp:
    case What::Refused:
    case What::Faulty:
    case What::Unreachable:
        break;
    }
    return {};
}

capture::Finding findingOf(const discovery::Identification& identification) {
    const zmtp::Announcement& peer = identification.peer;
    capture::Finding finding{
        .what = What::OtherType, .announcement = peer, .error = identification.error, .waited = identification.took};
    switch (identification.outcome) {
    case Outcome::Answered:
        break;
    case Outcome::Silent:
        finding.what = What::Silent;
        return finding;
    case Outcome::NotZmtp:
        finding.what = What::NotZmtp;
        return finding;
    case Outcome::Closed:
    case Outcome::Unreachable:
        finding.what = What::Unreachable;
        return finding;
    }
    if (peer.major < 3)
        finding.what = What::OldProtocol;
    else if (peer.mechanism != "NULL")
        finding.what = What::OtherMechanism;
    else if (peer.typeName.empty()) // a greeting, and then ERROR or nothing of use
        finding.what = peer.refusal != 0 ? What::Refused : What::Silent;
    return finding;
}

} // namespace ipcscope::advice
