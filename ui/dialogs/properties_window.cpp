// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/properties_window.h"

#include "ui/endpoints/endpoint_text.h"
#include "ui/engine/background.h"
#include "ui/engine/engine.h"
#include "ui/engine/identifier.h"
#include "ui/shell/text_size.h"

#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>
#include <optional>

namespace ipcscope::ui {

using discovery::Endpoint;

namespace {

constexpr QSize windowSize(620, 560);

/// The same listener, else whoever has the name now.
const Endpoint* listedAs(const Endpoint& wanted, const discovery::Snapshot& endpoints) {
    const Endpoint* found = nullptr;
    for (const Endpoint& each : endpoints) {
        if (each.name != wanted.name)
            continue;
        if (each.listener == wanted.listener)
            return &each;
        if (found == nullptr)
            found = &each;
    }
    return found;
}

} // namespace

PropertiesWindow::PropertiesWindow(Engine& engine, const Endpoint& endpoint, QWidget* parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_endpoint(endpoint)
    , m_gone(new QLabel(tr("It is not listed any more. This is what was last known."), this))
    , m_tree(new QTreeWidget(this)) {
    setWindowTitle(tr("Properties of %1").arg(endpointTitle(endpoint)));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(sizeForText(windowSize, *this));
    m_gone->setProperty("look", QStringLiteral("warning"));
    m_gone->setWordWrap(true);
    m_gone->hide();
    m_tree->setAccessibleName(tr("Properties"));
    m_tree->setColumnCount(2);
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(12);
    m_tree->setUniformRowHeights(true);
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_tree->header()->setStretchLastSection(true);
    auto* copy = new QPushButton(tr("&Copy all"), this);
    copy->setAccessibleName(tr("Copy all properties"));
    copy->setAutoDefault(false);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(plainText(m_facts)); });
    auto* close = new QPushButton(tr("Close"), this);
    close->setAccessibleName(tr("Close"));
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(copy);
    buttons->addStretch();
    buttons->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->addWidget(m_gone);
    layout->addWidget(m_tree, 1);
    layout->addLayout(buttons);
    connect(&m_engine, &Engine::endpointsChanged, this, &PropertiesWindow::refresh);
    connect(&m_engine.identifier(), &Identifier::changed, this, [this](const std::string& name) {
        if (name == m_endpoint.name)
            refresh();
    });
    m_tree->setFocus();
    refresh();
}

void PropertiesWindow::refresh() {
    const Endpoint* listed = listedAs(m_endpoint, m_engine.endpoints());
    m_gone->setVisible(listed == nullptr);
    if (listed != nullptr)
        m_endpoint = *listed;
    const discovery::Identified* identified = m_engine.identifier().knownAs(m_endpoint);
    std::optional<discovery::Identified> known;
    if (identified != nullptr)
        known = *identified;
    discovery::Snapshot heirs; // who may hold its name now
    std::ranges::copy_if(m_engine.endpoints(), std::back_inserter(heirs),
                         [this](const Endpoint& each) { return each.name == m_endpoint.name; });
    m_engine.background().run(
        this,
        [endpoint = m_endpoint, heirs = std::move(heirs), known, now = QDateTime::currentSecsSinceEpoch()] {
            return factsOf(endpoint, heirs, known, now);
        },
        [this](const QList<FactGroup>& facts) { fill(facts); });
}

/// Where only values differ the rows stay, and with them what is selected.
void PropertiesWindow::fill(const QList<FactGroup>& facts) {
    if (facts == m_facts)
        return;
    const bool same = std::ranges::equal(facts, m_facts, [](const FactGroup& one, const FactGroup& other) {
        return one.title == other.title &&
               std::ranges::equal(one.facts, other.facts, {}, &FactGroup::Fact::name, &FactGroup::Fact::name);
    });
    m_facts = facts;
    if (!same) {
        rebuild();
        return;
    }
    for (int g = 0; g < m_facts.size(); ++g)
        for (int f = 0; f < m_facts[g].facts.size(); ++f) {
            QTreeWidgetItem* row = m_tree->topLevelItem(g)->child(f);
            row->setText(1, m_facts[g].facts[f].value);
            row->setToolTip(1, plainToolTip(m_facts[g].facts[f].value));
        }
}

void PropertiesWindow::rebuild() {
    m_tree->clear();
    for (const FactGroup& group : m_facts) {
        auto* heading = new QTreeWidgetItem(m_tree, QStringList{group.title});
        QFont bold = m_tree->font();
        bold.setWeight(QFont::DemiBold);
        heading->setFont(0, bold);
        heading->setFirstColumnSpanned(true);
        for (const FactGroup::Fact& fact : group.facts) {
            auto* row = new QTreeWidgetItem(heading, QStringList{fact.name, fact.value});
            row->setData(0, Qt::AccessibleTextRole, QString(fact.name + QStringLiteral(": ") + fact.value));
            row->setToolTip(1, plainToolTip(fact.value));
        }
        heading->setExpanded(true);
    }
    m_tree->setCurrentItem(m_tree->topLevelItem(0));
}

void PropertiesWindow::copySelected() {
    QStringList lines;
    for (const QTreeWidgetItem* row : m_tree->selectedItems())
        lines << (row->parent() == nullptr ? row->text(0) : row->text(0) + QStringLiteral(": ") + row->text(1));
    if (lines.size() == 1 && m_tree->selectedItems().constFirst()->parent() != nullptr)
        lines = {m_tree->selectedItems().constFirst()->text(1)};
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

void PropertiesWindow::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy))
        copySelected();
    else
        QDialog::keyPressEvent(event);
}

} // namespace ipcscope::ui
