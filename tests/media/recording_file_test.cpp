#include "channels/media/files/recording_reader.hpp"
#include "channels/media/srtp_session.hpp"
#include "channels/media/wav.hpp"
#include "tests/media/tones.hpp"
#include "tests/temporary_folder.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sodium.h>

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

SCENARIO("a changed piece is silence, told as such, and the others are what they were") {
  const temporary_folder folder;
  record_seconds(folder / "a", key, 3);
  const auto before = read_all(folder / "a", key, true);
  std::fstream file{folder / "a", std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(32 + 16'017 + 5);
  file.put('x').put('y');
  file.close();
  const auto after = read_all(folder / "a", key, false);
  REQUIRE(after.size() == before.size());
  CHECK(std::equal(after.begin(), after.begin() + 16'000, before.begin()));
  CHECK(std::all_of(after.begin() + 16'000, after.begin() + 32'000, [](auto one) { return one == 0; }));
  CHECK(std::equal(after.begin() + 32'000, after.end(), before.begin() + 32'000));
}

SCENARIO("pieces that changed places are noticed") {
  const temporary_folder folder;
  record_seconds(folder / "a", key, 3);
  std::ifstream in{folder / "a", std::ios::binary};
  std::string all{std::istreambuf_iterator<char>{in}, {}};
  std::swap_ranges(all.begin() + 32 + 16'017, all.begin() + 32 + 2 * 16'017, all.begin() + 32 + 2 * 16'017);
  folder.write("b", all);
  const auto read = read_all(folder / "b", key, false);
  CHECK(std::all_of(read.begin() + 16'000, read.begin() + 48'000, [](auto one) { return one == 0; }));
}

namespace {

/// As files were written before their pieces were sealed one by one.
void record_chained(const temporary_folder& folder, const std::string& name, std::string_view wav) {
  crypto_secretstream_xchacha20poly1305_state cipher;
  std::string all = "STRWREC1";
  std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header{};
  crypto_secretstream_xchacha20poly1305_init_push(&cipher, header.data(),
                                                  reinterpret_cast<const unsigned char*>(key.data()));
  all.append(reinterpret_cast<const char*>(header.data()), header.size());
  while (!wav.empty()) {
    const auto piece = wav.substr(0, recording_piece_bytes);
    wav.remove_prefix(piece.size());
    std::string sealed(piece.size() + crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
    crypto_secretstream_xchacha20poly1305_push(
        &cipher, reinterpret_cast<unsigned char*>(sealed.data()), nullptr,
        reinterpret_cast<const unsigned char*>(piece.data()), piece.size(), nullptr, 0,
        wav.empty() ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
    all += sealed;
  }
  folder.write(name, all);
}

/// A header and audio of which every two bytes are others.
std::string some_wav(std::size_t pieces) {
  std::string wav(44, 'h');
  for (std::size_t i = 0; wav.size() < pieces * recording_piece_bytes - 100; ++i) {
    wav.push_back(static_cast<char>(i * 7));
    wav.push_back(static_cast<char>(i >> 8U));
  }
  return wav;
}

} // namespace

SCENARIO("recordings of before are read as they were, whole and in parts") {
  const temporary_folder folder;
  const auto wav = some_wav(200);
  record_chained(folder, "old", wav);
  const auto all = read_all(folder / "old", key, true);
  CHECK(std::string{all.begin(), all.end()} == wav);
  auto opened = recording_reader::open(folder / "old", key);
  REQUIRE(opened);
  for (const std::size_t from : {std::size_t{0}, wav.size() - 40, 64 * recording_piece_bytes - 7,
                                 std::size_t{20'000}, 150 * recording_piece_bytes, std::size_t{44}}) {
    std::string part(std::min<std::size_t>(50'000, wav.size() - from), 'x');
    CHECK(opened.value()->read(from, {reinterpret_cast<std::uint8_t*>(part.data()), part.size()}));
    CHECK(part == wav.substr(from, part.size()));
  }
  CHECK_FALSE(recording_reader::open(folder / "old", std::string(32, 'x')));
  fs::resize_file(folder / "old", 32 + 100 * 16'017 + 400);
  CHECK(read_all(folder / "old", key, false).size() == 100 * recording_piece_bytes);
  std::fstream file{folder / "old", std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(32 + 70 * 16'017 + 5);
  file.put('x').put('y');
  file.close();
  CHECK(read_all(folder / "old", key, false).size() ==
        70 * recording_piece_bytes); // all after it hangs on it
}

SCENARIO("a part of a recording costs that part, however long the recording is") {
  const temporary_folder folder;
  record_seconds(folder / "a", key, 600);
  const auto from = fs::file_size(folder / "a") / 2;
  auto opened = recording_reader::open(folder / "a", key);
  REQUIRE(opened);
  std::vector<std::uint8_t> part(1'000);
  // What is asked for is opened alone: with everything else of the file changed it is what it was.
  const auto piece = from / recording_piece_bytes;
  std::vector<std::uint8_t> before(1'000);
  REQUIRE(opened.value()->read(piece * recording_piece_bytes, before));
  std::fstream file{folder / "a", std::ios::in | std::ios::out | std::ios::binary};
  for (std::uint64_t i = 1; 32 + (i + 1) * 16'017 < fs::file_size(folder / "a"); ++i)
    if (i != piece) {
      file.seekp(static_cast<std::streamoff>(32 + i * 16'017 + 5));
      file.put('x').put('y');
    }
  file.close();
  auto again = recording_reader::open(folder / "a", key);
  REQUIRE(again);
  CHECK(again.value()->whole());
  CHECK(again.value()->read(piece * recording_piece_bytes, part));
  CHECK(part == before);
  CHECK_FALSE(again.value()->read((piece + 1) * recording_piece_bytes, part));
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
