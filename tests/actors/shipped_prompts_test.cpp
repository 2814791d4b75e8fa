#include "actors/configuration_draft.hpp"
#include "actors/recordings/recording_settings.hpp"
#include "channels/media/files/wav_header.hpp"
#include "channels/media/wav.hpp"
#include "routing/flow/flow.hpp"
#include "routing/flow/spoken_number.hpp"
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

/// The prompts that are made with the programs: whatever the code can name is there, and can be heard.
namespace strowger::tests::shipped_prompts_test {

namespace fl = routing::flow;
namespace media = channels::media;
using names = std::set<std::string>;

namespace {

/// Names and what is read out, of one language's list.
std::map<std::string, std::string> list_of(const std::string& language) {
  std::ifstream file{std::string{STROWGER_SOURCE_DIR} + "/channels/media/prompts/" + language + ".txt"};
  std::map<std::string, std::string> all;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with("#")) continue;
    const auto blank = line.find(' '), bar = line.find(" | ");
    all[line.substr(0, blank)] = bar == std::string::npos ? line.substr(blank + 1) : line.substr(bar + 3);
  }
  return all;
}

/// As numbers, places, waits and telephone numbers are spoken.
names spoken_names(fl::tongue in) {
  names all;
  const auto add = [&](const fl::spoken& some) {
    for (const auto& one : some)
      if (!one.starts_with("silence:")) all.insert(one);
  };
  for (std::uint64_t number = 0; number < 12'000; ++number) {
    for (const std::uint64_t size : {1ULL, 10'000ULL, 100'000'000ULL})
      if (number * size <= fl::spoken_number_max)
        for (const auto how : {fl::counting::plain, fl::counting::measured})
          add(fl::spoken_number(in, number * size + number % 7, how));
    add(fl::spoken_position(in, number));
    add(fl::spoken_minutes(in, number));
    add(fl::spoken_wait(in, number));
  }
  add(fl::spoken_number(in, fl::spoken_number_max));
  add(fl::spoken_number(in, ~std::uint64_t{0})); // as digits
  add(fl::spoken_digits(in, "0123456789"));
  add(fl::spoken_telephone(in, "+4401234567890"));
  return all;
}

/// Sentences that the code says of its own accord.
names sentences() {
  names all{actors::recording_rule{}.announcement};
  const fl::callback_words callback;
  for (const auto* some :
       {&callback.offer, &callback.confirm, &callback.number, &callback.thanks, &callback.refused})
    for (const auto& one : *some)
      if (!one.starts_with("@")) all.insert(one);
  return all;
}

struct heard_prompt {
  double seconds = 0, loudest = 0, mean = 0; ///< of a full scale of 1
};

/// As it lies on the disk: 16 bits, mono, 8 kHz.
heard_prompt hear(const std::string& name) {
  const auto path = std::filesystem::path{STROWGER_PROMPTS} / (name + ".wav");
  INFO(path);
  std::ifstream file{path, std::ios::binary};
  REQUIRE(file);
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  const media::bytes_view view{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  REQUIRE(bytes.size() > media::wav_header_bytes);
  const auto little = [&](std::size_t at) {
    return static_cast<unsigned>(view[at]) | static_cast<unsigned>(view[at + 1]) << 8U;
  };
  CHECK(little(20) == 1); // linear
  CHECK(little(22) == 1); // mono
  CHECK(little(34) == 16);
  const auto read = media::read_wav(view);
  REQUIRE(read);
  CHECK(read.value().rate == 8'000);
  const auto& samples = read.value().samples;
  REQUIRE_FALSE(samples.empty());
  heard_prompt made{static_cast<double>(samples.size()) / 8'000};
  for (const auto one : samples) {
    const auto loud = std::abs(one / 32'768.0);
    made.loudest = std::max(made.loudest, loud);
    made.mean += loud * loud;
  }
  made.mean = std::sqrt(made.mean / static_cast<double>(samples.size()));
  return made;
}

/// Syllables of pinyin, each with its tone, or vowels of English, one after the other counted once: about as
/// many as are spoken.
double syllables_of(const std::string& text, bool chinese) {
  const std::string vowels = "aeiouyAEIOUY";
  double count = 0;
  bool in_vowels = false;
  for (const char one : text) {
    const bool vowel = vowels.find(one) != std::string::npos;
    if (chinese ? one >= '1' && one <= '5' : vowel && !in_vowels) ++count;
    in_vowels = vowel;
  }
  return std::max(count, 1.0);
}

} // namespace

TEST_CASE("every prompt that the code can name is in the lists of both languages") {
  for (const auto in : {fl::tongue::english, fl::tongue::chinese}) {
    const std::string language{fl::to_text(in)};
    const auto listed = list_of(language);
    for (const auto& all : {spoken_names(in), sentences()})
      for (const auto& name : all) {
        INFO(language << "/" << name);
        CHECK(listed.contains(name));
      }
  }
  // Whatever check-config takes for granted, and no sentence in one language alone.
  const auto english = list_of("en"), chinese = list_of("zh");
  const auto numbers = spoken_names(fl::tongue::english), more = spoken_names(fl::tongue::chinese);
  std::size_t told = 0;
  for (const auto& list : {english, chinese})
    for (const auto& [name, text] : list) {
      if (numbers.contains(name) || more.contains(name)) continue;
      INFO(name);
      CHECK(english.contains(name));
      CHECK(chinese.contains(name));
      CHECK(actors::prompt_is_there({}, "en/" + name));
      CHECK(actors::prompt_is_there({}, "zh/" + name));
      ++told;
    }
  CHECK(told == 2 * 18);
}

TEST_CASE("every prompt that was made can be heard, and is about as long as its text") {
  for (const std::string language : {"en", "zh"})
    for (const auto& [name, text] : list_of(language)) {
      const auto heard = hear(language + "/" + name);
      INFO(language << "/" << name << ": " << heard.seconds << " s");
      CHECK(heard.loudest > 0.3);
      CHECK(heard.mean > 0.02);
      const auto syllables = syllables_of(text, language == "zh");
      CHECK(heard.seconds > 0.08 * syllables + 0.05);
      CHECK(heard.seconds < 0.5 * syllables + 1.0);
    }
}

TEST_CASE("the music on hold is a loop of forty seconds that can be heard all the time") {
  const auto heard = hear("music/hold");
  CHECK(heard.seconds == Approx(40).margin(1));
  CHECK(heard.loudest > 0.05);
  CHECK(heard.mean > 0.01);
}

} // namespace strowger::tests::shipped_prompts_test
