#include "channels/sip/dns/host_lookup.hpp"
#include "channels/sip/dns/srv_answer.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>

namespace strowger::channels::sip {

namespace {

constexpr std::size_t addresses_max = 16; // of one server

/// The DNS has answered, and there is nothing.
bool says_nothing(int status) { return status == ARES_ENODATA || status == ARES_ENOTFOUND; }

std::string reason_of(int status) {
  switch (status) {
  case ARES_ETIMEOUT:
  case ARES_ECONNREFUSED:
    return "no name server answers";
  case ARES_ESERVFAIL:
    return "the name servers cannot say (SERVFAIL)";
  case ARES_EREFUSED:
    return "the name servers refuse to say";
  default:
    return ares_strerror(status);
  }
}

std::string text_of(const sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.sa_family == AF_INET)
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
  else if (address.sa_family == AF_INET6)
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, text, sizeof text);
  return text;
}

} // namespace

struct host_lookup::step {
  std::shared_ptr<host_lookup> of;
  std::size_t server = 0;
};

void host_lookup::begin() {
  if (answer_.of.port != 0) return ask_addresses({{0, 0, answer_.of.port, answer_.of.host}});
  ares_query(channel_, service_of(answer_.of).c_str(), ns_c_in, ns_t_srv, &host_lookup::servers_came,
             new step{shared_from_this()});
}

void host_lookup::servers_came(void* arg, int status, int, unsigned char* bytes, int size) {
  const std::unique_ptr<step> from{static_cast<step*>(arg)};
  if (!from->of->over_) from->of->read_servers(status, bytes, size);
}

void host_lookup::read_servers(int status, const unsigned char* bytes, int size) {
  // RFC 3263 4.2: where there are none, the host itself is the server.
  const std::vector<srv_record> itself{{0, 0, default_port(answer_.of.by), answer_.of.host}};
  if (says_nothing(status)) return ask_addresses(itself);
  if (status != ARES_SUCCESS) return tell(host_answer::outcome::unreachable, reason_of(status));
  const auto read = read_srv_answer({bytes, static_cast<std::size_t>(size)});
  if (!read) return tell(host_answer::outcome::unreachable, "the answer of the name server cannot be read");
  answer_.ttl_s = read->ttl_s;
  if (read->records.empty()) return ask_addresses(itself);
  if (read->records.size() == 1 && read->records.front().target.empty())
    return tell(host_answer::outcome::nothing, "it offers no SIP by this transport (SRV)");
  ask_addresses(read->records);
}

void host_lookup::ask_addresses(const std::vector<srv_record>& of) {
  for (const auto& one : of) {
    if (one.target.empty()) continue;
    asked_.push_back(one);
    answer_.servers.push_back({one.priority, one.weight, {}});
  }
  open_ = asked_.size() + 1; // answers may come within this loop
  ares_addrinfo_hints hints{};
  hints.ai_flags = ARES_AI_NOSORT;
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_DGRAM;
  for (std::size_t i = 0; i < asked_.size(); ++i)
    ares_getaddrinfo(channel_, asked_[i].target.c_str(), nullptr, &hints, &host_lookup::addresses_came,
                     new step{shared_from_this(), i});
  if (--open_ == 0) finish();
}

void host_lookup::addresses_came(void* arg, int status, int, ares_addrinfo* found) {
  const std::unique_ptr<step> from{static_cast<step*>(arg)};
  auto& of = *from->of;
  of.read_addresses(from->server, status, found);
  ares_freeaddrinfo(found);
  if (--of.open_ == 0 && !of.over_) of.finish();
}

void host_lookup::read_addresses(std::size_t server, int status, const ares_addrinfo* found) {
  if (status != ARES_SUCCESS && !says_nothing(status)) trouble_ = status;
  if (status != ARES_SUCCESS || found == nullptr) return;
  const auto port = asked_[server].port;
  auto& into = answer_.servers[server].addresses;
  const auto shorten = [&](int ttl) {
    answer_.ttl_s = std::min(answer_.ttl_s, static_cast<std::uint32_t>(std::max(0, ttl)));
  };
  for (const auto* alias = found->cnames; alias != nullptr; alias = alias->next) shorten(alias->ttl);
  for (const int family : {AF_INET, AF_INET6})
    for (const auto* one = found->nodes; one != nullptr; one = one->ai_next) {
      if (one->ai_family != family || into.size() >= addresses_max) continue;
      shorten(one->ai_ttl);
      into.push_back({text_of(*one->ai_addr), port});
    }
}

void host_lookup::finish() {
  const bool any = std::any_of(answer_.servers.begin(), answer_.servers.end(),
                               [](const auto& one) { return !one.addresses.empty(); });
  if (trouble_ != ARES_SUCCESS) answer_.ttl_s = 0; // the rest is asked for again soon
  if (any) return tell(host_answer::outcome::found, {});
  if (trouble_ != ARES_SUCCESS) return tell(host_answer::outcome::unreachable, reason_of(trouble_));
  tell(host_answer::outcome::nothing, "the DNS knows no such name, or no address of it");
}

void host_lookup::tell(host_answer::outcome how, std::string why) {
  over_ = true;
  answer_.how = how;
  answer_.why = std::move(why);
  std::replace(answer_.why.begin(), answer_.why.end(), '"', '\'');
  if (how != host_answer::outcome::found) answer_.servers.clear();
  std::erase_if(answer_.servers, [](const auto& one) { return one.addresses.empty(); });
  answered_(answer_);
}

void host_lookup::give_up() {
  if (!over_) tell(host_answer::outcome::unreachable, reason_of(ARES_ETIMEOUT));
}

} // namespace strowger::channels::sip
