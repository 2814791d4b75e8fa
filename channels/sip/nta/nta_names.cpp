#include "channels/sip/nta/nta_inside.hpp"
#include "routing/model/random.hpp"
#include <algorithm>
#include <utility>

/// Requests to hosts that are named: they wait for the addresses, and go from one that is not there to the
/// next (RFC 3263 4.3).
namespace strowger::channels::sip {

namespace {

using standing = host_book::view::standing;

web::instant clock_now() { return web::instant::clock::now(); }

constexpr std::size_t addresses_tried = 8;

/// The same for all requests of a call, so that they go the same way.
std::uint64_t seed_of(const std::string& call_id) { return routing::random_stream(0, call_id)(); }

bool is_v6(const host_address& at) { return at.address.find(':') != at.address.npos; }

/// A transaction of its own at each address, which is the same again after a restart.
std::string branch_at(const std::string& branch, const host_address& at) {
  if (branch.empty()) return {};
  const auto mark = routing::random_stream(0, at.address, at.port)() & 0xffff'ffffU;
  return branch + "." + std::to_string(mark);
}

next_hop hop_through(const host_question& of, const host_address& at) {
  next_hop hop;
  hop.uri = uri_through(of, at);
  hop.socket = {of.by, is_v6(at)};
  hop.host = at.address;
  hop.port = at.port;
  return hop;
}

} // namespace

out_transaction::~out_transaction() {
  if (waits != 0) in->waiting.erase(waits);
}

host_book::view nta_stack::inside::addresses_of(const host_question& name, const std::string& call_id) {
  auto view = names.find(name, seed_of(call_id), clock_now());
  look_up();
  if (view.is != standing::known) return view;
  std::erase_if(view.at, [&](const host_address& at) {
    return std::none_of(listeners.begin(), listeners.end(), [&](const auto& one) {
      return one.takes(name.by) && one.host().starts_with('[') == is_v6(at);
    });
  });
  if (view.at.empty()) return {standing::failed, {}, "no listener of ours reaches an address of its kind"};
  if (view.at.size() > addresses_tried) view.at.resize(addresses_tried);
  return view;
}

/// Of a name the kind of its first address, where that is known.
bool nta_stack::inside::goes_by_v6(const next_hop& hop, const std::string& call_id) const {
  const auto name = question_of(hop);
  if (!name) return hop.socket.v6;
  const auto view = names.look(*name, seed_of(call_id), clock_now());
  return view.is == standing::known && !view.at.empty() && is_v6(view.at.front());
}

departure nta_stack::inside::depart(out_transaction& as, request_text what) {
  const auto hop = hop_of(what.within);
  if (is_numeric(hop.host)) {
    as.orq = go(as, what, hop);
    return as.orq != nullptr ? departure::gone : departure::impossible;
  }
  const auto name = question_of(hop);
  if (!name) return departure::impossible; // it cannot be read: Sofia would make something of it
  auto view = addresses_of(*name, what.within.call_id);
  const bool waits = view.is == standing::asked && waiting.size() < waiting_most;
  if (!waits && view.is != standing::known) return departure::impossible;
  auto branch = as.branch;
  as.named = std::make_unique<out_transaction::by_name>(
      out_transaction::by_name{std::move(what), *name, {}, std::move(view.at), std::move(branch)});
  if (waits) return wait_for(as, *name), departure::waits;
  return go_to_next_address(as) ? departure::gone : departure::impossible;
}

void nta_stack::inside::wait_for(out_transaction& as, const host_question& name) {
  as.waits = ++next_waiting;
  waiting[as.waits] = {name, &as};
}

bool nta_stack::inside::go_to_next_address(out_transaction& as) {
  auto& by = *as.named;
  while (!by.left.empty()) {
    by.at = by.left.front();
    by.left.erase(by.left.begin());
    as.branch = branch_at(by.branch, by.at);
    if (auto* orq = go(as, by.says, hop_through(by.to, by.at)); orq != nullptr) {
      as.orq = orq;
      return true;
    }
    names.heard(by.to, by.at, false, clock_now());
  }
  return false;
}

bool nta_stack::inside::goes_on(out_transaction& as, int status) {
  if (!as.named) return false;
  const bool there = status != 408 && status != 503;
  names.heard(as.named->to, as.named->at, there, clock_now());
  if (there || as.rings || as.cancelled) return false;
  auto* before = as.orq;
  const auto branch = as.branch;
  if (!go_to_next_address(as)) {
    as.branch = branch;
    return false;
  }
  nta_outgoing_destroy(before);
  return true;
}

// --------------------------------------------------------------------------------------- whether it is there

void nta_stack::inside::ask_round(std::uint64_t number, dialog as) {
  const auto hop = hop_of(as);
  const auto name = question_of(hop);
  auto view = name ? addresses_of(*name, as.call_id) : host_book::view{standing::known, {{}}, {}};
  auto begin = [&] {
    auto one = std::make_unique<out_transaction>();
    one->in = this;
    one->what = method::options;
    one->question = number;
    one->cseq = 1;
    return one;
  };
  if (view.is == standing::asked && waiting.size() < waiting_most) {
    auto one = begin();
    one->named = std::make_unique<out_transaction::by_name>(
        out_transaction::by_name{{std::move(as), {}, {}, {}}, *name, {}, {}, {}});
    wait_for(*one, *name);
    questions[++next_farewell] = std::move(one);
    return;
  }
  if (view.is != standing::known || (!name && !is_numeric(hop.host))) return user.answered(number, 503);
  rounds[number] = {view.at.size(), false};
  const auto call_id = as.call_id;
  for (std::size_t i = 0; i < view.at.size(); ++i) {
    auto one = begin();
    as.call_id = i == 0 ? call_id : call_id + "-" + std::to_string(i);
    if (name)
      one->named = std::make_unique<out_transaction::by_name>(
          out_transaction::by_name{{as, {}, {}, {}}, *name, view.at[i], {}, {}});
    one->orq = go(*one, {as, {}, {}, {}}, name ? hop_through(*name, view.at[i]) : hop);
    if (one->orq != nullptr) {
      questions[++next_farewell] = std::move(one);
      continue;
    }
    if (name) names.heard(*name, view.at[i], false, clock_now());
    asked_one(number, 503);
  }
}

void nta_stack::inside::asked_one(std::uint64_t number, int status) {
  const auto found = rounds.find(number);
  if (found == rounds.end()) return;
  const bool there = status != 408 && status != 503;
  const bool last = --found->second.left == 0;
  const bool tells = !found->second.told && (there || last);
  found->second.told = found->second.told || tells;
  if (last) rounds.erase(found);
  if (tells) user.answered(number, status);
}

void nta_stack::inside::forget(const out_transaction* one) {
  std::erase_if(questions, [&](const auto& each) { return each.second.get() == one; });
}

// ------------------------------------------------------------------------------------------ the DNS's
// answers

void nta_stack::inside::look_up() {
  for (const auto& name : names.take_questions())
    if (resolver)
      resolver(name);
    else
      after_this([this, name] {
        looked_up({name, host_answer::outcome::unreachable, "names are not looked up here", {}, 0});
      });
}

void nta_stack::inside::looked_up(const host_answer& what) {
  const auto news = names.take(what, clock_now());
  look_up();
  if (news) user.name_changed(*news);
  std::vector<std::uint64_t> those;
  for (const auto& [place, one] : waiting)
    if (one.name == what.of) those.push_back(place);
  for (const auto place : those) {
    const auto found = waiting.find(place);
    if (found == waiting.end()) continue; // what came before it has ended it
    auto& one = *found->second.who;
    one.waits = 0;
    waiting.erase(found);
    resume(one);
  }
}

void nta_stack::inside::resume(out_transaction& as) {
  auto says = std::move(as.named->says);
  as.branch = as.named->branch;
  as.named.reset();
  if (as.what == method::options && as.question != 0) {
    const auto number = as.question;
    forget(&as);
    return ask_round(number, std::move(says.within));
  }
  const auto how = depart(as, std::move(says));
  if (how == departure::impossible) return impossible(as);
  if (how == departure::gone && as.what == method::ack) {
    nta_outgoing_destroy(as.orq);
    forget(&as);
  }
}

void nta_stack::inside::impossible(out_transaction& as) {
  if (as.number != 0) {
    const auto key = as.key;
    const response_came none{key.in, as.number, as.what, 503, {}};
    outgoing.erase({key, as.number});
    return user.heard(key, none);
  }
  const auto number = as.question;
  const bool enrols = as.enrols;
  forget(&as);
  if (enrols) user.enrolled(number, enrolment_answer{503});
}

void nta_stack::look_up_by(std::function<void(const host_question&)> ask) {
  inside_->resolver = std::move(ask);
}

void nta_stack::looked_up(const host_answer& what) { inside_->looked_up(what); }

void nta_stack::expect(const std::vector<std::string>& uris) {
  std::vector<host_question> all;
  for (const auto& one : uris)
    if (auto name = question_of(next_hop_to(one))) all.push_back(std::move(*name));
  inside_->names.configure(all, clock_now());
  inside_->look_up();
}

moment nta_stack::renew_names() {
  const auto next = inside_->names.pass(clock_now());
  inside_->look_up();
  if (next == web::instant::max()) return moment::max();
  return moment{std::chrono::ceil<milliseconds>(next.time_since_epoch())};
}

std::string nta_stack::unresolved(const std::string& uri) const {
  const auto name = question_of(next_hop_to(uri));
  if (!name) return {};
  const auto view = inside_->names.look(*name, 0, clock_now());
  return view.is == standing::failed ? view.why : std::string{};
}

} // namespace strowger::channels::sip
