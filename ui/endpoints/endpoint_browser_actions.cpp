// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/observe/advice/contact_risk.h"
#include "core/observe/discovery/scanner.h"
#include "core/observe/text/shell_word.h"
#include "ui/dialogs/folders_dialog.h"
#include "ui/dialogs/note_sheet.h"
#include "ui/dialogs/properties_window.h"
#include "ui/dialogs/watch_sheet.h"
#include "ui/endpoints/arrange_button.h"
#include "ui/endpoints/endpoint_browser.h"
#include "ui/endpoints/endpoint_filter.h"
#include "ui/endpoints/endpoint_model.h"
#include "ui/endpoints/endpoint_text.h"
#include "ui/endpoints/fault_offers.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/endpoints/remarks.h"
#include "ui/endpoints/sweep_flow.h"
#include "ui/engine/background.h"
#include "ui/engine/engine.h"
#include "ui/engine/identified_text.h"
#include "ui/engine/identifier.h"
#include "ui/shell/formats.h"
#include "ui/shell/settings.h"
#include "ui/shell/theme.h"

#include <QAction>
#include <QClipboard>
#include <QDateTime>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QPushButton>
#include <QTreeView>
#include <QUrl>

#include <algorithm>

namespace ipcscope::ui {

using discovery::Endpoint;

namespace {

QList<QByteArray> standardFolders() {
    QList<QByteArray> folders;
    for (const std::string& folder : discovery::defaultFolders())
        folders.append(QByteArray::fromStdString(folder));
    return folders;
}

} // namespace

void EndpointBrowser::buildActions() {
    // The key after the tab is told, not bound: keys act on the tree alone, through its event filter.
    const auto action = [this](const QString& text, const QString& tip) {
        auto* made = new QAction(text, this);
        made->setToolTip(tip);
        m_tree->addAction(made);
        return made;
    };
    m_watch = action(tr("Watch\tEnter"), tr("Open a monitor on this endpoint"));
    m_send = action(tr("Send…"), tr("Write a test message to this endpoint"));
    m_identify = action(tr("Identify\tCtrl+I"), tr("Ask this endpoint for its socket type, mechanism and version"));
    m_why = action(tr("Why is nothing arriving?"), tr("Go through the reasons why no message comes from it"));
    m_properties = action(tr("Properties\tAlt+Enter"), tr("Every fact of this endpoint, with the proofs of its state"));
    m_copy = action(tr("Copy address"), tr("Copy the ipc:// address of this endpoint"));
    m_openFolder = action(tr("Open the folder"), tr("Show the folder of this socket file in the file manager"));
    m_star = action(tr("Star\t*"), tr("Mark this endpoint with a star, or take it away"));
    m_star->setCheckable(true);
    m_note = action(tr("Note…"), tr("Keep a note on this endpoint"));
    m_remove = action(tr("Remove stale files…\tDel"), tr("Remove the chosen socket files that nobody listens behind"));
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(m_watch, &QAction::triggered, this, &EndpointBrowser::watchCurrent);
    connect(m_send, &QAction::triggered, this, [this] {
        if (const auto endpoint = current())
            Q_EMIT sendRequested(*endpoint);
    });
    connect(m_identify, &QAction::triggered, this, &EndpointBrowser::identifyCurrent);
    connect(m_why, &QAction::triggered, this, [this] {
        if (const auto endpoint = current())
            Q_EMIT whyRequested(*endpoint);
    });
    connect(m_properties, &QAction::triggered, this, &EndpointBrowser::showProperties);
    connect(m_copy, &QAction::triggered, this, &EndpointBrowser::copyAddress);
    connect(m_openFolder, &QAction::triggered, this, &EndpointBrowser::openFolder);
    connect(m_star, &QAction::triggered, this, &EndpointBrowser::toggleStar);
    connect(m_note, &QAction::triggered, this, &EndpointBrowser::writeNote);
    connect(m_remove, &QAction::triggered, this, &EndpointBrowser::removeChosen);
}

void EndpointBrowser::arrange(const ListOrder& wanted) {
    const auto before = current();
    m_settings.setEndpointList(wanted.arrangement == Arrangement::Flat, static_cast<int>(wanted.order),
                               wanted.direction == OrderDirection::Reversed);
    m_filtered->setOrder(wanted.order, wanted.direction);
    m_model->setArrangement(wanted.arrangement);
    refresh();
    if (before)
        select(before->name);
}

void EndpointBrowser::watchCurrent() {
    const auto endpoint = current();
    if (!endpoint)
        return;
    if (const QString why = outOfReach(*endpoint); !why.isEmpty())
        m_notice->tell(NoticeBar::Tone::Warning,
                       tr("%1 cannot be reached from here. %2").arg(endpointTitle(*endpoint), why));
    if (advice::hasAddress(*endpoint))
        Q_EMIT watchRequested(*endpoint);
}

void EndpointBrowser::identifyCurrent() {
    const auto endpoint = current();
    if (!endpoint)
        return;
    if (const QString why = outOfReach(*endpoint); !why.isEmpty())
        m_notice->tell(NoticeBar::Tone::Warning,
                       tr("%1 cannot be asked from here. %2").arg(endpointTitle(*endpoint), why));
    else
        identify(*endpoint, false);
}

void EndpointBrowser::identify(const Endpoint& endpoint, bool agreed) {
    m_notice->tell(NoticeBar::Tone::Good, tr("Asking %1…").arg(endpointTitle(endpoint)));
    const auto tell = [this, endpoint](const Identifier::Answer& answer) {
        if (answer.risk.ask) {
            m_notice->hide();
            auto* sheet = new ContactSheet(endpointTitle(endpoint), shown(answer.risk.reason, 4096), this);
            sheet->setAttribute(Qt::WA_DeleteOnClose);
            connect(sheet, &QDialog::accepted, this, [this, endpoint] { identify(endpoint, true); });
            sheet->open();
            return;
        }
        const auto found = discovery::identifiedAs(endpoint, answer.identification);
        if (!found) {
            m_notice->tellFault(answer.fault);
            m_offers->offer(*m_notice, answer.fault, {.endpoint = endpoint.endpoint()},
                            [this, endpoint] { identify(endpoint, true); });
            return;
        }
        QString text = tr("%1 is %2").arg(endpointTitle(endpoint), identifiedText(*found));
        if (!answer.fault.title.empty())
            text += u'\n' + shown(answer.fault.line(), 4096);
        const bool first = !std::exchange(m_traceTold, true);
        if (first)
            text += u'\n' + tr("No message was taken. A program that monitors its socket saw a handshake that failed.");
        m_notice->tell(NoticeBar::Tone::Good, text);
        if (first)
            connect(m_notice->offerBelow(tr("Identify all automatically…")), &QPushButton::clicked, this,
                    &EndpointBrowser::automaticWanted);
    };
    m_engine.identifier().identify(endpoint.endpoint(), m_engine.endpoints(),
                                   agreed ? Identifier::Consent::Given : Identifier::Consent::AskFirst, this, tell);
}

void EndpointBrowser::showProperties() {
    if (const auto endpoint = current())
        (new PropertiesWindow(m_engine, *endpoint, this))->show();
}

void EndpointBrowser::showPropertiesOf(const std::string& name) {
    const auto& known = m_engine.endpoints();
    if (const auto found = std::ranges::find(known, name, &Endpoint::name); found != known.end())
        (new PropertiesWindow(m_engine, *found, this))->show();
}

void EndpointBrowser::copyAddress() {
    const auto endpoint = current();
    if (!endpoint)
        return;
    const std::string address = endpoint->endpoint();
    QString text = editable(address);
    if (text.toStdString() != address) {
        text = editable(text::shellWord(address));
        m_notice->tell(NoticeBar::Tone::Good,
                       tr("This address is no text: some of its bytes are not UTF-8. It was copied as a word that bash "
                          "and zsh read as these very bytes."));
    }
    QGuiApplication::clipboard()->setText(text);
}

void EndpointBrowser::openFolder() {
    const auto endpoint = current();
    if (!endpoint || endpoint->abstract)
        return;
    // Byte for byte, whatever the name is made of.
    const QUrl folder = QUrl::fromEncoded(
        "file://" + QByteArray::fromStdString(std::string(folderOf(*endpoint))).toPercentEncoding("/"));
    if (!QDesktopServices::openUrl(folder))
        m_notice->tell(NoticeBar::Tone::Warning,
                       tr("No program on this machine opens the folder %1.").arg(shown(folderOf(*endpoint))));
}

void EndpointBrowser::toggleStar() {
    const auto endpoint = current();
    if (endpoint && !m_remarks->setStarred(endpoint->name, !m_remarks->isStarred(endpoint->name)))
        tellNoRoom();
}

void EndpointBrowser::writeNote() {
    const auto endpoint = current();
    if (!endpoint)
        return;
    auto* sheet = new NoteSheet(tr("Note on %1").arg(endpointTitle(*endpoint)), m_remarks->note(endpoint->name),
                                Remarks::longestNote, tr("The note stays when the program ends."), this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this, sheet, name = endpoint->name] {
        if (!m_remarks->setNote(name, sheet->note()))
            tellNoRoom();
    });
    sheet->open();
}

QList<QByteArray> EndpointBrowser::watchedFolders() const {
    const QList<QByteArray> kept = m_settings.socketFolders();
    return kept.isEmpty() ? m_standardFolders : kept;
}

/// They are looked up on the disk.
void EndpointBrowser::findStandardFolders() {
    m_engine.background().run(this, standardFolders, [this](const QList<QByteArray>& folders) {
        m_standardFolders = folders;
        tellFolders();
    });
}

void EndpointBrowser::tellFolders() {
    m_folders->setText(tr("Folders watched… %1").arg(watchedFolders().size()));
    m_folders->setAccessibleName(m_folders->text());
}

void EndpointBrowser::chooseFolders() {
    auto* dialog = new FoldersDialog(watchedFolders(), m_standardFolders, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const QList<QByteArray> chosen = dialog->folders();
        m_settings.setSocketFolders(chosen == m_standardFolders ? QList<QByteArray>() : chosen);
        std::vector<std::string> folders;
        for (const QByteArray& folder : watchedFolders())
            folders.push_back(folder.toStdString());
        m_engine.watchFolders(std::move(folders));
        tellFolders();
    });
    dialog->open();
}

void EndpointBrowser::tellNoRoom() {
    m_notice->tell(NoticeBar::Tone::Warning,
                   tr("%n endpoints have a star or a note already; take one away first.", nullptr, Remarks::mostNames));
}

std::vector<const Endpoint*> EndpointBrowser::chosenRows() const {
    std::vector<const Endpoint*> rows;
    const std::function<void(const QModelIndex&)> add = [&](const QModelIndex& index) {
        if (const Endpoint* endpoint = m_model->endpoint(m_filtered->mapToSource(index))) {
            rows.push_back(endpoint);
            return;
        }
        for (int row = 0; row < m_filtered->rowCount(index); ++row)
            add(m_filtered->index(row, 0, index));
    };
    for (const QModelIndex& index : m_tree->selectionModel()->selectedIndexes())
        add(index);
    // One that is chosen with its folder comes twice.
    std::ranges::sort(rows, [](const Endpoint* one, const Endpoint* other) {
        const auto order = one->order(*other);
        return order != 0 ? order < 0 : std::less<>()(one, other);
    });
    const auto [first, last] = std::ranges::unique(rows);
    rows.erase(first, last);
    return rows;
}

std::vector<Endpoint> EndpointBrowser::chosen() const {
    std::vector<Endpoint> chosen;
    for (const Endpoint* endpoint : chosenRows())
        chosen.push_back(*endpoint);
    return chosen;
}

bool EndpointBrowser::canRemoveChosen() const {
    const auto now = QDateTime::currentSecsSinceEpoch();
    return std::ranges::any_of(chosenRows(),
                               [now](const Endpoint* each) { return removalObstacle(*each, now).isEmpty(); });
}

SettledRemovals& EndpointBrowser::settledRemovals() {
    return m_sweep->settled();
}

void EndpointBrowser::removeChosen() {
    m_sweep->propose(chosen());
}

void EndpointBrowser::removeNamed(const std::string& name) {
    std::vector<Endpoint> named;
    std::ranges::copy_if(m_engine.endpoints(), std::back_inserter(named),
                         [&](const Endpoint& each) { return each.name == name; });
    m_sweep->propose(named);
}

} // namespace ipcscope::ui
