#pragma once
#include "actors/calendar/opening_hours.hpp"
#include "actors/recordings/recording_settings.hpp"
#include "actors/telephony_settings.hpp"
#include "channels/sip/number_pattern.hpp"
#include "routing/flow/flow.hpp"
#include "routing/pool_settings.hpp"
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What the configuration file says, after all checks: plain values, the pools' parts already cut.
namespace strowger::actors {

enum class role : std::uint8_t { agent, supervisor };

/// A person who signs in. Every agent and every supervisor is one; somebody may be both.
struct person_settings {
  std::string tenant = "main", name, display_name;
  std::string password_hash; ///< Argon2id, libsodium's string form; never a clear password
  std::vector<role> roles;
  std::vector<std::string> supervises;               ///< queue names; a single "*" means all of the tenant
  std::optional<agent_phone> phone{};                ///< of an agent who takes calls
  std::optional<agent_outbound_settings> outbound{}; ///< what an agent may dial, where it is less than others
  friend bool operator==(const person_settings&, const person_settings&) = default;
};

inline constexpr const char* withheld_caller = "withheld";

/// A way in for customers: named in a widget, later a number or an address.
struct entry_point_settings {
  std::string name, tenant = "main";
  routing::channel_kind channel = routing::channel_kind::chat;
  std::string queue;
  std::int32_t priority = 0;
  std::string hours;                  ///< beside the queue's; empty: always open
  std::string flow;                   ///< gone through first; empty: none
  routing::attribute_list attributes; ///< of what comes in here
  /// Of calls, by the number called from; `withheld_caller`: who shows none.
  channels::sip::number_table<routing::attribute_list> callers;
  routing::milliseconds resume_within{120'000};
  std::vector<std::string> origins; ///< pages that may embed the widget; empty: any
  std::string title;
  std::string caller_id; ///< outside numbers called for who came in here are shown it; empty: the trunk's
};

/// Opening hours under their name, unique within the tenant.
struct named_hours {
  std::string tenant = "main", name;
  calendar::opening_hours when;
};

/// What customers may be told, by its name.
struct message_settings {
  std::string name, english, chinese;
  friend bool operator==(const message_settings&, const message_settings&) = default;
};

/// What people see in place of a queue's name.
struct queue_display_name {
  std::string tenant, queue, display_name;
};

/// The flow that a queue names for those who wait in it.
struct queue_flow {
  std::string tenant, queue, flow;
};

/// The number outside numbers are shown that are called for those of a queue.
struct queue_caller_id {
  std::string tenant, queue, caller_id;
};

/// What the callers of a queue hear in place of what all hear.
struct queue_sound_settings {
  std::string tenant, queue;
  std::filesystem::path prompts; ///< a folder that is looked in first; empty: none
  std::string music;             ///< name of a prompt; empty: `music/hold`
};

struct tenant_settings {
  std::string name = "main";
  std::string display_name;
  std::uint32_t connections_max = 10'000; ///< customers' connections at once
};

struct listener_settings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string certificate, key;      ///< PEM files; both or none
  std::vector<std::string> surfaces; ///< chat, desktop, admin (metrics and health)
};

struct web_limits {
  std::uint32_t connections_per_address = 200;
  std::uint32_t chats_per_address = 200;
  std::uint32_t frames_per_second = 20;
  std::uint32_t new_connections_per_second = 500;
  routing::milliseconds session_lifetime{12 * 3600 * 1000};
  routing::milliseconds heartbeat_timeout{10'000};
  std::vector<std::string> trusted_proxies; ///< numeric addresses
};

struct engine_configuration {
  std::filesystem::path file; ///< where it was read from
  std::string text;           ///< its bytes
  std::uint64_t hash = 0;     ///< of the bytes
  std::filesystem::path data_folder = "data";
  std::filesystem::path control_socket; ///< default: data_folder/control/socket
  routing::milliseconds drain_limit{30'000};
  std::uint64_t reserve_bytes = 64U << 20U; ///< set aside for work in hand when the disk is full
  std::vector<listener_settings> listeners;
  web_limits web;
  std::optional<telephony_settings> sip; ///< nothing: no calls
  recording_settings recording;
  std::vector<tenant_settings> tenants;
  std::vector<person_settings> people;
  std::vector<entry_point_settings> entry_points;
  std::vector<named_hours> opening_hours;
  std::vector<message_settings> messages;
  routing::flow::book flows;
  std::vector<queue_caller_id> queue_caller_ids;  ///< likewise
  std::vector<queue_flow> queue_flows;            ///< of queues that name one
  std::vector<queue_sound_settings> queue_sounds; ///< of queues that say something of it
  std::vector<queue_display_name> queue_names;    ///< of queues that have one beside their name
  std::vector<std::string> not_ready_reasons, dispositions;
  std::vector<std::string> skills, certificates; ///< declared; with grades, `grade` is a skill
  std::vector<std::string> interaction_texts;    ///< declared attributes of interactions that are texts
  std::vector<routing::pool_settings> pools;     ///< in the order of their issuer numbers, from 1
};

/// One mistake or warning in a configuration file: file, line and column counted from 1.
struct diagnostic {
  enum class severity : std::uint8_t { error, warning } how = severity::error;
  std::string file;
  std::size_t line = 0, column = 0;
  std::string message; ///< what is wrong and what was probably meant
};
/// `file:line:column: error: message`
std::string to_text(const diagnostic& one);

struct read_configuration {
  engine_configuration configuration; ///< meaningful when no diagnostic is an error
  std::vector<diagnostic> diagnostics;
  [[nodiscard]] bool ok() const;
};
/// Reads and checks a file; never throws for what the file says.
read_configuration read_configuration_file(const std::filesystem::path& file);
read_configuration read_configuration_text(std::string text, const std::filesystem::path& shown_as);

/// What differs between two configurations but takes a restart to apply, in words for the operator.
std::vector<std::string> needs_restart(const engine_configuration& from, const engine_configuration& to);

} // namespace strowger::actors
