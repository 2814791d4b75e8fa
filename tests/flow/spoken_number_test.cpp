#include "routing/flow/spoken_number.hpp"
#include "routing/model/random.hpp"
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <optional>
#include <set>

namespace strowger::tests::spoken_number_test {

using namespace routing::flow;

namespace {

/// Names and texts of one language's list of prompts.
std::map<std::string, std::string> prompts_of(const std::string& language) {
  std::ifstream file{std::string{STROWGER_SOURCE_DIR} + "/channels/media/prompts/" + language + ".txt"};
  std::map<std::string, std::string> all;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line.starts_with("#")) continue;
    const auto blank = line.find(' ');
    line = line.substr(0, line.find(" | "));
    all[line.substr(0, blank)] = line.substr(line.find_first_not_of(' ', blank));
  }
  return all;
}

/// As people read it: the texts of the prompts, in English with blanks between.
std::string read_out(tongue in, const spoken& names) {
  static const auto english = prompts_of("en"), chinese = prompts_of("zh");
  std::string all;
  for (const auto& name : names) {
    const auto& texts = in == tongue::chinese ? chinese : english;
    const auto pause = name.starts_with("silence:");
    const auto found = texts.find(name);
    if (!pause) {
      INFO("prompt " << name);
      REQUIRE(found != texts.end());
    }
    if (in == tongue::english && !all.empty()) all += ' ';
    all += pause ? "," : found->second;
  }
  return all;
}

// ------------------------------------------- readers of their own, which know nothing of how it is written

std::optional<std::uint64_t> english_value(const spoken& names) {
  std::uint64_t total = 0, part = 0;
  std::uint64_t last_size = ~std::uint64_t{0};
  if (names == spoken{"number-0"}) return 0;
  for (const auto& name : names) {
    if (name.starts_with("number-")) {
      const auto value = std::stoull(name.substr(7));
      const auto below = value >= 20 ? 100U : 10U; // tens stand on hundreds, units on tens
      if (value == 0 || part % below != 0) return std::nullopt;
      if (value >= 10 && part % 100 != 0) return std::nullopt;
      part += value;
    } else if (name == "hundred") {
      if (part == 0 || part > 9) return std::nullopt;
      part *= 100;
    } else {
      const std::uint64_t size = name == "thousand" ? 1'000 : name == "million" ? 1'000'000 : 1'000'000'000;
      if (part == 0 || size >= last_size) return std::nullopt;
      last_size = size;
      total += part * size;
      part = 0;
    }
  }
  return total + part;
}

std::optional<std::uint64_t> chinese_value(const spoken& names) {
  if (names == spoken{"number-0"}) return 0;
  std::uint64_t total = 0, section = 0, digit = 0;
  bool has_digit = false, after_zero = false;
  std::uint64_t last = ~std::uint64_t{0};
  for (const auto& name : names) {
    if (name == "number-0") {
      if (has_digit || after_zero) return std::nullopt;
      after_zero = true;
      continue;
    }
    std::uint64_t size = 0;
    if (name == "number-10") size = 10;
    if (name == "hundred") size = 100;
    if (name == "thousand") size = 1'000;
    if (name == "ten-thousand") size = 10'000;
    if (name == "hundred-million") size = 100'000'000;
    if (size == 0) {
      if (has_digit) return std::nullopt;
      digit = name == "number-2-of" ? 2 : std::stoull(name.substr(7));
      has_digit = true;
    } else if (size >= 10'000) {
      section += digit;
      if (section == 0) return std::nullopt;
      total += section * size;
      section = digit = 0;
      has_digit = false;
      last = ~std::uint64_t{0};
    } else {
      if (size >= last) return std::nullopt;
      last = size;
      section += (has_digit ? digit : 1) * size;
      digit = 0;
      has_digit = false;
    }
    after_zero = false;
  }
  return total + section + digit;
}

} // namespace

TEST_CASE("English numbers as grammars have them", "[flow][spoken]") {
  const auto says = [](std::uint64_t number) {
    return read_out(tongue::english, spoken_number(tongue::english, number));
  };
  CHECK(says(0) == "zero");
  CHECK(says(13) == "thirteen");
  CHECK(says(20) == "twenty");
  CHECK(says(21) == "twenty one");
  CHECK(says(100) == "one hundred");
  CHECK(says(115) == "one hundred fifteen");
  CHECK(says(1'000) == "one thousand");
  CHECK(says(2'345) == "two thousand three hundred forty five");
  CHECK(says(1'000'000) == "one million");
  CHECK(says(1'000'001) == "one million one");
}

TEST_CASE("Chinese numbers as grammars have them", "[flow][spoken]") {
  const std::vector<std::pair<std::uint64_t, std::string>> table{{0, "零"},
                                                                 {2, "二"},
                                                                 {10, "十"},
                                                                 {12, "十二"},
                                                                 {20, "二十"},
                                                                 {22, "二十二"},
                                                                 {100, "一百"},
                                                                 {105, "一百零五"},
                                                                 {110, "一百一十"},
                                                                 {112, "一百一十二"},
                                                                 {200, "两百"},
                                                                 {222, "两百二十二"},
                                                                 {1'000, "一千"},
                                                                 {1'005, "一千零五"},
                                                                 {1'010, "一千零一十"},
                                                                 {1'050, "一千零五十"},
                                                                 {2'002, "两千零二"},
                                                                 {2'200, "两千两百"},
                                                                 {10'000, "一万"},
                                                                 {10'005, "一万零五"},
                                                                 {10'500, "一万零五百"},
                                                                 {12'000, "一万两千"},
                                                                 {20'000, "两万"},
                                                                 {20'020, "两万零二十"},
                                                                 {22'222, "两万两千两百二十二"},
                                                                 {100'000, "十万"},
                                                                 {101'000, "十万一千"},
                                                                 {110'000, "十一万"},
                                                                 {120'000, "十二万"},
                                                                 {200'002, "二十万零二"},
                                                                 {100'010, "十万零一十"},
                                                                 {1'000'000, "一百万"},
                                                                 {1'000'500, "一百万零五百"},
                                                                 {2'020'020, "两百零二万零二十"},
                                                                 {100'000'000, "一亿"},
                                                                 {200'000'000, "两亿"},
                                                                 {100'000'001, "一亿零一"},
                                                                 {100'020'000, "一亿零两万"}};
  for (const auto& [number, text] : table) {
    INFO(number);
    CHECK(read_out(tongue::chinese, spoken_number(tongue::chinese, number)) == text);
  }
  const auto counted = [](std::uint64_t number) {
    return read_out(tongue::chinese, spoken_number(tongue::chinese, number, counting::measured));
  };
  CHECK(counted(2) == "两");
  CHECK(counted(12) == "十二");
  CHECK(counted(102) == "一百零二");
}

TEST_CASE("sentences and telephone numbers", "[flow][spoken]") {
  constexpr auto en = tongue::english, zh = tongue::chinese;
  CHECK(read_out(en, spoken_position(en, 3)) == "You are number three in line.");
  CHECK(read_out(zh, spoken_position(zh, 2)) == "您现在排在第二位。");
  CHECK(read_out(en, spoken_wait(en, 1)) == "The expected wait is about one minute");
  CHECK(read_out(en, spoken_minutes(en, 125)) == "two hours five minutes");
  CHECK(read_out(zh, spoken_wait(zh, 2)) == "预计等待时间大约两分钟");
  CHECK(read_out(zh, spoken_minutes(zh, 122)) == "两小时两分钟");
  CHECK(read_out(zh, spoken_minutes(zh, 12)) == "十二分钟");
  CHECK(spoken_speech(en, {{"@caller", "callback-confirm"}, 0, 0}, "+4912") ==
        spoken{"plus", "number-4", "number-9", "number-1", "number-2", "callback-confirm"});
  CHECK(spoken_speech(en, {{"@caller", "callback-confirm"}, 0, 0}, {}) == spoken{"callback-confirm"});
  CHECK(spoken_speech(zh, {{"all-busy", "@position", "@wait"}, 2, 3}, {}) ==
        spoken{"all-busy", "position-before", "number-2", "position-after", "wait-before", "number-3",
               "minutes"});
  CHECK(read_out(en, spoken_telephone(en, "+49 221 1234")) ==
        "plus four nine two , two one one , two three four");
  CHECK(read_out(zh, spoken_telephone(zh, "110")) == "幺幺零");
  CHECK(read_out(zh, spoken_digits(zh, "4-711")) == "四七一一");
}

TEST_CASE("numbers from 0 to 1,000,000 and some beyond read back as themselves", "[flow][spoken][random]") {
  const auto check = [](std::uint64_t number) {
    return english_value(spoken_number(tongue::english, number)) == number &&
           chinese_value(spoken_number(tongue::chinese, number)) == number &&
           chinese_value(spoken_number(tongue::chinese, number, counting::measured)) == number;
  };
  std::uint64_t wrong = 0;
  for (std::uint64_t number = 0; number <= 1'000'000 && wrong == 0; ++number)
    if (!check(number)) wrong = number;
  auto dice = routing::random_stream(1, "numbers");
  for (int i = 0; i < 100'000 && wrong == 0; ++i) {
    const auto number = routing::draw_below(dice, spoken_number_max + 1);
    if (!check(number)) wrong = number;
  }
  CHECK(wrong == 0);
}

TEST_CASE("both languages have the same prompts, and all that numbers need", "[flow][spoken]") {
  const auto english = prompts_of("en"), chinese = prompts_of("zh");
  CHECK(english.size() > 40);
  const std::set<std::string> numbers{"number-2-of", "number-1-digit", "ten-thousand", "hundred-million"};
  for (const auto& [name, text] : english)
    if (!name.starts_with("number-") && name != "million" && name != "billion") {
      INFO(name);
      CHECK(chinese.contains(name));
    }
  for (const auto& [name, text] : chinese)
    if (!numbers.contains(name)) {
      INFO(name);
      CHECK(english.contains(name));
    }
}

} // namespace strowger::tests::spoken_number_test
