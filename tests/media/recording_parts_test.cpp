#include "channels/media/files/recording_parts.hpp"
#include "channels/media/wav.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <fstream>

namespace strowger::tests::recording_parts_test {

using namespace strowger::channels::media;
namespace fs = std::filesystem;

namespace {

const std::string key(32, 'k');

void write_part(const fs::path& path, const std::string& with, std::int16_t sample, std::size_t frames) {
  auto file = recording_file::create(path, with);
  REQUIRE(file);
  const std::vector<std::int16_t> both(2 * 1'000, sample);
  for (std::size_t i = 0; i < frames / 1'000; ++i) REQUIRE(file.value()->write(both));
  REQUIRE(file.value()->finish());
}

} // namespace

TEST_CASE("a recording's files are known by their names") {
  recording_part part;
  REQUIRE(read_part_name("/r/000000000000002a.wav.enc", part));
  CHECK(part.id == 42);
  CHECK(part.number == 1);
  CHECK(part.encrypted);
  REQUIRE(read_part_name("8000000000000001-12.wav", part));
  CHECK(part.id == 0x8000000000000001ULL);
  CHECK(part.number == 12);
  CHECK_FALSE(part.encrypted);
  CHECK(part_name(42, 1, true) == "000000000000002a.wav.enc");
  CHECK(part_name(0x8000000000000001ULL, 12, false) == "8000000000000001-12.wav");
  for (const char* name :
       {"2a.wav", "000000000000002a.mp3", "000000000000002a", "000000000000002a-1.wav",
        "000000000000002a-.wav", "000000000000002x.wav", ".wav", "000000000000002a.wav.enc.part"})
    CHECK_FALSE(read_part_name(name, part));
}

TEST_CASE("the parts of a recording are one sound, and their sizes tell how long it is") {
  const temporary_folder here;
  for (const auto& with : {std::string{}, key}) {
    const std::string ending = with.empty() ? ".wav" : ".wav.enc";
    const auto first = here.path() / ("0000000000000001" + ending),
               second = here.path() / ("0000000000000001-2" + ending);
    write_part(first, with, 100, 8'000);
    write_part(second, with, -100, 4'000);
    CHECK(length_of(fs::file_size(first), !with.empty()).count() == 1'000);
    CHECK(length_of(fs::file_size(second), !with.empty()).count() == 500);
    auto all = recording_sound::open({{first, 1, 1, !with.empty()}, {second, 1, 2, !with.empty()}}, with);
    REQUIRE(all);
    CHECK(all.value().whole());
    std::string wav, part;
    REQUIRE(all.value().read(0, 1'000'000, wav));
    CHECK(wav.size() == all.value().bytes());
    for (const std::size_t from : {0U, 40U, 44U, 20'000U, 32'040U, 48'000U, 1'000'000U}) {
      CHECK(all.value().read(from, 500, part));
      CHECK(part == wav.substr(std::min(from, wav.size()), 500));
    }
    const auto sound = read_wav({reinterpret_cast<const std::uint8_t*>(wav.data()), wav.size()});
    REQUIRE(sound);
    REQUIRE(sound.value().samples.size() == 12'000);
    CHECK(sound.value().samples[7'999] == 100);
    CHECK(sound.value().samples[8'000] == -100);
  }
}

TEST_CASE(
    "of a recording that was torn off there is what had been written; with another key there is nothing") {
  const temporary_folder here;
  const auto path = here / "0000000000000001.wav.enc";
  write_part(path, key, 100, 16'000);
  fs::resize_file(path, fs::file_size(path) - 100);
  const auto torn = recording_sound::open({{path, 1, 1, true}}, key);
  REQUIRE(torn);
  CHECK_FALSE(torn.value().whole());
  CHECK(torn.value().bytes() == 48'000);
  CHECK_FALSE(recording_sound::open({{path, 1, 1, true}}, std::string(32, 'x')));
  CHECK_FALSE(recording_sound::open({{path, 1, 1, true}}, ""));
  CHECK_FALSE(recording_sound::open({{here / "nowhere.wav", 1, 1, false}}, key));
  CHECK(length_of(10, true).count() == 0);
  CHECK(length_of(10, false).count() == 0);
}

} // namespace strowger::tests::recording_parts_test
