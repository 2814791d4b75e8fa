#include "storage/schema_values.hpp"
#include <algorithm>

namespace strowger::storage {

using routing::milliseconds;

// The schema's numbers are the engine's: an enumeration grows at its end only.
static_assert(static_cast<int>(routing::channel_kind::task) == v1::CHANNEL_TASK);
static_assert(static_cast<int>(routing::direction::internal) == v1::DIRECTION_INTERNAL);
static_assert(static_cast<int>(routing::visit_exit::failed) == v1::EXIT_FAILED);
static_assert(static_cast<int>(routing::visit_exit::abandoned) == v1::EXIT_ABANDONED);
static_assert(static_cast<int>(routing::offer_end::undeliverable) == v1::OFFER_UNDELIVERABLE);
static_assert(static_cast<int>(routing::offer_end::timed_out) == v1::OFFER_TIMED_OUT);
static_assert(static_cast<int>(routing::requeue_reason::waited_too_long) == v1::REQUEUE_WAITED_TOO_LONG);
static_assert(static_cast<int>(routing::requeue_reason::lost_agent) == v1::REQUEUE_LOST_AGENT);
static_assert(static_cast<int>(routing::refusal::outside_hours) == v1::REFUSAL_OUTSIDE_HOURS);
static_assert(static_cast<int>(routing::agent_state::ready) == v1::AGENT_READY);
static_assert(static_cast<int>(routing::deciding_term::lowest_id) == v1::TERM_LOWEST_ID);

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

static void read_skills(std::vector<routing::skill_level>& to,
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

static routing::expression expression_of(const std::string& text, reading& notes) {
  if (text.empty()) return {};
  const auto read = routing::expression::read(text);
  if (!read) notes.invalid("expression");
  return read ? read.value() : routing::expression{};
}

void write(v1::queue_settings* to, const routing::queue_settings& from) {
  to->set_name(from.name);
  to->set_tenant(from.tenant);
  write_skills(to->mutable_required(), from.required);
  to->set_priority(from.priority);
  to->set_length_max(from.length_max);
  to->set_offer_timeout(plain(from.offer_timeout));
  to->set_wrap_up_limit(plain(from.wrap_up_limit));
  to->set_back_off_first(plain(from.back_off_first));
  to->set_back_off_max(plain(from.back_off_max));
  to->set_service_level_threshold(plain(from.service_level_threshold));
  to->set_service_level_target(from.service_level_target);
  to->set_flow_out_to(from.flow_out_to);
  // Up to the last that says something: what never had hours keeps its bytes.
  const auto last =
      std::find_if(from.hours.rbegin(), from.hours.rend(), [](const auto& one) { return !one.empty(); });
  for (auto one = from.hours.begin(); one != last.base(); ++one) to->add_hours(*one);
  to->set_closed_to(from.closed_to);
  to->set_full_to(from.full_to);
  to->set_wait_max(plain(from.wait_max));
  to->set_wait_max_to(from.wait_max_to);
  if (!from.where.empty()) to->set_where(from.where.text());
}

void read(routing::queue_settings& to, const v1::queue_settings& from, reading& notes) {
  to.name = from.name();
  to.tenant = from.tenant();
  read_skills(to.required, from.required(), notes);
  to.priority = from.priority();
  to.length_max = from.length_max();
  to.offer_timeout = milliseconds{from.offer_timeout()};
  to.wrap_up_limit = milliseconds{from.wrap_up_limit()};
  to.back_off_first = milliseconds{from.back_off_first()};
  to.back_off_max = milliseconds{from.back_off_max()};
  to.service_level_threshold = milliseconds{from.service_level_threshold()};
  to.service_level_target = from.service_level_target();
  to.flow_out_to = from.flow_out_to();
  if (from.hours_size() > static_cast<int>(to.hours.size())) notes.newer("channel kind");
  for (int i = 0; i < std::min(from.hours_size(), static_cast<int>(to.hours.size())); ++i)
    to.hours[static_cast<std::size_t>(i)] = from.hours(i);
  to.closed_to = from.closed_to();
  to.full_to = from.full_to();
  to.wait_max = milliseconds{from.wait_max()};
  to.wait_max_to = from.wait_max_to();
  to.where = expression_of(from.where(), notes);
}

routing::channel_limits by_channel(const google::protobuf::RepeatedField<std::uint32_t>& from,
                                   reading& notes) {
  routing::channel_limits limits{};
  if (from.size() > static_cast<int>(limits.size())) notes.newer("channel kind");
  for (int i = 0; i < std::min(from.size(), static_cast<int>(limits.size())); ++i)
    limits[static_cast<std::size_t>(i)] = notes.narrow<std::uint16_t>(from[i], "channel limit");
  return limits;
}

void write(v1::agent_settings* to, const routing::agent_settings& from) {
  to->set_name(from.name);
  to->set_tenant(from.tenant);
  write_skills(to->mutable_skills(), from.skills);
  for (const auto& queue : from.queues) to->add_queues(queue);
  for (const auto limit : from.capacity) to->add_capacity(limit);
  to->set_pending_not_ready(from.pending_not_ready);
  write_attributes(to->mutable_attributes(), from.attributes);
}

void read(routing::agent_settings& to, const v1::agent_settings& from, reading& notes) {
  to.name = from.name();
  to.tenant = from.tenant();
  read_skills(to.skills, from.skills(), notes);
  to.queues.assign(from.queues().begin(), from.queues().end());
  to.capacity = by_channel(from.capacity(), notes);
  to.pending_not_ready = from.pending_not_ready();
  to.attributes = attributes_of(from.attributes(), notes);
}

void write(v1::pool_limits* to, const routing::pool_limits& from) {
  to->set_deliver_within(plain(from.deliver_within));
  to->set_connect_within(plain(from.connect_within));
  to->set_lost_agent_grace(plain(from.lost_agent_grace));
  to->set_waiting_max(from.waiting_max);
  to->set_pool(from.pool);
}

void read(routing::pool_limits& to, const v1::pool_limits& from) {
  to.deliver_within = milliseconds{from.deliver_within()};
  to.connect_within = milliseconds{from.connect_within()};
  to.lost_agent_grace = milliseconds{from.lost_agent_grace()};
  to.waiting_max = from.waiting_max();
  to.pool = from.pool();
}

namespace {

struct change_writer {
  v1::configuration_change* to;
  void operator()(const routing::pool_limits& from) const { write(to->mutable_limits(), from); }
  void operator()(const routing::queue_settings& from) const { write(to->mutable_queue(), from); }
  void operator()(const routing::agent_settings& from) const { write(to->mutable_agent(), from); }
  void operator()(const routing::remove_queue& from) const { name(to->mutable_remove_queue(), from); }
  void operator()(const routing::remove_agent& from) const { name(to->mutable_remove_agent(), from); }
  template <class Removed>
  static void name(v1::named* to, const Removed& from) {
    to->set_tenant(from.tenant);
    to->set_name(from.name);
  }
};

} // namespace

void write(v1::configuration_change* to, const routing::configuration_change& from) {
  std::visit(change_writer{to}, from);
}

void read(routing::configuration_change& to, const v1::configuration_change& from, reading& notes) {
  using change = v1::configuration_change;
  switch (from.what_case()) {
  case change::kLimits:
    return read(to.emplace<routing::pool_limits>(), from.limits());
  case change::kQueue:
    return read(to.emplace<routing::queue_settings>(), from.queue(), notes);
  case change::kAgent:
    return read(to.emplace<routing::agent_settings>(), from.agent(), notes);
  case change::kRemoveQueue:
    to = routing::remove_queue{from.remove_queue().tenant(), from.remove_queue().name()};
    return;
  case change::kRemoveAgent:
    to = routing::remove_agent{from.remove_agent().tenant(), from.remove_agent().name()};
    return;
  case change::WHAT_NOT_SET:
    return notes.newer("configuration change");
  }
}

void write(v1::decision_record* to, const routing::decision_record& from) {
  to->set_configuration(from.configuration);
  to->set_step(from.step);
  to->set_agent_chose(from.agent_chose);
  to->set_waiting_before(from.waiting_before);
  to->set_waiting_at_most(from.waiting_at_most);
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
  }
}

void read(routing::decision_record& to, const v1::decision_record& from, reading& notes) {
  to.configuration = from.configuration();
  to.step = notes.narrow<std::uint8_t>(from.step(), "relaxation step");
  to.agent_chose = from.agent_chose();
  to.waiting_before = from.waiting_before();
  to.waiting_at_most = from.waiting_at_most();
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
    one.deciding = notes.one_of(best.deciding(), routing::deciding_term::lowest_id, "deciding term");
  }
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
