# SPDX-License-Identifier: GPL-3.0-or-later
"""A CURVE client (RFC 26) that can be told to do each step wrong; libsodium by ctypes."""
import ctypes
import ctypes.util
import os
import struct

from wire import COMMAND, Peer, frame, greeting, prop

SODIUM = ctypes.CDLL(ctypes.util.find_library("sodium"))
KEY, MAC, NONCE = 32, 16, 24
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"


def z85(text):
    result = b""
    for start in range(0, len(text), 5):
        value = 0
        for letter in text[start:start + 5]:
            value = value * 85 + DIGITS.index(letter)
        result += struct.pack(">I", value)
    return result


SERVER_PUBLIC = z85("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7")
SERVER_SECRET = z85("JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6")
PUBLIC = z85("Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID")
SECRET = z85("D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs")


def key_pair():
    public, secret = ctypes.create_string_buffer(KEY), ctypes.create_string_buffer(KEY)
    SODIUM.crypto_box_keypair(public, secret)
    return public.raw, secret.raw


def box(text, nonce, public, secret):
    out = ctypes.create_string_buffer(len(text) + MAC)
    SODIUM.crypto_box_easy(out, bytes(text), ctypes.c_ulonglong(len(text)), nonce, public, secret)
    return out.raw


def unbox(text, nonce, public, secret):
    out = ctypes.create_string_buffer(len(text) - MAC)
    if SODIUM.crypto_box_open_easy(out, bytes(text), ctypes.c_ulonglong(len(text)), nonce, public, secret):
        raise AssertionError("a box of the server cannot be opened")
    return out.raw


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


class CurvePeer(Peer):
    """Each step builds a command's body; say_body sends it."""

    def __init__(self, path, server_public=SERVER_PUBLIC):
        super().__init__(path)
        self.server = server_public
        self.public, self.secret = key_pair()
        self.number = 0
        self.cookie = self.server_short = None
        self.mark = 64

    def short_nonce(self):
        self.number += 1
        return struct.pack(">Q", self.number)

    def start(self):
        self.say(greeting(b"CURVE"))
        return self.until(lambda heard: len(heard) >= 64)

    def say_body(self, body, flags=COMMAND):
        return self.say(frame(body, flags))

    def answer(self, seconds=2):
        """The body of the server's next frame, or None."""
        if not self.until(lambda heard: len(heard) >= self.mark + 2 and len(heard) >= self.mark + 2 + heard[self.mark + 1], seconds):
            return None
        size = self.heard[self.mark + 1]
        body = self.heard[self.mark + 2:self.mark + 2 + size]
        self.mark += 2 + size
        return body

    def hello(self, version=b"\1\0", signature=bytes(64)):
        nonce = self.short_nonce()
        sealed = box(signature, b"CurveZMQHELLO---" + nonce, self.server, self.secret)
        return b"\5HELLO" + version + bytes(72) + self.public + nonce + sealed

    def welcome(self, body):
        self.server_short, self.cookie = None, None
        plain = unbox(body[24:], b"WELCOME-" + body[8:24], self.server, self.secret)
        self.server_short, self.cookie = plain[:KEY], plain[KEY:]

    def initiate(self, vouched_server=None, vouched_client=None, cookie=None, client=(PUBLIC, SECRET), socket_type=b"PUSH"):
        public, secret = client
        nonce = os.urandom(16)
        vouch = box((vouched_client or self.public) + (vouched_server or self.server), b"VOUCH---" + nonce, self.server_short, secret)
        short = self.short_nonce()
        plain = public + nonce + vouch + prop(b"Socket-Type", socket_type) + prop(b"Identity", b"")
        sealed = box(plain, b"CurveZMQINITIATE" + short, self.server_short, self.secret)
        return b"\x08INITIATE" + (cookie or self.cookie) + short + sealed

    def sealed(self, payload, direction=b"C", nonce=None, flags=0):
        short = nonce or self.short_nonce()
        return b"\7MESSAGE" + short + box(bytes([flags]) + payload, b"CurveZMQMESSAGE" + direction + short, self.server_short, self.secret)

    def complete(self):
        """Whether READY came."""
        self.start()
        self.say_body(self.hello())
        body = self.answer()
        if body is None:
            return False
        self.welcome(body)
        self.say_body(self.initiate())
        body = self.answer()
        return body is not None and body.startswith(b"\5READY")


def wrong_hellos():
    """What a client may do wrong in the first step, each by name: what it says, of a CurvePeer."""
    return {
        "a HELLO that is too short": lambda peer: peer.hello()[:-1],
        "a HELLO that is too long": lambda peer: peer.hello() + b"\0",
        "another version": lambda peer: peer.hello(b"\2\0"),
        "a signature that is not zeros": lambda peer: peer.hello(signature=b"\1" * 64),
        "a box that was changed": lambda peer: flipped(peer.hello(), 150),
        "INITIATE first": lambda peer: b"\x08INITIATE" + bytes(300),
        "no command": lambda peer: b"",
    }


def wrong_initiates():
    """And in the second, once welcomed."""
    return {
        "a changed cookie": lambda peer: peer.initiate(cookie=flipped(peer.cookie, 40)),
        "another's vouch": lambda peer: peer.initiate(vouched_client=PUBLIC),
        "a vouch by another key": lambda peer: peer.initiate(client=(PUBLIC, key_pair()[1])),
        "a changed box": lambda peer: flipped(peer.initiate(), 200),
        "an INITIATE that is too short": lambda peer: peer.initiate()[:200],
        "HELLO again": lambda peer: peer.hello(),
        "a type that cannot be": lambda peer: peer.initiate(socket_type=b"PUB"),
        "a type that there is not": lambda peer: peer.initiate(socket_type=b"NONE"),
    }
