#include "sim/scenario/incident.hpp"
#include "actors/concerned.hpp"
#include "routing/model/id_text.hpp"
#include "sim/pool_text/pool_scene.hpp"
#include "sim/pool_text/scene_settings.hpp"
#include "sim/scenario/incident_lines.hpp"
#include "sim/scenario/journal_part.hpp"
#include "storage/record_json.hpp"
#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace strowger::sim {

using namespace routing;

namespace {

/// Where the pool was empty last before a record, as far as the journal goes back; 0: nowhere near.
std::uint64_t quiet_before(const storage::archive& from, pool_id pool, std::uint64_t record,
                           std::size_t before_max) {
  std::set<interaction_id> open;
  pool_state state{pool};
  std::uint64_t quiet = 0;
  bool whole = false;
  const journal_part all{pool, wall_time::max(), 1, std::max<std::uint64_t>(1, from.oldest_group())};
  each_record(from, all, [&](const storage::stream_record& one) {
    if (one.number == 1) whole = true;
    if (!whole || one.number >= record) return false;
    const auto* what = std::get_if<storage::pool_record>(&one.what);
    if (!what) return true;
    for (const auto& fact : what->facts) {
      evolve(state, fact);
      if (const auto* queued = std::get_if<fact::interaction_queued>(&fact)) open.insert(queued->interaction);
      if (const auto over = storage::closed_by(fact); over && !state.find(over)) open.erase(over);
    }
    if (open.empty()) quiet = one.number + 1;
    return true;
  });
  return quiet > 0 && record - quiet <= before_max ? quiet : 0;
}

class incident_writer {
public:
  incident_writer(const storage::archive& from, const incident_choice& choice)
    : from_{from}, choice_{choice} {}

  incident write() {
    auto part = find_part(from_, choice_.from, choice_.to, choice_.pool);
    const auto asked = part.first_record;
    if (const auto quiet = quiet_before(from_, part.pool, asked, choice_.before_max);
        quiet > 0 && quiet < asked) {
      part.first_record = quiet;
      part.first_group = std::max<std::uint64_t>(1, from_.oldest_group());
    }
    load(part);
    const auto before = fold_before(from_, journal_part{part.pool, part.ends, records_.front().number, 0});
    begin(before.state);
    for (const auto& one : records_) take(one);
    made_.text = heading() + scene_.text();
    return std::move(made_);
  }

private:
  static std::string ms_text(moment at) { return std::to_string(at.time_since_epoch().count()); }

  /// A restart and a configuration before everything else are said as settings.
  void load(const journal_part& part) {
    bool leading = true;
    each_record(from_, part, [&](const storage::stream_record& one) {
      const auto* what = std::get_if<storage::pool_record>(&one.what);
      if (!what) return true;
      leading = leading && (std::holds_alternative<engine_started>(what->input) ||
                            std::holds_alternative<configure>(what->input));
      if (!leading) records_.push_back(one);
      if (records_.size() > choice_.records_max)
        throw std::runtime_error{"more than " + std::to_string(choice_.records_max) +
                                 " records: take a shorter time"};
      return true;
    });
    if (records_.empty())
      throw std::runtime_error{"nothing but a configuration happened in the journal then"};
  }

  void begin(const pool_state& pool) {
    pool.each_queue([&](const queue_entry& one) { queues_[one.id] = one.settings.name; });
    pool.each_interaction([&](const interaction_entry& one) {
      left_.insert(one.id);
      if (one.lead) ++busy_[one.lead];
    });
    name_people(pool);
    say_settings(pool.settings());
    say_supervisors();
    origin_ = records_.front().at;
    pool.each_agent([&](const agent_entry& one) {
      if (one.state != agent_state::signed_out) origin_ = std::min({origin_, one.since, one.idle_since});
    });
    zero_ = records_.front().wall - (records_.front().at - origin_);
    say_presence(pool);
    if (!left_.empty())
      made_.notes.push_back(std::to_string(left_.size()) +
                            " interactions that were there at the begin are left out; whoever has or is "
                            "offered one is not ready "
                            "meanwhile (`elsewhere`)");
  }

  /// Agents who are signed in or of whom something is told.
  void name_people(const pool_state& pool) {
    std::set<agent_id> told;
    for (const auto& one : records_)
      for (const auto& fact : std::get<storage::pool_record>(one.what).facts) {
        if (const auto agent = actors::subject_of(fact).agent) told.insert(agent);
        if (const auto* known = std::get_if<fact::agent_configured>(&fact))
          agents_.emplace(known->agent, known->settings.name);
        if (const auto* known = std::get_if<fact::queue_configured>(&fact))
          queues_.emplace(known->queue, known->settings.name);
      }
    std::size_t left_out = 0;
    pool.each_agent([&](const agent_entry& one) {
      if (one.state == agent_state::signed_out && !told.contains(one.id)) {
        ++left_out;
        skipped_.insert(one.settings.name);
        return;
      }
      agents_[one.id] = one.settings.name;
    });
    if (left_out > 0)
      made_.notes.push_back(std::to_string(left_out) + " agents who never signed in are left out");
  }

  void say_settings(const pool_settings& settings) {
    std::string partly;
    const auto note = [&](bool whole, const std::string& what) {
      if (!whole) partly += (partly.empty() ? "" : ", ") + what;
    };
    const auto limits = wording::limits_line_of(settings.limits);
    if (limits != "limits") scene_.take(limits);
    note(wording::said_whole(settings.limits), "the pool's own rules");
    for (const auto& one : settings.queues) {
      scene_.take(wording::queue_line_of(one));
      note(wording::said_whole(one), "queue " + one.name);
    }
    for (const auto& one : settings.agents) {
      if (skipped_.contains(one.name)) continue;
      scene_.take(wording::agent_line_of(one));
      note(wording::said_whole(one), "agent " + one.name);
    }
    if (!partly.empty()) made_.notes.push_back("the words of this text cannot say everything of: " + partly);
  }

  /// Those who asked for something and are no agents of the pool.
  void say_supervisors() {
    for (const auto& one : records_)
      std::visit(
          [&](const auto& input) {
            if constexpr (requires { input.by.who; })
              if (input.by.who && !agents_.contains(input.by.who)) {
                agents_[input.by.who] = "supervisor-" + std::to_string(++supervisors_);
                scene_.take("supervisor " + agents_[input.by.who]);
              }
          },
          std::get<storage::pool_record>(one.what).input);
  }

  /// Signed in and ready when they were; the longest idle stays the longest idle.
  void say_presence(const pool_state& pool) {
    std::map<std::pair<moment, agent_id>, const agent_entry*> order;
    std::vector<agent_entry> present;
    pool.each_agent([&](const agent_entry& one) {
      if (one.state != agent_state::signed_out) present.push_back(one);
    });
    for (const auto& one : present)
      order[{one.state == agent_state::ready ? one.idle_since : one.since, one.id}] = &one;
    for (const auto& [key, one] : order) {
      const auto& name = agents_.at(one->id);
      put(key.first, name + " signs in");
      const bool ready = one->state == agent_state::ready && !one->pending;
      if (ready) wants_work_.insert(one->id);
      if (ready && !busy_.contains(one->id))
        put(key.first, name + " ready");
      else if (!ready && !one->reason.empty())
        put(key.first, name + " not ready " + one->reason);
      if (one->lost) put(key.first, name + " is lost");
    }
    for (const auto& one : pool.snapshot().closed_doors)
      put(records_.front().at,
          "hours " + one.hours + " end" + (one.tenant == "main" ? "" : " tenant=" + one.tenant));
  }

  void put(moment at, const std::string& line) {
    scene_.take("> " + std::to_string((at - origin_).count()) + " " + line);
  }

  incident_names names() {
    incident_names made;
    made.zero = zero_;
    made.interaction = [this](interaction_id id) -> std::optional<std::string> {
      const auto known = interactions_.find(id);
      return known == interactions_.end() ? std::nullopt : std::optional{known->second};
    };
    made.person = [this](agent_id id) -> std::optional<std::string> {
      const auto known = agents_.find(id);
      return known == agents_.end() ? std::nullopt : std::optional{known->second};
    };
    made.queue = [this](queue_id id) -> std::optional<std::string> {
      const auto known = queues_.find(id);
      return known == queues_.end() ? std::nullopt : std::optional{known->second};
    };
    made.person_key = [this](std::uint64_t key) {
      return keys_.emplace(key, keys_.size() + 1).first->second;
    };
    made.offer = [this](offer_id id) { return offer_in_text(id); };
    return made;
  }

  /// The open offer of the same interaction to the same agent.
  std::optional<std::string> offer_in_text(offer_id id) const {
    const auto known = offers_.find(id);
    if (known == offers_.end()) return std::nullopt;
    const auto [interaction, agent] = known->second;
    const auto name = interactions_.find(interaction);
    if (name == interactions_.end()) return std::nullopt;
    std::optional<std::string> found;
    const auto number = std::stoull(name->second.substr(name->second.find(' ') + 1));
    scene_.pool().each_offer([&](const offer_entry& one) {
      const auto* to = scene_.pool().find(one.agent);
      if (one.interaction.counter() == number && to && to->settings.name == agents_.at(agent))
        found = std::to_string(one.id.counter());
    });
    return found;
  }

  void take(const storage::stream_record& record) {
    const auto& what = std::get<storage::pool_record>(record.what);
    if (const auto* came = std::get_if<interaction_arrived>(&what.input))
      interactions_.emplace(came->interaction, wording::channel_word(came->channel) + " " +
                                                   std::to_string(interactions_.size() + 1));
    const auto lines = incident_lines(what.input, names());
    for (const auto& fact : what.facts)
      if (const auto* made = std::get_if<fact::offer_made>(&fact))
        offers_[made->offer] = {made->interaction, made->agent};
    const auto before = busy_;
    count_busy(what.facts);
    for (const auto& [agent, count] : busy_)
      if (!before.contains(agent) && wants_work_.contains(agent))
        put(record.at, agents_.at(agent) + " not ready elsewhere");
    const auto* set = std::get_if<set_agent_state>(&what.input);
    if (set && set->ready) wants_work_.insert(set->agent);
    if (set && !set->ready) wants_work_.erase(set->agent);
    if (!lines) {
      ++made_.left_out;
    } else if (!set || !set->ready || !busy_.contains(set->agent)) {
      for (const auto& line : *lines) put(record.at, line);
      made_.inputs += lines->size();
      if (!std::holds_alternative<configure>(what.input)) compare(record, what, lines->front());
    }
    for (const auto& [agent, count] : before)
      if (!busy_.contains(agent) && wants_work_.contains(agent)) put(record.at, agents_.at(agent) + " ready");
  }

  /// How many of those who are not in the text each agent has, or is offered.
  void count_busy(const pool_facts& facts) {
    const auto change = [&](interaction_id id, agent_id agent, int by) {
      if (!left_.contains(id) || !agent) return;
      if ((busy_[agent] += by) <= 0) busy_.erase(agent);
    };
    for (const auto& fact : facts) {
      if (const auto* made = std::get_if<fact::offer_made>(&fact)) change(made->interaction, made->agent, 1);
      if (const auto* over = std::get_if<fact::offer_ended>(&fact))
        change(over->interaction, over->agent, -1);
      if (const auto* over = std::get_if<fact::agent_released>(&fact))
        change(over->interaction, over->agent, -1);
    }
  }

  /// What a fact says and of whom, whatever the numbers are.
  template <class Person, class Interaction>
  static std::string said_by(const pool_fact& fact, const Person& person, const Interaction& interaction) {
    const auto about = actors::subject_of(fact);
    return std::to_string(fact.index()) + " " + person(about.agent) + " " + interaction(about.interaction);
  }

  void compare(const storage::stream_record& record, const storage::pool_record& what,
               const std::string& line) {
    std::vector<std::string> was, is;
    for (const auto& fact : what.facts)
      was.push_back(said_by(
          fact, [&](agent_id id) { return id ? agents_[id] : ""; },
          [&](interaction_id id) {
            const auto known = interactions_.find(id);
            return known == interactions_.end() ? "" : known->second.substr(known->second.find(' ') + 1);
          }));
    for (const auto& fact : scene_.last())
      is.push_back(said_by(
          fact,
          [&](agent_id id) {
            const auto* agent = scene_.pool().find(id);
            return agent ? agent->settings.name : id ? person_of(id) : "";
          },
          [&](interaction_id id) { return id ? std::to_string(id.counter()) : ""; }));
    if (was == is) return;
    if (made_.differ++ > 0) return;
    made_.first_difference = "> " + ms_text(moment{record.at - origin_}) + " " + line + " (record " +
                             std::to_string(record.number) +
                             " of the journal: " + std::to_string(was.size()) + " facts, here " +
                             std::to_string(is.size()) + ")";
  }
  static std::string person_of(agent_id id) { return to_text(id); }

  std::string heading() const {
    std::string text = "# What happened from " + storage::iso_text(choice_.from) + " to " +
                       storage::iso_text(choice_.to) + ", from the journal. Times are milliseconds since " +
                       storage::iso_text(zero_) + ".\n";
    for (const auto& one : made_.notes) text += "# " + one + ".\n";
    if (made_.left_out > 0)
      text += "# " + std::to_string(made_.left_out) +
              " inputs are left out: they are about what is not in this text.\n";
    if (made_.differ > 0)
      text += "# After " + std::to_string(made_.differ) +
              " inputs something else happens here than it did, first: " + made_.first_difference + ".\n";
    return text;
  }

  const storage::archive& from_;
  const incident_choice& choice_;
  std::vector<storage::stream_record> records_;
  wording::pool_scene scene_;
  incident made_;
  moment origin_;
  wall_time zero_;
  std::map<interaction_id, std::string> interactions_;
  std::map<agent_id, std::string> agents_;
  std::map<queue_id, std::string> queues_;
  std::map<offer_id, std::pair<interaction_id, agent_id>> offers_;
  std::set<interaction_id> left_;               ///< there before it begins
  std::map<std::uint64_t, std::uint64_t> keys_; ///< of customers and their numbers
  std::map<agent_id, int> busy_;                ///< with so many of those
  std::set<agent_id> wants_work_;               ///< ready but for them
  std::set<std::string> skipped_;
  std::size_t supervisors_ = 0;
};

} // namespace

incident read_incident(const storage::archive& from, const incident_choice& choice) {
  return incident_writer{from, choice}.write();
}

} // namespace strowger::sim
