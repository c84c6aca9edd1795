// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/send/frame_list.h"

#include "ui/send/file_bytes.h"
#include "ui/send/frame_editor.h"
#include "ui/shell/formats.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPointer>
#include <QPushButton>
#include <QThreadPool>

#include <algorithm>

namespace ipcscope::ui {

namespace {

QString fileWords(const Error& error, const QString& name) {
    if (error.code == std::errc::file_too_large)
        return FrameList::tr("%1 is larger than %2 and was not taken.").arg(name, byteCount(SendDraft::maxFrameBytes));
    if (error.code == std::errc::invalid_argument)
        return FrameList::tr("%1 is not a regular file and was not taken.").arg(name);
    return FrameList::tr("%1 could not be read: %2.").arg(name, shown(error.code.message()));
}

/// As text, else in hex, so that it can be changed; too much for either is held as it is.
FrameDraft typed(const Bytes& frame, const QString& name) {
    FrameDraft text;
    text.setBytes(frame, name);
    if (text.heldName().isEmpty())
        return text;
    FrameDraft hex;
    hex.setSyntax(*compose::syntaxNamed("hex"));
    hex.setBytes(frame, name);
    return hex.heldName().isEmpty() ? hex : text;
}

} // namespace

FrameList::FrameList(QWidget* parent)
    : QWidget(parent)
    , m_rows(new QVBoxLayout)
    , m_add(new QPushButton(tr("+ Frame"), this))
    , m_hex(new QPushButton(tr("Paste hex"), this))
    , m_file(new QPushButton(tr("From file…"), this)) {
    m_add->setAccessibleName(tr("Add a frame"));
    m_add->setToolTip(tr("Add a frame behind the others"));
    m_hex->setToolTip(tr("Take hex from the clipboard as a frame"));
    m_hex->setAccessibleName(m_hex->text());
    m_file->setToolTip(tr("Take the bytes of a file as a frame, at most 64 MiB"));
    m_file->setAccessibleName(tr("Take a frame from a file"));
    m_rows->setSpacing(8);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_add);
    buttons->addWidget(m_hex);
    buttons->addWidget(m_file);
    buttons->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(m_rows);
    layout->addLayout(buttons);
    layout->addStretch();
    connect(m_add, &QPushButton::clicked, this, [this] {
        addFrame();
        editLast();
    });
    connect(m_hex, &QPushButton::clicked, this, &FrameList::pasteHex);
    connect(m_file, &QPushButton::clicked, this, [this] { askFile(m_editors.back(), Into::BlankFrame); });
    addFrame();
}

std::vector<FrameDraft> FrameList::drafts() const {
    std::vector<FrameDraft> all;
    for (const auto* editor : m_editors)
        all.push_back(editor->draft());
    return all;
}

void FrameList::setSender(zmtp::SocketType as) {
    m_as = as;
    place();
}

void FrameList::addFrame() {
    if (m_editors.size() >= SendDraft::maxFrames)
        return;
    auto* editor = new FrameEditor(this);
    m_editors.push_back(editor);
    m_rows->addWidget(editor);
    connect(editor, &FrameEditor::changed, this, [this] {
        place();
        Q_EMIT changed();
    });
    connect(editor, &FrameEditor::moveRequested, this, [this, editor](int by) { move(editor, by); });
    connect(editor, &FrameEditor::removeRequested, this, [this, editor] { remove(editor); });
    connect(editor, &FrameEditor::fileRequested, this, [this, editor] { askFile(editor, Into::ThisFrame); });
    place();
    orderTabs();
    Q_EMIT changed();
}

void FrameList::setFrames(std::vector<Bytes> frames, const QString& name) {
    if (frames.empty())
        return;
    if (frames.size() > SendDraft::maxFrames) {
        Q_EMIT troubled(tr("A message of the form has at most %1 frames.").arg(SendDraft::maxFrames));
        return;
    }
    if (std::ranges::any_of(frames, [](const Bytes& frame) { return frame.size() > SendDraft::maxFrameBytes; })) {
        Q_EMIT troubled(tr("A frame is larger than %1; nothing was taken.").arg(byteCount(SendDraft::maxFrameBytes)));
        return;
    }
    std::vector<FrameDraft> drafts;
    for (std::size_t i = 0; i < frames.size(); ++i)
        drafts.push_back(typed(frames[i], tr("%1, frame %2").arg(name).arg(i + 1)));
    setDrafts(drafts);
}

void FrameList::setDrafts(const std::vector<FrameDraft>& drafts) {
    while (m_editors.size() > drafts.size() && m_editors.size() > 1)
        remove(m_editors.back());
    while (m_editors.size() < drafts.size())
        addFrame();
    for (std::size_t i = 0; i < drafts.size(); ++i)
        m_editors[i]->setDraft(drafts[i]);
    place();
    Q_EMIT changed();
}

void FrameList::editLast() {
    m_editors.back()->edit();
}

void FrameList::move(FrameEditor* editor, int by) {
    const auto from = std::ranges::find(m_editors, editor) - m_editors.begin();
    const auto to = from + by;
    if (to < 0 || to >= std::ssize(m_editors))
        return;
    std::swap(m_editors[static_cast<std::size_t>(from)], m_editors[static_cast<std::size_t>(to)]);
    m_rows->removeWidget(editor);
    m_rows->insertWidget(static_cast<int>(to), editor);
    place();
    orderTabs();
    Q_EMIT changed();
}

void FrameList::remove(FrameEditor* editor) {
    if (m_editors.size() == 1) {
        FrameDraft nothing;
        nothing.setSyntax(editor->draft().syntax());
        editor->setDraft(nothing);
        editor->edit();
        return;
    }
    std::erase(m_editors, editor);
    editor->deleteLater();
    editor->hide();
    m_rows->removeWidget(editor);
    editLast();
    place();
    Q_EMIT changed();
}

FrameEditor* FrameList::blank() {
    if (!m_editors.back()->draft().isBlank()) {
        if (m_editors.size() >= SendDraft::maxFrames) {
            Q_EMIT troubled(tr("A message of the form has at most %1 frames.").arg(SendDraft::maxFrames));
            return nullptr;
        }
        addFrame();
    }
    return m_editors.back();
}

void FrameList::askFile(FrameEditor* editor, Into into) {
    auto* dialog = new QFileDialog(this, tr("Fill a frame from a file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, editor,
            [this, editor, into](const QString& path) { read(editor, into, path); });
    dialog->open();
}

void FrameList::read(FrameEditor* editor, Into into, const QString& path) {
    const QPointer<FrameEditor> target(editor);
    const QPointer<FrameList> self(this);
    const std::string name = QFile::encodeName(path).toStdString();
    QThreadPool::globalInstance()->start([target, self, into, name] {
        auto bytes = readRegularFile(name, SendDraft::maxFrameBytes);
        QMetaObject::invokeMethod(
            qApp,
            [target, self, into, name, bytes = std::move(bytes)]() mutable {
                if (!self)
                    return;
                const QString shortName = shown(name.substr(name.rfind('/') + 1), 256);
                if (!bytes)
                    Q_EMIT self->troubled(fileWords(bytes.error(), shortName));
                else if (FrameEditor* filled = into == Into::ThisFrame ? target.data() : self->blank())
                    self->take(filled, std::move(*bytes), shortName);
            },
            Qt::QueuedConnection);
    });
}

void FrameList::take(FrameEditor* editor, Bytes bytes, const QString& name) {
    FrameDraft draft = editor->draft();
    draft.setBytes(std::move(bytes), name);
    editor->setDraft(draft);
}

void FrameList::pasteHex() {
    const QString text = QGuiApplication::clipboard()->text().trimmed();
    FrameDraft draft;
    draft.setSyntax(*compose::syntaxNamed("hex"));
    draft.setText(text);
    if (text.isEmpty()) {
        Q_EMIT troubled(tr("There is no text in the clipboard."));
    } else if (!draft.valid()) {
        Q_EMIT troubled(tr("The clipboard holds no hex: %1").arg(draft.problem()));
    } else if (FrameEditor* filled = blank()) {
        draft.setBytes(Bytes(draft.bytes()), tr("hex from the clipboard"));
        filled->setDraft(draft);
        filled->edit();
    }
}

void FrameList::place() {
    const auto all = drafts();
    for (std::size_t i = 0; i < m_editors.size(); ++i)
        m_editors[i]->setPlace({i, m_editors.size(), frameRole(m_as, i, all)});
    m_add->setEnabled(m_editors.size() < SendDraft::maxFrames);
}

void FrameList::orderTabs() {
    QWidget* before = nullptr;
    const auto chain = [&before](QWidget* next) {
        if (before != nullptr)
            QWidget::setTabOrder(before, next);
        before = next;
    };
    for (auto* editor : m_editors)
        for (QWidget* widget : editor->tabChain())
            chain(widget);
    chain(m_add);
    chain(m_hex);
    chain(m_file);
}

} // namespace ipcscope::ui
