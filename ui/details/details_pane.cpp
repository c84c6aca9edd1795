// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/details/details_pane.h"

#include "ui/details/decode_menu.h"
#include "ui/details/details_model.h"
#include "ui/details/hex_view.h"
#include "ui/messages/clipboard.h"
#include "ui/messages/color_menu.h"
#include "ui/messages/message_text.h"
#include "ui/shell/formats.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTreeView>

#include <algorithm>
#include <limits>

namespace ipcscope::ui {

namespace {

constexpr std::uint64_t synchronousWork = 16 << 10; // bytes that decode in less than a frame
constexpr int measuredLines = 64;                   // that the columns fit, beside those in sight

QTreeView* makeTree(QWidget* parent, DetailsModel* model) {
    auto* tree = new QTreeView(parent);
    tree->setModel(model);
    tree->setAccessibleName(DetailsPane::tr("Details of the message"));
    tree->setUniformRowHeights(true);
    tree->setFrameShape(QFrame::NoFrame);
    tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    tree->setTextElideMode(Qt::ElideRight);
    tree->setIndentation(14);
    tree->header()->setStretchLastSection(false);
    tree->header()->setSectionResizeMode(DetailsModel::Value, QHeaderView::Stretch);
    tree->header()->setSectionsMovable(false);
    tree->header()->setHighlightSections(false);
    tree->header()->setResizeContentsPrecision(measuredLines);
    tree->setMinimumWidth(160);
    return tree;
}

} // namespace

DetailsPane::DetailsPane(QWidget* parent)
    : QWidget(parent)
    , m_model(new DetailsModel(this))
    , m_caption(new QLabel(this))
    , m_loadAll(new QPushButton(this))
    , m_hex(new HexView(this))
    , m_decodeMenu(new DecodeMenu(this))
    , m_colorMenu(new ColorMenu(this))
    , m_job(this) {
    m_tree = makeTree(this, m_model);
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setProperty("look", QStringLiteral("secondary"));
    m_loadAll->setAutoDefault(false);
    m_loadAll->setToolTip(tr("Only the beginning of the payload is shown"));
    m_loadAll->hide();

    auto* side = new QWidget(this);
    auto* captionRow = new QHBoxLayout;
    captionRow->setContentsMargins(HexLayout::margin, 0, 8, 0);
    captionRow->addWidget(m_caption, 1);
    captionRow->addWidget(m_loadAll);
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins({});
    sideLayout->setSpacing(0);
    sideLayout->addLayout(captionRow);
    sideLayout->addWidget(m_hex, 1);

    auto* splitter = new QSplitter(this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    splitter->addWidget(m_tree);
    splitter->addWidget(side);
    splitter->setStretchFactor(0, 5);
    splitter->setStretchFactor(1, 6);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(splitter);

    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &DetailsPane::nodePicked);
    connect(m_tree, &QTreeView::expanded, this, &DetailsPane::fitColumns);
    connect(splitter, &QSplitter::splitterMoved, this, &DetailsPane::fitColumns);
    connect(m_hex, &HexView::copyRefused, this, &DetailsPane::refuseCopy);
    connect(m_hex, &HexView::caretMoved, this, &DetailsPane::bytePicked);
    connect(m_loadAll, &QPushButton::clicked, this, &DetailsPane::loadAll);
    connect(&m_job, &DetailJob::finished, this,
            [this](const std::shared_ptr<const DetailTree>& tree) { present(*tree); });
    addValueActions();
    addDecodeMenu();
    addCopyActions();
    clear();
}

void DetailsPane::addValueActions() {
    QList<QAction*> actions;
    const auto add = [this, &actions](const QString& text, ValueUse use) {
        auto* action = new QAction(text, m_tree);
        m_tree->addAction(action);
        actions << action;
        connect(action, &QAction::triggered, this, [this, use] {
            if (const QString field = currentField(); !field.isEmpty())
                Q_EMIT valueChosen(field, use);
        });
    };
    add(tr("Show only this"), ValueUse::Only);
    add(tr("Hide this"), ValueUse::Hide);
    add(tr("Show as column"), ValueUse::Column);
    m_tree->addAction(m_colorMenu->menuAction());
    actions << m_colorMenu->menuAction();
    auto* separator = new QAction(m_tree);
    separator->setSeparator(true);
    m_tree->addAction(separator);
    const auto judge = [this, actions] {
        for (QAction* action : actions)
            action->setEnabled(!currentField().isEmpty());
    };
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, judge);
    judge();
}

QString DetailsPane::currentField() const {
    const DetailNode* node = m_model->node(m_tree->currentIndex());
    return node ? node->field : QString();
}

void DetailsPane::addDecodeMenu() {
    m_tree->addAction(m_decodeMenu->menuAction());
    connect(m_decodeMenu, &DecodeMenu::chosen, this, &DetailsPane::pinned);
    auto* separator = new QAction(m_tree);
    separator->setSeparator(true);
    m_tree->addAction(separator);
}

/// In the menu: what is chosen for the frame that is shown.
void DetailsPane::showChoice() {
    const capture::Record& record = m_shown.source.record;
    const int frame = m_presented.frame;
    const bool decoded = m_shown.source.id == m_presented.id;
    if (m_shown.chunk && decoded && isMessage(record.header.kind()) && frame >= 0)
        m_decodeMenu->setFrame(record, frame, m_pins.chosen(record, static_cast<std::size_t>(frame)));
    else
        m_decodeMenu->setNothing();
}

void DetailsPane::addCopyActions() {
    const auto add = [this](const QString& text, const QKeySequence& key, void (*put)(ByteView)) {
        auto* action = new QAction(text, m_tree);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetShortcut);
        m_tree->addAction(action);
        connect(action, &QAction::triggered, this, [this, put] { copyValue(put); });
    };
    add(tr("Copy value"), QKeySequence::Copy, toClipboard);
    add(tr("Copy value as hex"), {}, toClipboardAsHex);
    auto* path = new QAction(tr("Copy path"), m_tree);
    path->setToolTip(tr("What a filter or a column calls the value"));
    m_tree->addAction(path);
    connect(path, &QAction::triggered, this, [this] {
        if (const QString field = currentField(); !field.isEmpty())
            toClipboard(bytesOf(field.toStdString()));
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, path,
            [this, path] { path->setEnabled(!currentField().isEmpty()); });
    auto* separator = new QAction(m_tree);
    separator->setSeparator(true);
    m_tree->addAction(separator);
    m_saveFrame = new QAction(tr("Save frame…"), m_tree);
    m_tree->addAction(m_saveFrame);
    connect(m_saveFrame, &QAction::triggered, this, &DetailsPane::frameToSave);
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void DetailsPane::copyValue(void (*put)(ByteView)) {
    const DetailNode* node = m_model->node(m_tree->currentIndex());
    if (!node)
        return;
    const std::string text = node->value.toStdString();
    ByteView value = bytesOf(text);
    if (node->range && node->frame >= 0 && static_cast<std::size_t>(node->frame) < m_presented.frames.size()) {
        const ByteView frame = m_presented.frames[static_cast<std::size_t>(node->frame)];
        const std::size_t end = std::min(node->range->end, frame.size());
        const std::size_t begin = std::min(node->range->begin, end);
        value = frame.subspan(begin, end - begin);
    }
    if (value.size() > HexView::copyLimit)
        refuseCopy();
    else
        put(value);
}

void DetailsPane::refuseCopy() {
    m_caption->setText(tr("More than %1: too large to copy").arg(byteCount(HexView::copyLimit)));
}

void DetailsPane::clear() {
    m_job.giveUp();
    m_model->show({});
    m_presented = {};
    m_hex->setBytes({}, nullptr);
    m_caption->setText(tr("No message selected"));
    m_loadAll->hide();
    m_shown = {};
    m_saveFrame->setEnabled(false);
    showChoice();
}

void DetailsPane::showRecord(ShownRecord shown) {
    m_shown = std::move(shown);
    m_shown.source.pins = m_pins;
    make(inlinePayload, -1);
}

void DetailsPane::setPins(const capture::DecoderPins& pins) {
    m_pins = pins;
    if (!m_shown.chunk)
        return;
    m_shown.source.pins = pins;
    make(m_limit, m_shown.source.id == m_presented.id ? m_presented.frame : m_wantedFrame);
}

DetailsPane::ShownFrame DetailsPane::shownFrame() const {
    const int frame = m_presented.frame;
    if (!m_presented.chunk || frame < 0 || static_cast<std::size_t>(frame) >= m_presented.frames.size())
        return {};
    return {.chunk = m_presented.chunk,
            .bytes = m_presented.frames[static_cast<std::size_t>(frame)],
            .number = frame + 1,
            .id = m_presented.id};
}

std::optional<capture::RecordId> DetailsPane::shownId() const {
    return m_shown.chunk ? std::optional(m_shown.source.id) : std::nullopt;
}

void DetailsPane::loadAll() {
    if (m_shown.chunk)
        make(std::numeric_limits<std::size_t>::max(), m_presented.frame);
}

void DetailsPane::make(std::size_t payloadLimit, int frame) {
    m_limit = payloadLimit;
    m_wantedFrame = frame;
    if (decodingWork(m_shown.source.record, payloadLimit) <= synchronousWork) {
        m_job.giveUp();
        present(makeDetails(m_shown.source, payloadLimit));
        return;
    }
    m_caption->setText(tr("Decoding…"));
    m_loadAll->setEnabled(false);
    m_job.start(m_shown, payloadLimit);
}

void DetailsPane::present(const DetailTree& tree) {
    m_model->show(tree.nodes);
    m_presented = {.chunk = m_shown.chunk,
                   .id = m_shown.source.id,
                   .frames = tree.frames,
                   .frameCount = tree.frameCount,
                   .limit = m_limit,
                   .frame = -1};
    openFrames();
    fitColumns();
    m_loadAll->setVisible(tree.cut);
    m_loadAll->setEnabled(true);
    m_loadAll->setText(tr("Load all %1").arg(byteCount(tree.bytes)));
    showFrame(m_wantedFrame >= 0 ? m_wantedFrame : static_cast<int>(tree.frames.size()) - 1);
}

/// The columns are fitted afterwards, not with each.
void DetailsPane::openFrames() {
    const QSignalBlocker quiet(m_tree);
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex top = m_model->index(row, 0);
        if (m_model->node(top)->frame >= 0 && m_model->hasChildren(top))
            m_tree->expand(top);
    }
}

void DetailsPane::showFrame(int frame) {
    if (frame == m_presented.frame && frame >= 0)
        return;
    m_presented.frame = frame;
    m_saveFrame->setEnabled(shownFrame().chunk != nullptr);
    showChoice();
    const std::vector<ByteView>& frames = m_presented.frames;
    if (frame < 0 || static_cast<std::size_t>(frame) >= frames.size()) {
        m_hex->setBytes({}, nullptr);
        m_caption->setText(tr("No bytes"));
        return;
    }
    const ByteView body = frames[static_cast<std::size_t>(frame)];
    const std::size_t visible = std::min(body.size(), m_presented.limit);
    m_hex->setBytes(body.first(visible), m_presented.chunk);
    const QString size =
        visible < body.size() ? tr("%1 of %2").arg(byteCount(visible), byteCount(body.size())) : byteCount(body.size());
    m_caption->setText(tr("Bytes · frame %1 of %2 · %3").arg(frame + 1).arg(m_presented.frameCount).arg(size));
}

void DetailsPane::nodePicked(const QModelIndex& index) {
    const DetailNode* node = m_model->node(index);
    if (!node || node->frame < 0 || m_following)
        return;
    showFrame(node->frame);
    m_hex->mark(node->range.value_or(decode::ByteRange{}));
}

void DetailsPane::bytePicked(quint64 byte) {
    const QModelIndex index = m_model->nodeAt(m_presented.frame, byte);
    if (!index.isValid())
        return;
    m_following = true;
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
    m_following = false;
}

void DetailsPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitColumns();
}

void DetailsPane::fitColumns() {
    QHeaderView& header = *m_tree->header();
    const QAbstractItemView& view = *m_tree;
    const int width = view.viewport()->width();
    const int range =
        std::max(view.sizeHintForColumn(DetailsModel::Range) + 8, header.sectionSizeHint(DetailsModel::Range));
    header.resizeSection(DetailsModel::Range, std::min(range, width / 3));
    header.resizeSection(DetailsModel::Name,
                         std::clamp(view.sizeHintForColumn(DetailsModel::Name) + 8, 80, std::max(80, width * 9 / 20)));
    m_caption->setMinimumHeight(header.sizeHint().height());
}

} // namespace ipcscope::ui
