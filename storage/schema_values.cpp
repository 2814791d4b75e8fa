#include "storage/schema_values.hpp"
#include <algorithm>

namespace strowger::storage {

using routing::milliseconds;

// The schema's numbers are the engine's: an enumeration grows at its end only.
static_assert(static_cast<int>(routing::channel_kind::task) == v1::CHANNEL_TASK);
static_assert(static_cast<int>(routing::direction::internal) == v1::DIRECTION_INTERNAL);
static_assert(static_cast<int>(routing::visit_exit::failed) == v1::EXIT_FAILED);
static_assert(static_cast<int>(routing::visit_exit::abandoned) == v1::EXIT_ABANDONED);
static_assert(static_cast<int>(routing::service_time::in_time) == v1::SERVICE_IN_TIME);
static_assert(static_cast<int>(routing::service_time::late) == v1::SERVICE_LATE);
static_assert(static_cast<int>(routing::offer_end::undeliverable) == v1::OFFER_UNDELIVERABLE);
static_assert(static_cast<int>(routing::offer_end::timed_out) == v1::OFFER_TIMED_OUT);
static_assert(static_cast<int>(routing::requeue_reason::joined) == v1::REQUEUE_JOINED);
static_assert(static_cast<int>(routing::requeue_reason::lost_agent) == v1::REQUEUE_LOST_AGENT);
static_assert(static_cast<int>(routing::refusal::joined) == v1::REFUSAL_JOINED);
static_assert(static_cast<int>(routing::agent_state::ready) == v1::AGENT_READY);
static_assert(static_cast<int>(routing::deciding_term::by_hand) == v1::TERM_BY_HAND);
static_assert(static_cast<int>(routing::callback_outcome::failed) == v1::CALLBACK_FAILED);

void reading::newer(std::string_view what) {
  if (!failure_)
    failure_ = failure{trouble::newer_version,
                       "written by a newer version of the engine: unknown " + std::string{what} +
                           "; start that version on this data folder, or restore a backup "
                           "made with this one"};
}

void reading::invalid(std::string_view what) {
  if (!failure_)
    failure_ = failure{trouble::damaged, "the stored value of " + std::string{what} + " is out of range"};
}

void write(v1::steady_tie* to, const routing::steady_tie& from) {
  to->set_machine_boot(from.machine_boot);
  to->set_steady_at_zero(plain(from.steady_at_zero));
}
routing::steady_tie tie_of(const v1::steady_tie& from) {
  return {from.machine_boot(), milliseconds{from.steady_at_zero()}};
}

void write(v1::asked_by* to, const routing::asked_by& from) {
  to->set_who(from.who.value());
  to->set_why(from.why.value());
}

void read(routing::asked_by& to, const v1::asked_by& from) {
  to.who = routing::agent_id{from.who()};
  to.why = content_id{from.why()};
}

void write_skills(google::protobuf::RepeatedPtrField<v1::skill_level>* to,
                  const std::vector<routing::skill_level>& from) {
  for (const auto& skill : from) {
    auto* one = to->Add();
    one->set_skill(skill.skill);
    one->set_level(skill.level);
  }
}

void read_skills(std::vector<routing::skill_level>& to,
                 const google::protobuf::RepeatedPtrField<v1::skill_level>& from, reading& notes) {
  for (const auto& skill : from)
    to.push_back({skill.skill(), notes.narrow<std::uint8_t>(skill.level(), "skill level")});
}

routing::skill_list skills_of(const google::protobuf::RepeatedPtrField<v1::skill_level>& from,
                              reading& notes) {
  std::vector<routing::skill_level> levels;
  read_skills(levels, from, notes);
  return routing::skill_list{std::move(levels)};
}

void write_attributes(google::protobuf::RepeatedPtrField<v1::attribute>* to,
                      const routing::attribute_list& from) {
  for (const auto& attribute : from) {
    auto* one = to->Add();
    one->set_name(attribute.name);
    if (const auto* text = std::get_if<std::string>(&attribute.value)) one->set_text(*text);
    if (const auto* number = std::get_if<double>(&attribute.value)) one->set_number(*number);
    if (const auto* truth = std::get_if<bool>(&attribute.value)) one->set_truth(*truth);
  }
}

routing::attribute_list attributes_of(const google::protobuf::RepeatedPtrField<v1::attribute>& from,
                                      reading& notes) {
  std::vector<routing::attribute> all;
  for (const auto& attribute : from) {
    auto& one = all.emplace_back();
    one.name = attribute.name();
    switch (attribute.value_case()) {
    case v1::attribute::kText:
      one.value = attribute.text();
      break;
    case v1::attribute::kNumber:
      one.value = attribute.number();
      break;
    case v1::attribute::kTruth:
      one.value = attribute.truth();
      break;
    case v1::attribute::VALUE_NOT_SET:
      notes.newer("kind of attribute");
      break;
    }
    if (!wrong_with(one).empty()) notes.invalid("attribute");
  }
  return routing::attribute_list{std::move(all)};
}

routing::expression expression_of(const std::string& text, reading& notes) {
  if (text.empty()) return {};
  const auto read = routing::expression::read(text);
  if (!read) notes.invalid("expression");
  return read ? read.value() : routing::expression{};
}

routing::channel_limits by_channel(const google::protobuf::RepeatedField<std::uint32_t>& from,
                                   reading& notes) {
  routing::channel_limits limits{};
  if (from.size() > static_cast<int>(limits.size())) notes.newer("channel kind");
  for (int i = 0; i < std::min(from.size(), static_cast<int>(limits.size())); ++i)
    limits[static_cast<std::size_t>(i)] = notes.narrow<std::uint16_t>(from[i], "channel limit");
  return limits;
}

void write(v1::decision_record* to, const routing::decision_record& from) {
  to->set_configuration(from.configuration);
  to->set_step(from.step);
  to->set_agent_chose(from.agent_chose);
  to->set_waiting_before(from.waiting_before);
  to->set_waiting_at_most(from.waiting_at_most);
  to->set_cut(from.cut);
  to->set_by_hand(from.by_hand);
  to->set_overrides(from.overrides);
  auto used = from.filtered.size();
  while (used > 0 && from.filtered[used - 1] == 0) --used;
  for (std::size_t i = 0; i < used; ++i) to->add_filtered(from.filtered[i]);
  to->set_eligible(from.eligible);
  for (std::size_t i = 0; i < from.shown; ++i) {
    const auto& one = from.best[i];
    auto* best = to->add_best();
    best->set_agent(one.agent.value());
    best->set_idle(plain(one.idle));
    best->set_load(one.load);
    best->set_limit(one.limit);
    best->set_deciding(wire<v1::deciding_term>(one.deciding));
    best->set_score(one.score);
  }
}

void read(routing::decision_record& to, const v1::decision_record& from, reading& notes) {
  to.configuration = from.configuration();
  to.step = notes.narrow<std::uint8_t>(from.step(), "relaxation step");
  to.agent_chose = from.agent_chose();
  to.waiting_before = from.waiting_before();
  to.waiting_at_most = from.waiting_at_most();
  to.cut = from.cut();
  to.by_hand = from.by_hand();
  to.overrides = from.overrides();
  if (from.filtered_size() > static_cast<int>(to.filtered.size())) return notes.newer("filter rule");
  for (int i = 0; i < from.filtered_size(); ++i) to.filtered[static_cast<std::size_t>(i)] = from.filtered(i);
  to.eligible = from.eligible();
  if (from.best_size() > static_cast<int>(to.best.size())) return notes.newer("length of a decision record");
  to.shown = static_cast<std::uint8_t>(from.best_size());
  for (int i = 0; i < from.best_size(); ++i) {
    const auto& best = from.best(i);
    auto& one = to.best[static_cast<std::size_t>(i)];
    one.agent = routing::agent_id{best.agent()};
    one.idle = milliseconds{best.idle()};
    one.load = notes.narrow<std::uint16_t>(best.load(), "load");
    one.limit = notes.narrow<std::uint16_t>(best.limit(), "limit");
    one.deciding = notes.one_of(best.deciding(), routing::deciding_term::by_hand, "deciding term");
    one.score = best.score();
  }
}

void write(v1::visit_details* to, const routing::fact::visit_details& from) {
  to->set_due(plain(from.due));
  to->set_preferred(from.preferred.value());
  to->set_preferred_until(plain(from.preferred_until));
  to->set_ageing(from.ageing);
  to->set_contact_key(from.contact_key);
  to->set_move(from.move);
  to->set_from(static_cast<std::uint32_t>(from.from));
  to->set_relaxes_at(plain(from.relaxes_at));
  to->set_ages_at(plain(from.ages_at));
}

routing::fact::visit_details details_of(const v1::visit_details& from, reading& notes) {
  return {wall_of(from.due()),
          routing::agent_id{from.preferred()},
          moment_of(from.preferred_until()),
          from.ageing(),
          from.contact_key(),
          from.move(),
          notes.pool(from.from()),
          moment_of(from.relaxes_at()),
          moment_of(from.ages_at())};
}

void write(v1::front_door_counters* to, const front_door_counters& from) {
  to->set_interaction(from.interaction);
  to->set_content(from.content);
  to->set_command(from.command);
}

void read(front_door_counters& to, const v1::front_door_counters& from) {
  to = {from.interaction(), from.content(), from.command()};
}

} // namespace strowger::storage
