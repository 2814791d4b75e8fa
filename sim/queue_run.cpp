#include "sim/queue_run.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace strowger::sim {

using namespace routing;

namespace {

/// What is summed over a batch. The shares within each threshold follow.
struct sum_of {
  enum place : std::size_t {
    arrived,
    let_in,
    refused,
    answered,
    left,
    over, ///< answered or left
    delayed,
    waited,
    waited_answered,
    waited_left,
    squares_answered,
    squares_left,
    queue,
    queue_squares,
    in_system,
    work,
    seconds,
    plain_sums
  };
};
using queue_sums = std::vector<double>;

/// Sums what happens, exactly, between two calls of `take`.
class queue_meter final : public centre_observer {
public:
  explicit queue_meter(const queue_run_settings& settings)
    : sums_(sum_of::plain_sums + 2 * settings.thresholds.size()) {
    for (const auto one : settings.thresholds) thresholds_.push_back(instant_of_seconds(one));
  }
  void watch(const contact_centre& people) { people_ = &people; }

  void arrived(const contact&, bool admitted) override {
    ++sums_[sum_of::arrived];
    if (!admitted) {
      ++sums_[sum_of::refused];
      return;
    }
    ++sums_[sum_of::let_in];
    change_queue(1);
  }
  void answered(const contact&, std::uint32_t, instant waited) override {
    note(waited, sum_of::answered, sum_of::waited_answered, sum_of::squares_answered, 0);
  }
  void left(const contact&, instant waited) override {
    note(waited, sum_of::left, sum_of::waited_left, sum_of::squares_left, thresholds_.size());
    if (waited == 0) ++sums_[sum_of::delayed]; // somebody who leaves has found nobody
  }
  instant service(const contact& who) {
    sums_[sum_of::work] += static_cast<double>(who.service) / instants_per_second;
    return who.service;
  }
  queue_sums take(instant now) {
    change_queue(0);
    sums_[sum_of::seconds] = static_cast<double>(now - since_) / instants_per_second;
    since_ = now;
    sums_[sum_of::in_system] = sums_[sum_of::queue] + sums_[sum_of::work];
    auto taken = sums_;
    std::fill(sums_.begin(), sums_.end(), 0);
    return taken;
  }

private:
  void note(instant waited, std::size_t count, std::size_t waits, std::size_t squares, std::size_t first) {
    change_queue(-1);
    const auto span = static_cast<double>(waited) / instants_per_second;
    ++sums_[count];
    ++sums_[sum_of::over];
    sums_[sum_of::waited] += span;
    sums_[waits] += span;
    sums_[squares] += span * span;
    if (waited > 0) ++sums_[sum_of::delayed];
    for (std::size_t i = 0; i < thresholds_.size(); ++i)
      if (waited <= thresholds_[i]) ++sums_[sum_of::plain_sums + first + i];
  }
  void change_queue(std::int64_t by) {
    const auto now = people_->now();
    const auto span = static_cast<double>(now - changed_) / instants_per_second;
    const auto length = static_cast<double>(length_);
    sums_[sum_of::queue] += length * span;
    sums_[sum_of::queue_squares] += length * length * span;
    changed_ = now;
    length_ += by;
  }

  std::vector<instant> thresholds_;
  queue_sums sums_;
  const contact_centre* people_ = nullptr;
  instant changed_ = 0, since_ = 0;
  std::int64_t length_ = 0;
};

/// What a figure is made of: a ratio of two queue_sums, or the variance whose first and second moments are
/// ratios.
struct figure_recipe {
  std::string id;
  figure_kind kind;
  std::size_t above, below;
  std::optional<std::size_t> squares{};   ///< then `above` over `below` is the mean
  double scale = 1;                       ///< of `below`
  std::optional<std::size_t> taken_off{}; ///< with `above` it makes up what is not counted
};

std::vector<figure_recipe> recipes_of(const queue_run_settings& settings) {
  using kind = figure_kind;
  const double agents = settings.agents;
  std::vector<figure_recipe> all{
      {"p_refused", kind::probability, sum_of::refused, sum_of::arrived},
      {"p_wait", kind::probability, sum_of::delayed, sum_of::over},
      {"p_abandon", kind::probability, sum_of::left, sum_of::over},
      {"mean_wait_s", kind::amount, sum_of::waited, sum_of::over},
      {"mean_wait_answered_s", kind::amount, sum_of::waited_answered, sum_of::answered},
      {"var_wait_answered", kind::amount, sum_of::waited_answered, sum_of::answered,
       sum_of::squares_answered},
      {"mean_wait_left_s", kind::amount, sum_of::waited_left, sum_of::left},
      {"var_wait_left", kind::amount, sum_of::waited_left, sum_of::left, sum_of::squares_left},
      {"mean_wait_of_delayed_s", kind::amount, sum_of::waited, sum_of::delayed},
      {"queue_length", kind::amount, sum_of::queue, sum_of::seconds},
      {"var_queue_length", kind::amount, sum_of::queue, sum_of::seconds, sum_of::queue_squares},
      {"in_system", kind::amount, sum_of::in_system, sum_of::seconds},
      {"busy", kind::amount, sum_of::work, sum_of::seconds},
      {"occupancy", kind::probability, sum_of::work, sum_of::seconds, std::nullopt, agents},
  };
  for (std::size_t i = 0; i < settings.thresholds.size(); ++i) {
    const auto text = threshold_text(settings.thresholds[i]);
    const auto yes = sum_of::plain_sums + i, gone = yes + settings.thresholds.size();
    all.push_back({"within_" + text, kind::probability, yes, sum_of::over});
    all.push_back({"within_" + text + "_of_answered", kind::probability, yes, sum_of::answered});
    all.push_back({"within_" + text + "_of_left", kind::probability, gone, sum_of::left});
    all.push_back({"beyond_" + text, kind::probability, yes, sum_of::over, std::nullopt, 1, gone});
  }
  return all;
}

class queue_books {
public:
  explicit queue_books(const queue_run_settings& settings)
    : settings_{settings}, recipes_{recipes_of(settings)},
      total_(sum_of::plain_sums + 2 * settings.thresholds.size()) {}

  void add(queue_sums one) {
    for (std::size_t i = 0; i < one.size(); ++i) total_[i] += one[i];
    batches_.push_back(std::move(one));
  }
  [[nodiscard]] std::size_t count() const { return batches_.size(); }
  [[nodiscard]] std::uint64_t contacts() const { return static_cast<std::uint64_t>(total_[sum_of::arrived]); }

  [[nodiscard]] bool exact_enough(const wanted_figures& wanted) const {
    return std::all_of(recipes_.begin(), recipes_.end(), [&](const auto& one) {
      if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), one.id) == wanted.end()) return true;
      const auto known = value_of(one);
      if (one.kind == figure_kind::probability) return known.standard_error <= settings_.probability_error;
      return known.standard_error <= settings_.wait_error * std::abs(known.mean);
    });
  }
  [[nodiscard]] queue_run_result report() const {
    queue_run_result result;
    for (const auto& one : recipes_)
      result.figures.push_back({one.id, one.kind, value_of(one), total_[one.below]});
    result.contacts = contacts();
    return result;
  }

private:
  [[nodiscard]] estimate value_of(const figure_recipe& one) const {
    batch_ratios ratios;
    const auto mean = total_[one.below] > 0 ? total_[one.above] / total_[one.below] : 0;
    for (const auto& batch : batches_) {
      auto above = batch[one.above];
      const auto below = batch[one.below];
      if (one.squares) above = batch[*one.squares] - 2 * mean * above + mean * mean * below;
      if (one.taken_off) above = below - above - batch[*one.taken_off];
      ratios.add(above, below * one.scale);
    }
    return ratios.result(settings_.batches);
  }

  const queue_run_settings& settings_;
  std::vector<figure_recipe> recipes_;
  queue_sums total_;
  std::vector<queue_sums> batches_;
};

} // namespace

const queue_figure* queue_run_result::find(std::string_view id) const {
  const auto found =
      std::find_if(figures.begin(), figures.end(), [&](const auto& one) { return one.id == id; });
  return found == figures.end() ? nullptr : &*found;
}

std::string threshold_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", seconds);
  return text;
}

queue_run_result run_queue(const queue_run_settings& settings, const wanted_figures& wanted) {
  check_queue(settings, settings.batches);
  world_options options;
  options.statistics = false;
  queue_meter meter{settings};
  agents_manners manners;
  manners.service = [&](const contact& who, std::uint32_t) { return meter.service(who); };
  queue_stage stage{settings, 0, options, meter, manners};
  meter.watch(stage.people());

  const auto relaxation = relaxation_of(settings);
  auto until = std::max(10 * relaxation, 500 / settings.arrivals_per_second);
  static_cast<void>(meter.take(stage.run_until(until)));
  const auto length = std::max(relaxation, 200 / settings.arrivals_per_second);
  // Each of the batches that tell the error lasts five relaxation times at least, whatever the bound.
  const auto least = std::max<std::size_t>(
      settings.batches, static_cast<std::size_t>(std::ceil(5 * settings.batches * relaxation / length)));
  queue_books books{settings};
  for (auto more = least;; more = std::max<std::size_t>(settings.batches, books.count() / 4)) {
    // A quarter more each time: looking at the error after every batch would end too often by luck.
    for (std::size_t i = 0; i < more && (books.count() < least || books.contacts() < settings.contacts_max);
         ++i) {
      until += length;
      books.add(meter.take(stage.run_until(until)));
    }
    if (books.contacts() >= settings.contacts_max || books.exact_enough(wanted)) break;
  }
  auto result = books.report();
  result.inputs = stage.world().inputs();
  return result;
}

} // namespace strowger::sim
