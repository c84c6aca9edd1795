// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/endpoints/endpoint_arrangement.h"
#include "ui/endpoints/endpoint_order.h"

#include <QToolButton>

namespace ipcscope::ui {

/// How the endpoint list stands: by folder or flat, in which order, and in which direction of it.
struct ListOrder {
    Arrangement arrangement = Arrangement::Folders;
    EndpointOrder order = EndpointOrder::Name;
    OrderDirection direction = OrderDirection::Usual;
};

/// A menu behind one button, which any key or click opens, with a check at what is chosen.
class ArrangeButton : public QToolButton {
    Q_OBJECT
public:
    explicit ArrangeButton(const ListOrder& chosen, QWidget* parent = nullptr);

Q_SIGNALS:
    void arranged(const ipcscope::ui::ListOrder& chosen);

private:
    ListOrder m_chosen;
};

} // namespace ipcscope::ui
