// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/attack/common.h"

#include <zmq.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <strings.h>
#include <sys/resource.h>
#include <unistd.h>

namespace attack {

namespace {

constexpr const char* serverPublic = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
constexpr const char* serverSecret = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6";
constexpr const char* clientPublic = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
constexpr const char* clientSecret = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";

constexpr std::size_t writtenAtOnce = 4096;

volatile std::sig_atomic_t stopped = 0;

void stop(int) {
    stopped = 1;
}

[[noreturn]] void explain(const char* program, int code) {
    std::FILE* const out = code == 0 ? stdout : stderr;
    std::fprintf(out,
                 "%s --type TYPE --endpoint ipc://PATH --report FILE\n"
                 "  --mechanism NULL|PLAIN|CURVE   as server in the server, as client in the client\n"
                 "  --maxmsgsize BYTES  --handshake-ms MS  --heartbeat-ms MS  --hwm MESSAGES  --fd-limit COUNT\n"
                 "  --send-every MS                0: only answers\n"
                 "Appends each message received to FILE as \"M hex,hex,...\". PLAIN: admin, secret.\n"
                 "CURVE, the keys of zmq_curve(7):\n"
                 "  server  public %s\n          secret %s\n  client  public %s\n          secret %s\n",
                 program, serverPublic, serverSecret, clientPublic, clientSecret);
    std::exit(code);
}

int typeNamed(const std::string& name) {
    constexpr std::array<std::pair<const char*, int>, 12> types{{{"PAIR", ZMQ_PAIR},
                                                                 {"PUB", ZMQ_PUB},
                                                                 {"SUB", ZMQ_SUB},
                                                                 {"REQ", ZMQ_REQ},
                                                                 {"REP", ZMQ_REP},
                                                                 {"DEALER", ZMQ_DEALER},
                                                                 {"ROUTER", ZMQ_ROUTER},
                                                                 {"PULL", ZMQ_PULL},
                                                                 {"PUSH", ZMQ_PUSH},
                                                                 {"XPUB", ZMQ_XPUB},
                                                                 {"XSUB", ZMQ_XSUB},
                                                                 {"STREAM", ZMQ_STREAM}}};
    for (const auto& [known, number] : types) {
        if (::strcasecmp(known, name.c_str()) == 0)
            return number;
    }
    fail("no such type: " + name);
}

template<class Value>
void set(void* socket, int option, const Value& value) {
    if (zmq_setsockopt(socket, option, &value, sizeof value) != 0)
        fail("option " + std::to_string(option));
}

void setText(void* socket, int option, std::string_view text) {
    if (zmq_setsockopt(socket, option, text.data(), text.size()) != 0)
        fail("option " + std::to_string(option));
}

void secure(void* socket, const std::string& mechanism, Subject::Role role) {
    const bool server = role == Subject::Role::Server;
    if (mechanism == "PLAIN" && server) {
        set(socket, ZMQ_PLAIN_SERVER, 1);
    } else if (mechanism == "PLAIN") {
        setText(socket, ZMQ_PLAIN_USERNAME, "admin");
        setText(socket, ZMQ_PLAIN_PASSWORD, "secret");
    } else if (mechanism == "CURVE" && server) {
        set(socket, ZMQ_CURVE_SERVER, 1);
        setText(socket, ZMQ_CURVE_SECRETKEY, serverSecret);
    } else if (mechanism == "CURVE") {
        setText(socket, ZMQ_CURVE_SERVERKEY, serverPublic);
        setText(socket, ZMQ_CURVE_PUBLICKEY, clientPublic);
        setText(socket, ZMQ_CURVE_SECRETKEY, clientSecret);
    } else if (mechanism != "NULL") {
        fail("no such mechanism: " + mechanism);
    }
}

} // namespace

void fail(std::string_view what) {
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(what.size()), what.data(), zmq_strerror(zmq_errno()));
    std::exit(1);
}

bool ended() {
    return stopped != 0;
}

Arguments parse(int argc, char** argv, int sendEvery) {
    Arguments result;
    result.sendEvery = sendEvery;
    for (int index = 1; index < argc; index += 2) {
        const std::string_view name = argv[index];
        if (name == "--help")
            explain(argv[0], 0);
        if (index + 1 >= argc)
            explain(argv[0], 2);
        const char* const value = argv[index + 1];
        if (name == "--type")
            result.type = value;
        else if (name == "--endpoint")
            result.endpoint = value;
        else if (name == "--report")
            result.report = value;
        else if (name == "--mechanism")
            result.mechanism = value;
        else if (name == "--maxmsgsize")
            result.maxMessageSize = std::atoll(value);
        else if (name == "--handshake-ms")
            result.handshakeMilliseconds = std::atoi(value);
        else if (name == "--heartbeat-ms")
            result.heartbeatMilliseconds = std::atoi(value);
        else if (name == "--hwm")
            result.highWaterMark = std::atoi(value);
        else if (name == "--fd-limit")
            result.descriptors = static_cast<unsigned>(std::atoi(value));
        else if (name == "--send-every")
            result.sendEvery = std::atoi(value);
        else
            explain(argv[0], 2);
    }
    if (result.type.empty() || result.endpoint.empty() || result.report.empty())
        explain(argv[0], 2);
    return result;
}

Subject::Subject(const Arguments& arguments, Role role)
    : m_type(typeNamed(arguments.type))
    , m_context(zmq_ctx_new())
    , m_socket(zmq_socket(m_context, m_type))
    , m_report(::open(arguments.report.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)) {
    if (!m_socket || m_report < 0)
        fail("start");
    struct sigaction action{};
    action.sa_handler = stop;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
    set(m_socket, ZMQ_LINGER, 0);
    if (arguments.maxMessageSize)
        set(m_socket, ZMQ_MAXMSGSIZE, static_cast<std::int64_t>(*arguments.maxMessageSize));
    if (arguments.handshakeMilliseconds)
        set(m_socket, ZMQ_HANDSHAKE_IVL, *arguments.handshakeMilliseconds);
    if (arguments.heartbeatMilliseconds)
        set(m_socket, ZMQ_HEARTBEAT_IVL, *arguments.heartbeatMilliseconds);
    if (arguments.highWaterMark) {
        set(m_socket, ZMQ_SNDHWM, *arguments.highWaterMark);
        set(m_socket, ZMQ_RCVHWM, *arguments.highWaterMark);
    }
    if (m_type == ZMQ_SUB)
        setText(m_socket, ZMQ_SUBSCRIBE, "");
    secure(m_socket, arguments.mechanism, role);
    if (arguments.descriptors) {
        const rlimit limit{*arguments.descriptors, *arguments.descriptors};
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

Subject::~Subject() {
    flush();
    ::close(m_report);
    zmq_close(m_socket);
    zmq_ctx_term(m_context);
}

bool Subject::receives() const {
    return m_type != ZMQ_PUSH && m_type != ZMQ_PUB;
}

Frames Subject::receive() {
    Frames frames;
    for (int more = 1; more != 0;) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        if (zmq_msg_recv(&part, m_socket, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&part);
            return {};
        }
        frames.emplace_back(static_cast<const char*>(zmq_msg_data(&part)), zmq_msg_size(&part));
        more = zmq_msg_more(&part);
        zmq_msg_close(&part);
    }
    return frames;
}

bool Subject::send(const Frames& frames) {
    for (std::size_t index = 0; index < frames.size(); ++index) {
        const int flags = ZMQ_DONTWAIT | (index + 1 < frames.size() ? ZMQ_SNDMORE : 0);
        if (zmq_send(m_socket, frames[index].data(), frames[index].size(), flags) < 0)
            return false;
    }
    return true;
}

void Subject::note(const Frames& frames) {
    constexpr const char* digits = "0123456789abcdef";
    m_noted += "M ";
    for (std::size_t index = 0; index < frames.size(); ++index) {
        if (index > 0)
            m_noted += ',';
        for (const unsigned char byte : frames[index]) {
            m_noted += digits[byte >> 4];
            m_noted += digits[byte & 15];
        }
    }
    m_noted += '\n';
    if (m_noted.size() >= writtenAtOnce)
        flush();
}

void Subject::flush() {
    while (!m_noted.empty()) {
        const ssize_t put = ::write(m_report, m_noted.data(), m_noted.size());
        if (put >= 0)
            m_noted.erase(0, static_cast<std::size_t>(put));
        else if (errno != EINTR)
            fail("report");
    }
}

void Subject::wait(int milliseconds) {
    zmq_pollitem_t item{m_socket, 0, ZMQ_POLLIN, 0};
    zmq_poll(&item, receives() ? 1 : 0, milliseconds);
}

} // namespace attack
