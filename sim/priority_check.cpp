#include "sim/priority_check.hpp"
#include "sim/csv.hpp"
#include "sim/instance_run.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>

namespace strowger::sim {

namespace {

/// A scenario of the table: some rows, one per class, the first of them the highest.
struct priority_scenario {
  routing_instance people;
  double load = 0; ///< per agent
  struct expected {
    double p_wait, mean_wait, within_20;
  };
  std::vector<expected> classes;
};

class priority_table {
public:
  explicit priority_table(const std::filesystem::path& file) : table_{csv_table::read(file)} {}

  [[nodiscard]] std::vector<priority_scenario> scenarios() const {
    std::vector<priority_scenario> all;
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (number(row, "class_index_1_is_highest") == 1) {
        all.emplace_back();
        all.back().load = number(row, "rho_total");
        all.back().people.agents = {static_cast<std::uint32_t>(number(row, "n"))};
      }
      if (all.empty()) table_.refuse(row, table_.column("class_index_1_is_highest"), "no class before it");
      add_class(row, all.back());
    }
    return all;
  }

private:
  [[nodiscard]] double number(std::size_t row, std::string_view column) const {
    return table_.needed_number(row, table_.column(column));
  }
  void add_class(std::size_t row, priority_scenario& to) const {
    to.people.arrivals.push_back(number(row, "class_lambda_per_h") / 3'600);
    to.people.handle_time.push_back({number(row, "aht_s")});
    to.people.patience.emplace_back();
    to.people.cost.push_back(1);
    to.people.value.push_back({0});
    to.classes.push_back({number(row, "p_wait"), number(row, "mean_wait_s"), number(row, "sl_20s")});
  }
  csv_table table_;
};

/// The highest class first, each a day of age before the next: as far apart as priorities go for three.
routing::pool_settings in_order(const priority_scenario& one) {
  constexpr std::int32_t day = 86'400;
  auto pool = bare_settings(one.people);
  auto priority = day;
  for (auto& queue : pool.queues) {
    queue.priority = priority;
    priority -= day;
  }
  return pool;
}

/// So few contacts of a batch wait (or are late) that its mean is too skewed to compare.
constexpr double waits_in_batch = 30;

void compare(const priority_scenario& one, const instance_result& result, std::uint32_t batches,
             table_outcome& to) {
  const auto calls = static_cast<double>(result.calls);
  for (std::size_t k = 0; k < one.classes.size(); ++k) {
    const auto& known = one.classes[k];
    const auto in_batch = calls / batches * one.people.arrivals[k] / one.people.arrivals_in_all();
    const auto put = [&](const char* figure, double expected, bool seen_enough) {
      if (!seen_enough) {
        ++to.not_compared;
        return;
      }
      const auto id = std::string{figure} + "_" + std::to_string(k + 1);
      const auto& value = result.find(id)->value;
      char words[100];
      std::snprintf(words, sizeof words, "%u agents, load %.4g, %zu classes", one.people.agents[0], one.load,
                    one.classes.size());
      const auto off = std::abs(value.mean - expected) / value.standard_error;
      to.cells.push_back({words, id, value, expected, off});
    };
    const bool waits = known.p_wait * in_batch >= waits_in_batch;
    put("p_wait", known.p_wait, waits);
    put("mean_wait_s", known.mean_wait, waits);
    put("sl20", known.within_20, waits && (1 - known.within_20) * in_batch >= waits_in_batch);
  }
}

bool is_fast(const priority_scenario& one) {
  const auto agents = one.people.agents[0];
  return (agents == 1 || agents == 5 || agents == 10) && one.load <= 0.851;
}

} // namespace

table_outcome check_priority_table(const std::filesystem::path& file, table_part part, std::uint64_t seed,
                                   const std::function<void(const std::string&)>& progress) {
  table_outcome done;
  for (const auto& one : priority_table{file}.scenarios()) {
    if (part == table_part::fast && !is_fast(one)) continue;
    ++done.rows;
    instance_run_settings how;
    how.seed = seed * 100'003 + done.rows;
    how.batches = 60;
    how.calls_max = part == table_part::fast ? 1 : 1'000'000;
    const auto result = run_instance(one.people, in_order(one), how);
    done.contacts += result.calls;
    done.inputs += result.inputs;
    compare(one, result, how.batches, done);
    if (progress)
      progress(std::to_string(one.people.agents[0]) + " agents, " + std::to_string(one.classes.size()) +
               " classes by priority, load " + std::to_string(one.load).substr(0, 4));
  }
  return done;
}

} // namespace strowger::sim
