#pragma once
#include "channels/sip/call.hpp"
#include "channels/sip/digest_gate.hpp"
#include "channels/sip/nta/nta_stack.hpp"
#include "channels/sip/outbound_gate.hpp"
#include "channels/sip/overload_guard.hpp"
#include "channels/sip/process/port_forecast.hpp"
#include "channels/sip/registrar.hpp"
#include "channels/sip/rtpengine/audio_relay.hpp"
#include "channels/sip/trunk_gate.hpp"
#include <filesystem>
#include <map>

namespace strowger::channels::sip {

/// A number that customers dial, as configured.
struct entry_number {
  std::string entry; ///< entry point of the engine
  std::string language;
  bool early_media = false; ///< heard before the call is answered: not charged, and not kept over a restart
};

/// A person's telephones.
struct phone_settings {
  std::string endpoint; ///< `TENANT/NAME`
  digest_secret secret; ///< of the user NAME, outside `main` `TENANT/NAME`; empty: nobody registers, only
                        ///< `contacts` are rung
  std::vector<std::string> contacts; ///< fixed ones
};

/// Where rtpengine's control protocol is spoken.
struct rtpengine_settings {
  std::string address; ///< IPv4 or IPv6
  std::uint16_t port = 0;
  without_rtpengine without = without_rtpengine::own_ports;
  friend bool operator==(const rtpengine_settings&, const rtpengine_settings&) = default;
};

/// Everything the SIP process has to know, from the engine's configuration file. Values only.
struct sip_settings {
  std::vector<sip_listener> listeners;
  std::vector<std::string> name_servers; ///< numeric, with a port or without; none: the system's
  std::string realm = "strowger";
  digest_gate::algorithms digests{digest_algorithm::sha256, digest_algorithm::md5}; ///< that are asked for
  std::vector<trunk_settings> trunks;
  std::vector<std::pair<number_pattern, entry_number>> numbers;
  std::vector<phone_settings> phones;
  std::map<std::string, outbound_rules> outbound; ///< by tenant
  call_settings calls;
  registrar_limits registrations;
  load_limits load;
  stranger_limits strangers;
  milliseconds phone_options_interval{60'000}; ///< 0: never
  installation_secret secret{};
  std::filesystem::path engine_socket, media_socket, folder; ///< `folder`: registrations
  std::optional<rtpengine_settings> rtpengine;               ///< it carries the audio
  std::optional<audio_ports> audio; ///< of the media process, where telephones send to that
  std::string product = "Strowger";
};

} // namespace strowger::channels::sip
