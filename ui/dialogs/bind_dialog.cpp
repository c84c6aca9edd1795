// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/bind_dialog.h"

#include "core/observe/advice/shared_ids.h"
#include "core/observe/advice/watching.h"
#include "ui/dialogs/file_mode.h"
#include "ui/dialogs/options_field.h"
#include "ui/dialogs/watch_sheet.h"
#include "ui/endpoints/address_field.h"
#include "ui/endpoints/problem_label.h"
#include "ui/endpoints/typed_text.h"
#include "ui/shell/formats.h"
#include "ui/shell/text_size.h"
#include "ui/shell/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QStyle>

namespace ipcscope::ui {

namespace {

using capture::Role;
using zmtp::SocketType;

QLabel* note(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setProperty("look", QStringLiteral("secondary"));
    return label;
}

QVBoxLayout* column(QWidget* owner) {
    auto* layout = new QVBoxLayout(owner);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    return layout;
}

QString typeNote(SocketType type, Role role) {
    switch (type) {
    case SocketType::Pull:
    case SocketType::Rep:
    case SocketType::Router:
    case SocketType::Dealer:
        return role == Role::Connect ? BindDialog::tr("Takes its share of the messages away from other peers.")
                                     : QString();
    case SocketType::Pair:
        return BindDialog::tr("PAIR has room for one peer.");
    case SocketType::XSub:
        return BindDialog::tr("Receives nothing until it sends a subscription, for example with the send form: a byte "
                              "1, then the prefix.");
    default:
        return {};
    }
}

std::vector<Bytes> prefixes(const QString& typed) {
    std::vector<Bytes> found;
    for (const QString& line : typed.split(u'\n', Qt::SkipEmptyParts))
        found.push_back(copyOf(bytesOf(line.toStdString())));
    if (found.empty())
        found.emplace_back();
    return found;
}

} // namespace

BindDialog::BindDialog(QWidget* parent)
    : QDialog(parent)
    , m_address(new AddressField(tr("Endpoint"), this))
    , m_connect(new QRadioButton(tr("&Connect to a program"), this))
    , m_bind(new QRadioButton(tr("&Bind and wait for programs"), this))
    , m_type(new QComboBox(this))
    , m_typeNote(note(this))
    , m_subscriptions(new QPlainTextEdit(this))
    , m_routingId(new QLineEdit(this))
    , m_routingIdProblem(new ProblemLabel(this))
    , m_mode(new QLineEdit(QStringLiteral("0600"), this))
    , m_modeMeaning(note(this))
    , m_modeProblem(new ProblemLabel(this))
    , m_options(new OptionsField(this))
    , m_ok(new QPushButton(this))
    , m_form(new QFormLayout) {
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Bind or connect"));
    for (const auto type : zmtp::commonSocketTypes)
        m_type->addItem(typeName(type), static_cast<int>(type));
    m_type->setCurrentText(typeName(SocketType::Sub));
    m_connect->setChecked(true);
    lay();
    connect(m_address, &AddressField::changed, this, &BindDialog::judge);
    connect(m_bind, &QRadioButton::toggled, this, [this](bool binds) {
        m_address->setRole(role());
        if (binds) // the secrets were those that a connecting side needs
            m_options->askNothing();
    });
    connect(m_type, &QComboBox::currentIndexChanged, this, &BindDialog::judge);
    connect(m_routingId, &QLineEdit::textChanged, this, &BindDialog::judge);
    connect(m_mode, &QLineEdit::textChanged, this, &BindDialog::judge);
    connect(m_options, &OptionsField::changed, this, &BindDialog::judge);
    judge();
    m_address->setFocus();
}

void BindDialog::lay() {
    m_type->setAccessibleName(tr("Socket type"));
    m_form->setSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->addRow(tr("&Endpoint"), m_address);
    m_form->addRow(tr("Role"), roleRow());
    auto* typeColumn = new QWidget(this);
    auto* types = column(typeColumn);
    types->addWidget(m_type, 0, Qt::AlignLeft);
    types->addWidget(m_typeNote);
    m_form->addRow(tr("As"), typeColumn);
    m_subscriptionRow = subscriptionRow();
    m_form->addRow(tr("Subscriptions"), m_subscriptionRow);

    m_routingIdRow = new QWidget(this);
    m_routingId->setPlaceholderText(tr("(none)"));
    m_routingId->setAccessibleName(tr("Routing id"));
    auto* ids = column(m_routingIdRow);
    ids->addWidget(m_routingId);
    ids->addWidget(m_routingIdProblem);
    m_form->addRow(tr("Routing id"), m_routingIdRow);
    m_modeRow = modeRow();
    m_form->addRow(tr("File mode"), m_modeRow);
    m_form->addRow(tr("Options"), m_options);

    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ok, &QPushButton::clicked, this, &QDialog::accept);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_ok);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(16);
    layout->addLayout(m_form);
    layout->addStretch();
    layout->addLayout(buttons);
    setMinimumWidth(sizeForText({520, 1}, *this).width());
}

QWidget* BindDialog::roleRow() {
    auto* roles = new QWidget(this);
    auto* layout = column(roles);
    layout->addWidget(m_connect);
    layout->addWidget(m_bind);
    return roles;
}

QWidget* BindDialog::modeRow() {
    auto* row = new QWidget(this);
    m_mode->setAccessibleName(tr("Mode of the socket file, octal"));
    m_mode->setFont(fixedFont());
    m_mode->setMaxLength(4);
    m_mode->setFixedWidth(m_mode->fontMetrics().averageCharWidth() * 10);
    auto* layout = column(row);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_mode);
    line->addWidget(m_modeMeaning, 1);
    layout->addLayout(line);
    layout->addWidget(m_modeProblem);
    return row;
}

QWidget* BindDialog::subscriptionRow() {
    auto* row = new QWidget(this);
    m_subscriptions->setPlaceholderText(tr("all messages"));
    m_subscriptions->setAccessibleName(tr("Subscriptions, one prefix a line"));
    m_subscriptions->setTabChangesFocus(true);
    m_subscriptions->setFont(fixedFont());
    m_subscriptions->setFixedHeight(m_subscriptions->fontMetrics().lineSpacing() * 3 + 14);
    auto* layout = column(row);
    layout->addWidget(m_subscriptions);
    QLabel* words = note(row);
    words->setText(tr("One prefix a line; empty: all messages"));
    layout->addWidget(words);
    return row;
}

void BindDialog::setEndpoint(const std::string& endpoint) {
    m_address->setAddress(endpoint);
}

void BindDialog::judge() {
    showFieldsOf(type(), role());
    const QString idProblem = m_routingIdRow->isHidden() ? QString() : routingIdProblem(m_routingId->text());
    m_routingIdProblem->tell(idProblem);
    const auto mode = parseFileMode(m_mode->text());
    m_modeMeaning->setText(mode ? fileModeMeaning(*mode) : QString());
    const bool modeWrong = !m_modeRow->isHidden() && !mode;
    m_modeProblem->tell(modeWrong ? tr("Up to four octal digits, at most 0777; for example 0600.") : QString());
    m_ok->setEnabled(m_address->check().valid() && idProblem.isEmpty() && !modeWrong && m_options->valid());
    tellOk();
}

void BindDialog::tellOk() {
    const bool takes = role() == Role::Connect && advice::takesByJoining(type());
    m_ok->setText(role() == Role::Bind ? tr("Bind") : takes ? tr("Connect and take messages") : tr("Connect"));
    m_ok->setAccessibleName(m_ok->text());
    const QString look = takes ? QStringLiteral("danger") : QStringLiteral("primary");
    if (m_ok->property("look") == look)
        return;
    m_ok->setAutoDefault(!takes);
    m_ok->setDefault(!takes);
    m_ok->setProperty("look", look);
    m_ok->style()->unpolish(m_ok);
    m_ok->style()->polish(m_ok);
}

void BindDialog::showFieldsOf(SocketType type, Role role) {
    const auto show = [this](QWidget* row, bool wanted) {
        row->setVisible(wanted);
        m_form->labelForField(row)->setVisible(wanted);
    };
    const QString words = typeNote(type, role);
    m_typeNote->setText(words);
    m_typeNote->setVisible(!words.isEmpty());
    m_options->setType(type);
    show(m_subscriptionRow, type == SocketType::Sub);
    show(m_routingIdRow, zmtp::announcesRoutingId(type));
    const bool abstract = m_address->check().endpoint.starts_with("ipc://@");
    show(m_modeRow, role == Role::Bind && !abstract);
}

SocketType BindDialog::type() const {
    return static_cast<SocketType>(m_type->currentData().toInt());
}

Role BindDialog::role() const {
    return m_bind->isChecked() ? Role::Bind : Role::Connect;
}

void BindDialog::setType(SocketType type) {
    m_type->setCurrentText(typeName(type));
}

void BindDialog::askForSecrets(advice::WatchPlan::Secrets secrets) {
    if (secrets == advice::WatchPlan::Secrets::Keys)
        m_options->ask({"CURVE_SERVERKEY", "CURVE_SECRETKEY"});
    else if (secrets == advice::WatchPlan::Secrets::Login)
        m_options->ask({"PLAIN_USERNAME", "PLAIN_PASSWORD"});
}

void BindDialog::setIntent(const advice::Intent& intent) {
    setType(intent.type);
    (intent.bind ? m_bind : m_connect)->setChecked(true);
    setEndpoint(intent.endpoint);
}

void BindDialog::askWhoUsesAnIdentity(std::function<bool(const capture::JoinRequest&)> isUsed) {
    m_isUsed = std::move(isUsed);
}

void BindDialog::accept() {
    const capture::JoinRequest wanted = request();
    if (!m_isUsed || !m_isUsed(wanted)) {
        QDialog::accept();
        return;
    }
    auto* sheet = new IdentitySheet(advice::identityInUse(wanted.options.routingId), this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    connect(sheet, &QDialog::accepted, this, [this] { QDialog::accept(); });
    connect(sheet, &QDialog::rejected, this, [this] {
        m_routingId->setFocus();
        m_routingId->selectAll();
    });
    sheet->open();
}

capture::JoinRequest BindDialog::request() const {
    capture::JoinRequest request;
    request.endpoint = m_address->check().endpoint;
    request.type = type();
    request.role = role();
    m_options->apply(request.options);
    if (type() == SocketType::Sub)
        request.subscriptions = prefixes(typedText(*m_subscriptions));
    if (zmtp::announcesRoutingId(type()))
        request.options.routingId = copyOf(bytesOf(m_routingId->text().toStdString()));
    if (const auto mode = parseFileMode(m_mode->text()))
        request.options.fileMode = *mode;
    return request;
}

} // namespace ipcscope::ui
