#include "sim/table_check.hpp"
#include "sim/csv.hpp"
#include "sim/queueing/erlang.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>

namespace strowger::sim {

namespace {

/// A column of a table and the figure that it holds.
struct pairing {
  std::string_view column, figure;
};
constexpr pairing of_erlang_c[] = {
    {"p_wait", "p_wait"},
    {"asa_s", "asa.of_answered"},
    {"sl_20s", "service_level.abandons_negative"},
    {"occupancy", "occupancy"},
};
constexpr pairing of_erlang_a[] = {
    {"p_wait", "p_wait"},
    {"p_abandon", "abandon_rate"},
    {"mean_wait_all_s", "average_queue_time"},
    {"mean_wait_served_s", "asa.of_answered"},
    {"served_within_20s_of_offered", "service_level.abandons_negative"},
    {"served_within_20s_of_served", "service_level.answered_only"},
    {"occupancy", "occupancy"},
};

std::string in_words(const steady_settings& one) {
  char text[120];
  std::snprintf(text, sizeof text, "%u agents, %.4g Erlang, service %.4g s%s", one.agents,
                one.arrivals_per_second * one.mean_service, one.mean_service,
                one.mean_patience
                    ? (", patience " + std::to_string(std::lround(*one.mean_patience)) + " s").c_str()
                    : "");
  return text;
}

/// Fewer waits (abandons, late answers) than this in a batch and the batch means are too skewed for three
/// standard errors to mean what they should: such cells are not compared. Batches are made longer for rare
/// waits, up to a limit.
constexpr double events_in_batch = 30;
constexpr double contacts_in_batch_max = 50'000, contacts_in_fast_batch_max = 4'000;

double expected_p_wait(const steady_settings& one) {
  if (one.mean_patience)
    return queueing::erlang_a{one.agents, one.arrivals_per_second, one.mean_service, *one.mean_patience}
        .p_wait;
  return queueing::erlang_c{one.agents, one.arrivals_per_second, one.mean_service}.p_wait;
}

/// Whether a batch holds enough of what the figure is made of.
bool seen_enough(std::string_view figure, double expected, double p_wait, double contacts) {
  if (figure == "occupancy") return true;
  if (p_wait * contacts < events_in_batch) return false;
  const bool is_time = figure == "asa.of_answered" || figure == "average_queue_time";
  return is_time || std::min(expected, 1 - expected) * contacts >= events_in_batch;
}

class checking {
public:
  checking(table_part part, std::uint64_t seed, const std::function<void(const std::string&)>& progress)
    : most_in_batch_{part == table_part::fast ? contacts_in_fast_batch_max : contacts_in_batch_max},
      seed_{seed}, progress_{progress} {}

  template <std::size_t N>
  void row(const csv_table& table, std::size_t row, const pairing (&columns)[N]) {
    auto settings = read(table, row);
    settings.seed = seed_ * 100'003 + ++done_.rows;
    const auto p_wait = expected_p_wait(settings);
    const auto wanted = std::min(most_in_batch_, 5 * events_in_batch / p_wait);
    settings.batch_seconds = std::max(suggested_batch(settings), wanted / settings.arrivals_per_second);
    const auto in_batch = settings.batch_seconds * settings.arrivals_per_second;
    const auto result = run_steady(settings);
    done_.contacts += result.contacts;
    done_.inputs += result.inputs;
    for (const auto& one : columns) {
      const auto* figure = result.find(one.figure);
      const auto expected = table.needed_number(row, table.column(one.column));
      if (!figure || !seen_enough(one.figure, expected, p_wait, in_batch)) {
        ++done_.not_compared;
        continue;
      }
      table_cell cell{in_words(settings), std::string{one.figure}, figure->value, expected, 0};
      auto compared = *figure;
      compared.closed_form = cell.expected;
      cell.errors_off = compared.errors_off();
      done_.cells.push_back(std::move(cell));
    }
    if (progress_) progress_(in_words(settings));
  }

  static steady_settings read(const csv_table& table, std::size_t row) {
    const auto number = [&](std::string_view name) { return table.needed_number(row, table.column(name)); };
    steady_settings settings;
    settings.agents = static_cast<std::uint32_t>(number("n"));
    settings.arrivals_per_second = number("lambda_per_h") / 3'600;
    settings.mean_service = number("aht_s");
    if (table.column_name(2) == "mean_patience_s") settings.mean_patience = number("mean_patience_s");
    const auto occupancy = settings.arrivals_per_second * settings.mean_service / settings.agents;
    // Where a system forgets slowly each batch is dear; where it is cheap more of them make the error's own
    // error smaller.
    settings.batches = occupancy > 0.97 && !settings.mean_patience ? 30 : 60;
    return settings;
  }

  table_outcome done_;

private:
  double most_in_batch_;
  std::uint64_t seed_;
  const std::function<void(const std::string&)>& progress_;
};

bool is_fast(const steady_settings& one) {
  const auto load = one.arrivals_per_second * one.mean_service / one.agents;
  const bool few = one.agents == 1 || one.agents == 5 || one.agents == 10;
  return few && one.mean_service > 100 && one.mean_service < 400 && load <= (one.mean_patience ? 1.21 : 0.86);
}

} // namespace

void table_outcome::add(const table_outcome& other) {
  cells.insert(cells.end(), other.cells.begin(), other.cells.end());
  not_compared += other.not_compared;
  rows += other.rows;
  contacts += other.contacts;
  inputs += other.inputs;
}

std::size_t table_outcome::outside() const {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(), [](const auto& cell) { return !cell.agrees(); }));
}

table_outcome check_tables(const std::filesystem::path& folder, table_part part, std::uint64_t seed,
                           const std::function<void(const std::string&)>& progress) {
  checking all{part, seed, progress};
  std::size_t fast_rows = 0;
  const auto each = [&](const char* name, const auto& columns) {
    const auto table = csv_table::read(folder / name);
    for (std::size_t row = 0; row < table.rows(); ++row)
      if (part == table_part::all || (is_fast(checking::read(table, row)) && fast_rows++ % 3 == 0))
        all.row(table, row, columns);
  };
  each("erlang_c.csv", of_erlang_c);
  each("erlang_a.csv", of_erlang_a);
  return std::move(all.done_);
}

} // namespace strowger::sim
