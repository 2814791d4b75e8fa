#include "channels/media/files/recording_file.hpp"
#include "channels/media/files/wav_header.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sodium.h>
#include <tuple>
#include <unistd.h>
#include <vector>

namespace strowger::channels::media {

namespace {

constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(recording_key_bytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(std::tuple_size_v<recording_nonce> == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(recording_sealed_more == 1 + tag_bytes);

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

} // namespace

recording_nonce nonce_of_piece(const recording_nonce& random, std::uint64_t piece) {
  auto nonce = random;
  for (std::size_t i = 0; i < sizeof piece; ++i)
    nonce[nonce.size() - sizeof piece + i] ^= static_cast<std::uint8_t>(piece >> (8 * i));
  return nonce;
}

struct recording_file::state {
  state() { waiting.reserve(2 * recording_piece_bytes); }
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() {
    sodium_memzero(key.data(), key.size());
    if (fd >= 0) ::close(fd);
  }

  bool put(bytes_view bytes) {
    written += bytes.size();
    return write_all(fd, bytes);
  }
  bool seal(bytes_view piece, bool last) {
    std::array<std::uint8_t, recording_piece_bytes + recording_sealed_more> sealed{};
    sealed[0] = last ? 1 : 0;
    const auto nonce = nonce_of_piece(random, pieces++);
    unsigned long long size = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + 1, &size, piece.data(), piece.size(),
                                               sealed.data(), 1, nullptr, nonce.data(), key_bytes(key));
    return put(bytes_view{sealed}.first(1 + static_cast<std::size_t>(size)));
  }

  int fd = -1;
  bool encrypted = false;
  std::string key;
  recording_nonce random{};
  std::uint64_t pieces = 0;          ///< sealed so far
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
  const auto header = make_wav_header(8'000, 2, wav_length_not_known);
  bool written = false;
  if (made->encrypted) {
    made->key = key;
    randombytes_buf(made->random.data(), made->random.size());
    std::array<std::uint8_t, recording_head_bytes> front{};
    std::copy(sealed_magic.begin(), sealed_magic.end(), front.begin());
    std::copy(made->random.begin(), made->random.end(), front.begin() + sealed_magic.size());
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
    if (!state_->seal(bytes_view{waiting}.first(recording_piece_bytes), false)) return false;
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(recording_piece_bytes));
  }
  return true;
}

bool recording_file::finish() {
  bool good = true;
  if (state_->encrypted) {
    good = state_->seal(state_->waiting, true);
    sodium_memzero(state_->waiting.data(), state_->waiting.size());
  } else {
    const auto header = make_wav_header(8'000, 2, state_->written - wav_header_bytes);
    good = ::pwrite(state_->fd, header.data(), header.size(), 0) == static_cast<ssize_t>(header.size());
  }
  return ::fdatasync(state_->fd) == 0 && good;
}

bool recording_file::leave() {
  const bool seals = state_->encrypted && !state_->waiting.empty();
  const bool good = !seals || state_->seal(state_->waiting, false);
  sodium_memzero(state_->waiting.data(), state_->waiting.size());
  state_->waiting.clear();
  return ::fdatasync(state_->fd) == 0 && good;
}

std::uint64_t recording_file::bytes() const { return state_->written; }

} // namespace strowger::channels::media
