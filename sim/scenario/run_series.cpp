#include "sim/scenario/run_series.hpp"
#include <algorithm>
#include <cstring>
#include <type_traits>

namespace strowger::sim {

using namespace routing;

namespace {

double in_seconds(milliseconds span) { return static_cast<double>(span.count()) / 1'000; }

/// The sums of a queue since the beginning, as far as they are sampled.
queue_sample sums_of(const kpi::queue_counts& counts) {
  queue_sample sums;
  sums.enqueued = static_cast<double>(counts.enqueued);
  sums.refused = static_cast<double>(counts.refused);
  sums.answered = static_cast<double>(counts.answered);
  sums.abandoned = static_cast<double>(counts.abandoned);
  sums.answered_within = static_cast<double>(counts.answered_within);
  sums.wait_answered_s = in_seconds(counts.wait_answered);
  return sums;
}

constexpr double queue_sample::*summed[] = {&queue_sample::enqueued,        &queue_sample::refused,
                                            &queue_sample::answered,        &queue_sample::abandoned,
                                            &queue_sample::answered_within, &queue_sample::wait_answered_s};

crew_sample sums_of(const kpi::agent_counts& counts) {
  return {in_seconds(counts.handling), in_seconds(counts.idle), in_seconds(counts.not_ready),
          in_seconds(counts.signed_out)};
}

void add(crew_sample& to, const crew_sample& now, const crew_sample& before) {
  to.handling_s += now.handling_s - before.handling_s;
  to.idle_s += now.idle_s - before.idle_s;
  to.not_ready_s += now.not_ready_s - before.not_ready_s;
  to.signed_out_s += now.signed_out_s - before.signed_out_s;
}

template <class Value>
void put(std::string& to, const Value* first, std::size_t count) {
  static_assert(std::is_trivially_copyable_v<Value>);
  to.append(reinterpret_cast<const char*>(first), count * sizeof(Value));
}

template <class Value>
void take_out(std::string_view& from, Value* first, std::size_t count) {
  static_assert(std::is_trivially_copyable_v<Value>);
  std::memcpy(first, from.data(), count * sizeof(Value));
  from.remove_prefix(count * sizeof(Value));
}

template <class Value>
void put(std::string& to, const std::vector<std::vector<Value>>& rows) {
  const std::uint64_t size[] = {rows.size(), rows.empty() ? 0 : rows.front().size()};
  put(to, size, 2);
  for (const auto& row : rows) put(to, row.data(), row.size());
}

template <class Value>
void take_out(std::string_view& from, std::vector<std::vector<Value>>& rows) {
  std::uint64_t size[2];
  take_out(from, size, 2);
  rows.assign(size[0], std::vector<Value>(size[1]));
  for (auto& row : rows) take_out(from, row.data(), row.size());
}

} // namespace

series_shape shape_of(milliseconds length, milliseconds counts_from, milliseconds wanted) {
  constexpr std::int64_t drawn_max = 100;
  constexpr std::int64_t minutes[] = {1, 5, 15, 30, 60, 120, 240, 480, 1'440};
  if (wanted <= milliseconds{0}) {
    for (const auto each : minutes) {
      wanted = milliseconds{each * 60'000};
      if (length.count() <= drawn_max * wanted.count()) break;
    }
    // Longer still: whole days.
    const auto day = minutes[std::size(minutes) - 1] * 60'000;
    if (const auto days = length.count() / (day * drawn_max); days > 0)
      wanted = milliseconds{day * (days + 1)};
  }
  const auto count = std::max<std::int64_t>(1, (length.count() + wanted.count() - 1) / wanted.count());
  return {wanted, static_cast<std::uint32_t>(count), moment{counts_from}};
}

std::string run_series::to_bytes() const {
  std::string bytes;
  put(bytes, queues);
  put(bytes, crews);
  const std::uint64_t size = waits.size();
  put(bytes, &size, 1);
  put(bytes, waits.data(), waits.size());
  return bytes;
}

run_series run_series::from_bytes(std::string_view bytes) {
  run_series made;
  take_out(bytes, made.queues);
  take_out(bytes, made.crews);
  std::uint64_t size = 0;
  take_out(bytes, &size, 1);
  made.waits.resize(size);
  take_out(bytes, made.waits.data(), size);
  return made;
}

void series_recorder::length_track::pass_to(moment at) {
  if (at <= since) return;
  area += (at - since) * static_cast<std::int64_t>(waiting);
  since = at;
}

void series_recorder::length_track::set(moment at, std::uint64_t length) {
  pass_to(at);
  waiting = length;
  most = std::max(most, length);
}

void series_recorder::length_track::close(moment at, queue_sample& into) {
  pass_to(at);
  into.waiting_s = in_seconds(area);
  into.waiting_max = static_cast<double>(most);
  area = {};
  most = waiting;
}

series_recorder::series_recorder(series_shape shape) : shape_{shape} {
  // The figures' own intervals are not wanted: one that never ends is the least work.
  figures_.settings.interval = milliseconds{std::int64_t{10'000} * 86'400'000};
  figures_.settings.intervals_kept = 1;
}

void series_recorder::take(moment at, const pool_facts& facts) {
  while (closed_ + 1 < shape_.intervals && at >= moment{shape_.interval * (closed_ + 1)})
    close_interval(moment{shape_.interval * (closed_ + 1)});
  for (const auto& one : facts) take(one);
}

void series_recorder::take(const pool_fact& fact) {
  if (const auto* ended = std::get_if<fact::visit_ended>(&fact)) {
    const auto found = figures_.interactions.find(ended->interaction);
    const bool counts = shape_.counts_from == moment{} || ended->at > shape_.counts_from;
    if (counts && found != figures_.interactions.end() && found->second.waiting) {
      const auto wait = std::max(ended->at - found->second.visit_at, milliseconds{0});
      for (auto* one : {&queues_[found->second.queue], &all_}) {
        if (ended->exit == visit_exit::answered) one->waits.answered.add(wait);
        if (ended->exit == visit_exit::abandoned) one->waits.abandoned.add(wait);
      }
    }
  }
  kpi::fold(figures_, fact);
  std::visit(
      [&](const auto& one) {
        using what = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<what, fact::interaction_queued> ||
                      std::is_same_v<what, fact::visit_ended> ||
                      std::is_same_v<what, fact::callback_agreed> ||
                      std::is_same_v<what, fact::callback_reached>)
          note_length(one.interaction, figures_.now);
        else if constexpr (std::is_same_v<what, fact::queue_configured>)
          queues_.try_emplace(one.queue);
      },
      fact);
}

void series_recorder::note_length(interaction_id who, moment at) {
  const auto found = figures_.interactions.find(who);
  if (found == figures_.interactions.end()) return;
  auto& length = queues_[found->second.queue].length;
  const auto now = figures_.queues[found->second.queue].waiting;
  const auto together = all_.length.waiting + now - length.waiting;
  length.set(at, now);
  all_.length.set(at, together);
}

void series_recorder::close_interval(moment at) {
  queue_sample together;
  for (auto& [id, track] : queues_) {
    const auto sums = sums_of(figures_.queues[id].total);
    track.samples.resize(closed_);
    auto& sample = track.samples.emplace_back();
    for (const auto one : summed) {
      sample.*one = sums.*one - track.before.*one;
      together.*one += sample.*one;
    }
    track.before = sums;
    track.length.close(at, sample);
  }
  all_.length.close(at, together);
  all_.samples.push_back(together);
  for (const auto& [id, agent] : figures_.agents) {
    auto& sums = agents_[id];
    sums.resize(closed_);
    sums.push_back(sums_of(kpi::counted_to(agent, at)));
  }
  ++closed_;
}

run_series series_recorder::finish(moment end, std::span<const queue_id> queues,
                                   std::span<const agent_id> agents,
                                   std::span<const std::vector<std::uint32_t>> crews) {
  while (closed_ < shape_.intervals)
    close_interval(closed_ + 1 < shape_.intervals ? std::min(end, moment{shape_.interval * (closed_ + 1)})
                                                  : end);
  run_series made;
  for (const auto id : queues) {
    auto& track = queues_[id];
    track.samples.resize(shape_.intervals);
    made.queues.push_back(track.samples);
    made.waits.push_back(track.waits);
  }
  made.queues.push_back(all_.samples);
  made.waits.push_back(all_.waits);
  made.crews.assign(crews.size() + 1, std::vector<crew_sample>(shape_.intervals));
  for (std::size_t crew = 0; crew < crews.size(); ++crew)
    for (const auto place : crews[crew]) {
      const auto& sums = agents_[agents[place]];
      for (std::size_t i = 0; i < sums.size(); ++i)
        for (auto* to : {&made.crews[crew][i], &made.crews.back()[i]})
          add(*to, sums[i], i > 0 ? sums[i - 1] : crew_sample{});
    }
  return made;
}

} // namespace strowger::sim
