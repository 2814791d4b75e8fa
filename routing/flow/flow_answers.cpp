#include "routing/flow/flow_runner.hpp"
#include <algorithm>

namespace strowger::routing::flow {

void runner::react(const begins& what) {
  add(fact::flow_begun{what.flow, what.language, what.voice, what.number_known, what.attributes});
  const auto* flow = all_.find(what.flow);
  if (flow == nullptr || flow->nodes.empty()) return stray();
  go_to(flow->name, flow->nodes.front().name);
}

void runner::react(const answered& what) {
  if (now_.at == phase::waiting) return answer_waiting(what);
  if (now_.at != phase::asking || what.tag != now_.tag) return; // of an older question
  const auto* at = all_.find(now_.flow, now_.node);
  if (at == nullptr) return stray();
  if (const auto* menu = std::get_if<menu_node>(&at->what)) return answer_menu(*menu, what);
  if (const auto* collect = std::get_if<collect_node>(&at->what)) return answer_collect(*collect, what);
  stray(); // the node has become another
}

void runner::answer_menu(const menu_node& menu, const answered& what) {
  const auto chosen = std::find_if(menu.options.begin(), menu.options.end(),
                                   [&](const menu_option& one) { return one.key == what.value; });
  if (what.how == outcome::understood && chosen != menu.options.end()) {
    add(fact::answer_kept{{now_.node, chosen->key, {}}});
    return go_to(now_.flow, chosen->next);
  }
  ask_again(menu.ask, what.how == outcome::nothing ? outcome::nothing : outcome::not_understood,
            menu.otherwise);
}

void runner::answer_collect(const collect_node& collect, const answered& what) {
  if (what.how != outcome::understood) return ask_again(collect.ask, what.how, collect.otherwise);
  if (!collect.sensitive)
    add(fact::answer_kept{{collect.name, collect.attribute ? what.value : std::string{}, what.content}});
  const attribute kept{collect.name, what.value};
  if (collect.attribute && wrong_with(kept).empty()) {
    std::vector<attribute> attributes{kept};
    attributes.insert(attributes.end(), now_.attributes.begin(), now_.attributes.end());
    add(fact::values_set{now_.language, bounded(std::move(attributes)), now_.required, now_.priority,
                         now_.queue});
  }
  go_to(now_.flow, collect.next);
}

void runner::react(const played& what) {
  if (what.tag == now_.tag) spoken();
}

/// What was said has been heard to its end.
void runner::spoken() {
  if (now_.at == phase::waiting && now_.stage == waiting_stage::announcing) return said_or_offered();
  if (now_.at != phase::speaking) return;
  if (now_.closing) return add(fact::flow_ended{now_.end_as});
  const auto* at = all_.find(now_.flow, now_.node);
  const auto* say = at == nullptr ? nullptr : std::get_if<say_node>(&at->what);
  if (say == nullptr) return stray();
  go_to(now_.flow, say->next);
}

void runner::react(const message_left& what) {
  if (now_.at == phase::recording && what.tag == now_.tag) finish_message(what.content);
}

void runner::finish_message(content_id content) {
  const auto* at = all_.find(now_.flow, now_.node);
  const auto* message = at == nullptr ? nullptr : std::get_if<message_node>(&at->what);
  const auto queue = message == nullptr || message->queue.empty() ? now_.queue : message->queue;
  if (content) add(fact::message_taken{queue, content});
  close(message == nullptr || !content ? names{} : message->thanks,
        content ? ending::message_left : ending::closed);
}

void runner::react(const wake&) {
  const auto due = next_deadline(now_);
  if (!due || heard_.at < *due) return;
  switch (now_.at) {
  case phase::speaking:
    return spoken();
  case phase::asking:
    return react(answered{now_.tag, outcome::nothing, {}, {}});
  case phase::recording:
    return finish_message({});
  case phase::waiting:
    if (now_.stage == waiting_stage::quiet) return announcement_due();
    if (now_.stage == waiting_stage::placing) return next_announcement();
    if (now_.stage == waiting_stage::announcing || now_.stage == waiting_stage::offering)
      return said_or_offered();
    return quiet_from_now();
  case phase::none:
  case phase::resting:
  case phase::ended:
    return;
  }
}

/// How long an answer may take, in a chat.
milliseconds runner::reply_within() const {
  const auto* at = all_.find(now_.flow, now_.node);
  if (at == nullptr) return number_reply_within;
  if (const auto* menu = std::get_if<menu_node>(&at->what)) return menu->ask.reply_within;
  if (const auto* collect = std::get_if<collect_node>(&at->what)) return collect->ask.reply_within;
  if (const auto* message = std::get_if<message_node>(&at->what)) return message->reply_within;
  return number_reply_within;
}

void runner::react(const resumed&) {
  if (!next_deadline(now_)) return;
  const bool for_answer = now_.at != phase::waiting || now_.stage == waiting_stage::numbering ||
                          now_.stage == waiting_stage::agreeing;
  if (!for_answer) return; // announcements that came due come at once
  const auto fresh = heard_.at + (now_.voice ? played_within : reply_within());
  if (fresh > now_.wake_at) add(fact::deadline_moved{fresh});
}

void runner::react(const ends&) { add(fact::flow_ended{now_.end_as}); }

} // namespace strowger::routing::flow
