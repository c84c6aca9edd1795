// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/arrange_button.h"

#include "ui/shell/theme.h"

#include <QActionGroup>
#include <QList>
#include <QMenu>

namespace ipcscope::ui {

namespace {

struct Order {
    EndpointOrder order;
    QString text;
    QString tip;
};

QList<Order> orders() {
    return {
        {EndpointOrder::Name, ArrangeButton::tr("By &name"), ArrangeButton::tr("In the order of the names")},
        {EndpointOrder::Activity, ArrangeButton::tr("By &activity"),
         ArrangeButton::tr("Most unread bytes first, then most connections")},
        {EndpointOrder::State, ArrangeButton::tr("By &state"),
         ArrangeButton::tr("What is in trouble first, then live, then stale")},
        {EndpointOrder::Type, ArrangeButton::tr("By &type"),
         ArrangeButton::tr("By the socket type that was identified; the others last")},
        {EndpointOrder::Owner, ArrangeButton::tr("By &owner"), ArrangeButton::tr("By program and process id")},
        {EndpointOrder::User, ArrangeButton::tr("By &user"), ArrangeButton::tr("By user id")},
        {EndpointOrder::Connections, ArrangeButton::tr("By &connections"), ArrangeButton::tr("Most connections first")},
        {EndpointOrder::Queued, ArrangeButton::tr("By &queued bytes"),
         ArrangeButton::tr("Most unread bytes in the kernel first")},
        {EndpointOrder::Changed, ArrangeButton::tr("By a&ge"), ArrangeButton::tr("Newest socket file first")},
    };
}

} // namespace

ArrangeButton::ArrangeButton(const ListOrder& chosen, QWidget* parent)
    : QToolButton(parent)
    , m_chosen(chosen) {
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    const auto check = [&](const QString& text, const QString& tip, bool checked) {
        QAction* action = menu->addAction(text);
        action->setCheckable(true);
        action->setToolTip(tip);
        action->setChecked(checked);
        return action;
    };
    QAction* folders =
        check(tr("&Folders"), tr("Endpoints stand under the folder of their socket file; else in one flat list"),
              m_chosen.arrangement == Arrangement::Folders);
    connect(folders, &QAction::toggled, this, [this](bool by) {
        m_chosen.arrangement = by ? Arrangement::Folders : Arrangement::Flat;
        Q_EMIT arranged(m_chosen);
    });
    menu->addSeparator();
    auto* group = new QActionGroup(menu);
    for (const Order& order : orders()) {
        QAction* action = check(order.text, order.tip, order.order == m_chosen.order);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, order = order.order] {
            m_chosen.order = order;
            Q_EMIT arranged(m_chosen);
        });
    }
    menu->addSeparator();
    QAction* reversed =
        check(tr("&Reversed"), tr("The last ones of this order first"), m_chosen.direction == OrderDirection::Reversed);
    connect(reversed, &QAction::toggled, this, [this](bool last) {
        m_chosen.direction = last ? OrderDirection::Reversed : OrderDirection::Usual;
        Q_EMIT arranged(m_chosen);
    });
    setIcon(ui::icon(QStringLiteral("more")));
    setAutoRaise(true);
    setPopupMode(QToolButton::InstantPopup);
    setMenu(menu);
    setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    setToolTip(tr("By folder or flat, and in which order"));
    setAccessibleName(tr("Arrange endpoints"));
}

} // namespace ipcscope::ui
