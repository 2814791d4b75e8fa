#pragma once
#include "routing/model/time.hpp"
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What the configuration says of calls: listeners, trunks, numbers, telephones, audio. Plain values after
/// all checks. What they mean is said where they are used, in `channels/sip` and `channels/media`; how they
/// get there, in `telephony.hpp`.
namespace strowger::actors {

/// Where a password is to be had. The password itself is never in here: it is read when the settings are
/// handed over.
struct secret_place {
  std::filesystem::path file; ///< its first line
  std::string variable;       ///< of the environment
  std::string digest;         ///< MD5 and SHA-256 of user, realm and password, with a colon between them
  [[nodiscard]] bool said() const { return !file.empty() || !variable.empty() || !digest.empty(); }
  friend bool operator==(const secret_place&, const secret_place&) = default;
};

struct sip_listener_settings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 5060;
  std::vector<std::string> transports; ///< udp, tcp, tls
  std::filesystem::path certificates;
  std::string advertised;
  bool client_certificates = false;
  friend bool operator==(const sip_listener_settings&, const sip_listener_settings&) = default;
};

struct sip_register_settings {
  std::string address_of_record, registrar, contact_user; ///< SIP URIs, and a user
  routing::milliseconds interval{3'600'000};
  friend bool operator==(const sip_register_settings&, const sip_register_settings&) = default;
};

struct sip_trunk_settings {
  std::string name;
  std::vector<std::string> addresses, transports;
  std::string user;
  secret_place password; ///< of `user`
  bool believed = false;
  std::vector<std::string> targets;
  std::string account_user;
  secret_place account_password;
  std::optional<sip_register_settings> registers;
  std::string number_in; ///< `request` or `to`; empty: by the Contact we registered
  std::string country, national_prefix, international_prefix, bare_number, number_form;
  std::vector<std::string> caller_ids;
  std::string caller_id, from_domain;
  std::uint32_t calls = 0, calls_per_second = 0, burst = 10;
  routing::milliseconds options_interval{30'000};
  std::string srtp;
  /// Nothing but its digest says that a call is its.
  [[nodiscard]] bool comes_from_anywhere() const { return !user.empty() && addresses.empty() && !registers; }
  friend bool operator==(const sip_trunk_settings&, const sip_trunk_settings&) = default;
};

struct sip_number_settings {
  std::string number, entry, language;
  bool early_media = false;
  friend bool operator==(const sip_number_settings&, const sip_number_settings&) = default;
};

struct outbound_route_settings {
  std::string numbers;
  std::vector<std::string> trunks;
  friend bool operator==(const outbound_route_settings&, const outbound_route_settings&) = default;
};

/// What a tenant's people may dial.
struct outbound_settings {
  std::string tenant, country;
  bool international = false;
  std::vector<std::string> refused, allowed;
  std::vector<outbound_route_settings> routes;
  std::uint32_t calls_per_agent = 2, calls = 50, agent_per_hour = 60, per_hour = 1'000,
                international_per_hour = 20;
  friend bool operator==(const outbound_settings&, const outbound_settings&) = default;
};

/// What one agent may dial, within what the tenant's people may.
struct agent_outbound_settings {
  bool international = true;
  std::vector<std::string> allowed;
  std::optional<std::uint32_t> calls, per_hour, international_per_hour; ///< nothing: as the tenant's
  friend bool operator==(const agent_outbound_settings&, const agent_outbound_settings&) = default;
};

struct audio_settings {
  std::string bind, advertised;
  std::uint16_t first_port = 16'384, last_port = 32'767;
  std::vector<std::filesystem::path> prompts;
  std::filesystem::path recordings;
  std::string rtpengine_address;     ///< empty: strowger-media has all audio
  std::uint16_t rtpengine_port = 0;  ///< of its control protocol
  std::string without = "own_ports"; ///< what a new call gets while it does not answer
  friend bool operator==(const audio_settings&, const audio_settings&) = default;
};

struct telephony_settings {
  std::string realm = "strowger";
  std::vector<sip_listener_settings> listeners;
  std::vector<std::string> name_servers; ///< numeric, with a port or without; none: the machine's
  std::vector<std::string> digests{"sha-256", "md5"}; ///< that are asked for, in this order
  std::vector<sip_trunk_settings> trunks;
  std::vector<sip_number_settings> numbers;
  std::vector<outbound_settings> outbound;
  std::filesystem::path passwords; ///< of telephones, `NAME PASSWORD` a line; may be empty
  std::string srtp = "refused";    ///< of agents' telephones
  routing::milliseconds registration_max{3'600'000}, phone_options_interval{60'000},
      session_expires{1'800'000}, silence{30'000};
  std::uint32_t calls_in_setup = 1'000;
  /// REGISTERs of one address, of one that has shown a right password, and of all that are no trunk's.
  std::uint32_t registers_per_second = 5, registers_burst = 20, proved_registers_per_second = 200,
                all_registers_per_second = 1'000;
  audio_settings audio;
  friend bool operator==(const telephony_settings&, const telephony_settings&) = default;
};

/// An agent's telephones.
struct agent_phone {
  std::vector<std::string> contacts; ///< fixed ones, SIP URIs
  secret_place password;             ///< with which telephones register; or in the file of all
  /// The agent accepts at the desktop, and the telephone answers by itself; else the telephone's answer
  /// accepts.
  bool accepts_at_desktop = false;
  friend bool operator==(const agent_phone&, const agent_phone&) = default;
};

} // namespace strowger::actors
