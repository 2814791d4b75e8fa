#include "channels/sip/call_history.hpp"
#include "channels/sip/reason_header.hpp"
#include <algorithm>
#include <array>

namespace strowger::channels::sip {

namespace {

constexpr std::uint32_t number_translated = 380; // RFC 8119: a service number stood for another one

struct diversion_cause {
  std::uint32_t cause;
  const char* reason;
};
constexpr std::array<diversion_cause, 7> causes{{{302, "unconditional"},
                                                 {404, "unknown"},
                                                 {408, "no-answer"},
                                                 {480, "deflection"},
                                                 {486, "user-busy"},
                                                 {487, "deflection"},
                                                 {503, "unavailable"}}};

const char* reason_of(std::uint32_t cause) {
  const auto found =
      std::find_if(causes.begin(), causes.end(), [&](const auto& one) { return one.cause == cause; });
  return found == causes.end() ? nullptr : found->reason;
}

/// Why it was sent to this address (RFC 4458); 0 where it does not say.
std::uint32_t cause_of(const sip_uri& uri) {
  const auto* text = find_parameter(uri.params, "cause");
  return text == nullptr ? 0 : static_cast<std::uint32_t>(whole_number(*text, 999).value_or(0));
}

/// What became of the request that went to this address: Reason (RFC 3326), among the URI's headers.
std::uint32_t outcome_of(const sip_uri& uri) {
  constexpr std::size_t headers_max = 16;
  for (const auto one : split_outside_quotes(uri.headers, '&', headers_max)) {
    const auto sign = one.find('=');
    if (sign == one.npos || !same_word(one.substr(0, sign), "Reason")) continue;
    for (const auto& reason : read_reasons(unescaped(one.substr(sign + 1)).value_or("")))
      if (same_word(reason.protocol, "SIP")) return reason.cause;
  }
  return 0;
}

/// One entry as far as it matters here.
struct step {
  const named_address* at = nullptr;
  std::string person, index, mapped_from;
  bool mapped = false, routed = false;
  std::uint32_t cause = 0, outcome = 0;
};

step step_of(const named_address& entry) {
  step out;
  out.at = &entry;
  if (const auto uri = read_sip_uri(entry.uri)) {
    out.person = lower_case(uri->user);
    out.cause = cause_of(*uri);
    out.outcome = outcome_of(*uri);
  } else if (const auto number = number_in(entry.uri)) {
    out.person = *number;
  }
  if (const auto* index = find_parameter(entry.params, "index")) out.index = *index;
  if (const auto* from = find_parameter(entry.params, "mp")) out.mapped = true, out.mapped_from = *from;
  out.routed = find_parameter(entry.params, "rc") != nullptr || find_parameter(entry.params, "np") != nullptr;
  return out;
}

bool is_diversion(const step& one, const step& before) {
  if (one.cause == number_translated) return false;
  if (one.mapped) return true;
  if (one.routed || one.person == before.person) return false;
  return reason_of(one.cause) != nullptr || reason_of(before.outcome) != nullptr;
}

/// By its own cause; else by what became of the last place where the one before could be asked.
std::string reason_of(const step& one, const step& by, const step& before) {
  for (const auto cause : {one.cause, by.outcome, before.outcome})
    if (const auto* reason = reason_of(cause)) return reason;
  return "unknown";
}

} // namespace

std::vector<call_diversion> diversions_in(const std::vector<named_address>& entries) {
  std::vector<step> steps;
  steps.reserve(entries.size());
  std::transform(entries.begin(), entries.end(), std::back_inserter(steps), step_of);
  std::vector<call_diversion> out;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const auto &one = steps[i], &before = steps[i - 1];
    if (!is_diversion(one, before)) continue;
    const auto end = steps.begin() + static_cast<std::ptrdiff_t>(i);
    const auto named = std::find_if(steps.begin(), end, [&](const step& earlier) {
      return one.mapped && !earlier.index.empty() && earlier.index == one.mapped_from;
    });
    const auto& by = named == end ? before : *named;
    out.push_back({*by.at, reason_of(one, by, before)});
  }
  return out;
}

} // namespace strowger::channels::sip
