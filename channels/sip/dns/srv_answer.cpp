#include "channels/sip/dns/srv_answer.hpp"
#include "channels/sip/grammar.hpp"
#include <algorithm>
#include <arpa/nameser.h>
#include <limits>

namespace strowger::channels::sip {

namespace {

constexpr std::uint32_t ttl_max_s = 0x7fffffff; // RFC 2181 8

std::optional<srv_record> record_of(const ns_msg& message, const ns_rr& record) {
  const auto* data = ns_rr_rdata(record);
  if (ns_rr_rdlen(record) <= 6) return std::nullopt;
  char target[NS_MAXDNAME];
  if (ns_name_uncompress(ns_msg_base(message), ns_msg_end(message), data + 6, target, sizeof target) < 0)
    return std::nullopt;
  const auto number = [&](int at) { return static_cast<std::uint16_t>((data[at] << 8) | data[at + 1]); };
  srv_record one{number(0), number(2), number(4), lower_case(target)};
  if (one.target.ends_with('.')) one.target.pop_back();
  return one;
}

} // namespace

std::optional<srv_answer> read_srv_answer(std::span<const std::uint8_t> message) {
  ns_msg read;
  if (message.size() > std::numeric_limits<std::uint16_t>::max() ||
      ns_initparse(message.data(), static_cast<int>(message.size()), &read) < 0)
    return std::nullopt;
  srv_answer answer{{}, ttl_max_s};
  for (int i = 0; i < ns_msg_count(read, ns_s_an); ++i) {
    ns_rr record;
    if (ns_parserr(&read, ns_s_an, i, &record) < 0) return std::nullopt;
    if (ns_rr_class(record) != ns_c_in) continue;
    if (ns_rr_type(record) != ns_t_srv && ns_rr_type(record) != ns_t_cname) continue;
    const std::uint32_t ttl = ns_rr_ttl(record);
    answer.ttl_s = std::min(answer.ttl_s, ttl > ttl_max_s ? 0 : ttl);
    if (ns_rr_type(record) == ns_t_cname) continue;
    auto one = record_of(read, record);
    if (!one) return std::nullopt;
    answer.records.push_back(std::move(*one));
  }
  std::stable_sort(answer.records.begin(), answer.records.end(),
                   [](const auto& a, const auto& b) { return a.priority < b.priority; });
  if (answer.records.size() > srv_records_max) answer.records.resize(srv_records_max);
  return answer;
}

} // namespace strowger::channels::sip
