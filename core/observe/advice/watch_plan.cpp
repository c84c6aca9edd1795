// SPDX-License-Identifier: MPL-2.0
#include "core/observe/advice/watch_plan.h"

#include "core/observe/advice/facts.h"
#include "core/observe/advice/faults.h"
#include "core/observe/advice/watching.h"
#include "core/transport/base/showable.h"

#include <fmt/format.h>

namespace ipcscope::advice {

namespace {

using Button = WatchPlan::Button;
using Step = WatchPlan::Step;
using Outcome = discovery::Identification::Outcome;

WatchPlan byType(zmtp::SocketType type) {
    const JoinForecast told = forecast(type);
    return {.step = told.harmless ? Step::Join : Step::Show,
            .button = told.takesMessages ? Button::JoinAndTake : Button::Join,
            .joinAs = told.joinAs,
            .sentence = std::string(told.effect)};
}

/// By mechanism what has to be asked first; what joining would do goes for the type all the same.
WatchPlan secured(WatchPlan plan, const std::string& mechanism) {
    if (mechanism == "NULL" || mechanism.empty())
        return plan;
    if (mechanism == "CURVE") {
        plan.step = plan.step == Step::Join ? Step::AskForKeys : plan.step;
        plan.sentence = "Encrypted: the server's public key is needed. " + plan.sentence;
    } else if (mechanism == "PLAIN") {
        plan.step = plan.step == Step::Join ? Step::AskForLogin : plan.step;
        plan.sentence = "Password protected, not encrypted. " + plan.sentence;
    } else {
        return {.step = Step::Nothing,
                .button = Button::None,
                .joinAs = {},
                .sentence =
                    fmt::format("It accepts the mechanism {} only, which is unknown here.", showable(mechanism, 40))};
    }
    return plan;
}

WatchPlan answered(const zmtp::Announcement& peer) {
    if (peer.type)
        return secured(byType(*peer.type), peer.mechanism);
    const std::string sentence =
        peer.typeName.empty()
            ? std::string("It did not tell its socket type.")
            : fmt::format("It is a {} socket, which is no type that is known here.", showable(peer.typeName, 40));
    return secured({.step = Step::Show, .button = Button::ChooseByHand, .joinAs = {}, .sentence = sentence},
                   peer.mechanism);
}

} // namespace

WatchPlan planFor(const discovery::Identification& identification) {
    switch (identification.outcome) {
    case Outcome::Answered:
        return answered(identification.peer);
    case Outcome::Silent:
        return {.step = Step::Show,
                .button = Button::ChooseByHand,
                .joinAs = {},
                .sentence =
                    fmt::format("The program accepted but said nothing for {}.", waitText(identification.took))};
    case Outcome::NotZmtp:
        return {.step = Step::Nothing, .button = Button::None, .joinAs = {}, .sentence = "Does not speak ZMTP."};
    case Outcome::Closed:
    case Outcome::Unreachable:
        break;
    }
    return {.step = Step::Nothing,
            .button = Button::None,
            .joinAs = {},
            .sentence = identification.outcome == Outcome::Closed ? "It accepted and hung up without a word."
                                                                  : "Nobody can be reached there."};
}

} // namespace ipcscope::advice
