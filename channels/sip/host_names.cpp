#include "channels/sip/host_names.hpp"
#include "channels/sip/grammar.hpp"
#include "channels/web/admission.hpp"
#include "routing/model/random.hpp"
#include <algorithm>

namespace strowger::channels::sip {

namespace {

constexpr std::size_t host_bytes_max = 253, label_bytes_max = 63; // RFC 1035 2.3.4

bool is_label(std::string_view text) {
  const auto in_label = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !text.empty() && text.size() <= label_bytes_max && std::all_of(text.begin(), text.end(), in_label);
}

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > host_bytes_max) return false;
  for (std::size_t from = 0; from <= text.size();) {
    const auto end = std::min(text.find('.', from), text.size());
    if (!is_label(text.substr(from, end - from))) return false;
    from = end + 1;
  }
  return true;
}

/// One of those with the same priority, as RFC 2782 has it: those without weight stand first, and a number up
/// to the sum of all weights falls on one.
std::size_t choose(const std::vector<const host_server*>& from, routing::random_generator& chance) {
  std::uint64_t sum = 0;
  for (const auto* one : from) sum += one->weight;
  const auto drawn = routing::draw_below(chance, sum + 1);
  std::uint64_t reached = 0;
  for (std::size_t i = 0; i < from.size(); ++i)
    if (reached += from[i]->weight; reached >= drawn) return i;
  return from.size() - 1;
}

} // namespace

bool is_numeric(const std::string& host) { return web::address_bytes(host).has_value(); }

std::optional<host_question> question_of(const next_hop& hop) {
  auto host = lower_case(hop.host);
  if (host.ends_with('.')) host.pop_back();
  if (is_numeric(host) || !is_host_name(host)) return std::nullopt;
  return host_question{std::move(host), hop.port, hop.socket.by};
}

std::string service_of(const host_question& of) {
  const auto* service = of.by == transport::tls   ? "_sips._tcp."
                        : of.by == transport::tcp ? "_sip._tcp."
                                                  : "_sip._udp.";
  return service + of.host;
}

std::uint16_t default_port(transport by) { return by == transport::tls ? 5061 : 5060; }

std::string text_of(const host_question& of) {
  return of.port == 0 ? of.host : of.host + ":" + std::to_string(of.port);
}

std::vector<host_address> in_order(const std::vector<host_server>& servers, std::uint64_t seed) {
  std::vector<const host_server*> left;
  for (const auto& one : servers) left.push_back(&one);
  std::stable_sort(left.begin(), left.end(), [](const auto* a, const auto* b) {
    return std::pair{a->priority, a->weight != 0} < std::pair{b->priority, b->weight != 0};
  });
  routing::random_generator chance{seed};
  std::vector<host_address> order;
  for (auto first = left.begin(); first != left.end();) {
    const auto end =
        std::find_if(first, left.end(), [&](const auto* one) { return one->priority != (*first)->priority; });
    std::vector<const host_server*> equals{first, end};
    while (!equals.empty()) {
      const auto next = choose(equals, chance);
      for (const auto& at : equals[next]->addresses)
        if (std::find(order.begin(), order.end(), at) == order.end()) order.push_back(at);
      equals.erase(equals.begin() + static_cast<std::ptrdiff_t>(next));
    }
    first = end;
  }
  return order;
}

std::string uri_through(const host_question& of, const host_address& at) {
  return (of.by == transport::tls ? "sips:" : "sip:") + of.host + ":" + std::to_string(at.port) +
         ";transport=" + std::string{name_of(of.by)} + ";maddr=" + at.address;
}

} // namespace strowger::channels::sip
