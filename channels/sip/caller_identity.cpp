#include "channels/sip/caller_identity.hpp"
#include "channels/sip/call_history.hpp"
#include <algorithm>
#include <optional>

namespace strowger::channels::sip {

namespace {

constexpr std::size_t identities_max = 16;

std::vector<named_address> addresses_in(const std::vector<std::string>& fields) {
  std::vector<named_address> out;
  for (const auto& field : fields)
    for (const auto one : split_outside_quotes(field, ',', identities_max))
      if (auto address = read_named_address(one); address && out.size() < identities_max)
        out.push_back(*std::move(address));
  return out;
}

/// A number in its one form, or the user part of an address without one.
std::string person_in(const named_address& address, const number_plan& plan) {
  if (const auto number = number_in(address.uri)) return normal_number(*number, plan);
  const auto uri = read_sip_uri(address.uri);
  return uri ? clean_text(uri->user, attribute_bytes_max) : std::string{};
}

bool is_anonymous(const named_address& address) {
  const auto uri = read_sip_uri(address.uri);
  return uri && (same_word(uri->host, "anonymous.invalid") || same_word(uri->user, "anonymous"));
}

/// RFC 3323 4.2: `id`, `user` and `header` ask for it; `none` and `critical` alone do not.
bool wants_privacy(const std::vector<std::string>& fields) {
  for (const auto& field : fields)
    for (const auto one : split_outside_quotes(field, ';', identities_max))
      if (same_word(one, "id") || same_word(one, "user") || same_word(one, "header") ||
          same_word(one, "session"))
        return true;
  return false;
}

/// Remote-Party-ID of the caller, and whether it wants to be shown (draft-ietf-sip-privacy-04).
std::optional<named_address> calling_party(const std::vector<std::string>& fields, bool& withheld) {
  for (auto& one : addresses_in(fields)) {
    const auto* party = find_parameter(one.params, "party");
    if (party != nullptr && !same_word(*party, "calling")) continue;
    const auto* privacy = find_parameter(one.params, "privacy");
    withheld |= privacy != nullptr && !same_word(*privacy, "off");
    return std::move(one);
  }
  return std::nullopt;
}

void add_attribute(call_attributes& out, const char* name, std::string_view value) {
  auto cleaned = clean_text(value, attribute_bytes_max);
  if (!cleaned.empty()) out.emplace_back(name, std::move(cleaned));
}

void add_diversions(call_attributes& out, const std::vector<named_address>& all, const number_plan& plan) {
  add_attribute(out, "diverted_by", person_in(all.front(), plan));
  add_attribute(out, "diverted_first", person_in(all.back(), plan));
  if (const auto* reason = find_parameter(all.front().params, "reason"))
    add_attribute(out, "diversion_reason", *reason);
  std::uint64_t count = 0;
  for (const auto& one : all) {
    const auto* more = find_parameter(one.params, "counter"); // RFC 5806: how many were left out here
    count += more == nullptr ? 1 : std::max<std::uint64_t>(whole_number(*more, 100).value_or(1), 1);
  }
  add_attribute(out, "diversions", std::to_string(count));
}

void add_history(call_attributes& out, const std::vector<named_address>& all, const number_plan& plan) {
  const auto diverted = diversions_in(all);
  if (diverted.empty()) return;
  add_attribute(out, "diverted_by", person_in(diverted.back().by, plan));
  add_attribute(out, "diverted_first", person_in(diverted.front().by, plan));
  add_attribute(out, "diversion_reason", diverted.back().reason);
  add_attribute(out, "diversions", std::to_string(diverted.size()));
}

/// RFC 7433: hexadecimal digits, or text in quotes.
void add_user_to_user(call_attributes& out, const std::vector<std::string>& fields) {
  if (fields.empty()) return;
  std::string_view text = fields.front();
  if (const auto inside = take_quoted(text)) return add_attribute(out, "user_to_user", *inside);
  const auto token = take_token(text);
  if (token) add_attribute(out, "user_to_user", *token);
}

} // namespace

caller_identity identity_of(const identity_fields& fields, bool believed, const number_plan& plan) {
  caller_identity out;
  auto shown = read_named_address(fields.from);
  bool withheld = wants_privacy(fields.privacy) || (shown && is_anonymous(*shown));
  if (believed) {
    const auto asserted = addresses_in(fields.asserted);
    if (!asserted.empty()) {
      // Of a sip: and a tel: identity the one with a number says more (RFC 3325 9.1).
      const auto numbered = std::find_if(asserted.begin(), asserted.end(),
                                         [](const auto& one) { return number_in(one.uri).has_value(); });
      auto best = numbered == asserted.end() ? asserted.front() : *numbered;
      for (const auto& one : asserted)
        if (best.name.empty()) best.name = one.name;
      shown = std::move(best);
    } else if (auto party = calling_party(fields.remote_party, withheld)) {
      shown = std::move(party);
    }
    const auto diverted = addresses_in(fields.diversion);
    if (!diverted.empty())
      add_diversions(out.attributes, diverted, plan);
    else
      add_history(out.attributes, addresses_in(fields.history), plan);
  }
  add_user_to_user(out.attributes, fields.user_to_user);
  out.withheld = withheld;
  if (!withheld && shown) {
    out.number = person_in(*shown, plan);
    out.name = shown->name;
  }
  return out;
}

} // namespace strowger::channels::sip
