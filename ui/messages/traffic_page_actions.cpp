// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/decode_menu.h"
#include "ui/details/details_pane.h"
#include "ui/dialogs/note_sheet.h"
#include "ui/endpoints/notice_bar.h"
#include "ui/engine/long_work.h"
#include "ui/engine/traffic.h"
#include "ui/messages/cell_filter.h"
#include "ui/messages/clipboard.h"
#include "ui/messages/filter_line.h"
#include "ui/messages/message_copy.h"
#include "ui/messages/message_list.h"
#include "ui/messages/message_model.h"
#include "ui/messages/traffic_page.h"
#include "ui/shell/formats.h"
#include "ui/shell/theme.h"

#include <QFutureWatcher>
#include <QMenu>
#include <QPromise>
#include <QThreadPool>

#include <algorithm>
#include <iterator>

namespace ipcscope::ui {

namespace {

constexpr int longestTest = 40;
constexpr int longestNote = 10'000;
constexpr std::uint64_t mostMarks = 10'000;

using Copied = std::expected<std::string, TooLarge>;

} // namespace

TestedValue TrafficPage::currentValue() const {
    const auto id = currentId();
    if (!id)
        return {};
    const QModelIndex cell = m_list->currentIndex();
    const bool listed = m_model->idAt(cell.row()) == id;
    return valueFor(*m_model, listed ? cell.column() : static_cast<int>(MessageColumn::Summary), *id);
}

std::vector<capture::RecordId> TrafficPage::chosenIds(std::size_t most) const {
    std::vector<capture::RecordId> ids;
    for (const auto& [first, last] : m_list->selectedRows())
        for (int row = first; row <= last && ids.size() <= most; ++row) {
            if (const auto id = m_model->idAt(row))
                ids.push_back(*id);
        }
    if (const auto id = currentId(); ids.empty() && id)
        ids.push_back(*id);
    return ids;
}

void TrafficPage::showOnlyThis() {
    if (const QString test = currentValue().test; !test.isEmpty())
        m_filter->narrow(test);
}

void TrafficPage::hideThis() {
    if (const QString test = currentValue().test; !test.isEmpty())
        m_filter->exclude(test);
}

void TrafficPage::showAsColumn() {
    m_model->addField(currentValue().field);
}

void TrafficPage::copyAsText() {
    copy(CopyFormat::Text);
}

void TrafficPage::copyAsHex() {
    copy(CopyFormat::Hex);
}

void TrafficPage::copyAsJson() {
    copy(CopyFormat::Json);
}

void TrafficPage::copyAsPyzmq() {
    copy(CopyFormat::Pyzmq);
}

void TrafficPage::copyAsCppzmq() {
    copy(CopyFormat::Cppzmq);
}

void TrafficPage::copyAsCommand() {
    copy(CopyFormat::Command);
}

/// A little at once; much, or what is in a file, in the background. The newest wish wins.
void TrafficPage::copy(CopyFormat format) {
    if (!hasSelection())
        return;
    if (m_copyStale)
        *m_copyStale = true;
    m_copyStale = std::make_shared<std::atomic<bool>>(false);
    const auto arrive = [this](const Copied& text) {
        if (text)
            toClipboard(bytesOf(*text));
        else
            showFault({}, tr("The selection is too large to copy"),
                      tr("More than %1, or more than %2 messages, would go to the clipboard; nothing was copied. "
                         "Select fewer messages.")
                          .arg(byteCount(text.error().limit), groupedNumber(mostCopied)));
    };
    CopyRequest request = copyRequest(*m_traffic, chosenIds(mostCopied), format);
    if (request.atHand) {
        arrive(copyOf(request, *m_copyStale));
        return;
    }
    auto* watcher = new QFutureWatcher<Copied>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [watcher, arrive, stale = m_copyStale] {
        watcher->deleteLater();
        if (!*stale)
            arrive(watcher->result());
    });
    const auto promise = std::make_shared<QPromise<Copied>>();
    watcher->setFuture(promise->future());
    longWork().start([promise, request = std::move(request), stale = m_copyStale] {
        promise->start();
        promise->addResult(copyOf(request, *stale));
        promise->finish();
    });
}

void TrafficPage::toggleMark() {
    const auto ids = chosenIds(mostMarks);
    if (ids.size() > mostMarks) {
        showFault({}, tr("Too many messages to mark"),
                  tr("At most %1 are marked at a time; nothing was marked. Select fewer messages, or filter.")
                      .arg(groupedNumber(mostMarks)));
        return;
    }
    capture::Notes notes;
    bool all = true;
    for (const capture::RecordId id : ids) {
        const auto found = m_traffic->notes().find(id);
        const capture::Note& note =
            notes.emplace(id, found == m_traffic->notes().end() ? capture::Note{} : found->second).first->second;
        all = all && note.marked;
    }
    for (auto& [id, note] : notes)
        note.marked = !all;
    m_traffic->setNotes(notes);
}

void TrafficPage::goToNextMark() {
    goToMark(1);
}

void TrafficPage::goToPreviousMark() {
    goToMark(-1);
}

/// Wraps around; marks of messages that are not shown are passed over.
void TrafficPage::goToMark(int step) {
    const capture::Notes& notes = m_traffic->notes();
    if (notes.empty())
        return;
    const auto current = currentId();
    auto at = !current ? notes.begin() : step > 0 ? notes.upper_bound(*current) : notes.lower_bound(*current);
    for (std::size_t tried = 0; tried < notes.size(); ++tried) {
        if (step < 0)
            at = std::prev(at == notes.begin() ? notes.end() : at);
        else if (at == notes.end())
            at = notes.begin();
        if (const int row = m_model->rowOf(at->first); at->second.marked && row >= 0) {
            m_list->pick(row);
            return;
        }
        if (step > 0)
            ++at;
    }
}

QString TrafficPage::fateOfNotes() const {
    return tr("The note is saved with the messages.");
}

void TrafficPage::writeNote() {
    const auto id = currentId();
    if (!id)
        return;
    const auto found = m_traffic->notes().find(*id);
    const QString before = found == m_traffic->notes().end() ? QString() : editable(found->second.text);
    auto* sheet =
        new NoteSheet(tr("Note on message %1").arg(groupedNumber(*id + 1)), before, longestNote, fateOfNotes(), this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this, sheet, id = *id] {
        const auto now = m_traffic->notes().find(id);
        const bool marked = now != m_traffic->notes().end() && now->second.marked;
        m_traffic->setNote(id, {.marked = marked, .text = sheet->note().left(longestNote).toStdString()});
    });
    sheet->open();
}

void TrafficPage::toggleTimeReference() {
    const auto id = currentId();
    const auto before = m_model->timeReference();
    if (before && (!id || id == before))
        m_model->setTimeReference(std::nullopt);
    else if (id && m_traffic->store().isAtHand(*id))
        m_model->setTimeReference(id);
}

void TrafficPage::fillMessageMenu(QMenu& menu, bool selected) {
    menu.addAction(tr("Mark"), this, &TrafficPage::toggleMark)->setEnabled(selected);
    menu.addAction(tr("Note…"), this, &TrafficPage::writeNote)->setEnabled(selected);
    const auto id = currentId();
    const bool isReference = id && id == m_model->timeReference();
    menu.addAction(isReference ? tr("Time by the clock again") : tr("Time from here"), this,
                   &TrafficPage::toggleTimeReference)
        ->setEnabled(selected);
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy as text"), this, &TrafficPage::copyAsText)
        ->setEnabled(selected);
    menu.addAction(tr("Copy as hex"), this, &TrafficPage::copyAsHex)->setEnabled(selected);
    menu.addAction(tr("Copy as JSON"), this, &TrafficPage::copyAsJson)->setEnabled(selected);
    menu.addAction(tr("Copy as pyzmq"), this, &TrafficPage::copyAsPyzmq)->setEnabled(selected);
    menu.addAction(tr("Copy as cppzmq"), this, &TrafficPage::copyAsCppzmq)->setEnabled(selected);
    menu.addAction(tr("Copy as ipcscope-cli command"), this, &TrafficPage::copyAsCommand)->setEnabled(selected);
}

void TrafficPage::openMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const auto [field, test] = currentValue(); !test.isEmpty()) {
        QString told = test.size() > longestTest ? test.left(longestTest - 1) + QStringLiteral("…") : test;
        told.replace(QLatin1Char('&'), QStringLiteral("&&"));
        menu->addAction(tr("Show only this: %1").arg(told), this, &TrafficPage::showOnlyThis);
        menu->addAction(tr("Hide this"), this, &TrafficPage::hideThis);
        menu->addAction(tr("Show as column"), this, &TrafficPage::showAsColumn)->setEnabled(!m_model->shows(field));
        addColorMenu(*menu, test);
        menu->addSeparator();
    }
    menu->addAction(tr("Follow this connection"), this, &TrafficPage::followConnection)->setEnabled(hasSelection());
    menu->addAction(tr("Follow this request"), this, &TrafficPage::followRequest)->setEnabled(hasSelection());
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("send")), tr("Resend…\tR"), this, &TrafficPage::resend)
        ->setEnabled(hasSelection());
    menu->addAction(tr("Compare with previous\tCtrl+D"), this, &TrafficPage::compareWithPrevious)
        ->setEnabled(hasSelection());
    menu->addSeparator();
    fillMessageMenu(*menu, hasSelection());
    menu->addSeparator();
    menu->addMenu(&m_details->decodeMenu());
    menu->addAction(tr("Save frame…"), this, &TrafficPage::saveFrame)
        ->setEnabled(m_details->shownFrame().chunk != nullptr);
    menu->addSeparator();
    menu->addAction(tr("Select all"), m_list, &QAbstractItemView::selectAll);
    menu->addAction(icon(QStringLiteral("find")), tr("Find…"), this, &TrafficPage::openFind);
    menu->addAction(icon(QStringLiteral("newest")), tr("Go to newest"), this, &TrafficPage::goToNewest);
    menu->popup(at);
}

} // namespace ipcscope::ui
