#include "channels/sip/reason_header.hpp"
#include "channels/sip/failure_verdict.hpp"
#include "channels/sip/grammar.hpp"
#include <algorithm>

namespace strowger::channels::sip {

std::vector<call_reason> read_reasons(std::string_view value) {
  std::vector<call_reason> out;
  for (auto one : split_outside_quotes(value, ',', 8)) {
    const auto protocol = take_token(one);
    const auto params = read_parameters(one);
    if (!protocol || !params) continue;
    call_reason reason;
    reason.protocol = *protocol;
    if (const auto* cause = find_parameter(*params, "cause"))
      reason.cause = static_cast<std::uint32_t>(whole_number(*cause, 999).value_or(0));
    if (const auto* text = find_parameter(*params, "text")) reason.text = clean_text(*text, 128);
    out.push_back(std::move(reason));
  }
  return out;
}

std::string text_of(const call_reason& reason) {
  auto out = reason.protocol + ";cause=" + std::to_string(reason.cause);
  if (!reason.text.empty()) out += ";text=" + quoted_string(reason.text);
  return out;
}

call_reason answered_elsewhere() { return {"SIP", 200, "Call completed elsewhere"}; }

bool is_answered_elsewhere(std::string_view value) {
  const auto all = read_reasons(value);
  return std::any_of(all.begin(), all.end(), [](const auto& one) {
    return (same_word(one.protocol, "SIP") && one.cause == 200) ||
           (same_word(one.protocol, "Q.850") && one.cause == 26);
  });
}

bool is_failed_line(std::string_view value) {
  const auto all = read_reasons(value);
  return std::any_of(all.begin(), all.end(), [](const auto& one) {
    if (same_word(one.protocol, "SIP")) return presence_of(static_cast<int>(one.cause)) != presence::answers;
    return same_word(one.protocol, "Q.850") && (one.cause == 27 || one.cause == 38 || one.cause == 41);
  });
}

} // namespace strowger::channels::sip
