#include "sim/twin_run.hpp"
#include "sim/contact_centre.hpp"
#include "sim/queue_figures.hpp"
#include "sim/queue_twin.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <queue>
#include <stdexcept>
#include <vector>

namespace strowger::sim {

namespace {

constexpr double relaxations_of_batch = 5, relaxations_of_warm_up = 10;

std::string in_words(const queue_end& end) {
  const auto* how = end.what == queue_end::kind::answered ? "is answered after "
                    : end.what == queue_end::kind::left   ? "leaves after "
                                                          : "is refused after ";
  char text[60];
  std::snprintf(text, sizeof text, "%s%.6f s", how, static_cast<double>(end.waited) / instants_per_second);
  return text;
}

/// What the twin foretells of the first so many, by their numbers from 1.
std::vector<queue_end> foretold(const queue_run_settings& settings, std::uint64_t contacts) {
  lawful_arrivals people{settings};
  queue_twin twin{settings};
  std::vector<queue_end> all(contacts);
  std::vector<ended_contact> ended;
  for (std::uint64_t i = 0; i < contacts; ++i) twin.come(*people(), ended);
  twin.run_out(ended);
  for (const auto& one : ended) all[one.who.who.number - 1] = one.end;
  return all;
}

/// Holds what happens to everybody against what was foretold.
class foretold_check final : public centre_observer {
public:
  explicit foretold_check(std::vector<queue_end> foretold) : foretold_{std::move(foretold)} {}
  void watch(const contact_centre& people) { people_ = &people; }

  void arrived(const contact& who, bool admitted) override {
    if (!admitted) return see(who, {queue_end::kind::refused, 0});
    change_queue(1);
  }
  void answered(const contact& who, std::uint32_t, instant waited) override {
    change_queue(-1);
    see(who, {queue_end::kind::answered, waited});
  }
  void left(const contact& who, instant waited) override {
    change_queue(-1);
    see(who, {queue_end::kind::left, waited});
  }
  [[nodiscard]] std::optional<std::string> difference() {
    if (difference_) return difference_;
    if (seen_ != foretold_.size())
      return std::to_string(seen_) + " of " + std::to_string(foretold_.size()) + " have an end";
    instant waits = 0;
    for (const auto& one : foretold_) waits += one.waited;
    if (waits != queue_over_time_) return "the queue over time is not the sum of the waits";
    return std::nullopt;
  }

private:
  void see(const contact& who, const queue_end& end) {
    ++seen_;
    const auto& expected = foretold_[who.number - 1];
    if (difference_ || end == expected) return;
    difference_ = "contact " + std::to_string(who.number) + " " + in_words(end) + " and not, as foretold, " +
                  in_words(expected);
  }
  void change_queue(std::int64_t by) {
    queue_over_time_ += length_ * (people_->now() - changed_);
    changed_ = people_->now();
    length_ += by;
  }

  std::vector<queue_end> foretold_;
  std::optional<std::string> difference_;
  const contact_centre* people_ = nullptr;
  instant changed_ = 0, queue_over_time_ = 0;
  std::int64_t length_ = 0;
  std::uint64_t seen_ = 0;
};

/// The length of the queue over time, by the ends of waits that are known when they begin.
class queue_over_time {
public:
  void waits(instant until) {
    ends_.push(until);
    ++length_;
  }
  /// `add(from, to, length)` of every span up to `now` in which it was the same.
  template <class Add>
  void pass(instant now, const Add& add) {
    for (; !ends_.empty() && ends_.top() <= now; ends_.pop(), --length_) {
      add(changed_, ends_.top(), length_);
      changed_ = ends_.top();
    }
    add(changed_, now, length_);
    changed_ = now;
  }

private:
  std::priority_queue<instant, std::vector<instant>, std::greater<>> ends_;
  instant changed_ = 0;
  std::int64_t length_ = 0;
};

/// The batches of a run, those of each class apart.
class twin_books {
public:
  twin_books(const queue_run_settings& settings, instant begin, instant batch)
    : settings_{settings}, begin_{begin}, batch_{batch} {
    for (const auto one : settings.thresholds) thresholds_.push_back(instant_of_seconds(one));
    auto empty = no_sums(settings);
    empty[sum_of::seconds] = static_cast<double>(batch) / instants_per_second;
    classes_.assign(std::max<std::size_t>(settings.class_shares.size(), 1),
                    std::vector<queue_sums>(settings.batches, empty));
  }

  [[nodiscard]] instant end() const { return begin_ + batch_ * settings_.batches; }
  [[nodiscard]] bool counts(const coming_contact& who) const { return who.at >= begin_ && who.at < end(); }
  void add(const ended_contact& one) {
    auto& sums = classes_[one.who.who.queue][static_cast<std::size_t>((one.who.at - begin_) / batch_)];
    ++sums[sum_of::arrived];
    if (one.end.what == queue_end::kind::refused) {
      ++sums[sum_of::refused];
      return;
    }
    ++sums[sum_of::let_in];
    const bool answered = one.end.what == queue_end::kind::answered;
    add_end(sums, answered, one.end.waited, thresholds_);
    const auto waited = static_cast<double>(one.end.waited) / instants_per_second;
    const auto work = answered ? static_cast<double>(one.who.who.service) / instants_per_second : 0;
    sums[sum_of::queue] += waited;
    sums[sum_of::work] += work;
    sums[sum_of::in_system] += waited + work;
  }
  /// The queue was so long from `from` to `to`.
  void add_length(instant from, instant to, std::int64_t length) {
    from = std::max(from, begin_);
    to = std::min(to, end());
    while (from < to && length > 0) {
      const auto batch = (from - begin_) / batch_;
      const auto until = std::min(to, begin_ + (batch + 1) * batch_);
      auto& sums = classes_[0][static_cast<std::size_t>(batch)];
      sums[sum_of::queue_squares] += static_cast<double>(length) * static_cast<double>(length) *
                                     static_cast<double>(until - from) / instants_per_second;
      from = until;
    }
  }
  [[nodiscard]] queue_run_result report(queue_variance variance) const {
    queue_run_result result;
    if (settings_.class_shares.empty()) {
      tell(result, classes_[0], "", variance);
      return result;
    }
    for (std::size_t k = 0; k < classes_.size(); ++k)
      tell(result, classes_[k], "_" + std::to_string(k + 1), variance);
    const auto of_classes = result.contacts;
    tell(result, all_classes(), "", variance);
    result.contacts = of_classes;
    return result;
  }

private:
  void tell(queue_run_result& result, const std::vector<queue_sums>& batches, const std::string& suffix,
            queue_variance variance) const {
    auto total = no_sums(settings_);
    for (const auto& batch : batches)
      for (std::size_t i = 0; i < total.size(); ++i) total[i] += batch[i];
    result.contacts += static_cast<std::uint64_t>(total[sum_of::arrived]);
    for (const auto& one : recipes_of(settings_))
      if (variance == queue_variance::told || one.squares != std::size_t{sum_of::queue_squares})
        result.figures.push_back(
            {one.id + suffix, one.kind, value_of(one, total, batches, settings_.batches), total[one.below]});
  }
  /// Of all together; the time is the same for each.
  [[nodiscard]] std::vector<queue_sums> all_classes() const {
    auto all = classes_[0];
    for (std::size_t k = 1; k < classes_.size(); ++k)
      for (std::size_t batch = 0; batch < all.size(); ++batch)
        for (std::size_t i = 0; i < all[batch].size(); ++i)
          if (i != sum_of::seconds) all[batch][i] += classes_[k][batch][i];
    return all;
  }

  const queue_run_settings& settings_;
  instant begin_, batch_;
  std::vector<instant> thresholds_;
  std::vector<std::vector<queue_sums>> classes_; ///< by class and batch
};

} // namespace

same_path first_difference(const queue_run_settings& settings, std::uint64_t contacts) {
  check_queue(settings, settings.batches);
  world_options options;
  options.statistics = false;
  pool_world world{queue_alone(settings, 0), options};
  foretold_check check{foretold(settings, contacts)};
  lawful_arrivals people{settings};
  std::uint64_t left = contacts;
  contact_centre centre{world,
                        [&]() -> std::optional<coming_contact> {
                          if (left == 0) return std::nullopt;
                          --left;
                          return people();
                        },
                        {},
                        &check};
  check.watch(centre);
  for (std::uint32_t i = 0; i < settings.agents; ++i) centre.add_shift(i, 0, never);
  centre.run_out();
  return {contacts, world.inputs(), check.difference()};
}

double twin_contacts_min(const queue_run_settings& settings) {
  return settings.batches * relaxations_of_batch * relaxation_of(settings) * settings.arrivals_per_second;
}

queue_run_result twin_run(const queue_run_settings& settings, double contacts, queue_variance variance) {
  check_queue(settings, settings.batches);
  if (variance == queue_variance::told && !settings.class_shares.empty())
    throw std::invalid_argument{"the variance of the queue is not told of classes"};
  const auto warm_up =
      std::max(relaxations_of_warm_up * relaxation_of(settings), 500 / settings.arrivals_per_second);
  const auto seconds = std::max(contacts, twin_contacts_min(settings)) / settings.arrivals_per_second;
  twin_books books{settings, instant_of_seconds(warm_up), instant_of_seconds(seconds / settings.batches)};
  lawful_arrivals people{settings};
  queue_twin twin{settings};
  std::vector<ended_contact> ended;
  // Those who come after the last batch are there so that those before wait among them as all others do.
  std::uint64_t open = 0;
  queue_over_time queue;
  for (;;) {
    const auto next = *people();
    if (next.at >= books.end() && open == 0) break;
    if (books.counts(next)) ++open;
    ended.clear();
    twin.come(next, ended);
    for (const auto& one : ended)
      if (books.counts(one.who)) {
        books.add(one);
        --open;
      }
    if (variance == queue_variance::left_out) continue;
    queue.pass(next.at,
               [&](instant from, instant to, std::int64_t length) { books.add_length(from, to, length); });
    if (ended.front().end.waited > 0) queue.waits(next.at + ended.front().end.waited);
  }
  return books.report(variance);
}

} // namespace strowger::sim
