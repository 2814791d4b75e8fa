#include "sim/reference_rows.hpp"
#include "sim/csv.hpp"
#include "sim/queueing/erlang.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>

namespace strowger::sim {

namespace {

/// How often what a cell is about happens, by contact.
enum class rarity : std::uint8_t {
  share,    ///< the value or the rest, of everybody
  waiting,  ///< who has to wait
  leaving,  ///< who leaves
  everybody ///< the agents' time
};

/// A column of a table and the figure that it holds.
struct table_pairing {
  const char* column;
  const char* figure;
  figure_kind kind;
  rarity how_rare;
};
constexpr auto probability = figure_kind::probability;
constexpr auto amount = figure_kind::amount;

constexpr table_pairing of_erlang_c[] = {
    {"p_wait", "p_wait", probability, rarity::share},
    {"asa_s", "mean_wait_answered_s", amount, rarity::waiting},
    {"mean_wait_of_delayed_s", "mean_wait_of_delayed_s", amount, rarity::waiting},
    {"mean_queue_len", "queue_length", amount, rarity::waiting},
    {"sl_10s", "within_10", probability, rarity::share},
    {"sl_20s", "within_20", probability, rarity::share},
    {"sl_30s", "within_30", probability, rarity::share},
    {"sl_60s", "within_60", probability, rarity::share},
    {"occupancy", "occupancy", probability, rarity::everybody},
};
constexpr table_pairing of_erlang_a[] = {
    {"p_wait", "p_wait", probability, rarity::share},
    {"p_abandon", "p_abandon", probability, rarity::share},
    {"mean_wait_all_s", "mean_wait_s", amount, rarity::waiting},
    {"mean_wait_served_s", "mean_wait_answered_s", amount, rarity::waiting},
    {"mean_wait_abandoned_s", "mean_wait_left_s", amount, rarity::leaving},
    {"mean_queue_len", "queue_length", amount, rarity::waiting},
    {"served_within_20s_of_offered", "within_20", probability, rarity::share},
    {"served_within_20s_of_served", "within_20_of_answered", probability, rarity::share},
    {"p_wait_gt_20s", "beyond_20", probability, rarity::share},
    {"served_within_60s_of_offered", "within_60", probability, rarity::share},
    {"p_wait_gt_60s", "beyond_60", probability, rarity::share},
    {"occupancy", "occupancy", probability, rarity::everybody},
};
constexpr table_pairing of_erlang_a_bench[] = {
    {"p_wait", "p_wait", probability, rarity::share},
    {"p_abandon", "p_abandon", probability, rarity::share},
    {"mean_wait_all_s", "mean_wait_s", amount, rarity::waiting},
    {"served_within_20s_of_offered", "within_20", probability, rarity::share},
    {"occupancy", "occupancy", probability, rarity::everybody},
};
constexpr table_pairing of_erlang_b[] = {
    {"blocking_prob", "p_abandon", probability, rarity::share},
    {"carried_load_erl", "busy", amount, rarity::everybody},
    {"occupancy", "occupancy", probability, rarity::everybody},
};
constexpr table_pairing of_mdn[] = {
    {"p_wait", "p_wait", probability, rarity::share},
    {"asa_s", "mean_wait_answered_s", amount, rarity::waiting},
    {"sl_20s", "within_20", probability, rarity::share},
    {"sl_60s", "within_60", probability, rarity::share},
};
constexpr table_pairing of_mg1[] = {
    {"p_wait", "p_wait", probability, rarity::share},
    {"asa_s", "mean_wait_answered_s", amount, rarity::waiting},
};
constexpr table_pairing of_mmnk[] = {
    {"p_block", "p_refused", probability, rarity::share},
    {"p_wait_of_accepted", "p_wait", probability, rarity::share},
    {"asa_of_accepted_s", "mean_wait_answered_s", amount, rarity::waiting},
    {"sl_20s_of_accepted", "within_20", probability, rarity::share},
    {"occupancy", "occupancy", probability, rarity::everybody},
};

/// A share, of `of` of all contacts.
reference_cell share_cell(std::string figure, double value, double of) {
  return {std::move(figure), figure_kind::probability, value, of * std::min(value, 1 - value)};
}

/// One table that is being read.
class reference_table {
public:
  explicit reference_table(const std::filesystem::path& file)
    : name_{file.filename().string()}, table_{csv_table::read(file)} {}

  [[nodiscard]] std::size_t rows() const { return table_.rows(); }
  [[nodiscard]] double number(std::size_t row, const char* column) const {
    return table_.needed_number(row, table_.column(column));
  }
  [[nodiscard]] table_row row_of(const queue_run_settings& model, double p_wait, double p_left) const {
    table_row made;
    made.table = name_;
    made.load = model.arrivals_per_second * model.service.mean() / model.agents;
    made.p_wait = p_wait;
    made.model = model;
    char text[160];
    std::snprintf(text, sizeof text, "%u agents, %.4g Erlang, service %s %.4g s", model.agents,
                  model.arrivals_per_second * model.service.mean(),
                  std::string{to_text(model.service.kind())}.c_str(), model.service.mean());
    made.words = text;
    if (model.patience && model.patience->mean() > 0)
      made.words += ", patience " + threshold_text(model.patience->mean()) + " s";
    if (model.patience && model.patience->mean() <= 0) made.words += ", nobody waits";
    if (model.waiting_places) made.words += ", " + std::to_string(*model.waiting_places) + " may wait";
    made.p_left = p_left;
    return made;
  }
  template <std::size_t N>
  void add_cells(std::size_t row, const table_pairing (&columns)[N], table_row& to) const {
    for (const auto& one : columns) {
      if (table_.text(row, table_.column(one.column)) == "nan") { // the mean of nobody
        to.cells.push_back({one.figure, one.kind, 0, 0});
        continue;
      }
      const auto value = number(row, one.column);
      to.cells.push_back(cell_of(one, value, to));
    }
  }
  void refuse(std::size_t row, const char* column, const char* why) const {
    table_.refuse(row, table_.column(column), why);
  }

private:
  static reference_cell cell_of(const table_pairing& one, double value, const table_row& row) {
    switch (one.how_rare) {
    case rarity::share:
      return share_cell(one.figure, value, 1);
    case rarity::waiting:
      return {one.figure, one.kind, value, row.p_wait};
    case rarity::leaving:
      return {one.figure, one.kind, value, row.p_left};
    case rarity::everybody:
      break;
    }
    return {one.figure, one.kind, value, 1};
  }

  std::string name_;
  csv_table table_;
};

queue_run_settings plain_model(const reference_table& table, std::size_t row, const char* service,
                               double arrivals_per_second) {
  queue_run_settings model;
  model.agents = static_cast<std::uint32_t>(table.number(row, "n"));
  model.service = law::exponential(table.number(row, service));
  model.arrivals_per_second = arrivals_per_second;
  return model;
}

using table_rows = std::vector<table_row>;

void read_erlang_c(const reference_table& table, table_rows& to) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto model = plain_model(table, row, "aht_s", table.number(row, "lambda_per_h") / 3'600);
    model.thresholds = {10, 20, 30, 60};
    to.push_back(table.row_of(model, table.number(row, "p_wait"), 0));
    table.add_cells(row, of_erlang_c, to.back());
  }
}

void read_erlang_a(const reference_table& table, table_rows& to) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto model = plain_model(table, row, "aht_s", table.number(row, "lambda_per_h") / 3'600);
    model.patience = law::exponential(table.number(row, "mean_patience_s"));
    model.thresholds = {20, 60};
    to.push_back(table.row_of(model, table.number(row, "p_wait"), table.number(row, "p_abandon")));
    table.add_cells(row, of_erlang_a, to.back());
  }
}

void read_erlang_a_bench(const reference_table& table, table_rows& to) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto per_second = table.number(row, "rho") * table.number(row, "n") / table.number(row, "aht_s");
    auto model = plain_model(table, row, "aht_s", per_second);
    model.patience = law::exponential(table.number(row, "mean_patience_s"));
    to.push_back(table.row_of(model, table.number(row, "p_wait"), table.number(row, "p_abandon")));
    table.add_cells(row, of_erlang_a_bench, to.back());
  }
}

/// Who finds no agent leaves at once. How long people talk does not matter there: 180 s.
void read_erlang_b(const reference_table& table, table_rows& to) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    queue_run_settings model;
    model.agents = static_cast<std::uint32_t>(table.number(row, "n"));
    model.service = law::exponential(180);
    model.arrivals_per_second = table.number(row, "offered_load_erl") / 180;
    model.patience = law::constant(0);
    const auto lost = table.number(row, "blocking_prob");
    to.push_back(table.row_of(model, lost, lost));
    table.add_cells(row, of_erlang_b, to.back());
  }
}

void read_mdn(const reference_table& table, table_rows& to) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto service = table.number(row, "service_s");
    const auto per_second = table.number(row, "rho") * table.number(row, "n") / service;
    auto model = plain_model(table, row, "service_s", per_second);
    model.service = law::constant(service);
    model.thresholds = {20, 60};
    to.push_back(table.row_of(model, table.number(row, "p_wait"), 0));
    table.add_cells(row, of_mdn, to.back());
  }
}

/// The mean wait depends on the law of service by its first two moments alone: gamma has any two.
void read_mg1(const reference_table& table, table_rows& to) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto service = table.number(row, "service_mean_s"), squared = table.number(row, "service_scv");
    queue_run_settings model;
    model.agents = 1;
    model.service = squared > 0 ? law::gamma(service, std::sqrt(squared)) : law::constant(service);
    model.arrivals_per_second = table.number(row, "rho") / service;
    to.push_back(table.row_of(model, table.number(row, "p_wait"), 0));
    to.back().words += ", variation " + threshold_text(std::sqrt(squared));
    table.add_cells(row, of_mg1, to.back());
  }
}

void read_mmnk(const reference_table& table, table_rows& to) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto model = plain_model(table, row, "aht_s", table.number(row, "lambda_per_h") / 3'600);
    const auto trunks = table.number(row, "trunks_K");
    if (!(trunks > model.agents)) table.refuse(row, "trunks_K", "no more trunks than agents");
    model.waiting_places = static_cast<std::uint32_t>(trunks) - model.agents;
    to.push_back(table.row_of(model, table.number(row, "p_wait_of_accepted"), 0));
    table.add_cells(row, of_mmnk, to.back());
  }
}

void add_class(const reference_table& table, std::size_t row, table_row& to) {
  auto& model = to.model;
  const auto service = table.number(row, "aht_s");
  if (service != model.service.mean()) table.refuse(row, "aht_s", "not that of the class before");
  const auto share = table.number(row, "class_lambda_per_h") / 3'600 / model.arrivals_per_second;
  model.class_shares.push_back(share);
  const auto suffix = "_" + std::to_string(model.class_shares.size());
  const auto p_wait = table.number(row, "p_wait");
  to.cells.push_back(share_cell("p_wait" + suffix, p_wait, share));
  to.cells.push_back({"mean_wait_s" + suffix, amount, table.number(row, "mean_wait_s"), share * p_wait});
  for (const char* seconds : {"20", "60"}) {
    const auto within = table.number(row, (std::string{"sl_"} + seconds + "s").c_str());
    to.cells.push_back(share_cell(std::string{"within_"} + seconds + suffix, within, share));
  }
}

/// Rows of one class each; the first of a scenario is the highest.
void read_priorities(const reference_table& table, table_rows& to) {
  const auto first = to.size();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.number(row, "class_index_1_is_highest") == 1) {
      queue_run_settings model;
      model.agents = static_cast<std::uint32_t>(table.number(row, "n"));
      model.service = law::exponential(table.number(row, "aht_s"));
      model.thresholds = {20, 60};
      table_row made;
      made.table = "priority_mmn.csv";
      made.load = table.number(row, "rho_total");
      made.p_wait = table.number(row, "p_wait");
      model.arrivals_per_second = made.load * model.agents / model.service.mean();
      char text[120];
      std::snprintf(text, sizeof text, "%u agents, load %.4g, %g classes by priority", model.agents,
                    made.load, table.number(row, "classes"));
      made.words = text;
      made.model = model;
      to.push_back(std::move(made));
    }
    if (to.size() == first) table.refuse(row, "class_index_1_is_highest", "no class before it");
    add_class(table, row, to.back());
  }
}

} // namespace

std::vector<table_row> read_reference_rows(const std::filesystem::path& folder) {
  table_rows all;
  const auto read = [&](const char* name, auto&& rows) { rows(reference_table{folder / name}, all); };
  read("erlang_c.csv", read_erlang_c);
  read("erlang_a.csv", read_erlang_a);
  read("erlang_a_bench.csv", read_erlang_a_bench);
  read("erlang_b.csv", read_erlang_b);
  read("mdn.csv", read_mdn);
  read("mg1.csv", read_mg1);
  read("mmnk.csv", read_mmnk);
  read("priority_mmn.csv", read_priorities);
  return all;
}

double contacts_needed(const table_row& row, double wait_error) {
  const auto p_wait = std::max(row.p_wait, 1e-12);
  if (row.model.patience || row.load >= 1) return 20 / (wait_error * wait_error) / p_wait;
  const auto load = row.load;
  const auto spread =
      (2 + 5 * load - 4 * load * load + load * load * load) / ((1 - load) * (1 - load)) / p_wait;
  return spread / (wait_error * wait_error);
}

} // namespace strowger::sim
