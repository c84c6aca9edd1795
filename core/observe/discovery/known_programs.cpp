// SPDX-License-Identifier: MPL-2.0
#include "core/observe/discovery/known_programs.h"

#include <algorithm>
#include <array>
#include <string>

#include <fnmatch.h>

namespace ipcscope::discovery {

namespace {

struct Pattern {
    // NOLINTNEXTLINE(google-explicit-constructor): a table of them reads as what it is
    consteval Pattern(const char* pattern)
        : text(pattern)
        , head(text.substr(0, text.find('*'))) {}
    std::string_view text, head; ///< the latter: up to the first star
};

/// Patterns of fnmatch(3); a star also stands for slashes.
constexpr auto names = std::to_array<Pattern>({
    "@/tmp/.ICE-unix/*",     "@/tmp/.X11-unix/*",     "@/tmp/dbus-*",
    "@/containerd-shim/*",   "@/org/kernel/udev/*",   "@/org/freedesktop/systemd1/*",
    "@*/systemd/*",          "/run/acpid.socket",     "/run/avahi-daemon/*",
    "/run/containerd/*",     "/run/cups/*",           "/run/dbus/*",
    "/run/docker*",          "/run/libvirt/*",        "/run/lvm/*",
    "/run/mysqld/*",         "/run/pcscd/*",          "/run/podman/*",
    "/run/postgresql/*",     "/run/rpcbind.sock",     "/run/snapd*",
    "/run/systemd/*",        "/run/udev/*",           "/run/user/*/at-spi/*",
    "/run/user/*/bus",       "/run/user/*/dbus-*",    "/run/user/*/gcr/*",
    "/run/user/*/gnupg/*",   "/run/user/*/keyring/*", "/run/user/*/pipewire-*",
    "/run/user/*/podman/*",  "/run/user/*/pulse/*",   "/run/user/*/snapd-*",
    "/run/user/*/systemd/*", "/run/user/*/wayland-*", "/run/uuidd/*",
    "/tmp/.ICE-unix/*",      "/tmp/.X11-unix/*",      "/tmp/dbus-*",
    "/tmp/ssh-*/agent.*",
});

constexpr auto programs = std::to_array<std::string_view>({
    "Xorg",
    "Xvfb",
    "Xwayland",
    "at-spi-bus-laun",
    "avahi-daemon",
    "containerd",
    "cupsd",
    "dbus-broker",
    "dbus-broker-lau",
    "dbus-daemon",
    "docker-proxy",
    "dockerd",
    "gdm-session-wor",
    "gnome-keyring-d",
    "gpg-agent",
    "init",
    "libvirtd",
    "mariadbd",
    "mysqld",
    "pipewire",
    "pipewire-pulse",
    "podman",
    "postgres",
    "pulseaudio",
    "redis-server",
    "rpcbind",
    "snapd",
    "ssh-agent",
    "sshd",
    "systemd",
    "systemd-journal",
    "systemd-udevd",
    "tmux: server",
    "udisksd",
    "wireplumber",
});

} // namespace

bool isKnownOther(std::string_view name) {
    constexpr std::string_view formerRun = "/var/run/";
    if (name.starts_with(formerRun))
        name.remove_prefix(4);
    std::string text; // made for few: fnmatch() is slow, and most names do not even begin like a pattern
    return std::ranges::any_of(names, [&](const Pattern& pattern) {
        if (!name.starts_with(pattern.head))
            return false;
        if (text.empty()) {
            text = name;
            std::ranges::replace(text, '\0', '@');
        }
        return ::fnmatch(pattern.text.data(), text.c_str(), 0) == 0;
    });
}

bool isKnownOtherProgram(std::string_view process) {
    return std::ranges::find(programs, process) != programs.end();
}

} // namespace ipcscope::discovery
