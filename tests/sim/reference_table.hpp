#pragma once
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace strowger::tests {

/// The rows of a table under tests/reference, each by column name.
using reference_row = std::map<std::string, std::string>;

inline std::vector<reference_row> reference_table(const std::string& name) {
  std::ifstream file{std::string{STROWGER_SOURCE_DIR} + "/tests/reference/" + name};
  if (!file) throw std::runtime_error{"there is no table " + name};
  const auto cut = [](const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream in{line};
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    return cells;
  };
  std::string line;
  std::getline(file, line);
  const auto names = cut(line);
  std::vector<reference_row> rows;
  while (std::getline(file, line)) {
    const auto cells = cut(line);
    reference_row row;
    for (std::size_t i = 0; i < names.size() && i < cells.size(); ++i) row[names[i]] = cells[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

inline double number(const reference_row& row, const std::string& column) {
  return std::stod(row.at(column));
}

} // namespace strowger::tests
