#include "actors/configuration_key_words.hpp"

/// The keys of what listens.
namespace strowger::actors {

using namespace key_words;

const section_rule& listener_rules() {
  static const section_rule rules{
      "listener",
      "a listener",
      "An address and port the engine listens on.",
      {ranged(kind::text, "address", "IPv4 or IPv6 address of this machine; 0.0.0.0 or :: for all.", 1, 64,
              "127.0.0.1", "0.0.0.0"),
       ranged(kind::whole, "port", "TCP port; 0 lets the system choose a free one (for tests).", 0, 65'535,
              "8080", "8443"),
       value(kind::path, "certificate", "PEM file with the certificate chain; turns TLS on. Needs `key`.", {},
             "tls/chain.pem"),
       value(kind::path, "key", "PEM file with the private key of `certificate`.", {}, "tls/key.pem"),
       choice(kind::words, "surfaces",
              "What is served here: `chat` (widget and customers' sockets), `desktop` (agents' and "
              "supervisors' pages), `admin` (metrics and health).",
              {"chat", "desktop", "admin"}, "[chat, desktop, admin]", "[chat, desktop]")}};
  return rules;
}

const section_rule& web_rules() {
  static const section_rule rules{
      "web",
      "web",
      "Limits of the web server, over all listeners.",
      {ranged(kind::whole, "connections_per_address", "Open connections from one address at most.", 1,
              1'000'000, "200", "50"),
       ranged(kind::whole, "chats_per_address",
              "Open chats begun from one address at most, those left behind included until their time to "
              "come back is over; the next is refused. A company's people may share one address.",
              1, 1'000'000, "200", "50"),
       ranged(kind::whole, "frames_per_second",
              "Frames a second from one connection at most, averaged over some seconds; more closes it.", 1,
              10'000, "20", "20"),
       ranged(kind::whole, "new_connections_per_second",
              "New connections a second at most, from everybody together.", 1, 100'000, "500", "500"),
       ranged(kind::duration, "session_lifetime", "How long a sign-in lasts.", minute, 30 * day, "12h",
              "10h"),
       ranged(kind::duration, "heartbeat_timeout",
              "An agent's page that is silent for so long counts as gone: no more offers to it. Pages speak "
              "every 3 s.",
              4 * second, 5 * minute, "10s", "10s"),
       ranged(kind::texts, "trusted_proxies",
              "Addresses of reverse proxies: what they say about who connects, and whether over TLS, is "
              "believed (`X-Forwarded-For`, `X-Forwarded-Proto`). Nobody else's is.",
              2, 45, {}, "[127.0.0.1]")}};
  return rules;
}

} // namespace strowger::actors
