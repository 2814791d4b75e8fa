#include "channels/sip/registration.hpp"
#include <algorithm>
#include <limits>

namespace strowger::channels::sip {

namespace {

constexpr std::uint64_t seconds_max = std::numeric_limits<std::uint32_t>::max();
constexpr std::string_view kept_in_records = "-_.~:@/+=[]";
constexpr std::size_t record_fields = 10, record_fields_before = 9; // without the listener

/// `0.7` in thousandths (RFC 3261 25.1, qvalue).
std::optional<std::uint32_t> preference_in(std::string_view text) {
  const auto whole = text.substr(0, text.find('.'));
  auto rest = std::string{text.substr(std::min(text.size(), whole.size() + 1))};
  if ((whole != "0" && whole != "1") || rest.size() > 3) return std::nullopt;
  rest.resize(3, '0');
  const auto thousandths = whole_number(rest, 999);
  if (!thousandths) return std::nullopt;
  const auto out = (whole == "1" ? 1'000U : 0U) + static_cast<std::uint32_t>(*thousandths);
  return out > 1'000 ? std::nullopt : std::optional{out};
}

std::optional<contact_line> contact_in(std::string_view text) {
  const auto address = read_named_address(text);
  if (!address || !read_sip_uri(address->uri)) return std::nullopt;
  contact_line out;
  out.uri = address->uri;
  for (const auto& [name, value] : address->params) {
    if (name == "expires") {
      // RFC 3261 10.2.1.1: a value that is not of its form is taken as 3600.
      out.expires_s = static_cast<std::uint32_t>(whole_number(value, seconds_max).value_or(3'600));
    } else if (name == "q") {
      const auto preference = preference_in(value);
      if (!preference) return std::nullopt;
      out.preference = *preference;
    } else if (name == "+sip.instance") {
      if (value.size() > 256 || has_controls(value)) return std::nullopt;
      out.instance = value;
    } else if (name == "reg-id") {
      const auto number = whole_number(value, 0x7fff'ffff);
      if (!number || *number == 0) return std::nullopt;
      out.reg_id = static_cast<std::uint32_t>(*number);
    }
  }
  return out;
}

template <class Number>
bool take_number(std::string_view text, Number& out) {
  const auto read = whole_number(text, static_cast<std::uint64_t>(std::numeric_limits<Number>::max()));
  if (read) out = static_cast<Number>(*read);
  return read.has_value();
}

bool take_text(std::string_view text, std::string& out) {
  auto read = unescaped(text);
  if (read) out = *std::move(read);
  return read.has_value();
}

/// Written before ways had several steps, one may be a whole list.
bool take_path(std::string_view text, std::vector<std::string>& out) {
  for (const auto one : split_outside_quotes(text, '|', contacts_in_request_max)) {
    std::string steps;
    if (!take_text(one, steps)) return false;
    for (const auto step : split_outside_quotes(steps, ',', contacts_in_request_max))
      if (!step.empty() && out.size() < contacts_in_request_max) out.emplace_back(step);
  }
  return true;
}

std::optional<registered_contact> contact_kept_in(std::string_view text) {
  registered_contact out;
  std::int64_t expires_ms = 0;
  const auto fields = split_outside_quotes(text, ',', record_fields + 1);
  if (fields.size() != record_fields && fields.size() != record_fields_before) return std::nullopt;
  if (!take_text(fields[0], out.uri) || !take_text(fields[1], out.instance) ||
      !take_number(fields[2], out.reg_id) || !take_number(fields[3], out.preference) ||
      !take_number(fields[4], expires_ms) || !take_text(fields[5], out.call_id) ||
      !take_number(fields[6], out.cseq) || !take_text(fields[7], out.source) || !read_sip_uri(out.uri))
    return std::nullopt;
  if (!take_path(fields[8], out.path)) return std::nullopt;
  if (fields.size() == record_fields && !take_text(fields[9], out.listener)) return std::nullopt;
  out.expires = wall_time{milliseconds{expires_ms}};
  return out;
}

} // namespace

std::optional<std::vector<contact_line>> read_contacts(const std::vector<std::string>& fields) {
  std::vector<contact_line> out;
  for (const auto& field : fields)
    for (const auto one : split_outside_quotes(field, ',', contacts_in_request_max + 1)) {
      auto contact = contact_in(one);
      if (!contact || out.size() == contacts_in_request_max) return std::nullopt;
      out.push_back(*std::move(contact));
    }
  return out;
}

std::optional<std::vector<std::string>> read_path(const std::vector<std::string>& fields) {
  std::vector<std::string> out;
  for (const auto& field : fields)
    for (const auto step : split_outside_quotes(field, ',', path_steps_max + 1)) {
      const auto address = read_named_address(step);
      if (!address || !read_sip_uri(address->uri) || out.size() == path_steps_max) return std::nullopt;
      out.emplace_back(step);
    }
  return out;
}

std::string kept_text(const registered_contacts& all) {
  std::string out;
  for (const auto& one : all) {
    if (one.fixed) continue;
    if (!out.empty()) out += ';';
    out += escaped(one.uri, kept_in_records) + ',' + escaped(one.instance, kept_in_records) + ',' +
           std::to_string(one.reg_id) + ',' + std::to_string(one.preference) + ',' +
           std::to_string(one.expires.time_since_epoch().count()) + ',' +
           escaped(one.call_id, kept_in_records) + ',' + std::to_string(one.cseq) + ',' +
           escaped(one.source, kept_in_records) + ',';
    for (std::size_t i = 0; i < one.path.size(); ++i) {
      if (i > 0) out += '|';
      out += escaped(one.path[i], kept_in_records);
    }
    out += ',' + escaped(one.listener, kept_in_records);
  }
  return out;
}

std::optional<registered_contacts> contacts_kept_in(std::string_view text) {
  registered_contacts out;
  if (text.empty()) return out;
  if (has_controls(text)) return std::nullopt;
  while (true) {
    const auto one = text.substr(0, text.find(';'));
    auto contact = contact_kept_in(one);
    if (!contact || out.size() == 256) return std::nullopt;
    out.push_back(*std::move(contact));
    if (one.size() == text.size()) return out;
    text.remove_prefix(one.size() + 1);
  }
}

} // namespace strowger::channels::sip
