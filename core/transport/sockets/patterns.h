// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "core/transport/sockets/pattern.h"
#include "core/transport/zmtp/socket_type.h"

#include <memory>

namespace ipcscope::sockets {

/// The rules of `type`.
std::unique_ptr<Pattern> makePattern(zmtp::SocketType type, Surroundings& surroundings);

std::unique_ptr<Pattern> makePair(Surroundings& surroundings);
std::unique_ptr<Pattern> makePub(Surroundings& surroundings);
std::unique_ptr<Pattern> makeSub(Surroundings& surroundings);
std::unique_ptr<Pattern> makeReq(Surroundings& surroundings);
std::unique_ptr<Pattern> makeRep(Surroundings& surroundings);
std::unique_ptr<Pattern> makeDealer(Surroundings& surroundings);
std::unique_ptr<Pattern> makeRouter(Surroundings& surroundings);
std::unique_ptr<Pattern> makePull(Surroundings& surroundings);
std::unique_ptr<Pattern> makePush(Surroundings& surroundings);
std::unique_ptr<Pattern> makeXPub(Surroundings& surroundings);
std::unique_ptr<Pattern> makeXSub(Surroundings& surroundings);
std::unique_ptr<Pattern> makeStream(Surroundings& surroundings);
std::unique_ptr<Pattern> makeServer(Surroundings& surroundings);
std::unique_ptr<Pattern> makeClient(Surroundings& surroundings);
std::unique_ptr<Pattern> makeRadio(Surroundings& surroundings);
std::unique_ptr<Pattern> makeDish(Surroundings& surroundings);
std::unique_ptr<Pattern> makeGather(Surroundings& surroundings);
std::unique_ptr<Pattern> makeScatter(Surroundings& surroundings);
std::unique_ptr<Pattern> makePeer(Surroundings& surroundings);
std::unique_ptr<Pattern> makeChannel(Surroundings& surroundings);

} // namespace ipcscope::sockets
