#pragma once
#include "channels/sip/next_hop.hpp"

/// What is asked and learned about the names of hosts (RFC 3263). Values in, values out; any thread.
namespace strowger::channels::sip {

/// Where requests to this name go by this transport. Which transport that is, the URI says, or it is UDP: so
/// NAPTR records, which are there to choose one, are not asked for.
struct host_question {
  std::string host;       ///< lower case, without a dot at its end
  std::uint16_t port = 0; ///< 0: the URI says none, and SRV records are asked for first
  transport by = transport::udp;
  friend auto operator<=>(const host_question&, const host_question&) = default;
};

struct host_address {
  std::string address; ///< numeric; IPv6 without brackets
  std::uint16_t port = 0;
  friend auto operator<=>(const host_address&, const host_address&) = default;
};

/// RFC 2782.
struct srv_record {
  std::uint16_t priority = 0, weight = 0, port = 0;
  std::string target; ///< lower case, without a dot at its end; empty: the service is not offered
  friend bool operator==(const srv_record&, const srv_record&) = default;
};

/// One server of a name with its addresses.
struct host_server {
  std::uint16_t priority = 0, weight = 0;
  std::vector<host_address> addresses;
  friend bool operator==(const host_server&, const host_server&) = default;
};

struct host_answer {
  enum class outcome : std::uint8_t {
    found,
    nothing,     ///< the DNS says that there is no such name, or no address of it
    unreachable, ///< no answer that could be used
  };
  host_question of;
  outcome how = outcome::unreachable;
  std::string why;                  ///< of the others; no quotes in it
  std::vector<host_server> servers; ///< of `found`
  std::uint32_t ttl_s = 0;          ///< the shortest of all records that led there
};

/// As it is asked for: nothing where the hop has a numeric address, or no name that could be one of a host
/// (RFC 1123 2.1, with the `_` that is met in practice).
std::optional<host_question> question_of(const next_hop& hop);
bool is_numeric(const std::string& host);
/// `_sip._udp.example.com`; `_sips._tcp` for TLS (RFC 3263 4.2).
std::string service_of(const host_question& of);
/// Where no SRV record and no URI says one.
std::uint16_t default_port(transport by);
/// For people: the host, and its port if one is said.
std::string text_of(const host_question& of);

/// The order in which they are to be tried (RFC 2782): lower priorities first, within one by chance, in
/// proportion to the weights. The same seed gives the same order, so all requests of a call go the same way
/// (RFC 3263 4.3).
std::vector<host_address> in_order(const std::vector<host_server>& servers, std::uint64_t seed);

/// How the stack has to be told to send there: to this address, of a host of this name. Over TLS the name is
/// what the certificate has to show.
std::string uri_through(const host_question& of, const host_address& at);

} // namespace strowger::channels::sip
