#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Tables as separated text with a first line of names: the form of the reference tables and of call-level
/// logs.
namespace strowger::sim {

/// Bounds on what is read: a longer file or line is refused.
inline constexpr std::size_t csv_bytes_max = 256U << 20U;
inline constexpr std::size_t csv_columns_max = 256;

class csv_table {
public:
  /// Throws std::runtime_error with `name`, the line and what is wrong: no header, a row of another width,
  /// a column twice, no UTF-8, too large. Cells are apart by what the first line has most of: commas,
  /// semicolons or tabs; with the latter two numbers may have a decimal comma. A cell that begins with a
  /// quote ends with one, and may hold separators, line ends and doubled quotes (RFC 4180). Lines end with
  /// LF, CRLF or CR; a byte order mark, and rows in which nothing is written, are passed over.
  csv_table(std::string text, std::string name);
  /// Reads a file; throws std::runtime_error when it cannot.
  static csv_table read(const std::filesystem::path& file);

  [[nodiscard]] std::size_t rows() const { return width_ == 0 ? 0 : cells_.size() / width_ - 1; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// The column's place; throws when there is none of that name, with the nearest one and all there are.
  [[nodiscard]] std::size_t column(std::string_view name) const;
  [[nodiscard]] std::optional<std::size_t> find_column(std::string_view name) const;
  /// Of columns that may be left out: throws when one of `known` is not there, but a misspelt one is.
  void check_columns(const std::vector<std::string_view>& known) const;
  [[nodiscard]] std::string_view column_name(std::size_t column) const { return cells_.at(column); }
  [[nodiscard]] std::size_t columns() const { return width_; }
  [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;
  /// Nothing when the cell is empty; throws when it is not a number.
  [[nodiscard]] std::optional<double> number(std::size_t row, std::size_t column) const;
  /// Throws when the cell is empty or not a number.
  [[nodiscard]] double needed_number(std::size_t row, std::size_t column) const;
  /// Where a row begins in the file, from 1.
  [[nodiscard]] std::size_t line(std::size_t row) const { return lines_.at(row + 1); }
  /// An error about a cell, with file and line.
  [[noreturn]] void refuse(std::size_t row, std::size_t column, std::string_view why) const;

private:
  void take_apart(std::string& bytes);
  void check_row(std::size_t line, std::size_t columns);
  void check_names();

  std::shared_ptr<const std::string> bytes_; ///< stay where they are when the table is moved or copied
  std::string name_;
  std::size_t width_ = 0;
  char separator_ = ',';
  std::vector<std::string_view> cells_; ///< the names first; into `bytes_`
  std::vector<std::uint32_t> lines_;    ///< of the names, then of each row
};

} // namespace strowger::sim
