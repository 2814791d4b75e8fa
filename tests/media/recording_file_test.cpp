#include "channels/media/files/recording_file.hpp"
#include "channels/media/srtp_session.hpp"
#include "channels/media/wav.hpp"
#include "tests/media/tones.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <fstream>

namespace strowger::tests::recording_file_test {

using namespace strowger::channels::media;
namespace fs = std::filesystem;

namespace {

const std::string key(32, 'k');

std::vector<std::uint8_t> read_all(const fs::path& path, const std::string& with, bool whole) {
  std::vector<std::uint8_t> all;
  const auto end =
      read_recording(path, with, [&](bytes_view some) { all.insert(all.end(), some.begin(), some.end()); });
  REQUIRE(end);
  CHECK(end.value().whole == whole);
  CHECK(end.value().bytes == all.size());
  return all;
}

void record_seconds(const fs::path& path, const std::string& with, int seconds) {
  auto file = recording_file::create(path, with);
  REQUIRE(file);
  const auto sine = make_sine(440, 8'000, 8'000);
  for (int i = 0; i < 2 * seconds; ++i) REQUIRE(file.value()->write({sine.data(), sine.size()}));
  REQUIRE(file.value()->finish());
  CHECK(file.value()->bytes() == fs::file_size(path));
}

} // namespace

SCENARIO("a recording without a key is a WAV file") {
  const temporary_folder folder;
  record_seconds(folder / "a.wav", "", 3);
  const auto wav = read_wav(read_all(folder / "a.wav", "", true));
  REQUIRE(wav);
  CHECK(wav.value().samples.size() == 24'000);
  CHECK((fs::status(folder / "a.wav").permissions() & fs::perms::all) == fs::perms(0600));
  CHECK_FALSE(recording_file::create(folder / "a.wav", "")); // never over another
}

SCENARIO("an encrypted recording is read with its key alone") {
  const temporary_folder folder;
  record_seconds(folder / "a.wav.enc", key, 3);
  CHECK(read_wav(read_all(folder / "a.wav.enc", key, true)).value().samples.size() == 24'000);
  CHECK_FALSE(read_recording(folder / "a.wav.enc", std::string(32, 'x'), [](bytes_view) {}));
  CHECK_FALSE(read_recording(folder / "a.wav.enc", "", [](bytes_view) {}));
  CHECK_FALSE(read_recording(folder / "none", key, [](bytes_view) {}));
  CHECK_FALSE(recording_file::create(folder / "b", "short"));
}

SCENARIO("a torn encrypted recording is read up to its last whole piece") {
  const temporary_folder folder;
  record_seconds(folder / "a", key, 3);
  fs::resize_file(folder / "a", 32 + 3 * 16'017 + 400);
  CHECK(read_all(folder / "a", key, false).size() == 48'000);
  fs::resize_file(folder / "a", 20);
  CHECK_FALSE(read_recording(folder / "a", key, [](bytes_view) {}));
}

SCENARIO("a changed piece ends the reading") {
  const temporary_folder folder;
  record_seconds(folder / "a", key, 3);
  std::fstream file{folder / "a", std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(32 + 16'017 + 5);
  file.put('x').put('y');
  file.close();
  CHECK(read_all(folder / "a", key, false).size() == 16'000);
}

SCENARIO("SRTP goes through, and what is bad, repeated or of another key does not") {
  for (const auto suite : {srtp_suite::aes_cm_128_hmac_sha1_80, srtp_suite::aes_cm_128_hmac_sha1_32}) {
    srtp_keys ours{suite};
    ours.in.fill(1);
    ours.out.fill(2);
    srtp_keys theirs{suite, ours.out, ours.in};
    auto here = srtp_session::open(ours), there = srtp_session::open(theirs);
    REQUIRE((here && there));
    std::array<std::uint8_t, 400> packet{};
    write_rtp_header(std::span{packet}.first<12>(), {0, false, 7, 160, 9});
    packet[12] = 42;
    const auto size = here->protect(packet, 172);
    CHECK(size == 172U + (suite == srtp_suite::aes_cm_128_hmac_sha1_80 ? 10U : 4U));
    CHECK(packet[12] != 42);
    auto forged = packet, again = packet;
    forged[50] ^= 1;
    CHECK(there->unprotect(std::span{forged}.first(size)) == 0);
    CHECK(there->unprotect(std::span{packet}.first(size)) == 172);
    CHECK(packet[12] == 42);
    CHECK(there->unprotect(std::span{again}.first(size)) == 0);
    CHECK(here->protect(std::span{packet}.first(180), 172) == 0); // no room
  }
}

} // namespace strowger::tests::recording_file_test
