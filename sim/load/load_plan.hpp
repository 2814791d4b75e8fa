#pragma once
#include "actors/engine_configuration.hpp"
#include "channels/sip/trunk_settings.hpp"
#include "sim/scenario/scenario.hpp"
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace strowger::sim::load {

/// Where the engine listens.
struct load_place {
  std::string chat_address, desk_address;
  std::uint16_t chat_port = 0, desk_port = 0;
};

/// Where calls go to, and from where they come.
struct call_place {
  std::string engine; ///< address and port of its listener
  channels::sip::transport by = channels::sip::transport::udp;
  bool srtp = false;             ///< callers offer keys, and hear nothing without
  std::string certificates;      ///< of TLS: as of a listener
  std::vector<std::string> from; ///< the first of them that is this machine's
  std::uint16_t from_port = 0;   ///< 0: any
  /// Where telephones stand that do not register.
  struct phone_place {
    std::string address;
    std::uint16_t port = 0;
    bool tls = false;
    friend bool operator==(const phone_place&, const phone_place&) = default;
  };
  std::vector<phone_place> phones;
};

/// An agent's telephone.
struct phone_plan {
  std::string user;                  ///< as it registers
  std::vector<std::string> contacts; ///< where it stands; none: it registers
  bool answers_by_itself = false;    ///< the desk accepts
};

/// What of a scenario can be played against an engine with a configuration, and how.
struct load_plan {
  struct way {
    std::string entry;  ///< empty: contacts of this kind cannot come
    std::string number; ///< of calls: what is dialled
  };
  load_place where;
  std::vector<way> ways;   ///< by kind of contact
  std::vector<bool> seats; ///< by agent of the settings: the configuration has an account for it
  std::vector<std::optional<phone_plan>> phones; ///< likewise: a telephone
  std::optional<call_place> calls;               ///< nothing: no kind of contact calls
  std::vector<std::string> said;                 ///< what is not played, and why
  std::string wrong;                             ///< why nothing can be played; else empty
};

/// What somebody wants of calls in place of what the configuration says.
struct call_wishes {
  std::map<std::string, std::string> numbers; ///< by entry point
  std::string engine, from;                   ///< addresses, with ports where they say one
  channels::sip::transport by = channels::sip::transport::udp;
  bool srtp = false;
  std::string certificates; ///< a folder; empty: that of the configuration's listener
};

/// `playable`: the channels there is a player for. Pure.
[[nodiscard]] load_plan plan_load(const scenario& what, const actors::engine_configuration& engine,
                                  const std::set<routing::channel_kind>& playable,
                                  const call_wishes& calls = {});

} // namespace strowger::sim::load
