#include "actors/agent_shell.hpp"
#include "actors/staff.hpp"
#include <algorithm>

/// What a person may ask of the engine from the desk. Rules are the pool's; here names become ids and roles
/// are checked.
namespace strowger::actors {

namespace ro = routing;
namespace desktop = channels::desktop;

namespace {

ro::error no_such_queue(const std::string& name) {
  return {ro::error_code::unknown_queue, "there is no queue \"" + name + "\""};
}

/// Why `word` may not be used where the configuration lists what there is; nothing when it may.
std::optional<ro::error> not_listed(const std::vector<std::string>& list, const std::string& word,
                                    const char* what) {
  if (list.empty() || std::find(list.begin(), list.end(), word) != list.end()) return std::nullopt;
  return ro::error{ro::error_code::invalid_value, "\"" + word + "\" is not one of the " + what};
}

std::optional<ro::error> unlisted_disposition(const house& shared, const std::string& word) {
  if (word.empty()) return std::nullopt;
  return not_listed(shared.configuration()->dispositions, word, "dispositions");
}

} // namespace

void agent_shell::request(const asked& by, desktop::ask_snapshot&) {
  if (known_) send_snapshot(by.session);
}

void agent_shell::request(const asked&, desktop::heartbeat&) {} // hearing of the page was all

void agent_shell::request(const asked& by, desktop::set_ready&) {
  const auto me = person_of(house_, id_);
  if (!me || !may(*me, action::serve))
    return answer(by, ro::error{ro::error_code::forbidden, "only agents serve queues"});
  ask_pool(by, ro::set_agent_state{id_, true, {}, {id_, {}}});
}

void agent_shell::request(const asked& by, desktop::set_not_ready& what) {
  if (auto no = not_listed(house_.configuration()->not_ready_reasons, what.reason, "reasons"))
    return answer(by, std::move(*no));
  ask_pool(by, ro::set_agent_state{id_, false, what.reason, {id_, {}}});
}

void agent_shell::request(const asked& by, desktop::ringing& what) {
  if (offers_.contains(what.offer)) ask_pool(by, ro::offer_delivered{what.offer, true});
}

void agent_shell::request(const asked& by, desktop::accept& what) {
  ask_pool(by, ro::accept_offer{what.offer, id_});
}

void agent_shell::request(const asked& by, desktop::decline& what) {
  ask_pool(by, ro::decline_offer{what.offer, id_, what.reason});
}

void agent_shell::request(const asked& by, desktop::say& what) {
  const auto tag = open_request(by);
  if (house_.interactions.tell(what.interaction, agent_says{id_, tag, what.client, std::move(what.text)}) !=
      delivery::unknown)
    return;
  open_requests_.erase(tag);
  answer(by, ro::error{ro::error_code::unknown_interaction, "the conversation is over"});
}

void agent_shell::request(const asked& by, desktop::mark& what) {
  house_.interactions.tell(what.interaction, agent_marks{id_, {what.received, what.read}});
  answer(by, std::nullopt);
}

void agent_shell::request(const asked&, desktop::type& what) {
  house_.interactions.tell(what.interaction, agent_types{id_, what.on});
}

/// To an agent, who is asked alone for as long as its queue keeps customers for who served them last.
void agent_shell::transfer_to_agent(const asked& by, desktop::transfer& what) {
  const auto me = person_of(house_, id_);
  const auto other = me ? house_.names.find_person(me->tenant, what.agent) : std::nullopt;
  if (!other)
    return answer(by, ro::error{ro::error_code::unknown_agent, "there is no agent \"" + what.agent + "\""});
  if (what.note.empty()) return ask_pool(by, ro::transfer_to_agent{what.interaction, id_, other->id});
  const auto tag = open_request(by);
  if (house_.interactions.tell(what.interaction,
                               agent_transfers{id_, tag, {}, std::move(what.note), other->id}) !=
      delivery::unknown)
    return;
  open_requests_.erase(tag);
  answer(by, ro::error{ro::error_code::unknown_interaction, "the conversation is over"});
}

void agent_shell::request(const asked& by, desktop::transfer& what) {
  if (!what.agent.empty()) return transfer_to_agent(by, what);
  // Of whoever's customer it is: agents may serve other tenants too.
  const auto work = work_.find(what.interaction);
  const auto queue = work == work_.end() ? queue_named(what.queue)
                                         : house_.names.find_queue(work->second.tenant, what.queue);
  if (!queue) return answer(by, no_such_queue(what.queue));
  if (what.note.empty()) return ask_pool(by, ro::transfer_to_queue{what.interaction, id_, queue->id});
  const auto tag = open_request(by);
  if (house_.interactions.tell(
          what.interaction, agent_transfers{id_, tag, queue->id, std::move(what.note)}) != delivery::unknown)
    return;
  open_requests_.erase(tag);
  answer(by, ro::error{ro::error_code::unknown_interaction, "the conversation is over"});
}

void agent_shell::request(const asked& by, desktop::close& what) {
  if (auto no = unlisted_disposition(house_, what.disposition)) return answer(by, std::move(*no));
  ask_pool(by, ro::close_interaction{what.interaction, id_, what.disposition});
}

void agent_shell::request(const asked& by, desktop::finish_wrap_up& what) {
  if (auto no = unlisted_disposition(house_, what.disposition)) return answer(by, std::move(*no));
  ask_pool(by, ro::end_wrap_up{what.interaction, id_, what.disposition});
}

void agent_shell::request(const asked& by, desktop::ask_why& what) {
  const auto known = std::find_if(decisions_.begin(), decisions_.end(),
                                  [&](const auto& one) { return one.first == what.offer; });
  if (known == decisions_.end())
    return answer(by, ro::error{ro::error_code::unknown_offer, "that offer was not made to you lately"});
  desktop::why_view why{known->second, {}};
  for (std::uint8_t i = 0; i < known->second.shown; ++i)
    why.names.push_back(house_.names.display_name(known->second.best[i].agent));
  house_.desks->update(by.session, desktop::answer_update{by.request, true, {}, {}, std::move(why)});
}

/// Read where the wallboard is read; the answer goes to the page from there.
void agent_shell::request(const asked& by, desktop::ask_outlook& what) {
  const auto me = person_of(house_, id_);
  if (!me || !may(*me, action::watch_agents))
    return answer(by, ro::error{ro::error_code::forbidden, "only supervisors may"});
  if (!house_.explain_waiting)
    return answer(by, ro::error{ro::error_code::wrong_state, "nothing is kept to explain it with"});
  house_.explain_waiting(what.interaction, {by.session, true, me->tenant, me->supervises, true},
                         [&shared = house_, by](ro::result<std::shared_ptr<const std::string>> found) {
                           desktop::answer_update told{
                               by.request, static_cast<bool>(found), {}, {}, std::nullopt, {}};
                           if (found) {
                             told.outlook = found.value();
                           } else {
                             told.code = ro::to_text(found.reason().code);
                             told.message = found.reason().detail;
                           }
                           shared.desks->update(by.session, std::move(told));
                         });
}

/// The number was called by hand: what came of it is for the pool.
void agent_shell::request(const asked& by, desktop::called& what) {
  using ro::callback_outcome;
  const auto work = work_.find(what.interaction);
  if (work == work_.end() || work->second.view.state != "calling")
    return answer(by, ro::error{ro::error_code::not_yours, "you are not calling this customer"});
  for (const auto outcome : {callback_outcome::reached, callback_outcome::busy, callback_outcome::no_answer,
                             callback_outcome::machine})
    if (ro::to_text(outcome) == what.outcome)
      return ask_pool(by, ro::callback_tried{what.interaction, outcome});
  answer(by, ro::error{ro::error_code::invalid_value, "the outcome is none that calling has"});
}

/// The call's own actor knows whose it is; names become ids here, and supervisors' queues go with it.
void agent_shell::request(const asked& by, desktop::call_act& what) {
  const auto me = person_of(house_, id_);
  const auto& known = desktop::call_acts;
  if (std::find(std::begin(known), std::end(known), what.act) == std::end(known))
    return answer(by, ro::error{ro::error_code::invalid_value, "\"" + what.act + "\" is nothing a call has"});
  person_acts wanted{id_, 0, std::move(what.act), std::move(what.number), std::move(what.digits), {}, {}, {}};
  if (me && may(*me, action::listen_in)) wanted.queues = me->supervises;
  if (!what.agent.empty()) {
    const auto other = me ? house_.names.find_person(me->tenant, what.agent) : std::nullopt;
    if (!other)
      return answer(by, ro::error{ro::error_code::unknown_agent, "there is no agent \"" + what.agent + "\""});
    wanted.other = other->id;
  }
  if (!what.queue.empty()) {
    const auto work = work_.find(what.interaction);
    const auto queue = work == work_.end() ? queue_named(what.queue)
                                           : house_.names.find_queue(work->second.tenant, what.queue);
    if (!queue) return answer(by, no_such_queue(what.queue));
    wanted.in = queue->id;
  }
  wanted.tag = open_request(by);
  const auto tag = wanted.tag;
  if (house_.interactions.tell(what.interaction, std::move(wanted)) != delivery::unknown) return;
  open_requests_.erase(tag);
  answer(by, ro::error{ro::error_code::unknown_interaction, "the call is over"});
}

void agent_shell::request(const asked& by, desktop::watch_wallboard& what) {
  const auto me = person_of(house_, id_);
  if (me && house_.wallboard) {
    watch wanted{by.session, what.on, me->tenant, {}, may(*me, action::watch_agents)};
    wanted.queues = wanted.agents ? me->supervises : std::vector<std::string>{"*"};
    caf::anon_send(house_.wallboard, wallboard_letter{std::move(wanted)});
  }
  answer(by, std::nullopt);
}

content_id agent_shell::put_reason(const std::string& why,
                                   std::vector<storage::content_item>& contents) const {
  const auto id = house_.content_ids.next<content_id>();
  contents.push_back({id, {}, std::make_shared<const std::string>(why)});
  return id;
}

void agent_shell::request(const asked& by, desktop::force_agent_state& what) {
  const auto me = person_of(house_, id_);
  const auto other = me ? house_.names.find_person(me->tenant, what.agent) : std::nullopt;
  if (!me || !may(*me, action::force_agent_state))
    return answer(by, ro::error{ro::error_code::forbidden, "only supervisors may"});
  if (!other)
    return answer(by, ro::error{ro::error_code::unknown_agent, "there is no agent \"" + what.agent + "\""});
  if (!may_to_agent(*me, action::force_agent_state, *house_.configuration(), what.agent))
    return answer(by,
                  ro::error{ro::error_code::forbidden, "\"" + what.agent + "\" serves none of your queues"});
  if (what.why.empty()) return answer(by, ro::error{ro::error_code::invalid_value, "a reason is needed"});
  std::vector<storage::content_item> contents;
  const ro::asked_by author{id_, put_reason(what.why, contents)};
  const auto tag = open_request(by);
  house_.pools.tell(other->pool, pool_request{ro::set_agent_state{other->id, what.ready, what.reason, author},
                                              {id_, tag},
                                              std::move(contents)});
}

void agent_shell::request(const asked& by, desktop::move& what) {
  const auto me = person_of(house_, id_);
  const auto queue = me ? house_.names.find_queue(me->tenant, what.queue) : std::nullopt;
  if (!queue) return answer(by, no_such_queue(what.queue));
  // Where it comes from is for the pool to look at, which knows where it is.
  if (!may(*me, action::move_interaction, what.queue))
    return answer(by, ro::error{ro::error_code::forbidden, "\"" + what.queue + "\" is none of your queues"});
  supervise(by, what.interaction, action::move_interaction,
            ro::move_interaction{what.interaction, queue->id, {}}, what.why);
}

void agent_shell::request(const asked& by, desktop::raise& what) {
  supervise(by, what.interaction, action::raise_priority,
            ro::raise_priority{what.interaction, what.priority, {}}, what.why);
}

void agent_shell::request(const asked& by, desktop::cancel& what) {
  supervise(by, what.interaction, action::cancel_interaction, ro::cancel_interaction{what.interaction, {}},
            what.why);
}

void agent_shell::request(const asked& by, desktop::assign& what) {
  const auto me = person_of(house_, id_);
  const auto other = me ? house_.names.find_person(me->tenant, what.agent) : std::nullopt;
  if (!me || !may(*me, action::assign_interaction))
    return answer(by, ro::error{ro::error_code::forbidden, "only supervisors may"});
  if (!other)
    return answer(by, ro::error{ro::error_code::unknown_agent, "there is no agent \"" + what.agent + "\""});
  if (!may_to_agent(*me, action::assign_interaction, *house_.configuration(), what.agent))
    return answer(by,
                  ro::error{ro::error_code::forbidden, "\"" + what.agent + "\" serves none of your queues"});
  supervise(by, what.interaction, action::assign_interaction,
            ro::assign_interaction{what.interaction, other->id, what.override_rules, {}}, what.why);
}

/// Without a reason it is the agent's own wish, which the queue may allow; with one a supervisor's.
void agent_shell::request(const asked& by, desktop::pull& what) {
  const auto me = person_of(house_, id_);
  if (!me || !may(*me, action::serve))
    return answer(by, ro::error{ro::error_code::forbidden, "only agents serve queues"});
  if (what.why.empty()) return ask_pool(by, ro::pull_interaction{what.interaction, id_, {id_, {}}});
  supervise(by, what.interaction, action::pull_interaction, ro::pull_interaction{what.interaction, id_, {}},
            what.why);
}

/// Without a reason it is the lead's wish, with a note for the next one; with one a supervisor's.
void agent_shell::request(const asked& by, desktop::escalate& what) {
  if (!what.why.empty())
    return supervise(by, what.interaction, action::escalate_interaction,
                     ro::escalate_interaction{what.interaction, {}}, what.why);
  const auto tag = open_request(by);
  if (house_.interactions.tell(what.interaction, agent_escalates{id_, tag, std::move(what.note)}) !=
      delivery::unknown)
    return;
  open_requests_.erase(tag);
  answer(by, ro::error{ro::error_code::unknown_interaction, "the conversation is over"});
}

/// The interaction's own pool is asked where it is, which need not be the supervisor's; the scope is checked
/// against that queue before the event is applied.
void agent_shell::supervise(const asked& by, interaction_id interaction, action what, ro::pool_event event,
                            const std::string& why) {
  const auto me = person_of(house_, id_);
  if (!me || !may(*me, what)) return answer(by, ro::error{ro::error_code::forbidden, "only supervisors may"});
  if (why.empty()) return answer(by, ro::error{ro::error_code::invalid_value, "a reason is needed"});
  std::vector<storage::content_item> contents;
  const ro::asked_by author{id_, put_reason(why, contents)};
  std::visit(
      [&](auto& one) {
        if constexpr (requires { one.by = author; }) one.by = author;
      },
      event);
  const auto tag = open_request(by);
  scoped_request scoped{
      interaction, me->tenant, me->supervises, {std::move(event), {id_, tag}, std::move(contents)}};
  const auto told = house_.interactions.tell(interaction, scoped);
  if (told == delivery::unknown) house_.pools.tell(pool_, std::move(scoped)); // over, but for the wrap-up
}

std::optional<roster::queue> agent_shell::queue_named(const std::string& name) const {
  const auto me = house_.names.find(id_);
  return me ? house_.names.find_queue(me->tenant, name) : std::nullopt;
}

} // namespace strowger::actors
