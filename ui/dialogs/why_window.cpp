// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/why_window.h"

#include "core/observe/advice/facts.h"
#include "ui/dialogs/watch_sheet.h"
#include "ui/engine/background.h"
#include "ui/engine/engine.h"
#include "ui/engine/identifier_log.h"
#include "ui/engine/log.h"
#include "ui/shell/formats.h"
#include "ui/shell/style_sheet.h"
#include "ui/shell/text_size.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

#include <utility>

namespace ipcscope::ui {

namespace {

using advice::Finding;

constexpr QSize windowSize(660, 600);
constexpr std::size_t longest = 4096;

QString mark(Finding::Verdict verdict) {
    switch (verdict) {
    case Finding::Verdict::Fine:
        return QStringLiteral("✓");
    case Finding::Verdict::Wrong:
        return QStringLiteral("✗");
    case Finding::Verdict::Open:
        break;
    }
    return QStringLiteral("?");
}

QString look(Finding::Verdict verdict) {
    switch (verdict) {
    case Finding::Verdict::Fine:
        return QStringLiteral("ok");
    case Finding::Verdict::Wrong:
        return QStringLiteral("error");
    case Finding::Verdict::Open:
        break;
    }
    return QStringLiteral("secondary");
}

QString questionOf(const Finding& finding) {
    return shown(std::string(advice::question(finding.check)));
}

QLabel* label(const QString& text, const QString& lookName, QWidget* parent) {
    auto* made = new QLabel(text, parent);
    made->setTextFormat(Qt::PlainText);
    made->setWordWrap(true);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (!lookName.isEmpty())
        made->setProperty("look", lookName);
    return made;
}

} // namespace

WhyWindow::WhyWindow(Engine& engine, std::string address, std::function<advice::OurSide()> ours, QWidget* parent)
    : QDialog(parent)
    , m_engine(engine)
    , m_address(std::move(address))
    , m_ours(std::move(ours))
    , m_head(label({}, QStringLiteral("title"), this))
    , m_progress(label({}, QStringLiteral("secondary"), this))
    , m_area(new QScrollArea(this))
    , m_ask(new QPushButton(tr("Ask it all the same…"), this))
    , m_again(new QPushButton(tr("&Look again"), this)) {
    const QString name = shown(advice::targetOf(m_address).base);
    setWindowTitle(tr("Why is nothing arriving from %1?").arg(name));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(sizeForText(windowSize, *this));
    lay();
    m_head->setText(tr("Looking for the reason…"));
    look();
}

void WhyWindow::lay() {
    m_area->setAccessibleName(tr("Reasons"));
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::StrongFocus);
    auto* copy = new QPushButton(tr("&Copy all"), this);
    auto* close = new QPushButton(tr("Close"), this);
    for (QPushButton* button : {m_ask, m_again, copy, close}) {
        button->setAutoDefault(false);
        button->setAccessibleName(button->text().remove(u'&'));
    }
    m_ask->hide();
    connect(m_ask, &QPushButton::clicked, this, &WhyWindow::askAnyway);
    connect(m_again, &QPushButton::clicked, this, &WhyWindow::look);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(plainText()); });
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(copy);
    buttons->addWidget(m_again);
    buttons->addWidget(m_ask);
    buttons->addStretch();
    buttons->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(8);
    layout->addWidget(m_head);
    layout->addWidget(m_progress);
    layout->addWidget(m_area, 1);
    layout->addLayout(buttons);
}

void WhyWindow::look() {
    if (!m_looking)
        lookWith(advice::Asking::IfHarmless);
}

void WhyWindow::lookWith(advice::Asking asking) {
    m_looking = true;
    m_asking = asking;
    m_again->setEnabled(false);
    m_ask->hide();
    m_progress->setText(tr("Looking, without contact…"));
    m_progress->show();
    run(Step::Begin);
}

void WhyWindow::run(Step step) {
    m_engine.background().run(
        this,
        [step, inquiry = std::exchange(m_inquiry, nullptr), asking = m_asking, address = m_address,
         ours = step == Step::Begin ? m_ours() : advice::OurSide()]() mutable {
            if (step == Step::Begin) {
                inquiry = std::make_shared<advice::Inquiry>(address); // which looks up where the path leads
                inquiry->setOurs(std::move(ours));
            }
            step == Step::Ask ? inquiry->ask(asking) : inquiry->look();
            Look look{.findings = advice::whyNothingArrives(inquiry->facts()),
                      .notAsked = inquiry->facts().notAsked,
                      .open = inquiry->isOpen(),
                      .answer = {}};
            if (const auto& heard = inquiry->facts().identification; heard && step == Step::Ask)
                look.answer = Identifier::Answer{
                    .risk = {}, .identification = *heard, .fault = advice::explain(*heard, {.endpoint = address})};
            return std::pair(std::move(inquiry), std::move(look));
        },
        [this, step](const std::pair<std::shared_ptr<advice::Inquiry>, Look>& done) {
            m_inquiry = done.first;
            if (done.second.answer)
                m_engine.log().add(entryOf(m_address, *done.second.answer));
            fill(done.second);
            goOn(step, done.second);
        });
}

void WhyWindow::goOn(Step after, const Look& look) {
    if (after == Step::Begin) {
        m_progress->setText(tr("Asking the endpoint, at most two seconds…"));
        run(Step::Ask);
    } else if (look.open) {
        m_progress->setText(tr("Bytes are unread; looking whether anybody reads them…"));
        QTimer::singleShot(advice::Inquiry::pause, this, [this] { run(Step::GoOn); });
    } else {
        end(look);
    }
}

void WhyWindow::end(const Look& look) {
    m_inquiry.reset();
    m_looking = false;
    m_again->setEnabled(true);
    m_ask->setVisible(!look.notAsked.empty());
    m_progress->setText(look.notAsked.empty() ? QString() : shown("It was not asked. " + look.notAsked, longest));
    m_progress->setVisible(!look.notAsked.empty());
}

void WhyWindow::askAnyway() {
    auto* sheet = new ContactSheet(shown(advice::targetOf(m_address).base), m_progress->text(), this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this] { lookWith(advice::Asking::Anyway); });
    sheet->open();
}

void WhyWindow::fill(const Look& look) {
    const QString before = plainText();
    m_findings = look.findings;
    if (m_list != nullptr && plainText() == before)
        return; // whoever reads it is not disturbed
    const Finding* first = advice::likeliest(m_findings);
    const bool wrong = first != nullptr && first->verdict == Finding::Verdict::Wrong;
    m_head->setText(
        wrong ? tr("Most likely: %1").arg(shown(first->evidence, longest))
        : first == nullptr
            ? tr("Nothing is wrong that can be seen from here")
            : tr("Nothing is wrong that can be seen; this is open: %1").arg(shown(first->evidence, longest)));
    setLook(*m_head, wrong ? QStringLiteral("error") : QStringLiteral("title"));
    auto* list = new QWidget;
    auto* grid = new QGridLayout(list);
    grid->setContentsMargins(4, 4, 12, 4);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(3);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const Finding& finding : m_findings) {
        const QString verdict = mark(finding.verdict);
        grid->addWidget(label(verdict, ui::look(finding.verdict), list), row, 0, Qt::AlignTop);
        auto* question = label(questionOf(finding), QStringLiteral("title"), list);
        question->setAccessibleName(QString(verdict + u' ' + question->text()));
        grid->addWidget(question, row++, 1);
        grid->addWidget(label(shown(finding.evidence, longest), QStringLiteral("secondary"), list), row++, 1);
        if (!finding.next.empty())
            grid->addWidget(label(QString(QStringLiteral("→ ") + shown(finding.next, longest)), {}, list), row++, 1);
        grid->setRowMinimumHeight(row++, 4);
    }
    grid->setRowStretch(row, 1);
    const int at = m_area->verticalScrollBar()->value();
    m_area->setWidget(list);
    m_area->verticalScrollBar()->setValue(at);
    m_list = list;
}

QString WhyWindow::plainText() const {
    QString text = shown(m_address, longest) + u'\n';
    for (const Finding& finding : m_findings) {
        text += mark(finding.verdict) + u' ' + questionOf(finding) + QStringLiteral(": ") +
                shown(finding.evidence, longest) + u'\n';
        if (!finding.next.empty())
            text += QStringLiteral("    ") + shown(finding.next, longest) + u'\n';
    }
    return text;
}

advice::OurSide sideOfWatch() {
    advice::OurSide side;
    side.type.reset();
    side.subscriptions.emplace_back();
    return side;
}

} // namespace ipcscope::ui
