#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Tables as comma-separated text with a first line of names: the form of the reference tables and of
/// call-level logs.
namespace strowger::sim {

/// Bounds on what is read: a longer file or line is refused.
inline constexpr std::size_t csv_bytes_max = 256U << 20U;
inline constexpr std::size_t csv_columns_max = 256;

class csv_table {
public:
  /// Throws std::runtime_error with `name`, the line and what is wrong: no header, a row of another width,
  /// too large. Quoted cells are not part of the form; a quote is a character like any other. Lines end with
  /// LF or CRLF.
  csv_table(std::string text, std::string name);
  /// Reads a file; throws std::runtime_error when it cannot.
  static csv_table read(const std::filesystem::path& file);

  [[nodiscard]] std::size_t rows() const { return width_ == 0 ? 0 : cells_.size() / width_ - 1; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// The column's place; throws when there is none of that name.
  [[nodiscard]] std::size_t column(std::string_view name) const;
  [[nodiscard]] std::string_view column_name(std::size_t column) const { return cells_.at(column); }
  [[nodiscard]] std::size_t columns() const { return width_; }
  [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;
  /// Nothing when the cell is empty; throws when it is not a number.
  [[nodiscard]] std::optional<double> number(std::size_t row, std::size_t column) const;
  /// Throws when the cell is empty or not a number.
  [[nodiscard]] double needed_number(std::size_t row, std::size_t column) const;
  /// An error about a cell, with file and line.
  [[noreturn]] void refuse(std::size_t row, std::size_t column, std::string_view why) const;

private:
  std::shared_ptr<const std::string> bytes_; ///< stay where they are when the table is moved or copied
  std::string name_;
  std::size_t width_ = 0;
  std::vector<std::string_view> cells_; ///< the names first; into `bytes_`
};

} // namespace strowger::sim
