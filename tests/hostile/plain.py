# SPDX-License-Identifier: GPL-3.0-or-later
"""PLAIN (RFC 24) done wrong in every step, by either side."""
from wire import COMMAND, Peer, command, frame, greeting, hello, message, prop, ready

USER, PASSWORD = b"admin", b"secret"


def short(text, length=None):
    """A text with its length in front, or with another one."""
    return bytes([len(text) if length is None else length]) + text


def credentials(user=USER, password=PASSWORD):
    return command(b"HELLO", short(user) + short(password))


def initiate(properties=None):
    return command(b"INITIATE", prop(b"Socket-Type", b"PUSH") if properties is None else properties)


WELCOME = command(b"WELCOME")
ERROR = b"\5ERROR"
MISSPELT = b"^RROR"  # as all of libzmq says it

# Instead of a client's HELLO.
HELLOS = {
    "an empty HELLO": command(b"HELLO"),
    "a user name and nothing more": command(b"HELLO", short(USER)),
    "a user name that is too short": command(b"HELLO", short(USER, 255)),
    "a user name that takes the password in": command(b"HELLO", short(USER, 13) + short(PASSWORD)),
    "a user name that is one too long": command(b"HELLO", short(USER, 6) + short(PASSWORD)),
    "a user name that ends too soon": command(b"HELLO", short(USER, 4) + short(PASSWORD)),
    "a password that is too short": command(b"HELLO", short(USER) + short(PASSWORD, 7)),
    "a password that ends too soon": command(b"HELLO", short(USER) + short(PASSWORD, 5)),
    "more behind the password": command(b"HELLO", short(USER) + short(PASSWORD) + b"\0"),
    "neither name nor password": credentials(b"", b""),
    "no name": credentials(b""),
    "no password": credentials(password=b""),
    "a NUL behind the password": credentials(password=PASSWORD + b"\0"),
    "a command without a name": frame(b"\0" + short(USER) + short(PASSWORD), COMMAND),
    "a command of no length": frame(b"", COMMAND),
    "a name that ends too late": frame(short(b"HELLO", 200) + short(USER), COMMAND),
    "the longest HELLO, and no more": command(b"HELLO", short(b"u" * 255) + short(b"p" * 255)),
    "HELLO of 64 KiB": frame(short(b"HELLO") + short(USER) + short(PASSWORD) + bytes(1 << 16), COMMAND),
    "INITIATE first": initiate(),
    "READY first": ready(b"PUSH"),
    "WELCOME from a client": WELCOME,
    "ERROR that lies": frame(ERROR + short(b"400", 200), COMMAND),
    "ERROR of no length": frame(ERROR, COMMAND),
    "a message first": message(b"evil"),
}

# Instead of a client's INITIATE, once it is welcome.
INITIATES = {
    "HELLO again": credentials(),
    "an empty name": initiate(b"\0\0\0\0\0"),
    "a name that is too short": initiate(b"\x0bSocket"),
    "a length that is cut": initiate(b"\x0bSocket-Type\0\0"),
    "a value that is too short": initiate(b"\x0bSocket-Type\0\0\0\xffPUSH"),
    "a value of 4 GiB": initiate(b"\x0bSocket-Type\xff\xff\xff\xffPUSH"),
    "more behind the properties": initiate(prop(b"Socket-Type", b"PUSH") + b"\5ab"),
    "a type that cannot be": initiate(prop(b"Socket-Type", b"PUB")),
    "a type that is none": initiate(prop(b"Socket-Type", b"PUSHY")),
    "READY": ready(b"PUSH"),
    "a message": message(b"evil"),
    "a subscription": command(b"SUBSCRIBE", b"evil"),
    "ERROR that lies": frame(ERROR + short(b"400", 200), COMMAND),
}

# Instead of a server's WELCOME.
WELCOMES = {
    "WELCOME with a body": command(b"WELCOME", b"x"),
    "WELCOME as of CURVE": command(b"WELCOME", bytes(160)),
    "WELCOME that announces more": frame(b"\x08WELCOME", COMMAND),
    "READY first": ready(b"PULL"),
    "HELLO from a server": credentials(),
    "INITIATE from a server": initiate(),
    "ERROR of no length": frame(ERROR, COMMAND),
    "ERROR that lies": frame(ERROR + short(b"400", 200), COMMAND),
    "ERROR that is misspelt and lies": frame(MISSPELT + short(b"400", 200), COMMAND),
    "ERROR that is misspelt, of no length": frame(MISSPELT, COMMAND),
    "a command without a name": frame(b"\0", COMMAND),
    "a message": message(b"evil"),
    "all that NULL says": hello(b"PULL")[64:],
}

# Instead of a server's READY, once it was told INITIATE.
READIES = {
    "WELCOME again": WELCOME,
    "a torn READY": command(b"READY", b"\x0bSocket"),
    "a READY with more behind": command(b"READY", prop(b"Socket-Type", b"PULL") + b"\1"),
    "a type that cannot be": ready(b"SUB"),
    "a message": message(b"evil"),
    "ERROR that lies": frame(ERROR + short(b"300", 4), COMMAND),
}


class PlainPeer(Peer):
    """A client."""

    def start(self):
        self.say(greeting(b"PLAIN"))
        return self.until(lambda heard: len(heard) >= 64)

    def is_welcome(self):
        self.start()
        self.say(credentials())
        return self.until(lambda heard: heard[64:] == WELCOME)
