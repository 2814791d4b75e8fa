#include "sim/csv.hpp"
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace strowger::sim {

csv_table::csv_table(std::string text, std::string name)
  : bytes_{std::make_shared<const std::string>(std::move(text))}, name_{std::move(name)} {
  if (bytes_->size() > csv_bytes_max) throw std::runtime_error{name_ + ": larger than 256 MiB"};
  std::string_view rest{*bytes_};
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const auto end = rest.find('\n');
    auto one = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (one.ends_with('\r')) one.remove_suffix(1);
    if (one.empty()) continue;
    const auto before = cells_.size();
    for (;;) {
      const auto comma = one.find(',');
      cells_.push_back(one.substr(0, comma));
      if (cells_.size() - before > csv_columns_max)
        throw std::runtime_error{name_ + ":" + std::to_string(line) + ": more than " +
                                 std::to_string(csv_columns_max) + " columns"};
      if (comma == std::string_view::npos) break;
      one.remove_prefix(comma + 1);
    }
    if (width_ == 0) width_ = cells_.size();
    if (cells_.size() - before != width_)
      throw std::runtime_error{name_ + ":" + std::to_string(line) + ": " +
                               std::to_string(cells_.size() - before) + " columns, the first line has " +
                               std::to_string(width_)};
  }
  if (width_ == 0) throw std::runtime_error{name_ + ": empty; the first line must name the columns"};
}

csv_table csv_table::read(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error{file.string() + ": cannot be read"};
  std::ostringstream text;
  text << in.rdbuf();
  return {std::move(text).str(), file.string()};
}

std::size_t csv_table::column(std::string_view name) const {
  for (std::size_t i = 0; i < width_; ++i)
    if (cells_[i] == name) return i;
  throw std::runtime_error{name_ + ": there is no column " + std::string{name}};
}

std::string_view csv_table::text(std::size_t row, std::size_t column) const {
  return cells_.at((row + 1) * width_ + column);
}

std::optional<double> csv_table::number(std::size_t row, std::size_t column) const {
  const auto cell = text(row, column);
  if (cell.empty()) return std::nullopt;
  double value = 0;
  const auto [end, failed] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (failed != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(value))
    refuse(row, column, "is not a number");
  return value;
}

double csv_table::needed_number(std::size_t row, std::size_t column) const {
  if (const auto value = number(row, column)) return *value;
  refuse(row, column, "is empty, a number is needed");
}

void csv_table::refuse(std::size_t row, std::size_t column, std::string_view why) const {
  throw std::runtime_error{name_ + ": row " + std::to_string(row + 1) + ", " +
                           std::string{column_name(column)} + ": \"" +
                           std::string{text(row, column).substr(0, 40)} + "\" " + std::string{why}};
}

} // namespace strowger::sim
