#include "storage/record_json_words.hpp"

namespace strowger::storage::as_json {
namespace {

namespace rc = ro::call;
namespace cf = ro::call::fact;

template <class Enum>
std::string call_word(Enum one) {
  return std::string{to_text(one)};
}
/// What has happened, and what is said of the leg: what nobody said is left out.
template <class Part>
json call_step(const char* name, const Part& one) {
  auto made = object("step", std::string{name});
  const auto add = [&](const char* key, const auto& what) { put(made, key, what); };
  if constexpr (requires { ro::leg_id{one.id}; }) add("leg", one.id);
  if constexpr (requires { one.leg; }) add("leg", one.leg);
  if constexpr (requires { one.as; }) add("as", call_word(one.as));
  if constexpr (requires { to_text(one.to); }) add("to", call_word(one.to));
  if constexpr (requires { one.agent; })
    if (one.agent) add("agent", one.agent);
  if constexpr (requires { one.by; }) add("by", one.by);
  if constexpr (requires { one.number; })
    if (one.number) add("number", one.number);
  if constexpr (requires { one.until; })
    if (one.until != moment{}) add("until", one.until);
  if constexpr (requires { one.connect_by; }) add("connect_by", one.connect_by);
  if constexpr (requires { one.answered; }) add("answered", one.answered);
  if constexpr (requires { one.had_answered; }) add("had_answered", one.had_answered);
  if constexpr (requires { one.auto_answer; }) add("auto_answer", one.auto_answer);
  if constexpr (requires { one.key; })
    if (one.key) add("key", one.key);
  if constexpr (requires { one.ended; })
    add("cause", one.ended != rc::recording_ending::none ? call_word(one.ended) : call_word(one.began));
  if constexpr (requires { one.how; }) add("how", call_word(one.how));
  if constexpr (requires { one.why; }) add("why", call_word(one.why));
  if constexpr (requires { one.loss; }) {
    add("from", one.from);
    add("lasted", one.lasted);
    add("why", call_word(one.loss));
  }
  if constexpr (requires { one.drop; }) add("drop", one.drop);
  if constexpr (requires { one.on; }) add("on", one.on);
  if constexpr (requires { one.elsewhere; }) add("elsewhere", one.elsewhere);
  if constexpr (requires { one.apart; }) add("apart", one.apart);
  return made;
}

} // namespace

json words(const rc::event& what) {
  return std::visit(one_of{
                        [](const rc::offer_rings& one) { return call_step("offer_rings", one); },
                        [](const rc::offer_over& one) { return call_step("offer_over", one); },
                        [](const rc::offer_taken& one) { return call_step("offer_taken", one); },
                        [](const rc::offers_stand& one) {
                          auto open = json::array();
                          for (const auto& offer : one.open) open.push_back(call_step("offer_rings", offer));
                          auto made = object("step", std::string{"offers_stand"}, "open", open, "won",
                                             call_step("won", one.won), "connect_by", one.connect_by);
                          auto beside = json::array();
                          for (const auto& party : one.beside) beside.push_back(call_step("party", party));
                          if (!beside.empty()) put(made, "beside", beside);
                          return made;
                        },
                        [](const rc::lead_gone& one) { return call_step("lead_gone", one); },
                        [](const rc::leg_answered& one) { return call_step("leg_answered", one); },
                        [](const rc::leg_failed& one) { return call_step("leg_failed", one); },
                        [](const rc::leg_ended& one) { return call_step("leg_ended", one); },
                        [](const rc::leg_held& one) { return call_step("leg_held", one); },
                        [](const rc::hold& one) { return call_step("hold", one); },
                        [](const rc::consult& one) { return call_step("consult", one); },
                        [](const rc::turn_to& one) { return call_step("turn_to", one); },
                        [](const rc::end_consult& one) { return call_step("end_consult", one); },
                        [](const rc::confer& one) { return call_step("confer", one); },
                        [](const rc::complete& one) { return call_step("complete", one); },
                        [](const rc::pass_on& one) { return call_step("pass_on", one); },
                        [](const rc::listen& one) { return call_step("listen", one); },
                        [](const rc::stop_listening& one) { return call_step("stop_listening", one); },
                        [](const rc::record& one) { return call_step("record", one); },
                        [](const rc::notice_heard& one) { return call_step("notice_heard", one); },
                        [](const rc::wake& one) { return call_step("wake", one); },
                        [](const rc::lead_moved& one) { return call_step("lead_moved", one); },
                        [](const rc::party_gone& one) { return call_step("party_gone", one); },
                        [](const rc::leave& one) { return call_step("leave", one); },
                        [](const rc::sound_lost& one) { return call_step("sound_lost", one); },
                        [](const rc::want_recording& one) { return call_step("want_recording", one); },
                    },
                    what);
}

json words(const rc::call_fact& what) {
  return std::visit(one_of{
                        [](const cf::leg_added& one) { return call_step("leg_added", one.what); },
                        [](const cf::leg_up& one) { return call_step("leg_up", one); },
                        [](const cf::leg_gone& one) { return call_step("leg_gone", one); },
                        [](const cf::role_changed& one) { return call_step("role_changed", one); },
                        [](const cf::leg_hold_set& one) { return call_step("leg_hold_set", one); },
                        [](const cf::hold_set& one) { return call_step("hold_set", one); },
                        [](const cf::apart_set& one) { return call_step("apart_set", one); },
                        [](const cf::hearing_set& one) { return call_step("hearing_set", one); },
                        [](const cf::recording_set& one) { return call_step("recording_set", one); },
                        [](const cf::notice_given& one) { return call_step("notice_given", one); },
                        [](const cf::drop_done& one) { return call_step("drop_done", one); },
                        [](const cf::recording_lost& one) { return call_step("recording_lost", one); },
                        [](const cf::recording_wanted& one) { return call_step("recording_wanted", one); },
                    },
                    what);
}

} // namespace strowger::storage::as_json
