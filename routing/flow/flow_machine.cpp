#include "routing/flow/flow_runner.hpp"
#include <algorithm>

namespace strowger::routing::flow {

void runner::go_to(const std::string& flow, const std::string& name) {
  std::string to_flow = flow, to = name;
  for (std::uint32_t steps = 0; steps < steps_without_input_max; ++steps) {
    const auto* next = all_.find(to_flow, to);
    if (next == nullptr || now_.steps >= steps_max) return stray();
    add(fact::node_entered{to_flow, to});
    const auto leads = std::visit([this](const auto& one) { return enter(one); }, next->what);
    if (!leads) return;
    to_flow = leads->flow;
    to = leads->node;
  }
  stray();
}

/// Nobody is lost by a mistake in a flow.
void runner::stray() { choose_queue(now_.queue, true); }

void runner::choose_queue(const std::string& queue, bool strayed) {
  add(fact::queue_chosen{queue, now_.required, now_.priority, now_.attributes, strayed});
}

runner::next_node runner::to(const std::string& node) const { return target{now_.flow, node}; }

runner::next_node runner::enter(const say_node& what) {
  speak(what.say, {});
  if (now_.voice) return {};
  return to(what.next);
}
runner::next_node runner::enter(const menu_node& what) {
  ask(what.ask, what.ask.say, 1);
  return {};
}
runner::next_node runner::enter(const collect_node& what) {
  ask(what.ask, what.ask.say, 1);
  return {};
}

runner::next_node runner::enter(const set_node& what) {
  fact::values_set all{now_.language, now_.attributes, now_.required, now_.priority, now_.queue};
  if (!what.language.empty()) all.language = what.language;
  if (what.priority) all.priority = *what.priority;
  if (!what.queue.empty()) all.queue = what.queue;
  auto attributes = what.attributes; // of two with one name the first counts
  attributes.insert(attributes.end(), now_.attributes.begin(), now_.attributes.end());
  all.attributes = bounded(std::move(attributes));
  auto levels = now_.required.all();
  for (const auto& one : what.requirement) {
    std::erase_if(levels, [&](const auto& old) { return old.skill == one.skill; });
    if (levels.size() < required_max) levels.push_back(one);
  }
  all.required = skill_list{std::move(levels)};
  add(std::move(all));
  return to(what.next);
}

runner::next_node runner::enter(const branch_node& what) {
  static const attribute_list nobody;
  for (const auto& one : what.branches)
    if (one.when.holds({nobody, {}, now_.attributes})) return to(one.next);
  return to(what.otherwise);
}
runner::next_node runner::enter(const hours_node& what) {
  const bool open = std::find(heard_.open.begin(), heard_.open.end(), what.hours) != heard_.open.end();
  return to(open ? what.open : what.closed);
}
runner::next_node runner::enter(const queue_node& what) {
  choose_queue(what.queue.empty() ? now_.queue : what.queue, false);
  return {};
}
runner::next_node runner::enter(const message_node& what) {
  const auto within = now_.voice ? what.max + played_within : what.reply_within;
  const key_rules keys{0, "#", what.max, false};
  add(fact::flow_asked{now_.tag + 1, question_kind::message, {what.say, 0, 0}, keys, 1, heard_.at + within});
  return {};
}
runner::next_node runner::enter(const close_node& what) {
  close(what.say, ending::closed);
  return {};
}
runner::next_node runner::enter(const go_node& what) {
  const auto* flow = all_.find(what.flow);
  if (flow == nullptr || flow->nodes.empty()) return target{what.flow, {}};
  return target{flow->name, flow->nodes.front().name};
}

attribute_list runner::bounded(std::vector<attribute> all) {
  // In the order of their age, newest first: what is too many is left out at the end.
  std::vector<attribute> kept;
  for (auto& one : all) {
    const bool known =
        std::any_of(kept.begin(), kept.end(), [&](const auto& old) { return old.name == one.name; });
    if (!known && kept.size() < attributes_max) kept.push_back(std::move(one));
  }
  return attribute_list{std::move(kept)};
}

void runner::speak(names what, placed where) {
  const auto words = speech_of(std::move(what), where);
  add(fact::flow_spoke{now_.tag + 1, words, now_.voice ? heard_.at + played_within : moment{}, false, {}});
}

/// Says the last and ends: on the phone when it was played.
void runner::close(const names& what, ending how) {
  if (!what.empty())
    add(fact::flow_spoke{now_.tag + 1, speech_of(what, {}), now_.voice ? heard_.at + played_within : moment{},
                         true, how});
  if (!now_.voice || what.empty()) add(fact::flow_ended{how});
}

speech runner::speech_of(names what, placed where) {
  speech words;
  words.position = where.position;
  if (where.wait >= milliseconds{0})
    words.minutes = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>((where.wait.count() + 59'999) / 60'000, 1, 1'440));
  std::erase_if(what, [&](const std::string& name) {
    return (name == position_name && words.position == 0) || (name == wait_name && words.minutes == 0);
  });
  words.names = std::move(what);
  return words;
}

void runner::ask(const question& what, names say, std::uint8_t tries) {
  const auto* at = all_.find(now_.flow, now_.node);
  const auto* collect = at == nullptr ? nullptr : std::get_if<collect_node>(&at->what);
  const auto* menu = at == nullptr ? nullptr : std::get_if<menu_node>(&at->what);
  fact::flow_asked asked;
  asked.tag = now_.tag + 1;
  asked.kind = collect != nullptr ? question_kind::collect : question_kind::menu;
  asked.words.names = std::move(say);
  if (collect != nullptr) {
    asked.keys.digits_max = collect->max;
    asked.keys.end_key = collect->end_key;
    asked.keys.sensitive = collect->sensitive;
  } else if (menu != nullptr) {
    for (const auto& one : menu->options)
      asked.keys.digits_max = std::max(asked.keys.digits_max, static_cast<std::uint8_t>(one.key.size()));
  }
  asked.keys.timeout = what.timeout;
  asked.tries = tries;
  asked.wake_at = heard_.at + (now_.voice ? played_within : what.reply_within);
  add(std::move(asked));
}

void runner::ask_again(const question& what, outcome why, const std::string& otherwise) {
  if (now_.tries >= what.tries_max) return go_to(now_.flow, otherwise);
  auto say = why == outcome::nothing && !what.silent.empty() ? what.silent : what.again;
  say.insert(say.end(), what.say.begin(), what.say.end());
  ask(what, std::move(say), static_cast<std::uint8_t>(now_.tries + 1));
}

result<void> apply(const book& all, state& now, const input& heard, facts& out) {
  if (now.at == phase::ended) return {};
  if (now.at == phase::none && !std::holds_alternative<begins>(heard.what) &&
      !std::holds_alternative<queued>(heard.what) && !std::holds_alternative<told>(heard.what))
    return error{error_code::wrong_state, "no flow was begun"};
  if (now.at != phase::none && std::holds_alternative<begins>(heard.what))
    return error{error_code::already_exists, "a flow was begun already"};
  runner one{all, now, heard, out};
  std::visit([&](const auto& what) { one.react(what); }, heard.what);
  one.say_owed();
  return {};
}

} // namespace strowger::routing::flow
