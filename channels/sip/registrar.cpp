#include "channels/sip/registrar.hpp"
#include <algorithm>

namespace strowger::channels::sip {

namespace {

constexpr std::size_t word_bytes_max = 256;

bool same_contact_uri(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto one = read_sip_uri(a), other = read_sip_uri(b);
  return one && other && same_address(*one, *other);
}

/// RFC 5626 6: instance and reg-id name a contact where it has both; otherwise its address does, or the
/// instance alone, which is the same phone again.
bool is_contact(const registered_contact& one, const contact_line& line) {
  if (one.fixed) return false;
  if (!line.instance.empty() && one.instance == line.instance && one.reg_id == line.reg_id) return true;
  return one.reg_id == 0 && line.reg_id == 0 && same_contact_uri(one.uri, line.uri);
}

register_answer refused(int status, std::string reason) {
  register_answer out;
  out.status = status;
  out.reason = std::move(reason);
  return out;
}

/// Whoever's it is.
contact_place place_of(const registered_contact& one) {
  const bool by_source = !one.fixed && one.path.empty();
  return {one.uri, by_source ? one.source : std::string{}, one.listener, one.path, {}};
}

bool stands_at(const registered_contact& one, const contact_place& at) {
  auto where = place_of(one);
  where.endpoints = at.endpoints;
  return where == at;
}

contact_line line_of(const registered_contact& one, wall_time now) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(one.expires - now).count();
  return {one.uri, one.instance, one.reg_id, one.preference,
          static_cast<std::uint32_t>(std::max<std::int64_t>(left, 0))};
}

} // namespace

std::optional<register_answer> registrar::refusal_of(const register_request& request) const {
  if (request.all && (!request.contacts.empty() || request.expires_s != 0U))
    return refused(400, "a wildcard stands alone and with Expires: 0");
  const auto with_id = std::count_if(request.contacts.begin(), request.contacts.end(),
                                     [](const auto& one) { return one.reg_id != 0; });
  if (with_id > 1) return refused(400, "more than one contact with a reg-id");
  if (with_id == 1 && !request.first_hop_outbound) return refused(439, "First Hop Lacks Outbound Support");
  const auto is_word = [](const std::string& one, std::size_t bytes_max) {
    return !one.empty() && one.size() <= bytes_max && clean_text(one, bytes_max) == one;
  };
  const bool path_of_words = std::all_of(request.path.begin(), request.path.end(),
                                         [&](const auto& one) { return is_word(one, uri_bytes_max); });
  if (request.path.size() > path_steps_max || !path_of_words || !is_word(request.call_id, word_bytes_max) ||
      !is_word(request.source, word_bytes_max) ||
      (!request.listener.empty() && !is_word(request.listener, word_bytes_max)))
    return refused(400, "a word is missing, too long or no text");
  if (places_.size() >= limits_.endpoints && !places_.contains(request.endpoint))
    return refused(503, "as many endpoints as may be are registered");
  const auto& known = all_of(request.endpoint);
  const bool late = std::any_of(known.begin(), known.end(), [&](const auto& one) {
    const auto meant = [&](const contact_line& line) { return is_contact(one, line); };
    return one.call_id == request.call_id && request.cseq < one.cseq &&
           (request.all || std::any_of(request.contacts.begin(), request.contacts.end(), meant));
  });
  if (late) return refused(500, "out of order: a later REGISTER has been taken"); // RFC 3261 10.3, step 7
  return std::nullopt;
}

bool registrar::add(registered_contacts& into, const register_request& request, const contact_line& line,
                    std::uint32_t seconds, wall_time now) const {
  const auto own = [](const auto& one) { return !one.fixed; };
  if (static_cast<std::size_t>(std::count_if(into.begin(), into.end(), own)) >= limits_.contacts) {
    const auto lost =
        std::find_if(into.begin(), into.end(), [](const auto& one) { return !one.fixed && !one.reachable; });
    if (lost == into.end()) return false;
    into.erase(lost);
  }
  into.push_back({line.uri, line.instance, line.instance.empty() ? 0 : line.reg_id, line.preference,
                  request.path, request.call_id, request.cseq, request.source, request.listener,
                  now + std::chrono::seconds{seconds}, false, 0, true});
  return true;
}

register_answer registrar::apply(const register_request& request, wall_time now, registrar_effects& out) {
  pass_time(now, out);
  if (auto no = refusal_of(request)) return *std::move(no);
  auto contacts = all_of(request.endpoint);
  bool changed = false;
  if (request.all) changed = std::erase_if(contacts, [](const auto& one) { return !one.fixed; }) > 0;
  for (const auto& line : request.contacts) {
    const auto seconds = line.expires_s.value_or(request.expires_s.value_or(limits_.default_expires_s));
    if (seconds > 0 && seconds < limits_.min_expires_s) {
      auto brief = refused(423, "Interval Too Brief");
      brief.min_expires_s = limits_.min_expires_s;
      return brief;
    }
    changed |= std::erase_if(contacts, [&](const auto& one) { return is_contact(one, line); }) > 0;
    if (seconds == 0) continue;
    if (!add(contacts, request, line, std::min(seconds, limits_.max_expires_s), now))
      return refused(403, "Too Many Contacts");
    changed = true;
  }
  if (changed) put(request.endpoint, std::move(contacts), true, out);
  register_answer answer;
  for (const auto& one : all_of(request.endpoint)) {
    if (one.fixed) continue;
    answer.contacts.push_back(line_of(one, now));
    answer.outbound |= one.reg_id != 0 && one.call_id == request.call_id && one.cseq == request.cseq;
  }
  if (request.supports_path) answer.path = request.path;
  return answer;
}

void registrar::put(const std::string& endpoint, registered_contacts contacts, bool keep,
                    registrar_effects& out) {
  auto& at = places_[endpoint];
  for (const auto& one : at.contacts)
    if (const auto found = by_source_.find(one.source);
        found != by_source_.end() && found->second.erase(endpoint) > 0 && found->second.empty())
      by_source_.erase(found);
  at.contacts = std::move(contacts);
  for (const auto& one : at.contacts)
    if (!one.fixed) by_source_[one.source].insert(endpoint);
  if (keep) out.push_back(keep_registration{endpoint, kept_text(at.contacts)});
  settle(endpoint, at, out);
}

void registrar::settle(const std::string& endpoint, place& at, registrar_effects& out) {
  std::optional<wall_time> deadline;
  bool can_be_reached = false;
  for (const auto& one : at.contacts) {
    can_be_reached |= one.reachable;
    if (!one.fixed) deadline = std::min(deadline.value_or(one.expires), one.expires);
  }
  if (at.deadline != deadline) {
    if (at.deadline) deadlines_.erase({*at.deadline, endpoint});
    if (deadline) deadlines_.emplace(*deadline, endpoint);
    at.deadline = deadline;
  }
  if (at.reachable != can_be_reached) out.push_back(reachability_changed{endpoint, can_be_reached});
  at.reachable = can_be_reached;
  if (at.contacts.empty()) places_.erase(endpoint); // `at` is gone now
}

void registrar::pass_time(wall_time now, registrar_effects& out) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    const auto endpoint = deadlines_.begin()->second;
    auto contacts = all_of(endpoint);
    std::erase_if(contacts, [&](const auto& one) { return !one.fixed && one.expires <= now; });
    put(endpoint, std::move(contacts), true, out);
  }
}

std::optional<wall_time> registrar::next_deadline() const {
  return deadlines_.empty() ? std::nullopt : std::optional{deadlines_.begin()->first};
}

void registrar::heard(const contact_place& from, presence what, registrar_effects& out) {
  for (const auto& endpoint : from.endpoints) {
    const auto found = places_.find(endpoint);
    if (found == places_.end()) continue; // it ran out meanwhile
    for (auto& one : found->second.contacts) {
      if (!stands_at(one, from)) continue;
      one.failures = what == presence::answers ? 0 : one.failures + 1;
      if (what == presence::answers) one.reachable = true;
      if (what == presence::gone || one.failures >= limits_.failures) one.reachable = false;
    }
    settle(endpoint, found->second, out);
  }
}

std::vector<contact_place> registrar::places() const {
  std::map<contact_place, std::vector<std::string>> found;
  for (const auto& [endpoint, at] : places_)
    for (const auto& one : at.contacts) found[place_of(one)].push_back(endpoint);
  std::vector<contact_place> all;
  all.reserve(found.size());
  for (auto& [where, endpoints] : found) {
    all.push_back(where);
    all.back().endpoints = std::move(endpoints);
  }
  return all;
}

void registrar::source_gone(const std::string& source, registrar_effects& out) {
  const auto found = by_source_.find(source);
  if (found == by_source_.end()) return; // nobody registered by it
  for (const auto& endpoint : found->second) {
    auto& at = places_.at(endpoint);
    for (auto& one : at.contacts)
      if (!one.fixed && one.path.empty() && one.source == source) one.reachable = false;
    settle(endpoint, at, out);
  }
}

void registrar::set_fixed(const std::string& endpoint, const std::vector<std::string>& uris,
                          registrar_effects& out) {
  auto contacts = all_of(endpoint);
  registered_contacts fixed;
  for (const auto& uri : uris) {
    const auto before = std::find_if(contacts.begin(), contacts.end(),
                                     [&](const auto& one) { return one.fixed && one.uri == uri; });
    if (before != contacts.end()) {
      fixed.push_back(*before); // what is known of it stays
      continue;
    }
    registered_contact one;
    one.uri = uri;
    one.fixed = true;
    one.expires = wall_time::max();
    fixed.push_back(std::move(one));
  }
  std::erase_if(contacts, [](const auto& one) { return one.fixed; });
  contacts.insert(contacts.begin(), fixed.begin(), fixed.end());
  put(endpoint, std::move(contacts), false, out);
}

void registrar::forget(const std::string& endpoint, registrar_effects& out) {
  const auto& known = all_of(endpoint);
  if (known.empty()) return; // nothing was known
  const bool kept = std::any_of(known.begin(), known.end(), [](const auto& one) { return !one.fixed; });
  put(endpoint, {}, kept, out);
}

bool registrar::load(const std::string& endpoint, std::string_view text, wall_time now,
                     registrar_effects& out) {
  auto read = contacts_kept_in(text);
  if (!read || places_.size() >= limits_.endpoints) return false;
  const auto all = read->size();
  std::erase_if(*read, [&](const auto& one) { return one.expires <= now; });
  auto contacts = all_of(endpoint);
  const bool changed = read->size() != all;
  contacts.insert(contacts.end(), read->begin(), read->end());
  put(endpoint, std::move(contacts), changed, out);
  return true;
}

registered_contacts registrar::contacts_of(const std::string& endpoint) const {
  auto out = all_of(endpoint);
  std::erase_if(out, [](const auto& one) { return !one.reachable; });
  std::reverse(out.begin(), out.end());
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.preference > b.preference; });
  return out;
}

const registered_contacts& registrar::all_of(const std::string& endpoint) const {
  static const registered_contacts none;
  const auto found = places_.find(endpoint);
  return found == places_.end() ? none : found->second.contacts;
}

bool registrar::reachable(const std::string& endpoint) const {
  const auto found = places_.find(endpoint);
  return found != places_.end() && found->second.reachable;
}

std::vector<std::string> registrar::endpoints() const {
  std::vector<std::string> out;
  out.reserve(places_.size());
  for (const auto& [endpoint, at] : places_) out.push_back(endpoint);
  return out;
}

} // namespace strowger::channels::sip
