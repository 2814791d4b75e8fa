#include "sim/csv.hpp"
#include "actors/configuration_diagnostics.hpp"
#include "routing/model/utf8.hpp"
#include "sim/input_file.hpp"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace strowger::sim {

namespace {

/// What the first line has most of.
char separator_in(std::string_view names) {
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char one : {',', ';', '\t'}) {
    bool quoted = false;
    std::ptrdiff_t count = 0;
    for (const char c : names) {
      if (c == '"') quoted = !quoted;
      if (c == one && !quoted) ++count;
    }
    if (count > most) {
      most = count;
      best = one;
    }
  }
  return best;
}

void check_text(std::string& bytes, const std::string& name) {
  if (bytes.size() > csv_bytes_max) throw std::runtime_error{name + ": larger than 256 MiB"};
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))
    throw std::runtime_error{name + ": this is UTF-16: save it as CSV in UTF-8"};
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.erase(0, 3);
  if (bytes.find('\n') == std::string::npos) std::replace(bytes.begin(), bytes.end(), '\r', '\n');
  std::size_t line = 1;
  for (std::string_view rest{bytes}; !rest.empty(); ++line) {
    const auto one = rest.substr(0, rest.find('\n'));
    if (one.find('\0') != std::string_view::npos)
      throw std::runtime_error{name + ":" + std::to_string(line) + ": a zero byte: this is no text"};
    if (!routing::is_utf8(one))
      throw std::runtime_error{name + ":" + std::to_string(line) +
                               ": this is not UTF-8: save it as CSV in UTF-8"};
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
  }
}

/// Takes cells from a text, one after the other; what is doubled in quoted ones is made one where it lies.
class cell_cursor {
public:
  cell_cursor(std::string& bytes, char separator, const std::string& name)
    : bytes_{bytes}, separator_{separator}, name_{name} {}
  [[nodiscard]] bool at_end() const { return at_ >= bytes_.size(); }
  [[nodiscard]] std::size_t line() const { return line_; }
  /// `last`: of its line.
  std::string_view take(bool& last) {
    const bool quoted = !at_end() && bytes_[at_] == '"';
    const auto cell = quoted ? take_quoted() : take_plain();
    if (at_end()) {
      last = true;
      return cell;
    }
    last = bytes_[at_++] == '\n';
    if (last) ++line_;
    return cell;
  }

private:
  std::string_view take_plain() {
    const auto begin = at_;
    while (!at_end() && bytes_[at_] != separator_ && bytes_[at_] != '\n') ++at_;
    auto cell = std::string_view{bytes_}.substr(begin, at_ - begin);
    if (cell.ends_with('\r') && (at_end() || bytes_[at_] == '\n')) cell.remove_suffix(1);
    return cell;
  }
  std::string_view take_quoted() {
    const auto began = line_;
    const auto begin = ++at_;
    auto to = begin;
    for (;; ++at_) {
      if (at_end()) refuse(began, "a quote opens and is not closed");
      if (bytes_[at_] == '"' && (++at_ == bytes_.size() || bytes_[at_] != '"')) break;
      if (bytes_[at_] == '\n') ++line_;
      bytes_[to++] = bytes_[at_];
    }
    if (!at_end() && bytes_[at_] == '\r') ++at_;
    if (!at_end() && bytes_[at_] != separator_ && bytes_[at_] != '\n')
      refuse(line_, "something stands behind a closing quote (a quote within quotes is doubled)");
    return std::string_view{bytes_}.substr(begin, to - begin);
  }
  [[noreturn]] void refuse(std::size_t line, const char* why) const {
    throw std::runtime_error{name_ + ":" + std::to_string(line) + ": " + why};
  }

  std::string& bytes_;
  char separator_;
  const std::string& name_;
  std::size_t at_ = 0, line_ = 1;
};

std::string_view without_blank_ends(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

} // namespace

csv_table::csv_table(std::string text, std::string name) : name_{std::move(name)} {
  check_text(text, name_);
  auto bytes = std::make_shared<std::string>(std::move(text));
  take_apart(*bytes);
  bytes_ = std::move(bytes);
  check_names();
}

void csv_table::take_apart(std::string& bytes) {
  separator_ =
      separator_in(std::string_view{bytes}.substr(0, bytes.find('\n', bytes.find_first_not_of("\r\n"))));
  cell_cursor from{bytes, separator_, name_};
  while (!from.at_end()) {
    const auto line = from.line();
    const auto before = cells_.size();
    bool said = false;
    for (bool last = false; !last;) {
      cells_.push_back(from.take(last));
      said = said || !cells_.back().empty();
      if (cells_.size() - before > csv_columns_max)
        throw std::runtime_error{name_ + ":" + std::to_string(line) + ": more than " +
                                 std::to_string(csv_columns_max) + " columns"};
    }
    if (!said)
      cells_.resize(before);
    else
      check_row(line, cells_.size() - before);
  }
  if (width_ == 0) throw std::runtime_error{name_ + ": empty; the first line must name the columns"};
}

void csv_table::check_row(std::size_t line, std::size_t columns) {
  if (width_ == 0) width_ = columns;
  lines_.push_back(static_cast<std::uint32_t>(line));
  if (columns != width_)
    throw std::runtime_error{name_ + ":" + std::to_string(line) + ": " + std::to_string(columns) +
                             " columns, the first line has " + std::to_string(width_)};
}

void csv_table::check_names() {
  for (std::size_t i = 0; i < width_; ++i) {
    cells_[i] = without_blank_ends(cells_[i]);
    if (!cells_[i].empty() && find_column(cells_[i]) != i)
      throw std::runtime_error{name_ + ": the column " + actors::in_quotes(cells_[i]) + " is there twice"};
  }
}

csv_table csv_table::read(const std::filesystem::path& file) {
  return {text_of_file(file, csv_bytes_max), file.string()};
}

std::optional<std::size_t> csv_table::find_column(std::string_view name) const {
  for (std::size_t i = 0; i < width_; ++i)
    if (cells_[i] == name) return i;
  return std::nullopt;
}

std::size_t csv_table::column(std::string_view name) const {
  if (const auto known = find_column(name)) return *known;
  constexpr std::size_t told_max = 20;
  const std::vector<std::string_view> names(cells_.begin(),
                                            cells_.begin() + static_cast<std::ptrdiff_t>(width_));
  std::string all;
  for (std::size_t i = 0; i < std::min(width_, told_max); ++i)
    all += (i == 0 ? "" : ", ") + actors::in_quotes(names[i]);
  throw std::runtime_error{name_ + ": there is no column " + std::string{name} +
                           actors::did_you_mean(name, names) + "; the first line names " + all +
                           (width_ > told_max ? " and others" : "")};
}

void csv_table::check_columns(const std::vector<std::string_view>& known) const {
  std::vector<std::string_view> absent;
  for (const auto one : known)
    if (!find_column(one)) absent.push_back(one);
  for (std::size_t i = 0; i < width_; ++i) {
    if (std::find(known.begin(), known.end(), cells_[i]) != known.end()) continue;
    if (const auto meant = actors::did_you_mean(cells_[i], absent); !meant.empty())
      throw std::runtime_error{name_ + ": nothing is read from the column " + actors::in_quotes(cells_[i]) +
                               meant};
  }
}

std::string_view csv_table::text(std::size_t row, std::size_t column) const {
  return cells_.at((row + 1) * width_ + column);
}

std::optional<double> csv_table::number(std::size_t row, std::size_t column) const {
  auto cell = without_blank_ends(text(row, column));
  if (cell.empty()) return std::nullopt;
  std::string with_point;
  if (separator_ != ',' && cell.find('.') == std::string_view::npos &&
      std::count(cell.begin(), cell.end(), ',') == 1) {
    with_point = cell;
    with_point[cell.find(',')] = '.';
    cell = with_point;
  }
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
  throw std::runtime_error{name_ + ":" + std::to_string(line(row)) + ": " + std::string{column_name(column)} +
                           ": " + actors::in_quotes(text(row, column)) + " " + std::string{why}};
}

} // namespace strowger::sim
