#include "sim/scenario/journal_life.hpp"
#include "routing/kpi/statistics.hpp"
#include "sim/counts_between.hpp"
#include "sim/scenario/journal_part.hpp"
#include "sim/scenario/presence_book.hpp"
#include "storage/record_json.hpp"
#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr std::size_t kinds_max = 500;

double seconds_between(instant from, instant to) { return static_cast<double>(to - from) / 1e6; }

struct queue_of_life {
  std::string tenant, name;
};

std::string times_text(std::size_t count) { return count == 1 ? "once" : std::to_string(count) + " times"; }

std::string span_shown(instant span) {
  char text[40];
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(span) / 1e6);
  return text;
}

/// What of the stream a scenario cannot say, counted.
struct beyond_scenarios {
  std::size_t moved = 0, requeued = 0, refused = 0, callbacks = 0, other_ends = 0, held_before = 0, open = 0,
              required = 0, configurations = 0, restarts = 0, lost = 0;
};

/// Folds one pool's records of some days into a life.
class life_book {
public:
  life_book(const journal_choice& choice, real_life& out)
    : choice_{choice}, out_{out}, patience_{choice.patience}, dice_{random_stream(choice.seed, "patience")} {}

  void begin_with(const pool_state& pool) {
    configured_ = running_ = pool.configuration_version() > 0;
    pool.each_queue([&](const queue_entry& one) { know(one.id, one.settings); });
    pool.each_agent([&](const agent_entry& one) {
      presence_.call(one.id, one.settings.tenant + "/" + one.settings.name);
      if (one.state == agent_state::ready && !one.pending) presence_.ready(one.id, 0);
    });
    pool.each_interaction([&](const interaction_entry& one) {
      if (one.phase == interaction_phase::waiting || one.phase == interaction_phase::offered)
        begin_waiting(one);
      else
        ++beyond_.held_before;
    });
  }

  void take(const storage::pool_record& record, instant now) {
    before_ = std::exchange(now_, now);
    joined_ = false;
    if (const auto* came = std::get_if<interaction_arrived>(&record.input))
      if (!record.facts.empty()) arrive(*came);
    for (const auto& one : record.facts) {
      presence_.take(one, now);
      std::visit([&](const auto& fact) { see(fact); }, one);
    }
  }

  void finish(instant end) {
    now_ = end;
    for (auto& [id, one] : open_) {
      ++beyond_.open;
      if (one.waiting) censor(one);
    }
    patience_.settle();
    std::size_t people = 0;
    for (std::size_t i = 0; i < out_.kinds.size(); ++i) {
      auto& kind = out_.kinds[i];
      people += kind.contacts.size();
      for (std::size_t row = 0; row < kind.contacts.size(); ++row) draw_patience(i, row);
    }
    out_.presence = presence_.finish(end);
    note(people);
  }

private:
  struct open_contact {
    std::size_t kind = 0, row = 0;
    instant since = 0, won = 0, wrapping = 0;
    bool waiting = true, talking = false, wraps = false;
  };
  using kind_key = std::tuple<std::uint64_t, channel_kind, std::int32_t, std::string, std::string, bool>;

  void know(queue_id id, const queue_settings& settings) { queues_[id] = {settings.tenant, settings.name}; }
  real_contact& row_of(const open_contact& one) { return out_.kinds[one.kind].contacts[one.row]; }

  std::size_t kind_of(queue_id queue, channel_kind channel, std::int32_t priority, const std::string& hours,
                      const attribute_list& attributes, bool arrives) {
    std::string written;
    for (const auto& one : attributes) written += one.name + "=" + routing::to_text(one.value) + ";";
    const kind_key key{queue.value(), channel, priority, hours, written, arrives};
    if (const auto known = kinds_.find(key); known != kinds_.end()) return known->second;
    if (out_.kinds.size() == kinds_max)
      throw std::runtime_error{
          "more than 500 kinds of contacts differ by queue, channel, priority, hours and "
          "attributes: take a shorter time"};
    const auto& where = queues_[queue];
    real_kind made;
    made.tenant = where.tenant;
    made.queue = where.name;
    made.channel = channel;
    made.priority = priority;
    made.hours = hours;
    made.attributes = attributes;
    made.arrives = arrives;
    made.name =
        where.name.substr(0, 40) + "-" + std::string{to_text(channel)} + (arrives ? "" : "-passed-on");
    const auto same = ++names_[made.name];
    if (same > 1) made.name += "-" + std::to_string(same);
    out_.kinds.push_back(std::move(made));
    kinds_[key] = out_.kinds.size() - 1;
    return out_.kinds.size() - 1;
  }

  void begin_contact(interaction_id id, std::size_t kind) {
    auto& contacts = out_.kinds[kind].contacts;
    contacts.push_back({now_, {}, {}, {}});
    open_contact one;
    one.kind = kind;
    one.row = contacts.size() - 1;
    one.since = now_;
    open_[id] = one;
  }
  void begin_waiting(const interaction_entry& one) {
    ++waiting_before_;
    begin_contact(one.id, kind_of(one.queue, one.channel, one.own_priority, {}, {}, true));
  }
  void arrive(const interaction_arrived& came) {
    if (!came.required.empty()) ++beyond_.required;
    begin_contact(came.interaction,
                  kind_of(came.queue, came.channel, came.priority, came.hours, came.attributes, true));
  }

  open_contact* find(interaction_id id) {
    const auto found = open_.find(id);
    return found == open_.end() ? nullptr : &found->second;
  }

  template <class Fact>
  void see(const Fact&) {}
  void see(const fact::queue_configured& what) { know(what.queue, what.settings); }
  void see(const fact::configuration_applied&) {
    if (std::exchange(configured_, true)) ++beyond_.configurations;
  }
  void see(const fact::engine_joined&) {
    joined_ = true;
    if (!std::exchange(running_, true)) return;
    ++beyond_.restarts;
    outage_ += now_ - before_;
  }
  /// Whoever is signed in when the engine starts again counts as lost until it is back: that is told with the
  /// outage.
  void see(const fact::agent_session_lost&) { beyond_.lost += joined_ ? 0 : 1; }
  void see(const fact::interaction_refused& what) {
    ++beyond_.refused;
    open_.erase(what.interaction);
  }
  void see(const fact::interaction_queued& what) {
    auto* one = find(what.interaction);
    if (!one || what.why == requeue_reason::none) return;
    if (what.why != requeue_reason::transfer || !one->talking) {
      ++(what.by.who ? beyond_.moved : beyond_.requeued);
      one->waiting = true;
      return;
    }
    end_talk(*one);
    const auto from = one->kind, to = kind_of(what.queue, what.channel, 0, {}, {}, false);
    auto& passed = out_.kinds[from].passed_to;
    passed.resize(std::max(passed.size(), to + 1));
    ++passed[to];
    begin_contact(what.interaction, to);
  }
  void see(const fact::offer_made& what) { offers_[what.offer] = now_; }
  void see(const fact::offer_won& what) {
    if (const auto made = offers_.find(what.offer); made != offers_.end()) {
      out_.answers.push_back(seconds_between(made->second, now_));
      offers_.erase(made);
    }
    auto* one = find(what.interaction);
    if (!one) return;
    one->won = now_;
    one->talking = true;
  }
  void see(const fact::offer_ended& what) {
    offers_.erase(what.offer);
    if (what.how == offer_end::declined) ++out_.declined;
    if (what.how == offer_end::timed_out) ++out_.missed;
  }
  void see(const fact::visit_ended& what) {
    auto* one = find(what.interaction);
    if (!one || !one->waiting) return;
    one->waiting = what.exit == visit_exit::flowed_out;
    if (what.exit == visit_exit::abandoned) {
      const auto waited = seconds_between(one->since, now_);
      row_of(*one).patience = waited;
      left_.emplace(std::pair{one->kind, one->row}, waited);
      patience_.add(out_.kinds[one->kind].queue, waited, true);
    } else if (what.exit != visit_exit::flowed_out) {
      if (what.exit != visit_exit::answered) ++beyond_.other_ends;
      censor(*one);
    }
  }
  void see(const fact::wrap_up_begun& what) {
    auto* one = find(what.interaction);
    if (!one) return;
    end_talk(*one);
    one->wraps = true;
    one->wrapping = now_;
  }
  void see(const fact::wrap_up_over& what) {
    auto* one = find(what.interaction);
    if (one && std::exchange(one->wraps, false)) row_of(*one).wrap_up = seconds_between(one->wrapping, now_);
  }
  void see(const fact::agent_released& what) {
    auto* one = find(what.interaction);
    if (!one) return;
    if (one->wraps) row_of(*one).wrap_up = seconds_between(one->wrapping, now_);
    one->wraps = false;
  }
  void see(const fact::interaction_closed& what) {
    auto* one = find(what.interaction);
    if (one) end_talk(*one);
    open_.erase(what.interaction);
  }
  void see(const fact::callback_agreed&) { ++beyond_.callbacks; }

  /// The agent had it from the accepted offer to now.
  void end_talk(open_contact& one) {
    if (!std::exchange(one.talking, false)) return;
    row_of(one).service = seconds_between(one.won, now_);
    ++out_.kinds[one.kind].served;
  }
  void censor(const open_contact& one) {
    const auto waited = seconds_between(one.since, now_);
    patience_.add(out_.kinds[one.kind].queue, waited, false);
    waited_.emplace(std::pair{one.kind, one.row}, waited);
  }
  void draw_patience(std::size_t kind, std::size_t row) {
    if (const auto left = left_.find({kind, row}); left != left_.end())
      static_cast<void>(patience_.left_after(left->second));
    else if (const auto waited = waited_.find({kind, row}); waited != waited_.end())
      out_.kinds[kind].contacts[row].patience =
          patience_.draw_longer_than(out_.kinds[kind].queue, waited->second, dice_);
  }

  void note_outages(assumptions_made& say) const {
    if (beyond_.restarts > 0)
      say.push_back({"engine_restarts",
                     "the engine stopped and started again " + times_text(beyond_.restarts) +
                         " and wrote nothing for at most " + span_shown(outage_) +
                         ": here it runs all the time, whoever would have come meanwhile is not known, and "
                         "agents are away until they were back",
                     beyond_.restarts, std::nullopt, span_shown(outage_)});
    if (beyond_.lost > 0)
      say.push_back({"agents_lines_down",
                     "agents' lines went down " + times_text(beyond_.lost) +
                         ": here they are on a break until they are back, and what they had in hand goes on",
                     beyond_.lost});
  }

  void note(std::size_t people) {
    auto& say = out_.assumptions;
    say = patience_.assumptions(people);
    const auto add = [&](const char* id, std::size_t count, const std::string& what) {
      if (count > 0) say.push_back(assumed_of(id, count, people, what));
    };
    say.push_back({"service_and_answers",
                   "service runs from the accepted offer to the end of the talk, connecting included; agents "
                   "answer after spans drawn from all that were recorded, whoever they are"});
    add("waited_before", waiting_before_, "waited already when it began: they come at its begin");
    add("held_before", beyond_.held_before, "were with an agent when it began: they are left out");
    add("not_over", beyond_.open, "were not over when it ended: what is not known of them is drawn");
    add("not_admitted", beyond_.refused,
        "were not admitted: patience and work of theirs, if admitted here, are drawn");
    add("requeued", beyond_.requeued,
        "went back to waiting after an agent had accepted: here the talk goes on");
    add("moved", beyond_.moved, "were moved by a person: here nobody moves them");
    add("other_ends", beyond_.other_ends, "left otherwise than by giving up: here they go on waiting");
    add("called_back", beyond_.callbacks, "were to be called back: here they wait on the line");
    add("requirements", beyond_.required,
        "brought requirements of their own: here they have those of their queue alone");
    note_outages(say);
    if (beyond_.configurations > 0)
      say.push_back({"configurations",
                     "the configuration changed " + std::to_string(beyond_.configurations) +
                         " times: here it is all the time the one in force at the begin",
                     beyond_.configurations});
  }

  const journal_choice& choice_;
  real_life& out_;
  censored_patience patience_;
  random_generator dice_;
  presence_book presence_;
  beyond_scenarios beyond_;
  std::size_t waiting_before_ = 0;
  bool configured_ = false, running_ = false, joined_ = false;
  instant now_ = 0, before_ = 0, outage_ = 0;
  std::map<queue_id, queue_of_life> queues_;
  std::map<kind_key, std::size_t> kinds_;
  std::map<std::string, std::size_t> names_;
  std::unordered_map<interaction_id, open_contact> open_;
  std::unordered_map<offer_id, instant> offers_;
  std::map<std::pair<std::size_t, std::size_t>, double> left_, waited_; ///< by kind and row
};

/// Figures of the queues by name, between two states of the same figures.
void put_figures(real_life& to, const std::map<queue_id, std::pair<std::string, std::string>>& names,
                 const kpi::statistics& before, const kpi::statistics& after) {
  for (const auto& [id, now] : after.queues) {
    const auto name = names.find(id);
    if (name == names.end()) continue;
    const auto was = before.queues.find(id);
    to.queues.push_back(
        {name->second.first, name->second.second,
         was == before.queues.end() ? now.total : counts_between(was->second.total, now.total)});
  }
}

} // namespace

real_life read_journal(const storage::archive& from, const journal_choice& choice,
                       const std::function<std::shared_ptr<const std::string>(content_id)>& text_of) {
  const auto part =
      find_part(from, choice.begins, choice.begins + milliseconds{choice.length / 1'000}, choice.pool);
  const auto before = fold_before(from, part);
  real_life out;
  out.name = "journal " + storage::iso_text(choice.begins).substr(0, 10);
  out.begins = choice.begins;
  out.length = choice.length;
  life_book book{choice, out};
  book.begin_with(before.state);
  std::map<queue_id, std::pair<std::string, std::string>> names;
  before.state.each_queue([&](const queue_entry& one) {
    names[one.id] = {one.settings.tenant, one.settings.name};
  });
  auto figures = before.figures;
  auto configuration = before.state.snapshot().configuration_content;
  out.pool = before.state.settings().limits.pool;
  each_record(from, part, [&](const storage::stream_record& record) {
    const auto* what = std::get_if<storage::pool_record>(&record.what);
    if (!what) return true;
    for (const auto& one : what->facts) {
      kpi::fold(figures, one);
      if (const auto* queue = std::get_if<fact::queue_configured>(&one))
        names[queue->queue] = {queue->settings.tenant, queue->settings.name};
      if (const auto* limits = std::get_if<fact::pool_configured>(&one)) out.pool = limits->limits.pool;
      const auto* applied = std::get_if<fact::configuration_applied>(&one);
      if (applied && !configuration) configuration = applied->content;
    }
    book.take(*what, (record.wall - choice.begins).count() * 1'000);
    return true;
  });
  book.finish(choice.length);
  put_figures(out, names, before.figures, figures);
  if (const auto text = configuration && text_of ? text_of(configuration) : nullptr)
    out.configuration = *text;
  return out;
}

} // namespace strowger::sim
