// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/theme.h"

#include <QApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

#include <memory>

static void openResources() {
    Q_INIT_RESOURCE(ipcscope);
}

namespace ipcscope::ui {

namespace {

/// Draws the SVG as a stencil in the palette's colour of the moment, so that a change of theme needs no new icons.
class StencilEngine : public QIconEngine {
public:
    explicit StencilEngine(const QString& file)
        : m_renderer(std::make_shared<QSvgRenderer>(file)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const qreal ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, drawn((QSizeF(rect.size()) * ratio).toSize(), mode, state));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return drawn(size, mode, state);
    }
    QIconEngine* clone() const override { return new StencilEngine(*this); }
    bool isNull() override { return !m_renderer->isValid(); }

private:
    QPixmap drawn(const QSize& size, QIcon::Mode mode, QIcon::State) const {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        m_renderer->setAspectRatioMode(Qt::KeepAspectRatio);
        m_renderer->render(&painter, QRectF(QPointF(), QSizeF(size)));
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        painter.fillRect(pixmap.rect(), QApplication::palette().color(group, QPalette::WindowText));
        return pixmap;
    }

    std::shared_ptr<QSvgRenderer> m_renderer;
};

} // namespace

QIcon icon(const QString& name) {
    openResources();
    return QIcon(new StencilEngine(QStringLiteral(":/icons/%1.svg").arg(name)));
}

} // namespace ipcscope::ui
