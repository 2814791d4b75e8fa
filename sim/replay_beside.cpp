#include "sim/replay_beside.hpp"
#include "routing/kpi/definitions.hpp"
#include <algorithm>
#include <cmath>

namespace strowger::sim {

using namespace routing;

namespace {

/// From, to; by time and apart.
using spans = std::vector<std::pair<instant, instant>>;

spans merged(spans all) {
  std::sort(all.begin(), all.end());
  spans made;
  for (const auto& one : all) {
    if (one.second <= one.first) continue;
    if (!made.empty() && one.first <= made.back().second)
      made.back().second = std::max(made.back().second, one.second);
    else
      made.push_back(one);
  }
  return made;
}

/// What of `from` to `to` is not in `busy`.
spans rest_of(instant from, instant to, const spans& busy) {
  spans made;
  for (const auto& [begin, end] : busy) {
    if (begin > from) made.emplace_back(from, std::min(begin, to));
    from = std::max(from, end);
    if (from >= to) return merged(made);
  }
  made.emplace_back(from, to);
  return merged(made);
}

instant common(const spans& a, const spans& b) {
  instant sum = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    sum += std::max<instant>(0, std::min(x->second, y->second) - std::max(x->first, y->first));
    ++(x->second < y->second ? x : y);
  }
  return sum;
}

double seconds_in(milliseconds span) { return static_cast<double>(span.count()) / 1'000; }

std::string text_of(const char* form, double value) {
  char text[64];
  std::snprintf(text, sizeof text, form, value);
  return text;
}

std::string count_text(double value) { return text_of("%.0f", value); }

/// What became of the people of one queue, or of all, both times.
struct both_times {
  double people = 0, lost = 0, won = 0, both_answered = 0;
  double wait_then = 0, wait_now = 0;          ///< of those answered both times, seconds
  double drawn_service = 0, known_service = 0; ///< sums, seconds: of those won; of those answered both times
};

class beside_writer {
public:
  beside_writer(const recorded_day& recorded, const scenario& what, const scenario_result& result,
                const contact_fates& fates)
    : recorded_{recorded}, what_{what}, result_{result}, of_queue_(recorded.queues.size()) {
    for (const auto& [who, fate] : fates) count(who.time, fate);
    for (const auto& one : of_queue_) add(all_, one);
  }

  std::vector<figure_then> take() {
    kpi::queue_counts sum;
    for (const auto& one : recorded_.queues) sum += one;
    add_queue(sum, all_, std::nullopt);
    if (recorded_.queues.size() > 1)
      for (std::uint32_t i = 0; i < recorded_.queues.size(); ++i)
        add_queue(recorded_.queues[i], of_queue_[i], i);
    add_agents(sum);
    return std::move(made_);
  }

private:
  static void add(both_times& to, const both_times& more) {
    for (const auto part : {&both_times::people, &both_times::lost, &both_times::won,
                            &both_times::both_answered, &both_times::wait_then, &both_times::wait_now,
                            &both_times::drawn_service, &both_times::known_service})
      to.*part += more.*part;
  }
  void count(std::size_t place, const contact_fate& fate) {
    const auto& then = recorded_.contacts.at(place);
    const auto& who = recorded_.what.contacts.at(place).who;
    auto& to = of_queue_[who.queue];
    const bool answered = fate.how == contact_fate::end::answered;
    ++to.people;
    if (then.answered && !answered) ++to.lost;
    if (!then.answered && answered) {
      ++to.won;
      to.drawn_service += static_cast<double>(who.service) / instants_per_second;
    }
    if (!then.answered || !answered) return;
    ++to.both_answered;
    to.wait_then += then.wait;
    to.wait_now += seconds_in(fate.waited);
    to.known_service += then.service;
  }

  static bool is_told_by_a_log(std::string_view id) {
    return id == "count.enqueued" || id == "count.answered" || id == "count.abandoned" ||
           id.starts_with("service_level.") || id.starts_with("asa.") || id.starts_with("abandon_rate") ||
           id == "average_queue_time" || id == "average_abandon_time" || id == "average_talk_time" ||
           id == "average_handle_time";
  }
  void add_queue(const kpi::queue_counts& then, const both_times& both, std::optional<std::uint32_t> queue) {
    for (const auto& figure : result_.figures) {
      if (figure.of_agents || figure.queue != queue || !is_told_by_a_log(figure.id)) continue;
      auto& one = made_.emplace_back(
          figure_then{scope_of(figure), name_of(what_, figure), figure.id, figure.measured_in, {}, {}, {}});
      if (figure.id == "count.enqueued")
        one.recorded = static_cast<double>(then.enqueued);
      else if (figure.id == "count.answered")
        one.recorded = static_cast<double>(then.answered);
      else if (figure.id == "count.abandoned")
        one.recorded = static_cast<double>(then.abandoned);
      else
        one.recorded = kpi::find_queue_kpi(figure.id)->value(then);
      if (figure.over_all.batches > 0) one.replayed = figure.over_all.mean;
      explain(one, both, queue);
    }
  }
  void add_agents(const kpi::queue_counts& then) {
    for (const auto& figure : result_.figures) {
      if (!figure.of_agents || figure.crew || figure.id != "occupancy") continue;
      auto& one =
          made_.emplace_back(figure_then{scope_of(figure), "all", figure.id, figure.measured_in, {}, {}, {}});
      if (recorded_.present > milliseconds{0})
        one.recorded = seconds_in(recorded_.busy) / seconds_in(recorded_.present);
      if (figure.over_all.batches > 0) one.replayed = figure.over_all.mean;
      const auto handled = seconds_in(then.handling.handle());
      one.why.push_back(
          {"busy_share",
           "then: what the log calls busy of the time from first answer to last hang-up; its calls "
           "take " +
               text_of("%.1f", handled / 3'600) + " h",
           {{"handled_s", handled}}});
      add_fared(one, all_);
      add_drawn_service(one, all_);
    }
  }

  void explain(figure_then& one, const both_times& both, std::optional<std::uint32_t> queue) const {
    if (one.id == "count.enqueued") {
      one.why.push_back({"same_people", "whoever came then comes here, at the same second", {}});
    } else if (one.id.ends_with("_talk_time") || one.id.ends_with("_handle_time")) {
      add_drawn_service(one, both);
    } else {
      add_fared(one, both);
      if (one.id == "average_abandon_time" || one.id.starts_with("abandon_rate") ||
          one.id == "count.abandoned")
        add_drawn_patience(one, both);
      if (!one.id.starts_with("count.") && one.id != "average_abandon_time") add_common_waits(one, both);
      add_never_away(one, queue);
    }
  }
  static void add_fared(figure_then& to, const both_times& both) {
    to.why.push_back({"fared_otherwise",
                      count_text(both.won) + " who gave up then are answered here, and " +
                          count_text(both.lost) + " who were answered then are not",
                      {{"won", both.won}, {"lost", both.lost}}});
  }
  static void add_drawn_patience(figure_then& to, const both_times& both) {
    if (both.lost > 0)
      to.why.push_back(
          {"drawn_patience",
           "those " + count_text(both.lost) +
               " leave after a patience that was drawn, as the log tells only that theirs was longer "
               "than they waited",
           {{"lost", both.lost}}});
  }
  static void add_common_waits(figure_then& to, const both_times& both) {
    if (both.both_answered == 0) return;
    const auto then = both.wait_then / both.both_answered, now = both.wait_now / both.both_answered;
    to.why.push_back({"common_waits",
                      "the " + count_text(both.both_answered) + " answered both times waited " +
                          text_of("%.1f s then, ", then) + text_of("%.1f s here", now),
                      {{"people", both.both_answered}, {"then_s", then}, {"now_s", now}}});
  }
  void add_never_away(figure_then& to, std::optional<std::uint32_t> queue) const {
    const auto key = queue ? static_cast<std::int64_t>(*queue) : -1;
    auto known = free_.find(key);
    if (known == free_.end())
      known = free_.emplace(key, seconds_in(free_while_waited(recorded_, queue))).first;
    to.why.push_back({"never_away",
                      "agents are ready here whenever they are not with a contact; then they were free for " +
                          text_of("%.1f h", known->second / 3'600) +
                          " together while somebody waited whom they serve: wrap-up, breaks and other work, "
                          "which are not in the log",
                      {{"free_s", known->second}}});
  }
  static void add_drawn_service(figure_then& to, const both_times& both) {
    const auto drawn = both.won > 0 ? both.drawn_service / both.won : 0;
    const auto known = both.both_answered > 0 ? both.known_service / both.both_answered : 0;
    to.why.push_back(
        {"drawn_service",
         "the " + count_text(both.both_answered) + " answered both times take what they took, " +
             text_of("%.1f s in the mean; ", known) + "the service of the " + count_text(both.won) +
             " who gave up then is drawn" + (both.won > 0 ? text_of(", %.1f s", drawn) : ""),
         {{"people", both.both_answered}, {"known_s", known}, {"won", both.won}, {"drawn_s", drawn}}});
  }

  const recorded_day& recorded_;
  const scenario& what_;
  const scenario_result& result_;
  std::vector<both_times> of_queue_;
  both_times all_;
  std::vector<figure_then> made_;
  mutable std::map<std::int64_t, double> free_; ///< seconds by place of the queue; -1: of all
};

} // namespace

std::optional<double> figure_then::difference() const {
  if (!recorded || !replayed) return std::nullopt;
  return *replayed - *recorded;
}

std::vector<figure_then> beside_the_record(const recorded_day& recorded, const scenario& what,
                                           const scenario_result& result, const contact_fates& fates) {
  return beside_writer{recorded, what, result, fates}.take();
}

milliseconds free_while_waited(const recorded_day& recorded, std::optional<std::uint32_t> queue) {
  const auto& day = recorded.what;
  const auto ring = day.manners.answer_after + instants_per_second;
  std::map<std::string, spans> waited;
  std::vector<spans> busy(day.settings.agents.size());
  for (std::size_t i = 0; i < recorded.contacts.size(); ++i) {
    const auto& coming = day.contacts[i];
    const auto& then = recorded.contacts[i];
    const auto over = coming.at + instant_of_seconds(then.wait);
    if (then.agent) busy[*then.agent].emplace_back(over, over + instant_of_seconds(then.service));
    if (!queue || *queue == coming.who.queue)
      waited[day.settings.queues[coming.who.queue].name].emplace_back(coming.at, over - ring);
  }
  for (auto& one : busy) one = merged(std::move(one));
  instant sum = 0;
  for (const auto& shift : day.shifts) {
    spans theirs;
    for (const auto& name : day.settings.agents[shift.agent].queues)
      if (const auto found = waited.find(name); found != waited.end())
        theirs.insert(theirs.end(), found->second.begin(), found->second.end());
    sum += common(rest_of(shift.from, shift.to, busy[shift.agent]), merged(std::move(theirs)));
  }
  return milliseconds{sum / 1'000};
}

} // namespace strowger::sim
