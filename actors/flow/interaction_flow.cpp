#include "actors/flow/flow_texts.hpp"
#include "actors/interaction_shell.hpp"
#include "routing/flow/flow_machine.hpp"
#include <algorithm>
#include <utility>

/// The flow of a conversation in writing: what the machine decides becomes messages in the same record, and
/// what it asks of the queue goes there when it is durable.
namespace strowger::actors {

namespace ro = routing;
namespace rf = routing::flow;
namespace ch = channels;

namespace {

/// The flow that a queue names for those who wait in it; empty when it names none.
std::string flow_named_by(const engine_configuration& all, const roster::queue& queue) {
  const auto found = std::find_if(all.queue_flows.begin(), all.queue_flows.end(), [&](const auto& one) {
    return one.tenant == queue.tenant && one.queue == queue.name;
  });
  return found == all.queue_flows.end() ? std::string{} : found->flow;
}

/// Those of the number called from, those of the channel that the configuration declares, then those of the
/// entry point: of two the first counts. After a start nobody knows any more how it came in.
ro::attribute_list attributes_of(const channels::arrived& what, const entry_point_settings& entry,
                                 const engine_configuration& all) {
  std::vector<ro::attribute> known;
  const bool calls = entry.channel == ro::channel_kind::voice && !what.entry.empty();
  const std::string caller = what.customer.empty() ? withheld_caller : what.customer;
  if (const auto* of_number = calls ? entry.callers.find(caller) : nullptr)
    known.assign(of_number->begin(), of_number->end());
  const auto add = [&](const std::string& name, const std::string& text) {
    const ro::attribute one{name, text};
    const auto& declared = all.interaction_texts;
    if (!text.empty() && std::find(declared.begin(), declared.end(), name) != declared.end() &&
        ro::wrong_with(one).empty() && known.size() + entry.attributes.size() < ro::attributes_max)
      known.push_back(one);
  };
  add("called", what.called);
  for (const auto& one : what.attributes) add(one.name, one.text);
  for (const auto& one : entry.attributes)
    if (known.size() < ro::attributes_max) known.push_back(one);
  return ro::attribute_list{std::move(known)};
}

std::vector<std::string> open_now(const engine_configuration& all, const std::string& tenant,
                                  ro::wall_time at) {
  std::vector<std::string> names;
  for (const auto& one : all.opening_hours)
    if (one.tenant == tenant && calendar::is_open(one.when, at)) names.push_back(one.name);
  return names;
}

} // namespace

const entry_point_settings* interaction_shell::entry_point(const engine_configuration& all) const {
  const auto found = std::find_if(all.entry_points.begin(), all.entry_points.end(), [&](const auto& one) {
    return one.name == state_.entry && one.tenant == state_.tenant;
  });
  return found == all.entry_points.end() ? nullptr : &*found;
}

std::string interaction_shell::caller_id() const {
  const auto configuration = house_.configuration();
  if (const auto queue = house_.names.find(queue_)) {
    const auto& all = configuration->queue_caller_ids;
    const auto own = std::find_if(all.begin(), all.end(), [&](const auto& one) {
      return one.tenant == queue->tenant && one.queue == queue->name;
    });
    if (own != all.end()) return own->caller_id;
  }
  const auto* entry = entry_point(*configuration);
  return entry == nullptr ? std::string{} : entry->caller_id;
}

bool interaction_shell::has_flow() const {
  const auto configuration = house_.configuration();
  const auto* entry = entry_point(*configuration);
  return entry != nullptr && !entry->flow.empty();
}

void interaction_shell::begin_flow(const channels::arrived& what) {
  const auto configuration = house_.configuration();
  const auto* entry = entry_point(*configuration);
  if (entry == nullptr) return;
  step_flow(rf::begins{entry->flow, language_, is_call(), !number_called_from().empty(),
                       attributes_of(what, *entry, *configuration)});
}

/// Feeds the flow, and in the same record what it says.
void interaction_shell::step_flow(rf::event what, std::vector<storage::content_item> contents) {
  const bool begins = std::holds_alternative<rf::begins>(what) || std::holds_alternative<rf::queued>(what) ||
                      std::holds_alternative<rf::told>(what);
  if (!state_.open || (state_.flow.at == rf::phase::none && !begins)) return;
  const auto configuration = house_.configuration();
  const auto now = line_.now();
  rf::input heard{now.at, {}, std::move(what)};
  if (!configuration->flows.flows.empty()) heard.open = open_now(*configuration, state_.tenant, now.wall);
  auto next = state_.flow;
  rf::facts decided;
  if (!rf::apply(configuration->flows, next, heard, decided) || decided.empty()) return;
  if (!next.language.empty()) language_ = next.language;
  ro::flow_stepped step{std::move(heard.what), {}};
  const auto say = [&](const rf::speech& words) {
    if (auto text = in_words(words); !text.empty()) step.told.push_back(put_text(std::move(text), contents));
  };
  for (const auto& one : decided) {
    if (const auto* spoke = std::get_if<rf::fact::flow_spoke>(&one)) say(spoke->words);
    if (const auto* asked = std::get_if<rf::fact::flow_asked>(&one)) say(asked->words);
  }
  (void)feed(std::move(step), 0, std::move(contents), &decided);
}

std::string interaction_shell::in_words(const rf::speech& said) const {
  return text_of(said, house_.configuration()->messages, language_);
}

/// What the customer says while the flow asks. `taken`: as a number to be called back at.
void interaction_shell::answer_flow(const std::string& text, content_id content, bool taken) {
  if (state_.flow.at == rf::phase::recording) return step_flow(rf::message_left{state_.flow.tag, content});
  const auto configuration = house_.configuration();
  auto meant = rf::understand(configuration->flows, state_.flow, text);
  if (!meant) return;
  // Words that crossed with the question count when they happen to answer it.
  const auto asked = std::find_if(state_.messages.rbegin(), state_.messages.rend(),
                                  [](const auto& one) { return one.from == ro::side::system; });
  const bool read = asked == state_.messages.rend() || asked->number <= state_.customer_marks.received;
  if (!read && meant->what.how != rf::outcome::understood) return;
  const bool number =
      state_.flow.stage == rf::waiting_stage::numbering && state_.flow.at == rf::phase::waiting;
  if (number && !taken) meant->what.how = rf::outcome::not_understood;
  if (meant->keep) meant->what.content = content;
  step_flow(std::move(meant->what));
}

/// The customer heard a prompt to its end.
void interaction_shell::heard(std::uint64_t number, const ch::played& what) {
  take_number(number);
  if (call_ && call_->took_prompt(what)) return;
  step_flow(rf::played{static_cast<std::uint32_t>(what.tag)});
}

/// Keys pressed. What nobody may keep is understood and forgotten.
void interaction_shell::heard(std::uint64_t number, const ch::collected& what) {
  take_number(number);
  if (what.tag != state_.flow.tag) return;
  if (call_ && call_->took_keys(what)) return;
  const auto configuration = house_.configuration();
  auto meant = rf::understand(configuration->flows, state_.flow, what.digits);
  if (!meant) return;
  if (what.timed_out && what.digits.empty()) meant->what.how = rf::outcome::nothing;
  const bool kept = meant->keep && !what.digits.empty() && meant->what.how == rf::outcome::understood;
  meant->what.number_known = !number_called_from().empty();
  std::vector<storage::content_item> contents;
  if (kept && asks_number(what.digits))
    meant->what.content = keep_typed_number(what.digits, contents);
  else if (kept)
    meant->what.content = put_text(what.digits, contents);
  step_flow(std::move(meant->what), std::move(contents));
}

/// Whether this text is the number at which the flow is to have the customer called back.
bool interaction_shell::asks_number(const std::string& text) const {
  if (state_.flow.at != rf::phase::waiting || state_.flow.stage != rf::waiting_stage::numbering) return false;
  const auto meant = rf::understand(house_.configuration()->flows, state_.flow, text);
  return meant && meant->what.how == rf::outcome::understood;
}

void interaction_shell::wake_flow() {
  const auto due = rf::next_deadline(state_.flow);
  if (!state_.open || !due || *due > line_.now().at) return;
  if (call_ && call_->takes_message()) return call_->end_message(ro::call::recording_ending::limit);
  step_flow(rf::wake{});
}

/// The pool does not know it, and that is as it should be: it is before the queue, or what the flow decided
/// last was not carried out before the engine ended.
bool interaction_shell::flow_has_it() {
  if (state_.flow.at == rf::phase::none && state_.stage == ro::pool_stage::not_arrived && has_flow()) {
    begin_flow({});
    return true;
  }
  if (state_.flow.at != rf::phase::ended) return rf::before_queue(state_.flow);
  if (state_.flow.end_as == rf::ending::message_left)
    arrive();
  else if (state_.flow.end_as == rf::ending::closed)
    end(ro::conversation_end::cancelled);
  else
    return false;
  return true;
}

void interaction_shell::flow_queued(queue_id id) {
  const auto queue = house_.names.find(id);
  if (!queue) return;
  const auto configuration = house_.configuration();
  auto flow = flow_named_by(*configuration, *queue);
  if (state_.flow.at == rf::phase::none && flow.empty() && state_.flow.owed.empty()) return;
  if (state_.by_phone || state_.flow.at == rf::phase::ended) return;
  step_flow(rf::queued{queue->name, std::move(flow), language_, is_call(), !number_called_from().empty()});
}

void interaction_shell::place_for_flow(std::size_t position) {
  if (state_.flow.at != rf::phase::waiting || state_.flow.stage != rf::waiting_stage::placing) return;
  rf::placed where{static_cast<std::uint32_t>(position), ro::milliseconds{-1}};
  if (place_.wait.to > 0) where.wait = std::chrono::minutes{place_.wait.to};
  step_flow(where);
}

void interaction_shell::shown(const ro::fact::flow_went& what) {
  std::visit([this](const auto& one) { carry_out(one); }, what.what);
}

void interaction_shell::carry_out(const rf::fact::queue_chosen& what) {
  if (what.strayed)
    house_.report(severity::warning, "event=flow_strayed flow=" + state_.flow.flow +
                                         " node=" + state_.flow.node + " entry=" + state_.entry);
  if (state_.open) arrive();
}

void interaction_shell::carry_out(const rf::fact::waiting_moved& what) {
  if (state_.open && what.stage == rf::waiting_stage::placing)
    house_.pools.tell(serving_pool(), ask_interaction_standing{id_});
}

/// On the phone the number is the one called from, or the keys were kept as one if it can be called.
void interaction_shell::carry_out(const rf::fact::callback_wanted& what) {
  if (!call_ || !state_.open) return;
  if (!what.content) return ask_at_the_number_called_from();
  const auto* asked = ro::callback_asked(state_);
  if (asked == nullptr || asked->content != what.content) refuse_callback();
}

/// The conversation goes on as a task.
void interaction_shell::carry_out(const rf::fact::message_taken&) {
  if (state_.open) arrive();
}

void interaction_shell::carry_out(const rf::fact::flow_ended& what) {
  if (what.how == rf::ending::closed) end(ro::conversation_end::cancelled);
  if (what.how == rf::ending::message_left && call_) call_->let_caller_go();
  if (what.how == rf::ending::callback) let_go_of_promised();
}

} // namespace strowger::actors
