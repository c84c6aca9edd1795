// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/fault_offers.h"

#include "core/observe/advice/facts.h"
#include "core/observe/advice/remedies.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/background.h"
#include "ui/engine/engine.h"
#include "ui/shell/formats.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPointer>
#include <QPushButton>

#include <algorithm>
#include <filesystem>

namespace ipcscope::ui {

using advice::Remedy;
using discovery::Endpoint;

namespace {

/// Only the catalogue's own words.
QString labelOf(const Remedy& remedy) {
    return QCoreApplication::translate("advice", remedy.label.c_str());
}

} // namespace

FaultOffers::FaultOffers(Engine& engine, QObject* parent)
    : QObject(parent)
    , m_engine(engine) {}

void FaultOffers::offer(NoticeBar& notice, const advice::Fault& fault, const advice::Intent& intent,
                        std::function<void()> again) {
    const std::string name = advice::targetOf(intent.endpoint).name;
    for (const Remedy& remedy : advice::remediesFor(fault)) {
        if (!makesSense(remedy, name, again != nullptr))
            continue;
        QPushButton* button = notice.offerBelow(labelOf(remedy));
        const auto pressed = [&](auto act) { connect(button, &QPushButton::clicked, this, std::move(act)); };
        switch (remedy.what) {
        case Remedy::What::Copy:
            pressed([button, text = editable(remedy.subject)] {
                QGuiApplication::clipboard()->setText(text);
                button->setText(tr("Copied"));
            });
            break;
        case Remedy::What::Remove:
            pressed([this, name] { Q_EMIT removalWanted(name); });
            break;
        case Remedy::What::ShowProcess:
            pressed([this, name] { Q_EMIT processWanted(name); });
            break;
        case Remedy::What::ChangeAddress:
            pressed([this, intent] { Q_EMIT anotherAddressWanted(intent); });
            break;
        case Remedy::What::Again:
            pressed(again);
            break;
        case Remedy::What::Wait:
            pressed([this, &notice, name, again] { wait(notice, name, again); });
            break;
        case Remedy::What::CreateFolder:
            pressed([this, &notice, folder = remedy.subject, again] { makeFolder(notice, folder, again); });
            break;
        }
    }
}

bool FaultOffers::makesSense(const Remedy& remedy, const std::string& name, bool canTryAgain) const {
    using What = Remedy::What;
    if (remedy.what == What::Again || remedy.what == What::Wait || remedy.what == What::CreateFolder)
        return canTryAgain;
    if (remedy.what != What::Remove && remedy.what != What::ShowProcess)
        return true;
    return std::ranges::any_of(m_engine.endpoints(), [&](const Endpoint& each) {
        return each.name == name && (remedy.what == Remedy::What::ShowProcess || each.state == discovery::State::Stale);
    });
}

/// The list tells when somebody binds; nobody is contacted meanwhile.
void FaultOffers::wait(NoticeBar& notice, const std::string& name, const std::function<void()>& again) {
    notice.tell(NoticeBar::Tone::Warning, tr("Waiting until a program binds %1").arg(shown(name)));
    auto* waiting = new QObject(&notice);
    QPushButton* stop = notice.offerBelow(tr("Stop waiting"));
    connect(stop, &QObject::destroyed, waiting, &QObject::deleteLater);
    connect(stop, &QPushButton::clicked, &notice, &QWidget::hide);
    connect(stop, &QPushButton::clicked, waiting, &QObject::deleteLater);
    connect(&m_engine, &Engine::endpointsChanged, waiting, [this, waiting, &notice, name, again] {
        if (notice.isHidden()) { // dismissed
            waiting->deleteLater();
            return;
        }
        const bool bound = std::ranges::any_of(m_engine.endpoints(), [&](const Endpoint& each) {
            return each.name == name && discovery::isReachable(each.state);
        });
        if (!bound)
            return;
        waiting->deleteLater();
        again();
    });
}

void FaultOffers::makeFolder(NoticeBar& notice, const std::string& folder, const std::function<void()>& again) {
    m_engine.background().run(
        &notice,
        [folder] {
            std::error_code failed;
            std::filesystem::create_directories(folder, failed);
            return failed;
        },
        [&notice, folder, again](const std::error_code& failed) {
            if (failed)
                notice.tell(NoticeBar::Tone::Error,
                            tr("The folder %1 was not created: %2").arg(shown(folder), shown(failed.message())));
            else
                again();
        });
}

} // namespace ipcscope::ui
