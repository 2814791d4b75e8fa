#include "routing/flow/flow_runner.hpp"
#include <algorithm>

namespace strowger::routing::flow {

const queue_node& waits_at(const book& all, const state& now) {
  static const queue_node plain;
  const auto* at = all.find(now.flow, now.node);
  const auto* here = at == nullptr ? nullptr : std::get_if<queue_node>(&at->what);
  return here == nullptr ? plain : *here;
}

void runner::react(const queued& what) {
  if (now_.at == phase::speaking && now_.closing)
    return; // a message: it waits as a task, its caller is thanked
  if (now_.at == phase::waiting && now_.stage != waiting_stage::entering && now_.queue == what.queue)
    return; // an offer came to nothing: it waits as before
  const bool chosen = now_.at == phase::waiting && now_.stage == waiting_stage::entering;
  if (now_.at == phase::none)
    add(fact::flow_begun{what.flow, what.language, what.voice, what.number_known, {}});
  if (!chosen || queue_here().waiting.empty())
    if (const auto* flow = all_.find(what.flow))
      for (const auto& one : flow->nodes)
        if (std::holds_alternative<queue_node>(one.what)) {
          add(fact::node_entered{flow->name, one.name});
          break;
        }
  add(fact::queue_entered{what.queue});
  begin_loop();
}

void runner::begin_loop() {
  const auto& waiting = queue_here().waiting;
  move(waiting_stage::quiet, 0, 0, waiting.empty() ? moment{} : heard_.at + waiting.front().after);
}

void runner::move(waiting_stage stage, std::uint16_t loop_at, std::uint16_t rounds, moment wake_at) {
  add(fact::waiting_moved{stage, loop_at, rounds, wake_at});
}

/// The one after this comes when its time has passed.
void runner::next_announcement() {
  const auto& in = queue_here();
  if (in.waiting.empty()) return move(waiting_stage::quiet, 0, now_.rounds, {});
  auto at = static_cast<std::uint16_t>(now_.loop_at + 1);
  auto rounds = now_.rounds;
  if (at >= in.waiting.size()) {
    at = 0;
    rounds = static_cast<std::uint16_t>(std::min(rounds + 1, 65'535));
  }
  const bool done = in.rounds_max != 0 && rounds >= in.rounds_max;
  move(waiting_stage::quiet, at, rounds, done ? moment{} : heard_.at + in.waiting[at].after);
}

/// The customer has done something else meanwhile: the same announcement comes after its time.
void runner::quiet_from_now() {
  const auto& in = queue_here();
  const bool speaks = now_.loop_at < in.waiting.size() && (in.rounds_max == 0 || now_.rounds < in.rounds_max);
  move(waiting_stage::quiet, now_.loop_at, now_.rounds,
       speaks ? heard_.at + in.waiting[now_.loop_at].after : moment{});
}

/// What was said last is the announcement whose turn it is; else a rule, or the answer to a callback, was
/// between.
bool runner::said_announcement() const {
  const auto& in = queue_here();
  if (now_.loop_at >= in.waiting.size()) return false;
  const auto plain = [](names all) {
    std::erase_if(all, [](const auto& name) { return name == position_name || name == wait_name; });
    return all;
  };
  auto due = in.waiting[now_.loop_at].say;
  if (in.waiting[now_.loop_at].callback)
    due.insert(due.end(), in.callback.offer.begin(), in.callback.offer.end());
  return plain(now_.words.names) == plain(std::move(due));
}

void runner::said_or_offered() { return said_announcement() ? next_announcement() : quiet_from_now(); }

void runner::announcement_due() {
  const auto& in = queue_here();
  if (now_.loop_at >= in.waiting.size()) return next_announcement();
  const auto& say = in.waiting[now_.loop_at].say;
  const bool place = std::any_of(say.begin(), say.end(), [](const std::string& name) {
    return name == position_name || name == wait_name;
  });
  if (!place) return announce({});
  move(waiting_stage::placing, now_.loop_at, now_.rounds, heard_.at + placed_within);
}

void runner::react(const placed& what) {
  if (now_.at == phase::waiting && now_.stage == waiting_stage::placing) announce(what);
}

void runner::announce(placed where) {
  const auto& in = queue_here();
  if (now_.loop_at >= in.waiting.size()) return next_announcement();
  const auto& due = in.waiting[now_.loop_at];
  auto words = speech_of(due.say, where);
  if (due.callback) words.names.insert(words.names.end(), in.callback.offer.begin(), in.callback.offer.end());
  if (words.names.empty()) return next_announcement();
  if (due.callback && now_.voice) return offer_callback(std::move(words));
  add(fact::flow_spoke{now_.tag + 1, words, now_.voice ? heard_.at + played_within : moment{}, false, {}});
  if (!now_.voice) next_announcement();
}

void runner::offer_callback(speech words) {
  const auto& callback = queue_here().callback;
  const key_rules keys{static_cast<std::uint8_t>(callback.key.size()), {}, callback.timeout, false};
  add(fact::flow_asked{now_.tag + 1, question_kind::callback_offer, std::move(words), keys, 1,
                       heard_.at + callback.timeout + played_within});
}

/// It is said between the queue's own announcements; while the customer hears or answers something else it is
/// owed.
void runner::react(const told& what) {
  if (now_.at == phase::none && !what.queue.empty()) {
    add(fact::flow_begun{{}, what.language, true, what.number_known, {}});
    add(fact::queue_entered{what.queue});
    begin_loop();
  }
  if (now_.at != phase::none && !now_.voice) return;
  auto all = now_.owed;
  for (const auto& name : what.say)
    if (all.say.size() < said_max) all.say.push_back(name);
  all.callback = all.callback || what.callback;
  const bool at_once = may_be_told();
  const auto kept = at_once ? owed_words{} : all;
  if (kept != now_.owed) add(fact::words_owed{kept});
  if (at_once) say_between(all);
}

bool runner::may_be_told() const {
  return now_.voice && now_.at == phase::waiting &&
         (now_.stage == waiting_stage::quiet || now_.stage == waiting_stage::placing);
}

void runner::say_owed() {
  if (now_.owed.empty() || !may_be_told()) return;
  const auto what = now_.owed;
  add(fact::words_owed{});
  say_between(what);
}

void runner::say_between(const owed_words& what) {
  auto words = speech_of(what.say, {});
  const auto& offer = queue_here().callback.offer;
  if (what.callback) words.names.insert(words.names.end(), offer.begin(), offer.end());
  if (words.names.empty()) return;
  if (what.callback) return offer_callback(std::move(words));
  add(fact::flow_spoke{now_.tag + 1, std::move(words), heard_.at + played_within, false, {}});
}

bool callback_stands(const queue_node& in, const state& now) {
  const bool waits = now.stage == waiting_stage::quiet || now.stage == waiting_stage::placing;
  if (now.voice || now.at != phase::waiting || !waits) return false;
  for (std::size_t at = 0; at < in.waiting.size(); ++at)
    if (in.waiting[at].callback && (now.rounds > 0 || at < now.loop_at)) return true;
  return false;
}

void runner::answer_waiting(const answered& what) {
  const auto& in = queue_here();
  if (what.tag != now_.tag) return;
  const bool understood = what.how == outcome::understood;
  if (now_.stage == waiting_stage::offering) {
    if (!understood || what.value != in.callback.key) return said_or_offered();
    if (!now_.number_known && !what.number_known) return ask_number(in, 1);
    return ask_callback(question_kind::callback_confirm, in.callback.confirm, 1, 1);
  }
  if (now_.stage == waiting_stage::confirming) {
    const bool agrees = understood && what.value == "1";
    if (agrees && what.number_known) {
      add(fact::callback_wanted{{}, heard_.at + played_within});
      return;
    }
    if (agrees || (understood && what.value == "2")) return ask_number(in, 1);
    return quiet_from_now();
  }
  if (now_.stage == waiting_stage::numbering) {
    if (understood && what.content) {
      add(fact::callback_wanted{what.content, heard_.at + played_within});
      return;
    }
    if (now_.tries >= number_tries_max) return quiet_from_now();
    return ask_number(in, static_cast<std::uint8_t>(now_.tries + 1));
  }
  if (callback_stands(in, now_) && understood && what.value == in.callback.key) ask_number(in, 1);
}

void runner::ask_number(const queue_node& in, std::uint8_t tries) {
  ask_callback(question_kind::callback_number, in.callback.number, number_digits_max, tries);
}

void runner::ask_callback(question_kind kind, names say, std::uint8_t digits_max, std::uint8_t tries) {
  const std::string end_key = kind == question_kind::callback_number ? "#" : "";
  const key_rules keys{digits_max, end_key, queue_here().callback.timeout, false};
  add(fact::flow_asked{now_.tag + 1, kind, speech_of(std::move(say), {}), keys, tries,
                       heard_.at + (now_.voice ? played_within : number_reply_within)});
}

void runner::react(const callback_answered& what) {
  if (now_.at != phase::waiting || now_.stage != waiting_stage::agreeing) return;
  const auto& in = queue_here();
  if (what.agreed) return close(in.callback.thanks, ending::callback);
  const auto refused = in.callback.refused;
  quiet_from_now();
  if (refused.empty()) return;
  const auto next = now_.wake_at;
  add(fact::flow_spoke{
      now_.tag + 1, speech_of(refused, {}), now_.voice ? heard_.at + played_within : moment{}, false, {}});
  if (!now_.voice) move(waiting_stage::quiet, now_.loop_at, now_.rounds, next);
}

void runner::react(const refused_by_queue&) {
  if (now_.at != phase::waiting) return;
  const auto& in = queue_here();
  if (!in.refused.empty()) return go_to(now_.flow, in.refused);
  add(fact::flow_ended{ending::refused});
}

void runner::react(const connected&) {
  if (now_.at != phase::resting || !now_.owed.empty()) add(fact::flow_rested{});
}

} // namespace strowger::routing::flow
