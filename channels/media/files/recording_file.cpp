#include "channels/media/files/recording_file.hpp"
#include "channels/media/files/wav_header.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>
#include <vector>

namespace strowger::channels::media {

namespace {

constexpr std::string_view magic = "STRWREC1";
constexpr std::size_t stream_header = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t added = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::uint64_t length_not_known = ~std::uint64_t{0} - wav_header_bytes;
static_assert(recording_key_bytes == crypto_secretstream_xchacha20poly1305_KEYBYTES);

bool write_all(int fd, bytes_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

const unsigned char* key_bytes(const std::string& key) {
  return reinterpret_cast<const unsigned char*>(key.data());
}

routing::error not_opened(const std::string& why) { return {routing::error_code::invalid_value, why}; }

struct closes_file {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using open_file = std::unique_ptr<std::FILE, closes_file>;

using cipher_state = crypto_secretstream_xchacha20poly1305_state;

read_recording_end read_pieces(std::FILE* file, cipher_state& cipher,
                               const std::function<void(bytes_view)>& take) {
  read_recording_end end;
  std::vector<std::uint8_t> sealed(recording_piece_bytes + added), plain(recording_piece_bytes);
  while (!end.whole) {
    const auto got = std::fread(sealed.data(), 1, sealed.size(), file);
    unsigned long long size = 0;
    unsigned char tag = 0;
    if (got < added || crypto_secretstream_xchacha20poly1305_pull(&cipher, plain.data(), &size, &tag,
                                                                  sealed.data(), got, nullptr, 0) != 0)
      return end;
    end.whole = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    end.bytes += size;
    take(bytes_view{plain}.first(static_cast<std::size_t>(size)));
  }
  return end;
}

} // namespace

struct recording_file::state {
  state() { waiting.reserve(2 * recording_piece_bytes); }
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() {
    sodium_memzero(&cipher, sizeof cipher);
    if (fd >= 0) ::close(fd);
  }

  bool put(bytes_view bytes) {
    written += bytes.size();
    return write_all(fd, bytes);
  }
  bool seal(bytes_view piece, unsigned char tag) {
    std::array<std::uint8_t, recording_piece_bytes + added> sealed{};
    unsigned long long size = 0;
    crypto_secretstream_xchacha20poly1305_push(&cipher, sealed.data(), &size, piece.data(), piece.size(),
                                               nullptr, 0, tag);
    return put(bytes_view{sealed}.first(static_cast<std::size_t>(size)));
  }

  int fd = -1;
  bool encrypted = false;
  cipher_state cipher{};
  std::vector<std::uint8_t> waiting; ///< for a whole piece
  std::uint64_t written = 0;
};

recording_file::recording_file(std::unique_ptr<state> opened) : state_{std::move(opened)} {}
recording_file::~recording_file() = default;

routing::result<std::unique_ptr<recording_file>> recording_file::create(const std::filesystem::path& path,
                                                                        const std::string& key) {
  if (!key.empty() && key.size() != recording_key_bytes) return not_opened("a key has 32 bytes");
  auto made = std::make_unique<state>();
  made->fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made->fd < 0) return not_opened(path.string() + ": " + std::strerror(errno));
  made->encrypted = !key.empty();
  const auto header = make_wav_header(8'000, 2, length_not_known);
  bool written = false;
  if (made->encrypted) {
    std::array<std::uint8_t, magic.size() + stream_header> front{};
    std::copy(magic.begin(), magic.end(), front.begin());
    crypto_secretstream_xchacha20poly1305_init_push(&made->cipher, front.data() + magic.size(),
                                                    key_bytes(key));
    made->waiting.assign(header.begin(), header.end());
    written = made->put(front);
  } else {
    written = made->put(header);
  }
  if (!written) return not_opened(path.string() + ": " + std::strerror(errno));
  return std::unique_ptr<recording_file>{new recording_file{std::move(made)}};
}

bool recording_file::write(std::span<const std::int16_t> samples) {
  const bytes_view bytes{reinterpret_cast<const std::uint8_t*>(samples.data()), samples.size_bytes()};
  if (!state_->encrypted) return state_->put(bytes);
  auto& waiting = state_->waiting;
  waiting.insert(waiting.end(), bytes.begin(), bytes.end());
  while (waiting.size() > recording_piece_bytes) { // the last piece stays, to be marked
    if (!state_->seal(bytes_view{waiting}.first(recording_piece_bytes), 0)) return false;
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(recording_piece_bytes));
  }
  return true;
}

bool recording_file::finish() {
  bool good = true;
  if (state_->encrypted) {
    good = state_->seal(state_->waiting, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    sodium_memzero(state_->waiting.data(), state_->waiting.size());
  } else {
    const auto header = make_wav_header(8'000, 2, state_->written - wav_header_bytes);
    good = ::pwrite(state_->fd, header.data(), header.size(), 0) == static_cast<ssize_t>(header.size());
  }
  return ::fdatasync(state_->fd) == 0 && good;
}

std::uint64_t recording_file::bytes() const { return state_->written; }

routing::result<read_recording_end> read_recording(const std::filesystem::path& path, const std::string& key,
                                                   const std::function<void(bytes_view)>& take) {
  const open_file file{std::fopen(path.c_str(), "rbe")};
  if (!file) return not_opened(path.string() + ": " + std::strerror(errno));
  std::array<std::uint8_t, magic.size() + stream_header> front{};
  const auto got = std::fread(front.data(), 1, front.size(), file.get());
  const bool encrypted = got >= magic.size() && std::equal(magic.begin(), magic.end(), front.begin());
  if (encrypted) {
    cipher_state cipher{};
    if (key.size() != recording_key_bytes)
      return not_opened("the recording is encrypted; a key has 32 bytes");
    if (got < front.size() || crypto_secretstream_xchacha20poly1305_init_pull(
                                  &cipher, front.data() + magic.size(), key_bytes(key)) != 0)
      return not_opened("the recording has no whole head");
    const auto end = read_pieces(file.get(), cipher, take);
    if (end.bytes == 0 && !end.whole && std::feof(file.get()) == 0)
      return not_opened("the recording does not fit the key");
    return end;
  }
  read_recording_end end{true, got};
  take(bytes_view{front}.first(got));
  std::array<std::uint8_t, recording_piece_bytes> piece{};
  while (const auto more = std::fread(piece.data(), 1, piece.size(), file.get())) {
    take(bytes_view{piece}.first(more));
    end.bytes += more;
  }
  return end;
}

} // namespace strowger::channels::media
