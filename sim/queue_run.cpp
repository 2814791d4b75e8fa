#include "sim/queue_run.hpp"
#include "sim/queue_figures.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>

namespace strowger::sim {

using namespace routing;

namespace {

/// Sums what happens, exactly, between two calls of `take`.
class queue_meter final : public centre_observer {
public:
  explicit queue_meter(const queue_run_settings& settings) : sums_{no_sums(settings)} {
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
  void answered(const contact&, std::uint32_t, instant waited) override { note(true, waited); }
  void left(const contact&, instant waited) override { note(false, waited); }
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
  void note(bool answered, instant waited) {
    change_queue(-1);
    add_end(sums_, answered, waited, thresholds_);
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

class queue_books {
public:
  explicit queue_books(const queue_run_settings& settings)
    : settings_{settings}, recipes_{recipes_of(settings)}, total_{no_sums(settings)} {}

  void add(queue_sums one) {
    for (std::size_t i = 0; i < one.size(); ++i) total_[i] += one[i];
    batches_.push_back(std::move(one));
  }
  [[nodiscard]] std::size_t count() const { return batches_.size(); }
  [[nodiscard]] std::uint64_t contacts() const { return static_cast<std::uint64_t>(total_[sum_of::arrived]); }

  [[nodiscard]] bool exact_enough(const wanted_figures& wanted) const {
    return std::all_of(recipes_.begin(), recipes_.end(), [&](const auto& one) {
      if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), one.id) == wanted.end()) return true;
      const auto known = value_of(one, total_, batches_, settings_.batches);
      if (one.kind == figure_kind::probability) return known.standard_error <= settings_.probability_error;
      return known.standard_error <= settings_.wait_error * std::abs(known.mean);
    });
  }
  [[nodiscard]] queue_run_result report() const {
    queue_run_result result;
    for (const auto& one : recipes_)
      result.figures.push_back(
          {one.id, one.kind, value_of(one, total_, batches_, settings_.batches), total_[one.below]});
    result.contacts = contacts();
    return result;
  }

private:
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
